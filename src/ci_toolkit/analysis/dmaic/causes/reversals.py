"""Causes whose direction turns once the others are held: Simpson's paradox."""

from __future__ import annotations

import math

from ci_toolkit.analysis.dmaic.causes.result import Cause, Model, Term
from ci_toolkit.analysis.result import Finding


def reversals(causes: tuple[Cause, ...], model: Model) -> list[Finding]:
    """Terms of the model that lie on the other side of nothing than the cause does alone.

    Both must be more than chance: the interval of the term holds no "nothing", and the cause is
    real (of a category: the interval of its level holds not the metric of the level that it is
    compared with).

    Source: simpson-1951
    """
    # What is left of a series without its trend is another thing than the series in a model.
    by_name = {one.column: one for one in causes if one.real and "taken out" not in one.test}
    against = dict(model.against)
    found = []
    for term in model.terms:
        cause = by_name.get(term.column)
        together = _direction(term, model.scale == "odds ratio")
        if cause is None or not together:
            continue
        alone = _alone(cause, term, against.get(term.column))
        if alone * together >= 0:
            continue
        what = f"`{term.column}`" if term.level is None else f"`{term.column}` = {term.level}"
        words = ("higher", "lower") if alone > 0 else ("lower", "higher")
        text = (
            f"{what} goes with a {words[0]} metric alone and a {words[1]} one once the other "
            "causes are held (Simpson's paradox): look at both before acting on it"
        )
        found.append(Finding("simpson", "warning", text))
    return found


def _direction(term: Term, odds: bool) -> int:
    low, high = term.estimate.low, term.estimate.high
    if low is None or high is None:
        return 0
    nothing = 1.0 if odds else 0.0
    return int(low > nothing) - int(high < nothing)


def _alone(cause: Cause, term: Term, base: str | None) -> int:
    if term.level is None:
        low, high = cause.effect.low, cause.effect.high
        if low is None or high is None:
            return 0
        return int(low > 0) - int(high < 0)
    levels = {level.name: level.metric for level in cause.levels}
    one, other = levels.get(term.level), levels.get(base or "")
    if one is None or other is None or math.isnan(other.value):
        return 0
    if one.low is None or one.high is None:
        return 0
    return int(one.low > other.value) - int(one.high < other.value)
