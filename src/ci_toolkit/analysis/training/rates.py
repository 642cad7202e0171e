"""From a plan to numbers: how many rows each day has, and each measure's rate on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.training.plan import ACTIONS, POLICY_VERSIONS, Effect, ExportPlan, Scenario

Floats: TypeAlias = NDArray[np.float64]

SLOTS = 1024
"""Entries of a lookup table that turns a uniform integer into a category: one gather a row."""

_DAYS, _RATES, _MIX, _MODERATORS, BLOCK, _PEOPLE = range(6)  # purposes of random numbers


def categories(plan: ExportPlan) -> dict[str, tuple[str, ...]]:
    """The texts that the codes of a text column stand for."""
    scenario = plan.scenario
    return {
        "queue": tuple(queue.name for queue in scenario.queues),
        "market": scenario.markets,
        "policy": tuple(policy.name for policy in scenario.policies),
        "policy_version": POLICY_VERSIONS,
        "team": scenario.teams,
        "moderator_id": plan.moderator_names,
        "action": ACTIONS,
    }


def rows_per_day(plan: ExportPlan) -> NDArray[np.int64]:
    """How many rows each day has, of shape (days,): weekday pattern, noise, missing days."""
    scenario = plan.scenario
    rng = generator(plan, _DAYS)
    weekdays = (plan.start.weekday() + np.arange(plan.days)) % 7
    noise = rng.standard_normal(plan.days) * scenario.day_noise["rows"]
    weight = np.asarray(scenario.weekday)[weekdays] * np.exp(noise)
    for effect in scenario.effects:
        if effect.measure == "rows":
            first = plan.day_of(effect.first)
            weight[first : first + effect.days] = 0.0
    counts: NDArray[np.int64] = rng.multinomial(plan.rows, weight / weight.sum())
    return counts


def generator(plan: ExportPlan, *purpose: int) -> np.random.Generator:
    """Random numbers that belong to one purpose of a plan, whatever else is drawn."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((plan.seed, *purpose))))


def logit(share: Floats) -> Floats:
    """Log-odds of shares."""
    return np.log(share / (1 - share))


def expit(value: Floats) -> Floats:
    """Shares from log-odds."""
    return 1 / (1 + np.exp(-value))


@dataclass(frozen=True, slots=True)
class Tables:
    """What stays the same for the whole export: lookups by code, and rates by day.

    rates: measure → column → array (days, values of the column), to be added up. skill, speed: of
    each moderator, to be added to `wrong` and `handle`; None where all are alike.
    """

    stream_queue: NDArray[np.uint8]
    stream_market: NDArray[np.uint8]
    stream_weight: Floats
    mix_noise: Floats
    policy: NDArray[np.uint8]
    action: NDArray[np.uint8]
    severity: NDArray[np.int8]
    moderator: NDArray[np.uint16]
    automated: NDArray[np.float32]
    hour_edges: Floats
    rates: Mapping[str, Mapping[str, Floats]]
    skill: Floats | None
    speed: Floats | None


def _slots(weights: Floats) -> NDArray[np.intp]:
    """Categories in proportion to their weights, `SLOTS` long, by largest remainder."""
    exact = weights / weights.sum() * SLOTS
    counts = np.floor(exact).astype(np.int64)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: SLOTS - counts.sum()]] += 1
    return np.repeat(np.arange(len(weights)), counts)


def market_weights(scenario: Scenario) -> Floats:
    """Shares of the markets in the volume, of shape (markets,)."""
    weights = 1 / (1 + 0.25 * np.arange(len(scenario.markets)))
    return np.asarray(weights / weights.sum())


