"""What `--explain` says of a Pareto: only what was done, and every source by its name."""

from __future__ import annotations

import numpy as np
from tests.analysis.pareto_counts import daily_counts

from ci_toolkit.analysis.pareto.analyse import analyse
from ci_toolkit.analysis.pareto.counts import Sides
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.references import REFERENCES
from ci_toolkit.report.model import Facts, Notes
from ci_toolkit.report.pareto_explain import explain


def texts(result: Pareto) -> str:
    found = []
    for block in explain(result):
        if isinstance(block, Notes):
            found += list(block.items)
        elif isinstance(block, Facts):
            found += [f"{name} {text}" for name, text in block.items]
    return "\n".join(found)


def independent() -> np.ndarray:
    return np.random.default_rng(4).multinomial(200, [0.5, 0.3, 0.1, 0.1], size=60)


def test_only_what_was_done_is_told() -> None:
    said = texts(analyse(daily_counts(independent()), ParetoOptions()))
    assert "Goodman" in said
    assert "Holm" in said
    for absent in ("Newey", "Kitagawa", "what changed", "lists:", "weights:", "columns are ranked"):
        assert absent not in said


def test_days_that_vary_are_told_with_their_number() -> None:
    rng = np.random.default_rng(5)
    days = np.array([rng.multinomial(200, rng.dirichlet([10, 6, 2, 2])) for _ in range(60)])
    result = analyse(daily_counts(days), ParetoOptions())
    assert result.streams[0].dispersion is not None
    said = texts(result)
    assert "days vary by more than chance" in said.lower()
    assert f"over {result.streams[0].dispersion.days} days" in said


def test_a_comparison_brings_its_own_sources() -> None:
    counts = daily_counts(np.append(independent(), independent()[:, ::-1], axis=0))
    sides = Sides(
        ("before", "after"), counts.where(counts.day < 60), counts.where(counts.day >= 60), (60, 60)
    )
    said = texts(analyse(counts, ParetoOptions(), sides=sides))
    assert "what changed" in said.lower()
    assert "Benjamini, Y." in said
    assert "total against mix" in said.lower()


def test_every_reference_is_known() -> None:
    result = analyse(daily_counts(independent()), ParetoOptions())
    assert result.references
    assert all(key in REFERENCES for key in result.references)
