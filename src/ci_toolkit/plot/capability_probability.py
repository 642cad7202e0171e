"""The probability plot of the distribution in use: a straight line where it holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.capability.distributions import Frozen, LocationScale, of
from ci_toolkit.analysis.capability.goodness import plotting_positions
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamValues
from ci_toolkit.analysis.capability.result import Fit, StreamCapability
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.wording import p_value, plain
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import DURATION_STEPS
from ci_toolkit.plot.capability_axis import Scale, scale_of, spaced, ticks_of
from ci_toolkit.plot.capability_facts import Fact, Sample, write_groups, write_samples
from ci_toolkit.plot.capability_marks import HEADER, draw_marks, marks_of
from ci_toolkit.plot.capability_words import family_words, number_text, share_text
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import with_note
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, tidy

__all__ = ["Caption", "draw_probability"]

_FACTS: Final = 3.45
# The order in which shares get a tick; later ones where room is left.
_SHARES: Final = (
    *(0.5, 0.01, 0.99, 0.1, 0.9, 0.001, 0.999, 0.0001, 0.9999, 0.25, 0.75, 0.05, 0.95),
    *(1e-5, 1 - 1e-5, 1e-6, 1 - 1e-6, 0.02, 0.98, 0.005, 0.995),
)
_BAND: Final = "#dde8f0"
_LOOK: Final[dict[str, Any]] = {
    "marker": "o",
    "markersize": 4.5,
    "color": style.DATA,
    "markeredgewidth": 0.0,
}
_MISSED: Final[dict[str, Any]] = {
    "marker": "D",
    "markersize": 4.5,
    "color": "#D55E00",
    "markeredgecolor": style.PAPER,
    "markeredgewidth": 0.3,
}


@dataclass(frozen=True, eq=False)
class _Paper:
    """Both axes, bent so that the distribution is a straight line.

    value, share: the points. bent: what both axes show, of a value. log: whether that is a
    logarithm, of the value less `threshold`.
    """

    curve: Frozen
    name: str
    value: Floats
    share: Floats
    log: bool
    threshold: float

    def bent(self, value: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(value - self.threshold) if self.log else np.asarray(value)

    def at(self, share: Floats) -> Floats:
        return self.bent(self.curve.ppf(share))


def paper_of(stream: StreamCapability, part: StreamValues) -> _Paper | None:
    """The points with their distribution, normal where none is in use; None where none can be."""
    fit = stream.fit
    if fit is None or not fit.parameters:
        sigma = part.measured.sd
        if not (math.isfinite(sigma) and sigma > 0):
            return None
        fit = Fit("normal", {"mean": part.measured.mean, "sigma": sigma})
    curve = of(fit)
    value, share = plotting_positions(part.measured.values)
    log, threshold = False, 0.0
    if isinstance(curve, LocationScale):
        log, threshold = curve.log, float(curve.threshold)
    elif len(value) and value[0] > 0:
        log = scale_of(part.measured.values, part.spec).log
    inside = (share > 0) & (share < 1)
    if log:
        inside &= value > threshold
    value, share = value[inside], share[inside]
    if len(value) < 2:
        return None
    return _Paper(curve, fit.name, value, share, log, threshold)


def draw_probability(
    stream: StreamCapability,
    part: StreamValues,
    options: CapabilityOptions,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """Values against the share below them on the paper of the distribution in use, `size` inches.

    Gids: `points`, `points-beyond`, `line`, `band`, `lsl`, `usl`, `target`; axes `probability`.
    """
    with own_settings():
        sheet = Sheet(size)
        form = caption.value_format
        facts = _FACTS if size[0] >= 8 else 0.0
        if part.measured.censored:
            caption = with_note(
                caption, "cases still open are no points; they move the shares (Kaplan-Meier)"
            )
        frame = frame_of(sheet, caption, [])
        left = frame.left + 0.78
        width = sheet.width - frame.right - left - facts
        y = frame.top - 0.2
        words = tidy(f"Share below each value of {caption.quantity or 'the values'}", 160)
        text = sheet.fit(words, style.HEADING, width + 0.7, "bold")
        sheet.write(frame.left, y, text, style.HEADING, weight="bold", gid="heading")
        box = Box(left, frame.bottom, width, y - 0.1 - HEADER - frame.bottom)
        paper = paper_of(stream, part)
        axes = draw_paper(sheet, box, paper, stream, part, options, form)
        axes.set_gid("probability")
        if facts and paper is not None:
            right = left + width + 0.35
            room = sheet.width - frame.right - right
            low = write_groups(sheet, right, y, room, _facts(stream))
            write_samples(sheet, right, low - 0.32, room, _samples(paper, part, options))
        return sheet.figure


def probability_words(stream: StreamCapability, caption: Caption) -> str:
    """What the plot shows, for those who do not see it."""
    quantity = caption.quantity or "the values"
    if stream.fit is None or not stream.fit.parameters:
        return f"Probability plot of {quantity}: no distribution was fitted"
    text = f"Probability plot of {quantity}: {family_words(stream.fit.name)} distribution"
    if stream.fit.distance is None:
        return text
    return f"{text}, at most {share_text(stream.fit.distance)} of the values off its line"


def draw_paper(
    sheet: Sheet,
    box: Box,
    paper: _Paper | None,
    stream: StreamCapability,
    part: StreamValues,
    options: CapabilityOptions,
    form: ValueFormat,
    *,
    small: bool = False,
    prefix: str = "",
) -> Axes:
    """Points, line and band in a rectangle; labels of limits stand in a strip above it."""
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    size = 9.0 if small else style.TICK
    if paper is None:
        axes.set_xticks([])
        axes.set_yticks([])
        axes.text(
            0.5, 0.5, "no distribution to draw", transform=axes.transAxes, ha="center",
            fontsize=style.SMALL, color=style.FAINT_INK, parse_math=False,
        )  # fmt: skip
        return axes
    x, y = paper.bent(paper.value), paper.at(paper.share)
    spec = [value for value in (part.spec.lsl, part.spec.usl) if value is not None]
    low, high = _range(x, paper.bent(np.array(spec, dtype=np.float64)))
    axes.set_xlim(low, high)
    bottom, top = _range(y[np.isfinite(y)], np.zeros(0))
    axes.set_ylim(bottom, top)

    def place(value: float) -> float:
        found = float(paper.bent(np.array(value, dtype=np.float64)))
        return (found - low) / (high - low) if math.isfinite(found) else -1.0

    _value_ticks(sheet, axes, paper, (low, high), place, form, box.width, size)
    _share_ticks(axes, paper, (bottom, top), box.height, size)
    _draw_band(axes, paper, part.measured.values.n, options.confidence, prefix)
    axes.plot([bottom, top], [bottom, top], color=style.INK, linewidth=1.4, zorder=3,
              gid=f"{prefix}line")  # fmt: skip
    missed = np.zeros(len(x), dtype=bool)
    if part.spec.usl is not None:
        missed |= paper.value > part.spec.usl
    if part.spec.lsl is not None:
        missed |= paper.value < part.spec.lsl
    scale = 0.65 if small else 1.0
    for name, where, look in (("points", ~missed, _LOOK), ("points-beyond", missed, _MISSED)):
        if where.any():
            own = {**look, "markersize": 4.5 * scale}
            own |= {"markeredgewidth": 0.0} if small else {}
            axes.plot(x[where], y[where], linestyle="none", zorder=4, gid=prefix + name, **own)
    draw_marks(
        sheet, box, axes, marks_of(stream, options, small=small), place,
        at=lambda value: float(paper.bent(np.array(value, dtype=np.float64))),
        small=small, prefix=prefix,
    )  # fmt: skip
    return axes


def _range(values: Floats, wanted: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    size = high - low or abs(high) * 0.1 or 1.0
    near = wanted[np.isfinite(wanted) & (wanted > low - size) & (wanted < high + size)]
    low, high = min([low, *near.tolist()]), max([high, *near.tolist()])
    pad = 0.04 * (high - low or size)
    return low - pad, high + pad


def _value_ticks(
    sheet: Sheet,
    axes: Axes,
    paper: _Paper,
    span: tuple[float, float],
    place: Callable[[float], float],
    form: ValueFormat,
    inches: float,
    size: float,
) -> None:
    if not paper.log:
        places, texts = ticks_of(sheet, Scale(*span, log=False), form, inches, size)
    else:
        ends = [math.exp(min(max(end, -600.0), 600.0)) + paper.threshold for end in span]
        powers = range(
            math.floor(math.log10(max(ends[0], 1e-300))), math.ceil(math.log10(ends[1])) + 1
        )
        wanted = [lead * 10.0**power for power in powers for lead in (1, 2, 5)]
        if form == "duration":
            wanted = [step for step in DURATION_STEPS if step <= 86_400 * 20 or step in wanted]
            wanted += [86_400.0 * days for days in (30, 100, 365, 1_000, 3_650)]
        inside = sorted({x for x in wanted if ends[0] <= x <= ends[1]})
        values, texts = spaced(sheet, inside, lambda x: place(x) * inches, form, size)
        places = [float(paper.bent(np.array(x))) for x in values]
    axes.set_xticks(places, texts, parse_math=False, fontsize=size)
    axes.tick_params(axis="x", length=3.5, pad=4)


def _share_ticks(
    axes: Axes, paper: _Paper, span: tuple[float, float], inches: float, size: float
) -> None:
    shares = np.array(_SHARES)
    at = paper.at(shares)
    taken: list[tuple[float, float]] = []
    least = (span[1] - span[0]) / inches * size * 1.7 / 72
    for share, y in zip(shares.tolist(), at.tolist(), strict=True):
        if span[0] <= y <= span[1] and all(abs(y - other) >= least for other, _ in taken):
            taken.append((y, share))
    taken.sort()
    axes.set_yticks(
        [y for y, _ in taken], [f"{100 * share:.6g} %" for _, share in taken], parse_math=False,
        fontsize=size,
    )  # fmt: skip
    axes.tick_params(axis="y", length=0, pad=5)
    axes.grid(visible=True, axis="y", color=style.GRID, linewidth=0.7)


def _draw_band(axes: Axes, paper: _Paper, n: float, confidence: float, prefix: str) -> None:
    from scipy import special

    ends = special.ndtri([min(paper.share[0], 0.5), max(paper.share[-1], 0.5)])
    share = special.ndtr(np.linspace(ends[0], ends[1], 200))
    rank = share * n + 0.5
    half = (1 - confidence) / 2
    low = paper.at(special.betaincinv(rank, n + 1 - rank, half))
    high = paper.at(special.betainccinv(rank, n + 1 - rank, half))
    y = paper.at(share)
    there = np.isfinite(low) & np.isfinite(high) & np.isfinite(y)
    if there.any():
        axes.fill_betweenx(
            y[there], low[there], high[there], facecolor=_BAND, edgecolor=style.EDGE,
            linewidth=0.6, zorder=1.5, gid=f"{prefix}band",
        )  # fmt: skip


def _facts(stream: StreamCapability) -> list[list[Fact]]:
    fit = stream.fit
    about = [Fact("Values", number_text(stream.n))]
    if fit is None:
        return [about]
    about.append(Fact("Distribution", family_words(fit.name), strong=True))
    if fit.distance is not None:
        about.append(Fact("Curve off by at most", f"{share_text(fit.distance)} of all"))
    if fit.statistic is not None and fit.statistic < 1e6:
        p = "" if fit.p is None else f", {p_value(fit.p)}"
        about.append(Fact("Anderson-Darling", f"{plain(fit.statistic, 3)}{p}"))
    rivals = [one for one in stream.fits if one is not fit and one.distance is not None][:5]
    found = [Fact(family_words(one.name), f"off by {share_text(one.distance)}") for one in rivals]
    return [about, [Fact("Rivals", ""), *found]] if found else [about]


def _samples(paper: _Paper, part: StreamValues, options: CapabilityOptions) -> list[Sample]:
    found = [Sample("point", _LOOK, "values")]
    spec = part.spec
    if (spec.usl is not None and (paper.value > spec.usl).any()) or (
        spec.lsl is not None and (paper.value < spec.lsl).any()
    ):
        found.append(Sample("point", _MISSED, "values beyond a limit"))
    line = {"color": style.INK, "linewidth": 1.4}
    found.append(Sample("line", line, f"if they were {family_words(paper.name)}"))
    band = f"{100 * options.confidence:g} % of points lie here if so"
    found.append(Sample("bar", {"facecolor": _BAND}, band))
    return found
