"""The texts of `--rules`, read into rules.

SET            nelson, western-electric, aiag, montgomery, ihi, ihi-run, nhs, anhoej, westgard
SET:1,2        some rules of a set by number, also `1-4`; `westgard:1_3s,10_x` by name
SET:trend=7    numbers changed, for every rule of the set that has one of this name
CODE           nelson-2
CODE:run=8     a rule with its number changed; `nelson-5:count=3,window=4` for zone rules
PANEL:…        only on this panel: `mr:limits`; `all:nelson` on every panel
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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
from ci_toolkit.errors import UsageError, did_you_mean

PANEL_NAMES = ("i", "mr", "xbar", "r", "s", "p", "np", "c", "u", "g", "t", "run")


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One text of `--rules`, understood; panel: None (the main panels), "all", or a name."""

    text: str
    panel: str | None
    rules: tuple[Rule, ...]


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
