"""What stands above a capability study of one stream, and the tables of measurements."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.result import Capability, Fit, StreamCapability, Tolerance
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import count_of, p_value, percent, plain
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.capability_far import (
    NOTHING_EXPECTED,
    is_far,
    level_cell,
    level_ends,
)
from ci_toolkit.report.capability_numbers import known
from ci_toolkit.report.capability_words import (
    SIGMA_WORDS,
    Units,
    level_estimate,
    level_words,
    noun_of,
    promise_words,
    share_words,
    shift_words,
    target_words,
    units_of,
)
from ci_toolkit.report.model import Align, Facts, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.text import clean

_BEHIND = (
    "behind: AICc above the smallest; off: largest distance between the shares of the fit and of "
    "the values"
)
_TAILS = (
    "tails: error of the fitted 0.135 % and 99.865 % percentiles, of their distance from the median"
)


def stream_facts(result: Capability, stream: StreamCapability, ctx: CapabilityContext) -> Facts:
    """Stability first, then what was measured, what is promised, and how much meets it."""
    units = units_of(stream, ctx)
    found = _of_counts if stream.attribute is not None else _of_values
    items = [*_stability(stream)]
    if ctx.quantity:
        items.append(("Measured", clean(ctx.quantity)))
    items += found(result, stream, ctx, units)
    return Facts(tuple(items))


def _stability(stream: StreamCapability) -> Iterator[tuple[str, str]]:
    found = stream.stability
    if found is None:
        yield "Stability", "not known: there is no control chart of these data"
        return
    words = {True: "stable", False: "not stable", None: "not known"}[found.stable]
    text = clean(found.text)
    shown = text if text.lower().startswith(words) or not text else f"{words}: {text}"
    yield "Stability", f"{shown or words} ({clean(found.named)})"


def number_words(
    result: Capability, stream: StreamCapability, ctx: CapabilityContext, noun: str | None = None
) -> str:
    """How many were judged, in how many periods, and how many are still open."""
    items, period = noun or noun_of(result, ctx), clean(ctx.noun, 24)
    text = f"{plain(stream.n, 12)} {items.removesuffix('s') if stream.n == 1 else items}"
    if stream.subgroups > 1 and stream.subgroups != stream.n:
        text += f" in {count_of(stream.subgroups, period)}"
    elif stream.subgroups > 1 and period != items.removesuffix("s"):
        text += f", one a {period}"
    if stream.censored > 0:
        text += f", {plain(stream.censored, 12)} of them still open"
    return text


def _of_values(
    result: Capability, stream: StreamCapability, ctx: CapabilityContext, units: Units
) -> Iterator[tuple[str, str]]:
    if stream.spec.sides:
        asked = f"index of {plain(result.required)} asked for"
        yield "Promise", f"{promise_words(stream, units)}; {asked}"
    yield "Judged", number_words(result, stream, ctx)
    center = [
        f"{name} {units.fact(value)}"
        for name, value in (("mean", stream.mean), ("median", stream.median))
        if known(value) is not None
    ]
    low, high = known(stream.low), known(stream.high)
    if low is not None and low == high:
        center = [f"all are {units.fact(low)}"]
    elif low is not None and high is not None:
        center.append(f"from {units.fact(stream.low)} to {units.fact(stream.high)}")
    if center:
        yield "Values", ", ".join(center)
    if spread := _spread(stream, units):
        yield "Sigma", spread
    if stream.fit is not None:
        why = f": {clean(stream.fit.reason)}" if stream.fit.reason else ""
        yield "Distribution", f"{clean(stream.fit.name)}{why}"
    yield from _met(stream)
    yield from _level(stream)


def _spread(stream: StreamCapability, units: Units) -> str:
    parts = []
    if stream.within is not None:
        how = SIGMA_WORDS.get(stream.within.method, clean(stream.within.method))
        parts.append(f"within {units.spread(stream.within.value)} ({how})")
    if stream.overall is not None:
        parts.append(f"overall {units.spread(stream.overall.value)}")
    return ", ".join(parts)


def _met(stream: StreamCapability) -> Iterator[tuple[str, str]]:
    one = stream.conforming
    if one is None or known(one.value) is None:
        return
    yield "Meets it", share_words(one, stream.confidence)
    if stream.conforming_method:
        yield "Interval", clean(stream.conforming_method)


def _level(stream: StreamCapability) -> Iterator[tuple[str, str]]:
    level = stream.sigma_level
    if level is None:
        return
    one = level_estimate(level)
    if is_far(level.z):
        yield "Sigma level", f"{level_cell(one)}: {NOTHING_EXPECTED}, if the fit holds so far out"
        return
    ends = level_ends(one)
    if level.value is None and ends == ABSENT:
        return
    level_of = level_words(stream.confidence)
    if level.value is None:
        side, end = ("at least", level.low) if level.low is not None else ("at most", level.high)
        value = f"{side} {level_cell(None if end is None else Estimate(end))}"
        inner = f" by the {level_of} interval"
    else:
        value = level_cell(one)
        inner = "" if ends == ABSENT else f" ({level_of} interval {ends})"
    z = "" if level.z is None or not level.shift else f" {plain(level.z, 3)}"
    words = shift_words(level).replace("Z", f"Z{z}", 1)
    yield "Sigma level", f"{value}{inner}, {words}"


def _of_counts(
    result: Capability, stream: StreamCapability, ctx: CapabilityContext, units: Units
) -> Iterator[tuple[str, str]]:
    found = stream.attribute
    assert found is not None
    if target := target_words(stream):
        yield "Promise", target
    between = " of " if found.kind == "binomial" else " events in "
    yield "Judged", f"{plain(found.count, 12)}{between}{number_words(result, stream, ctx)}"
    yield "Interval", clean(found.method)


def fits_table(stream: StreamCapability) -> Table | None:
    """The distributions tried, the one in use first; None where there was no choice."""
    made = [fit for fit in stream.fits if _was_made(fit)]
    refused = [fit for fit in stream.fits if not _was_made(fit)]
    right: list[Align] = ["right"] * 6
    if len(stream.fits) < 2:
        return None
    least = min((fit.aicc for fit in made if fit.aicc is not None), default=0.0)
    rows = tuple(
        (
            clean(fit.name),
            ABSENT if fit.aicc is None else f"{fit.aicc:,.1f}",
            ABSENT if fit.aicc is None else f"{fit.aicc - least:,.1f}",
            ABSENT if fit.distance is None else f"{fit.distance * 100:.1f}",
            ABSENT if fit.p is None else p_value(fit.p).removeprefix("p = ").removeprefix("p "),
            *(_tail(error) for error in fit.tails),
        )
        for fit in made
    )
    headers = ("Distribution", "AICc", "Behind", "Off %", "p", "Low tail %", "High tail %")
    tails = any(known(error) is not None for fit in made for error in fit.tails)
    kept = len(headers) if tails else len(headers) - 2
    told = [_BEHIND, _TAILS] if tails else [_BEHIND]
    return Table(
        headers[:kept],
        tuple(row[:kept] for row in rows),
        ("left", *right[: kept - 1]),
        caption="Distributions tried, the one in use first",
        note="; ".join([*told, *_refused(refused)]),
        folded=True,
        marked=frozenset({0}),
        spare=(4, 5, 1) if tails else (4, 1),
    )


def _refused(fits: list[Fit]) -> Iterator[str]:
    """Distributions that could not be fitted, those with the same reason together."""
    told = list(_reasons(fits))
    if told:
        yield f"not fitted: {', '.join(told)}"


def _reasons(fits: list[Fit]) -> Iterator[str]:
    alike: dict[str, list[str]] = {}
    for fit in fits:
        reason = clean(fit.reason).removeprefix("not fitted: ")
        alike.setdefault(reason, []).append(clean(fit.name))
    for reason, names in alike.items():
        yield " and ".join(names) + (f" ({reason})" if reason else "")


def _was_made(fit: Fit) -> bool:
    return bool(fit.parameters) or fit.p50 is not None


def _tail(error: float | None) -> str:
    error = known(error)
    if error is None:
        return ABSENT
    text = f"{error * 100:+,.0f}"
    return "0" if text[1:] == "0" else text.replace("-", "−")


def tolerance_table(stream: StreamCapability, ctx: CapabilityContext) -> Table | None:
    """Where most values lie, whatever the limits."""
    if not stream.tolerance:
        return None
    units = units_of(stream, ctx)
    first = stream.tolerance[0]
    rows = tuple(
        (clean(one.method), _lie(one, units, stream), _reached(one)) for one in stream.tolerance
    )
    return Table(
        ("Method", "Values", "Confidence"),
        rows,
        ("left", "left", "right"),
        caption=(
            f"Where {percent(first.coverage)} of all values lie, "
            f"with {percent(first.confidence)} confidence"
        ),
    )


def _lie(one: Tolerance, units: Units, stream: StreamCapability) -> str:
    low, high = known(one.low), known(one.high)
    if low is not None and high is not None:
        return f"{units.fact(low)} to {units.fact(high)}"
    if high is not None:
        return f"up to {units.fact(high)}"
    if low is not None:
        return f"{units.fact(low)} or more"
    unknown = stream.censored > 0 and one.reached is None
    return "not known while cases are open" if unknown else "more values are needed"


def _reached(one: Tolerance) -> str:
    return ABSENT if one.reached is None else percent(one.reached)
