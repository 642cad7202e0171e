"""All candidate causes against the metric: tested, ranked, fitted together."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.discovery import benjamini_hochberg
from ci_toolkit.analysis.dmaic.causes.category import Outcome, test_category
from ci_toolkit.analysis.dmaic.causes.effects import BISERIAL, CRAMER, SPEARMAN, size_of, strength
from ci_toolkit.analysis.dmaic.causes.level_metrics import levels_of, overall_of
from ci_toolkit.analysis.dmaic.causes.model import Fitted, fit_model
from ci_toolkit.analysis.dmaic.causes.number import test_number
from ci_toolkit.analysis.dmaic.causes.observed import Column, Observed
from ci_toolkit.analysis.dmaic.causes.result import Cause, CauseStudy, Level
from ci_toolkit.analysis.dmaic.causes.reversals import reversals
from ci_toolkit.analysis.dmaic.causes.sentences import note_of, sentence_of
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding


def study_candidates(
    seen: Observed, *, metric: str, kind: MetricKind, fdr: float = 0.1, model: bool = True
) -> CauseStudy:
    """Each candidate against the metric, and all of them together.

    Arguments: what was observed; the metric's name and what its numbers are; the share of false
    discoveries that is allowed among the causes called real; whether all are fitted together.

    Causes that are real come first, the strongest effect first; those that could not be tested
    last. A cause is real where its q, over all causes that were tested, is at most `fdr`.

    Source: benjamini-hochberg-1995
    """
    outcomes = [_outcome(seen, column) for column in seen.columns]
    q = benjamini_hochberg(np.array([one.p for one in outcomes], dtype=np.float64))
    pairs = zip(seen.columns, outcomes, q, strict=True)
    causes = [_cause(seen, metric, kind, fdr, *pair) for pair in pairs]
    order = sorted(
        range(len(causes)),
        key=lambda place: (
            bool(causes[place].problem),
            not causes[place].real,
            -strength(causes[place].effect.value, causes[place].effect_name),
            place,
        ),
    )
    ranked = tuple(causes[place] for place in order)
    fitted = fit_model(seen, [one.column for one in ranked if not one.problem]) if model else None
    findings = [*_sampled(seen), *_untested(ranked)]
    if fitted is not None and fitted.model is not None:
        findings += reversals(ranked, fitted.model)
        findings += [Finding("model-left-out", "info", text) for text in fitted.left_out]
    return CauseStudy(
        response=seen.response,
        metric=metric,
        overall=overall_of(seen),
        causes=ranked,
        model=fitted.model if fitted else None,
        model_problem=fitted.problem if fitted else "",
        fdr=fdr,
        rows=seen.rows,
        sampled=seen.sampled,
        findings=tuple(findings),
        references=_references(ranked, fitted),
    )


def _outcome(seen: Observed, column: Column) -> Outcome:
    if column.problem:
        if column.kind == "number":
            name = BISERIAL if seen.response == "event" else SPEARMAN
        else:
            name = CRAMER
        nan = math.nan
        return Outcome("", nan, (), nan, Estimate(nan), name, 0, problem=column.problem)
    outcome = test_number(seen, column) if column.kind == "number" else test_category(seen, column)
    if not outcome.problem and not math.isfinite(outcome.p):
        return replace(outcome, problem="too few rows or periods to test it", p=math.nan)
    return outcome


def _cause(
    seen: Observed,
    metric: str,
    kind: MetricKind,
    fdr: float,
    column: Column,
    outcome: Outcome,
    q: float,
) -> Cause:
    levels: tuple[Level, ...] = () if column.problem else levels_of(seen, column)
    real = not outcome.problem and bool(q <= fdr)
    size = size_of(outcome.effect.value, outcome.effect_name)
    return Cause(
        column=column.name,
        kind=column.kind,
        test=outcome.test,
        statistic=outcome.statistic,
        df=outcome.df,
        p=outcome.p,
        q=float(q),
        real=real,
        effect=outcome.effect,
        effect_name=outcome.effect_name,
        size=size,
        n=outcome.n,
        levels=levels,
        text=sentence_of(metric, kind, column, outcome, levels, size, real, float(q)),
        note="" if outcome.problem else note_of(column, outcome, levels),
        problem=outcome.problem,
    )


def _sampled(seen: Observed) -> list[Finding]:
    if seen.sampled is None:
        return []
    text = (
        f"rank tests and the model look at {seen.sampled:,} of {seen.rows:,} rows, evenly spread; "
        "counts are of all rows"
    )
    return [Finding("sampled", "info", text)]


def _untested(causes: tuple[Cause, ...]) -> list[Finding]:
    return [
        Finding("not-tested", "warning", f"`{one.column}` cannot be tested: {one.problem}")
        for one in causes
        if one.problem
    ]


def _references(causes: tuple[Cause, ...], fitted: Fitted | None) -> tuple[str, ...]:
    found = ["benjamini-hochberg-1995", "cohen-1988"]
    tested = " ".join(one.test for one in causes)
    for word, key in (
        ("chi-square", "bergsma-2013"),
        ("adjusted for", "rao-scott-1984"),
        ("test within", "mantel-1963"),
        ("F test of ranks", "prais-winsten-1954"),
        ("Kruskal", "tomczak-2014"),
        ("Mann-Whitney", "delong-1988"),
        ("Spearman", "bonett-wright-2000"),
        ("taken out", "haugh-1976"),
    ):
        if word in tested:
            found.append(key)
    if fitted is not None and fitted.model is not None:
        found.append("liang-zeger-1986")
    return tuple(found)
