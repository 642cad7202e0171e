"""How a Pareto was computed: formulas and decisions in plain words, numbers used, sources."""

from __future__ import annotations

from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.report.model import Block


def explain(result: Pareto) -> list[Block]:
    return []
