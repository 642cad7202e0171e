"""The simulated export holds what its plan and its answer key say."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np
import pytest

from ci_toolkit.analysis.training.export import COLUMNS, Chunk, export_chunks
from ci_toolkit.analysis.training.key import AnswerKey, PlantedEffect, answer_key
from ci_toolkit.analysis.training.levels import expected
from ci_toolkit.analysis.training.plan import (
    BASE_QUEUES,
    Effect,
    ExportPlan,
)
from ci_toolkit.analysis.training.rates import categories, rows_per_day
from ci_toolkit.analysis.training.scenarios import STANDARD_EFFECTS, make_scenario
from ci_toolkit.errors import UsageError

ROWS = 400_000


def whole(plan: ExportPlan) -> Chunk:
    (chunk,) = export_chunks(plan, chunk_rows=plan.rows)
    return chunk


@pytest.fixture(scope="module")
def plan() -> ExportPlan:
    return ExportPlan(make_scenario(), ROWS, seed=11)


@pytest.fixture(scope="module")
def rows(plan: ExportPlan) -> Chunk:
    return whole(plan)


@pytest.fixture(scope="module")
def stable_plan() -> ExportPlan:
    return ExportPlan(make_scenario("stable"), ROWS, seed=12)


@pytest.fixture(scope="module")
def stable(stable_plan: ExportPlan) -> Chunk:
    return whole(stable_plan)


def days_of(rows: Chunk, plan: ExportPlan) -> np.ndarray:
    decided = rows["decided_at"].astype("datetime64[D]")
    return (decided - np.datetime64(plan.start)).astype(int)


def same(one: Chunk, other: Chunk) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(np.ma.getdata(one[name]), np.ma.getdata(other[name]))
        and np.array_equal(np.ma.getmaskarray(one[name]), np.ma.getmaskarray(other[name]))
        for name in one
    )


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    small = ExportPlan(make_scenario(), 5_000, seed=3)
    assert same(whole(small), whole(small))
    assert not same(whole(small), whole(dataclasses.replace(small, seed=4)))


@pytest.mark.parametrize("chunk_rows", [1_000, 7_777, 131_072])
def test_chunking_does_not_change_the_content(chunk_rows: int) -> None:
    small = ExportPlan(make_scenario(), 30_000, seed=3)
    chunks = list(export_chunks(small, chunk_rows))
    assert all(len(chunk["queue"]) == chunk_rows for chunk in chunks[:-1])
    joined = {name: np.ma.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
    assert same(joined, whole(small))


def test_a_day_that_needs_several_blocks_is_still_in_order() -> None:
    big = ExportPlan(make_scenario("stable"), 4_000_000, seed=3, days=28)
    chunks = export_chunks(big)
    first, second = next(chunks), next(chunks)
    assert first["decided_at"][-1] <= second["decided_at"][0]
    assert first["decided_at"][-1].astype("datetime64[D]") == np.datetime64(big.start)
    assert second["decision_id"][0] == first["decision_id"][-1] + 1


def test_columns_are_those_documented_and_rows_are_exact(rows: Chunk) -> None:
    assert tuple(rows) == COLUMNS
    assert {len(values) for values in rows.values()} == {ROWS}
    assert len(np.unique(rows["decision_id"])) == ROWS


def test_times_are_sorted_within_the_period_and_in_a_sensible_order(
    rows: Chunk, plan: ExportPlan
) -> None:
    decided = rows["decided_at"]
    assert np.all(np.diff(decided) >= np.timedelta64(0, "ms"))
    assert decided[0] >= np.datetime64(plan.start)
    assert decided[-1] < np.datetime64(plan.as_of)
    assert np.all(rows["reported_at"] <= decided)
    appealed = ~np.ma.getmaskarray(rows["appealed_at"])
    assert np.all(np.ma.getdata(rows["appealed_at"])[appealed] >= decided[appealed])
    assert np.all(np.ma.getdata(rows["appealed_at"])[appealed] < np.datetime64(plan.as_of))


def test_blanks_are_where_there_is_no_opportunity(rows: Chunk) -> None:
    for name in ("team", "moderator_id", "handle_seconds"):
        assert np.array_equal(np.ma.getmaskarray(rows[name]), rows["automated"])
    assert np.array_equal(np.ma.getmaskarray(rows["audit_correct"]), ~rows["audited"])
    assert np.array_equal(np.ma.getmaskarray(rows["appealed_at"]), ~rows["appealed"])
    settled = ~np.ma.getmaskarray(rows["overturned"])
    assert not np.any(settled & ~rows["appealed"])
    assert np.any(~settled & rows["appealed"])  # still pending at the time of the export
    assert not np.any(rows["appealed"] & (rows["action"] == 0))


def test_codes_stand_for_texts_that_exist(rows: Chunk, plan: ExportPlan) -> None:
    for name, texts in categories(plan).items():
        assert np.ma.max(rows[name]) < len(texts)
    assert set(np.unique(rows["severity"])) == {1, 2, 3}
    streams = np.unique(rows["queue"].astype(int) * 20 + rows["market"])
    assert len(streams) == 120


def near(share: float, events: int, wanted: float, n: int, noise: float) -> None:
    """Within five standard errors: binomial, and day effects on the log-odds scale."""
    error = math.sqrt(wanted * (1 - wanted) / n + (noise * wanted * (1 - wanted)) ** 2)
    assert abs(share - wanted) < 5 * error, (share, wanted, events, n)


def test_stable_rates_are_those_of_the_plan(stable: Chunk, stable_plan: ExportPlan) -> None:
    early = days_of(stable, stable_plan) < 150  # appeals of the rest are incomplete
    noise = stable_plan.scenario.day_noise
    overturned = stable["overturned"][early].compressed()
    wrong = ~stable["audit_correct"].compressed()
    appealed = stable["appealed"][early]
    for measure, values in (("overturned", overturned), ("appealed", appealed), ("wrong", wrong)):
        wanted = expected(stable_plan, measure).level  # type: ignore[arg-type]
        day = noise[measure] / math.sqrt(150)
        near(values.mean(), values.sum(), wanted, len(values), day)


def test_rates_of_each_queue_are_those_of_the_plan(stable: Chunk, stable_plan: ExportPlan) -> None:
    seconds = stable["handle_seconds"]
    for code, queue in enumerate(BASE_QUEUES):
        here = stable["queue"] == code
        automated = stable["automated"][here]
        near(automated.mean(), automated.sum(), queue.automated, len(automated), 0.0)
        overturned = stable["overturned"][here].compressed()
        near(overturned.mean(), overturned.sum(), queue.overturned, len(overturned), 0.01)
        # Spread of a mean of lognormal times; the day effects add 0.03 / sqrt(180) of it.
        wanted = expected(stable_plan, "handle", "queue", queue.name).level
        people = seconds[here].compressed()
        error = math.sqrt(0.6 / len(people) + 0.03**2 / 180)
        assert abs(people.mean() / wanted - 1) < 5 * error


def test_expected_items_a_day_are_in_the_data(stable: Chunk, stable_plan: ExportPlan) -> None:
    plan = stable_plan
    early = days_of(stable, plan) < 150
    names = categories(plan)
    video = stable["queue"] == names["queue"].index("video")
    east = np.ma.filled(stable["team"] == names["team"].index("east"), False)
    counted = {
        expected(plan, "overturned", "queue", "video").per_day: (
            early & video & ~np.ma.getmaskarray(stable["overturned"])
        ).sum()
        / 150,
        expected(plan, "appealed", "market", "FR").per_day: (
            stable["market"] == names["market"].index("FR")
        ).sum()
        / plan.days,
        expected(plan, "wrong", "team", "east").per_day: (stable["audited"] & east).sum()
        / plan.days,
    }
    for wanted, found in counted.items():
        # Teams are equal only on average: their moderators work at different speeds.
        assert found == pytest.approx(wanted, rel=0.12)


def column_of(effect: PlantedEffect, rows: Chunk) -> np.ma.MaskedArray:
    values = {
        "handle": rows["handle_seconds"],
        "wrong": np.ma.MaskedArray(
            ~np.ma.getdata(rows["audit_correct"]), np.ma.getmaskarray(rows["audit_correct"])
        ),
    }
    return np.ma.asarray(values.get(effect.measure, rows.get(effect.measure)), dtype=float)


def key_of(plan: ExportPlan) -> AnswerKey:
    return answer_key(plan, "x.csv")


@pytest.mark.parametrize("code", [e.code for e in STANDARD_EFFECTS if e.measure != "rows"])
def test_each_planted_effect_is_in_the_data(code: str, rows: Chunk, plan: ExportPlan) -> None:
    effect = next(one for one in key_of(plan).effects if one.code == code)
    ((column, value),) = effect.where.items()
    day = days_of(rows, plan)
    first = (effect.first - plan.start).days
    last = plan.days if effect.last is None else (effect.last - plan.start).days + 1
    mature = plan.days - 15 if effect.measure == "appealed" else plan.days
    inside = (day >= first) & (day < last) & (day < mature)
    outside = ((day < first) | (day >= last)) & (day < mature)
    here = np.ma.filled(rows[column] == categories(plan)[column].index(value), False)
    values = column_of(effect, rows)
    assert effect.before is not None
    assert effect.after is not None
    for where, wanted in ((outside, effect.before), (inside, effect.after)):
        found = values[here & where].compressed()
        error = found.std() / math.sqrt(len(found)) + 0.01 * wanted
        assert abs(found.mean() - wanted) < 5 * error
    # Elsewhere nothing changes.
    others = values[~here & inside].compressed(), values[~here & outside].compressed()
    change = others[0].mean() - others[1].mean()
    error = math.hypot(*(part.std() / math.sqrt(len(part)) for part in others))
    assert abs(change) < 5 * error + 0.02 * others[1].mean()


def test_the_missing_day_has_no_rows_and_no_other_day_is_missing(
    rows: Chunk, plan: ExportPlan
) -> None:
    effect = next(one for one in key_of(plan).effects if one.code == "missing-day")
    counts = np.bincount(days_of(rows, plan), minlength=plan.days)
    assert np.flatnonzero(counts == 0).tolist() == [(effect.first - plan.start).days]
    assert effect.first == effect.last


def test_effects_large_enough_to_be_found(plan: ExportPlan) -> None:
    small = dataclasses.replace(plan, rows=200_000)
    found = [abs(one.sigmas) for one in key_of(small).effects if one.sigmas is not None]
    assert len(found) == 4
    assert min(found) > 2.5


def test_a_stable_export_has_no_effects_in_its_key(stable_plan: ExportPlan) -> None:
    assert key_of(stable_plan).effects == ()


def test_volume_has_a_weekday_and_an_hour_pattern(stable: Chunk, stable_plan: ExportPlan) -> None:
    counts = rows_per_day(stable_plan)
    weekday = (stable_plan.start.weekday() + np.arange(stable_plan.days)) % 7
    mean = np.array([counts[weekday == one].mean() for one in range(7)])
    assert mean[5:].max() < mean[:5].min()
    hour = stable["decided_at"].astype("datetime64[h]").astype(int) % 24
    volume = np.bincount(hour, minlength=24)
    wanted = np.asarray(stable_plan.scenario.hours)
    assert np.corrcoef(volume, wanted)[0, 1] > 0.99
    assert volume[18] > 3 * volume[3]


def test_daily_rates_vary_beyond_the_binomial() -> None:
    """Pearson's X² of the daily overturn rates is far above its degrees of freedom."""
    plan = ExportPlan(make_scenario("stable"), 4_000_000, seed=5, days=40)
    n, x = np.zeros(plan.days), np.zeros(plan.days)
    for rows in export_chunks(plan):
        here = (rows["queue"] == 0) & ~np.ma.getmaskarray(rows["overturned"])
        day = days_of(rows, plan)[0]
        n[day] += here.sum()
        x[day] += np.ma.getdata(rows["overturned"])[here].sum()
    n, x = n[:30], x[:30]  # appeals of the rest are incomplete
    p = x.sum() / n.sum()
    pearson = ((x - n * p) ** 2 / (n * p * (1 - p))).sum()
    assert pearson > 29 + 6 * math.sqrt(2 * 29)


