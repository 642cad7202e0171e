"""The Pareto of one stream as a table with bars, and what stands above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ci_toolkit.analysis.pareto.result import Bar, Pareto, ParetoStream
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Align, Bars, Facts, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.pareto_context import ParetoContext
from ci_toolkit.report.pareto_words import (
    Amounts,
    Names,
    amount_format,
    amounts_of,
    category_count,
    column_name,
    interval,
    level_words,
    moved_cell,
    names_of,
    percent_cell,
    rank_cell,
    rate_decimals,
    titled,
    vital_share,
    weighs,
)
from ci_toolkit.report.text import clean

_LONGEST_LIST = 3


def stream_facts(result: Pareto, stream: ParetoStream, ctx: ParetoContext) -> Facts:
    """What was counted, how much of it there is, and how concentrated it is."""
    items: list[tuple[str, str]] = []
    if ctx.quantity:
        items.append(("Measured", clean(ctx.quantity)))
    items.append(("Category", column_name(result.category)))
    items.append(("Total", total_words(result, stream, ctx)))
    items.append(("Categories", _categories(result, stream)))
    vital = sum(bar.vital for bar in stream.bars)
    if stream.verdict.status == "flat":
        items.append(("Vital few", "none: the bars are too alike"))
    elif vital:
        share = percent(vital_share(stream))
        items.append(
            ("Vital few", f"{count_of(vital, 'category', 'categories')}, {share} of the total")
        )
    if any(bar.low is not None for bar in stream.bars):
        items.append(("Intervals", interval_words(result, stream)))
    return Facts(tuple(items))


def total_words(result: Pareto, stream: ParetoStream, ctx: ParetoContext) -> str:
    """The total with its nouns: "5,000 events out of 80,000 rows"."""
    noun = clean(result.options.noun, 40)
    noun = "row" if noun == "rows" and stream.count == 1 else noun
    counted = f"{amounts_of([stream.count]).cell(stream.count)} {noun}"
    if weighs(result):
        form = amounts_of([stream.total], durations=ctx.durations, unit=result.unit)
        noun = clean(result.options.amount_noun, 40)
        named = f" ({noun})" if noun and noun != form.unit else ""
        counted = f"{form.fact(stream.total)}{named}, from {counted}"
    if stream.items is not None and stream.items > 0:
        counted += f" out of {plain(stream.items, 15)}"
    if result.listed and stream.whole and stream.whole != stream.count:
        counted += (
            f"; one item may be in several categories, {plain(stream.whole, 15)} items in all"
        )
    return counted


def _categories(result: Pareto, stream: ParetoStream) -> str:
    known = stream.concentration
    text = f"{category_count(stream):,}"
    if known is None or known.categories < 2:
        return text
    for_80 = count_of(known.for_80, "category makes", "categories make")
    return f"{text}; the largest {for_80} 80 %" if known.for_80 > 1 else f"{text}; one makes 80 %"


def interval_words(result: Pareto, stream: ParetoStream) -> str:
    """How the intervals of the shares were made, in a few words."""
    allowed = stream.dispersion is not None and stream.dispersion.over
    widened = ", widened for days that vary" if allowed else ""
    return f"{level_words(result.options.confidence)} for all shares at once (Goodman){widened}"


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its header, how a bar is written in it, and how soon it may be left out.

    spare: 0 stays, else the smaller the sooner it goes.
    """

    header: str
    cell: Callable[[Bar], str]
    align: Align = "right"
    spare: int = 0
    tail: Callable[[list[Bar]], str] = lambda bars: ""


def bars_table(
    result: Pareto, stream: ParetoStream, ctx: ParetoContext, most_rows: int | None
) -> Table:
    """The bars in order with the line below the vital few.

    Arguments: most_rows, of single categories (None: all); what is beyond is one row with its
    sum, and the rest comes last.
    """
    own = [bar for bar in stream.bars if not bar.other]
    rest = [bar for bar in stream.bars if bar.other]
    cut = most_rows is not None and len(own) > most_rows + 1
    shown, hidden = (own[:most_rows], own[most_rows:]) if cut else (own, [])
    names = names_of([stream])
    columns = _columns(result, stream, ctx, names)
    rows = [tuple(column.cell(bar) for column in columns) for bar in shown]
    lengths = [bar.share for bar in shown]
    pale = set()
    if hidden:
        rows.append(tuple(column.tail(hidden) for column in columns))
        lengths.append(sum(bar.share for bar in hidden))
        pale.add(len(rows) - 1)
    for bar in rest:
        pale.add(len(rows))
        rows.append(tuple(column.cell(bar) for column in columns))
        lengths.append(bar.share)
    flat = stream.verdict.status == "flat"
    vital = 0 if flat else sum(bar.vital for bar in shown)
    return Table(
        tuple(column.header for column in columns),
        tuple(rows),
        tuple(column.align for column in columns),
        caption=_caption(result),
        note=_note(result, names, hidden),
        marked=frozenset(range(vital)) if vital < len(own) else frozenset(),
        bars=Bars(_scaled(lengths), 2, frozenset(pale)),
        border=_border(result, stream, vital, len(shown), len(own)),
        spare=_spare(columns),
    )


