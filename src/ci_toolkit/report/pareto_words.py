"""Words and number formats that every view of a Pareto shares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ci_toolkit.analysis.pareto.result import Bar, Pareto, ParetoStream
from ci_toolkit.analysis.wording import duration, plain
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.pareto_context import ParetoContext
from ci_toolkit.report.text import clean, common_start

LONGEST_NAME = 60
LONGEST_STREAM = 40
_SAME = 1e-9  # shares that differ by less are the same but for rounding of sums
_DIGITS = 4
VERDICTS = {
    "concentrated": "a vital few",
    "spread": "spread out",
    "flat": "flat",
    "insufficient": "too little data",
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """How amounts of one report are written, all of a column with the same decimals.

    durations: they are seconds. decimals: of each. unit: added in single facts, not in columns.
    """

    durations: bool = False
    decimals: int = 0
    unit: str | None = None

    def cell(self, value: float) -> str:
        """An amount in a column."""
        if not math.isfinite(value):
            return ABSENT
        if self.durations:
            return duration(value)
        if abs(value) >= 1e15:
            return f"{value:.3e}"
        return f"{value:,.{self.decimals}f}"

    def fact(self, value: float) -> str:
        """A single amount with its unit."""
        text = self.cell(value)
        return f"{text} {self.unit}" if self.unit and text != ABSENT else text


def amounts_of(
    values: Iterable[float], *, durations: bool = False, unit: str | None = None
) -> Amounts:
    """The format for amounts: whole ones as such, others with four digits of the largest.

    >>> amounts_of([1200.0, 3.0]).cell(1200.0), amounts_of([12.5, 3.25]).cell(3.25)
    ('1,200', '3.25')
    """
    finite = [abs(value) for value in values if math.isfinite(value)]
    largest = max(finite, default=0.0)
    decimals = 0
    if largest > 0 and any(value != math.floor(value) for value in finite):
        decimals = min(max(_DIGITS - 1 - math.floor(math.log10(largest)), 0), 8)
    shown_unit = clean(unit) if unit and not durations else None
    return Amounts(durations, decimals, shown_unit)


def amount_format(result: Pareto, ctx: ParetoContext) -> Amounts:
    """How the amounts of the whole result are written, so that streams can be compared."""
    values = (bar.amount for stream in result.streams for bar in stream.bars)
    return amounts_of(values, durations=ctx.durations, unit=result.unit)


def weighs(result: Pareto) -> bool:
    """Whether bars show something else than how often."""
    return result.weighted is not None


def percent_cell(share: float | None, decimals: int = 1) -> str:
    """A fraction as a percentage in a column headed "%", so without the sign.

    What is not nothing is never shown as 0, what is not all never as 100.

    >>> percent_cell(0.4567), percent_cell(0.0001), percent_cell(0.99999), percent_cell(1.0)
    ('45.7', '<0.1', '>99.9', '100.0')
    """
    if share is None or not math.isfinite(share):
        return ABSENT
    least = 10.0**-decimals
    text = f"{share * 100:.{decimals}f}"
    if share > 0 and float(text) == 0:
        return f"<{least:.{decimals}f}"
    if 1 - share > 0 and 1 - share > _SAME and float(text) >= 100:
        return f">{100 - least:.{decimals}f}"
    return text


def interval(low: float | None, high: float | None, decimals: int = 1) -> str:
    """An interval of fractions as percentages without the sign.

    Ends that would look the same have one more digit; one that is next to nothing says so.

    >>> interval(0.441, 0.465), interval(0.00121, 0.00139), interval(0.0, 0.0001)
    ('44.1–46.5', '0.12–0.14', '<0.1')
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ABSENT
    ends = [f"{end * 100:.{decimals}f}" for end in (low, high)]
    if high > 0 and not float(ends[1]):
        return f"<{10.0**-decimals:.{decimals}f}"
    if ends[0] == ends[1] and low < high:
        ends = [f"{end * 100:.{decimals + 1}f}" for end in (low, high)]
    return "–".join(ends)


def signed(share: float | None, decimals: int = 1) -> str:
    """A difference of fractions in points of a percentage, with its sign: "+1.2"."""
    if share is None or not math.isfinite(share):
        return ABSENT
    text = f"{share * 100:+.{decimals}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{decimals}f}"


def rate_decimals(rates: Iterable[float | None]) -> int:
    """Decimals of percentages of a column: three digits of a typical rate."""
    sizes = sorted(rate for rate in rates if rate is not None and math.isfinite(rate) and rate > 0)
    if not sizes:
        return 1
    typical = sizes[len(sizes) // 2] * 100
    return min(max(2 - math.floor(math.log10(typical)), 1), 6)


def rank_cell(bar: Bar) -> str:
    """The rank, or the places that the data cannot tell apart: "1" or "1–3"."""
    if bar.other:
        return ""
    if bar.ranks is None or bar.ranks[0] == bar.ranks[1]:
        return str(bar.rank)
    return f"{bar.ranks[0]}–{bar.ranks[1]}"


def moved_cell(bar: Bar) -> str:
    """The rank by count, and by how many places the amount lifts it: "3 ↑2"."""
    if bar.other or bar.count_rank is None:
        return ""
    moved = bar.count_rank - bar.rank
    arrow = f" {'↑' if moved > 0 else '↓'}{abs(moved)}" if moved else ""
    return f"{bar.count_rank}{arrow}"


def titled(noun: str, fallback: str) -> str:
    """A noun as a column's header."""
    word = clean(noun, 24).strip() or fallback
    return word[0].upper() + word[1:]


def column_name(columns: Sequence[str]) -> str:
    """The category columns as one name: "policy × market"."""
    return " × ".join(clean(name, LONGEST_STREAM) for name in columns)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of categories as shown: without what all of them begin with, and not too long."""

    start: str = ""

    def __call__(self, name: str) -> str:
        text = clean(name)
        return clean(text.removeprefix(self.start) or text, LONGEST_NAME)

    def note(self, columns: Sequence[str]) -> str | None:
        """What was left off, in words."""
        if not self.start:
            return None
        return f"each `{column_name(columns)}` without its `{self.start}`"


def names_of(streams: Iterable[ParetoStream]) -> Names:
    """How the categories of some streams are shown."""
    named = {
        clean(bar.category)
        for stream in streams
        for bar in stream.bars
        if bar.values and not bar.other
    }
    return Names(common_start(sorted(named)))


def stream_name(stream: ParetoStream) -> str:
    """A stream by its values: "queue=video, market=DE"."""
    return ", ".join(
        f"{clean(column)}={clean(value, LONGEST_STREAM)}" for column, value in stream.by.items()
    )


def vital_share(stream: ParetoStream) -> float:
    """Share of the total that the vital few make up, a fraction."""
    return sum(bar.share for bar in stream.bars if bar.vital)


def category_count(stream: ParetoStream) -> int:
    """How many categories there are, those that are joined counted each."""
    if stream.concentration is not None:
        return stream.concentration.categories
    return sum(bar.merged for bar in stream.bars)


def level_words(confidence: float) -> str:
    """The level of confidence as a header: "95 %"."""
    return f"{plain(confidence * 100, 4)} %"
