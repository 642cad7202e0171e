"""Two sides of a comparison as a picture writes them: rates, or shares, changes and intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ci_toolkit.analysis.pareto.result import Change, Comparison, Pareto, Shift
from ci_toolkit.analysis.wording import p_value
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.pareto_words import short_amount, short_share, signed
from ci_toolkit.plot.words import ValueFormat, tidy

# A rate of few items may change much and matter little.
_ORDER: Final = "in the order of how much the amount changed, not the rate"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `sides` before and after (None: only `said` in words), the change and its bounds."""

    name: str
    sides: tuple[float, float] | None
    difference: float | None
    low: float | None
    high: float | None
    change: Change | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """How values and changes are written; fractions as percentages, their changes in points."""

    form: ValueFormat
    heading: str
    change_heading: str
    note: str = ""
    decimals: int = 1
    amounts: ValueFormat = "number"

    def value(self, value: float) -> str:
        """A rate, share or amount."""
        if self.form == "percent":
            return f"{value * 100:.{self.decimals}f} %" if math.isfinite(value) else "–"
        return short_amount(value, self.form)

    def change(self, value: float | None) -> str:
        """A change with its sign, empty where it is not known."""
        if value is None or not math.isfinite(value):
            return ""
        if self.form == "percent":
            size = f"{abs(value) * 100:,.{self.decimals}f}"
            return signed(size, value) if size.strip("0.") else size
        return signed(short_amount(abs(value), self.form), value)

    def interval(self, low: float | None, high: float | None) -> str:
        """Both bounds, empty where there are none."""
        bounds = (self.change(low), self.change(high))
        return " to ".join(bounds) if all(bounds) else ""


def scale_of(result: Pareto, found: Comparison, caption: Caption) -> Scale:
    """How this comparison is written."""
    noun = tidy(caption.quantity, 120)
    if found.per is None:
        note = "only shares can be compared: nothing says out of how many"
        decimals = _decimals([shift.share_difference for shift in found.shifts])
        return Scale(
            "percent", f"{noun}: share of the total", "Points", note, decimals, caption.value_format
        )
    if found.per == "item" and result.weighted is None:
        decimals = _decimals([shift.difference for shift in found.shifts])
        heading = f"{noun}: rate in each category"
        return Scale("percent", heading, "Points", _ORDER, decimals)
    note = "" if found.timed else _ORDER
    return Scale(caption.value_format, f"{noun} per {found.per}", "Change", note)


def _decimals(differences: Iterable[float | None]) -> int:
    """Decimals of percentages by which the largest change is told in two digits."""
    points = [abs(value) * 100 for value in differences if value and math.isfinite(value)]
    largest = max(points, default=1.0)
    return min(max(1 - math.floor(math.log10(largest)), 1), 6)


def rows_of(found: Comparison, scale: Scale) -> tuple[Row, list[Row]]:
    """The total, and the categories in the order of the comparison, or of the change in share."""
    if found.per is None:
        said = " → ".join(short_amount(value, scale.amounts) for value in found.total) + " in all"
        shifts = sorted(found.shifts, key=lambda one: (one.other, -abs(one.share_difference)))
        return Row("", None, None, None, None, None, said), [
            _of_shares(shift, found.level) for shift in shifts
        ]
    real = _excludes_nothing(found.total_low, found.total_high)
    total = Row(
        "",
        found.total_rate,
        found.total_difference,
        found.total_low,
        found.total_high,
        _direction(found.total_difference) if real else None,
        "not known",
    )
    return total, [_of_rates(shift) for shift in found.shifts]


def _of_rates(shift: Shift) -> Row:
    return Row(
        shift.category,
        shift.rate,
        shift.difference,
        shift.low,
        shift.high,
        shift.change,
        "not known",
    )


def _of_shares(shift: Shift, level: float) -> Row:
    real = shift.share_q is not None and shift.share_q <= level
    return Row(
        shift.category,
        shift.share,
        shift.share_difference,
        shift.share_low,
        shift.share_high,
        _direction(shift.share_difference) if real else None,
    )


def _direction(difference: float | None) -> Change | None:
    if not difference:
        return None
    return "rose" if difference > 0 else "fell"


def _excludes_nothing(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and (low > 0 or high < 0)


def balance_of(found: Comparison, scale: Scale) -> str:
    """Total against mix in one line."""
    mix = f"Mix: {short_share(found.mix_distance)} of the total would have to move to match"
    if found.mix_p is not None:
        mix += f" ({p_value(found.mix_p)})"
    if len(found.parts) < 2:
        return mix
    points = " points" if scale.form == "percent" else ""
    told = (f"{tidy(name, 60)} {scale.change(value)}{points}" for name, value in found.parts)
    return f"Of the change: {', '.join(told)}. {mix}"
