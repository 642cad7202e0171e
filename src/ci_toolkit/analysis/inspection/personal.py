"""Personal data that an export for statistics does not need: values, names of columns, texts."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.inspection.columns import words_of
from ci_toolkit.analysis.inspection.found import Found, listed, name
from ci_toolkit.analysis.wording import count_of, percent
from ci_toolkit.facts import ColumnFacts, ExportFacts

_NEVER_NEEDED = (
    frozenset({"email"}),
    frozenset({"e", "mail"}),
    frozenset({"phone"}),
    frozenset({"telephone"}),
    frozenset({"ip"}),
    frozenset({"ipaddress"}),
    frozenset({"first", "name"}),
    frozenset({"firstname"}),
    frozenset({"last", "name"}),
    frozenset({"lastname"}),
    frozenset({"surname"}),
    frozenset({"full", "name"}),
    frozenset({"fullname"}),
    frozenset({"birth"}),
    frozenset({"birthday"}),
    frozenset({"birthdate"}),
    frozenset({"dob"}),
    frozenset({"passport"}),
    frozenset({"ssn"}),
    frozenset({"iban"}),
    frozenset({"password"}),
    frozenset({"street"}),
    frozenset({"home", "address"}),
    frozenset({"postal", "address"}),
)
_OF_PEOPLE = frozenset(
    "username login handle agent assignee reporter moderator reviewer author creator requester "
    "customer employee staff analyst operator".split()
)
# A date of birth is no date about a person but of one.
_OF_BIRTH = frozenset({"birth", "birthday", "birthdate", "dob"})
# Columns of people that hold numbers about them, or numbers for them.
_ABOUT = frozenset(
    "id ids count counts size time seconds minutes hours rate score type role team "
    "group status stations country region language at on date wait handle".split()
)
_FREE = frozenset(
    "comment comments description message note notes details body text content subject "
    "summary transcript feedback remarks remark explanation reason title".split()
)
# A text that people wrote is longer than a name of a category.
_WRITTEN = 25


def judge_personal(facts: ExportFacts) -> Iterator[Found]:
    """Values, names and free texts; no sample is shown."""
    for column in facts.columns:
        if column.personal:
            yield _values(column)
    known = {column.name for column in facts.columns if column.personal}
    rest = [c for c in facts.columns if c.name not in known and c.missing < c.rows]
    yield from _names(rest)
    free = [column for column in rest if _is_free(column)]
    if free:
        shown = listed([name(column.name) for column in free])
        verb = "is" if len(free) == 1 else "are"
        text = f"{shown} {verb} free text, which may name people; leave out what is not needed"
        yield Found("free-text", "info", text, columns=tuple(c.name for c in free))


def _values(column: ColumnFacts) -> Found:
    cells = sum(rows for _, rows in column.personal)
    sorts = [f"{_plural(sort)} in {count_of(rows, 'row')}" for sort, rows in column.personal]
    share = percent(min(cells / max(column.rows, 1), 1.0))
    text = (
        f"{name(column.name)} holds personal data ({share} of rows): {listed(sorts)}; "
        "leave the column out of the export or mask it"
    )
    rows = min(cells, column.rows)
    more = {"sorts": [list(pair) for pair in column.personal]}
    return Found("personal-data", "warning", text, rows, (column.name,), more=more)


def _plural(sort: str) -> str:
    return f"{sort}es" if sort.endswith("s") else f"{sort}s"


def _names(columns: list[ColumnFacts]) -> Iterator[Found]:
    sure, likely = [], []
    for column in columns:
        words = set(words_of(column.name))
        if column.kind in ("number", "yes/no", "duration"):
            continue
        if words & _ABOUT and not words & _OF_BIRTH:
            continue
        if any(wanted <= words for wanted in _NEVER_NEEDED):
            sure.append(column.name)
        elif words & _OF_PEOPLE and column.kind in ("category", "text", "identifier"):
            likely.append(column.name)
    if sure:
        text = f"by their names {_listed(sure)} hold personal data; leave them out of the export"
        if len(sure) == 1:
            text = f"by its name {_listed(sure)} holds personal data; leave it out of the export"
        yield Found("personal-name", "warning", text, columns=tuple(sure))
    if likely:
        verb = "tells" if len(likely) == 1 else "tell"
        text = f"{_listed(likely)} {verb} people apart; codes instead of names do as well"
        yield Found("person-column", "info", text, columns=tuple(likely))


def _listed(names: list[str]) -> str:
    return listed([name(column) for column in names])


def _is_free(column: ColumnFacts) -> bool:
    """Long texts, nearly all different."""
    if column.kind != "text":
        return False
    named = bool(set(words_of(column.name)) & _FREE)
    return column.mean_length >= (_WRITTEN if named else 2 * _WRITTEN)
