"""Lean / Six Sigma for moderation operations: from a raw export to the right chart.

>>> import ci_toolkit
>>> run = ci_toolkit.control_chart("export.csv", event="overturned")     # doctest: +SKIP
>>> run.verdict.text, run.to_frame(), run.save("chart.png")              # doctest: +SKIP
>>> ci_toolkit.inspect_export("export.csv").findings                     # doctest: +SKIP
>>> ci_toolkit.capability("export.csv", value="hours", usl="24h").verdict  # doctest: +SKIP
>>> ci_toolkit.pareto("export.csv", category="policy").vital_few         # doctest: +SKIP
>>> ci_toolkit.dmaic("project").save("report.html")                      # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ci_toolkit.api.capability import capability
    from ci_toolkit.api.capability_run import CapabilityRun
    from ci_toolkit.api.capability_settings import CapabilitySettings
    from ci_toolkit.api.control_chart import control_chart
    from ci_toolkit.api.dmaic import dmaic
    from ci_toolkit.api.dmaic_run import DmaicRun
    from ci_toolkit.api.explain import ExplainRun, TermsRun, explain, terms
    from ci_toolkit.api.inspect import inspect_export
    from ci_toolkit.api.inspect_run import InspectionRun
    from ci_toolkit.api.inspect_settings import InspectSettings
    from ci_toolkit.api.learn import LearnRun, learn
    from ci_toolkit.api.pareto import pareto
    from ci_toolkit.api.pareto_run import ParetoRun
    from ci_toolkit.api.pareto_settings import ParetoSettings
    from ci_toolkit.api.run import Run
    from ci_toolkit.api.settings import Settings
    from ci_toolkit.api.simulate import simulate_export
    from ci_toolkit.api.simulate_kinds import (
        simulate_dice,
        simulate_funnel,
        simulate_raters,
        simulate_red_bead,
        simulate_regression_to_mean,
        simulate_sample,
    )
    from ci_toolkit.api.simulation_run import SimulationRun
    from ci_toolkit.errors import CitkError, DataError, MethodError, MissingError, UsageError

_PUBLIC = {
    "capability": "ci_toolkit.api.capability",
    "control_chart": "ci_toolkit.api.control_chart",
    "dmaic": "ci_toolkit.api.dmaic",
    "explain": "ci_toolkit.api.explain",
    "inspect_export": "ci_toolkit.api.inspect",
    "learn": "ci_toolkit.api.learn",
    "pareto": "ci_toolkit.api.pareto",
    "simulate_export": "ci_toolkit.api.simulate",
    "simulate_dice": "ci_toolkit.api.simulate_kinds",
    "simulate_funnel": "ci_toolkit.api.simulate_kinds",
    "simulate_raters": "ci_toolkit.api.simulate_kinds",
    "simulate_red_bead": "ci_toolkit.api.simulate_kinds",
    "simulate_regression_to_mean": "ci_toolkit.api.simulate_kinds",
    "simulate_sample": "ci_toolkit.api.simulate_kinds",
    "terms": "ci_toolkit.api.explain",
    "Run": "ci_toolkit.api.run",
    "Settings": "ci_toolkit.api.settings",
    "InspectionRun": "ci_toolkit.api.inspect_run",
    "InspectSettings": "ci_toolkit.api.inspect_settings",
    "ParetoRun": "ci_toolkit.api.pareto_run",
    "ParetoSettings": "ci_toolkit.api.pareto_settings",
    "CapabilityRun": "ci_toolkit.api.capability_run",
    "CapabilitySettings": "ci_toolkit.api.capability_settings",
    "DmaicRun": "ci_toolkit.api.dmaic_run",
    "ExplainRun": "ci_toolkit.api.explain",
    "TermsRun": "ci_toolkit.api.explain",
    "LearnRun": "ci_toolkit.api.learn",
    "SimulationRun": "ci_toolkit.api.simulation_run",
    "CitkError": "ci_toolkit.errors",
    "UsageError": "ci_toolkit.errors",
    "DataError": "ci_toolkit.errors",
    "MethodError": "ci_toolkit.errors",
    "MissingError": "ci_toolkit.errors",
}
__all__ = [
    "CapabilityRun",
    "CapabilitySettings",
    "CitkError",
    "DataError",
    "DmaicRun",
    "ExplainRun",
    "InspectSettings",
    "InspectionRun",
    "LearnRun",
    "MethodError",
    "MissingError",
    "ParetoRun",
    "ParetoSettings",
    "Run",
    "Settings",
    "SimulationRun",
    "TermsRun",
    "UsageError",
    "__version__",
    "capability",
    "control_chart",
    "dmaic",
    "explain",
    "inspect_export",
    "learn",
    "pareto",
    "simulate_dice",
    "simulate_export",
    "simulate_funnel",
    "simulate_raters",
    "simulate_red_bead",
    "simulate_regression_to_mean",
    "simulate_sample",
    "terms",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: `import ci_toolkit` stays light."""
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
