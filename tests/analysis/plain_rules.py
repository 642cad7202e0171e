"""The rules once more, as plain loops over one phase: slow, and easy to check by reading."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ci_toolkit.analysis.control_chart.rule_table import Rule


def completions(z: Sequence[float | None], rule: Rule, limit: float = 3.0) -> list[int]:
    """Indices at which `rule` completes on standardised values; None ends every pattern."""
    return [i for i in range(len(z)) if z[i] is not None and _complete(z, i, rule, limit)]


def _block(z: Sequence[float | None], i: int) -> list[tuple[int, float]]:
    """The points from the last None to i."""
    block: list[tuple[int, float]] = []
    while i >= 0 and z[i] is not None:
        block.insert(0, (i, z[i]))  # type: ignore[arg-type]
        i -= 1
    return block


def _complete(z: Sequence[float | None], i: int, rule: Rule, limit: float) -> bool:
    values = [value for _, value in _block(z, i)]
    k = rule.count
    x = values[-1]
    if rule.shape == "beyond":
        return abs(x) > limit
    if rule.shape == "run":
        if rule.ties == "ignore":
            if x == 0:
                return False
            values = [v for v in values if v != 0]
        last = values[-k:]
        return len(last) == k and (all(v > 0 for v in last) or all(v < 0 for v in last))
    if rule.shape == "trend":
        if rule.ties == "ignore":
            if len(values) > 1 and values[-2] == x:
                return False
            values = values[:1] + [b for a, b in pairwise(values) if a != b]
        last = values[-k:]
        steps = [b - a for a, b in pairwise(last)]
        return len(last) == k and (all(d > 0 for d in steps) or all(d < 0 for d in steps))
    if rule.shape == "alternating":
        last = values[-k:]
        steps = [b - a for a, b in pairwise(last)]
        return len(last) == k and all(a * b < 0 for a, b in pairwise(steps))
    if rule.shape == "within":
        last = values[-k:]
        return len(last) == k and all(abs(v) < 1 for v in last)
    if rule.shape == "outside":
        last = values[-k:]
        if len(last) < k or not all(abs(v) > 1 for v in last):
            return False
        both = any(v > 0 for v in last) and any(v < 0 for v in last)
        return both or rule.sides == "either"
    if rule.shape == "opposite":
        return len(values) > 1 and (
            (values[-2] > rule.zone and x < -rule.zone)
            or (values[-2] < -rule.zone and x > rule.zone)
        )
    assert rule.shape == "zone"
    last = values[-rule.window :]
    for sign in (1, -1):
        far = [sign * v > rule.zone and not (rule.inside_limits and abs(v) > limit) for v in last]
        if rule.one_side:
            alike = len(last) == rule.window and all(sign * v > 0 for v in last)
            if alike and sum(far) >= k:
                return True
        elif far[-1] and sum(far) >= k:
            return True
    return False
