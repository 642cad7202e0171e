"""The answer key of a simulated export: what was planted, and which command should find it."""

from __future__ import annotations

import datetime as dt
import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.training.plan import Effect, ExportPlan, Measure
from ci_toolkit.analysis.training.rates import (
    Floats,
    base_rates,
    expit,
    market_weights,
    policy_weights,
)

EVENTS: dict[str, str] = {
    "overturned": "overturned",
    "appealed": "appealed",
    "wrong": "audit_correct = false",
}
"""How a share is asked for on the command line."""

FEW = 5.0
"""Expected events a day below which the key's command takes weeks."""

APPEALS_COMPLETE = "14d"
"""Nearly all appeals (99 %) have come in after so many days."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The long-run level of a measure in one place, and the items a day that it is taken from."""

    per_day: float
    level: float


@dataclass(frozen=True, slots=True)
class PlantedEffect:
    """One planted effect, and the command that should find it.

    where: column → value. first: first day of the effect; last: its last day, None if it goes on.
    measure: what changes; before, after: its long-run levels (shares as fractions, times in
    seconds; both None for a missing day). period: that of the command. sigmas: the change in
    standard deviations of one period's value, sampling and day-to-day variation together.
    """

    code: str
    what: str
    where: Mapping[str, str]
    measure: str
    first: dt.date
    last: dt.date | None
    before: float | None
    after: float | None
    period: str
    sigmas: float | None
    command: str


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Everything about a simulated export that a trainer wants to know."""

    file: str
    scenario: str
    about: str
    seed: int
    rows: int
    start: dt.date
    end: dt.date
    exported_at: dt.datetime
    effects: tuple[PlantedEffect, ...]
    patterns: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The key as what JSON knows."""
        plain: dict[str, Any] = to_plain(self)
        return plain


def answer_key(plan: ExportPlan, file: str) -> AnswerKey:
    """The key of a plan whose export is called `file` in the commands."""
    return AnswerKey(
        file=file,
        scenario=plan.scenario.name,
        about=plan.scenario.text,
        seed=plan.seed,
        rows=plan.rows,
        start=plan.start,
        end=plan.date_of(plan.days - 1),
        exported_at=plan.as_of,
        effects=tuple(_planted(plan, effect, file) for effect in plan.scenario.effects),
        patterns={
            "weekday": "volume is highest on Tuesdays and lowest at weekends",
            "hour": "volume is highest in the late afternoon (UTC) and lowest at night",
            "day to day": "rates, times and volumes vary from day to day beyond pure chance",
            "maturity": "appeals come days after the decision: the newest two weeks lack some",
        },
    )


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
    (`appealed`), audits (`wrong`); `handle` is mean seconds of people. Appeals count as they are
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
    weights, levels = _levels(plan, measure, column, size, cells)
    per_day = float(weights.sum())
    return Expected(per_day, float((weights * levels).sum() / per_day))


def _levels(
    plan: ExportPlan, measure: Measure, column: str | None, size: float, cells: Floats
) -> tuple[Floats, Floats]:
    """Items a day and their level, for every queue and policy."""
    scenario = plan.scenario
    base = base_rates(scenario)
    people = np.array([[1 - one.automated] for one in scenario.queues])
    acted = np.array([one.removed + one.restricted for one in scenario.policies])
    if measure == "overturned":
        appealed = expit(base["appealed"]["policy"])
        return cells * acted * appealed, expit(
            base["overturned"]["queue"][:, None] + size
        ) + 0 * acted
    if measure == "appealed":
        return cells, acted * expit(base["appealed"]["policy"] + size) + 0 * people
    if measure == "handle":
        logs = base["handle"]["queue"][:, None] + base["handle"]["policy"]
        return cells * people, np.exp(logs + size + scenario.handle_spread**2 / 2)
    wrong = base["wrong"]["policy"] + size
    by_people = cells * people * scenario.audited_people
    # A machine has no team.
    by_machine = cells * (1 - people) * scenario.audited_automated * (column != "team")
    both = by_people + by_machine
    share = by_people * expit(wrong) + by_machine * expit(wrong + scenario.automated_wrong)
    return both, np.divide(share, both, out=np.zeros_like(both), where=both > 0)


def _planted(plan: ExportPlan, effect: Effect, file: str) -> PlantedEffect:
    first = plan.date_of(plan.day_of(effect.first))
    if effect.measure == "rows":
        return PlantedEffect(
            code=effect.code,
            what=effect.what,
            where={},
            measure="rows",
            first=first,
            last=first,
            before=None,
            after=None,
            period="1d",
            sigmas=None,
            command=_command(file, "--time decided_at --every 1d"),
        )
    before = expected(plan, effect.measure, effect.column, effect.value)
    after = expected(plan, effect.measure, effect.column, effect.value, effect.size)
    period = _period(effect.measure, before)
    end = None if effect.last is None else plan.date_of(plan.day_of(effect.last) - 1)
    return PlantedEffect(
        code=effect.code,
        what=effect.what,
        where={str(effect.column): str(effect.value)},
        measure=effect.measure,
        first=first,
        last=end,
        before=before.level,
        after=after.level,
        period=period,
        sigmas=(after.level - before.level) / _spread(plan, effect.measure, before, period),
        command=_command(file, _options(effect, period)),
    )


def _period(measure: str, before: Expected) -> str:
    events = before.per_day * (1.0 if measure == "handle" else before.level)
    return "1d" if events >= FEW else "1w"


def _spread(plan: ExportPlan, measure: str, before: Expected, period: str) -> float:
    """Standard deviation of one period's value: sampling, and the days' own variation."""
    days = 7 if period == "1w" else 1
    items = before.per_day * days
    noise = plan.scenario.day_noise[measure] / math.sqrt(days)
    if measure == "handle":
        # The coefficient of variation of a lognormal time.
        variation = math.expm1(plan.scenario.handle_spread**2)
        return before.level * math.sqrt(variation / items + noise**2)
    variance = before.level * (1 - before.level)
    return math.sqrt(variance / items + (noise * variance) ** 2)


def _options(effect: Effect, period: str) -> str:
    if effect.measure == "handle":
        what = "--value handle_seconds"
    else:
        what = f"--event {shlex.quote(EVENTS[effect.measure])}"
    where = f"\"{effect.column} = '{effect.value}'\""
    mature = f" --mature {APPEALS_COMPLETE}" if effect.measure == "appealed" else ""
    return f"--time decided_at {what} --where {where} --every {period}{mature}"


def _command(file: str, options: str) -> str:
    return f"citk control-chart {shlex.quote(file)} {options}"
