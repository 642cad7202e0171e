"""The long-run levels of a simulated export: what its rates and times come to, without noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.training.plan import ExportPlan, Measure
from ci_toolkit.analysis.training.rates import (
    Floats,
    base_rates,
    expit,
    market_weights,
    moderator_slots,
    people,
    policy_weights,
)


@dataclass(frozen=True, slots=True)
class Expected:
    """The long-run level of a measure in one place, and the items a day that it is taken from."""

    per_day: float
    level: float


def expected(
    plan: ExportPlan,
    measure: Measure,
    column: str | None = None,
    value: str | None = None,
    size: float = 0.0,
) -> Expected:
    """The long-run level of a measure where `column` is `value`, with `size` added to it.

    Levels are averages over the mixture of queues, policies, people and machines, without the
    random day effects. Shares are fractions of: decided appeals (`overturned`), decisions
    (`appealed`), audits (`wrong`); `handle` is mean seconds of people, `wait` mean seconds from
    report to decision. Appeals count as they are
    in the end, so the newest days of an export show fewer.
    """
    scenario = plan.scenario
    queues = np.array([one.weight for one in scenario.queues])
    cells = (queues / queues.sum())[:, None] * policy_weights(scenario) * (plan.rows / plan.days)
    if column == "queue":
        cells = cells * np.array([[one.name == value] for one in scenario.queues])
    elif column == "policy":
        cells = cells * np.array([one.name == value for one in scenario.policies])
    elif column == "market" and value is not None:
        cells = cells * market_weights(scenario)[scenario.markets.index(value)]
    elif column == "team":
        cells = cells / len(scenario.teams)
    team = None if column != "team" or value is None else scenario.teams.index(value)
    weights, levels = _levels(plan, measure, team, size, cells)
    per_day = float(weights.sum())
    return Expected(per_day, float((weights * levels).sum() / per_day))


def _levels(
    plan: ExportPlan, measure: Measure, team: int | None, size: float, cells: Floats
) -> tuple[Floats, Floats]:
    """Items a day and their level, for every queue and policy."""
    scenario = plan.scenario
    base = base_rates(scenario)
    manual = np.array([[1 - one.automated] for one in scenario.queues])
    acted = np.array([one.removed + one.restricted for one in scenario.policies])
    if measure == "overturned":
        appealed = expit(base["appealed"]["policy"])
        return cells * acted * appealed, expit(
            base["overturned"]["queue"][:, None] + size
        ) + 0 * acted
    if measure == "appealed":
        return cells, acted * expit(base["appealed"]["policy"] + size) + 0 * manual
    if measure == "handle":
        logs = base["handle"]["queue"][:, None] + base["handle"]["policy"]
        return cells * manual, np.exp(logs + size + scenario.handle_spread**2 / 2)
    if measure == "wait":
        logs = base["wait"]["queue"][:, None] + size + scenario.wait_spread**2 / 2
        return cells, np.exp(logs) + 0 * acted
    wrong = base["wrong"]["policy"] + size
    by_people = cells * manual * scenario.audited_people
    # A machine has no team.
    by_machine = cells * (1 - manual) * scenario.audited_automated * (team is None)
    both = by_people + by_machine
    share = by_people * _by_person(plan, wrong, team) + by_machine * expit(
        wrong + scenario.automated_wrong
    )
    return both, np.divide(share, both, out=np.zeros_like(both), where=both > 0)


def _by_person(plan: ExportPlan, wrong: Floats, team: int | None) -> Floats:
    """Share of wrong decisions over all moderators, or those of a team, by how much each does."""
    skill, _ = people(plan)
    if skill is None:
        return expit(wrong)
    working = moderator_slots(plan)
    if team is not None:
        working = working[working % len(plan.scenario.teams) == team]
    return np.asarray(expit(wrong[:, None] + skill[working]).mean(axis=1))
