"""Measured values against their limits as a slide: bars, fitted curves, and the indices."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ci_toolkit.analysis.capability.distributions import Frozen, of
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamValues
from ci_toolkit.analysis.capability.result import Fit, StreamCapability
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, set_y, tick_count
from ci_toolkit.plot.capability_axis import set_values_axis
from ci_toolkit.plot.capability_bins import Bins, bins_of
from ci_toolkit.plot.capability_facts import Sample, facts_of, tightness, write_facts, write_samples
from ci_toolkit.plot.capability_marks import HEADER, draw_marks, marks_of
from ci_toolkit.plot.capability_words import family_words
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import with_note
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, begin_large, tidy, written

__all__ = ["Caption", "draw_histogram"]

BARS: Final[dict[str, dict[str, Any]]] = {
    "within": {"facecolor": style.USEFUL},
    "beyond": {"facecolor": "#e08a5b", "hatch": "////"},
    "open": {"facecolor": "#f4f4f4", "hatch": "...."},
    "open-beyond": {"facecolor": "#f6d9c9", "hatch": "...."},
}
_MEANINGS: Final = {
    "within": "meets the promise",
    "beyond": "beyond a limit",
    "open": "still open, not beyond yet",
    "open-beyond": "still open, beyond already",
}
_FACTS: Final = 3.45


def draw_histogram(
    stream: StreamCapability,
    part: StreamValues,
    options: CapabilityOptions,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """Bars of the values with limits, target, curves and the numbers beside them, `size` inches.

    Gids: `within-<n>`, `beyond-<n>`, `open-<n>`, `curve`, `curve-within`, `lsl`, `usl`, `target`,
    `label-lsl` …; axes `histogram`.
    """
    with own_settings():
        sheet = Sheet(size)
        form = caption.value_format
        facts = _FACTS if size[0] >= 8 else 0.0
        bins = bins_of(part, form, most=max(int((size[0] - facts) / 0.16), 12))
        caption = with_note(caption, *notes_of(bins, form))
        frame = frame_of(sheet, caption, [])
        left = frame.left + 0.62
        width = sheet.width - frame.right - left - facts
        heading = frame.top - 0.2
        words = begin_large(tidy(heading_of(part, caption), 160))
        text = sheet.fit(words, style.HEADING, width + 0.6, "bold")
        sheet.write(frame.left, heading, text, style.HEADING, weight="bold", gid="heading")
        box = Box(left, frame.bottom, width, heading - 0.1 - HEADER - frame.bottom)
        axes = draw_bars(sheet, box, bins, stream, part, options, form)
        axes.set_gid("histogram")
        if facts:
            x = left + width + 0.35
            room = sheet.width - frame.right - x
            samples = samples_of(bins, stream, part)
            groups = facts_of(stream, options, form)
            tight = tightness(groups, len(samples), heading - frame.bottom + 0.3)
            low = write_facts(sheet, x, heading, room, stream, options, form, tight)
            write_samples(sheet, x, low - 0.32 * tight, room, samples, tight)
        return sheet.figure


def heading_of(part: StreamValues, caption: Caption) -> str:
    """What the axis across holds."""
    quantity = caption.quantity or "values"
    if not part.per_row:
        return f"Number of values by {quantity}"
    side = "the upper limit" if part.spec.usl is not None else "the lower limit"
    return f"{quantity} less {side} of its own row; 0 is the limit"


def notes_of(bins: Bins, form: ValueFormat) -> list[str]:
    """What must be known to read the bars."""
    notes = ["logarithmic scale"] if bins.scale.log else []
    for number, edge, word in (
        (bins.below, bins.edges[0], "below"),
        (bins.above, bins.edges[-1], "above"),
    ):
        if number:
            place = "first" if word == "below" else "last"
            text = f"{count_of(round(number), 'value')} {word} {written(float(edge), form)}"
            notes.append(f"{text} counted in the {place} bar")
    return notes


def curves_of(stream: StreamCapability, part: StreamValues) -> list[tuple[str, Frozen]]:
    """The curve of the fit in use, and of a normal one that within subgroups."""
    fit = stream.fit
    if fit is None or not fit.parameters:
        return []
    found = [("curve", of(fit))]
    within = stream.within
    if fit.name == "normal" and within is not None and within.value > 0:
        near = Fit("normal", {"mean": part.measured.mean, "sigma": within.value})
        found.append(("curve-within", of(near)))
    return found


def draw_bars(
    sheet: Sheet,
    box: Box,
    bins: Bins,
    stream: StreamCapability,
    part: StreamValues,
    options: CapabilityOptions,
    form: ValueFormat,
    *,
    small: bool = False,
) -> Axes:
    """Bars, curves and limits in a rectangle; labels of limits stand in a strip above it."""
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    size = 9.0 if small else style.TICK
    set_values_axis(axes, sheet, bins.scale, form, box.width, size)
    top = float(bins.total.max(initial=0.0)) or 1.0
    curves = [(gid, *bins.expected(curve, part.measured.values.n)) for gid, curve in
              curves_of(stream, part)]  # fmt: skip
    highest = max((float(np.nanmax(y)) for _, _, y in curves), default=0.0)
    reach = max(top, min(highest, 1.6 * top)) * 1.06
    set_y(axes, Range(0.0, reach, 0, 0), "number", tick_count(box.height), short=True)
    axes.tick_params(axis="y", labelsize=size)
    _shade(axes, bins, part)
    _draw_stacks(axes, bins)
    looks = {"curve": (style.INK, "-", 1.8), "curve-within": (style.DATA, (0, (4, 2)), 1.5)}
    for gid, x, y in curves:
        color, dashes, width = looks[gid]
        axes.plot(
            x, y, color=color, linestyle=dashes, linewidth=width * (0.8 if small else 1.0),
            zorder=4, gid=gid,
        )  # fmt: skip
    marks = marks_of(stream, options, small=small)
    draw_marks(sheet, box, axes, marks, bins.scale.place, small=small)
    return axes


def _shade(axes: Axes, bins: Bins, part: StreamValues) -> None:
    for gid, value, edge in (
        ("ground-lsl", part.spec.lsl, bins.scale.low),
        ("ground-usl", part.spec.usl, bins.scale.high),
    ):
        if value is not None and 0 < bins.scale.place(value) < 1:
            axes.axvspan(
                min(value, edge), max(value, edge), facecolor="#fbf1ea", edgecolor="none",
                zorder=0, gid=gid,
            )  # fmt: skip


def _draw_stacks(axes: Axes, bins: Bins) -> None:
    base = np.zeros(len(bins.within))
    for name, counts in bins.stacks:
        look = BARS[name]
        for number in np.flatnonzero(counts > 0).tolist():
            left, right = bins.edges[number], bins.edges[number + 1]
            axes.add_patch(
                Rectangle(
                    (left, base[number]),
                    right - left,
                    counts[number],
                    linewidth=0.6,
                    zorder=2,
                    gid=f"{name}-{number}",
                    edgecolor=style.PAPER if name == "within" else "#5e5e5e",
                    **look,
                )
            )
        base = base + counts


def samples_of(bins: Bins, stream: StreamCapability, part: StreamValues) -> list[Sample]:
    """What bars and lines mean."""
    words = dict(_MEANINGS)
    if part.spec.sides == 0:
        words["within"] = "values"
    found = [Sample("bar", BARS[name], words[name]) for name, counts in bins.stacks if counts.any()]
    names = [gid for gid, _ in curves_of(stream, part)]
    if "curve" in names and stream.fit is not None:
        all_values = "all values: " if "curve-within" in names else "fitted: "
        look: dict[str, Any] = {"color": style.INK, "linewidth": 1.8}
        found.append(Sample("line", look, all_values + family_words(stream.fit.name)))
    if "curve-within" in names:
        look = {"color": style.DATA, "linestyle": (0, (4, 2)), "linewidth": 1.5}
        found.append(Sample("line", look, "with the sigma within subgroups"))
    return found
