"""What rose and fell between two sides of the data."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ci_toolkit.analysis.pareto.result import Comparison, Pareto, Shift
from ci_toolkit.analysis.wording import p_value, percent, plain
from ci_toolkit.report.model import Align, Block, Facts, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.pareto_context import ParetoContext
from ci_toolkit.report.pareto_words import (
    Names,
    amounts_of,
    column_name,
    interval,
    level_words,
    percent_cell,
    rate_decimals,
    signed,
    weighs,
)
from ci_toolkit.report.text import clean, common_start, sentence

_LONGEST_LABEL = 12
_CHANGES = {"rose": "▲ rose", "fell": "▼ fell"}


@dataclass(frozen=True, slots=True)
class _Scale:
    """How rates are written: a level, and a difference with its sign; `after` in sentences."""

    header: str
    level: Callable[[float], str]
    difference: Callable[[float | None], str]
    after: str = ""
    points: str = ""


def comparison_blocks(
    result: Pareto, comparison: Comparison, ctx: ParetoContext, most_rows: int | None
) -> list[Block]:
    """The change of the whole, then that of each category, the largest first."""
    scale = _scale(result, comparison, ctx)
    blocks: list[Block] = [Facts(_facts(result, comparison, scale, ctx), "What changed")]
    if comparison.shifts:
        blocks.append(_table(result, comparison, scale, most_rows))
    return blocks


def _scale(result: Pareto, comparison: Comparison, ctx: ParetoContext) -> _Scale:
    pairs = [shift.rate for shift in comparison.shifts if shift.rate is not None]
    rates = [rate for pair in pairs for rate in pair]
    if comparison.per is None or not rates:
        return _Scale("%", percent_cell, signed, " %", " points")
    if comparison.per == "item" and not weighs(result):
        digits = rate_decimals(rates)
        return _Scale(
            "rate in %",
            lambda value: percent_cell(value, digits),
            lambda value: signed(value, digits),
            " %",
            " points",
        )
    form = amounts_of(rates, durations=ctx.durations, unit=result.unit)
    noun = result.options.amount_noun if weighs(result) else result.options.noun
    words = f"{clean(noun, 24)} per {comparison.per}"

    def difference(value: float | None) -> str:
        if value is None or not math.isfinite(value):
            return ABSENT
        text = form.cell(abs(value))
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return sign + text

    return _Scale(words, form.cell, difference, f" {words}")


def _sides(comparison: Comparison) -> tuple[str, str]:
    """The two sides as headers of a column."""
    first, second = (clean(label) for label in comparison.labels)
    if max(len(first), len(second)) <= _LONGEST_LABEL:
        return first, second
    return ("Before", "After") if comparison.timed or ".." in first + second else ("A", "B")


def _facts(
    result: Pareto, comparison: Comparison, scale: _Scale, ctx: ParetoContext
) -> tuple[tuple[str, str], ...]:
    heads = _sides(comparison)
    amounts = amounts_of(comparison.total, durations=ctx.durations, unit=result.unit)
    noun = result.options.amount_noun if weighs(result) else result.options.noun
    items = []
    for head, label, total in zip(heads, comparison.labels, comparison.total, strict=True):
        named = "" if head == clean(label) else f"{clean(label)}: "
        items.append((head, f"{named}{amounts.cell(total)} {clean(noun, 40)}".rstrip()))
    if comparison.total_rate is not None:
        items.append(("In all", _whole(comparison, scale)))
    if len(comparison.parts) > 1:
        told = (f"{clean(name)} {scale.difference(value)}" for name, value in comparison.parts)
        items.append(("Of which", f"{', '.join(told)}{scale.points}"))
    items.append(("Mix", _mix(comparison)))
    # Of a single stream the verdict says it already.
    if comparison.text and len(result.streams) > 1:
        items.insert(0, ("In short", sentence(clean(comparison.text))))
    return tuple(items)


def _whole(comparison: Comparison, scale: _Scale) -> str:
    assert comparison.total_rate is not None
    before, after = (scale.level(rate) for rate in comparison.total_rate)
    text = f"{before}{scale.after if scale.points else ''} → {after}{scale.after}"
    if comparison.total_difference is not None:
        text += f", {scale.difference(comparison.total_difference)}{scale.points}"
    if comparison.total_low is not None and comparison.total_high is not None:
        low, high = map(scale.difference, (comparison.total_low, comparison.total_high))
        text += f" ({low} to {high})"
    return text + (f", {p_value(comparison.total_p)}" if comparison.total_p is not None else "")


def _mix(comparison: Comparison) -> str:
    moved = f"{percent(comparison.mix_distance)} of the total would have to move for both to match"
    return moved + (f", {p_value(comparison.mix_p)}" if comparison.mix_p is not None else "")


def _table(result: Pareto, comparison: Comparison, scale: _Scale, most_rows: int | None) -> Table:
    heads = _sides(comparison)
    every = comparison.shifts
    cut = most_rows is not None and len(every) > most_rows + 1
    shown = every[:most_rows] if cut else every
    names = Names(common_start([clean(s.category) for s in every if not s.other]))
    rated = any(shift.rate is not None for shift in every)
    rows = tuple(_row(shift, scale, names, rated) for shift in shown)
    level = level_words(result.options.confidence).replace(" ", "\u00a0")
    headers: tuple[str, ...] = (column_name(result.category),)
    if rated:
        headers += (
            *heads,
            "Change",
            f"{level} interval",
            "q",
            "",
            f"{heads[0]} %",
            f"{heads[1]} %",
        )
    else:
        headers += (f"{heads[0]} %", f"{heads[1]} %", "Change", f"{level} interval", "q", "")
    align: list[Align] = ["right"] * len(headers)
    align[0] = align[6] = "left"
    wrong = percent(comparison.level)
    words = (
        f"q: of all that is said to have risen or fallen, {wrong} at most is expected to be chance"
    )
    parts = [words, names.note(result.category)]
    if cut:
        parts.append(f"and {len(every) - len(shown):,} more that changed less")
    return Table(
        headers,
        rows,
        tuple(align),
        caption=f"What rose and fell: {scale.header}, the largest change first",
        note="; ".join(part for part in parts if part),
        spare=(4, 8, 7) if rated else (4,),
    )


def _row(shift: Shift, scale: _Scale, names: Names, rated: bool) -> tuple[str, ...]:
    shares = tuple(percent_cell(share) for share in shift.share)
    if not rated:
        bounds = interval(shift.share_low, shift.share_high)
        change = (signed(shift.share_difference), bounds, _q(shift.share_q), _change(shift))
        return (names(shift.category), *shares, *change)
    levels = (ABSENT, ABSENT) if shift.rate is None else tuple(map(scale.level, shift.rate))
    low, high = scale.difference(shift.low), scale.difference(shift.high)
    bounds = ABSENT if ABSENT in (low, high) else f"{low} to {high}"
    change = (scale.difference(shift.difference), bounds, _q(shift.q), _change(shift))
    return (names(shift.category), *levels, *change, *shares)


def _q(value: float | None) -> str:
    if value is None:
        return ABSENT
    return "<0.001" if value < 0.001 else plain(value, 2)


def _change(shift: Shift) -> str:
    return _CHANGES[shift.change] if shift.change else ""
