"""Every planted effect is found by the command in its key, and a stable export stays quiet."""

from __future__ import annotations

import datetime as dt
import json
import math
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ci_toolkit import control_chart, simulate_export
from ci_toolkit.analysis.dmaic.project.analyze import Causes
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.training.key import PlantedEffect
from ci_toolkit.analysis.training.scenarios import KINDS
from ci_toolkit.api.dmaic_causes import study_causes
from ci_toolkit.api.simulate import SimulatedExport

Citk = Callable[..., Any]
CLEAN = tuple(name for name in KINDS if name != "dirty")
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[int, SimulatedExport]:
    """Exports with every effect that leaves cells readable, of several seeds."""
    folder = tmp_path_factory.mktemp("planted")
    return {
        seed: simulate_export(
            folder / f"{seed}.parquet", rows=600_000, seed=seed, days=100, effects=CLEAN
        )
        for seed in SEEDS
    }


def planted(made: SimulatedExport, code: str) -> PlantedEffect:
    return next(one for one in made.key.effects if one.code == code)


def asked(citk: Citk, command: str) -> Any:
    """What the key's command answers, as JSON."""
    return citk(*shlex.split(command)[1:], "-f", "json").json


def first_day(label: str) -> dt.date:
    return dt.date.fromisoformat(label[:10])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", [one for one in CLEAN if one not in ("drift", "gaps")])
def test_a_shift_is_found_on_its_day(
    code: str, seed: int, exports: dict[int, SimulatedExport], citk: Citk
) -> None:
    effect = planted(exports[seed], code)
    answer = asked(citk, effect.command)
    assert answer["verdict"]["status"] == "unstable"
    (stream,) = answer["result"]["streams"]
    change = stream["proposal"]
    # A period of a week is found by its first day.
    since = (effect.first - first_day(change["label"])).days
    assert -1 <= since <= (7 if effect.period == "1w" else 1)
    assert effect.after is not None
    assert effect.before is not None
    assert math.copysign(1, effect.after - effect.before) == math.copysign(
        1, change["after"] - change["before"]
    )
    assert change["before"] == pytest.approx(effect.before, rel=0.2)
    if code != "bad-version":  # there, the chart shows versions v2 and v3 together
        assert change["after"] == pytest.approx(effect.after, rel=0.2)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", [one for one in CLEAN if one not in ("drift", "gaps")])
def test_with_limits_of_the_time_before_a_shift_its_signals_begin_with_it(
    code: str, seed: int, exports: dict[int, SimulatedExport], citk: Citk
) -> None:
    effect = planted(exports[seed], code)
    answer = asked(citk, effect.also[0])
    points = answer["result"]["streams"][0]["panels"][0]["points"]
    assert answer["verdict"]["status"] == "unstable"
    days = sorted(
        first_day(points[max(one["points"])]["label"])
        for one in answer["findings"]
        if one["level"] == "signal"
    )
    period = dt.timedelta(days=7 if effect.period == "1w" else 1)
    early = [day for day in days if day + period <= effect.first]
    # Chance alone raises 0.6 in the 62 days before (more than two in one case of forty), and a
    # change of four sigma may take some days to be seen.
    assert len(early) <= 2
    assert effect.first - period < days[len(early)] <= effect.first + dt.timedelta(days=7)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drift_shows_as_a_rise_with_signals_after_its_start(
    seed: int, exports: dict[int, SimulatedExport], citk: Citk
) -> None:
    effect = planted(exports[seed], "drift")
    answer = asked(citk, effect.command)
    assert answer["verdict"]["status"] == "unstable"
    (stream,) = answer["result"]["streams"]
    assert first_day(stream["proposal"]["label"]) > effect.first
    assert stream["proposal"]["after"] > stream["proposal"]["before"]
    values = [one["value"] for one in stream["panels"][0]["points"]]
    start = (effect.first - exports[seed].key.start).days
    thirds = [pl.Series(part).drop_nans().mean() for part in (values[:start], values[-10:])]
    assert thirds[0] == pytest.approx(effect.before, rel=0.05)
    assert thirds[1] == pytest.approx(effect.after, rel=0.07)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_comes_and_goes_shows_as_signals_between_its_days(
    seed: int, tmp_path: Path, citk: Citk
) -> None:
    effect = planted(
        simulate_export(tmp_path / "x.parquet", rows=200_000, seed=seed), "bad-policy-version"
    )
    answer = asked(citk, effect.command)
    assert answer["verdict"]["status"] == "unstable"
    (stream,) = answer["result"]["streams"]
    points = stream["panels"][0]["points"]
    beyond = [
        dt.date.fromisoformat(one["label"])
        for one in points
        if None not in (one["value"], one["ucl"]) and one["value"] > one["ucl"]
    ]
    assert effect.last is not None
    inside = [day for day in beyond if effect.first <= day <= effect.last]
    assert len(inside) >= 3
    assert len(inside) >= 0.8 * len(beyond)


