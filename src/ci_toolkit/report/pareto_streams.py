"""Many streams as a map of shares, several splits ranked, and ranks over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ci_toolkit.analysis.pareto.result import Bar, History, Pareto, ParetoStream
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Align, Block, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.pareto_context import ParetoContext
from ci_toolkit.report.pareto_words import (
    LONGEST_STREAM,
    VERDICTS,
    Names,
    amounts_of,
    column_name,
    names_of,
    percent_cell,
    titled,
    weighs,
)
from ci_toolkit.report.text import clean, common_start

_MOST_CATEGORIES = 16
_KEPT_CATEGORIES = 6  # of the map before its other columns go
_MOST_PERIODS = 12
_MOST_LEADERS = 4
_PERIODS = {"1h": "hour", "1d": "day", "1w": "week", "1mo": "month", "1q": "quarter", "1y": "year"}


def heat_table(result: Pareto, ctx: ParetoContext, most: int) -> Table:
    """Streams with the shares of the leading categories, the stream with the largest total first.

    Arguments: most, rows shown. Columns are the categories that are largest over all streams; a
    star marks the vital few of each stream.
    """
    streams = [result.streams[number] for number in result.ranking[:most]]
    names = names_of(result.streams)
    leading = _leading(result.streams)
    amounts = amounts_of((s.total for s in streams), durations=ctx.durations, unit=result.unit)
    by = len(result.by)
    starts = [common_start([clean(stream.by[name]) for stream in streams]) for name in result.by]
    rows, shades = [], []
    for stream in streams:
        held = {bar.category: bar for bar in stream.bars if not bar.other}
        joined = any(bar.other for bar in stream.bars)
        bars = [held.get(name) for name in leading]
        rows.append(
            (
                *(
                    _value(stream, name, start)
                    for name, start in zip(result.by, starts, strict=True)
                ),
                amounts.cell(stream.total),
                ABSENT if stream.concentration is None else str(stream.concentration.for_80),
                VERDICTS.get(stream.verdict.status, stream.verdict.status),
                *(_share(bar, joined) for bar in bars),
            )
        )
        shades.append((*(None,) * (by + 3), *(bar.share if bar else None for bar in bars)))
    shown = result.options.amount_noun if weighs(result) else result.options.noun
    headers = (
        *(clean(name, LONGEST_STREAM) for name in result.by),
        titled(shown, "Total"),
        "For 80 %",
        "Verdict",
        *(f"{names(name)}" for name in leading),
    )
    left: list[Align] = ["left"] * by
    right: list[Align] = ["right"] * len(leading)
    align: list[Align] = [*left, "right", "right", "left", *right]
    return Table(
        headers,
        tuple(rows),
        tuple(align),
        caption=f"{count_of(len(result.streams), 'stream')}: {column_name(result.category)} in %",
        note=_map_note(result, names, starts, streams, leading),
        shades=tuple(shades),
        spare=_spare(by + 3, len(leading)),
    )


def _spare(first: int, number: int) -> tuple[int, ...]:
    """The last categories go first, then the verdict and the places, then further categories."""
    columns = list(range(first + number - 1, first, -1))
    cut = max(number - _KEPT_CATEGORIES, 0)
    return (*columns[:cut], first - 1, first - 2, *columns[cut:])


def _leading(streams: Sequence[ParetoStream]) -> list[str]:
    """The categories that are largest over all streams, ties by name."""
    sums: Counter[str] = Counter()
    for stream in streams:
        for bar in stream.bars:
            if not bar.other:
                sums[bar.category] += bar.amount  # type: ignore[assignment]
    return sorted(sums, key=lambda name: (-sums[name], name))[:_MOST_CATEGORIES]


def _value(stream: ParetoStream, name: str, start: str) -> str:
    return clean(clean(stream.by[name]).removeprefix(start), LONGEST_STREAM)


def _share(bar: Bar | None, joined: bool) -> str:
    """The share of one category in one stream, with a star where it is one of the vital few."""
    if bar is None:
        return ABSENT if joined else "0"
    return ("*" if bar.vital else "") + percent_cell(bar.share)


def _map_note(
    result: Pareto,
    names: Names,
    starts: Sequence[str],
    streams: Sequence[ParetoStream],
    leading: Sequence[str],
) -> str:
    parts = ["* one of the stream's vital few; For 80 %: how many categories make 80 %"]
    parts += [
        f"each `{clean(name)}` without its `{start}`"
        for name, start in zip(result.by, starts, strict=True)
        if start
    ]
    if note := names.note(result.category):
        parts.append(note)
    every = {bar.category for stream in result.streams for bar in stream.bars if not bar.other}
    if more := len(every) - len(leading):
        parts.append(f"{count_of(more, 'smaller category', 'smaller categories')} not shown")
    if more := len(result.streams) - len(streams):
        parts.append(
            f"… and {count_of(more, 'more stream')}; `--format csv` and `--format json` have all"
        )
    return "; ".join(parts)


def splits_table(result: Pareto) -> Table:
    """The columns tried, the one in which the problem is most concentrated first."""
    known = any(split.excess is not None for split in result.splits)
    rows = []
    for split in result.splits:
        held = split.concentration
        rows.append(
            (
                clean(split.column, LONGEST_STREAM),
                f"{held.categories:,}",
                clean(split.top, LONGEST_STREAM),
                percent_cell(held.top_share),
                f"{held.for_80:,}",
                f"{held.gini:.2f}",
                *((ABSENT if split.excess is None else percent(split.excess, 2),) if known else ()),
                VERDICTS.get(split.status, split.status),
            )
        )
    beyond = ("Beyond volume",) if known else ()
    headers = ("Split by", "Categories", "Largest", "%", "For 80 %", "Gini", *beyond, "Verdict")
    extra: list[Align] = ["right"] if known else []
    align: list[Align] = ["left", "right", "left", "right", "right", "right", *extra, "left"]
    words = "For 80 %: how many categories make 80 % of the total"
    if known:
        words += "; Beyond volume: how much of it lies above what equal rates would give"
    return Table(
        headers,
        tuple(rows),
        tuple(align),
        caption="Other ways to split it, the most concentrated first",
        note=words,
        spare=(5, 1),
    )


def history_blocks(history: History) -> list[Block]:
    """The ranks of the leading categories period by period; nothing for a single period."""
    number = len(history.labels)
    if number < 2:
        return []
    last = range(max(number - _MOST_PERIODS, 0), number)
    names = Names(common_start([clean(name) for name in history.categories]))
    rows = tuple(
        (names(name), *(_rank(history.ranks[i][c]) for i in last))
        for c, name in enumerate(history.categories)
    )
    headers = tuple(
        clean(history.labels[i], 24) + ("*" if history.partial[i] else "") for i in last
    )
    word = _PERIODS.get(history.every, "period")
    notes = [_leaders(history, names, word)]
    if any(history.partial[i] for i in last):
        notes.append(f"* {word} covered only in part")
    if number > len(last):
        notes.append(f"the last {len(last)} of {number:,} {word}s")
    right: list[Align] = ["right"] * len(headers)
    align: tuple[Align, ...] = ("left", *right)
    return [
        Table(
            ("Category", *headers),
            rows,
            align,
            caption=f"Rank by {word}",
            note="; ".join(note for note in notes if note),
            spare=tuple(range(1, max(len(headers) - 1, 1))),
        )
    ]


def _rank(rank: int | None) -> str:
    return ABSENT if rank is None else str(rank)


def _leaders(history: History, names: Names, word: str) -> str:
    """Which category led, and for how many periods."""
    led: Counter[str] = Counter()
    for i, ranks in enumerate(history.ranks):
        first = [name for name, rank in zip(history.categories, ranks, strict=True) if rank == 1]
        led.update(first[:1] or history.vital[i][:1])
    parts = [f"{names(name)} {plain(times)}" for name, times in led.most_common(_MOST_LEADERS)]
    return f"{word}s in first place: {', '.join(parts)}" if parts else ""
