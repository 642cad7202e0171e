"""Pictures and pages of a Pareto, one file or one for each stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ci_toolkit.api.pareto_run import ParetoRun
from ci_toolkit.api.stream_captions import caption_of, picked_stream
from ci_toolkit.api.stream_files import save_each
from ci_toolkit.api.texts import ending_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def save_pareto(run: ParetoRun, path: str) -> tuple[Path, ...]:
    """Save by extension; with `{column}` in the name one file a stream."""
    streams = [stream.by for stream in run.result.streams]
    picked = run.context.picked
    return save_each(path, ending_of(path), run.result.by, streams, picked, run.write)


def figure_of(run: ParetoRun, stream: int | None = None) -> Figure:
    """The one picture for a slide."""
    from ci_toolkit.plot.pareto import picture_of

    stream = picked_stream(run, stream)
    return picture_of(run.result, stream, caption_of(run, stream, _noun(run)))


def picture_bytes(run: ParetoRun, kind: str, stream: int | None = None) -> bytes:
    """The picture as "png", "svg" or "pdf"."""
    from ci_toolkit.plot.figure import to_bytes

    return to_bytes(figure_of(run, stream), kind)


def svg_pictures(run: ParetoRun, stream: int | None = None) -> list[tuple[str, str]]:
    """Every picture that the result has, as SVG with its text alternative."""
    from ci_toolkit.plot.figure import to_svg
    from ci_toolkit.plot.pareto import pictures

    stream = picked_stream(run, stream)
    found = pictures(run.result, stream, caption_of(run, stream, _noun(run)))
    return [(to_svg(figure, prefix=f"pareto-{name}"), alt) for name, alt, figure in found]


def _noun(run: ParetoRun) -> str:
    """Of wide columns every cell is a row of the long form."""
    return "cell" if run.settings.columns else "row"
