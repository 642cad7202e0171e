"""Values of categories that belong together or do not belong at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from ci_toolkit.analysis.inspection.found import Found, counted, listed, name, of_rows
from ci_toolkit.analysis.inspection.mixture import mixed_by
from ci_toolkit.analysis.totals import named_total
from ci_toolkit.facts import ColumnFacts, ExportFacts

# A value that sums up its column stands beside others; with fewer there is nothing to sum up.
_FEWEST_OTHERS = 2


def judge_categories(facts: ExportFacts) -> Iterator[Found]:
    """Values that differ in spelling only, and totals among the values that they add up."""
    mixed = mixed_by(facts)
    for column in facts.columns:
        if column.kind in ("category", "text", "yes/no") and len(column.top) > 1:
            yield from _alike(column, facts.rows)
        # "Total number" beside "Median time" says what is measured, and adds nothing up.
        measured = mixed is not None and mixed[1] is column
        if column.kind == "category" and len(column.top) > _FEWEST_OTHERS and not measured:
            yield from _totals(column, facts.rows)


def folded(text: str) -> str:
    """A value without what people vary by accident: case, accents, blanks, dashes, underscores.

    >>> folded("  Self-Harm "), folded("self_harm"), folded("Zürich")
    ('self harm', 'self harm', 'zurich')
    """
    for fold in _FOLDS.values():
        text = fold(text)
    return text


def _accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


# What people vary by accident; where several differ each is named.
_FOLDS: dict[str, Callable[[str], str]] = {
    "case": str.casefold,
    "accents": _accents,
    "quotation marks": lambda text: re.sub("[’‘‚‛′`]", "'", re.sub("[“”„‟″«»]", '"', text)),
    "dashes": lambda text: re.sub(r"[_\-‐-―]+", " ", text),
    "blanks": lambda text: " ".join(text.split()),
}


def _what_differs(groups: list[list[str]]) -> str:
    """In words, such as "case" or "case and blanks"."""
    needed = []
    for kind in _FOLDS:
        others = [fold for name, fold in _FOLDS.items() if name != kind]
        if any(len({_through(others, text) for text in own}) > 1 for own in groups):
            needed.append(kind)
    return listed(needed or ["case, blanks or accents"])


def _through(folds: list[Callable[[str], str]], text: str) -> str:
    for fold in folds:
        text = fold(text)
    return text


def _alike(column: ColumnFacts, total: int) -> Iterator[Found]:
    if column.kind == "yes/no":
        return  # its spellings are read as the same two answers
    groups: dict[str, list[tuple[str, int]]] = {}
    for text, rows in column.top:
        if text.endswith("…"):
            continue  # long values are cut, and may differ further on
        groups.setdefault(folded(text) or text, []).append((text, rows))
    double = [sorted(own, key=lambda pair: -pair[1]) for own in groups.values() if len(own) > 1]
    if not double:
        return
    rows = sum(count for own in double for _, count in own[1:])
    differs = _what_differs([[text for text, _ in own] for own in double])
    shown = listed([counted(own, 3) for own in double], 2)
    text = (
        f"{name(column.name)} has values that differ only in {differs}: {shown}; "
        f"{of_rows(rows, total, 'are')} counted apart from the commoner spelling"
    )
    more = {"values": [[text for text, _ in own] for own in double]}
    yield Found("near-duplicate-categories", "warning", text, rows, (column.name,), more=more)


def _totals(column: ColumnFacts, total: int) -> Iterator[Found]:
    found = [pair for pair in column.top if named_total(pair[0])]
    if not found or len(column.top) - len(found) < _FEWEST_OTHERS:
        return
    rows = sum(count for _, count in found)
    text = (
        f"{name(column.name)} has a total among its values: {counted(found)}; "
        f"{of_rows(rows, total)} would count what the others hold a second time"
    )
    more = {"values": [text for text, _ in found]}
    yield Found("total-among-rows", "warning", text, rows, (column.name,), more=more)
