"""Cells that hold several categories: JSON arrays, or texts with a separator, taken apart."""

from __future__ import annotations

import json

import polars as pl

from ci_toolkit.data.numbers import BLANKS
from ci_toolkit.data.stage import BLANK

PARTS = "\x1fparts"
# Of the cells that begin with a bracket, the share that must be arrays.
_ARRAYS = 0.95
_MOST = 0.5


def taken_apart(
    table: pl.DataFrame, name: str, *, separator: str | None, null: tuple[str, ...] = ()
) -> pl.DataFrame | None:
    """The different cells of a column with the distinct categories that each counts in.

    table: has `name` (String) and "rows", how many rows each stands for. Returns one row a cell:
    `name` and PARTS (lists of String, none empty); None where the cells hold one value each.

    Arrays are written as JSON or Python writes them. A column holds arrays if nearly all cells that
    begin with a bracket are arrays, and if these are half of the filled rows or have texts in
    quotes for elements; a lone `[deleted]` or `[1]` among plain texts stays as it is. In such a
    column a cell that is no array counts as itself. Elements are trimmed; one that is null or empty
    is "(blank)", and so is an array of none; what stands within an element stays text. With a
    separator, cells are split at it instead, and empty pieces are left out.
    """
    cells = table.group_by(name).agg(pl.col("rows").sum())
    if separator is not None:
        return _split(cells, name, separator, null)
    filled = cells.filter(pl.col(name) != BLANK)
    marked = filled.filter(pl.col(name).str.starts_with("["))
    if not marked.height:
        return None
    arrays = {text: _array(text) for text in marked[name]}
    if not _holds_arrays(marked, name, arrays, int(filled["rows"].sum())):
        return None
    parts = {text: _elements(found, null) for text, found in arrays.items() if found is not None}
    return _with_parts(cells.select(name), name, parts)


def places_note(
    table: pl.DataFrame, name: str, found: pl.DataFrame, separator: str | None = None
) -> str:
    """How many rows count in how many places, as a sentence."""
    rows = int(table["rows"].sum())
    places = table.select(name, "rows").join(found, on=name, how="left")
    number = int(places.select((pl.col("rows") * pl.col(PARTS).list.len()).sum()).item())
    holds = "holds lists" if separator is None else f"is split at `{separator}`"
    said = f"`{name}` {holds}: {rows:,} rows count in {number:,} places"
    return f"{said} (an item may count in several categories)" if number > rows else said


def _split(
    cells: pl.DataFrame, name: str, separator: str, null: tuple[str, ...]
) -> pl.DataFrame | None:
    several = cells.filter(pl.col(name).str.contains(separator, literal=True))
    if not several.height:
        return None
    parts = {
        text: _distinct([piece for piece in text.split(separator) if piece.strip(BLANKS)], null)
        for text in several[name]
    }
    return _with_parts(cells.select(name), name, parts)


def _with_parts(cells: pl.DataFrame, name: str, parts: dict[str, list[str]]) -> pl.DataFrame:
    known = pl.DataFrame(
        {name: list(parts), PARTS: list(parts.values())},
        schema={name: pl.String(), PARTS: pl.List(pl.String)},
    )
    joined = cells.join(known, on=name, how="left")
    return joined.with_columns(pl.col(PARTS).fill_null(pl.concat_list(pl.col(name))))


def _holds_arrays(
    marked: pl.DataFrame, name: str, arrays: dict[str, list[object] | None], filled: int
) -> bool:
    good = [text for text, found in arrays.items() if found is not None]
    rows = int(marked["rows"].sum())
    held = int(marked.filter(pl.col(name).is_in(good))["rows"].sum())
    if held < _ARRAYS * rows:
        return False
    elements = [one for found in arrays.values() if found for one in found]
    texts = bool(elements) and all(isinstance(one, str) for one in elements)
    return texts or held >= _MOST * filled


def _array(text: str) -> list[object] | None:
    """The elements of a JSON or Python array, None for any other text."""
    if not text.endswith("]"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        import ast  # for the arrays of Python alone

        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    return found if isinstance(found, list) else None


def _elements(found: list[object], null: tuple[str, ...]) -> list[str]:
    return _distinct([_text(one) for one in found], null)


def _text(element: object) -> str:
    if element is None:
        return ""
    if isinstance(element, str):
        return element
    if isinstance(element, bool | int | float | list | dict):
        return json.dumps(element, ensure_ascii=False, default=str)
    return str(element)


def _distinct(texts: list[str], null: tuple[str, ...]) -> list[str]:
    """Each text once, trimmed; never none."""
    trimmed = (text.strip(BLANKS) for text in texts)
    named = dict.fromkeys(BLANK if not text or text in null else text for text in trimmed)
    return list(named) or [BLANK]
