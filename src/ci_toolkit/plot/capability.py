"""Pictures of a capability study, and the choice of the one that says most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.figure import Figure

from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.plot.capability_histogram import draw_histogram
from ci_toolkit.plot.caption import Caption

__all__ = ["Caption", "picture_of", "pictures"]

Pictures = list[tuple[str, str, Figure]]
Parts = Sequence[StreamValues] | Sequence[StreamCounts]
_Drawn = list[tuple[str, str, Callable[[], Figure]]]


def picture_of(
    result: Capability,
    parts: Parts,
    control: ControlChart | None,
    stream: int | None,
    caption: Caption,
    options: CapabilityOptions | None = None,
) -> Figure:
    """The one picture for a slide: a stream against its promise, or the streams in order.

    parts: what each stream was computed from, in the order of the result. control: the chart of
    the same data, None where there is none. stream: its number; None shows the run as a whole.
    options: choices of the run; usual ones where none are given.
    Raises `IndexError` when there is no such stream.
    """
    return _drawn(result, parts, control, stream, caption, options)[0][2]()


def pictures(
    result: Capability,
    parts: Parts,
    control: ControlChart | None,
    stream: int | None,
    caption: Caption,
    options: CapabilityOptions | None = None,
) -> Pictures:
    """Every picture that the result has, the one that says most first.

    Each with a plain name for ids and a text that says in words what the picture shows.
    """
    found = _drawn(result, parts, control, stream, caption, options)
    return [(name, said, draw()) for name, said, draw in found]


def _drawn(
    result: Capability,
    parts: Parts,
    control: ControlChart | None,
    stream: int | None,
    caption: Caption,
    options: CapabilityOptions | None = None,
) -> _Drawn:
    chosen = options or CapabilityOptions(
        required=result.required, durations=caption.value_format == "duration"
    )
    number = result.ranking[0] if stream is None and result.ranking else stream or 0
    one, part = result.streams[number], parts[number]
    said = one.verdict.text or caption.title
    found: _Drawn = []
    if isinstance(part, StreamValues):
        found.append(("histogram", said, lambda: draw_histogram(one, part, chosen, caption)))
    return found
