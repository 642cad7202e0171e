"""Moments with a label, as in `--phase-at "2024-05-01=New policy"` and `--note`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ci_toolkit.api.spans import parse_when, require_when
from ci_toolkit.data.side_files import read_pairs
from ci_toolkit.errors import UsageError


@dataclass(frozen=True)
class Mark:
    """A moment with a label, as in `--phase-at "2024-05-01=New policy"`."""

    when: str
    text: str


def parse_mark(text: str, option: str) -> Mark:
    """`WHEN=LABEL` (the label may hold further `=`); a missing label is the moment itself."""
    when, _, label = text.partition("=")
    if not when.strip():
        raise UsageError(f"`{option}` needs a time before the `=`", f'{option} "2024-05-01=Why"')
    return Mark(when.strip(), label.strip() or when.strip())


_PATHLIKE = re.compile(r".+\.(csv|tsv)$", re.IGNORECASE)


def read_notes(texts: Sequence[str]) -> tuple[Mark, ...]:
    """`--note "WHEN=TEXT"`, or a CSV of two columns (when, text) with a header."""
    marks: list[Mark] = []
    for text in texts:
        if _PATHLIKE.match(text) and "=" not in text:
            marks.extend(_notes_from(text))
        else:
            marks.append(parse_mark(text, "--note"))
    for mark in marks:
        require_when(mark.when, "--note")
    return tuple(marks)


def _notes_from(path: str) -> list[Mark]:
    rows = read_pairs(path, "notes")
    if rows and parse_when(rows[0][0]) is None:  # a header
        rows = rows[1:]
    return [Mark(when, text) for when, text in rows]
