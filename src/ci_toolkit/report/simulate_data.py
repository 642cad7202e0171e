"""A simulation for JSON and CSV, in full precision."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.training.dice import Dice, LineRun
from ci_toolkit.analysis.training.funnel import Funnel
from ci_toolkit.analysis.training.raters import LABELS, Raters
from ci_toolkit.analysis.training.red_bead import RedBead
from ci_toolkit.analysis.training.regression_to_mean import Regression
from ci_toolkit.analysis.training.sample import SampleRun, intervals
from ci_toolkit.analysis.training.story import Simulated

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]

# One value for each period, rated item, audit or repeat: thousands of lines that few need.
SINGLE = {
    "wip",
    "inside",
    "queues",
    "finished",
    "lead",
    "lead_inside",
    "truth",
    "given",
    "found",
    "estimates",
    "improvements",
    "random_improvements",
}


def to_dict(result: Simulated, *, values: bool = False) -> dict[str, Any]:
    """The result; `agrees` is added to each check.

    values: also every single value (each period of the dice, each rated item, audit and repeat).
    The control chart of the red beads is left out but for its limits: it follows from the counts.
    """
    found = {
        field.name: _plain(getattr(result, field.name), values)
        for field in dataclasses.fields(result)
        if field.name not in ("options", "chart") and (values or not _single(result, field.name))
    }
    found["checks"] = [{**to_plain(one), "agrees": one.agrees} for one in result.checks]
    return found


def options(result: Simulated) -> dict[str, Any]:
    """The options that the run was made with."""
    found = to_plain(result.options)
    assert isinstance(found, dict)
    return found


def _single(one: Any, name: str) -> bool:
    return name in SINGLE and isinstance(getattr(one, name), np.ndarray)


def _plain(value: Any, values: bool) -> Any:
    """As `to_plain`, with what is single left out of dataclasses at any depth."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name), values)
            for field in dataclasses.fields(value)
            if values or not _single(value, field.name)
        } | _means(value)
    if isinstance(value, tuple):
        return [_plain(one, values) for one in value]
    return to_plain(value)


def _means(value: Any) -> dict[str, Any]:
    """What stands for the single values where it is not in the result itself."""
    if isinstance(value, LineRun):
        return {"queues_mean": to_plain(value.queues.mean(axis=0))}
    return {}


def rows(result: Simulated) -> Rows:
    """Headers and rows of the CSV form: the data of the run, to be charted as any export."""
    if isinstance(result, RedBead):
        return _red_bead(result)
    if isinstance(result, Funnel):
        return _funnel(result)
    if isinstance(result, Dice):
        return _dice(result)
    if isinstance(result, Raters):
        return _raters(result)
    if isinstance(result, SampleRun):
        return _sample(result)
    return _regression(result)


def _red_bead(result: RedBead) -> Rows:
    """One row a paddle."""
    headers = ("day", "moderator", "defective", "paddle", "beyond_limits")
    paddle = result.options.paddle
    counts, beyond = result.counts.tolist(), result.beyond.tolist()
    return headers, (
        (day + 1, name, counts[day][k], paddle, beyond[day][k])
        for day in range(len(counts))
        for k, name in enumerate(result.names)
    )


def _funnel(result: Funnel) -> Rows:
    """One row a rule and period: the first series, and the variance over all."""
    axes = ("",) if result.options.dimensions == 1 else ("_x", "_y")
    headers = (
        *("rule", "period"),
        *(f"aim{axis}" for axis in axes),
        *(f"result{axis}" for axis in axes),
        *("variance", "variance_theory"),
    )
    return headers, (
        (one.rule, k + 1, *aim, *point, variance, theory)
        for one in result.rules
        for k, (aim, point, variance, theory) in enumerate(
            zip(
                one.aims.tolist(),
                one.paths.tolist(),
                one.variance.tolist(),
                one.theory.tolist(),
                strict=True,
            )
        )
    )


def _dice(result: Dice) -> Rows:
    """One row a run and period."""
    stations = range(1, result.options.stations + 1)
    headers = ("run", "period", "wip", "begun", "finished", *(f"station_{k}" for k in stations))
    return headers, (
        (run.name, k + 1, wip, inside, finished, *queues)
        for run in (result.base, *result.variants)
        for k, (wip, inside, finished, queues) in enumerate(
            zip(
                run.wip.tolist(),
                run.inside.tolist(),
                run.finished.tolist(),
                run.queues.tolist(),
                strict=True,
            )
        )
    )


def _raters(result: Raters) -> Rows:
    """One row a live item: the truth, and what each moderator called it."""
    headers = ("item", "truth", *result.names)

    def label(called: bool) -> str:
        return LABELS[0] if called else LABELS[1]

    truth, given = result.truth.tolist(), result.given.tolist()
    return headers, (
        (k + 1, label(right), *map(label, calls))
        for k, (right, calls) in enumerate(zip(truth, given, strict=True))
    )


def _sample(result: SampleRun) -> Rows:
    """One row a queue and audit."""
    headers = ("queue", "audit", "audited", "wrong_found", "rate", "low", "high", "truth")

    def made() -> Iterable[Sequence[Any]]:
        for one in result.audits:
            low, high = (
                ends.tolist() for ends in intervals(one.audited, result.options.confidence)
            )
            for k, found in enumerate(one.found.tolist()):
                share = found / one.audited
                yield (
                    one.name, k + 1, one.audited, found, share, low[found], high[found], one.rate
                )  # fmt: skip

    return headers, made()


def _regression(result: Regression) -> Rows:
    """One row a moderator of the first repeat."""
    worst, drawn = set(result.worst.members), set(result.others.members)
    headers = ("moderator", "decisions", "week_1", "week_2", "true_rate", "worst", "random")
    return headers, (
        (name, result.options.decisions, first, second, true, k in worst, k in drawn)
        for k, (name, first, second, true) in enumerate(
            zip(
                result.names,
                result.first.tolist(),
                result.second.tolist(),
                result.true.tolist(),
                strict=True,
            )
        )
    )
