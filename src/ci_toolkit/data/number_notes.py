"""What a reduction must know and tell of the forms of its numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.conditions import Condition
from ci_toolkit.data.number_columns import is_text, settled_form
from ci_toolkit.data.stage import RAW, Reader

if TYPE_CHECKING:
    from ci_toolkit.data.plan import Plan


def settle_keys(reader: Reader, groups: pl.DataFrame) -> None:
    """Settle the forms of the numbers that rows were grouped by, from the groups alone.

    The groups hold every different cell of these columns, so no second look at the rows is needed.
    """
    plan, export = reader.plan, reader.export
    flags = [flag.term for flag in (*plan.where, plan.event) if flag and flag.how == "raw"]
    names = [
        name
        for term in flags
        if isinstance(term, Condition)
        for name, kind in term.columns
        if kind == "number"
    ]
    for name in dict.fromkeys((*names, *((plan.target,) if plan.target else ()))):
        if is_text(export, name) and not export.number_form(name).settled:
            cells = groups.group_by(pl.col(RAW + name).alias("raw")).agg(pl.col("rows").sum())
            export.know_numbers(name, settled_form(export, name, cells))


def learn_numbers(reader: Reader, refused: Collection[str]) -> bool:
    """Whether all rows show another form of number than the first ones, for a refused column."""
    export, changed = reader.export, False
    for name in numbers_of(reader.plan):
        if name in refused and is_text(export, name) and not export.number_form(name).settled:
            changed = not export.number_form(name, whole=True).plain or changed
    return changed


def number_notes(reader: Reader) -> list[str]:
    """Sentences on how the numbers were read, each once."""
    export = reader.export
    texts = [name for name in numbers_of(reader.plan) if is_text(export, name)]
    notes = [note for name in texts for note in export.number_form(name).notes]
    return list(dict.fromkeys(notes))


def numbers_of(plan: Plan) -> list[str]:
    """The columns of a plan that are read as numbers."""
    terms = [flag.term for flag in (*plan.where, plan.event) if flag]
    names: list[str] = [plan.weight] if plan.weight else []
    names += [plan.target] if plan.target else []
    limits = (plan.measuring.lower_column, plan.measuring.upper_column) if plan.measuring else ()
    for term in (plan.value, plan.count, plan.size, *limits):
        if term and not isinstance(term, Condition):
            names += [] if term.kind == "time" else [term.name]
        elif term:
            terms.append(term)
    for term in terms:
        if isinstance(term, Condition):
            names += [name for name, kind in term.columns if kind == "number"]
    return list(dict.fromkeys(names))
