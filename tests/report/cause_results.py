"""Studies made without a file, for tables and pictures."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.causes.result import (
    Cause,
    CauseStudy,
    Level,
    MixPart,
    MixStudy,
    Model,
    Term,
)
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding

NAN = float("nan")


def cause(name: str, *, real: bool = True, problem: str = "", levels: int = 3) -> Cause:
    """A cause with so many levels."""
    found = tuple(
        Level(f"level {i}", 100.0, Estimate(0.1 + i / 100, 0.08 + i / 100, 0.13 + i / 100))
        for i in range(0 if problem else levels)
    )
    return Cause(
        column=name,
        kind="category",
        test="" if problem else "chi-square test",
        statistic=NAN if problem else 9.0,
        df=(2.0,),
        p=NAN if problem else 0.01,
        q=NAN if problem else 0.02,
        real=real and not problem,
        effect=Estimate(NAN) if problem else Estimate(0.2, 0.1, 0.3),
        effect_name="Cramér's V",
        size="small",
        n=300,
        levels=found,
        text=f"Rate: 12 % in level 2, 10 % in level 0; `{name}` explains little",
        problem=problem,
    )


def study(*causes: Cause) -> CauseStudy:
    """A study of these causes with a model."""
    model = Model(
        "logistic",
        "odds ratio",
        (Term("queue", "video", "", Estimate(2.0, 1.5, 2.7), 0.0001),),
        (("queue", "text"),),
        300,
        0.03,
        "errors are clustered by day",
    )
    findings = (Finding("simpson", "warning", "`new` goes the other way"),)
    return CauseStudy(
        "event", "Rate", Estimate(0.11, 0.1, 0.12), causes, model, "", 0.1, 300, None, findings
    )


def mix() -> MixStudy:
    """A change of nine values."""
    parts = tuple(
        MixPart(f"value {i}", 100.0, 120.0, 0.1, 0.1 + i / 100, i / 1000, 0.001) for i in range(9)
    )
    rate = sum(part.rate for part in parts)
    return MixStudy(
        "queue",
        "2025-01..2025-02",
        "2025-03..",
        Estimate(0.1, 0.09, 0.11),
        Estimate(0.1 + rate + 0.009, 0.13, 0.16),
        rate + 0.009,
        rate,
        0.009,
        parts,
        "Rate went up; both have their share",
    )