@pytest.mark.parametrize("seed", SEEDS)
def test_missing_days_are_named(seed: int, exports: dict[int, SimulatedExport], citk: Citk) -> None:
    effect = planted(exports[seed], "gaps")
    answer = asked(citk, effect.command)
    (finding,) = [one for one in answer["findings"] if one["code"] == "missing-periods"]
    assert finding["text"].startswith("3 of 100 days have no ")
    assert f"the first {effect.first}" in finding["text"]
    inspected = citk("inspect", exports[seed].path, "--time", "decided_at", "-f", "json").json
    (gap,) = [one for one in inspected["findings"] if one["code"] == "gap"]
    assert gap["detail"]["spans"] == [[str(effect.first), str(effect.last)]]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bad_version_has_the_highest_rate(
    seed: int, exports: dict[int, SimulatedExport], citk: Citk
) -> None:
    effect = planted(exports[seed], "bad-version")
    (_, command) = effect.also
    table = {one["category"]: one for one in asked(citk, command)["result"]["streams"][0]["rows"]}
    worst = max(table, key=lambda version: table[version]["rate"])
    assert worst == effect.where["policy_version"] == "v3"
    others = [one["rate_high"] for version, one in table.items() if version != worst]
    assert table[worst]["rate_low"] > max(others)


@pytest.mark.parametrize(
    ("code", "seed", "options", "test"),
    [
        ("shift", 1, {"event": "overturned"}, ("queue", "market", "severity")),
        ("policy-shift", 2, {"event": "appealed"}, ("market", "queue", "automated")),
        ("failing-group", 3, {"event": "audit_correct = false"}, ("team", "queue", "market")),
        ("bad-version", 1, {"event": "overturned"}, ("policy_version", "market", "severity")),
    ],
)
def test_the_study_of_causes_finds_the_planted_column(
    code: str,
    seed: int,
    options: dict[str, Any],
    test: tuple[str, ...],
    exports: dict[int, SimulatedExport],
) -> None:
    made = exports[seed]
    effect = planted(made, code)
    run = study_causes(
        Metric(name="The metric", source="x", time="decided_at", **options),
        Causes(test=test),
        [str(made.path)],
        stretch=f"{effect.first}..",
    )
    strongest = run.result.causes[0]
    ((column, value),) = effect.where.items()
    assert strongest.column == column
    assert strongest.real
    assert f"in {value}" in strongest.text


