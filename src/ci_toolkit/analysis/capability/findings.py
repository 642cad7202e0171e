"""What is worth knowing of a capability study: of the data, and of the methods."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.choice import near
from ci_toolkit.analysis.capability.goodness import heaps
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import Fit, StreamCapability
from ci_toolkit.analysis.capability.rivals import other_fits
from ci_toolkit.analysis.capability.stream_values import Known
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of, duration, p_value, percent, plain

ASKED = "asked for"  # as `choice.named` says
FEW = 30  # values below which the form of a distribution is hardly seen
_HEAP = 0.1
_CENSORED = 0.3
_FAR = 8.0  # a Z beyond it comes from the curve of a fit alone
_STEPS = 25  # different values over the spread below which rounding shows


def findings_of_values(
    stream: StreamCapability, part: StreamValues, known: Known, options: CapabilityOptions
) -> tuple[Finding, ...]:
    """Findings of one stream of measurements, what matters most first."""
    return tuple(_values(stream, part, known, options))


def findings_of_counts(
    stream: StreamCapability, part: StreamCounts, options: CapabilityOptions
) -> tuple[Finding, ...]:
    """Findings of one proportion or rate."""
    return tuple(_counts(stream, part, options))


def _values(
    stream: StreamCapability, part: StreamValues, known: Known, options: CapabilityOptions
) -> Iterator[Finding]:
    if not stream.n > 0:
        return
    yield from _stability(stream)
    yield from _few(stream, options)
    yield from _open(stream, known, options)
    yield from known.normal
    yield from _distribution(stream, part, known, options)
    yield from _form(stream, part, options)
    yield from _spread(stream, known.factor)
    if part.per_row:
        text = (
            "each case has a limit of its own: what is fitted and indexed is how far a case lies "
            "beyond its limit"
        )
        if part.spec.sides == 2:
            text = (
                "each case has limits of its own: what is fitted and indexed is its place between "
                "them, −1 at the lower and 1 at the upper one"
            )
        yield Finding("per-row-limits", "info", text)
    if part.measured.values.width > 0:
        text = (
            f"fits and percentiles are of a summary of {plain(len(part.measured.values.value))} "
            f"bins, each at most {percent(part.measured.values.width, 2)} wide; moments and what "
            "lies beyond the limits are of all values"
        )
        yield Finding("binned-summary", "info", text)
    yield from _shift(stream, options)


def _stability(stream: StreamCapability) -> Iterator[Finding]:
    stability = stream.stability
    if stability is None or stability.stable is None:
        why = "there is no control chart of these data" if stability is None else stability.text
        yield Finding(
            "stability-unknown", "info", f"whether the process is stable is not known: {why}"
        )
    elif not stability.stable:
        yield Finding(
            "unstable",
            "warning",
            f"not stable ({stability.named}: {stability.text}): the numbers describe the "
            "past and promise nothing",
        )


def _few(stream: StreamCapability, options: CapabilityOptions) -> Iterator[Finding]:
    if stream.n < FEW:
        only = plain(stream.n)
        yield Finding(
            "too-few",
            "warning",
            f"only {only} {options.noun}: the form of their distribution is hardly seen, and the "
            "intervals are wide",
        )


def _open(stream: StreamCapability, known: Known, options: CapabilityOptions) -> Iterator[Finding]:
    if not stream.censored > 0:
        return
    share = stream.censored / stream.n
    text = (
        f"{plain(stream.censored)} of {plain(stream.n)} {options.noun} ({percent(share, 2)}) are "
        "still open: they count as longer than they have been seen so far"
    )
    if known.undecided:
        text += f"; of {plain(known.undecided)} it is not known yet whether they meet the limit"
    yield Finding("censored", "warning" if share > _CENSORED else "info", text)


def _distribution(
    stream: StreamCapability, part: StreamValues, known: Known, options: CapabilityOptions
) -> Iterator[Finding]:
    if known.refused is not None:
        code = "percentile-refused" if options.distribution == "empirical" else "fit-refused"
        yield Finding(code, "warning", f"no indices: {known.refused}")
    fit = stream.fit
    if fit is None:
        return
    if fit.name != "normal":
        rival = next((one for one in stream.fits[1:] if one.name == "normal"), None)
        yield Finding("not-normal", "info", _not_normal(fit, rival))
        if stream.within is not None and stream.indices.cpk is None:
            text = (
                "no indices within subgroups: three sigma either side do not hold what they hold "
                "of normal values"
            )
            yield Finding("skewed-within", "info", text)
    uncertain = other_fits(stream)
    if uncertain is not None:
        yield uncertain
    if not near(part.measured.values, part.spec, fit):
        off = "" if fit.distance is None else f" (up to {percent(fit.distance, 2)} of values off"
        off += f", {p_value(fit.p)})" if off and fit.p is not None else ")" if off else ""
        told = f"no distribution describes the values well; {fit.name} is taken"
        if fit.reason == ASKED:
            told = f"{fit.name}, which was asked for, does not describe the values well"
        yield Finding(
            "fit-poor",
            "warning",
            f"{told}{off}: trust the share that meets the limit more than the indices",
        )


def _not_normal(fit: Fit, normal: Fit | None) -> str:
    if fit.reason == ASKED:
        return f"{fit.name} is taken, as asked for: indices are those of its percentiles"
    off = ""
    if normal is not None and normal.distance is not None:
        off = f" (a normal curve is up to {percent(normal.distance, 2)} of values off)"
    return f"the values are not normal{off}; {fit.name} is taken: {fit.reason}"


def _form(
    stream: StreamCapability, part: StreamValues, options: CapabilityOptions
) -> Iterator[Finding]:
    m, spec = part.measured, part.spec
    values = m.values.known
    if len(values.value) == 0:
        return
    if (
        m.low == m.high
        and m.n > 1
        and "constant-values" not in {one.code for one in stream.findings}
        and m.censored > 0
    ):
        yield Finding("constant-values", "warning", "all values that are known are equal")
    edges = (spec.natural_lower, spec.natural_upper)
    if (edges[0] is not None and m.low < edges[0]) or (edges[1] is not None and m.high > edges[1]):
        reach = f"they reach from {plain(m.low)} to {plain(m.high)}"
        text = f"there are values beyond the natural edge: {reach}"
        yield Finding("outside-natural-edge", "warning", text)
    target = spec.target
    if target is not None and (
        (spec.lsl is not None and target < spec.lsl) or (spec.usl is not None and target > spec.usl)
    ):
        yield Finding("target-outside", "warning", f"the target {plain(target)} is beyond a limit")
    if m.low == m.high:
        return
    pile = heaps(values)
    if pile.zeros > 0:
        text = f"{percent(pile.zeros, 2)} of values are 0"
        if stream.fit is not None and any("0 or below" in one.reason for one in stream.fits):
            text += ", which distributions of logarithms cannot have"
        yield Finding("zeros", "info", text)
    if pile.share >= _HEAP and pile.value != 0 and values.n >= FEW:
        said = duration(pile.value) if options.durations else plain(pile.value)
        text = (
            f"{percent(pile.share, 2)} of values are exactly {said}: no curve follows such a heap"
        )
        yield Finding("heaps", "warning", text)
    elif pile.step is not None and m.sd > 0 and (m.high - m.low) / pile.step < _STEPS:
        said = duration(pile.step) if options.durations else plain(pile.step)
        text = f"values come in steps of {said}: {count_of(len(values.value), 'different value')}"
        yield Finding("heaps", "info", text)


def _spread(stream: StreamCapability, factor: float | None) -> Iterator[Finding]:
    method = stream.conforming_method or (
        "" if stream.attribute is None else stream.attribute.method
    )
    if factor is None and not method.startswith("clustered"):
        return
    noun = "period"
    if method.startswith("clustered by "):
        noun = method.removeprefix("clustered by ").partition(" ")[0]
    alike = ", neighbours being alike" if "neighbours alike" in method else ""
    poisson = stream.attribute is not None and stream.attribute.kind == "poisson"
    what = "rate" if poisson else "share"
    times = "" if factor is None else f" ({plain(factor, 2)} times the variance of chance)"
    yield Finding(
        "over-dispersed",
        "info",
        f"the {what} varies from {noun} to {noun} by more than chance{times}{alike}, so the "
        f"interval is by {noun}: one that takes items as independent would be too narrow",
    )


def _shift(stream: StreamCapability, options: CapabilityOptions) -> Iterator[Finding]:
    level = stream.sigma_level
    if level is None or level.value is None or level.z is None or options.shift == 0:
        return
    if level.z > _FAR:  # its digits would say nothing
        text = f"the sigma level lies beyond {_FAR:g}, with or without its shift of"
        yield Finding("sigma-shift-named", "info", f"{text} {plain(options.shift)}")
        return
    yield Finding(
        "sigma-shift-named",
        "info",
        f"the sigma level {plain(level.value, 3)} includes a shift of {plain(options.shift)}; "
        f"without it Z is {plain(level.z, 3)}",
    )


def _counts(
    stream: StreamCapability, part: StreamCounts, options: CapabilityOptions
) -> Iterator[Finding]:
    if stream.attribute is None:
        return
    yield from _stability(stream)
    yield from _few(stream, options)
    from ci_toolkit.analysis.capability.conforming import spread_of

    spread = spread_of(part.periods, part.kind)
    yield from _spread(stream, spread.factor if spread is not None and spread.over else None)
    yield from _shift(stream, options)
