"""Columns of texts as exports, and what the toolkit reads in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from ci_toolkit.data.columns import Kind, cell
from ci_toolkit.data.part import Reading
from ci_toolkit.data.source import Export, export_from_frame


def export_of(texts: Sequence[Any], name: str = "x", **reading: Any) -> Export:
    """An export of one column."""
    export = export_from_frame(pl.DataFrame({name: texts}))
    return replace(export, reading=Reading(**reading))


def values(
    texts: Sequence[Any], name: str = "x", kind: Kind = "number", **reading: Any
) -> list[Any]:
    """What the cells of a column are worth, None where they are worth nothing."""
    export = export_of(texts, name, **reading)
    return export.frame.select(cell(export, name, kind).value).collect()[name].to_list()
