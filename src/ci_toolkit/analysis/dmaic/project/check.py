"""What a project file says that its tables alone cannot show to be wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from ci_toolkit.analysis.control_chart.options import CHARTS
from ci_toolkit.analysis.dmaic.project.base import PHASES, Phase
from ci_toolkit.analysis.dmaic.project.define import Milestone
from ci_toolkit.analysis.dmaic.project.evidence import check_evidence
from ci_toolkit.analysis.dmaic.project.measure import Agreement, Metric
from ci_toolkit.analysis.dmaic.project.problem import Problem as Problem
from ci_toolkit.analysis.dmaic.project.problem import near
from ci_toolkit.analysis.dmaic.project.project import Project

_MEASURES = "name one of `event`, `count` (with `size`), `value`, or `start` and `end`"
_LAYOUTS = "name `item`, `rater` and `label`; or `raters`; or `counts`"
_LEAST_SCORE, _MOST_SCORE = 0, 10


def check(project: Project) -> tuple[Problem, ...]:
    """All that is wrong or worth a look beyond keys and kinds of values, in the file's order.

    Ranges of time and amounts with units are read elsewhere; see `api.dmaic_checks`.
    """
    checks: tuple[Callable[[Project], Iterator[Problem]], ...] = (
        _timeline,
        _metric,
        _agreement,
        _needs_metric,
        _pareto,
        _causes,
        _matrix,
        check_evidence,
        _solutions,
        _failure_modes,
        _order_of_changes,
        _signatures,
        _waivers,
    )
    return tuple(problem for one in checks for problem in one(project))


def _timeline(project: Project) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, stone in enumerate(project.define.timeline):
        path = ("define", "timeline", number)
        if stone.phase in seen:
            yield Problem(path, "phase", f"names `{stone.phase}` a second time", "keep one of them")
        seen.add(stone.phase)
        for first, last in (("planned_start", "planned_end"), ("started", "ended")):
            yield from _ordered(path, stone, first, last)
        if stone.ended and not stone.started:
            yield Problem(path, "ended", "has `ended` without `started`", "add it", "warning")


def _ordered(path: tuple[str | int, ...], stone: Milestone, a: str, b: str) -> Iterator[Problem]:
    first: dt.date | None = getattr(stone, a)
    last: dt.date | None = getattr(stone, b)
    if first and last and last < first:
        text = f"`{b}` {last} lies before `{a}` {first}"
        yield Problem(path, b, text, "exchange them, or mend one")


def _metric(project: Project) -> Iterator[Problem]:
    metric = project.measure.metric
    if metric is None:
        return
    path = ("measure", "metric")
    yield from _blank(path, metric, ("name", "source"))
    yield from _measured(path, metric)
    if metric.chart != "auto" and metric.chart not in CHARTS:
        hint = near(metric.chart, CHARTS) or f"auto, or one of {', '.join(CHARTS)}"
        yield Problem(path, "chart", f"there is no chart `{metric.chart}`", hint)
    if metric.subgroup is not None and metric.subgroup_size is not None:
        text = "`subgroup` and `subgroup_size` exclude each other"
        yield Problem(path, "subgroup_size", text, "keep one of them")
    low, high = metric.natural_lower, metric.natural_upper
    if low is not None and high is not None and low >= high:
        text = f"`natural_lower` {low:g} is not below `natural_upper` {high:g}"
        yield Problem(path, "natural_lower", text, "exchange them, or mend one")
    if not metric.definition:
        hint = "say what counts, what does not, and from when, so that two people count the same"
        yield Problem(path, "", "lacks an operational `definition`", hint, "warning")


def _blank(path: tuple[str, ...], table: Metric, keys: Sequence[str]) -> Iterator[Problem]:
    for key in keys:
        value = getattr(table, key)
        if not value or (not isinstance(value, str) and not all(value)):
            yield Problem(path, key, f"`{key}` is empty", f'{key} = "…"')


def _measured(path: tuple[str, ...], metric: Metric) -> Iterator[Problem]:
    """A metric is one thing: an event, a count, a value, or the time between two columns."""
    given = [name for name in ("event", "count", "value", "start") if getattr(metric, name)]
    for one, other in (("size", "count"), ("end", "start"), ("start", "end")):
        if getattr(metric, one) and not getattr(metric, other):
            yield Problem(path, one, f"has `{one}` without `{other}`", _MEASURES)
            return
    if len(given) > 1:
        named = " and ".join(f"`{name}`" for name in given)
        yield Problem(path, given[1], f"measures several things: {named}", "keep one of them")
    elif not given:
        yield Problem(path, "", "names nothing that is measured", _MEASURES)


def _agreement(project: Project) -> Iterator[Problem]:
    table = project.measure.agreement
    if table is None:
        return
    path = ("measure", "agreement")
    long = [name for name in ("item", "rater", "label") if getattr(table, name)]
    layouts = [bool(long), bool(table.raters), bool(table.counts)]
    if sum(layouts) != 1:
        what = "names no layout" if not any(layouts) else "names several layouts"
        yield Problem(path, "", what, _LAYOUTS)
    elif long and len(long) < 3:
        lacks = next(name for name in ("item", "rater", "label") if name not in long)
        yield Problem(path, "", f"lacks `{lacks}`", _LAYOUTS)
    elif table.raters and len(table.raters) < 2:
        yield Problem(path, "raters", "`raters` needs two columns or more", 'raters = ["a", "b"]')
    elif table.counts and len(table.counts) < 2:
        yield Problem(path, "counts", "`counts` needs two columns or more", 'counts = ["a", "b"]')
    yield from _labels(path, table)


def _labels(path: tuple[str, ...], table: Agreement) -> Iterator[Problem]:
    for key in ("raters", "counts", "levels"):
        twice = _twice(getattr(table, key))
        if twice:
            yield Problem(path, key, f"`{key}` names `{twice}` twice", "keep one of them")
    if table.weights != "none" and not table.levels:
        text = f'`weights = "{table.weights}"` needs the labels in their order'
        yield Problem(path, "weights", text, 'add levels = ["none", "minor", "severe"]')


def _twice(names: Sequence[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _needs_metric(project: Project) -> Iterator[Problem]:
    """Parts that are about the metric, where there is none."""
    if project.measure.metric is not None:
        return
    asked: dict[tuple[str, ...], object] = {
        ("analyze", "causes"): project.analyze.causes,
        ("analyze", "mix"): project.analyze.mix,
        ("improve", "control_group"): project.improve.control_group,
        ("control", "later"): project.control.later,
        ("control", "limits"): project.control.limits,
        ("measure", "sample_size"): project.measure.sample_size,
    }
    for path, table in asked.items():
        if table is not None:
            yield Problem(path, "", "needs the metric, and there is none", "add [measure.metric]")
    pareto = project.analyze.pareto
    if pareto is not None and pareto.source is None:
        yield Problem(
            ("analyze", "pareto"), "", "has no source and no metric to take it from", "add `source`"
        )


def _pareto(project: Project) -> Iterator[Problem]:
    table = project.analyze.pareto
    if table is not None and not table.category and not table.columns:
        hint = 'add category = "…", or columns = ["category=*"] where they were spread out'
        yield Problem(("analyze", "pareto"), "", "lacks `category`", hint)


def _causes(project: Project) -> Iterator[Problem]:
    causes = project.analyze.causes
    if causes is None:
        return
    path = ("analyze", "causes")
    if not causes.test:
        yield Problem(path, "test", "`test` names no column", 'test = ["queue", "market"]')
    twice = _twice(causes.test)
    if twice:
        # Tested twice it would count twice in the rate of false discoveries.
        yield Problem(path, "test", f"`test` names `{twice}` twice", "keep one of them")
    for key in ("numbers", "categories"):
        for name in getattr(causes, key):
            if name not in causes.test:
                hint = near(name, causes.test) or "add it to `test`"
                yield Problem(path, key, f"`{key}` names `{name}`, which is not in `test`", hint)
    yield from _itself(path, project, causes.test)
    both = set(causes.numbers) & set(causes.categories)
    for name in sorted(both):
        text = f"`{name}` cannot be a number and a category"
        yield Problem(path, "categories", text, "keep it in one of them")


def _itself(path: tuple[str, ...], project: Project, tested: Sequence[str]) -> Iterator[Problem]:
    """The metric explains itself in full, and would pass for a root cause."""
    metric, causes = project.measure.metric, project.analyze.causes
    if metric is None or causes is None or causes.source is not None:
        return
    for key in ("event", "value", "count"):
        name = getattr(metric, key)
        if name and name in tested:
            text = f"`test` names `{name}`, which is the metric itself"
            yield Problem(path, "test", text, "leave it out")


def _matrix(project: Project) -> Iterator[Problem]:
    matrix = project.analyze.matrix
    if matrix is None:
        return
    if not matrix.outputs:
        yield Problem(("analyze", "matrix"), "outputs", "has no outputs", "name what matters")
    wanted = len(matrix.outputs)
    for number, one in enumerate(matrix.inputs):
        path = ("analyze", "matrix", "inputs", number)
        if len(one.scores) != wanted:
            text = f"`{one.name}` has {_of(len(one.scores), 'score')} for {_of(wanted, 'output')}"
            yield Problem(path, "scores", text, "one score for each output, in their order")
        for score in one.scores:
            if not _LEAST_SCORE <= score <= _MOST_SCORE:
                text = f"a score of `{one.name}` is {score:g}"
                yield Problem(path, "scores", text, "scores go from 0 to 10")


def _of(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _solutions(project: Project) -> Iterator[Problem]:
    roots = {root.cause: root.status for root in project.analyze.root_causes}
    for number, one in enumerate(project.improve.solutions):
        path = ("improve", "solutions", number)
        if one.cause and one.cause not in roots:
            text = f"`{one.name}` mends `{one.cause}`, which is no root cause"
            hint = near(one.cause, roots) or "its causes stand in [[analyze.root_causes]]"
            yield Problem(path, "cause", text, hint, "warning")
        elif one.chosen and roots.get(one.cause) == "rejected":
            text = f"`{one.name}` is chosen, but its cause was rejected"
            yield Problem(path, "cause", text, "choose another, or look at the cause", "warning")


def _failure_modes(project: Project) -> Iterator[Problem]:
    for number, one in enumerate(project.improve.fmea):
        if one.after is not None and not one.action:
            text = f"`{one.failure}` has ratings `after` but no `action`"
            path = ("improve", "fmea", number)
            yield Problem(path, "after", text, "name what was done", "warning")


def _order_of_changes(project: Project) -> Iterator[Problem]:
    """A change in another time zone than the others cannot be put in order with them."""
    for number, change in enumerate(project.improve.changes):
        when = change.when
        if isinstance(when, dt.datetime) and when.tzinfo is not None:
            text = f"`when` {when.isoformat()} has a zone"
            hint = "write it without, in the time of the data; `timezone` of the metric says which"
            yield Problem(("improve", "changes", number), "when", text, hint)


def _signatures(project: Project) -> Iterator[Problem]:
    for phase in PHASES:
        gates = getattr(project.tollgates, phase)
        for number, sign in enumerate(gates.sign):
            if bool(sign.by) != bool(sign.on):
                lacks: Literal["by", "on"] = "on" if sign.by else "by"
                text = f"`{sign.what}` is not signed: it lacks `{lacks}`"
                path = ("tollgates", phase, "sign", number)
                yield Problem(path, "what", text, "a signature has a name and a day", "warning")


def _waivers(project: Project) -> Iterator[Problem]:
    for phase in PHASES:
        for number, waiver in enumerate(getattr(project.tollgates, phase).waive):
            path = ("tollgates", phase, "waive", number)
            yield from _gate(path, phase, waiver.gate)
            for key in ("by", "because"):
                if not getattr(waiver, key):
                    text = f"`{key}` of the waiver of `{waiver.gate}` is empty"
                    yield Problem(path, key, text, "a waiver says by whom and why")


def _gate(path: tuple[str | int, ...], phase: Phase, code: str) -> Iterator[Problem]:
    # The gates know the project, and are needed by few.
    from ci_toolkit.analysis.dmaic.gates import GATE_CODES, RULES

    own = [rule.code for rule in RULES[phase]]
    if code not in GATE_CODES:
        hint = near(code, GATE_CODES) or f"{phase} has the gates {', '.join(own)}"
        yield Problem(path, "gate", f"there is no gate `{code}`", hint)
    elif code not in own:
        home = next(one for one in PHASES if code in [rule.code for rule in RULES[one]])
        hint = f"waive it in [[tollgates.{home}.waive]]"
        yield Problem(path, "gate", f"`{code}` is no gate of {phase}", hint)
