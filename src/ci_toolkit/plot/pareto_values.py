"""Numbers on the bars of a Pareto: above a bar, else inside it, else none; never over a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from matplotlib.axes import Axes

from ci_toolkit.plot import style
from ci_toolkit.plot.pareto_words import short_amount, short_share
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat

_LINE: Final = style.SMALL * 1.2 / 72
_GAP: Final = 0.05
# Half the thickness of the cumulative line with its markers, and some air.
_CLEAR: Final = 0.06


class _Column(Protocol):
    @property
    def amount(self) -> float: ...
    @property
    def share(self) -> float: ...
    @property
    def cumulative(self) -> float: ...
    @property
    def role(self) -> str: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class _Text:
    """A number as it would stand: its text, and width and height as drawn."""

    text: str
    width: float
    height: float
    upright: bool = False


def write_values(
    axes: Axes,
    sheet: Sheet,
    columns: Sequence[_Column],
    total: float,
    inches: tuple[float, float],
    form: ValueFormat,
    prefix: str,
) -> None:
    """Amount and share of each bar, where they fit; `inches` are width and height of the panel."""
    if total <= 0 or not columns:
        return
    width, height = inches
    pitch = width / len(columns)
    line = [(pitch * (n + 0.5), column.cumulative * height) for n, column in enumerate(columns)]
    choices = [_choices(sheet, column, form) for column in columns]
    level = all(texts[0].width <= pitch - 0.06 for texts in choices)
    for number, (column, texts) in enumerate(zip(columns, choices, strict=True)):
        offered = texts[:2] if level else texts[2:]
        for text in offered:
            spot = _spot(column, text, pitch * (number + 0.5), height, line)
            if spot is not None and text.width <= pitch:
                _write(axes, number, text, spot, height, total, column.role, prefix)
                break


def _choices(sheet: Sheet, column: _Column, form: ValueFormat) -> list[_Text]:
    """Two lines, one line, and the same upright, the one that says most first."""
    amount, share = short_amount(column.amount, form), short_share(column.share)
    size = style.SMALL
    wide = [sheet.measure(part, size) for part in (amount, share, f"{amount} · {share}")]
    return [
        _Text(f"{amount}\n{share}", max(wide[:2]), 2 * _LINE),
        _Text(share, wide[1], _LINE),
        _Text(f"{amount} · {share}", _LINE, wide[2], upright=True),
        _Text(share, _LINE, wide[1], upright=True),
    ]


def _spot(
    column: _Column, text: _Text, x: float, height: float, line: Sequence[tuple[float, float]]
) -> tuple[float, bool] | None:
    """Lower edge in inches and whether it lies inside the bar; None where there is no room."""
    top = column.share * height
    above = max(top, (column.high or 0.0) * height if column.role != "more" else 0.0) + _GAP
    if above + text.height <= height and _is_clear(x, above, text, line):
        return above, False
    inside = min(top, top if column.low is None else column.low * height) - _GAP - text.height
    # The first point of the line lies on the bar's own top.
    inside = min(inside, top - _CLEAR - _GAP - text.height)
    if column.role in ("vital", "useful") and inside >= _GAP and _is_clear(x, inside, text, line):
        return inside, True
    return None


def _is_clear(x: float, bottom: float, text: _Text, line: Sequence[tuple[float, float]]) -> bool:
    """Whether the cumulative line passes the text by."""
    left, right = x - text.width / 2 - 0.03, x + text.width / 2 + 0.03
    low, high = bottom - _CLEAR, bottom + text.height + _CLEAR
    for (x0, y0), (x1, y1) in zip(line, [*line[1:], line[-1]], strict=True):
        first, last = max(left, x0), min(right, x1)
        if first > last:
            continue
        slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
        ends = (y0 + (first - x0) * slope, y0 + (last - x0) * slope)
        if min(ends) < high and max(ends) > low:
            return False
    return True


def _write(
    axes: Axes,
    number: int,
    text: _Text,
    spot: tuple[float, bool],
    height: float,
    total: float,
    role: str,
    prefix: str,
) -> None:
    bottom, inside = spot
    middle = (bottom + text.height / 2) / height * total
    axes.text(
        number,
        middle,
        text.text,
        fontsize=style.SMALL,
        ha="center",
        va="center",
        rotation=90 if text.upright else 0,
        linespacing=1.2,
        color=style.PAPER if inside and role == "vital" else style.INK,
        zorder=6,
        parse_math=False,
        gid=f"{prefix}value-{number}",
    )
