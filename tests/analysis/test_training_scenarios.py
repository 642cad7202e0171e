"""Ready mixtures, effects planted by name, and what they do to the rows."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from ci_toolkit.analysis.training.dirt import CODES, Dirt, SpoiltColumn
from ci_toolkit.analysis.training.export import Chunk, export_chunks
from ci_toolkit.analysis.training.key import answer_key
from ci_toolkit.analysis.training.levels import expected
from ci_toolkit.analysis.training.plan import Effect, ExportPlan
from ci_toolkit.analysis.training.rates import categories, people, strength
from ci_toolkit.analysis.training.scenarios import KINDS, MIXTURES, SCENARIOS, make_scenario
from ci_toolkit.errors import UsageError


def whole(plan: ExportPlan) -> Chunk:
    (chunk,) = export_chunks(plan, chunk_rows=plan.rows)
    return chunk


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_mixture_makes_an_export_and_a_key(name: str) -> None:
    plan = ExportPlan(make_scenario(name), 3_000, seed=1, days=40)
    assert len(whole(plan)["queue"]) == 3_000
    key = answer_key(plan, "x.csv", dict.fromkeys(CODES, 1))
    codes = {one.code for one in key.effects}
    wanted = {one for one in MIXTURES[name].kinds if one != "dirty"}
    assert wanted <= codes
    assert (set(CODES) <= codes) == ("dirty" in MIXTURES[name].kinds)
    assert all(one.command.startswith("citk ") and one.what for one in key.effects)


def test_everything_holds_every_kind() -> None:
    assert set(MIXTURES["everything"].kinds) == set(KINDS)
    assert all(name in KINDS for mixture in MIXTURES.values() for name in mixture.kinds)


def test_an_effect_by_name_has_the_size_asked_for() -> None:
    scenario = make_scenario("stable", plant=("shift=3", "gaps=5", "dirty=.01", "drift"))
    shift, gaps, dirty, drift = scenario.effects
    assert shift.size == pytest.approx(math.log(3))
    assert gaps.days == 5
    assert dirty.size == 0.01
    assert drift.size == pytest.approx(math.log(KINDS["drift"].size))
    assert scenario.text.endswith("planted by name: shift, gaps, dirty, drift")


def test_an_effect_that_the_mixture_has_is_planted_once() -> None:
    again = make_scenario("everything", plant=("shift=5",)).effects
    assert [one.code for one in again].count("shift") == 1
    standard = make_scenario("standard", plant=("shift=5",)).effects
    assert "overturn-shift" not in [one.code for one in standard]
    assert len(standard) == 5


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("shfit", "no effect is called `shfit`", "did you mean `shift`?"),
        ("shift=", "`` is not the size of an effect", "write shift=4"),
        ("shift=-2", "`-2` is not the size of an effect", "factor of the odds"),
        ("shift=nan", "`nan` is not the size of an effect", "0.05 to 20"),
        ("shift=99", "`shift` cannot have the size 99", "0.05 to 20"),
        ("shift=1", "`shift` of size 1 would change nothing", "write shift=4"),
        ("gaps=1.5", "`gaps` cannot have the size 1.5", "number of days, 1 to 7"),
        ("dirty=0.5", "`dirty` cannot have the size 0.5", "0.0001 to 0.1"),
    ],
)
def test_impossible_effects_are_refused(text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as failure:
        make_scenario("stable", plant=(text,))
    assert failure.value.message == said
    assert hint in str(failure.value.hint)


def test_a_drift_grows_evenly_and_a_shift_is_there_at_once() -> None:
    plan = ExportPlan(make_scenario("stable"), 10, seed=1, days=100)
    drift = Effect("x", "x", "handle", 0.6, drift=True)
    grown = strength(plan, drift)
    assert not grown[:60].any()
    assert grown[60:] == pytest.approx(np.arange(1, 41) / 40)
    assert strength(plan, Effect("x", "x", "handle", 0.6, 0.8)).sum() == 20


def test_moderators_differ_but_queues_keep_their_times() -> None:
    plan = ExportPlan(make_scenario("moderators"), 300_000, seed=1, days=60)
    rows = whole(plan)
    names = categories(plan)
    seconds, who = rows["handle_seconds"], rows["moderator_id"]
    for queue in ("video", "text"):
        here = rows["queue"] == names["queue"].index(queue)
        wanted = expected(plan, "handle", "queue", queue).level
        assert seconds[here].compressed().mean() == pytest.approx(wanted, rel=0.02)
    _, speed = people(plan)
    assert speed is not None
    found = np.array([np.log(seconds[who == one].compressed()).mean() for one in range(180)])
    assert np.corrcoef(found, speed)[0, 1] > 0.95


def test_errors_of_a_team_are_those_of_its_moderators() -> None:
    plan = ExportPlan(make_scenario("moderators"), 1_000_000, seed=2, days=60)
    rows = whole(plan)
    team = categories(plan)["team"].index("east")
    there = np.ma.filled(rows["team"] == team, False)
    wrong = ~rows["audit_correct"][there].compressed()
    wanted = expected(plan, "wrong", "team", "east").level
    error = math.sqrt(wanted * (1 - wanted) * (1 / len(wrong)) + (0.12 * wanted) ** 2 / 60)
    assert abs(wrong.mean() - wanted) < 5 * error


def test_a_version_is_rolled_out_to_its_share_and_only_it_is_overturned_more() -> None:
    plan = ExportPlan(make_scenario("bad-version"), 600_000, seed=3, days=60)
    rows = whole(plan)
    version, overturned = rows["policy_version"], rows["overturned"]
    days = (rows["decided_at"].astype("datetime64[D]") - np.datetime64(plan.start)).astype(int)
    since = days >= plan.day_of(0.65)
    assert not np.any(version[~since] == 2)
    assert (version[since] == 2).mean() == pytest.approx(0.6, abs=0.01)
    assert set(np.unique(version[since])) == {1, 2}
    (effect,) = answer_key(plan, "x.csv").effects
    for number, wanted in ((1, effect.before), (2, effect.after)):
        found = overturned[since & (version == number)].compressed().mean()
        assert found == pytest.approx(wanted, rel=0.1)


def test_waits_are_those_of_the_plan() -> None:
    plan = ExportPlan(make_scenario("slow-queue"), 400_000, seed=4, days=60)
    rows = whole(plan)
    wait = (rows["decided_at"] - rows["reported_at"]) / np.timedelta64(1, "s")
    ads = rows["queue"] == categories(plan)["queue"].index("ads")
    days = (rows["decided_at"].astype("datetime64[D]") - np.datetime64(plan.start)).astype(int)
    effect = next(one for one in answer_key(plan, "x.csv").effects if one.code == "long-wait")
    late = days >= (effect.first - plan.start).days
    assert wait[ads & ~late].mean() == pytest.approx(effect.before, rel=0.05)
    assert wait[ads & late].mean() == pytest.approx(effect.after, rel=0.05)


def test_several_days_go_missing_together() -> None:
    plan = ExportPlan(make_scenario("stable", plant=("gaps=4",)), 20_000, seed=1, days=60)
    days = (whole(plan)["decided_at"].astype("datetime64[D]") - np.datetime64(plan.start)).astype(
        int
    )
    (effect,) = answer_key(plan, "x.csv").effects
    assert effect.last is not None
    gone = np.flatnonzero(np.bincount(days, minlength=60) == 0)
    assert gone.tolist() == list(range(21, 25))
    assert ((effect.first - plan.start).days, (effect.last - plan.start).days) == (21, 24)


@pytest.mark.parametrize("chunk_rows", [None, 1_000, 7_777])
def test_spoilt_cells_do_not_depend_on_chunks(chunk_rows: int | None) -> None:
    plan = ExportPlan(make_scenario("stable", plant=("dirty=0.02",)), 20_000, seed=5, days=40)

    def spoilt(rows: int | None) -> tuple[dict[str, int], list[int], list[str | None]]:
        dirt, ids, texts = Dirt(plan), [], []
        for chunk in dirt.spoil(export_chunks(plan, rows)):
            ids += np.ma.getdata(chunk["decision_id"]).tolist()
            for name in ("decided_at", "handle_seconds", "queue"):
                column = chunk[name]
                assert isinstance(column, SpoiltColumn)
                assert len(column.rows) == len(column.texts)
            times = chunk["decided_at"]
            assert isinstance(times, SpoiltColumn)
            texts += times.texts
        return dirt.cells, ids, texts

    assert spoilt(chunk_rows) == spoilt(20_000)
    cells = spoilt(None)[0]
    # Words and negative times only where a person decided (46 %), twins only for even ids.
    for code, share in zip(CODES, (1.0, 0.46, 1.0, 0.5, 0.46), strict=True):
        wanted = 0.02 * share * 20_000
        assert abs(cells[code] - wanted) < 5 * math.sqrt(wanted)


def test_effects_on_the_same_measure_are_kept_apart_in_the_commands() -> None:
    plan = ExportPlan(make_scenario("stable", plant=("shift", "bad-version")), 100_000, seed=1)
    shift, version = answer_key(plan, "x.csv").effects
    assert "--where \"queue = 'video'\" --where \"policy_version <> 'v3'\"" in shift.command
    assert "--where \"queue <> 'video'\"" in version.command
    assert "--category policy_version" in version.also[1]


def test_standard_and_stable_have_no_moderators_that_differ() -> None:
    for name in ("standard", "stable"):
        scenario = make_scenario(name)
        assert (scenario.skill, scenario.speed, scenario.rollout) == (0.0, 0.0, 1.0)
    assert dataclasses.asdict(make_scenario("shift"))["skill"] > 0
