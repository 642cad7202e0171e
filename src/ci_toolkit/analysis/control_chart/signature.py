"""What decides a rule's run length, as one text: the key of the stored table of run lengths."""

from __future__ import annotations

from collections.abc import Iterable

from ci_toolkit.analysis.control_chart.rule_table import Rule

WHOLE_PHASE = frozenset({"longest-run", "crossings", "runs-test"})


def signature(rules: Iterable[Rule], *, moving_range: bool = False) -> str:
    """The rules without their names: `nelson:1,2` and `limits` with a run of 9 are the same.

    Ties do not matter here, since a stable process of measurements has none. `moving_range` adds
    the upper limit of the moving ranges of the same points.

    >>> from ci_toolkit.analysis.control_chart.rule_table import SETS
    >>> signature(SETS["western-electric"])
    'limits, run 8, zone 2/3>2, zone 4/5>1'
    """
    kept = [rule for rule in rules if rule.shape not in WHOLE_PHASE and not rule.warning]
    limits = any(rule.shape == "beyond" for rule in kept)
    parts = {_part(rule, limits) for rule in kept}
    if moving_range:
        parts.add("moving range")
    return ", ".join(sorted(parts))


def _part(rule: Rule, limits: bool) -> str:
    match rule.shape:
        case "beyond":
            return "limits"
        case "zone":
            # A point beyond a limit has already signalled where the limits are looked at.
            inside = " inside" if rule.inside_limits and not limits else ""
            alike = " one side" if rule.one_side else ""
            return f"zone {rule.count}/{rule.window}>{rule.zone}{inside}{alike}"
        case "outside":
            return f"outside {rule.count} {rule.sides}"
        case "opposite":
            return f"opposite {rule.zone}"
        case shape:
            return f"{shape} {rule.count}"
