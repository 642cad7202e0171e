"""Candidate causes and mix from files: planted effects, real exports, and refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ci_toolkit import control_chart, simulate_export
from ci_toolkit.analysis.dmaic.project.analyze import Causes, Mix
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.api.dmaic_causes import CausesRun, study_causes, study_mix
from ci_toolkit.errors import DataError, UsageError


@pytest.fixture(scope="module")
def moderation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated export with planted effects."""
    path = tmp_path_factory.mktemp("causes") / "export.parquet"
    simulate_export(path, rows=60_000, seed=5)
    return path


def metric(**options: Any) -> Metric:
    return Metric(name="The metric", source="x", time="decided_at", **options)


def real_of(run: CausesRun) -> set[str]:
    return {one.column for one in run.result.causes if one.real}


def test_the_planted_queue_is_the_strongest_cause_of_overturns(moderation: Path) -> None:
    test = ("market", "severity", "queue", "weekday", "decision_id")
    run = study_causes(
        metric(event="overturned"), Causes(test=test), [str(moderation)], stretch="2025-04-10.."
    )
    assert run.result.causes[0].column == "queue"
    assert real_of(run) == {"queue"}
    assert "in video" in run.result.causes[0].text
    assert run.result.causes[-1].column == "decision_id"
    assert run.result.causes[-1].problem
    assert run.kind == "proportion"


def test_the_planted_team_is_the_cause_of_wrong_decisions(moderation: Path) -> None:
    run = study_causes(
        metric(event="audit_correct = false"),
        Causes(test=("queue", "team", "market")),
        [str(moderation)],
        stretch="2025-05..",
    )
    assert run.result.causes[0].column == "team"
    assert run.result.causes[0].real
    assert "in east" in run.result.causes[0].text


def test_numbers_equal_those_of_the_chart(moderation: Path) -> None:
    run = study_causes(
        metric(event="appealed"), Causes(test=("queue",)), [str(moderation)], stretch=None
    )
    chart = control_chart(str(moderation), time="decided_at", event="appealed")
    counts = chart.result.subgroups
    assert run.ledger.used == counts.n[counts.present].sum()
    levels = run.result.causes[0].levels
    assert sum(level.n for level in levels) == run.ledger.used


def test_sampling_is_told(moderation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ci_toolkit.data import candidates

    monkeypatch.setattr(candidates.Candidates.sample, "__defaults__", (5_000,))
    run = study_causes(
        metric(value="handle_seconds", units="s"),
        Causes(test=("queue",), model=False),
        [str(moderation)],
        stretch=None,
    )
    assert run.result.sampled == 5_000
    assert any(one.code == "sampled" for one in run.result.findings)
    assert run.kind == "duration"
    assert sum(level.n for level in run.result.causes[0].levels) == run.ledger.used


def test_own_source_reads_with_its_own_options(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(
        "ok;team\n" + "".join(f"{'yes' if i % 3 else 'no'};t{i % 2}\n" for i in range(90))
    )
    asked = Causes(source="other.csv", test=("team",), delimiter=";")
    run = study_causes(
        Metric(name="m", source="x", event="ok", where=("nowhere = 1",)),
        asked,
        [str(path)],
        stretch=None,
    )
    assert run.ledger.used == 90


def test_absent_columns_and_empty_stretches_are_refused(moderation: Path) -> None:
    paths = [str(moderation)]
    with pytest.raises(DataError) as error:
        study_causes(metric(event="appealed"), Causes(test=("quue",)), paths, stretch=None)
    assert "queue" in str(error.value.hint)
    with pytest.raises(DataError, match="stretch"):
        study_causes(metric(event="appealed"), Causes(test=("queue",)), paths, stretch="2030..")
    with pytest.raises(UsageError, match="ends before"):
        study_causes(
            metric(event="appealed"), Causes(test=("queue",)), paths, stretch="2025-03..2025-01"
        )


def test_the_daily_series_of_public_data_is_compared_period_by_period(examples: Path) -> None:
    asked = Metric(
        name="Decided by people",
        source="x",
        time="start_date",
        count="automated_detection=No",
        size="rows",
    )
    run = study_causes(
        asked,
        Causes(test=("weekday", "moderation_delay.mean")),
        [str(examples / "dsa_tiktok_daily.csv")],
        stretch=None,
    )
    assert run.result.overall.value == pytest.approx(0.015181, abs=1e-6)
    assert run.result.response == "rate"
    assert {one.n for one in run.result.causes} == {640}
    assert all("trend and autocorrelation" in one.test for one in run.result.causes)
    assert run.result.model is not None


def test_the_service_desk_names_its_causes(shared_data: Path) -> None:
    (path,) = (shared_data / "eventlogs").glob("servicenow*.csv")
    asked = Metric(name="SLA met", source="x", event="made_sla", id="number", time="opened_at")
    run = study_causes(
        asked,
        Causes(test=("priority", "reassignment_count", "assignment_group", "number")),
        [str(path)],
        stretch=None,
    )
    assert run.ledger.used == 3_931
    # Two weeks of days that differ much: priority goes with the share, but chance is not ruled out.
    assert "reassignment_count" in real_of(run)
    assert next(c for c in run.result.causes if c.column == "number").problem


def test_the_change_is_that_of_plain_arithmetic(moderation: Path) -> None:
    mix = Mix(column="queue", before="2025-02", after="2025-04-15..2025-05-31")
    run = study_mix(metric(event="appealed"), mix, [str(moderation)])
    rows = pl.read_parquet(moderation)
    at = pl.col("decided_at").cast(pl.Datetime("us"))
    first = rows.filter(at.dt.date().is_between(pl.date(2025, 2, 1), pl.date(2025, 2, 28)))
    other = rows.filter(at.dt.date().is_between(pl.date(2025, 4, 15), pl.date(2025, 5, 31)))
    rates = [float(part["appealed"].cast(pl.Float64).mean()) for part in (first, other)]  # type: ignore[arg-type]
    assert run.result.before.value == pytest.approx(rates[0])
    assert run.result.change == pytest.approx(rates[1] - rates[0])
    assert run.result.rate + run.result.mix == pytest.approx(run.result.change)
    assert sum(part.items_before for part in run.result.parts) == first["appealed"].count()


def test_a_mix_needs_two_stretches_with_rows(moderation: Path) -> None:
    with pytest.raises(DataError, match="holds no rows"):
        study_mix(
            metric(event="appealed"),
            Mix(column="queue", before="2020", after="2025-04.."),
            [str(moderation)],
        )
