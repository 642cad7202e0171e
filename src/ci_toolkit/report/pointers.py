"""Which terms an output used, so that it can say where each is explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ci_toolkit.analysis.agreement.result import Agreement
from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.control_chart.result import ControlChart, StreamResult
from ci_toolkit.analysis.dmaic.causes.result import CauseStudy
from ci_toolkit.analysis.dmaic.effect.result import Effect
from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.report.model import Notes

MOST = 5
_STREAMS = 20
RULE_SETS = {
    "limits": "limits-rule",
    "nelson": "nelson",
    "we": "western-electric",
    "aiag": "aiag",
    "montgomery": "montgomery-rules",
    "ihi": "ihi",
    "nhs": "nhs",
    "westgard": "westgard",
    "anhoej": "anhoej",
}
"""Term of each rule set, by how its codes begin."""
DIAGNOSTICS = {
    "few-points": "insufficient",
    "overdispersion": "over-dispersion",
    "underdispersion": "over-dispersion",
    "autocorrelation": "autocorrelation",
    "weekday": "weekday-pattern",
    "missing-periods": "gap",
    "partial-periods": "mature",
    "baseline": "baseline",
    "runs": "anhoej",
    "constant": "sigma",
}
"""Term of each check of a chart, by its code."""
STATUSES = {
    "stable": "stable",
    "unstable": "signal",
    "insufficient": "insufficient",
    "capable": "capable",
    "incapable": "capable",
    "sound": "inspection",
    "doubtful": "inspection",
    "unsound": "inspection",
    "concentrated": "concentrated",
    "spread": "concentrated",
    "flat": "concentrated",
    "passed": "tollgate",
    "failed": "tollgate",
    "open": "tollgate",
}
"""Term of each word of a verdict."""
CHECKS = {
    "duplicate-rows": "ledger",
    "duplicate-key": "ledger",
    "blank-means-zero": "missing-data",
    "blank-answers": "missing-data",
    "missing": "missing-data",
    "implausible-length": "outlier",
    "minus-one": "missing-data",
    "rhythm": "weekday-pattern",
    "volume-level": "phase",
    "volume-jump": "special-cause",
    "judged-again": "agreement",
}
"""Term of each finding of an inspection that has one."""
TESTS = {
    "chi-square": "chi-square",
    "Fisher": "fisher-exact",
    "Kruskal-Wallis": "kruskal-wallis",
    "F test of ranks": "kruskal-wallis",
    "Mann-Whitney": "mann-whitney",
    "Spearman": "spearman",
}
"""Term of each test of a cause, by what its name begins with."""
EFFECTS = {
    "Cramér's V": "cramers-v",
    "epsilon squared": "epsilon-squared",
    "Spearman's rho": "spearman",
    "rank-biserial correlation": "mann-whitney",
}
"""Term of each effect of a cause."""
STATISTICS = {"cohen": "kappa", "fleiss": "fleiss-kappa"}
"""Term of each kappa."""
BASES = {
    "interrupted": "interrupted-time-series",
    "controlled": "difference-in-differences",
}
"""Term of the comparison that an effect rests on; another is plainly before and after."""


def more(keys: Iterable[str], most: int = MOST) -> list[Notes]:
    """The block that ends an explanation; none without terms."""
    told = list(dict.fromkeys(keys))[:most]
    if not told:
        return []
    return [Notes(tuple(f"`citk explain {key}`" for key in told), "More")]


def chart_terms(result: ControlChart) -> Iterator[str]:
    """Kind, what widened its limits, what concerns, rules that were looked for, the verdict."""
    shown = [result.streams[number] for number in result.ranking[:_STREAMS]]
    kinds = list(dict.fromkeys((result.chart, *(stream.chart for stream in shown))))
    yield from kinds
    if any(kind.startswith("laney") for kind in kinds):
        yield "sigma-z"
    yield from _concerns(shown)
    for codes in result.rules.values():
        for code in codes:
            yield RULE_SETS[code.partition("-")[0]]
    if len(result.subgroups.phase_labels) > 1:
        yield "phase"
    yield STATUSES[result.verdict.status]


def _concerns(streams: Iterable[StreamResult]) -> Iterator[str]:
    for stream in streams:
        for one in stream.diagnostics:
            if one.concern and one.code in DIAGNOSTICS:
                yield DIAGNOSTICS[one.code]


def capability_terms(result: Capability) -> Iterator[str]:
    """Indices and levels that were told, the distribution, the verdict."""
    shown = [result.streams[number] for number in result.ranking[:_STREAMS]]
    if result.rolled is not None:
        yield "rolled-throughput-yield"
    for stream in shown:
        yield from _indices(stream)
    for stream in shown:
        yield from _others(stream)
    if shown:
        yield STATUSES[result.verdict.status]


def _indices(stream: StreamCapability) -> Iterator[str]:
    found = stream.indices
    skewed = stream.fit is not None and stream.fit.name != "normal"
    if skewed and (found.ppk is not None or found.pp is not None):
        yield "percentile-index"
    if stream.fit is not None:
        yield from _distribution(stream.fit.name)
    named = (("cpk", found.cpk), ("ppk", found.ppk), ("cpm", found.cpm), ("cp", found.cp),
             ("pp", found.pp), ("z-bench", found.z_bench_overall))  # fmt: skip
    yield from (key for key, index in named if index is not None)


def _distribution(name: str) -> Iterator[str]:
    if name.startswith("johnson"):
        yield "johnson"
    elif name.startswith("box-cox"):
        yield "box-cox"
    elif name not in ("normal", "empirical"):
        yield "log-normal"


def _others(stream: StreamCapability) -> Iterator[str]:
    if stream.attribute is not None:
        yield "dpu" if stream.attribute.kind == "poisson" else "conforming"
        yield "poisson-interval" if stream.attribute.kind == "poisson" else "clopper-pearson"
    if stream.censored:
        yield "censored"
    if stream.sigma_level is not None:
        yield "sigma-level"
    if stream.tolerance:
        yield "tolerance-interval"


def pareto_terms(result: Pareto) -> Iterator[str]:
    """What a Pareto told."""
    shown = [result.streams[number] for number in result.ranking[:_STREAMS]]
    yield "vital-few"
    yield STATUSES[result.verdict.status]
    comparisons = [stream.comparison for stream in shown if stream.comparison is not None]
    if any(one.per == "item" for one in comparisons):
        yield "kitagawa"
    if comparisons:
        yield "comparison"
    yield "goodman"
    if any(stream.dispersion is not None and stream.dispersion.over for stream in shown):
        yield "clustering"
    if any(stream.concentration is not None for stream in shown):
        yield from ("gini", "herfindahl")
    if any(bar.ranks is not None for stream in shown for bar in stream.bars):
        yield "places"


def inspection_terms(result: Inspection) -> Iterator[str]:
    """Findings that have a term, and the verdict."""
    yield STATUSES[result.verdict.status]
    yield from (CHECKS[one.code] for one in result.findings if one.code in CHECKS)
    yield "ledger"


def cause_terms(study: CauseStudy) -> Iterator[str]:
    """Tests and effects of the causes that were tested."""
    for cause in study.causes:
        for start, key in TESTS.items():
            if cause.test.startswith(start):
                yield key
        if cause.test and cause.effect_name in EFFECTS:
            yield EFFECTS[cause.effect_name]
    if study.causes:
        yield "false-discovery-rate"
    if study.model is not None and study.model.kind == "logistic":
        yield "logistic-regression"


def agreement_terms(result: Agreement) -> Iterator[str]:
    """The coefficients that are told."""
    yield STATISTICS[result.statistic]
    if result.weights != "none":
        yield "weighted-kappa"
    yield from ("ac1", "alpha", "percent-agreement")
    if result.against:
        yield "golden-set"


def effect_terms(result: Effect) -> Iterator[str]:
    """What the effect of a change rests on."""
    yield BASES.get(result.basis, "before-and-after")


def dmaic_terms(result: Dmaic, phase: Phase | None) -> Iterator[str]:
    """Terms of one phase, or of the whole on one screen."""
    found = result.evidence
    if phase in (None, "define"):
        yield from ("dmaic", "tollgate") if phase is None else ("project-charter", "ctq", "sipoc")
    if phase == "measure":
        if found.agreement is not None:
            yield from agreement_terms(found.agreement)
        if found.baseline is not None:
            yield from chart_terms(found.baseline)
        if found.capability is not None:
            yield from capability_terms(found.capability)
        if found.sample_size is not None:
            yield "sample-size"
    if phase in (None, "analyze") and found.causes is not None:
        yield from cause_terms(found.causes)
    if phase == "analyze" and found.mix is not None:
        yield "kitagawa"
    if phase in (None, "improve") and found.effect is not None:
        yield from effect_terms(found.effect)
    if phase == "improve":
        yield from ("fmea", "action-priority")
    if phase == "control":
        yield from ("control-plan", "frozen-limits", "reaction-plan")
