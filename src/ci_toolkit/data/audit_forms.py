"""The forms of numbers and times, settled on the different cells of a tally: no further pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.data.audit_looks import Look
from ci_toolkit.data.audit_read import READ, flagged_cells, read_cells, unreadable
from ci_toolkit.data.audit_tally import COLUMN, RAW, ROWS, Tally
from ci_toolkit.data.columns import is_blank
from ci_toolkit.data.number_columns import settled_form
from ci_toolkit.data.numbers import plain_number
from ci_toolkit.data.part import run

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Cells from which a form of times that the first rows do not show can be learnt.
_ENOUGH = 2_000


def settle_forms(export: Export, tally: Tally, looks: Sequence[Look]) -> None:
    """Find the form of every column of numbers in text on all of its cells."""
    if not tally.counted:
        return
    own = [
        look.name
        for look in looks
        if look.reading == "number"
        and export.schema[look.name] == pl.String
        and not export.number_form(look.name).settled
    ]
    plain = [name for name in own if export.number_form(name).plain]
    odd = _with_odd_cells(export, tally, plain)
    for name in plain:
        if name not in odd:
            export.know_numbers(name, replace(export.number_form(name), settled=True))
    rest = [name for name in own if name not in plain or name in odd]
    if not rest:
        return
    cells = run(tally.of(rest).frame.select(COLUMN, RAW, ROWS), export.paths)
    for (place,), groups in cells.partition_by(COLUMN, as_dict=True).items():
        name = rest[int(place)]
        found = groups.select(pl.col(RAW).alias("raw"), pl.col(ROWS).alias("rows"))
        export.know_numbers(name, settled_form(export, name, found))


def _with_odd_cells(export: Export, tally: Tally, names: Sequence[str]) -> set[str]:
    """Columns with a cell that is neither blank nor a number as programs write it."""
    if not names:
        return set()
    raw, reading = pl.col(RAW), export.reading
    blank = is_blank(raw, "number", reading.null, reading.null_only)
    part = tally.of(names)
    odd = part.frame.filter(~blank & plain_number(raw).is_null())
    found = run(odd.select(pl.col(COLUMN).unique()), export.paths)
    return {names[place] for place in found[COLUMN]}


def learn_times(
    export: Export, tally: Tally, looks: Sequence[Look], sums: Mapping[str, Mapping[str, Any]]
) -> list[Look]:
    """Columns of times of which late rows showed forms that the first ones do not."""
    learnt = []
    for look in looks:
        text = export.schema[look.name] == pl.String
        if look.kind != "time" or not text or not sums[look.name]["unreadable"]:
            continue
        part = tally.of([look.name])
        found = flagged_cells(
            part, read_cells(part, look), unreadable(READ, pl.col(RAW)), [look.name]
        )
        texts = [str(cell).strip() for cell in found.get(look.name, ())][:_ENOUGH]
        if texts and export.learn_times(look.name, texts):
            learnt.append(look)
    return learnt
