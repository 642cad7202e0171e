"""A project that has everything, and evidence for it, to be taken apart by the tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from ci_toolkit.analysis.dmaic.causes.result import Cause, CauseStudy
from ci_toolkit.analysis.dmaic.effect.result import Difference, Effect, Series, Stretch
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Amount, Evidence
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Verdict

NAN = float("nan")
TODAY = dt.date(2025, 3, 1)
SIGNED = {"sign": [{"what": "agreed", "by": "Ada", "on": "2025-01-10"}]}


def full() -> dict[str, Any]:
    """Tables of a project in which nothing is left to do."""
    return {
        "project": {"title": "Fewer overturns", "sponsor": "Ada", "leader": "Ben"},
        "define": {
            "problem": "Too many decisions are overturned",
            "scope_in": ["appeals"],
            "scope_out": ["spam"],
            "goal": {"from": 0.05, "to": 0.03, "by": "2025-06-30"},
            "business_case": {"volume": 1000, "cost": 10},
            "ctq": [{"need": "fair decisions", "measure": "overturn rate"}],
            "sipoc": {
                name: ["x"] for name in ("suppliers", "inputs", "process", "outputs", "customers")
            },
            "timeline": [{"phase": "analyze", "planned_end": "2025-02-01"}],
        },
        "measure": {
            "metric": {
                "name": "Overturn rate",
                "definition": "overturned of appealed",
                "source": "a.csv",
                "event": "overturned",
            },
            "data_plan": [{"what": "appeals"}],
        },
        "analyze": {
            "root_causes": [
                {"cause": "New queue", "status": "accepted", "evidence": ["cause:queue"]}
            ]
        },
        "improve": {
            "solutions": [
                {
                    "name": "Training",
                    "cause": "New queue",
                    "impact": 4,
                    "effort": 2,
                    "chosen": True,
                    "done": "2025-01-05",
                }
            ],
            "fmea": [
                {"step": "a", "failure": "f", "severity": 9, "occurrence": 8, "detection": 7}
                | {"action": "watch", "done": "2025-01-06"}
            ],
            "changes": [{"when": "2025-01-06", "what": "training"}],
        },
        "control": {
            "plan": [
                {"what": "Overturn rate", "how": "p chart", "frequency": "daily"}
                | {"owner": "Ben", "reaction": "look"}
            ],
            "limits": {"file": "limits.json"},
            "reactions": [{"signal": "beyond", "action": "look", "who": "Ben"}],
            "handover": [{"what": "chart", "done": "2025-02-01"}],
        },
        "tollgates": {
            phase: dict(SIGNED) for phase in ("define", "measure", "analyze", "improve", "control")
        },
    }


def project(**changes: Any) -> Project:
    """The full project, with tables replaced by a path such as `define__problem`."""
    tables = full()
    for path, value in changes.items():
        *way, last = path.split("__")
        place = tables
        for key in way:
            place = place.setdefault(key, {})
        place[last] = value
    return Project.model_validate(tables)


def cause(column: str = "queue", *, real: bool = True, p: float = 0.001) -> Cause:
    """A tested column."""
    text = f"{column}: 8 % in new, 3 % in old"
    effect = Estimate(0.3, 0.2, 0.4)
    return Cause(
        *(column, "category", "chi-square test", 20.0, (1.0,), p, p, real),
        *(effect, "Cramér's V", "medium", 500, (), text),
    )


def study(*causes: Cause) -> CauseStudy:
    """Causes as tested."""
    return CauseStudy("event", "rate", Estimate(0.05), causes, None, "", 0.1, 500, None)


def chart(
    points: int = 24,
    *,
    after: int = 0,
    signals: tuple[int, ...] = (),
    noun: str = "day",
    status: str | None = None,
) -> Any:
    """What gates look at of a chart: a p chart's points, the last `after` in a second phase."""
    from ci_toolkit.analysis.control_chart.subgroups import Subgroups

    n = np.full(points, 200.0)
    no = np.zeros(points, dtype=bool)
    groups = Subgroups(
        measure="proportion",
        by=(),
        streams=((),),
        offsets=np.array([0, points]),
        labels=tuple(f"2025-01-{i + 1:02d}" for i in range(points)),
        times=None,
        n=n,
        count=10.0 + np.arange(points) % 3,
        mean=None,
        sd=None,
        low=None,
        high=None,
        phase=np.array([0] * (points - after) + [1] * after),
        phase_labels=("before", "after")[: 1 + bool(after)],
        baseline=~no,
        excluded=no,
        hollow=no,
        noun="day",
    )
    hit = no.copy()
    hit[list(signals)] = True
    status = status or ("unstable" if signals else "stable")
    return SimpleNamespace(
        subgroups=groups,
        estimates=SimpleNamespace(baseline_points=np.array([float(points)])),
        judged_panels=("p",),
        signals={"p": SimpleNamespace(completed={"beyond": hit}, any_completed=hit)},
        verdict=Verdict(status, f"{status}, {points} points"),  # type: ignore[arg-type]
        references=(),
    )


def effect(status: str = "capable", reached: str = "yes", promised: float = -0.02) -> Effect:
    """Before and after."""
    empty = np.zeros(0)
    series = Series("proportion", (), empty.astype(np.int64), empty, empty, empty)
    before = Stretch("before", "2025-01-01", "2025-01-05", 5, 900, Estimate(0.05, 0.045, 0.055))
    after = Stretch("after", "2025-01-06", "2025-01-24", 19, 900, Estimate(0.028, 0.026, 0.029))
    change = Estimate(-0.022, -0.03, -0.014)
    primary = Difference("rate", before, after, change, Estimate(0.56), 0.001, "m")
    verdict = Verdict(status, f"it is {status}")  # type: ignore[arg-type]
    return Effect(
        *(series, 0, primary, None, None, None, "difference", "why", change, 0.001, "lower"),
        *(promised, reached, verdict),  # type: ignore[arg-type]
    )


def evidence(**changes: Any) -> Evidence:
    """Evidence with which the full project passes every gate."""
    whole = Evidence(
        soundness=SimpleNamespace(verdict=Verdict("sound", "640 rows, sound"), references=()),  # type: ignore[arg-type]
        baseline=chart(),
        causes=study(cause()),
        staged=chart(24, after=12),
        effect=effect(),
        held=chart(9),
        business_case=Amount(200.0, "EUR", ()),
        goal_from=0.05,
        goal_to=0.03,
    )
    return replace(whole, **changes)
