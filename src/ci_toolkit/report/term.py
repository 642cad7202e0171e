"""A term of the field in words, and the list of all terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ci_toolkit.analysis.training.terms.term import GROUPS, Group, Term
from ci_toolkit.references import REFERENCES
from ci_toolkit.report.model import Block, Code, Facts, Notes, Report, Table
from ci_toolkit.report.text import sentence


def term_report(term: Term, worked: Sequence[str]) -> Report:
    """One term: what it is, formula, when to use, example, commands, sources, where to go on.

    worked: lines of its example, computed now.
    """
    blocks: list[Block] = []
    if term.formula:
        blocks.append(Notes(term.formula, "Formula"))
    blocks.append(Facts((("Use it when", term.use), ("Not when", term.avoid)), "When"))
    if worked:
        blocks.append(Notes(tuple(worked), "Example, computed now"))
    if term.notes:
        blocks.append(Notes(tuple(sentence(note) for note in term.notes), "With citk"))
    captions = ["Run it, in the folder examples", *[None] * len(term.commands)]
    blocks += [
        Code(command, caption) for command, caption in zip(term.commands, captions, strict=False)
    ]
    blocks.append(Notes(tuple(f"`citk explain {key}`" for key in term.see), "See also"))
    blocks.append(Notes(tuple(sentence(REFERENCES[key]) for key in term.sources), "Sources"))
    return Report(term.name, sentence(term.what), "info", tuple(blocks))


def list_report(groups: Mapping[Group, Sequence[Term]]) -> Report:
    """Terms by group, one line each."""
    tables: list[Block] = [
        Table(
            ("term", "what it is"),
            tuple((term.key, term.short) for term in terms),
            ("left", "left"),
            caption=f"{GROUPS[group]} (`citk explain --list {group}`)",
        )
        for group, terms in groups.items()
    ]
    number = sum(len(terms) for terms in groups.values())
    text = f"{number} terms; `citk explain TERM` tells one"
    return Report("Terms of the field", sentence(text), "info", tuple(tables))


def term_data(term: Term, worked: Sequence[str]) -> dict[str, Any]:
    """One term as plain values."""
    return {
        "key": term.key,
        "name": term.name,
        "aliases": list(term.aliases),
        "group": term.group,
        "what": term.what,
        "formula": list(term.formula),
        "use": term.use,
        "avoid": term.avoid,
        "example": list(worked),
        "commands": list(term.commands),
        "notes": list(term.notes),
        "see": list(term.see),
        "sources": {key: REFERENCES[key] for key in term.sources},
    }


def list_data(groups: Mapping[Group, Sequence[Term]]) -> list[dict[str, Any]]:
    """The list as plain values."""
    return [
        {"group": group, "key": term.key, "name": term.name, "what": term.short}
        for group, terms in groups.items()
        for term in terms
    ]
