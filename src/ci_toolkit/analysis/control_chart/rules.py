"""Which rules look at which panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.rule_grammar import RuleSpec, parse_rules
from ci_toolkit.analysis.control_chart.rule_table import RULES, SETS, Rule
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.errors import UsageError

__all__ = ["Rule", "RulePlan", "RuleSpec", "evaluate", "parse_rules", "rules_for"]

ZONE_RULES_FROM = 20.0  # expected events a period from which zones mean what they say (B44)


@dataclass(frozen=True, eq=False)
class RulePlan:
    """Rules by panel name, in order.

    judged: panels whose signals count in the verdict. zones_in: shape (S,), False for streams in
    which rules at 1 and 2 sigma are not applied; None when they are in all. findings: what was
    refused, and why.
    """

    rules: Mapping[str, tuple[Rule, ...]]
    judged: frozenset[str]
    zones_in: Bools | None
    findings: tuple[Finding, ...]

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Codes by panel, as the result carries them."""
        return {name: tuple(rule.code for rule in rules) for name, rules in self.rules.items()}


DEFAULT_MAIN = (RULES["nelson-1"], RULES["nelson-2"])
DEFAULT_DISPERSION = (RULES["nelson-1"],)
DEFAULT_RUN = SETS["anhoej"]


def rules_for(
    panels: Sequence[Panel], specs: Sequence[RuleSpec], s: Subgroups, kinds: Sequence[str]
) -> RulePlan:
    """Decide which rules look at which panel.

    Arguments
        panels: of the computed chart. specs: from `parse_rules`; empty takes the defaults.
        s: the subgroups. kinds: kind of chart of each stream, shape (S,).

    Without specs, `nelson:1,2` looks at location and attribute panels, rule 1 at dispersion panels
    and `anhoej` at run charts. A spec without a panel replaces the first of these; the moving-range
    panel counts in the verdict only when a spec names it (B40). Rules at 1 and 2 sigma are not
    applied to counts of fewer than 20 expected events, or under Laney's limits (B44).
    """
    names = {panel.name for panel in panels}
    for spec in specs:
        if spec.panel not in (None, "all") and spec.panel not in names:
            raise UsageError(
                f"`--rules {spec.text}` names a panel that this chart does not have",
                "its panels are " + ", ".join(sorted(names)),
            )
    zones = _zone_streams(s, kinds)
    findings: list[Finding] = []
    refused: dict[str, Rule] = {}
    plan: dict[str, tuple[Rule, ...]] = {}
    for panel in panels:
        rules = _panel_rules(panel, specs)
        if panel.kind == "run":
            rules = _without_limits(panel, rules, findings)
        elif panel.kind == "attribute" and not zones.all():
            refused |= {rule.code: rule for rule in rules if rule.needs_zones}
            if not zones.any():
                # Something must be looked for: where only zones were asked for, the limits.
                left = tuple(rule for rule in rules if not rule.needs_zones)
                rules = left or SETS["limits"]
        plan[panel.name] = rules
    if refused:
        findings.append(_refusal(tuple(refused), zones, kinds))
    named = {spec.panel for spec in specs}
    judged = frozenset(
        panel.name
        for panel in panels
        if panel.name in named or "all" in named or (panel.judged and panel.name != "mr")
    )
    return RulePlan(plan, judged, zones if refused and zones.any() else None, tuple(findings))


def _panel_rules(panel: Panel, specs: Sequence[RuleSpec]) -> tuple[Rule, ...]:
    own = [spec for spec in specs if spec.panel in (panel.name, "all")]
    general = [spec for spec in specs if spec.panel is None]
    if panel.kind == "dispersion":
        # Runs and zones are made for a symmetric statistic: here the limits alone (B40), under
        # the name that the chosen set gives them.
        beyond = [r for spec in general for r in spec.rules if r.shape == "beyond"]
        general_rules: Iterable[Rule] = beyond[:1] or DEFAULT_DISPERSION
    elif general:
        general_rules = [rule for spec in general for rule in spec.rules]
    else:
        general_rules = DEFAULT_RUN if panel.kind == "run" else DEFAULT_MAIN
    chosen = [rule for spec in own for rule in spec.rules] if own else general_rules
    # A rule given twice counts once, as it was given last.
    rules = tuple({rule.code: rule for rule in chosen}.values())
    if all(rule.warning for rule in rules):
        raise UsageError(
            f"{rules[0].code} is a warning and never a signal", "give it together with other rules"
        )
    return rules


def _without_limits(
    panel: Panel, rules: tuple[Rule, ...], findings: list[Finding]
) -> tuple[Rule, ...]:
    left = tuple(rule for rule in rules if not rule.needs_limits)
    codes = ", ".join(rule.code for rule in rules if rule.needs_limits)
    if not codes:
        return rules
    text = f"a run chart has a centre and no limits, so {codes} cannot be looked for"
    if not left:
        raise UsageError(text, "use `anhoej`, `ihi-run` or a run rule such as `nelson-2`")
    findings.append(Finding("rules-need-limits", "warning", text, panel=panel.name))
    return left


def _zone_streams(s: Subgroups, kinds: Sequence[str]) -> Bools:
    """Streams whose counts are large enough for rules at 1 and 2 sigma, shape (S,)."""
    allowed = np.array([not kind.startswith("laney") for kind in kinds], dtype=bool)
    if s.count is None or not len(allowed):
        return allowed
    smaller = np.minimum(s.count, s.n - s.count) if s.measure == "proportion" else s.count
    used = s.used
    width = len(allowed)
    number = np.bincount(s.stream_of[used], minlength=width)
    total = np.bincount(s.stream_of[used], weights=smaller[used], minlength=width)
    return allowed & (total >= ZONE_RULES_FROM * np.maximum(number, 1))


def _refusal(codes: Sequence[str], zones: Bools, kinds: Sequence[str]) -> Finding:
    listed = ", ".join(codes)
    laney = [kind.startswith("laney") for kind in kinds]
    if all(laney):
        why = "Laney's limits widen for differences between periods, so 1 and 2 sigma are not zones"
    else:
        why = (
            f"with fewer than {ZONE_RULES_FROM:.0f} expected events a period"
            f"{' (or under Laney limits)' if any(laney) else ''} counts are too coarse for zones "
            "of 1 and 2 sigma"
        )
    where = "" if not zones.any() else f" in {int((~zones).sum()):,} of {len(zones):,} streams"
    return Finding("zone-rules-refused", "warning", f"{listed} not applied{where}: {why}")
