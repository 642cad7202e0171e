"""How a capability study was computed: formulas and decisions in plain words, numbers, sources."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.wording import percent, plain
from ci_toolkit.references import REFERENCES
from ci_toolkit.report.capability_numbers import known
from ci_toolkit.report.capability_words import (
    stream_name,
)
from ci_toolkit.report.model import Block, Facts, Notes
from ci_toolkit.report.pointers import capability_terms, more
from ci_toolkit.report.text import clean, sentence

_MOST_STREAMS = 5
_DIGITS = 7
_FREEDOM = {
    "r-bar": "r-bar/d2: of the k ranges, v = Σ (d3/d2)² / k²",
    "s-bar": "s-bar/c4: of the k deviations, v = Σ (1/c4² − 1) / k²",
    "mr-bar": "MR-bar/d2: ranges share values, v = (0.8264 n − 1.082) / (n − 1)² without gaps",
}
_PIVOTAL = ("normal", "lognormal", "exponential", "weibull", "loglogistic")
_ALWAYS_PIVOTAL = ("normal", "lognormal", "exponential")


def explain(result: Capability, *, durations: bool = False) -> list[Block]:
    """The blocks of `--explain`: what was done to this result, its numbers, and the sources.

    durations: values are lengths of time, whose numbers are told in seconds.
    """
    shown = [result.streams[number] for number in result.ranking[:_MOST_STREAMS]]
    told = tuple(dict.fromkeys(sentence(text) for text in _formulas(result, shown)))
    sources = (sentence(REFERENCES.get(key, key)) for key in result.references)
    blocks: list[Block] = []
    if told:
        blocks.append(Notes(told, "How it was computed"))
    for stream in shown:
        if items := tuple((name, clean(text)) for name, text in _numbers(stream)):
            named = f": {stream_name(stream)}" if len(result.streams) > 1 else ""
            unit = ", in seconds" if durations else ""
            blocks.append(Facts(items, f"Numbers used{unit}{named}"))
    if texts := tuple(dict.fromkeys(sources)):
        blocks.append(Notes(texts, "Sources"))
    return [*blocks, *more(capability_terms(result))]


def _formulas(result: Capability, shown: list[StreamCapability]) -> Iterator[str]:
    yield from _sigmas(shown)
    yield from _normal_indices(shown)
    yield from _percentiles(shown)
    yield from _chosen(shown)
    yield from _share(shown)
    yield from _counted(shown)
    yield from _levels(shown)
    yield from _tolerance(shown)
    if result.rolled is not None:
        yield (
            "rolled throughput yield: the first-time yields of the steps multiplied, the steps "
            "taken as independent; its interval from 20,000 draws of every step's yield (Jeffreys)"
        )
    if any(stream.stability is not None for stream in shown):
        yield (
            "stability: the control chart of the same data, with its usual rules; of values that "
            "are not normal, single ones are charted by their normal scores, others by the share "
            "of each period that misses, since skewed values break limits that hold for normal "
            "ones; indices of a process that is not stable describe the past and promise nothing"
        )


def _sigmas(shown: list[StreamCapability]) -> Iterator[str]:
    if any(stream.overall is not None for stream in shown):
        yield "sigma overall: the standard deviation of all values, √(Σ(x − mean)² / (n − 1))"
    methods = {stream.within.method for stream in shown if stream.within is not None}
    if methods:
        yield (
            "sigma within: the spread inside subgroups, as on the control chart; its degrees of "
            "freedom are those with 1/c4(df + 1)² − 1 = v, v its relative variance, and not n − 1, "
            "which would make intervals too short"
        )
    yield from (text for name, text in _FREEDOM.items() if name in methods)


def _normal(stream: StreamCapability) -> bool:
    return stream.fit is not None and stream.fit.name == "normal" and not stream.censored


def _normal_indices(shown: list[StreamCapability]) -> Iterator[str]:
    found = [stream for stream in shown if _normal(stream) and stream.indices.ppk is not None]
    if not found:
        return
    yield (
        "indices: Cp, Pp = (USL − LSL) / 6σ; Cpl, Ppl = (mean − LSL) / 3σ; Cpu, Ppu = (USL − mean) "
        "/ 3σ; Cpk, Ppk the smaller of these; C with sigma within, P with sigma overall"
    )
    if any(stream.spec.sides == 1 for stream in found):
        yield (
            "one limit only: there is no Cp and no Pp, and Cpk, Ppk is the index of that limit; "
            "its interval is from the non-central t distribution with the df of sigma"
        )
    if any(stream.spec.sides == 2 for stream in found):
        yield (
            "intervals: of Cp and Pp by χ² with the df of sigma, C·√(χ²/df), over c4(df + 1) "
            "where sigma is freed of its bias; of Cpk and Ppk C ± z·√(1/(9n) + C²/(2 df)) (Bissell)"
        )
    yield (
        "Z (Z-bench): the normal quantile of 1 − P below − P above, both tails together; "
        "its interval from the non-central t distribution, or 20,000 draws where there are two "
        "limits"
    )
    if any(stream.indices.cpm is not None for stream in found):
        yield (
            "Cpm: distance from the target to the nearer limit / (3·√(s² + (mean − target)²)), "
            "its interval by χ² with n(1 + d²)² / (1 + 2d²) degrees of freedom, d = (mean − "
            "target)/s"
        )
    yield from _star(found)


def _star(found: list[StreamCapability]) -> Iterator[str]:
    if any(stream.indices.cp_star is not None for stream in found):
        yield "Cp*: from the natural edge to the limit over six sigma, since no value lies beyond"


def _percentiles(shown: list[StreamCapability]) -> Iterator[str]:
    found = [
        stream
        for stream in shown
        if not _normal(stream) and stream.fit is not None and stream.indices.ppk is not None
    ]
    if not found:
        return
    yield (
        "values that are not normal (ISO 22514-2): Pp = (USL − LSL) / (x99.865 − x0.135), Ppu = "
        "(USL − x50) / (x99.865 − x50), Ppl = (x50 − LSL) / (x50 − x0.135), by percentiles of the "
        "distribution; for a normal one these are the usual indices"
    )
    ways: dict[str, list[str]] = {}
    for stream in found:
        assert stream.fit is not None
        ways.setdefault(interval_way(stream), []).append(clean(stream.fit.name))
    for way, names in ways.items():
        whose = f" by {', '.join(dict.fromkeys(names))}" if len(ways) > 1 else ""
        yield f"intervals of these indices{whose}: {way}"
    if any(stream.subgroups > 1 for stream in found):
        yield (
            "no indices within subgroups: three sigma either side do not hold of these values what "
            "they hold of normal ones, and moving ranges of skewed values understate their spread"
        )
    yield from _star(found)


def interval_way(stream: StreamCapability) -> str:
    """How the draws for an interval were made; in step with `draws.method`."""
    from ci_toolkit.analysis.capability.draws import LARGE

    assert stream.fit is not None
    name = stream.fit.name
    if not stream.fit.parameters:
        return "order statistics of the values (binomial), an end that they do not reach left open"
    if name.startswith("johnson"):
        return "the fit made again on samples of itself (parametric bootstrap), slightly short"
    pivotal = name in _ALWAYS_PIVOTAL or (name in _PIVOTAL and stream.n <= LARGE)
    if pivotal and not stream.censored:
        return (
            "pivotal, exact but for the draws: estimates less the truth have a distribution that "
            "depends on n alone"
        )
    if name == "gamma" and stream.n <= LARGE and not stream.censored:
        return "the fit made again on samples of itself (parametric bootstrap), slightly short"
    return "draws from the normal distribution of the estimates, by the curvature of the likelihood"


def _chosen(shown: list[StreamCapability]) -> Iterator[str]:
    if any(len(stream.fits) > 1 for stream in shown):
        yield (
            "distribution: families are fitted by maximum likelihood and compared by AICc; of "
            "those within 2 of the best the normal is taken, else the one with the fewest "
            "parameters; it must be near the values: not rejected by a test, or nowhere more than "
            "3 % of them off; else the next that is near is taken, and where none is, Box-Cox, "
            "Johnson and from 1,000 values on the percentiles of the values themselves are tried"
        )
        yield (
            "among many values every test rejects every distribution, so above 5,000 the distance "
            "and the tail percentiles decide, not p"
        )
    if any(stream.fit is not None and stream.fit.statistic is not None for stream in shown):
        yield "goodness of fit: Anderson-Darling A², its p by samples from the fit itself"
    if any(stream.censored for stream in shown):
        yield (
            "cases still open are not left out: each counts as longer than it has lasted so far, "
            "in the fit and by Kaplan-Meier in the share and the median"
        )


def _share(shown: list[StreamCapability]) -> Iterator[str]:
    methods = {stream.conforming_method for stream in shown} | {
        stream.attribute.method for stream in shown if stream.attribute is not None
    }
    if any(method.startswith("exact (Clopper") for method in methods):
        yield (
            "interval of a share: exact (Clopper-Pearson), with all of its error in the one tail "
            "kept at half where nothing or everything conforms"
        )
    if any(method.startswith("exact (Poisson") for method in methods):
        yield "interval of a rate: exact (Poisson), from quantiles of χ²"
    if any("clustered" in method for method in methods):
        yield (
            "periods vary by more than chance (Pearson's χ², p < 0.05, and more than 1.21 times "
            "its variance; periods of one item where neighbours are alike), so the interval of the "
            "share takes periods, not items, as what is independent: rate ± t·error of a ratio of "
            "sums over periods, or the exact one of as many items as would show this error"
        )
    if any("autoregression" in method for method in methods):
        yield (
            "neighbouring periods are alike: the error is made larger by √((1 + r) / (1 − r)), r "
            "the correlation of neighbours"
        )
    if any("Newey-West" in method for method in methods):
        yield "neighbouring periods are alike: covariances up to 7 apart are added (Newey and West)"
    if any(method.startswith("Kaplan-Meier") for method in methods):
        yield "share with open cases: 1 − S(limit) by Kaplan-Meier"


def _counted(shown: list[StreamCapability]) -> Iterator[str]:
    found = [stream.attribute for stream in shown if stream.attribute is not None]
    if not found:
        return
    yield "Z of a rate: the normal quantile of the share without a defect; of events, of exp(−rate)"
    if any(one.chance is not None for one in found):
        yield (
            "chance that the target is met: by Jeffreys' posterior, Beta(x + 0.5, n − x + 0.5), or "
            "of events Gamma(x + 0.5, n); by t with the error of the periods where these decide"
        )


def _levels(shown: list[StreamCapability]) -> Iterator[str]:
    levels = [stream.sigma_level for stream in shown if stream.sigma_level is not None]
    if not levels:
        return
    shift = levels[0].shift
    added = f", plus a shift of {plain(shift, 3)}" if shift else ""
    for stream in shown:
        counts = stream.indices.z_bench_overall is None
        what = "the normal quantile of 1 − DPMO / 1,000,000" if counts else "Z overall"
        yield f"sigma level: {what}{added}; without a defect only its lower bound is known"
    if shift:
        yield (
            "the shift is a convention: over a long time a process is taken to wander by so many "
            "sigma; Z without it stands beside"
        )


def _tolerance(shown: list[StreamCapability]) -> Iterator[str]:
    methods = {one.method for stream in shown for one in stream.tolerance}
    if any(method.startswith("normal") for method in methods):
        yield "tolerance interval, normal: mean ± k·s, k exact (Owen; for two sides by integration)"
    if any(method.endswith("approximate") for method in methods):
        yield "tolerance interval by a distribution: its quantiles where normal scores ± k lie"
    if any(method.startswith("non-parametric") for method in methods):
        yield (
            "tolerance interval without a distribution: the values that leave so many outside that "
            "the binomial distribution still gives the confidence (Wilks)"
        )


def _numbers(stream: StreamCapability) -> Iterator[tuple[str, str]]:
    yield "confidence", percent(stream.confidence)
    for name, sigma in (("sigma within", stream.within), ("sigma overall", stream.overall)):
        if sigma is not None and known(sigma.value) is not None:
            freedom = f", {plain(sigma.freedom)} degrees of freedom"
            shown = freedom if known(sigma.freedom) is not None else ""
            yield name, f"{plain(sigma.value, _DIGITS)} by {sigma.method}{shown}"
    if known(stream.mean) is not None:
        name = "mean" if stream.attribute is None else "rate"
        yield name, plain(stream.mean or 0.0, _DIGITS)
    fit = stream.fit
    if fit is not None and fit.parameters:
        parameters = ", ".join(f"{name} {plain(x, 6)}" for name, x in fit.parameters.items())
        yield fit.name, parameters
    if fit is not None and fit.p50 is not None:
        ends = [("x0.135", fit.p00135), ("x50", fit.p50), ("x99.865", fit.p99865)]
        told = [f"{name} {plain(x, 6)}" for name, x in ends if x is not None]
        yield "percentiles", ", ".join(told)
    if fit is not None and fit.statistic is not None:
        yield "Anderson-Darling", plain(fit.statistic)
