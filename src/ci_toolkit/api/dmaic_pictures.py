"""The pictures of a project's report: of its computed parts and of its tools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.analysis.dmaic.words import MetricKind

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Maker = Callable[[], "Figure"]
# Parts that are a control chart, with the key of their picture.
_CHARTS = {"baseline": "baseline", "staged": "staged", "held": "held"}
_CAPABILITY = {"capability": "capability", "capability_after": "capability-after"}


def svg_pictures(
    result: Dmaic, runs: Mapping[str, Any], kind: MetricKind, today: dt.date | None
) -> dict[str, tuple[str, str]]:
    """Of each picture that the project has, its SVG text with ids of its own, and what it shows."""
    from ci_toolkit.plot.figure import to_svg

    makers = {**_of_commands(runs), **_of_studies(result, kind), **_of_tools(result.project, today)}
    return {key: (to_svg(make(), prefix=key, alt=alt), alt) for key, (alt, make) in makers.items()}


def _of_commands(runs: Mapping[str, Any]) -> dict[str, tuple[str, Maker]]:
    """The pictures that the commands themselves save."""
    from ci_toolkit.api import capability_save, inspect_picture, pareto_save, save
    from ci_toolkit.report.inspect_context import has_volume

    found: dict[str, tuple[str, Maker]] = {}
    for part, run in runs.items():
        alt = f"{run.context.title}: {run.verdict.text}"
        if part in _CHARTS:
            found[_CHARTS[part]] = (alt, partial(save.figure_of, [run], None))
        elif part in _CAPABILITY:
            found[_CAPABILITY[part]] = (alt, partial(capability_save.figure_of, run))
        elif part == "pareto":
            found[part] = (alt, partial(pareto_save.figure_of, run))
        elif part == "soundness" and has_volume(run.result.facts.volume):
            found[part] = (alt, partial(inspect_picture.figure_of, run))
    return found


def _of_studies(result: Dmaic, kind: MetricKind) -> dict[str, tuple[str, Maker]]:
    from ci_toolkit.plot.agreement import agreement_figure
    from ci_toolkit.plot.dmaic_causes import causes_figure, mix_figure
    from ci_toolkit.plot.dmaic_effect import effect_figure

    evidence = result.evidence
    metric = result.project.measure.metric
    name = metric.name if metric else "the metric"
    found: dict[str, tuple[str, Maker]] = {}
    agreement, causes, mix, effect = (
        evidence.agreement,
        evidence.causes,
        evidence.mix,
        evidence.effect,
    )
    if agreement is not None:
        title = "Agreement of the raters"
        found["agreement"] = (
            f"{title}: {agreement.verdict.text}",
            lambda: agreement_figure(agreement, title),
        )
    if causes is not None and any(not one.problem for one in causes.causes):
        said = "; ".join(one.text for one in causes.causes[:3] if one.text)
        found["causes"] = (
            f"What moves {name}: {said}",
            lambda: causes_figure(causes, kind, f"What moves {name}"),
        )
    if mix is not None:
        found["mix"] = (
            f"{name}, mix against rate: {mix.text}",
            lambda: mix_figure(mix, kind, f"{name}: mix against rate"),
        )
    if effect is not None:
        goal = evidence.goal_to if evidence.goal_to == evidence.goal_to else None
        found["effect"] = (
            f"{name} before and after: {effect.verdict.text}",
            lambda: effect_figure(
                effect, kind, f"{name} before and after", goal=goal, quantity=name
            ),
        )
    return found


def _of_tools(project: Project, today: dt.date | None) -> dict[str, tuple[str, Maker]]:
    from ci_toolkit.plot.dmaic import PICTURES, alt_text, tool_figure

    found: dict[str, tuple[str, Maker]] = {}
    for name in PICTURES:
        figure = tool_figure(name, project, today=today)
        if figure is not None:
            found[name] = (alt_text(name, project), partial(_made, figure))
    return found


def _made(figure: Figure) -> Figure:
    return figure
