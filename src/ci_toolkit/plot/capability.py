"""Pictures of a capability study, and the choice of the one that says most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.plot import style
from ci_toolkit.plot.capability_histogram import draw_histogram
from ci_toolkit.plot.capability_probability import draw_probability, probability_words
from ci_toolkit.plot.capability_rates import draw_rates, rates_words
from ci_toolkit.plot.capability_sixpack import draw_sixpack, sixpack_words
from ci_toolkit.plot.capability_streams import draw_streams, streams_words
from ci_toolkit.plot.capability_words import stream_name
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import frame_of
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import tidy

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
    if not result.streams:
        return [("empty", caption.title, lambda: draw_nothing(caption))]
    if stream is None and len(result.streams) > 1:
        many = (
            "streams",
            streams_words(result),
            lambda: draw_streams(result, parts, chosen, caption),
        )
        return [many, *_of_stream(result, parts, control, result.ranking[0], chosen, caption)]
    return _of_stream(result, parts, control, stream or 0, chosen, caption)


def _of_stream(
    result: Capability,
    parts: Parts,
    control: ControlChart | None,
    number: int,
    chosen: CapabilityOptions,
    caption: Caption,
) -> _Drawn:
    one, part = result.streams[number], parts[number]
    if one.by and len(result.streams) > 1:
        name = tidy(stream_name(one), 80)
        if name not in caption.title:
            caption = replace(caption, title=f"{caption.title}: {name}", subtitle=one.verdict.text)
    if not one.n > 0:
        return [("empty", one.verdict.text or caption.title, lambda: draw_nothing(caption))]
    said = one.verdict.text or caption.title
    if isinstance(part, StreamValues):
        return _of_values(one, part, control, chosen, caption, said)
    found = _of_counts(one, part, control, chosen, caption, said)
    alone = replace(result, streams=(one,), ranking=(0,))
    return found or [("rate", said, lambda: draw_streams(alone, [part], chosen, caption))]


def _of_counts(
    one: StreamCapability,
    part: StreamCounts,
    control: ControlChart | None,
    options: CapabilityOptions,
    caption: Caption,
    said: str,
) -> _Drawn:
    place = None if control is None else _place_in(control, one)
    periods = part.periods
    if control is None or place is None or one.attribute is None:
        return []
    if periods is None:
        # Without times the points of the chart, in the order of the rows.
        points = control.subgroups.of_stream(place)
        if points.count is None:
            return []
        periods = Periods(points.count, points.n, None, points.noun)
    return [
        (
            "rates",
            said or rates_words(one, caption),
            lambda: draw_rates(one, part, periods, control, place, options, caption),
        )
    ]


def _of_values(
    one: StreamCapability,
    part: StreamValues,
    control: ControlChart | None,
    options: CapabilityOptions,
    caption: Caption,
    said: str,
) -> _Drawn:
    found: _Drawn = [("histogram", said, lambda: draw_histogram(one, part, options, caption))]
    place = None if control is None else _place_in(control, one)
    if control is not None and place is not None and len(part.measured.values.value) > 1:
        words = sixpack_words(one, caption)
        found.append(
            ("six-pack", words,
             lambda: draw_sixpack(one, part, control, place, options, caption)),
        )  # fmt: skip
    words = probability_words(one, caption)
    found.append(("probability", words, lambda: draw_probability(one, part, options, caption)))
    return found


def _place_in(control: ControlChart, one: StreamCapability) -> int | None:
    """The number of this stream in the chart, if it has any point there."""
    key = tuple(one.by.values())
    streams = control.subgroups.streams
    number = streams.index(key) if key in streams else None
    if number is None:
        return None
    offsets = control.subgroups.offsets
    part = slice(int(offsets[number]), int(offsets[number + 1]))
    return number if np.isfinite(control.panels[0].value[part]).any() else None


def draw_nothing(caption: Caption) -> Figure:
    """A slide that says why there is nothing to draw."""
    with own_settings():
        sheet = Sheet(style.SLIDE)
        frame_of(sheet, caption, [])
        sheet.write(
            sheet.width / 2, sheet.height / 2, "no values to draw", style.SUBTITLE, ha="center",
            color=style.FAINT_INK, gid="nothing",
        )  # fmt: skip
        return sheet.figure
