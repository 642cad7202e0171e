"""The answer key of a simulated export: what was planted, and which command should find it."""

from __future__ import annotations

import datetime as dt
import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.training.dirt import DIRT
from ci_toolkit.analysis.training.levels import Expected, expected
from ci_toolkit.analysis.training.plan import Effect, ExportPlan

EVENTS: dict[str, str] = {
    "overturned": "overturned",
    "appealed": "appealed",
    "wrong": "audit_correct = false",
}
"""How a share is asked for on the command line."""

LENGTHS = {"handle": "--value handle_seconds", "wait": "--start reported_at --end decided_at"}
"""How a length of time is asked for. Daily means are charted as individuals: limits from the
spread within a day would ignore that days differ."""

ENOUGH = {"handle": 50.0, "wait": 250.0}
"""Items a day below which the key's command takes weeks: the mean of fewer such times is so skewed
that a chart of single means raises more false alarms than it states."""

FEW = 5.0
"""Expected events a day below which the key's command takes weeks."""

LONG, FEWEST = 175, 1.0
"""Days of an export whose weeks are enough to tell a change of level (25), and the least events a
day of a shorter one: below it, its command takes weeks after all."""

APPEALS_COMPLETE = "14d"
"""Nearly all appeals (99 %) have come in after so many days."""


