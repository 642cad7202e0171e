"""Which rules look at which panel: from the texts of `--rules` to rules by panel.

SET            nelson, western-electric, aiag, montgomery, ihi, ihi-run, nhs, anhoej, westgard
SET:1,2        some rules of a set by number, also `1-4`; `westgard:1_3s,10_x` by name
SET:trend=7    numbers changed, for every rule of the set that has one of this name
CODE           nelson-2
CODE:run=8     a rule with its number changed; `nelson-5:count=3,window=4` for zone rules
PANEL:…        only on this panel: `mr:limits`; `all:nelson` on every panel
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.rule_table import (
    ALIASES,
    LARGEST,
    PARAMETER,
    REFUSED,
    RULES,
    SETS,
    SMALLEST,
    Rule,
)
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.errors import UsageError, did_you_mean

__all__ = ["Rule", "RulePlan", "RuleSpec", "evaluate", "parse_rules", "rules_for"]

PANEL_NAMES = ("i", "mr", "xbar", "r", "s", "p", "np", "c", "u", "g", "t", "run")
ZONE_RULES_FROM = 20.0  # expected events a period from which zones mean what they say (B44)


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One text of `--rules`, understood; panel: None (the main panels), "all", or a name."""

    text: str
    panel: str | None
    rules: tuple[Rule, ...]


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


def parse_rules(texts: Iterable[str]) -> tuple[RuleSpec, ...]:
    """Read the texts of `--rules`.

    Raises UsageError for a set, code, number or parameter that is not known.

    >>> [rule.code for spec in parse_rules(["nelson:1,2", "mr:limits"]) for rule in spec.rules]
    ['nelson-1', 'nelson-2', 'limits-1']
    """
    return tuple(spec for text in texts for spec in _parse(text))


def _parse(text: str) -> list[RuleSpec]:
    words = text.strip().casefold()
    if not words:
        raise UsageError("`--rules` is empty", _known())
    panel: str | None = None
    head, colon, rest = words.partition(":")
    if colon and head in (*PANEL_NAMES, "all"):
        panel, words = head, rest
    if ":" not in words:
        parts = [part.strip() for part in words.split(",")]
        return [RuleSpec(text, panel, _named(part, "", text)) for part in parts]
    name, _, detail = words.partition(":")
    return [RuleSpec(text, panel, _named(name.strip(), detail, text))]


def _known() -> str:
    return "sets are " + ", ".join(SETS) + "; single rules are written like `nelson-2`"


def _named(name: str, detail: str, text: str) -> tuple[Rule, ...]:
    name = ALIASES.get(name, name)
    if name in REFUSED:
        raise UsageError(f"the rule set `{name}` is not offered: {REFUSED[name]}", _known())
    if name in SETS:
        rules, numbers = _chosen(name, detail, text)
    elif name in RULES:
        rules, numbers = (RULES[name],), _numbers_only(detail, text)
    else:
        stems = [*SETS, *ALIASES, *RULES]
        raise UsageError(
            f"`{name}` is neither a rule set nor a rule", did_you_mean(name, stems) or _known()
        )
    return _with_numbers(rules, numbers, text)


def _tokens(detail: str) -> list[str]:
    return [token.strip() for token in detail.split(",") if token.strip()]


def _chosen(name: str, detail: str, text: str) -> tuple[tuple[Rule, ...], dict[str, str]]:
    available = SETS[name]
    keys: list[str] = []
    numbers: dict[str, str] = {}
    for token in _tokens(detail):
        if "=" in token:
            key, _, value = token.partition("=")
            numbers[key.strip()] = value.strip()
        elif found := re.fullmatch(r"(\d+)\s*(?:-|\.\.)\s*(\d+)", token):
            keys += [str(k) for k in range(int(found[1]), min(int(found[2]), 99) + 1)]
        else:
            keys.append(token)
    if not keys:
        return tuple(rule for rule in available if not rule.optional), numbers
    by_key = {rule.key: rule for rule in available}
    by_key |= {str(k): rule for k, rule in enumerate(available, 1)}
    for key in keys:
        if key not in by_key:
            listed = ", ".join(f"{rule.key} ({rule.text})" for rule in available)
            raise UsageError(
                f"the rule set `{name}` has no rule `{key}`",
                did_you_mean(key, by_key) or f"its rules are {listed}",
            )
    return tuple(dict.fromkeys(by_key[key] for key in keys)), numbers


def _numbers_only(detail: str, text: str) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for token in _tokens(detail):
        key, equals, value = token.partition("=")
        if not equals:
            raise UsageError(
                f"`{token}` in `--rules {text}` is not a parameter",
                "write it like `nelson-2:run=8`",
            )
        numbers[key.strip()] = value.strip()
    return numbers


def _parameters(rule: Rule, alone: bool) -> tuple[str, ...]:
    names: tuple[str, ...] = (PARAMETER[rule.shape],) if rule.shape in PARAMETER else ()
    if rule.shape == "outside":
        names += ("sides",)
    # Several zone rules of a set would all be changed alike, which nobody means.
    return (*names, "count", "window") if rule.shape == "zone" and alone else names


def _with_numbers(
    rules: tuple[Rule, ...], numbers: Mapping[str, str], text: str
) -> tuple[Rule, ...]:
    alone = len(rules) == 1
    for name in numbers:
        offered = sorted({key for rule in rules for key in _parameters(rule, alone)})
        if name not in offered:
            has = "its parameters are " + ", ".join(offered) if offered else "it has no parameters"
            raise UsageError(
                f"`--rules {text}` has no parameter `{name}`", did_you_mean(name, offered) or has
            )
    return tuple(_changed(rule, numbers, alone, text) for rule in rules)


def _changed(rule: Rule, numbers: Mapping[str, str], alone: bool, text: str) -> Rule:
    for name in _parameters(rule, alone):
        value = numbers.get(name)
        if value is None:
            continue
        if name == "sides":
            if value not in ("both", "either"):
                raise UsageError(f"`sides={value}` is neither both nor either")
            rule = replace(rule, sides="both" if value == "both" else "either")
            continue
        least = SMALLEST[rule.shape]
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= LARGEST:
            raise UsageError(
                f"`{name}={value}` in `--rules {text}` is not a whole number from {least} on"
            )
        rule = (
            replace(rule, window=int(value))
            if name == "window"
            else replace(rule, count=int(value))
        )
    if rule.shape == "zone" and rule.count > rule.window:
        raise UsageError(f"{rule.count} of {rule.window} points cannot be beyond in {rule.code}")
    return rule


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
