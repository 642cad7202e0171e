"""The facts of one stream: its chart and why, centre, limits, sigma, sizes, baseline, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.result import ControlChart, FalseAlarms, Panel, StreamResult
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.middle import median
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.context import RunContext
from ci_toolkit.report.control_chart_data import (
    drawn_panels,
    is_judged,
    phase_label,
    stream_bounds,
    stream_segments,
)
from ci_toolkit.report.control_chart_words import (
    PANEL_WORDS,
    SIGMA_WORDS,
    chart_words,
    known_rules,
    panel_format,
)
from ci_toolkit.report.model import Block, Facts, Table
from ci_toolkit.report.numbers import ABSENT, Format, ranges
from ci_toolkit.report.text import clean, sentence

_MOST_RULES_IN_WORDS = 3


def false_alarm_sentence(alarms: FalseAlarms, points: int, noun: str) -> str:
    """How often a stable process would alarm, in words.

    >>> false_alarm_sentence(FalseAlarms(216.7, 2.95, 0.95, "normal"), 640, "day")
    'a stable process would raise a false alarm about every 217 days; about 3 in these 640 days'
    """
    if not np.isfinite(alarms.every):
        return "not known for these rules"
    nouns = count_of(2, noun).removeprefix("2 ")
    rounded = round(alarms.every) if alarms.every >= 10 else alarms.every
    every = f"a stable process would raise a false alarm about every {plain(rounded, 2)} {nouns}"
    expected = alarms.expected_here
    if not np.isfinite(expected):
        return every
    about = plain(expected, 1 if expected < 10 else 2)
    return (
        f"{every}; about {about} in {'these' if points != 1 else 'this'} {count_of(points, noun)}"
    )


def stream_facts(result: ControlChart, stream: StreamResult, ctx: RunContext) -> list[Block]:
    """The facts of a stream, and a table of its phases where it has more than one."""
    items = [(name, clean(text)) for name, text in _items(result, stream, ctx) if text]
    blocks: list[Block] = [Facts(tuple(items))]
    if len(stream_segments(result, stream.index)) > 1:
        blocks.append(_phases(result, stream, ctx))
    return blocks


def _items(
    result: ControlChart, stream: StreamResult, ctx: RunContext
) -> Iterator[tuple[str, str]]:
    subgroups, noun = result.subgroups, result.subgroups.noun
    segments = stream_segments(result, stream.index)
    panels = drawn_panels(result, stream)
    first, last = stream_bounds(subgroups, stream.index)
    yield "Measured", ctx.quantity
    yield "Chart", chart_words(stream.chart)
    yield "Why", sentence(stream.reason)
    if len(segments) == 1:
        yield from _level(result, stream, panels[0], ctx)
    yield from _dispersion(result, stream, panels[1:], ctx)
    yield "Points", _points(result, first, last, ctx)
    yield f"n per {noun}", _sizes(result, first, last)
    run_chart = panels[0].kind == "run"
    yield "Median from" if run_chart else "Limits from", _baseline(result, first, last, ctx)
    if ctx.target is not None:
        main = panel_format(result, panels[0], stream.index, ctx)
        yield "Target", _target(ctx.target, panels[0], last, main)
    yield "Rules", _rules(result, panels, ctx)
    judged = int(np.count_nonzero(subgroups.judged[first:last]))
    if run_chart:
        chance = percent(stream.false_alarms.chance_of_one_here, 2)
        yield "False alarms", f"a stable series of this length shows a signal in {chance} of cases"
    else:
        yield "False alarms", false_alarm_sentence(stream.false_alarms, judged, noun)


def _target(target: float | str, panel: Panel, last: int, form: Format) -> str:
    """The target, and on which side of it the newest centre lies."""
    if isinstance(target, str):
        return f"column {clean(target)}"
    center = float(panel.center[last - 1])
    if not np.isfinite(center) or form.fact(center) == form.fact(target):
        return form.fact(target)
    side = "above" if center > target else "below"
    return f"{form.fact(target)}; the centre, {form.fact(center)}, lies {side} it"


def _level(
    result: ControlChart, stream: StreamResult, panel: Panel, ctx: RunContext
) -> Iterator[tuple[str, str]]:
    form = panel_format(result, panel, stream.index, ctx)
    estimates, k = result.estimates, stream_segments(result, stream.index)[0]
    first, last = stream_bounds(result.subgroups, stream.index)
    here = np.arange(first, last)[result.subgroups.present[first:last]]
    yield ("Median" if panel.kind == "run" else "Centre"), _centre(panel, here, form)
    if panel.kind == "run":
        return
    noun = result.subgroups.noun
    text, varies = limits_text(panel, here, form)
    yield "Limits", f"{text} at the newest {noun}; they move with n" if varies else text
    yield "Sigma", _sigma(result, panel, here, k, form)
    if estimates.sigma_z is not None and np.isfinite(estimates.sigma_z[k]):
        text = _sigma_z(float(estimates.sigma_z[k]), noun)
        saved = _saved(result, stream, ctx).get("sigma_z")
        if saved is not None:
            text = f"{plain(float(estimates.sigma_z[k]))} in these data, {plain(saved)} as saved"
        yield "sigma_z", text
    if estimates.tau is not None and np.isfinite(estimates.tau[k]):
        yield (
            "tau",
            f"{form.spread(float(estimates.tau[k]))} (spread between {noun}s beyond chance)",
        )


def _saved(result: ControlChart, stream: StreamResult, ctx: RunContext) -> Mapping[str, float]:
    """The saved parameters of a stream that are applied, if any."""
    if ctx.options is None or ctx.options.frozen is None:
        return {}
    key = result.subgroups.streams[stream.index]
    return ctx.options.frozen.streams.get(key, {})


def _centre(panel: Panel, here: NDArray[np.int64], form: Format) -> str:
    centers = panel.center[here]
    finite = centers[np.isfinite(centers)]
    if not len(finite):
        return "none"
    low, high = form.fact(float(finite.min())), form.fact(float(finite.max()))
    return ranges([low, high])


def limits_text(panel: Panel, here: NDArray[np.int64], form: Format) -> tuple[str, bool]:
    """Limits at the newest of some points in words, and whether they differ between points."""
    low = np.where(panel.lcl_clipped, np.nan, panel.lcl)[here]
    high = np.where(panel.ucl_clipped, np.nan, panel.ucl)[here]
    with_limits = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    if not len(with_limits):
        return "none", False
    newest = int(with_limits[-1])
    lower, upper = form.fact(float(low[newest])), form.fact(float(high[newest]))
    written = {
        (form.fact(float(a)), form.fact(float(b)))
        for a, b in zip(low[with_limits], high[with_limits], strict=True)
    }
    if ABSENT not in (lower, upper):
        text = f"{lower} to {upper}"
    elif lower == ABSENT:
        text = f"upper {upper}, no lower one (it would lie beyond the natural edge)"
    else:
        text = f"lower {lower}, no upper one (it would lie beyond the natural edge)"
    return text, len(written) > 1


def _sigma(
    result: ControlChart, panel: Panel, here: NDArray[np.int64], k: int, form: Format
) -> str:
    estimates = result.estimates
    method = SIGMA_WORDS.get(estimates.sigma_method, estimates.sigma_method)
    degrees = float(estimates.degrees_of_freedom[k])
    freedom = f", {plain(degrees, 3)} degrees of freedom" if np.isfinite(degrees) else ""
    if result.subgroups.measure == "value":
        size = form.spread(float(estimates.sigma[k]))
        return f"{size} of a single value ({method}{freedom})"
    spreads = panel.sigma[here]
    spreads = spreads[np.isfinite(spreads)]
    size = form.spread(median(spreads)) if len(spreads) else ABSENT
    typical = (
        f" at a typical {result.subgroups.noun}" if len(spreads) and np.ptp(spreads) > 0 else ""
    )
    return f"{size}{typical} ({method}{freedom})"


def _sigma_z(value: float, noun: str) -> str:
    return f"{plain(value)} (1 would mean that the {noun}s differ only by chance)"


def _dispersion(
    result: ControlChart, stream: StreamResult, panels: tuple[Panel, ...], ctx: RunContext
) -> Iterator[tuple[str, str]]:
    first, last = stream_bounds(result.subgroups, stream.index)
    here = np.arange(first, last)
    for panel in panels:
        form = panel_format(result, panel, stream.index, ctx)
        present = here[np.isfinite(panel.value[here])]
        limits, varies = limits_text(panel, present, form)
        limits = limits.split(", no ")[0]
        one_sided = limits.startswith(("upper ", "lower "))
        limits = limits.replace("er ", "er limit ", 1) if one_sided else f"limits {limits}"
        moving = f" at the newest {result.subgroups.noun}" if varies else ""
        told = "" if is_judged(result, panel) else "; shown, not in the verdict"
        words = PANEL_WORDS.get(panel.name, panel.name).capitalize()
        yield words, f"centre {_centre(panel, present, form)}, {limits}{moving}{told}"


def _points(result: ControlChart, first: int, last: int, ctx: RunContext) -> str:
    subgroups, here = result.subgroups, slice(first, last)
    if first == last:
        return "none"
    present = subgroups.present[here]
    text = f"{count_of(int(present.sum()), subgroups.noun)}, "
    text += ranges([subgroups.labels[first], subgroups.labels[last - 1]])
    asides = (
        (int((~present).sum()), *_gap_words(subgroups, np.flatnonzero(~present) + first)),
        (int(subgroups.excluded[here].sum()), "excluded", "excluded"),
        (int((subgroups.hollow[here] & present).sum()), "not complete", "not complete"),
    )
    text += "".join(f", {count_of(count, one, many)}" for count, one, many in asides if count)
    shown = ctx.shown(subgroups)[here]
    if not shown.all() and shown.any():
        index = np.flatnonzero(shown) + first
        span = ranges([subgroups.labels[int(index[0])], subgroups.labels[int(index[-1])]])
        text += f"; shown and judged: {span}"
    return text


def _gap_words(subgroups: Subgroups, gaps: NDArray[np.int64]) -> tuple[str, str]:
    """A gap and gaps, with where they are while that is short to say."""
    if not len(gaps):
        return "gap", "gaps"
    labels = [clean(subgroups.labels[int(index)]) for index in gaps[[0, -1]]]
    together = len(gaps) == int(gaps[-1] - gaps[0]) + 1
    where = ranges(labels) if together else f"the first {labels[0]}"
    return f"gap ({where})", f"gaps ({where})"


def _sizes(result: ControlChart, first: int, last: int) -> str:
    sizes = result.subgroups.n[first:last][result.subgroups.present[first:last]]
    if not len(sizes) or bool(np.all(sizes == 1)):
        return ""
    low, high = plain(float(sizes.min()), 6), plain(float(sizes.max()), 6)
    return low if low == high else f"median {plain(median(sizes), 6)}, from {low} to {high}"


def _baseline(result: ControlChart, first: int, last: int, ctx: RunContext) -> str:
    subgroups = result.subgroups
    if ctx.options is not None and ctx.options.frozen is not None:
        return "the saved parameters, applied as they are"
    used = np.flatnonzero(subgroups.used[first:last]) + first
    if result.estimates.sigma_method == "known":
        return "given parameters"
    if not len(used):
        return "no point"
    number = count_of(len(used), subgroups.noun)
    if bool(subgroups.baseline[first:last].all()):
        whole = len(used) == int(subgroups.present[first:last].sum())
        return f"all {number}" if whole else number
    span = ranges([subgroups.labels[int(used[0])], subgroups.labels[int(used[-1])]])
    return f"the baseline {span} ({number})"


def _rules(result: ControlChart, panels: tuple[Panel, ...], ctx: RunContext) -> str:
    """The rules looked for: in words while they are few, by code where words would fill a page."""
    known = known_rules(ctx.options)
    by_panel = [(panel, result.rules.get(panel.name, ())) for panel in panels]
    few = sum(len(codes) for _, codes in by_panel) <= _MOST_RULES_IN_WORDS
    parts = []
    for panel, codes in by_panel:
        told = [f"{known[c].text} ({c})" if few and c in known else c for c in codes]
        on = f" on the {PANEL_WORDS.get(panel.name, panel.name)}" if len(panels) > 1 else ""
        if told:
            parts.append(", ".join(told) + on)
    return "; ".join(parts) or "none"


def _phases(result: ControlChart, stream: StreamResult, ctx: RunContext) -> Table:
    panel = drawn_panels(result, stream)[0]
    form = panel_format(result, panel, stream.index, ctx)
    subgroups, segments = result.subgroups, result.segments
    rows = []
    for k in stream_segments(result, stream.index):
        first, stop = int(segments.starts[k]), int(segments.stops[k])
        here = np.arange(first, stop)[subgroups.present[first:stop]]
        limits, varies = limits_text(panel, here, form)
        rows.append(
            (
                clean(phase_label(subgroups, first)),
                clean(ranges([subgroups.labels[first], subgroups.labels[stop - 1]])),
                f"{len(here):,}",
                _centre(panel, here, form),
                limits.split(", no ")[0] + (" (newest)" if varies else ""),
                form.spread(median(panel.sigma[here])) if len(here) else ABSENT,
            )
        )
    headers = ("Phase", "Span", "Points", "Centre", "Limits", "Sigma")
    align = ("left", "left", "right", "right", "left", "right")
    return Table(headers, tuple(rows), align, "Phases, each with its own limits")  # type: ignore[arg-type]
