"""The dice line: flow item by item, Little's law, the queue's own theory, and the options."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.analysis.training.dice import (
    DiceOptions,
    dice,
    queue_bound,
    run_line,
    standard_variants,
    throughput_theory,
    utilisation,
)
from ci_toolkit.analysis.training.dice_law import Law, die
from ci_toolkit.analysis.training.dice_line import Line, flow
from ci_toolkit.errors import UsageError


def item_by_item(line: Line) -> list[tuple[int, int, int]]:
    """(arrival, release, end) of every finished item, moving single items between queues."""
    stations = line.capacity.shape[1]
    outside: deque = deque()
    ready = [deque() for _ in range(stations)]
    held = [[] for _ in range(stations)]  # handled, waiting for a full batch
    inside, over = 0, []
    for period, come in enumerate(line.arrivals.tolist()):
        outside.extend([period] * come)
        while outside and (line.wip_limit is None or inside < line.wip_limit):
            ready[0].append((outside.popleft(), period))
            inside += 1
        can = line.capacity[period].tolist()
        if line.helper is not None:
            sizes = [len(queue) for queue in ready]
            can[sizes.index(max(sizes))] += int(line.helper[period])
        handed: list = [[] for _ in range(stations)]
        for k in range(stations):
            for _ in range(min(can[k], len(ready[k]))):
                item = ready[k].popleft()
                if k == stations - 1:
                    over.append((*item, period))
                    inside -= 1
                    continue
                held[k].append(item)
                if len(held[k]) == line.batch:
                    handed[k + 1] += held[k]
                    held[k] = []
        for k in range(stations):
            ready[k].extend(handed[k])
    return over


@given(st.data())
def test_the_flow_is_that_of_single_items(data: st.DataObject) -> None:
    stations, periods = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 40))
    rng = np.random.Generator(np.random.PCG64(data.draw(st.integers(0, 10**6))))
    batch = data.draw(st.integers(1, 4))
    least = (stations - 1) * (batch - 1) + 1
    line = Line(
        rng.integers(0, 6, periods),
        rng.integers(0, 7, (periods, stations)),
        data.draw(st.sampled_from([None, rng.integers(0, 3, periods)])),
        batch,
        data.draw(st.one_of(st.none(), st.integers(least, least + 10))),
    )
    ran = flow(line)
    over = item_by_item(line)
    ends = np.bincount([end for _, _, end in over], minlength=periods)
    np.testing.assert_array_equal(ran.finished, ends)
    item = np.arange(1, len(over) + 1)
    begun = np.searchsorted(np.cumsum(ran.released), item)
    np.testing.assert_array_equal(begun, [release for _, release, _ in over])
    assert (ran.queues >= 0).all()
    np.testing.assert_array_equal(ran.queues.sum(axis=1), ran.inside)
    if line.wip_limit is not None:
        assert ran.inside.max(initial=0) <= line.wip_limit


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 5))
def test_a_limit_that_never_binds_gives_the_same_by_steps_and_by_arrays(
    seed: int, stations: int, batch: int
) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    line = Line(rng.integers(0, 6, 50), rng.integers(0, 7, (50, stations)), None, batch, None)
    whole, steps = flow(line), flow(replace(line, wip_limit=10**6))
    np.testing.assert_array_equal(whole.handled, steps.handled)
    np.testing.assert_array_equal(whole.in_line, steps.in_line)


@pytest.mark.parametrize("seed", range(3))
def test_littles_law_holds_exactly_when_the_line_runs_empty(seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    arrivals = np.r_[rng.integers(0, 6, 300), np.zeros(200, dtype=int)]
    ran = flow(Line(arrivals, rng.integers(1, 7, (500, 4)), None, 1, None))
    assert ran.finished.sum() == arrivals.sum()
    came, done = np.repeat(np.arange(500), arrivals), np.repeat(np.arange(500), ran.finished)
    assert ran.in_line.sum() == (done - came + 1).sum()


def test_littles_law_holds_on_runs_of_every_kind() -> None:
    run = dice(DiceOptions(seed=3))
    assert [one.name for one in run.variants] == [
        "bottleneck",
        "batches",
        "cross-training",
        "WIP limit",
    ]
    for one in (run.base, *run.variants):
        assert abs(one.little.gap) < 0.02, one.name
        assert abs(one.little_inside.gap) < 0.02, one.name
        assert one.little.product == pytest.approx(one.little.throughput * one.little.lead)
    assert all(check.agrees for check in run.checks), run.checks
    assert len(run.checks) >= 4


def left_waiting(arrivals: Law, capacity: Law) -> float:
    """Mean left after a period at one station, from its Markov chain's stationary law."""
    size = 200
    move = np.zeros((size, size))
    for start in range(size):
        for a, p in zip(arrivals.values, arrivals.chances, strict=True):
            for c, q in zip(capacity.values, capacity.chances, strict=True):
                move[start, min(max(start + a - c, 0), size - 1)] += p * q
    law = np.linalg.matrix_power(move, 4096)[0]
    return float(law @ np.arange(size))


