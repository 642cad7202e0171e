"""The small table of what one defect of each category costs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from math import isfinite

import polars as pl

from ci_toolkit.data.columns import NULL_MARKERS, typed
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.numbers import BLANKS
from ci_toolkit.data.part import Reading
from ci_toolkit.data.source import export_from_frame
from ci_toolkit.data.stage import BLANK
from ci_toolkit.errors import DataError

# The line for all categories that have none of their own.
OTHERS = "*"
_COST = "cost"
_DELIMITERS = ("\t", ";", "|", ",")


def read_costs(path: str) -> dict[str, float]:
    """What one defect costs, by category, from a CSV or TSV of two columns; `*` is all others.

    A first line without a number is a header. A blank category is "(blank)". Numbers may have
    marks between thousands, currencies, and a decimal comma (taken for one where the delimiter is
    ";" and it leaves that open); lengths of time are in seconds.

    Raises DataError, naming file and line, for a line that has not two cells, a cost that is no
    number, negative or not finite, and a category with two costs.
    """
    delimiter, lines = _split(path, _text(path))
    if lines and _is_header(lines[0][1][1]):
        lines = lines[1:]
    if not lines:
        raise DataError(f"`{path}` holds no costs", "a category and its cost on each line")
    costs = _numbers([cells[1] for _, cells in lines], decimal_comma=delimiter == ";")
    found: dict[str, float] = {}
    first: dict[str, int] = {}
    for (line, (name, cell)), cost in zip(lines, costs, strict=True):
        _check(path, line, cell, cost)
        assert cost is not None
        category = name or BLANK
        if found.setdefault(category, cost) != cost:
            raise DataError(
                f"`{path}`, line {line}: `{show(category, 40)}` has another cost in line "
                f"{first[category]}",
                "leave one of them out",
            )
        first.setdefault(category, line)
    return found


def _check(path: str, line: int, cell: str, cost: float | None) -> None:
    shown = show(cell, 40)
    if cost is None:
        said = f"`{shown}` is not a number" if cell else "the cost is blank"
        raise DataError(f"`{path}`, line {line}: {said}", "costs have one unit and one form")
    if not isfinite(cost):
        raise DataError(f"`{path}`, line {line}: `{shown}` is not finite")
    if cost < 0:
        raise DataError(f"`{path}`, line {line}: `{shown}` is negative", "a cost is 0 or more")


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise DataError(f"cannot read the costs in `{path}`", error.strerror) from error
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(f"`{path}` is no text", "costs stand in a CSV or TSV of two columns")


def _split(path: str, text: str) -> tuple[str, list[tuple[int, tuple[str, str]]]]:
    """The delimiter, and the two cells of each line that is not blank with its number."""
    try:
        read = {delimiter: _lines(text, delimiter, strict=False) for delimiter in _DELIMITERS}
        fits = [d for d, lines in read.items() if all(len(cells) > 1 for _, cells in lines)]
        best = fits[0] if fits else max(read, key=lambda d: sum(len(c) > 1 for _, c in read[d]))
        _lines(text, best, strict=True)
    except csv.Error as error:
        raise DataError(f"`{path}` does not hold costs", str(error)) from error
    for line, cells in read[best]:
        if len(cells) < 2:
            raise DataError(
                f"`{path}`, line {line}: `{show(cells[0], 40)}` has no cost beside it",
                "two columns are needed, category and cost",
            )
        if len(cells) > 2:
            raise DataError(
                f"`{path}`, line {line}: {len(cells)} cells, where two are needed",
                "a category or a number that holds the delimiter stands in quotes",
            )
    return best, [(line, (cells[0], cells[1])) for line, cells in read[best]]


def _lines(text: str, delimiter: str, *, strict: bool) -> list[tuple[int, list[str]]]:
    """The cells of each line, trimmed, without blank ones at its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    lines: list[tuple[int, list[str]]] = []
    before = 0
    for row in reader:
        cells = [cell.strip(BLANKS) for cell in row]
        line, before = before + 1, reader.line_num
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        if any(cells):
            lines.append((line, cells))
    return lines


def _is_header(cell: str) -> bool:
    """Whether the second cell of the first line names the costs: words, no number, no marker."""
    if not cell or cell.casefold() in (*NULL_MARKERS, "inf", "infinity"):
        return False
    return not any(character.isdigit() for character in cell)


def _numbers(cells: list[str], *, decimal_comma: bool) -> list[float | None]:
    """The costs, null for what is no number; a decimal comma only where every cell allows it."""
    frame = pl.DataFrame({_COST: cells}, schema={_COST: pl.String})
    for comma in (True, False) if decimal_comma else (False,):
        export = replace(export_from_frame(frame), reading=Reading(decimal_comma=comma))
        costs = frame.select(typed(export, _COST, "number"))[_COST].to_list()
        if None not in costs:
            break
    return [None if cost is None else float(cost) for cost in costs]
