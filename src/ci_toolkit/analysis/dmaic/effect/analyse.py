"""Did the change work: every estimate that can be had, and the one that answers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from ci_toolkit.analysis.dmaic.effect.controlled import controlled
from ci_toolkit.analysis.dmaic.effect.difference import difference, spread_of_level
from ci_toolkit.analysis.dmaic.effect.findings import findings_of
from ci_toolkit.analysis.dmaic.effect.interrupted import interrupted
from ci_toolkit.analysis.dmaic.effect.medians import medians as compare_medians
from ci_toolkit.analysis.dmaic.effect.result import (
    Basis,
    Controlled,
    Difference,
    Effect,
    Floats,
    Interrupted,
    Series,
)
from ci_toolkit.analysis.dmaic.effect.sentences import Case, Reached, verdict_of
from ci_toolkit.analysis.dmaic.effect.series import part
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.errors import DataError


def analyse_effect(
    series: Series,
    split: int,
    *,
    after_end: int | None = None,
    before_start: int = 0,
    better: Literal["lower", "higher"],
    goal_from: float,
    goal_to: float,
    confidence: float = 0.95,
    before_label: str,
    after_label: str,
    kind: MetricKind,
    name: str,
    control: tuple[str, Series, int] | None = None,
    medians: tuple[Floats, Floats] | None = None,
) -> Effect:
    """Whether the metric moved at `split`, by how much, and whether that is what was promised.

    Arguments
        series: the metric by period. before is `before_start:split`, after `split:after_end`;
            periods before `before_start` are looked at only for whether the stretch was picked.
        goal_from, goal_to: in the metric's own unit, NaN where not given.
        confidence: of all intervals; its complement is the level of the verdict.
        kind, name: how numbers are told, and what they are of.
        control: name, series and split of a group where nothing was changed; its periods pair by
            label with those of the metric.
        medians: raw values before and after, shape (m,) each, for the median.

    A fair control group answers; else the carried-on line where there was a trend before; else
    the plain difference. Raises DataError where a stretch holds no period.

    Source: wagner-2002; card-krueger-1994
    """
    stop = len(series.y) if after_end is None else min(after_end, len(series.y))
    if not 0 <= before_start < split < stop:
        side = "before" if split <= before_start else "after"
        raise DataError(
            f"there is no {series.noun} {side} the change to compare",
            "check the date of the change, and the stretches `before` and `after`",
        )
    labels = (before_label, after_label)
    before, after = part(series, before_start, split), part(series, split, stop)
    primary = difference(before, after, labels, confidence)
    used = part(series, before_start, stop)
    line = interrupted(used, split - before_start, confidence)
    group = None
    if control is not None:
        group = controlled(control[0], used, split - before_start, control[1], labels, confidence)
    basis, reason = _basis(series, line, group, control)
    effect, p = _answer(basis, primary, line, group)
    reached = _reached(primary.after.value, goal_to, better)
    promised = goal_to - goal_from
    case = Case(
        name=name,
        kind=kind,
        better=better,
        basis=basis,
        control=group.name if group else "",
        effect=effect,
        p=p,
        alpha=1 - confidence,
        primary=primary,
        goal=goal_to,
        promised=promised,
        reached=reached,
    )
    return Effect(
        series=series,
        split=split,
        primary=primary,
        median=_medians(before, after, medians, labels, confidence),
        interrupted=_placed(line, before_start, len(series.y)),
        controlled=group,
        basis=basis,
        basis_reason=reason,
        effect=effect,
        p=p,
        better=better,
        promised=promised,
        reached=reached,
        verdict=verdict_of(case),
        findings=findings_of(
            series,
            split,
            before_start,
            stop,
            better=better,
            kind=kind,
            line=line,
            control=group,
        ),
        references=_references(series, line, group, median=series.kind == "value"),
    )


def _basis(
    series: Series,
    line: Interrupted | None,
    group: Controlled | None,
    control: tuple[str, Series, int] | None,
) -> tuple[Basis, str]:
    if group is not None and group.parallel and math.isfinite(group.p):
        return "controlled", (
            f"{group.name} moved alike before the change, so what both share is taken out"
        )
    lost = ""
    if group is not None:
        lost = f"{group.name} is no fair comparison; "
    elif control is not None:
        lost = f"{control[0]} shares too few {series.noun}s with the metric; "
    if line is not None and line.trend and math.isfinite(line.p):
        return "interrupted", (
            f"{lost}the metric was moving before the change, so the line before is carried on and "
            "compared with what came"
        )
    if line is None:
        return "difference", f"{lost}there are too few {series.noun}s to see a trend before"
    return "difference", f"{lost}there was no trend before the change that is more than chance"


def _answer(
    basis: Basis, primary: Difference, line: Interrupted | None, group: Controlled | None
) -> tuple[Estimate, float]:
    if basis == "controlled" and group is not None:
        return group.difference, group.p
    if basis == "interrupted" and line is not None:
        return line.effect, line.p
    return primary.difference, primary.p


def _reached(after: Estimate, goal: float, better: str) -> Reached:
    """Whether the metric after is at the goal, as far as its interval settles it."""
    if not math.isfinite(goal) or after.low is None or after.high is None:
        return "unclear"
    best, worst = (after.low, after.high) if better == "lower" else (-after.high, -after.low)
    aim = goal if better == "lower" else -goal
    return "yes" if worst <= aim else "no" if best > aim else "unclear"


def _medians(
    before: Series,
    after: Series,
    values: tuple[Floats, Floats] | None,
    labels: tuple[str, str],
    confidence: float,
) -> Difference | None:
    if before.kind != "value":
        return None
    widths = (spread_of_level(before), spread_of_level(after))
    return compare_medians(before, after, values, labels, widths, confidence)


def _placed(line: Interrupted | None, start: int, number: int) -> Interrupted | None:
    """The fitted lines as long as the whole series, NaN where it was not used."""
    if line is None:
        return None

    def whole(values: Floats) -> Floats:
        out = np.full(number, np.nan)
        out[start : start + len(values)] = values
        return out

    return replace(line, fitted=whole(line.fitted), counterfactual=whole(line.counterfactual))


def _references(
    series: Series, line: Interrupted | None, group: Controlled | None, *, median: bool
) -> tuple[str, ...]:
    from ci_toolkit.references import REFERENCES

    keys = ["welch-1947", "newey-west-1987"]
    if series.kind != "value":
        keys.append("newcombe-1998-difference")
    if median:
        keys.append("price-bonett-2002")
    if line is not None:
        keys += ["wagner-2002", "zellner-tiao-1964"]
    if group is not None:
        keys.append("card-krueger-1994")
    return tuple(REFERENCES[key] for key in keys)
