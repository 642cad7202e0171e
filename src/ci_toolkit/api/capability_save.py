"""Pictures and pages of a capability study, one file or one for each stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ci_toolkit.api.capability_run import CapabilityRun
from ci_toolkit.api.stream_captions import caption_of, picked_stream
from ci_toolkit.api.stream_files import save_each
from ci_toolkit.api.texts import ending_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def save_capability(run: CapabilityRun, path: str) -> tuple[Path, ...]:
    """Save by extension; with `{column}` in the name one file a stream."""
    streams = [stream.by for stream in run.result.streams]
    picked = run.context.picked
    return save_each(path, ending_of(path), run.result.by, streams, picked, run.write)


def figure_of(run: CapabilityRun, stream: int | None = None) -> Figure:
    """The one picture for a slide."""
    from ci_toolkit.plot.capability import picture_of

    stream = picked_stream(run, stream)
    caption = caption_of(run, stream)
    return picture_of(run.result, run.parts, run.control, stream, caption, run.options)


def picture_bytes(run: CapabilityRun, kind: str, stream: int | None = None) -> bytes:
    """The picture as "png", "svg" or "pdf"."""
    from ci_toolkit.plot.figure import to_bytes

    return to_bytes(figure_of(run, stream), kind)


def svg_pictures(run: CapabilityRun, stream: int | None = None) -> list[tuple[str, str]]:
    """Every picture that the result has, as SVG with its text alternative."""
    from ci_toolkit.plot.capability import pictures
    from ci_toolkit.plot.figure import to_svg

    stream = picked_stream(run, stream)
    caption = caption_of(run, stream)
    found = pictures(run.result, run.parts, run.control, stream, caption, run.options)
    return [(to_svg(figure, prefix=f"capability-{name}"), alt) for name, alt, figure in found]