@dataclass(frozen=True, slots=True)
class PlantedEffect:
    """One planted effect, and the command that should find it.

    where: column → value. first: first day of the effect; last: its last day, None if it goes on.
    measure: what changes; before, after: its long-run levels (shares as fractions, times in
    seconds; both None for missing days and spoilt cells). period: that of the command. sigmas: the
    change in standard deviations of one period's value, sampling and day-to-day variation together.
    shape: step, drift (`after` is reached at the end), gap, or cells. also: further commands that
    tell more: of a step the same chart with the limits of the time before it, whose signals begin
    with the step, a false alarm aside; and which version it is. column, cells: where cells are
    spoilt, and how many.
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
    shape: str = "step"
    also: tuple[str, ...] = ()
    column: str | None = None
    cells: int | None = None


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


PATTERNS = {
    "weekday": "volume is highest on Tuesdays and lowest at weekends",
    "hour": "volume is highest in the late afternoon (UTC) and lowest at night",
    "day to day": "rates, times and volumes vary from day to day beyond pure chance",
    "maturity": "appeals come days after the decision: the newest two weeks lack some",
}
DIFFERENT = {
    "moderators": "some are slower than others, and some decide wrongly more often, during the "
    "whole period"
}


def answer_key(plan: ExportPlan, file: str, cells: Mapping[str, int] | None = None) -> AnswerKey:
    """The key of a plan whose export is called `file` in the commands.

    cells: how many cells were spoilt, by the codes of `dirt.DIRT`, counted while writing.
    """
    effects: list[PlantedEffect] = []
    for effect in plan.scenario.effects:
        if effect.measure == "cells":
            effects += _spoilt(plan, file, cells or {})
        else:
            effects.append(_planted(plan, effect, file))
    return AnswerKey(
        file=file,
        scenario=plan.scenario.name,
        about=plan.scenario.text,
        seed=plan.seed,
        rows=plan.rows,
        start=plan.start,
        end=plan.date_of(plan.days - 1),
        exported_at=plan.as_of,
        effects=tuple(effects),
        patterns=PATTERNS | (DIFFERENT if plan.scenario.skill or plan.scenario.speed else {}),
    )


def _planted(plan: ExportPlan, effect: Effect, file: str) -> PlantedEffect:
    first = plan.day_of(effect.first)
    if effect.measure == "rows":
        return PlantedEffect(
            code=effect.code,
            what=effect.what,
            where={},
            measure="rows",
            first=plan.date_of(first),
            last=plan.date_of(first + effect.days - 1),
            before=None,
            after=None,
            period="1d",
            sigmas=None,
            command=_command(file, "--time decided_at --every 1d"),
            shape="gap",
        )
    version = effect.column == "policy_version"
    column, value = (None, None) if version else (effect.column, effect.value)
    before = expected(plan, effect.measure, column, value)
    after = expected(plan, effect.measure, column, value, effect.size)
    # A version's effect shows in all decisions only as far as the version is rolled out.
    seen = (after.level - before.level) * (plan.scenario.rollout if version else 1.0)
    period = _period(plan, effect.measure, before)
    end = None if effect.last is None else plan.date_of(plan.day_of(effect.last) - 1)
    command, also = _command(file, _options(plan, effect, period)), []
    if not effect.drift:
        also.append(f"{command} --baseline {plan.start}..{_last_before(plan, first, period)}")
    if version:
        which = f"citk pareto {shlex.quote(file)} --category policy_version --time decided_at"
        also.append(f"{which} --event {shlex.quote(EVENTS[effect.measure])}")
    return PlantedEffect(
        code=effect.code,
        what=effect.what,
        where={str(effect.column): str(effect.value)},
        measure=effect.measure,
        first=plan.date_of(first),
        last=end,
        before=before.level,
        after=after.level,
        period=period,
        sigmas=seen / _spread(plan, effect.measure, before, period),
        command=command,
        shape="drift" if effect.drift else "step",
        also=tuple(also),
    )


def _spoilt(plan: ExportPlan, file: str, cells: Mapping[str, int]) -> list[PlantedEffect]:
    return [
        PlantedEffect(
            code=kind.code,
            what=kind.what,
            where={},
            measure="cells",
            first=plan.start,
            last=None,
            before=None,
            after=None,
            period="1d",
            sigmas=None,
            command=f"citk inspect {shlex.quote(file)} --time decided_at --id decision_id",
            shape="cells",
            column=kind.column,
            cells=cells.get(kind.code),
        )
        for kind in DIRT
    ]


def _period(plan: ExportPlan, measure: str, before: Expected) -> str:
    if measure in ENOUGH:
        return "1d" if before.per_day >= ENOUGH[measure] else "1w"
    events = before.per_day * before.level
    return "1d" if events >= (FEW if plan.days >= LONG else FEWEST) else "1w"


def _last_before(plan: ExportPlan, first: int, period: str) -> dt.date:
    """The last day of the last whole period before the 0-based day `first`."""
    day = plan.date_of(first)
    return day - dt.timedelta(days=day.weekday() + 1 if period == "1w" else 1)


def _spread(plan: ExportPlan, measure: str, before: Expected, period: str) -> float:
    """Standard deviation of one period's value: sampling, and the days' own variation."""
    days = 7 if period == "1w" else 1
    items = before.per_day * days
    noise = plan.scenario.day_noise.get(measure, 0.0) / math.sqrt(days)
    if measure in LENGTHS:
        spread = plan.scenario.handle_spread if measure == "handle" else plan.scenario.wait_spread
        # The coefficient of variation of a lognormal time.
        variation = math.expm1(spread**2)
        return before.level * math.sqrt(variation / items + noise**2)
    variance = before.level * (1 - before.level)
    return math.sqrt(variance / items + (noise * variance) ** 2)


def _options(plan: ExportPlan, effect: Effect, period: str) -> str:
    if effect.measure in LENGTHS:
        what = f"{LENGTHS[effect.measure]} --chart i-mr"
    else:
        what = f"--event {shlex.quote(EVENTS[effect.measure])}"
    where = " ".join(("", *(f'--where "{one}"' for one in _conditions(plan, effect))))
    mature = f" --mature {APPEALS_COMPLETE}" if effect.measure == "appealed" else ""
    return f"--time decided_at {what}{where} --every {period}{mature}"


def _conditions(plan: ExportPlan, effect: Effect) -> list[str]:
    """The rows to look at: those of the effect, without those of others on the same measure."""
    own = [] if effect.column == "policy_version" else [f"{effect.column} = '{effect.value}'"]
    others = [
        f"{one.column} <> '{one.value}'"
        for one in plan.scenario.effects
        if one.measure == effect.measure and one.column != effect.column
    ]
    return own + others


def _command(file: str, options: str) -> str:
    return f"citk control-chart {shlex.quote(file)} {options}"
