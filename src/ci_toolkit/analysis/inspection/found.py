"""A finding while it is made: its sentence, and beside it what a script wants to know of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ci_toolkit.analysis.result import Finding, Level
from ci_toolkit.analysis.wording import percent
from ci_toolkit.facts import ExportFacts, Sight

LISTED_ROWS = 3
LISTED_COLUMNS = 4
SHOWN_LENGTH = 40
_WEIGHT: dict[Level, int] = {"signal": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with its particulars.

    rows: rows concerned, 0 where it is no matter of rows. columns: columns concerned. first,
    samples, paths: as in `Sight`. points: indices of periods concerned. short: the gist, where the
    sentence is long. more: further particulars
    by name.
    """

    code: str
    level: Level
    text: str
    rows: int = 0
    columns: tuple[str, ...] = ()
    first: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    points: tuple[int, ...] | None = None
    short: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def finding(self) -> Finding:
        """What a person reads."""
        return Finding(self.code, self.level, self.text, self.points)

    def with_more(self, **more: Any) -> Found:
        """The same with further particulars."""
        return replace(self, more={**self.more, **more})

    def detail(self, total: int) -> Mapping[str, Any]:
        """What a script reads; `total` is the number of rows of the export."""
        plain: dict[str, Any] = {"code": self.code, "columns": self.columns, "rows": self.rows}
        plain["share"] = self.rows / total if total and self.rows else None
        plain["first"] = self.first
        plain["samples"] = self.samples
        if self.paths:
            plain["paths"] = self.paths
        return plain | dict(self.more)


def seen(
    code: str, level: Level, text: str, sight: Sight, *columns: str, samples: bool = True
) -> Found:
    """A finding about the rows of a sight, whose first lines end the sentence."""
    return Found(
        code,
        level,
        text + places(sight),
        sight.rows,
        columns,
        sight.first,
        sight.samples if samples else (),
        sight.paths,
    )


def by_weight(found: Sequence[Found]) -> list[Found]:
    """The weightiest first: by level, then by the rows concerned."""
    return sorted(found, key=lambda one: (_WEIGHT[one.level], -one.rows))


def of_rows(rows: int, total: int, verb: str = "") -> str:
    """A number of rows out of all, with its share, and what they do.

    >>> of_rows(34, 28071), of_rows(5, 5, "have"), of_rows(1, 8, "repeat")
    ('34 of 28,071 rows (0.121 %)', 'all 5 rows have', '1 of 8 rows (12.5 %) repeats')
    """
    if rows == 1 and verb:
        verb = {"have": "has", "are": "is"}.get(verb, f"{verb}s")
    said = f" {verb}" if verb else ""
    if total and rows == total:
        return (f"all {rows:,} rows" if rows > 1 else "the only row") + said
    return f"{rows:,} of {total:,} rows ({percent(rows / total)}){said}"


def places(sight: Sight) -> str:
    """Where to look: " (rows 120, 340, …)", or "" where no lines are known."""
    if not sight.first:
        return ""
    shown = [f"{line:,}" for line in sight.first[:LISTED_ROWS]]
    if sight.paths and len(set(sight.paths)) > 1:
        shown = [f"{row} of {base(path)}" for row, path in zip(shown, sight.paths, strict=False)]
    elif sight.paths:
        shown[-1] += f" of {base(sight.paths[0])}"
    more = ", …" if sight.rows > len(shown) else ""
    word = "row" if len(shown) == 1 and not more else "rows"
    return f" ({word} {', '.join(shown)}{more})"


def base(path: str) -> str:
    """The name of a file without its folders."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def name(column: str) -> str:
    """A column in back quotes, cut where it is very long."""
    return f"`{cut(column)}`"


def cut(text: str) -> str:
    """A text of the export for a sentence: one line of at most 40 characters."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1] + "…"


# Words that a condition does not take for a column without quotes.
_RESERVED = frozenset(
    "and or not in is null like ilike between case when then else end true false as by from "
    "select where group order limit union all distinct date time timestamp interval any".split()
)


def identifier(column: str) -> str:
    """A column as a condition names it: in quotes only where it needs them.

    >>> identifier("opened_at"), identifier("Type of Notice")
    ('opened_at', '"Type of Notice"')
    """
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", column, re.ASCII)
    if plain and column.casefold() not in _RESERVED:
        return column
    return '"' + column.replace('"', '""') + '"'


def condition(column: str, value: str, operator: str = "=") -> str:
    """A condition on one column: `scope = 'Total number'`."""
    quoted = value.replace("'", "''")
    return f"{identifier(column)} {operator} '{quoted}'"


def listed(texts: Sequence[str], most: int = LISTED_COLUMNS) -> str:
    """Words in a row: "`a`, `b` and 12 more", "`a` and `b`".

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], 2), listed(["a"])
    ('a, b and c', 'a, b and 1 more', 'a')
    """
    if len(texts) > most:
        return f"{', '.join(texts[:most])} and {len(texts) - most:,} more"
    if len(texts) > 1:
        return f"{', '.join(texts[:-1])} and {texts[-1]}"
    return "".join(texts)


def counted(values: Sequence[tuple[str, int]], most: int = LISTED_ROWS) -> str:
    """Values with their counts: "`video` (3,400) and `Video` (12)"."""
    return listed([f"`{cut(text)}` ({count:,})" for text, count in values], most)


def players(facts: ExportFacts) -> frozenset[str]:
    """The columns that play a part, found or suggested."""
    return frozenset(column for _, column in facts.roles)
