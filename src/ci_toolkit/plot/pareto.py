"""The Pareto of an export as a slide, and the choice of the one picture that says most."""

from __future__ import annotations

from matplotlib.figure import Figure

from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import frame_of
from ci_toolkit.plot.pareto_panel import Box, columns_of, draw_panel, keys_of
from ci_toolkit.plot.pareto_words import names_of, prefix_note, with_note
from ci_toolkit.plot.sheet import Sheet

__all__ = ["Caption", "draw_pareto"]


def draw_pareto(
    result: Pareto,
    stream: int,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """Bars of one stream in order with the cumulative line and its threshold, `size` inches.

    The left axis ends at the total and the right one at 100 %, at the same height. More than 40
    categories are cut: the tail is one grey bar, which the footnote says.
    Gids: `bar-<n>`, `whisker-<n>`, `value-<n>`, `name-<n>`, `cumulative`, `threshold`,
    `vital-edge`; axes `amounts` and `shares`.
    Raises `IndexError` when there is no such stream.
    """
    one = result.streams[stream]
    threshold = result.options.threshold
    with own_settings():
        sheet = Sheet(size)
        most = max(min(40, int(size[0] / 0.3)), 3)
        columns, note = columns_of(one, most)
        vital = sum(bar.vital for bar in one.bars)
        number = sum(bar.merged for bar in one.bars)
        caption = with_note(
            caption, note, prefix_note(names_of([column.name for column in columns])[1])
        )
        frame = frame_of(sheet, caption, keys_of(columns, threshold, vital, number))
        bottom = frame.bottom - 0.22
        box = Box(
            frame.left, bottom, sheet.width - frame.left - frame.right, frame.top - bottom
        )
        draw_panel(
            sheet,
            box,
            columns,
            one.total,
            threshold,
            caption.value_format,
            caption.quantity,
        )
        return sheet.figure
