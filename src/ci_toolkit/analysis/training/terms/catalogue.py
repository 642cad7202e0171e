"""All terms, and how one is found by what a person types."""

from __future__ import annotations

import unicodedata
from functools import cache

from ci_toolkit.analysis.training.terms import (
    agreement,
    capability,
    charts,
    data,
    dmaic,
    flow,
    limits,
    pareto,
    rules,
    sampling,
    tests,
    yields,
)
from ci_toolkit.analysis.training.terms.term import GROUPS, Group, Term

_MODULES = (
    charts,
    limits,
    rules,
    data,
    capability,
    yields,
    pareto,
    sampling,
    tests,
    agreement,
    dmaic,
    flow,
)

TERMS: dict[str, Term] = {term.key: term for module in _MODULES for term in module.TERMS}
"""By key, in the order of their groups."""

_PRIMES = {ord(mark): " prime " for mark in "'’′ʹ"}
_POSSESSIVE = ("'s", "’s", "′s")
_SPELLED = str.maketrans({"ø": "oe", "&": " and ", "²": "2", "æ": "ae", "*": " star "})


def plain_form(text: str) -> str:
    """What two spellings of one term have in common.

    Case, accents, blanks and signs do not matter; a prime is kept as a word.

    >>> plain_form("Cramér's_V") == plain_form("cramers v"), plain_form("p'")
    (True, 'pprime')
    """
    small = text.strip().casefold()
    for ending in _POSSESSIVE:
        small = small.replace(ending, "s")
    small = small.replace("s' ", "s ")
    spelled = small.translate(_SPELLED).translate(_PRIMES)
    bare = unicodedata.normalize("NFKD", spelled)
    return "".join(sign for sign in bare if sign.isalnum())


@cache
def _index() -> dict[str, str]:
    found = {plain_form(key): key for key in TERMS}
    for key, term in TERMS.items():
        for name in (term.name, *term.aliases):
            found.setdefault(plain_form(name), key)
    return found


def names() -> tuple[str, ...]:
    """Keys and aliases, for a proposal where a name is not known."""
    return (*TERMS, *(alias for term in TERMS.values() for alias in term.aliases))


def find(text: str) -> Term | None:
    """The term of this key, name or alias; a `chart`, `charts` or plural s more does no harm."""
    form, index = plain_form(text), _index()
    for ending in ("", "s", "chart", "charts", "rule", "rules", "interval", "test"):
        if form.endswith(ending) and (key := index.get(form.removesuffix(ending))):
            return TERMS[key]
    return None


def of_group(group: Group) -> tuple[Term, ...]:
    """Terms of one group, in their order."""
    return tuple(term for term in TERMS.values() if term.group == group)


def grouped() -> dict[Group, tuple[Term, ...]]:
    """Terms by group, groups in their order."""
    return {group: of_group(group) for group in GROUPS}
