"""The cells of columns counted: missing, unreadable, different, how far they reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.data.audit_forms import learn_times, settle_forms
from ci_toolkit.data.audit_kinds import measures_named
from ci_toolkit.data.audit_looks import MAYBE_NAMING, NAMING, NO_NAMES, Look, last_word, look_at
from ci_toolkit.data.audit_personal import named_personal, personal_cells
from ci_toolkit.data.audit_read import (
    BLANK,
    EMPTY,
    FILLED,
    READ,
    TEXT,
    Flag,
    Looked,
    Pointer,
    alike,
    flagged_cells,
    is_text,
    most_frequent,
    read_cells,
    sums_of,
    unreadable,
)
from ci_toolkit.data.audit_tally import COLUMN, RAW, ROWS, Tally
from ci_toolkit.data.audit_units import units_of
from ci_toolkit.data.columns import Cell
from ci_toolkit.data.ledger import shorten
from ci_toolkit.data.part import run
from ci_toolkit.data.profile import SAMPLE_ROWS, profile_columns
from ci_toolkit.facts import ColumnFacts, ColumnSort, Counted

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Most frequent values that are kept; a column of fewer different ones keeps all of them.
TOP, ALL_VALUES = 5, 100
# A column that its first rows took for numbers or times needs so many cells that are.
READABLE_SHARE = 0.5
# Share of the cells from which a shape (a uuid, a list) says what a column holds.
NEARLY_ALL = 0.9
# A category has few values: so many, each so many times in the mean, or this share of its cells.
FEW_VALUES, FEW_SHARE, MOST_VALUES = ((50, 2), (200, 4)), 0.05, 2_000
MARKERS = 12
# So few names for so many rows are those of queues or people, and tell rows apart in groups.
MOST_NAMES, SELDOM = 500, 0.01
# The same of codes, such as months from 01 to 12.
MOST_CODES, CODES_SHARE = 50, 0.1


def count_columns(export: Export, tally: Tally, looks: Mapping[str, Look]) -> list[Looked]:
    """Every column of a tally counted as what its look says, or as what it turns out to be."""
    own = [looks[name] for name in tally.names]
    settle_forms(export, tally, own)
    sums = sums_of(tally, own)
    learnt = learn_times(export, tally, own, sums)
    if learnt:
        sums |= sums_of(tally.of([look.name for look in learnt]), learnt)
    other = {
        look.name: better
        for look in own
        if (better := _other_look(export, tally, look, sums[look.name]))
    }
    if other:
        own = [other.get(look.name, look) for look in own]
        settle_forms(export, tally, list(other.values()))
        sums |= sums_of(tally.of(list(other)), list(other.values()))
    found: dict[str, Looked] = {}
    for part, same in alike(tally, own):
        found |= _counted(part, same, sums)
    return [found[name] for name in tally.names]


def _other_look(export: Export, tally: Tally, look: Look, sums: Mapping[str, Any]) -> Look | None:
    """What a column is, where its first rows misled."""
    if look.kind == "empty" and sums["filled"]:
        first = _first_texts(tally.of([look.name]), look)
        profile = profile_columns(pl.DataFrame({look.name: first}), export.reading)[look.name]
        other = look_at(export, look.name, profile, look.zone)
        return None if other.kind == "empty" else other
    if look.kind == "empty" or not sums["unreadable"] or not is_text(tally):
        return None
    if look.kind == "yes/no" and look.profile.integer:
        # Numbers that were only 0 and 1 in the first rows.
        return Look(look.name, "number", look.profile, export, look.zone)
    if look.reading != "text" and sums["unreadable"] > READABLE_SHARE * sums["filled"]:
        return Look(look.name, "text", look.profile, export, look.zone)
    return None


def _first_texts(tally: Tally, look: Look) -> list[str]:
    frame = read_cells(tally, look).filter(FILLED)
    often = frame.select(TEXT, ROWS).sort(-pl.col(ROWS), pl.col(TEXT)).head(SAMPLE_ROWS)
    return list(run(often, look.export.paths)[TEXT])


def _counted(
    tally: Tally, looks: Sequence[Look], sums: Mapping[str, Mapping[str, Any]]
) -> dict[str, Looked]:
    """Columns that are read alike, with what needs queries of its own."""
    reading = looks[0].reading
    frame = read_cells(tally, looks[0])
    names = list(tally.names)

    def having(key: str) -> list[str]:
        return [name for name in names if sums[name].get(key)]

    marked = [n for n in names if sums[n]["rows"] > sums[n]["empty"] + sums[n]["filled"]]
    markers = most_frequent(tally, frame, marked, pl.col(BLANK) & ~pl.col(EMPTY), MARKERS)
    distinct = _distinct(tally, frame, sums, having("padded"))
    kinds = {look.name: _refined(look, sums[look.name], distinct[look.name]) for look in looks}
    top = _top(tally, frame, looks, distinct, kinds)
    text = is_text(tally)
    lettered = having("lettered") if text else []
    units = units_of(tally, frame, looks, lettered, sums)
    # Times hold none; every other cell of text may.
    personal = personal_cells(tally, frame, names) if text and reading != "time" else {}
    groups = [name for name in names if kinds[name] == "category"] if text else []
    measured = measures_named(tally, frame, groups, distinct)
    pointers = _pointers(tally, frame, looks, sums)
    found = {}
    for look in looks:
        name, own = look.name, sums[look.name]
        lows, highs = _ends(tally, frame, look, own)
        integer = reading == "number" and own["filled"] > own["unreadable"] and not own["broken"]
        counts = ColumnFacts(
            name=name,
            kind=kinds[name],
            rows=own["rows"],
            blank=own["empty"],
            markers=markers.get(name, ()),
            distinct=distinct[name],
            distinct_exact=tally.counted,
            low=own.get("low"),
            high=own.get("high"),
            low_text=lows,
            high_text=highs,
            examples=_examples(look, top.get(name, ()), kinds[name]),
            top=top.get(name, ()),
            unit=units[name][0],
            units=units[name][1],
            zero=own.get("zero") or 0,
            padded=own.get("padded") or 0,
            personal=personal.get(name, ()),
            mean_length=own["characters"] / own["filled"] if own["filled"] else 0.0,
            integer=integer,
            named_personal=named_personal(name, kinds[name], own),
            leading_zeros=own.get("zeros") or 0,
            measures=measured.get(name, ()),
        )
        spaced = own.get("spaced") or 0
        found[name] = Looked(look, counts, tally.of([name]), pointers.get(name, {}), spaced)
    return found


def _refined(look: Look, sums: Mapping[str, Any], distinct: int) -> ColumnSort:
    """Text as list, identifier, category or text."""
    filled = sums["filled"]
    if not filled:
        return "empty"
    if look.kind == "identifier" and distinct <= min(MOST_CODES, CODES_SHARE * filled):
        return "category"
    if look.kind not in ("text", "empty"):
        return look.kind
    enough = NEARLY_ALL * filled
    if (sums.get("listed") or 0) >= enough:
        return "list"
    last = last_word(look.name)
    naming = last in NAMING or last in MAYBE_NAMING
    plain = (sums.get("digits") or 0) >= enough and not sums.get("words")
    repeated = distinct <= min(MOST_NAMES, SELDOM * filled)
    if (sums.get("coded") or 0) >= enough or (naming and plain and not repeated):
        return "identifier"
    few = distinct <= max(FEW_SHARE * filled, *(min(n, filled / k) for n, k in FEW_VALUES), 1)
    return "category" if few and distinct <= MOST_VALUES else "text"


def _distinct(
    tally: Tally, frame: pl.LazyFrame, sums: Mapping[str, Mapping[str, Any]], padded: list[str]
) -> dict[str, int]:
    if not tally.counted:
        return {name: min(tally.distinct, sums[name]["filled"]) for name in tally.names}
    found = {name: sums[name]["cells"] for name in tally.names}
    if padded:
        # Blanks around a value make no other value of it.
        places = [tally.names.index(name) for name in padded]
        query = frame.filter(pl.col(FILLED) & pl.col(COLUMN).is_in(places))
        counted = run(query.group_by(COLUMN).agg(pl.col(TEXT).n_unique()), ())
        found |= {tally.names[place]: number for place, number in counted.iter_rows()}
    return found


def _top(
    tally: Tally,
    frame: pl.LazyFrame,
    looks: Sequence[Look],
    distinct: Mapping[str, int],
    kinds: Mapping[str, str],
) -> dict[str, Counted]:
    if not tally.counted:
        return {}
    named = ("category", "yes/no", "text")
    few = [n for n in tally.names if distinct[n] <= ALL_VALUES and kinds[n] in named]
    many = [name for name in tally.names if name not in few]
    stands = pl.col(FILLED)
    found = most_frequent(tally, frame, few, stands, ALL_VALUES)
    repeated = stands & (
        (pl.col(ROWS) > 1) if looks[0].ordered or max(distinct.values()) > 1e5 else True
    )
    return found | most_frequent(tally, frame, many, repeated, TOP)


def _examples(look: Look, top: Counted, kind: str) -> tuple[str, ...]:
    if kind == "empty":
        return ()
    shown = [text for text in look.profile.examples if text.strip().casefold() not in NO_NAMES]
    return tuple(shorten(text) for text in shown or [text for text, _ in top[:TOP]])


def _ends(
    tally: Tally, frame: pl.LazyFrame, look: Look, sums: Mapping[str, Any]
) -> tuple[str, str]:
    """The smallest and the largest value as people read them."""
    if not look.ordered:
        return tuple(shorten(sums[end] or "") for end in ("first", "last"))  # type: ignore[return-value]
    low, high = sums["low"], sums["high"]
    if low is None or high is None:
        return "", ""
    if isinstance(low, datetime) and isinstance(high, datetime):
        clock = look.profile.has_clock
        return _time_text(low, clock), _time_text(high, clock)
    return f"{low:.15g}", f"{high:.15g}"


def _time_text(time: datetime, clock: bool) -> str:
    if not clock:
        return f"{time:%Y-%m-%d}" if time.year > 999 else time.date().isoformat()
    return time.isoformat(sep=" ", timespec="seconds" if time.second else "minutes")


def _pointers(
    tally: Tally,
    frame: pl.LazyFrame,
    looks: Sequence[Look],
    sums: Mapping[str, Mapping[str, Any]],
) -> dict[str, dict[str, Pointer]]:
    flags: dict[str, Flag] = {"unreadable": unreadable, "negative": _negative}
    found: dict[str, dict[str, Pointer]] = {}
    for key, flag in flags.items():
        own = [look.name for look in looks if sums[look.name].get(key)]
        if not own:
            continue
        cells = flagged_cells(tally, frame, flag(READ, pl.col(RAW)), own)
        for name in own:
            pointer = Pointer(sums[name][key], flag, cells.get(name))
            found.setdefault(name, {})[key] = pointer
    return found


def _negative(cell: Cell, _: pl.Expr) -> pl.Expr:
    return cell.value < 0
