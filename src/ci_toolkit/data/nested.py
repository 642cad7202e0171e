"""Columns within columns as plain ones: structs by dotted names, lists as JSON text."""

from __future__ import annotations

import polars as pl

from ci_toolkit.data.exact import exact


def flattened(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`user: {name, age}` becomes `user.name` and `user.age`, at any depth; lists become JSON text.

    Lazily: what is not asked for is not computed. A frame without such columns comes back as it is.
    """
    schema = frame.collect_schema()
    if not any(dtype.is_nested() for dtype in schema.values()):
        return frame
    taken: set[str] = {name for name, dtype in schema.items() if not isinstance(dtype, pl.Struct)}
    columns: list[pl.Expr] = []
    for name, dtype in schema.items():
        for inner, leaf, kind in _leaves(name, exact(name), dtype):
            free = inner if not isinstance(dtype, pl.Struct) else free_name(inner, taken)
            columns.append((_as_json(leaf) if kind.is_nested() else leaf).alias(free))
    return frame.select(columns)


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or with a number behind it where it is taken; then taken itself.

    >>> free_name("a", {"a"})
    'a (2)'
    """
    found, number = name, 2
    while found in taken:
        found, number = f"{name} ({number})", number + 1
    taken.add(found)
    return found


def _leaves(
    name: str, column: pl.Expr, dtype: pl.DataType
) -> list[tuple[str, pl.Expr, pl.DataType]]:
    if not isinstance(dtype, pl.Struct):
        return [(name, column, dtype)]
    found = []
    fields = pl.Schema(dtype.to_schema())
    # A field called `*` or `^…$` would be taken for a pattern.
    odd = any(field == "*" or field.startswith("^") for field in fields)
    safe = [str(number) for number in range(len(fields))] if odd else list(fields)
    column = column.struct.rename_fields(safe) if odd else column
    for (field, inner), known in zip(fields.items(), safe, strict=True):
        found += _leaves(f"{name}.{field}", column.struct.field(known), inner)
    return found


def _as_json(column: pl.Expr) -> pl.Expr:
    """`["a", "b"]` of a list or an array, as JSON writes it; null stays null."""
    text = pl.struct(column.alias("x")).struct.json_encode()
    inside = text.str.slice(len('{"x":')).str.head(-1)
    return pl.when(column.is_not_null()).then(inside)


def as_text(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Typed columns as a text file would hold them: ISO times, true and false, plain numbers."""
    schema = frame.collect_schema()
    return frame.select(_text_of(exact(name), dtype).alias(name) for name, dtype in schema.items())


def plain_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A column of any type as text, as Polars shows it; lengths of time are in seconds.

    Bytes that are no text are given in hexadecimal.
    """
    if isinstance(dtype, pl.Duration):
        return (column.dt.total_microseconds() / 1_000_000).cast(pl.String)
    if dtype == pl.Binary:
        return column.map_elements(_decoded, return_dtype=pl.String)
    return column.cast(pl.String)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"0x{value.hex()}"


def _text_of(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            return column.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
        return column.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    if isinstance(dtype, pl.Duration):
        return (column.dt.total_microseconds() / 1_000_000).cast(pl.String)
    if dtype.is_nested():
        return _as_json(column)
    return column.cast(pl.String, strict=False)
