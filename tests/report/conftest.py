"""Results built by hand: what is said of a chart is tested apart from its computation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from ci_toolkit.analysis.control_chart.result import (
    ControlChart,
    Diagnostic,
    Estimates,
    FalseAlarms,
    Panel,
    PanelSignals,
    Signal,
    StreamResult,
)
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.report.control_chart import LedgerView, RunContext

DAYS = 40


def days(number: int) -> list[str]:
    start = np.datetime64("2024-05-01")
    return [str(start + np.timedelta64(i, "D")) for i in range(number)]


def make_chart(
    streams: Sequence[tuple[str, ...]] = ((),),
    by: tuple[str, ...] = (),
    number: int = DAYS,
    labels: Sequence[str] | None = None,
    phases: Sequence[int] | None = None,
    phase_labels: tuple[str, ...] = ("all",),
    text: str = "",
) -> ControlChart:
    """A p chart of `number` days a stream; day 30 is far above the limits, day 12 is a gap."""
    total = number * len(streams)
    at = np.arange(total) % number
    n = np.full(total, 1000.0) + 10 * (at % 7)
    value = 0.02 + 0.002 * np.sin(at * 1.7)
    value[at == 30] = 0.04
    gap = at == 12
    n[gap] = 0
    count = np.where(gap, np.nan, value * n)
    value = np.where(gap, np.nan, value)
    center = np.full(total, 0.0203125)
    with np.errstate(divide="ignore"):
        sigma = np.where(gap, np.nan, np.sqrt(center * (1 - center) / n))
    lcl, ucl = center - 3 * sigma, center + 3 * sigma
    cut = np.zeros(total, dtype=bool)
    cut[at == 5] = True
    lcl = np.where(cut, 0.0, lcl)
    subgroups = Subgroups(
        measure="proportion",
        by=by,
        streams=tuple(streams),
        offsets=np.arange(len(streams) + 1) * number,
        labels=(list(labels) if labels is not None else days(number)) * len(streams),
        times=None,
        n=n,
        count=count,
        mean=None,
        sd=None,
        low=None,
        high=None,
        phase=np.tile(
            np.zeros(number, int) if phases is None else np.asarray(phases), len(streams)
        ),
        phase_labels=phase_labels,
        baseline=np.ones(total, dtype=bool),
        excluded=at == 3,
        hollow=at == number - 1,
        noun="day",
    )
    completed = {"nelson-1": at == 30, "nelson-2": np.zeros(total, dtype=bool)}
    panel = Panel("p", "attribute", value, center, sigma, lcl, ucl, cut, np.zeros(total, bool))
    k = len(subgroups.segments)
    alarms = FalseAlarms(216.7, 0.18, 0.17, "normal, limits taken as exact")
    day = subgroups.labels[30]
    told = f"4 % is above the upper limit 3.35 %{text}, {day}"
    verdict = Verdict(
        "unstable",
        f"not stable: 1 of 37 days is beyond the limits, 0.2 false alarms would be by chance; "
        f"the first {day}{text}",
        (f"look at the first signal first ({day}): what was different in the work then",),
    )
    results = tuple(
        StreamResult(
            index=i,
            by=dict(zip(by, values, strict=True)),
            chart="p",
            reason=f"the days differ no more than chance allows{text}",
            verdict=verdict,
            signals=(Signal("p", "nelson-1", (30,), 30, (30,), told),),
            false_alarms=alarms,
            diagnostics=(
                Diagnostic("overdispersion", False, 1.02, {}, "the spread is binomial"),
                Diagnostic(
                    "autocorrelation", True, 0.41, {}, f"days follow each other{text}", "use weeks"
                ),
            ),
            proposal=None,
            findings=(),
            rank_p=0.001 * (i + 1),
            completed_days={"nelson-1": 1},
        )
        for i, values in enumerate(streams)
    )
    return ControlChart(
        chart="p",
        reason="the days differ no more than chance allows",
        subgroups=subgroups,
        panels=(panel,),
        estimates=Estimates(
            center=np.full(k, 0.0203125),
            sigma=np.full(k, np.nan),
            sigma_method="binomial",
            degrees_of_freedom=np.full(k, np.nan),
            baseline_points=np.full(k, 37.0),
            sigma_z=np.full(k, 1.034),
            panel_centers={"p": np.full(k, 0.0203125)},
        ),
        signals={
            "p": PanelSignals(
                completed, completed, {c: np.where(m, 30, -1) for c, m in completed.items()}
            )
        },
        rules={"p": ("nelson-1", "nelson-2")},
        streams=results,
        ranking=tuple(range(len(streams))),
        false_alarms=alarms,
        findings=(Finding("few", "warning", f"some days are small{text}"),),
        verdict=verdict,
        references=("laney-2002",),
    )


def make_context(**fields: Any) -> RunContext:
    """The context of an ordinary run."""
    usual: dict[str, Any] = {
        "title": "Overturned decisions",
        "quantity": "overturned of audited",
        "source": "audits.csv",
        "ledger": LedgerView(
            5000, 120, 30, 12, 4838, (("the time cannot be read", 12, (15, 99, 102), ("n/a", "?")),)
        ),
        "command": "citk control-chart audits.csv --time day --count overturned --size audited "
        "--every 1d --chart p --rules nelson:1,2",
        "found": ("the time is in `day`, the only column of dates",),
    }
    return RunContext(**(usual | fields))


@pytest.fixture
def chart() -> Callable[..., ControlChart]:
    return make_chart


@pytest.fixture
def context() -> Callable[..., RunContext]:
    return make_context