@pytest.mark.parametrize("low", [0, 1])
def test_the_first_station_is_the_queue_that_theory_knows(low: int) -> None:
    arrivals, capacity = die(low, 5 - low), die(1, 6)
    known = left_waiting(arrivals, capacity)
    means = []
    for seed in range(20):
        o = DiceOptions(stations=1, arrivals=arrivals, capacity=capacity, seed=seed)
        run = run_line(o)
        means.append(float((run.wip - run.finished).mean()))
    error = np.std(means, ddof=1) / math.sqrt(len(means))
    assert abs(np.mean(means) - known) < 4.5 * error
    assert known <= queue_bound(arrivals, capacity)


def test_throughput_is_that_of_the_slowest() -> None:
    o = DiceOptions(bottleneck=3, bottleneck_capacity=die(0, 2), stations=4)
    assert throughput_theory(o) == 1
    assert utilisation(o) == 2.5
    run = run_line(o)
    assert run.little.throughput == pytest.approx(1, abs=4 * math.sqrt(2 / 3 / o.periods))
    assert run.busy[2] == pytest.approx(1, abs=0.01)
    assert run.queues[-1].argmax() == 2


def test_options_change_what_they_should() -> None:
    run = dice(DiceOptions(arrivals=die(1, 5), seed=8))
    slower, batches, trained, limited = run.variants
    assert slower.little.lead > run.base.little.lead
    assert batches.little.lead > 1.5 * run.base.little.lead
    assert trained.little.lead < run.base.little.lead
    assert limited.inside.max() <= limited.options.wip_limit
    assert limited.lead.min() >= limited.lead_inside.min()
    # The same random numbers: what comes in does not depend on the options.
    for one in (slower, batches, trained):
        assert one.finished.sum() == pytest.approx(run.base.finished.sum(), rel=0.01)


def test_no_variation_gives_no_queue() -> None:
    run = run_line(DiceOptions(stations=3, arrivals=die(4, 4), capacity=die(4, 4)))
    assert (run.lead == 3).all()
    assert (run.wip == 12).all()
    assert run.little.gap == 0
    assert queue_bound(die(4, 4), die(4, 4)) == 0
    assert queue_bound(die(1, 7), die(4, 4)) == math.inf


def test_one_station_one_period_and_an_empty_line() -> None:
    small = dice(DiceOptions(stations=1, periods=1, warm_up=0))
    assert len(small.base.wip) == 1
    empty = dice(DiceOptions(arrivals=die(0, 0)))
    assert math.isnan(empty.base.little.lead)
    assert len(empty.base.lead) == 0
    assert "nan" not in " ".join(empty.debrief.notice)
    stopped = run_line(DiceOptions(capacity=die(0, 0)))
    assert stopped.little.throughput == 0
    assert stopped.utilisation == math.inf


def test_laws_tell_their_moments_and_quantiles() -> None:
    law = Law((0, 2, 7), (0.25, 0.5, 0.25))
    assert law.mean == pytest.approx(2.75)
    assert law.variance == pytest.approx(0.25 * 2.75**2 + 0.5 * 0.75**2 + 0.25 * 4.25**2)
    assert law.at(np.array([0.0, 0.2499, 0.25, 0.7, 0.75, 0.9999999])).tolist() == [
        0,
        0,
        2,
        2,
        7,
        7,
    ]


@pytest.mark.parametrize(
    ("values", "chances"),
    [((), ()), ((1, 1), (0.5, 0.5)), ((-1, 1), (0.5, 0.5)), ((1, 2), (0.5, 0.6)), ((1,), (1, 0))],
)
def test_impossible_laws_are_usage_errors(values: tuple, chances: tuple) -> None:
    with pytest.raises(UsageError):
        Law(values, chances)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stations": 0},
        {"periods": 0},
        {"bottleneck": 6},
        {"bottleneck": 0},
        {"batch": 0},
        {"wip_limit": 0},
        {"wip_limit": 36, "batch": 10},
        {"capacities": (die(1, 6),)},
        {"periods": 1_000_000, "stations": 100},
    ],
)
def test_impossible_options_are_usage_errors(wrong: dict) -> None:
    with pytest.raises(UsageError):
        dice(DiceOptions(**wrong))
    with pytest.raises(UsageError):
        die(3, 2)


def test_a_limit_just_large_enough_for_its_batches_does_not_stop_the_line() -> None:
    run = run_line(DiceOptions(batch=10, wip_limit=37))
    assert run.finished[-1000:].sum() > 0
    assert dice(DiceOptions(batch=10, wip_limit=37, periods=200)).variants


def test_a_line_with_a_bottleneck_is_compared_with_the_same_line_without() -> None:
    options = DiceOptions(bottleneck=2, bottleneck_capacity=die(1, 4))
    changed = standard_variants(options)
    assert "bottleneck" not in changed
    assert changed["no bottleneck"].laws == DiceOptions().laws


def test_variants_that_change_nothing_or_slow_nothing_are_left_out() -> None:
    slow = standard_variants(DiceOptions(capacity=die(1, 4), helper=die(1, 1), wip_limit=25))
    assert set(slow) == {"batches"}
