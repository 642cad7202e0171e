"""From a project's charts to whether its change worked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.api.capability import capability
from ci_toolkit.api.control_chart import control_chart
from ci_toolkit.api.dmaic_effect import quantity, series_of, study_effect
from ci_toolkit.api.run import Run
from ci_toolkit.errors import DataError, UsageError

START = dt.date(2024, 3, 4)
MEASURED = {"time": "day", "count": "overturned", "size": "decided", "every": "1d"}


def frame(days: int = 84, *, seed: int = 1, after: float = 0.03) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    n = rng.integers(900, 1_100, days)
    level = np.where(np.arange(days) < days // 2, 0.045, after)
    return pl.DataFrame(
        {
            "day": [START + dt.timedelta(days=i) for i in range(days)],
            "overturned": rng.binomial(n, level),
            "decided": n,
        }
    )


def chart(table: pl.DataFrame, **options: Any) -> Run:
    return control_chart(table, **{**MEASURED, **options})


def project(**improve: Any) -> Project:
    changed = {"when": START + dt.timedelta(days=42), "what": "double review ended"}
    return Project.model_validate(
        {
            "project": {"title": "Fewer overturns"},
            "define": {"goal": {"from": "4.5 %", "to": "3.3 %"}},
            "measure": {"metric": {"name": "Overturn rate", "source": "x.csv"}},
            "improve": {"changes": [changed], **improve},
        }
    )


def test_the_change_splits_the_series() -> None:
    found = study_effect(project(), chart(frame()), None, None, None)
    assert found.split == 42
    assert found.primary.after.first == "2024-04-15"
    assert found.verdict.status == "capable"
    assert found.promised == pytest.approx(-0.012)


def test_the_rate_of_a_stretch_is_what_capability_prints() -> None:
    table = frame()
    found = study_effect(project(), chart(table), None, None, None)
    run = capability(table.head(42), **MEASURED, usl="5%")
    rate = run.result.streams[0].attribute.rate
    assert found.primary.before.value.value == pytest.approx(rate.value, rel=1e-12)
    assert found.primary.before.value.low == pytest.approx(rate.low, rel=1e-9)
    assert found.primary.before.value.high == pytest.approx(rate.high, rel=1e-9)


def test_a_pilot_does_not_end_the_stretch_before() -> None:
    day = START + dt.timedelta(days=30)
    real = START + dt.timedelta(days=42)
    plan = project(
        changes=[
            {"when": day, "what": "pilot", "pilot": True},
            {"when": real, "what": "roll-out"},
        ]
    )
    assert study_effect(plan, chart(frame()), None, None, None).split == 42


def test_stretches_as_named_leave_out_what_lies_between() -> None:
    found = study_effect(
        project(), chart(frame()), None, "2024-03-11..2024-04-07", "2024-04-22..2024-05-19"
    )
    assert found.primary.before.first == "2024-03-11"
    assert found.primary.before.last == "2024-04-07"
    assert found.primary.after.first == "2024-04-22"
    assert found.primary.after.last == "2024-05-19"
    assert found.series.labels[0] == "2024-03-04"
    assert "2024-04-10" not in found.series.labels


def test_gaps_and_excluded_points_are_left_out_and_keep_their_place() -> None:
    table = frame().filter(pl.col("day") != START + dt.timedelta(days=3))
    series = series_of(chart(table, exclude=("2024-03-06",)).result)
    assert "2024-03-06" not in series.labels
    assert series.times[:4].tolist() == [0, 1, 4, 5]
    assert series.kind == "proportion"
    assert series_of(chart(frame()).result, 10, 20).labels[0] == "2024-03-14"


def test_a_control_group_pairs_by_day() -> None:
    plan = project(control_group={"name": "market FR"})
    other = chart(frame(seed=2, after=0.045))
    found = study_effect(plan, chart(frame()), other, None, None)
    assert found.controlled is not None
    assert found.controlled.name == "market FR"
    assert found.controlled.series is not None
    assert len(found.controlled.series.labels) == 84


def test_measured_values_and_their_units() -> None:
    rng = np.random.default_rng(3)
    table = pl.DataFrame(
        {
            "at": [START + dt.timedelta(days=i // 5) for i in range(400)],
            "took": rng.exponential(3_600, 400),
        }
    )
    series = series_of(control_chart(table, value="took", time="at", every="1d").result)
    assert series.kind == "value"
    assert series.n.tolist() == [5.0] * 80
    assert np.isfinite(series.sd).all()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2 %", "proportion", 0.02),
        (0.03, "proportion", 0.03),
        ("5d", "duration", 432_000.0),
        ("36h", "duration", 129_600.0),
        (90, "duration", 90.0),
        ("3.5", "number", 3.5),
    ],
)
def test_quantities_are_read_in_the_unit_of_the_metric(text: Any, kind: Any, value: float) -> None:
    assert quantity(text, kind) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("5d", "proportion"), ("many", "number"), ("nan", "number"), ("2 %", "duration"),
     (3.5, "proportion"), ("", "number"), ("inf", "duration")],
)  # fmt: skip
def test_what_is_no_quantity_of_the_metric_is_refused(text: Any, kind: Any) -> None:
    with pytest.raises(UsageError) as error:
        quantity(text, kind)
    assert error.value.hint


def test_what_cannot_be_compared_is_said() -> None:
    run = chart(frame())
    with pytest.raises(UsageError, match="no change to judge"):
        study_effect(project(changes=[]), run, None, None, None)
    with pytest.raises(UsageError, match="overlap"):
        study_effect(project(), run, None, "2024-03..2024-04", "2024-04-20..")
    with pytest.raises(DataError, match=r"`improve\.changes` `2020` holds no day"):
        study_effect(project(), run, None, "2020", None)
    measure = project().measure.model_copy(update={"baseline": "2020"})
    early = project().model_copy(update={"measure": measure})
    with pytest.raises(DataError, match=r"`measure\.baseline` `2020` holds no day"):
        study_effect(early, run)
    late = project(changes=[{"when": dt.date(2025, 1, 1), "what": "later"}])
    with pytest.raises(DataError, match="no day after"):
        study_effect(late, run, None, None, None)
    values = control_chart(frame(), time="day", value="decided", every="1d")
    with pytest.raises(DataError, match="another way"):
        study_effect(project(), run, values, None, None)


def test_several_streams_are_refused() -> None:
    both = pl.concat([frame().with_columns(q=pl.lit("a")), frame().with_columns(q=pl.lit("b"))])
    with pytest.raises(DataError, match="one series"):
        series_of(chart(both, by=("q",)).result)
