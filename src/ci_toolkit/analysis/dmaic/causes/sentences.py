"""A cause in one sentence, with the numbers that matter."""

from __future__ import annotations

import math

from ci_toolkit.analysis.dmaic.causes.category import Outcome
from ci_toolkit.analysis.dmaic.causes.effects import SAME, strength
from ci_toolkit.analysis.dmaic.causes.observed import Column
from ci_toolkit.analysis.dmaic.causes.result import Level, Size
from ci_toolkit.analysis.dmaic.words import MetricKind, metric_text
from ci_toolkit.analysis.wording import plain

# A level with fewer of the items than this does not stand for a cause.
_LEAST_SHARE = 0.01
# Values that name no place or part of their own.
_ANSWERS = frozenset({"yes", "no", "true", "false", "0", "1", "(blank)", "(others)"})
_EXPLAINS: dict[Size, str] = {
    "negligible": "explains next to nothing",
    "small": "explains little",
    "medium": "explains some of it",
    "large": "explains much of it",
}


def sentence_of(
    metric: str,
    kind: MetricKind,
    column: Column,
    outcome: Outcome,
    levels: tuple[Level, ...],
    size: Size,
    real: bool,
    q: float,
) -> str:
    """The metric where it is highest and lowest, and what that amounts to."""
    if outcome.problem:
        return f"`{column.name}` cannot be tested: {outcome.problem}"
    ends = _ends(column, levels)
    if ends is None:
        return f"`{column.name}`: {_amounts(outcome, size, real, q)}"
    one, other = ends
    if column.kind == "number":
        apart = one.metric.value - other.metric.value
        # A drift of both may hide, or turn round, how they go together from day to day.
        turned = real and apart * outcome.effect.value < 0
        return (
            f"{metric}: {metric_text(one.metric.value, kind)} where `{column.name}` is "
            f"{one.name}, {metric_text(other.metric.value, kind)} where it is {other.name}; it "
            f"{_amounts(outcome, size, real, q)}"
            + ("; the outer quarters differ the other way" if turned else "")
        )
    where = [_where(column, level) for level in ends]
    return (
        f"{metric}: {metric_text(one.metric.value, kind)} {where[0]}, "
        f"{metric_text(other.metric.value, kind)} {where[1]}; `{column.name}` "
        f"{_amounts(outcome, size, real, q)}"
    )


def _ends(column: Column, levels: tuple[Level, ...]) -> tuple[Level, Level] | None:
    """The levels that the sentence names: highest and lowest; of a number, its outer ranges."""
    total = sum(level.n for level in levels)
    counted = [one for one in levels if one.n >= _LEAST_SHARE * total]
    counted = [one for one in counted if math.isfinite(one.metric.value)]
    if len(counted) < 2:
        return None
    if column.kind == "number":
        return counted[-1], counted[0]
    ranked = sorted(counted, key=lambda level: -level.metric.value)
    return ranked[0], ranked[-1]


def _where(column: Column, level: Level) -> str:
    if level.name.casefold() in _ANSWERS:
        return f"where `{column.name}` is {level.name.strip('()')}"
    if column.kind == "calendar" and column.name == "weekday":
        return f"on {level.name}s"
    return f"at {level.name}" if column.name == "hour" else f"in {level.name}"


def _amounts(outcome: Outcome, size: Size, real: bool, q: float) -> str:
    if not real:
        chance = "q < 0.001" if q < 0.001 else f"q = {plain(q, 2)}"
        return f"may differ by chance alone ({chance})"
    name = outcome.effect_name
    return f"{_EXPLAINS[size]} ({name} {plain(outcome.effect.value, 2)})"


def note_of(column: Column, outcome: Outcome, levels: tuple[Level, ...]) -> str:
    """What stands against reading a cause plainly; empty for nothing."""
    parts = [one for one in (column.note, outcome.note) if one]
    if strength(outcome.effect.value, outcome.effect_name) >= SAME:
        parts.append(
            "it is all but the metric itself, so it names the problem and does not explain it"
        )
    blank = next((one for one in levels if one.name == "(blank)"), None)
    total = sum(level.n for level in levels)
    if blank is not None and total > 0 and blank.n > 0.5 * total:
        parts.append("it is blank in most rows")
    return "; ".join(parts)
