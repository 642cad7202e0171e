"""Run lengths of rules on a stable normal process: stored, computed, or bounded from below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from ci_toolkit.analysis.control_chart.markov import (
    exact_run_length,
    normal_below,
    normal_classes,
)
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.run_lengths import RUN_LENGTHS
from ci_toolkit.analysis.control_chart.signature import WHOLE_PHASE, signature

AT_RUN_TIME = 160  # states of a chain that is solved within a few milliseconds


@lru_cache(maxsize=256)
def normal_run_length(
    rules: tuple[Rule, ...], lower: float = 3.0, upper: float = 3.0
) -> tuple[float, str]:
    """Mean run length of a stable normal process, and in words what the number rests on.

    rules: of one panel. lower, upper: distances of the limits in sigma, infinite for none. Stored
    values are taken where there are any; chains of few states are solved; for other rules the
    largest known lower bound is given, and said to be one.

    Source: champ-woodall-1987

    >>> from ci_toolkit.analysis.control_chart.rule_table import SETS
    >>> every, basis = normal_run_length(SETS["limits"])
    >>> round(every, 1), basis
    (370.4, 'normal')
    """
    key = signature(rules)
    ordinary = abs(lower - 3) < 1e-6 and abs(upper - 3) < 1e-6
    if (ordinary or "limits" not in key) and key in RUN_LENGTHS:
        mean, error = RUN_LENGTHS[key]
        return mean, "normal" if error == 0 else "normal, simulated"
    kept = [rule for rule in rules if not rule.warning and rule.shape not in WHOLE_PHASE]
    exact = exact_run_length(kept, normal_classes(lower, upper), AT_RUN_TIME)
    if exact is not None:
        return exact, "normal"
    return _at_least(key, kept, lower, upper)


def _at_least(key: str, rules: Sequence[Rule], lower: float, upper: float) -> tuple[float, str]:
    """A lower bound: more rules alarm sooner, and alarms of separate rules at most add up."""
    wanted = set(key.split(", "))
    ordinary = abs(lower - 3) < 1e-6 and abs(upper - 3) < 1e-6
    larger = [
        mean
        for stored, (mean, _) in RUN_LENGTHS.items()
        if wanted <= set(stored.split(", ")) and "moving range" not in stored and ordinary
    ]
    rate = 0.0
    for rule in rules:
        alone = exact_run_length((rule,), normal_classes(lower, upper), AT_RUN_TIME)
        if alone is None and signature((rule,)) in RUN_LENGTHS:
            alone = RUN_LENGTHS[signature((rule,))][0]
        rate += 1 / (alone or _crude(rule))
    return max([1 / rate if rate > 0 else math.inf, *larger]), "normal, at least"


def _crude(rule: Rule) -> float:
    """A lower bound for one rule without a stored value: 1 / chance of its pattern at a point."""
    if rule.shape == "trend":
        return math.factorial(min(rule.count, 100)) / 2
    if rule.shape == "alternating":
        # The share of alternating orders of k values is about 2·(2/π)^(k+1).
        return (math.pi / 2) ** (rule.count + 1) / 4
    if rule.shape == "run":
        return float(2.0 ** min(rule.count - 1, 900))
    tail = 2 * normal_below(-float(rule.zone or 1))
    return 1 / max(math.comb(max(rule.window, 1), rule.count) * tail**rule.count, 1e-300)
