"""The unusable rows of a reduction as they stood in their files, in a CSV file of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.engine import interpreted
from ci_toolkit.data.exact import all_of
from ci_toolkit.data.files import replacing
from ci_toolkit.data.part import FLAW, Part, run
from ci_toolkit.data.stage import CODE, ROW, Reader, staged

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Columns of ours stand first; the prefix keeps them apart from those of any export.
OWN = ("citk_row", "citk_reason", "citk_line")
_REASON = "\x1freason"


def write_rejects(export: Export, reader: Reader, path: str) -> int:
    """Write every row that `reader` finds unusable into a CSV file; returns their number.

    Columns: `citk_row` (line as an editor shows it), `citk_reason`, `citk_line` (the raw line of a
    row that does not fit its header, else blank), `citk_file` where there are several, then the
    export's own columns with their cells unchanged. Without unusable rows the file holds the
    header alone, so that one of an earlier run cannot be taken for today's.
    """
    several = len(export.parts) > 1
    own = (*OWN, "citk_file") if several else OWN
    names = tuple(dict.fromkeys(name for part in export.parts for name in part.columns))
    written = 0
    with replacing(Path(path)) as part_file, part_file.open("w", encoding="utf-8", newline="") as f:
        f.write(_line([*own, *names]))
        for part in export.parts:
            for row in _rows(export, reader, part, names, several):
                f.write(_line(row))
                written += 1
    return written


def write_flawed(export: Export, path: str) -> int:
    """The same for an export of which nothing is measured: the rows that do not fit their file."""
    from ci_toolkit.data.plan import Outcomes, make_plan
    from ci_toolkit.data.roles import Roles

    plan = make_plan(
        export,
        Roles(),
        every=None,
        zone=None,
        time_format=None,
        measure="rows",
        row_level=True,
        blank_as=None,
        unit="items",
    )
    return write_rejects(export, Reader(export, plan, Outcomes()), path)


def _rows(
    export: Export, reader: Reader, part: Part, names: tuple[str, ...], several: bool
) -> Iterator[list[str]]:
    reasons = _unusable(export, reader, part)
    if not reasons.height:
        return
    numbered = part.frame.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
    found = run(numbered.join(reasons.lazy(), on=ROW, how="inner"), [part.path]).sort(ROW)
    places = part.located(found[ROW].to_list())
    missing = [name for name in names if name not in part.columns]
    blank = pl.lit(None, pl.String)
    cells = found.with_columns([blank.alias(name) for name in missing]).select(all_of(names))
    texts = cells.select(_as_text(cells, name) for name in names)
    flawed = found[FLAW].is_not_null() if part.flawed else pl.repeat(False, len(found), eager=True)
    heads = zip(places, found[_REASON], flawed, strict=True)
    for (place, reason, is_flawed), row in zip(heads, texts.iter_rows(), strict=True):
        head = [str(place.line), reason, place.raw if is_flawed else ""]
        yield [*head, *([part.path] if several else []), *("" if c is None else c for c in row)]


def _unusable(export: Export, reader: Reader, part: Part) -> pl.DataFrame:
    """Numbers of the unusable records of a part, each once, with its reasons in words."""
    rows = interpreted(reader, staged(reader, export.numbered(part, ROW)))
    codes = {
        code: outcome.text
        for code, outcome in enumerate(reader.outcomes.known, 1)
        if outcome.kind == "unusable"
    }
    wanted = rows.filter(pl.col(CODE).is_in(list(codes))).select(ROW, CODE)
    found = run(wanted, [part.path]).with_columns(pl.col(ROW).cast(pl.Int64))
    told = found.with_columns(
        pl.col(CODE).replace_strict(codes, default="", return_dtype=pl.String).alias(_REASON)
    )
    return told.group_by(ROW).agg(pl.col(_REASON).unique(maintain_order=True).str.join("; "))


def _as_text(cells: pl.DataFrame, name: str) -> pl.Expr:
    column = all_of([name])[0]
    if isinstance(cells.schema[name], pl.List | pl.Array):
        return column.cast(pl.List(pl.String), strict=False).list.join(", ")
    return column.cast(pl.String, strict=False)


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
