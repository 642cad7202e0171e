"""The Pareto of an export as a slide, and the choice of the one picture that says most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
_Picture = tuple[str, str, Callable[[], Figure]]


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
        if one.verdict.status == "flat":
            # Nothing stands out, so nothing is to look as if it did.
            columns = [
                replace(bar, role="useful" if bar.role == "vital" else bar.role) for bar in columns
            ]
        vital = sum(bar.vital for bar in one.bars)
        number = one.causes or sum(bar.merged for bar in one.bars)
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


def _drawn(result: Pareto, stream: int | None, caption: Caption) -> list[_Picture]:
    """Name, words and maker of every picture that applies, the one that says most first."""
    number = result.ranking[0] if stream is None and result.ranking else stream or 0
    one = result.streams[number]
    found: list[_Picture] = []
    own = _of_stream(result, number, stream, caption)
    if one.comparison is not None:
        from ci_toolkit.plot.pareto_compare import draw_comparison

        text = (one.comparison.headline or one.comparison.text).replace("`", "")
        sides = replace(own, subtitle=text)
        between = " and ".join(one.comparison.labels)
        said = f"What rose and fell between {between}: {text}"
        found.append(("comparison", said, lambda: draw_comparison(result, number, sides)))
    if stream is None and len(result.streams) > 1:
        from ci_toolkit.plot.pareto_streams import draw_streams

        said = f"Shares of the categories in each stream. {caption.subtitle}"
        found.append(("streams", said, lambda: draw_streams(result, caption)))
    if one.then is not None:
        from ci_toolkit.plot.pareto_nested import draw_nested, nested_words

        inside = nested_words(one, one.then)
        drilled = replace(own, subtitle=inside)
        said = f"Pareto with its largest bar taken apart: {inside}"
        found.append(("nested", said, lambda: draw_nested(result, number, drilled)))
    said = f"Pareto: {one.verdict.text or caption.title}"
    bars = ("pareto", said, lambda: draw_pareto(result, number, own))
    places = _places(result, number, own)
    # A table of costs asks for both beside each other; a weight for its bars.
    found += [*places, bars] if result.weighted == "cost" else [bars, *places]
    if one.history is not None:
        from ci_toolkit.plot.pareto_history import draw_history

        ranks = replace(own, subtitle=one.history.text.replace("`", ""))
        said = f"Ranks over time: {one.history.text}"
        found.append(("history", said, lambda: draw_history(result, number, ranks)))
    if result.splits:
        from ci_toolkit.plot.pareto_splits import draw_splits

        best = result.splits[0]
        tried = replace(
            caption, title="Which column sorts it best", subtitle=best.text.replace("`", "")
        )
        said = f"Columns to split by, the best first: {best.text}"
        found.append(("splits", said, lambda: draw_splits(result, tried)))
    return found


def _places(result: Pareto, number: int, own: Caption) -> list[_Picture]:
    """Places by how often beside those by how much, where bars show a weight or a cost."""
    one = result.streams[number]
    if result.weighted is None:
        return []
    from ci_toolkit.plot.pareto_ranks import draw_ranks, ranked_bars, ranks_words

    if len(ranked_bars(one)) < 2:
        return []
    moved = ranks_words(one, result.options.amount_noun)
    both = replace(own, subtitle=moved)
    said = f"Places by how often and by how much: {moved}"
    return [("ranks", said, lambda: draw_ranks(result, number, both))]


def _of_stream(result: Pareto, number: int, stream: int | None, caption: Caption) -> Caption:
    """The caption of one stream where that of the whole run speaks of several."""
    if stream is not None or len(result.streams) == 1:
        return caption
    one = result.streams[number]
    return replace(
        caption,
        title=f"{caption.title}: {' · '.join(one.by.values())}",
        subtitle=one.verdict.text.replace("`", ""),
    )
