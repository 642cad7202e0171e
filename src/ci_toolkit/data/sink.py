"""Writes tables that are made in chunks, of any length, with the memory of one chunk.

The extension decides: `.parquet`, `.csv`, `.tsv`, `.ndjson`, `.jsonl`; the text forms also with
`.gz` or `.zst` behind. A file appears whole or not at all: it is written under a temporary name in
the same folder and moved into place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
from polars.io.plugins import register_io_source

from ci_toolkit.data.files import check_writable, replacing, write_whole
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "tsv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
Spoilt = tuple["NDArray[Any]", "NDArray[Any]", Sequence[str | None]]
"""A column written as text: its values, rows, and the texts (None: blank) that stand there."""
Chunk = Mapping[str, "NDArray[Any] | Spoilt"]
Compression = Literal["uncompressed", "gzip", "zstd"]
COMPRESSIONS: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd"}

__all__ = ["check_writable", "output_format", "replacing", "write_chunks", "write_json"]

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
ROW_GROUP = 262_144


def output_format(path: Path) -> tuple[str, Compression]:
    """Format and compression that the extensions of a path ask for; UsageError if unknown.

    >>> output_format(Path("a/export.csv.gz"))
    ('csv', 'gzip')
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression: Compression = "uncompressed"
    if suffixes and suffixes[-1] in COMPRESSIONS:
        compression = COMPRESSIONS[suffixes.pop()]
    kind = FORMATS.get(suffixes[-1]) if suffixes else None
    if kind is None or (kind == "parquet" and compression != "uncompressed"):
        raise UsageError(
            f"cannot tell from `{path.name}` which format to write",
            "end the name with .parquet, .csv, .csv.gz, .tsv or .ndjson",
        )
    return kind, compression


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a small JSON file, whole or not at all, indented for reading."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    write_whole(path, text)


def write_chunks(
    path: Path,
    chunks: Iterable[Chunk],
    categories: Mapping[str, tuple[str, ...]] | None = None,
) -> int:
    """Write chunks of columns, all with the same columns, in order; returns the rows written.

    path: its extension decides the format. chunks: column name → array of shape (rows,); masked
    entries are written as blanks; a column given as (values, rows, texts) is written as text, with
    these texts in these rows. categories: for a column of codes, the texts they stand for.
    Raises UsageError for an unknown extension or no chunk at all, DataError when the folder
    cannot be written.
    """
    kind, compression = output_format(path)
    texts = {name: pl.Series(name, list(names)) for name, names in (categories or {}).items()}
    source = iter(chunks)
    first = next(source, None)
    if first is None:
        raise UsageError("there is nothing to write")
    written = 0

    def frames() -> Iterator[pl.DataFrame]:
        nonlocal written
        chunk: Chunk | None = first
        while chunk is not None:
            frame = to_frame(chunk, texts)
            written += frame.height
            yield frame
            chunk = next(source, None)

    with replacing(path) as part:
        _sink(_lazy(frames, to_frame(first, texts).schema), part, kind, compression)
    return written


def to_frame(chunk: Chunk, texts: Mapping[str, pl.Series]) -> pl.DataFrame:
    """A chunk as a data frame: codes become texts, masked entries null."""
    return pl.DataFrame([_column(name, values, texts.get(name)) for name, values in chunk.items()])


def _column(name: str, values: NDArray[Any] | Spoilt, texts: pl.Series | None) -> pl.Series:
    if not isinstance(values, tuple):
        return _series(name, values, texts)
    cells, rows, instead = values
    series = _series(name, cells, texts)
    if series.dtype.is_temporal():
        series = series.dt.to_string(TIME_FORMAT)
    series = series.cast(pl.String)
    return series.scatter(pl.Series(rows), pl.Series(list(instead), dtype=pl.String))


def _series(name: str, values: NDArray[Any], texts: pl.Series | None) -> pl.Series:
    import numpy as np

    series = pl.Series(name, np.ma.getdata(values))
    mask = np.ma.getmask(values)
    if mask is not np.ma.nomask:
        blank = pl.Series("blank", mask)
        series = pl.select(pl.when(~blank).then(series)).to_series().alias(name)
    return series if texts is None else texts.gather(series).alias(name)


def _lazy(frames: Any, schema: pl.Schema) -> pl.LazyFrame:
    """The chunks as a source of the streaming engine, which asks for one after the other.

    The engine pushes nothing into it, because only sinks are attached.
    """

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        return frames()  # type: ignore[no-any-return]

    return register_io_source(source, schema=schema)


def _sink(lazy: pl.LazyFrame, part: Path, kind: str, compression: Compression) -> None:
    if kind == "parquet":
        lazy.sink_parquet(part, row_group_size=ROW_GROUP, engine="streaming")
    elif kind == "ndjson":
        lazy.sink_ndjson(part, compression=compression, check_extension=False, engine="streaming")
    else:
        lazy.sink_csv(
            part,
            compression=compression,
            check_extension=False,
            separator="\t" if kind == "tsv" else ",",
            datetime_format=TIME_FORMAT,
            engine="streaming",
        )
