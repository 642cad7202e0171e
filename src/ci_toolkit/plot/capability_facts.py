"""The numbers that stand beside a picture of capability, and samples of its bars and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.patches import Rectangle

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.plot import style
from ci_toolkit.plot.capability_words import (
    family_words,
    index_interval,
    index_text,
    number_text,
    share_interval,
    share_text,
)
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, begin_large, written

_LINE = 0.235
_GAP = 0.11
_SAMPLE = 0.24
_BETWEEN = 0.32
_OVERALL = ("ppk", "pp", "cpm")
_WITHIN = ("cpk", "cp")


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the box: what, how much, and whether it stands out."""

    name: str
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A piece of a bar or of a line ("bar", "line", "point") and what it means."""

    kind: str
    look: Mapping[str, Any]
    text: str


def facts_of(
    stream: StreamCapability, options: CapabilityOptions, form: ValueFormat
) -> list[list[Fact]]:
    """Groups of numbers: what is met, the indices, what the values are."""
    met = []
    if stream.conforming is not None:
        met.append(Fact("Within the limits", share_interval(stream.conforming), strong=True))
        if options.promise is not None:
            met.append(Fact("Promised", share_text(options.promise)))
    if stream.expected_overall is not None:
        share = 1 - stream.expected_overall.total / 1e6
        met.append(Fact("Expected by the curve", share_text(share)))
    if stream.shortfall:
        met.append(Fact("Beyond the limits", number_text(stream.shortfall)))
    groups = [met, _index_facts(stream, options.required)]
    about = [Fact(begin_large(options.noun), number_text(stream.n))]
    if stream.censored:
        about.append(Fact("of these still open", number_text(stream.censored)))
    for name, value in (("Median", stream.median), ("Mean", stream.mean)):
        if value is not None:
            about.append(Fact(name, written(value, form)))
    for name, sigma in (("Sigma, all values", stream.overall), ("Sigma within", stream.within)):
        if sigma is not None:
            about.append(Fact(name, written(sigma.value, form)))
    if stream.fit is not None:
        about.append(Fact("Distribution", family_words(stream.fit.name)))
        if stream.fit.distance is not None:
            about.append(Fact("Curve off by at most", f"{share_text(stream.fit.distance)} of all"))
    if stream.stability is not None and stream.stability.stable is not None:
        words = "stable" if stream.stability.stable else "not stable"
        about.append(Fact("Control chart", words, strong=not stream.stability.stable))
    return [group for group in [*groups, about] if group]


def _index_facts(stream: StreamCapability, required: float) -> list[Fact]:
    found = []
    for name in (*_OVERALL, *_WITHIN):
        estimate = getattr(stream.indices, name)
        if estimate is not None:
            label = begin_large(name)
            found.append(Fact(label, index_interval(estimate), strong=name == "ppk"))
    if found:
        found.append(Fact("Required", index_text(required)))
    return found


def tightness(groups: Sequence[Sequence[Fact]], samples: int, room: float) -> float:
    """How close lines must stand for facts and samples to fit into so many inches."""
    lines = sum(len(group) for group in groups)
    needed = lines * _LINE + len(groups) * (_GAP + 0.02) + _GAP + _BETWEEN + samples * _SAMPLE
    return max(min(room / needed, 1.0), 0.68)


def write_facts(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    stream: StreamCapability,
    options: CapabilityOptions,
    form: ValueFormat,
    tight: float = 1.0,
) -> float:
    """The box of numbers, its first line at y; returns the y below it."""
    sure = f"Intervals: {100 * stream.confidence:g} %"
    sheet.write(x, y, sure, style.SMALL, color=style.FAINT_INK, gid="confidence")
    return write_groups(sheet, x, y - _GAP, width, facts_of(stream, options, form), tight)


def write_groups(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    groups: Sequence[Sequence[Fact]],
    tight: float = 1.0,
) -> float:
    """Groups of numbers with a line below each; returns the y below them.

    tight: how much of the usual distance lies between lines.
    """
    for index, group in enumerate(groups):
        for number, fact in enumerate(group):
            y -= _LINE * tight
            weight = "bold" if fact.strong else "normal"
            gid = f"fact-{index}-{number}"
            name = sheet.measure(fact.name, style.SMALL)
            text = sheet.fit(fact.text, style.SMALL, width - name - 0.12, weight)
            sheet.write(x, y, fact.name, style.SMALL, color=style.SOFT_INK, gid=f"{gid}-name")
            if text:
                sheet.write(x + width, y, text, style.SMALL, ha="right", weight=weight, gid=gid)
        y -= _GAP * tight
        sheet.line([x, x + width], [y, y], color=style.GRID, linewidth=0.8)
        y -= 0.02
    return y


def write_samples(
    sheet: Sheet, x: float, y: float, width: float, samples: Sequence[Sample], tight: float = 1.0
) -> None:
    """What bars and lines mean, one below the other from y on."""
    for number, sample in enumerate(samples):
        at = y - number * _SAMPLE * tight
        draw_sample(sheet, x, at, sample)
        text = sheet.fit(sample.text, style.SMALL, width - 0.42)
        sheet.write(x + 0.42, at, text, style.SMALL, color=style.SOFT_INK, gid=f"sample-{number}")


def draw_sample(sheet: Sheet, x: float, y: float, sample: Sample) -> None:
    """A piece as it is drawn, 0.32 inches wide on the baseline y."""
    if sample.kind == "bar":
        sheet.figure.add_artist(
            Rectangle(
                (x, y - 0.02),
                0.32,
                0.14,
                transform=sheet.figure.dpi_scale_trans,
                **{"linewidth": 0.6, "edgecolor": "#5e5e5e", **sample.look},
            )
        )
    elif sample.kind == "point":
        sheet.line([x + 0.16], [y + 0.05], linestyle="none", **sample.look)
    else:
        sheet.line([x, x + 0.32], [y + 0.05, y + 0.05], **sample.look)
