"""A series as one line of characters, for a terminal and wherever there is no picture."""

from __future__ import annotations

from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.report.model import Strip

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII_BLOCKS = "_.-:=+*#"


def draw(strip: Strip, width: int, *, ascii_only: bool = False) -> tuple[str, ...]:
    """The lines of a strip: the series, the marks below it, and its first and last label.

    Arguments: strip; width in columns. With more points than columns each column shows the mean
    of its points, or the point with a mark where there is one, so that no signal is averaged
    away. A gap is a blank. Returns three lines without trailing blanks (the second may be empty).
    """
    levels = ASCII_BLOCKS if ascii_only else BLOCKS
    number = len(strip.heights)
    columns = max(min(width, number), 1)
    order = [mark for mark, _ in strip.legend]
    series, marks = [], []
    for column in range(columns):
        here = range(column * number // columns, (column + 1) * number // columns)
        mark, height = _column(strip, here, order)
        series.append(" " if height is None else levels[min(int(height * 8), 7)])
        marks.append(mark or " ")
    room = max(columns - len(strip.first) - len(strip.last), 2)
    ends = strip.first if strip.first == strip.last else strip.first + " " * room + strip.last
    return "".join(series).rstrip(), "".join(marks).rstrip(), ends


def _column(strip: Strip, here: range, order: list[str]) -> tuple[str | None, float | None]:
    """What one column shows: the weightiest mark with its point's height, else the mean height."""
    marked = [i for i in here if strip.marks[i]]
    if marked:
        first = min(marked, key=lambda i: _weight(strip.marks[i], order))
        return strip.marks[first], strip.heights[first]
    heights = [h for i in here if (h := strip.heights[i]) is not None]
    return None, sum(heights) / len(heights) if heights else None


def _weight(mark: str | None, order: list[str]) -> int:
    return order.index(mark) if mark in order else len(order)


def legend(strip: Strip, width: int) -> str:
    """What the marks mean that occur, and how many points a column holds."""
    number = len(strip.heights)
    present = set(strip.marks)
    parts = [f"{mark} {words}" for mark, words in strip.legend if mark in present]
    if number > width:
        per_column = count_of(2, strip.noun).removeprefix("2 ")
        parts.insert(0, f"each column is about {plain(number / width, 2)} {per_column}")
    return ", ".join(parts)