def test_recent_appeals_are_immature(stable: Chunk, stable_plan: ExportPlan) -> None:
    day = days_of(stable, stable_plan)
    appealed = stable["appealed"]
    assert appealed[day >= 179].mean() < 0.5 * appealed[day < 150].mean()
    assert appealed[(day >= 150) & (day < 165)].mean() > 0.9 * appealed[day < 150].mean()


def test_an_effect_can_be_planted_anywhere() -> None:
    effect = Effect("x", "x", "wrong", first=0.5, column="policy", value="spam", size=3.0)
    scenario = dataclasses.replace(make_scenario("stable"), effects=(effect,))
    plan = ExportPlan(scenario, 100_000, seed=1, days=60)
    rows = whole(plan)
    here = rows["policy"] == 0
    late = days_of(rows, plan) >= 30
    wrong = ~rows["audit_correct"][here & late].compressed()
    after = expected(plan, "wrong", "policy", "spam", 3.0).level
    near(wrong.mean(), wrong.sum(), after, len(wrong), 0.05)


def test_many_streams() -> None:
    plan = ExportPlan(make_scenario("stable", queues=30, markets=80), 10_000, seed=1, days=28)
    names = categories(plan)
    assert len(set(names["queue"])) == 30
    assert len(set(names["market"])) == 80
    assert len(whole(plan)["queue"]) == 10_000


def test_the_key_is_plain_and_its_dates_follow_the_start() -> None:
    plan = ExportPlan(make_scenario(), 1_000, seed=1, start=dt.date(2024, 2, 29), days=100)
    key = key_of(plan).to_dict()
    shift = next(one for one in key["effects"] if one["code"] == "overturn-shift")
    assert shift["first"] == "2024-04-24"  # fifty-five days later
    assert key["exported_at"] == "2024-06-08T00:00:00"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: make_scenario("standrad"), "no scenario is called `standrad`"),
        (lambda: make_scenario(queues=5), "queues must be 6 to 30, not 5"),
        (lambda: make_scenario(markets=81), "markets must be 2 to 80, not 81"),
        (lambda: ExportPlan(make_scenario(), 0, 1), "rows must be at least 1, not 0"),
        (lambda: ExportPlan(make_scenario(), 1, -1), "seed must be 0 or more, not -1"),
        (lambda: ExportPlan(make_scenario(), 1, 1, days=27), "days must be 28 to 3660, not 27"),
    ],
)
def test_impossible_plans_are_refused(make: object, said: str) -> None:
    with pytest.raises(UsageError) as failure:
        make()  # type: ignore[operator]
    assert failure.value.message == said
    assert failure.value.hint