def _spare(columns: list[_Column]) -> tuple[int, ...]:
    able = [i for i, column in enumerate(columns) if column.spare]
    return tuple(sorted(able, key=lambda i: columns[i].spare))


def _scaled(lengths: list[float]) -> tuple[float | None, ...]:
    """Lengths of the bars: the longest takes all the room there is."""
    longest = max(lengths, default=0.0)
    return tuple(length / longest if longest > 0 else None for length in lengths)


def _border(
    result: Pareto, stream: ParetoStream, vital: int, shown: int, every: int
) -> tuple[int, str] | None:
    """The line below the vital few; none where they are all of the bars or go on unseen."""
    total = sum(bar.vital for bar in stream.bars)
    if not 0 < vital == total or vital >= every or vital > shown:
        return None
    return vital - 1, f"↑ vital few, {percent(vital_share(stream))}"


def _caption(result: Pareto) -> str:
    shown = result.options.amount_noun if weighs(result) else result.options.noun
    return f"{titled(shown, 'Counts')} by {column_name(result.category)}"


def _note(result: Pareto, names: Names, hidden: list[Bar]) -> str | None:
    parts = [names.note(result.category)]
    if hidden:
        parts.append("`--format csv` and `--format json` have every category")
    told = [part for part in parts if part]
    return "; ".join(told) or None


def _columns(
    result: Pareto, stream: ParetoStream, ctx: ParetoContext, names: Names
) -> list[_Column]:
    """The columns that this stream has something to say in."""
    options = result.options
    counts = amounts_of(bar.count for bar in stream.bars)
    counted = _Column(
        titled(options.noun, "Count"),
        lambda bar: counts.cell(bar.count),
        tail=_summed(counts, "count"),
    )
    columns = [
        _Column("Rank", rank_cell, "left"),
        _Column(column_name(result.category), lambda bar: _name(bar, names), "left", tail=_more),
    ]
    if weighs(result):
        amounts = amount_format(result, ctx)
        header = titled(options.amount_noun, "Amount")
        unit = f" ({amounts.unit})" if amounts.unit and amounts.unit not in header else ""
        columns += [
            counted,
            _Column("Rank by count", moved_cell, spare=4),
            _Column(
                header + unit, lambda bar: amounts.cell(bar.amount), tail=_summed(amounts, "amount")
            ),
        ]
    else:
        columns.append(counted)
    columns.append(_Column("%", lambda bar: percent_cell(bar.share), tail=_share))
    if any(bar.low is not None for bar in stream.bars):
        header = f"{level_words(options.confidence)} interval".replace(" ", "\u00a0", 1)
        columns.append(_Column(header, lambda bar: interval(bar.low, bar.high), spare=3))
    columns.append(
        _Column(
            "Sum %",
            lambda bar: percent_cell(bar.cumulative),
            tail=lambda b: percent_cell(b[-1].cumulative),
        )
    )
    return columns + _rates(result, stream)


def _rates(result: Pareto, stream: ParetoStream) -> list[_Column]:
    """How often out of how many, where that is known."""
    rates = [bar.rate for bar in stream.bars]
    if all(rate is None for rate in rates):
        return []
    digits = rate_decimals(rates)
    columns = [
        _Column(
            "Out of",
            lambda bar: ABSENT if bar.items is None else amounts_of([bar.items]).cell(bar.items),
            spare=1,
        ),
        _Column("Rate %", lambda bar: percent_cell(bar.rate, digits)),
    ]
    if any(bar.rate_low is not None for bar in stream.bars):
        columns.append(
            _Column(
                "Rate interval", lambda bar: interval(bar.rate_low, bar.rate_high, digits), spare=2
            )
        )
    return columns


def _name(bar: Bar, names: Names) -> str:
    name = names(bar.category)
    return f"{name} ({bar.merged:,} categories)" if bar.other and bar.merged > 1 else name


def _more(bars: list[Bar]) -> str:
    return f"and {len(bars):,} more"


def _share(bars: list[Bar]) -> str:
    return percent_cell(sum(bar.share for bar in bars))


def _summed(form: Amounts, field: str) -> Callable[[list[Bar]], str]:
    return lambda bars: form.cell(sum(getattr(bar, field) for bar in bars))
