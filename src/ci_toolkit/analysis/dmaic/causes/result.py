"""What a study of candidate causes returns, and what a change taken apart returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding

Size = Literal["negligible", "small", "medium", "large"]
Response = Literal["event", "value", "rate"]


@dataclass(frozen=True, slots=True)
class Level:
    """Items where a cause has one value (or lies in one range): the metric there.

    metric: a share, a median of a value, or a rate, with its interval.
    """

    name: str
    n: float
    metric: Estimate


@dataclass(frozen=True, slots=True)
class Cause:
    """One column X against the metric Y.

    kind of X: "category", "number" or "calendar" (weekday, hour, month of the time column). test:
    its name in words ("chi-square test, adjusted for days that differ"). statistic, df: as the
    test has them. p; q: smallest false discovery rate at which it counts as real. effect: with
    its name ("Cramér's V", "epsilon squared", "Spearman's rho"), and in words. n: rows or
    periods tested. text: one sentence with the numbers that matter, no final full stop. note:
    what stands against reading it plainly. problem: why it could not be tested (then p is NaN).
    """

    column: str
    kind: Literal["category", "number", "calendar"]
    test: str
    statistic: float
    df: tuple[float, ...]
    p: float
    q: float
    real: bool
    effect: Estimate
    effect_name: str
    size: Size
    n: int
    levels: tuple[Level, ...]
    text: str
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """Of a model with all causes at once: one column or one of its levels, the others held.

    level: None for a number (then per `step` of it). estimate: an odds ratio, or a difference of
    the metric.
    """

    column: str
    level: str | None
    step: str
    estimate: Estimate
    p: float


@dataclass(frozen=True, slots=True)
class Model:
    """All causes at once. kind: "logistic" or "linear"; scale: what the terms' estimates are.

    against: the level that each column's levels are compared with. explained: McFadden's or the
    ordinary R². note: how the interval was made (errors by day, autocorrelation).
    """

    kind: Literal["logistic", "linear"]
    scale: Literal["odds ratio", "difference"]
    terms: tuple[Term, ...]
    against: tuple[tuple[str, str], ...]
    n: int
    explained: float
    note: str = ""


@dataclass(frozen=True, eq=False)
class CauseStudy:
    """Candidate causes, the strongest first (those that could not be tested last).

    response: what Y is: an event of a row, a value of a row, or a rate of a period. overall: Y
    of all. fdr: allowed. sampled: rows that the rank tests and the model took when not all.
    """

    response: Response
    metric: str
    overall: Estimate
    causes: tuple[Cause, ...]
    model: Model | None
    model_problem: str
    fdr: float
    rows: int
    sampled: int | None
    findings: tuple[Finding, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MixPart:
    """One value of the column: its share of the items and its metric before and after.

    rate, mix: what each adds to the change of the whole metric.
    """

    name: str
    items_before: float
    items_after: float
    before: float
    after: float
    rate: float
    mix: float


@dataclass(frozen=True, eq=False)
class MixStudy:
    """A change of the metric taken apart: `change` = `rate` + `mix` (Kitagawa).

    before, after: the metric of each stretch; parts: the largest contribution first. text: the
    answer in a sentence, no final full stop.
    """

    column: str
    before_label: str
    after_label: str
    before: Estimate
    after: Estimate
    change: float
    rate: float
    mix: float
    parts: tuple[MixPart, ...]
    text: str
    findings: tuple[Finding, ...] = ()
    references: tuple[str, ...] = ()
