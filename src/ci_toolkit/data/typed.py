"""Files whose columns have types of their own: Parquet, and Arrow (IPC, Feather)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ci_toolkit.data.nested import as_text, flattened
from ci_toolkit.data.part import Part, Reading
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import DataError


def open_parquet(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    """A Parquet file, scanned lazily."""
    return typed_part(path, pl.scan_parquet(file, glob=False), "Parquet")


def open_arrow(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    """An Arrow file or Feather (version 2), scanned lazily; an Arrow stream is held in memory."""
    if head.startswith(b"FEA1"):
        raise DataError(
            f"`{path}` is Feather of the first version", "write it as Parquet or Feather 2"
        )
    if head.startswith(b"ARROW1"):
        return typed_part(path, pl.scan_ipc(file, glob=False), "Arrow")
    return typed_part(path, pl.read_ipc_stream(file).lazy(), "Arrow")


def typed_part(path: str, frame: pl.LazyFrame, called: str) -> Part:
    """A typed frame as a part, its nested columns made plain; DataError without any column."""
    flat = flattened(frame)
    columns = tuple(flat.collect_schema().names())
    if not columns:
        raise DataError(f"`{path}` has no columns", "it may have been written empty")
    return Part(path, flat, columns, is_text=False, format=called)


def text_part(part: Part) -> Part:
    """A typed part with every column as text, to stand beside text files."""
    if part.is_text:
        return part
    again = part.repair
    return Part(
        part.path,
        as_text(part.frame),
        part.columns,
        is_text=True,
        format=part.format,
        layout=part.layout,
        first_row=part.first_row,
        repairs=part.repairs,
        places=part.places,
        repair=(lambda: text_part(again())) if again else None,
    )