def policy_weights(scenario: Scenario) -> Floats:
    """Shares of the policies within each queue, of shape (queues, policies)."""
    base = np.array([policy.weight for policy in scenario.policies])
    queues, policies = len(scenario.queues), len(base)
    # Each queue has its own mixture: every policy is a little more at home in some queues.
    tilt = 1 + 0.6 * np.cos(np.arange(queues)[:, None] * 1.3 + np.arange(policies) * 2.1)
    weights = base * tilt
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def make_tables(plan: ExportPlan) -> Tables:
    """The lookups and rates of a plan."""
    scenario = plan.scenario
    queues, markets = len(scenario.queues), len(scenario.markets)
    queue_weight = np.array([queue.weight for queue in scenario.queues])
    policies = scenario.policies
    moderators = moderator_slots(plan)
    skill, speed = people(plan)
    hours = np.concatenate([[0.0], np.cumsum(scenario.hours)])
    return Tables(
        stream_queue=np.repeat(np.arange(queues), markets).astype(np.uint8),
        stream_market=np.tile(np.arange(markets), queues).astype(np.uint8),
        stream_weight=np.outer(queue_weight, market_weights(scenario)).ravel(),
        mix_noise=generator(plan, _MIX).standard_normal((plan.days, queues + markets)),
        policy=np.stack([_slots(row) for row in policy_weights(scenario)]).astype(np.uint8),
        action=np.stack(
            [
                _slots(np.array([1 - one.removed - one.restricted, one.restricted, one.removed]))
                for one in policies
            ]
        ).astype(np.uint8),
        severity=np.stack([_slots(np.array(one.severity)) + 1 for one in policies]).astype(np.int8),
        moderator=moderators.astype(np.uint16),
        automated=np.array([queue.automated for queue in scenario.queues], np.float32),
        hour_edges=hours / hours[-1],
        rates=_rates(plan),
        skill=skill,
        speed=speed,
    )


def moderator_slots(plan: ExportPlan) -> NDArray[np.intp]:
    """Moderators in proportion to how much each decides, `SLOTS` long."""
    return _slots(generator(plan, _MODERATORS).gamma(8.0, size=plan.scenario.moderators))


def people(plan: ExportPlan) -> tuple[Floats | None, Floats | None]:
    """Skill and speed of each moderator (see `Tables`), None where the scenario has no spread.

    Speeds leave the mean handling time as it is, so that levels are those of the queues.
    """
    scenario = plan.scenario
    drawn = generator(plan, _PEOPLE).standard_normal((2, scenario.moderators))
    skill = drawn[0] * scenario.skill if scenario.skill else None
    if not scenario.speed:
        return skill, None
    speed = drawn[1] * scenario.speed
    return skill, speed - np.log(np.exp(speed)[moderator_slots(plan)].mean())


def base_rates(scenario: Scenario) -> dict[str, dict[str, Floats]]:
    """Each measure without noise or effects: measure → column → values on its additive scale."""
    policies = scenario.policies
    markets, teams = np.zeros(len(scenario.markets)), np.zeros(len(scenario.teams))
    return {
        "overturned": {"queue": logit(np.array([one.overturned for one in scenario.queues]))},
        "appealed": {
            "policy": logit(np.array([one.appealed for one in policies])),
            "market": markets,
        },
        "wrong": {"policy": logit(np.array([one.wrong for one in policies])), "team": teams},
        "handle": {
            "queue": np.log([one.seconds for one in scenario.queues]),
            "policy": np.log([one.time_factor for one in policies]),
        },
        "wait": {"queue": np.log([one.wait_hours * 3600 for one in scenario.queues])},
    }


NOISY = {"overturned": "queue", "appealed": "market", "wrong": "team", "handle": "queue"}
"""The column whose values get their own random effect every day."""


def _rates(plan: ExportPlan) -> dict[str, dict[str, Floats]]:
    """Base rates, with each day's random effect and the planted effects."""
    scenario, names = plan.scenario, categories(plan)
    rates: dict[str, dict[str, Floats]] = {}
    rng = generator(plan, _RATES)
    for measure, parts in base_rates(scenario).items():
        by_day = {column: np.tile(part, (plan.days, 1)) for column, part in parts.items()}
        if measure in NOISY:
            noisy = by_day[NOISY[measure]]
            noisy += rng.standard_normal(noisy.shape) * scenario.day_noise[measure]
        for effect in scenario.effects:
            if effect.measure == measure and effect.column and effect.value:
                values = names[effect.column]
                nothing = np.zeros((plan.days, len(values)))
                by_day.setdefault(effect.column, nothing)[:, values.index(effect.value)] += (
                    strength(plan, effect) * effect.size
                )
        rates[measure] = by_day
    return rates


def strength(plan: ExportPlan, effect: Effect) -> Floats:
    """How much of an effect is there on each day, 0 to 1, of shape (days,)."""
    day = np.arange(plan.days)
    first = plan.day_of(effect.first)
    last = plan.days if effect.last is None else plan.day_of(effect.last)
    inside = (day >= first) & (day < last)
    grown = (day - first + 1) / max(last - first, 1) if effect.drift else np.ones(plan.days)
    return np.where(inside, grown, 0.0)
