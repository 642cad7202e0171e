"""Terms of the field: what one is, with its example computed now, and the list of all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ci_toolkit import __version__
from ci_toolkit.analysis.training.terms.catalogue import find, grouped, names
from ci_toolkit.analysis.training.terms.term import GROUPS, Group, Term
from ci_toolkit.api.outcome import save_text
from ci_toolkit.api.texts import Texts, ending_of
from ci_toolkit.errors import UsageError, did_you_mean
from ci_toolkit.report.model import Report
from ci_toolkit.report.term import list_data, list_report, term_data, term_report

SAVED = (".html", ".md", ".json", ".csv")


@dataclass(frozen=True, eq=False)
class _TermTexts(Texts):
    """What a term and the list have in common."""

    title: str | None = None
    ledger: tuple[str, ...] = ()

    def html_text(self) -> str:
        """A page that stands alone."""
        from ci_toolkit.report.html import write_html

        return write_html(self.report, [])

    def _repr_html_(self) -> str:
        from ci_toolkit.report.html import write_fragment

        return write_fragment(self.report, [])

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save as .html, .md, .json or .csv; UsageError for another ending."""
        target = os.fspath(path)
        forms = {".json": self.json_text, ".csv": self.csv_text, ".md": self.markdown_text}
        text = forms.get(ending_of(target, SAVED), self.html_text)()
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        save_text(target, text)
        return (Path(target),)


@dataclass(frozen=True, eq=False, kw_only=True)
class ExplainRun(_TermTexts):
    """One term. `asked`: how it was called."""

    term: Term
    asked: str

    @cached_property
    def example(self) -> tuple[str, ...]:
        """Lines of the worked example, computed when first asked for."""
        return self.term.worked()

    @cached_property
    def report(self) -> Report:
        """The term in words."""
        made = term_report(self.term, self.example)
        return replace(made, title=self.title) if self.title else made

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        told = term_data(self.term, self.example)
        return {"citk": __version__, "schema": 1, "analysis": "explain", "term": told}

    def rows(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        """Part and text of the term."""
        told = term_data(self.term, self.example)
        lines: list[tuple[str, str]] = []
        for part, value in told.items():
            values = value if isinstance(value, list) else [value]
            if isinstance(value, dict):
                values = list(value.values())
            lines += [(part, text) for text in values]
        return ("part", "text"), lines


@dataclass(frozen=True, eq=False, kw_only=True)
class TermsRun(_TermTexts):
    """Terms by group. Iterating gives their keys."""

    groups: dict[Group, tuple[Term, ...]]

    @cached_property
    def report(self) -> Report:
        """The list in words."""
        made = list_report(self.groups)
        return replace(made, title=self.title) if self.title else made

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the terms as commands take them."""
        return tuple(term.key for terms in self.groups.values() for term in terms)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        told = list_data(self.groups)
        return {"citk": __version__, "schema": 1, "analysis": "terms", "terms": told}

    def rows(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        """Group, key, name and first sentence of each term."""
        headers = ("group", "key", "name", "what")
        return headers, [[one[name] for name in headers] for one in list_data(self.groups)]


def explain(term: str, *, title: str | None = None) -> ExplainRun:
    """A term of the field: what `citk explain TERM` does.

    Case, accents, blanks, `-` and `_` do not matter, and aliases are known. Raises UsageError
    with the nearest names for an unknown term.

    >>> explain("p'").term.key, explain("Moving Range").term.key
    ('laney-p', 'moving-range')
    """
    found = find(term) if term.strip() else None
    if found is None:
        raise UsageError(f"there is no term `{term}`", _nearest(term))
    return ExplainRun(term=found, asked=term, title=title)


def terms(group: str | None = None, *, title: str | None = None) -> TermsRun:
    """All terms, or those of one group: what `citk explain --list` does.

    Raises UsageError for an unknown group.
    """
    groups = grouped()
    if group is None:
        return TermsRun(groups=groups, title=title)
    asked = group.strip().casefold()
    for known in GROUPS:
        if asked in (known, GROUPS[known].casefold()):
            return TermsRun(groups={known: groups[known]}, title=title)
    hint = did_you_mean(asked, GROUPS) or f"one of {', '.join(GROUPS)}"
    raise UsageError(f"there is no group of terms `{group}`", hint)


def _nearest(term: str) -> str:
    by_name = {name.casefold(): name for name in names()}
    near = did_you_mean(term.casefold().replace("_", "-"), tuple(by_name))
    return near or "`citk explain --list` has them all"
