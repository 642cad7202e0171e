"""Where rows of one sort stand in their files: the lines of the first of them, and raw cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_looks import Look
from ci_toolkit.data.audit_read import Pointer
from ci_toolkit.data.audit_tally import as_text
from ci_toolkit.data.exact import exact
from ci_toolkit.data.ledger import shorten
from ci_toolkit.data.part import FLAW, Part, run
from ci_toolkit.facts import Sight

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

ROW = "\x1frow"
# Rows that are looked at for repeats in the first go, and how many times more in each further one.
_FIRST_LOOK, _FURTHER = 5_000, 20
# Questions from which on asking together pays, and how many go into one query.
_ASK_TOGETHER, _AT_ONCE = 4, 200


@dataclass(frozen=True, eq=False)
class Seen:
    """A row that was found: its file, its line, its cells."""

    path: str
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Wanted:
    """Rows to be found: what holds for them, the column to be shown, how many they are."""

    condition: pl.Expr
    column: str
    rows: int


def locate(export: Export, condition: pl.Expr, shown: Sequence[str], rows: int, most: int) -> Sight:
    """The first rows, in order of the files, for which a condition over the columns holds."""
    found: list[Seen] = []
    for part in export.parts:
        if len(found) >= min(most, rows):
            break
        frame = _numbered(export, part).filter(condition)
        found += _places(part, run(_shown(frame, shown).head(most - len(found)), [part.path]))
    return _sight(export, rows, found)


def locate_all(export: Export, wanted: Sequence[Wanted], most: int, small: bool) -> list[Sight]:
    """As `locate`, for many questions, which are asked together where the export is small."""
    few = len(wanted) < _ASK_TOGETHER or export.shape is not None
    if few or not small:
        return [locate(export, one.condition, [one.column], one.rows, most) for one in wanted]
    sights: list[Sight] = []
    for start in range(0, len(wanted), _AT_ONCE):
        sights += _located_together(export, wanted[start : start + _AT_ONCE], most)
    return sights


def _located_together(export: Export, wanted: Sequence[Wanted], most: int) -> list[Sight]:
    found: list[list[Seen]] = [[] for _ in wanted]
    for part in export.parts:
        numbers = [n for n, one in enumerate(wanted) if len(found[n]) < min(most, one.rows)]
        if not numbers:
            break
        frame = _numbered(export, part)
        flags = [wanted[n].condition.fill_null(False).alias(f"flag {n}") for n in numbers]
        cells = [text_of(frame, wanted[n].column).alias(f"cell {n}") for n in numbers]
        any_flag = pl.any_horizontal(pl.col(f"flag {n}") for n in numbers)
        rows = run(frame.select(ROW, *flags, *cells).filter(any_flag), [part.path])
        own = {
            n: rows.filter(pl.col(f"flag {n}")).select(ROW, f"cell {n}").head(most - len(found[n]))
            for n in numbers
        }
        records = sorted({record for one in own.values() for record in one[ROW]})
        places = dict(zip(records, part.located(records), strict=True))
        for n, one in own.items():
            for record, cell in one.iter_rows():
                found[n].append(Seen(part.path, places[record].line, (cell or "",)))
    return [_sight(export, one.rows, seen) for one, seen in zip(wanted, found, strict=True)]


def locate_repeats(
    export: Export,
    likely: pl.Expr | None,
    key: pl.Expr,
    shown: Sequence[str],
    rows: int,
    most: int,
) -> Sight:
    """The first rows whose key stood in a row before them.

    likely: holds for every row whose key repeats, the first of each included; None for all rows.
    """
    wanted = min(most, rows)
    look = _FIRST_LOOK
    while True:
        found, whole = _repeats(export, likely, key, shown, look)
        if whole or len(found) >= wanted:
            return _sight(export, rows, found[:wanted])
        look *= _FURTHER


def _repeats(
    export: Export, likely: pl.Expr | None, key: pl.Expr, shown: Sequence[str], look: int
) -> tuple[list[Seen], bool]:
    """Repeats among the first likely rows, and whether these were all of them."""
    taken: list[pl.DataFrame] = []
    left, whole = look, True
    for place, part in enumerate(export.parts):
        frame = _numbered(export, part)
        frame = frame if likely is None else frame.filter(likely)
        own = run(_shown(frame, shown, key).head(left + 1), [part.path])
        if own.height > left:
            own, whole = own.head(left), False
        taken.append(own.with_columns(pl.lit(place).alias("part")))
        left -= own.height
        if not whole:
            break
    rows = pl.concat(taken)
    # Ascending order makes every row but the first of its key a repeat.
    repeats = rows.filter(~pl.col("key").is_first_distinct()).head(50)
    found: list[Seen] = []
    for place, part in enumerate(export.parts):
        own = repeats.filter(pl.col("part") == place).drop("part", "key")
        found += _places(part, own) if own.height else []
    return found, whole


def flawed_rows(export: Export, most: int) -> tuple[tuple[str, Sight], ...]:
    """Rows that do not fit their file, by reason, most frequent first."""
    if not export.flawed:
        return ()
    counted = export.collect(
        lambda frame: frame.filter(pl.col(FLAW).is_not_null()).group_by(FLAW).agg(n=pl.len())
    )
    found = []
    for reason, rows in counted.sort("n", FLAW, descending=[True, False]).iter_rows():
        found.append((reason, _flawed(export, reason, rows, most)))
    return tuple(found)


def _flawed(export: Export, reason: str, rows: int, most: int) -> Sight:
    found: list[Seen] = []
    for part in export.parts:
        if not part.flawed or len(found) >= most:
            continue
        frame = export.numbered(part, ROW).filter(pl.col(FLAW) == reason)
        own = run(_shown(frame, export.columns[:6]).head(most - len(found)), [part.path])
        found += _places(part, own, raw=True)
    return _sight(export, rows, found)


def _numbered(export: Export, part: Part) -> pl.LazyFrame:
    frame = export.numbered(part, ROW)
    return frame.filter(pl.col(FLAW).is_null()) if export.flawed else frame


def _shown(frame: pl.LazyFrame, shown: Sequence[str], key: pl.Expr | None = None) -> pl.LazyFrame:
    cells = [text_of(frame, name).alias(f"cell {place}") for place, name in enumerate(shown)]
    return frame.select(
        pl.col(ROW).cast(pl.Int64), *cells, *([key.alias("key")] if key is not None else [])
    )


def text_of(frame: pl.LazyFrame, name: str) -> pl.Expr:
    """A column as text, whatever its type; lists and objects as JSON."""
    return as_text(exact(name), frame.collect_schema()[name])


def _places(part: Part, found: pl.DataFrame, raw: bool = False) -> list[Seen]:
    places = part.located(found[ROW].to_list())
    seen = []
    for place, (_, *cells) in zip(places, found.iter_rows(), strict=True):
        texts = tuple("" if cell is None else str(cell) for cell in cells)
        seen.append(Seen(part.path, place.line, (place.raw,) if raw and place.raw else texts))
    return seen


def _sight(export: Export, rows: int, found: Sequence[Seen]) -> Sight:
    several = len(export.parts) > 1
    return Sight(
        rows,
        tuple(one.line for one in found),
        tuple(shorten(" | ".join(one.cells)) for one in found),
        tuple(one.path for one in found) if several else (),
    )


def condition_of(look: Look, pointer: Pointer) -> pl.Expr:
    """Rows by the few cells that stand there, else by the question itself."""
    raw, cells = exact(look.name), pointer.cells
    if cells is None:
        return pointer.flag(look.read(raw), raw)
    if cells.null_count():
        return raw.is_in(cells.drop_nulls().implode()) | raw.is_null()
    return raw.is_in(cells.implode())
