"""The Pareto of an export as a slide, and the choice of the one picture that says most."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import frame_of
from ci_toolkit.plot.pareto_panel import Box, columns_of, draw_panel, keys_of
from ci_toolkit.plot.pareto_words import names_of, prefix_note, with_note
from ci_toolkit.plot.sheet import Sheet

__all__ = ["Caption", "draw_pareto", "picture_of", "pictures"]

Pictures = list[tuple[str, str, Figure]]


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
        box = Box(frame.left, bottom, sheet.width - frame.left - frame.right, frame.top - bottom)
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


def picture_of(result: Pareto, stream: int | None, caption: Caption) -> Figure:
    """The one picture for a slide: what changed, else the streams, else what was drilled into.

    stream: its number; None shows the run as a whole.
    """
    return _drawn(result, stream, caption)[0][2]()


def pictures(result: Pareto, stream: int | None, caption: Caption) -> Pictures:
    """Every picture that the result has, the one that says most first.

    Each with a plain name for ids and a text that says in words what the picture shows.
    """
    return [(name, said, draw()) for name, said, draw in _drawn(result, stream, caption)]


def _drawn(
    result: Pareto, stream: int | None, caption: Caption
) -> list[tuple[str, str, Callable[[], Figure]]]:
    number = result.ranking[0] if stream is None and result.ranking else stream or 0
    one = result.streams[number]
    return [
        ("pareto", one.verdict.text or caption.title, lambda: draw_pareto(result, number, caption))
    ]
