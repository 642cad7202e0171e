"""What is wrong with rows: repeated ones, ends before starts, rows that do not fit, repairs."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.inspection.columns import words_of
from ci_toolkit.analysis.inspection.found import Found, base, listed, name, of_rows, seen
from ci_toolkit.analysis.result import Level
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.facts import ExportFacts, KeyFacts, PairFacts, Repair

WHOLE_ROW = "row"
# One of these has many cases, and its rows are no events of one.
_PEOPLE = frozenset(
    "caller customer user member agent annotator author reviewer moderator rater reporter "
    "requester creator owner assignee account client employee".split()
)
# From half as many repeats as ids on, rows are events of cases rather than cases sent twice.
EVENTS_FROM = 0.5
# A pair that is the wrong way round in more rows than this bounds nothing.
NO_ORDER, NO_SIZE = 0.5, 0.05
# Repairs after which a figure may differ from what the sender meant.
_LOOK = frozenset({"short-rows", "stray-quotes", "cut-off"})


def is_event_log(key: KeyFacts) -> bool:
    """Whether a column names cases that have several rows each."""
    return key.column != WHOLE_ROW and key.repeated.rows >= EVENTS_FROM * max(key.distinct, 1)


def _names_people(column: str) -> bool:
    return bool(_PEOPLE & set(words_of(column)))


def case_of(facts: ExportFacts) -> str | None:
    """The column that names the cases of a log of events; None where rows are no events."""
    logs = [key for key in facts.keys if is_event_log(key) and not _names_people(key.column)]
    if facts.rated is not None:
        return None
    named = [key.column for key in logs if ("id", key.column) in facts.roles]
    if named:
        return named[0]
    if any(role == "id" for role, _ in facts.roles):
        return None
    return max(logs, key=lambda key: key.distinct).column if logs else None


def judge_rows(facts: ExportFacts) -> Iterator[Found]:
    """Findings about whole rows and pairs of columns."""
    for reason, sight in facts.flawed:
        text = f"{of_rows(sight.rows, facts.rows)} cannot be used: the row {reason}"
        yield seen("flawed-rows", "signal", text, sight)
    for pair in facts.pairs:
        if pair.wrong.rows:
            yield _pair(pair, facts.rows)
    log, whole = case_of(facts), _whole(facts)
    for key in facts.keys:
        if not key.repeated.rows or (key is not whole and _is_same(key, whole)):
            continue
        # Of several columns with many rows a value only one names the cases.
        if key.column == log or not is_event_log(key):
            yield _key(key, facts)
    yield from _repairs(facts.repairs)


def _whole(facts: ExportFacts) -> KeyFacts | None:
    return next((key for key in facts.keys if key.column == WHOLE_ROW), None)


def _is_same(key: KeyFacts, whole: KeyFacts | None) -> bool:
    """Whether a key repeats just where whole rows do, which is said of these."""
    return (
        whole is not None
        and key.repeated.rows == whole.repeated.rows > 0
        and key.repeated.first == whole.repeated.first
    )


def _unique(facts: ExportFacts) -> str | None:
    """The column that names each row once; None where there is none."""
    whole = {key.column for key in facts.keys if not key.repeated.rows} - {WHOLE_ROW}
    return next(
        (c.name for c in facts.columns if c.name in whole and c.distinct >= facts.rows), None
    )


def _pair(pair: PairFacts, total: int) -> Found:
    lesser, greater = name(pair.lesser), name(pair.greater)
    share = pair.wrong.rows / max(pair.compared, 1)
    columns = (pair.lesser, pair.greater)
    if pair.kind == "order":
        text = f"{of_rows(pair.wrong.rows, total, 'have')} {greater} before {lesser}"
        if share > NO_ORDER:
            text += "; are the two columns the other way round?"
            return seen("end-before-start", "warning", text, pair.wrong, *columns)
        return seen("end-before-start", "signal", text, pair.wrong, *columns)
    text = f"{of_rows(pair.wrong.rows, total, 'have')} {lesser} above {greater}"
    if share > NO_SIZE:
        text += "; if one item can have several, say `--unit defects`"
        return seen("count-above-size", "warning", text, pair.wrong, *columns)
    return seen("count-above-size", "signal", text, pair.wrong, *columns)


def _key(key: KeyFacts, facts: ExportFacts) -> Found:
    rows = key.repeated.rows
    if key.column == WHOLE_ROW:
        return _repeated_rows(key, facts)
    shown = name(key.column)
    if is_event_log(key) and facts.rated is not None and facts.rated.item == key.column:
        text = f"{shown} has {count_of(key.distinct, 'value')} in {facts.rows:,} rows, several each"
        return Found("duplicate-key", "info", text, rows, (key.column,))
    if is_event_log(key):
        text = (
            f"{shown} has {count_of(key.distinct, 'value')} in {facts.rows:,} rows, as in a log of "
            f"events; count each once with `--id {key.column}`"
        )
        more = {"distinct": key.distinct}
        return Found("duplicate-key", "info", text, rows, (key.column,), more=more)
    register = ("id", key.column) in facts.roles
    level: Level = "signal" if register else "warning"
    one = _unique(facts)
    if one is not None and not register:
        text = (
            f"{of_rows(rows, facts.rows, 'repeat')} a value of {shown}, whose {key.distinct:,} "
            f"values name groups: {name(one)} names every row"
        )
        return seen("duplicate-key", "info", text, key.repeated, key.column)
    text = f"{of_rows(rows, facts.rows, 'repeat')} a value of {shown}, which looks like a key"
    return seen("duplicate-key", level, text, key.repeated, key.column)


def _repeated_rows(key: KeyFacts, facts: ExportFacts) -> Found:
    rows = key.repeated.rows
    same = [one.column for one in facts.keys if one is not key and _is_same(one, key)]
    text = f"{of_rows(rows, facts.rows, 'repeat')} an earlier row cell for cell"
    if same:
        text += f", {listed([name(column) for column in same])} included"
        registered = any(("id", column) in facts.roles for column in same)
        level: Level = "signal" if registered else "warning"
        return seen("duplicate-rows", level, text, key.repeated, *same)
    if rows >= EVENTS_FROM * facts.rows and not _tells_apart(facts):
        text += ", and no column could tell them apart"
        return seen("duplicate-rows", "info", text, key.repeated)
    return seen("duplicate-rows", "warning", text, key.repeated)


def _tells_apart(facts: ExportFacts) -> bool:
    """Whether any column could name a row or place it in time."""
    return any(column.kind in ("identifier", "text", "time") for column in facts.columns)


def _repairs(repairs: tuple[Repair, ...]) -> Iterator[Found]:
    """One finding for each sort of repair, however many files had it."""
    kinds: dict[str, list[Repair]] = {}
    for repair in repairs:
        kinds.setdefault(repair.kind, []).append(repair)
    for kind, own in kinds.items():
        text = own[0].text
        if len(own) > 1:
            where = f" in {base(own[0].path)}" if own[0].path else ""
            text += f"{where}; the same sort {count_of(len(own) - 1, 'more time')}"
        yield Found(
            f"repair-{kind}",
            "warning" if kind in _LOOK else "info",
            text,
            sum(repair.rows for repair in own),
            first=own[0].first,
            samples=own[0].samples,
            paths=tuple(dict.fromkeys(repair.path for repair in own if repair.path)),
        )
