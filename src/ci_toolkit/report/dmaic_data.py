"""A project for programs: the `result` object of the JSON."""

from __future__ import annotations

from typing import Any

from ci_toolkit.analysis.dmaic.result import Dmaic, Evidence
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.report.dmaic_context import DmaicContext

_CHARTS = ("baseline", "staged", "held")
_CAPABILITIES = ("capability", "capability_after")


def to_dict(result: Dmaic, ctx: DmaicContext) -> dict[str, Any]:
    """Full precision, nothing rounded, None where not finite.

    The parts hold what the JSON of their commands holds in `result`, without points, rows or
    columns one by one; a part that was not asked for, or could not be computed, is None, and
    `failures` says why.
    """
    evidence = result.evidence
    plain: dict[str, Any] = to_plain(
        {
            "project": result.project.model_dump(mode="json", by_alias=True, exclude_unset=True),
            "metric_kind": ctx.kind,
            "phases": result.phases,
            "metric": result.metric,
            "goal": {"from": evidence.goal_from, "to": evidence.goal_to},
            "highlights": result.highlights,
            "actions": result.actions,
            "evidence": {
                **_commands_parts(evidence),
                **_studies(evidence),
                "sample_size": evidence.sample_size,
                "business_case": evidence.business_case,
            },
            "failures": evidence.failures,
            "commands": dict(ctx.commands),
            "sources": ctx.sources,
        }
    )
    return plain


def _commands_parts(evidence: Evidence) -> dict[str, Any]:
    """Parts that a command of its own computes."""
    from ci_toolkit.report.control_chart_data import to_dict as chart_dict
    from ci_toolkit.report.pareto_data import to_dict as pareto_dict

    found: dict[str, Any] = {}
    for name in _CHARTS:
        chart = getattr(evidence, name)
        found[name] = chart and {
            **chart_dict(chart, points="none"),
            "verdict": chart.verdict,
        }
    for name in _CAPABILITIES:
        study = getattr(evidence, name)
        found[name] = study and _capability(study)
    found["pareto"] = evidence.pareto and {
        **pareto_dict(evidence.pareto),
        "verdict": evidence.pareto.verdict,
    }
    found["soundness"] = evidence.soundness and {
        "rows": evidence.soundness.facts.rows,
        "findings": evidence.soundness.findings,
        "verdict": evidence.soundness.verdict,
    }
    return found


def _capability(study: Any) -> dict[str, Any]:
    from ci_toolkit.report.capability_data import stream_dict

    return {
        "kind": study.kind,
        "required": study.required,
        "streams": [stream_dict(study, stream) for stream in study.streams],
        "verdict": study.verdict,
    }


def _studies(evidence: Evidence) -> dict[str, Any]:
    """Parts that belong to projects alone."""
    found: dict[str, Any] = dict.fromkeys(("agreement", "causes", "mix", "effect", "benefit"))
    if evidence.agreement is not None:
        from ci_toolkit.report.agreement import data

        found["agreement"] = data(evidence.agreement)
    if evidence.causes is not None:
        from ci_toolkit.report.dmaic_causes import cause_data

        found["causes"] = cause_data(evidence.causes)
    if evidence.mix is not None:
        from ci_toolkit.report.dmaic_causes import mix_data

        found["mix"] = mix_data(evidence.mix)
    if evidence.effect is not None:
        from ci_toolkit.report.dmaic_effect import effect_data

        found["effect"] = effect_data(evidence.effect)
    found["benefit"] = evidence.benefit
    return found
