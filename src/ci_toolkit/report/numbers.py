"""Rounding for people: how a measure's values are written, the same in every form of output.

JSON and CSV never pass here; they carry full precision.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.wording import duration, plain

ABSENT = "–"
Style = Literal["plain", "percent", "duration"]

_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """How the values of one panel are written.

    style: "percent" for fractions, "duration" for seconds, else "plain". decimals: of a value in
    a table (of a percentage, where it is one), below 0 where even tens do not matter. whole: the
    plotted values are counts. unit: added in single facts, not in columns. finest: a length in
    seconds that must stay visible.
    """

    style: Style
    decimals: int
    whole: bool = False
    unit: str | None = None
    finest: float = 0.0

    def cell(self, value: float) -> str:
        """A plotted value in a column, all of a column with the same decimals."""
        return self._write(value, 0 if self.whole else self.decimals)

    def limit(self, value: float) -> str:
        """A centre or a limit in a column; small counts get a decimal here, being no counts."""
        fine = self.whole and self.decimals >= 0
        return self._write(value, max(self.decimals, 1) if fine else self.decimals)

    def fact(self, value: float) -> str:
        """A single number in a sentence or fact: one decimal more than in a column, and its unit.

        The digit is there because people compare centres across reports.
        """
        text = self._write(value, self.decimals + 1, trim=True)
        return f"{text} {self.unit}" if self.unit and text != ABSENT else text

    def spread(self, value: float) -> str:
        """A standard deviation: three significant digits, in the measure's own unit."""
        if not math.isfinite(value):
            return ABSENT
        if self.style == "percent":
            return plain(value * 100, 3) + " %"
        if self.style == "duration":
            return duration(value)
        return f"{plain(value, 3)} {self.unit}" if self.unit else plain(value, 3)

    def _write(self, value: float, decimals: int, *, trim: bool = False) -> str:
        if not math.isfinite(value):
            return ABSENT
        if self.style == "duration":
            return duration(value, self.finest)
        scaled = value * 100 if self.style == "percent" else value
        if scaled == 0:
            text = "0"  # nothing at all reads otherwise than very little
        elif abs(scaled) >= 1e15:
            text = f"{scaled:.3e}"
        else:
            text = f"{scaled:,.{min(max(decimals, 0), _MOST_DECIMALS)}f}"
            if trim and "." in text:
                text = text.rstrip("0").rstrip(".")
            if not text.strip("-0.,"):
                text = text.lstrip("-")  # no "-0.00"
        return f"{text} %" if self.style == "percent" else text


def fitting(
    style: Style, spread: float, typical: float, *, whole: bool = False, unit: str | None = None
) -> Format:
    """The format whose decimals show a spread with two significant digits.

    Arguments: spread, a typical standard deviation in the measure's unit (or NaN); typical, a
    typical value, which decides where there is no spread.

    >>> fitting("percent", 0.00105, 0.0151812).fact(0.0151812)
    '1.518 %'
    >>> fitting("plain", 0.0098, 74.0).cell(74.00118)
    '74.0012'
    """
    scale = 100 if style == "percent" else 1
    digits = 1
    if not (math.isfinite(spread) and spread > 0):
        spread, digits = abs(typical), 3
    decimals = 0
    if math.isfinite(spread) and spread > 0:
        decimals = digits - math.floor(math.log10(spread * scale))
    finest = spread if style == "duration" and digits == 1 else 0.0
    return Format(style, min(decimals, _MOST_DECIMALS), whole, unit, finest)


def ranges(texts: Iterable[str]) -> str:
    """The first and the last of some texts joined as a range, or the one text that all are.

    >>> ranges(["1.2 %", "1.2 %"]), ranges(["1.2 %", "1.4 %"])
    ('1.2 %', '1.2 % to 1.4 %')
    """
    kept = list(texts)
    return kept[0] if kept[0] == kept[-1] else f"{kept[0]} to {kept[-1]}"