@pytest.mark.parametrize(("seed", "name"), [(1, "x.csv"), (2, "x.parquet"), (3, "x.ndjson.gz")])
def test_spoilt_cells_are_counted_alike_by_the_key_and_by_inspect(
    seed: int, name: str, tmp_path: Path, citk: Citk
) -> None:
    made = simulate_export(
        tmp_path / name, rows=30_000, seed=seed, scenario="dirty", key=tmp_path / "key.json"
    )
    written = json.loads((tmp_path / "key.json").read_text())
    cells = {one["code"]: one["cells"] for one in written["effects"]}
    assert min(cells.values()) > 10
    commands = {one["command"] for one in written["effects"]}
    assert len(commands) == 1
    answer = asked(citk, commands.pop())
    found = {
        (one["code"], column): one["detail"]["rows"]
        for one in answer["findings"]
        for column in one["detail"]["columns"]
    }
    assert found["unreadable-values", "decided_at"] == cells["unreadable-times"]
    assert found["unreadable-values", "handle_seconds"] == cells["numbers-with-words"]
    assert found["negative-duration", "handle_seconds"] == cells["negative-times"]
    assert found["duplicate-key", "decision_id"] == cells["duplicate-ids"]
    queue = next(one for one in answer["result"]["columns"] if one["name"] == "queue")
    assert queue["blank"] == cells["blanks"]
    # The same without the toolkit.
    if name.endswith(".csv"):
        text = pl.read_csv(made.path, infer_schema=False)
        assert text["queue"].null_count() == cells["blanks"]
        assert text.height - text["decision_id"].n_unique() == cells["duplicate-ids"]
        numbers = text["handle_seconds"]
        assert numbers.str.starts_with("about ").sum() == cells["numbers-with-words"]
        assert numbers.str.starts_with("-").sum() == cells["negative-times"]
        times = text["decided_at"].str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
        assert times.null_count() == cells["unreadable-times"]


def test_the_ledger_of_a_chart_counts_the_same_unreadable_times(tmp_path: Path, citk: Citk) -> None:
    made = simulate_export(tmp_path / "x.csv", rows=30_000, seed=4, scenario="dirty")
    answer = citk(
        *("control-chart", made.path, "--time", "decided_at", "--every", "1w", "-f", "json")
    ).json
    (reason,) = answer["source"]["rows"]["reasons"]
    assert reason["rows"] == planted(made, "unreadable-times").cells


def test_everything_at_once_is_still_found(tmp_path: Path, citk: Citk) -> None:
    made = simulate_export(tmp_path / "x.parquet", rows=200_000, days=60, scenario="everything")
    for code in ("policy-shift", "long-wait"):
        effect = planted(made, code)
        (stream,) = asked(citk, effect.command)["result"]["streams"]
        assert abs((first_day(stream["proposal"]["label"]) - effect.first).days) <= 1


CHARTS: dict[str, dict[str, Any]] = {
    "overturned": {"event": "overturned", "by": ["queue"]},
    "appealed": {"event": "appealed", "by": ["market"], "mature": "14d"},
    "wrong": {"event": "audit_correct = false", "by": ["team"]},
    "handle": {"value": "handle_seconds", "by": ["queue"], "chart": "i-mr"},
    "wait": {"start": "reported_at", "end": "decided_at", "by": ["queue"], "chart": "i-mr"},
    "rows": {},
}


def test_a_stable_export_signals_no_more_often_than_stated(tmp_path: Path) -> None:
    """Share of charts with a signal against the chance that each chart states for itself.

    Charts of counts may be quieter, as limits of whole numbers are; none may be louder.
    """
    signals: dict[str, list[tuple[bool, float]]] = {name: [] for name in CHARTS}
    path = tmp_path / "x.parquet"
    for seed in range(20, 27):
        simulate_export(path, rows=40_000, seed=seed, days=120, scenario="stable")
        for name, options in CHARTS.items():
            run = control_chart(str(path), time="decided_at", every="1w", **options)
            signals[name] += [
                (one.verdict.status == "unstable", one.false_alarms.chance_of_one_here)
                for one in run.result.streams
                if one.verdict.status != "insufficient"
            ]
    for name, charts in signals.items():
        stated = sum(chance for _, chance in charts) / len(charts)
        error = math.sqrt(sum(chance * (1 - chance) for _, chance in charts)) / len(charts)
        share = sum(signal for signal, _ in charts) / len(charts)
        assert share <= stated + 4 * error, (name, share, stated)
        if name in ("handle", "wait"):
            assert share >= stated - 4 * error, (name, share, stated)
