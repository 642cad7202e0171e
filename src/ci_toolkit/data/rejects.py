"""The ledger of a reduction; only when rows were refused, a second pass finds the first of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.engine import interpreted
from ci_toolkit.data.ledger import SAMPLES, Ledger, Reason, shorten
from ci_toolkit.data.part import Part, run
from ci_toolkit.data.stage import CODE, RAW, ROW, Reader, staged
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export


def make_ledger(
    export: Export,
    reader: Reader,
    groups: pl.DataFrame,
    *,
    strict: bool,
    read: Callable[[Reader, pl.LazyFrame], pl.LazyFrame] = interpreted,
) -> Ledger:
    """What became of the rows of these groups; DataError when strict and any is unusable.

    read: what gave the rows their codes, applied once more to find the first of each.
    """
    counts = dict(groups.group_by(CODE).agg(pl.col("rows").sum()).iter_rows())
    filtered, blank, reasons = 0, dict[str, int](), dict[int, int]()
    for code, rows in sorted(counts.items()):
        if code == 0:
            continue
        outcome = reader.outcomes[code]
        if outcome.kind == "filtered":
            filtered += rows
        elif outcome.kind == "blank":
            blank[outcome.text] = blank.get(outcome.text, 0) + rows
        else:
            reasons[code] = rows
    listed = tuple(
        _located(export, reader, code, rows, read)
        for code, rows in sorted(reasons.items(), key=lambda item: -item[1])
    )
    ledger = Ledger(
        read=sum(counts.values()),
        filtered=filtered,
        blank=sum(blank.values()),
        unusable=sum(reasons.values()),
        used=counts.get(0, 0),
        reasons=listed,
        blank_columns=tuple(blank.items()),
        repairs=export.repairs,
    )
    if listed and (strict or export.reading.strict):
        worst = listed[0]
        where = ", ".join(str(number) for number in worst.first)
        raise DataError(
            f"{ledger.unusable:,} of {ledger.read:,} rows are unusable: {worst.reason} "
            f"(row {where})",
            "leave `--strict` out to go on without these rows",
        )
    return ledger


def _located(
    export: Export,
    reader: Reader,
    code: int,
    rows: int,
    read: Callable[[Reader, pl.LazyFrame], pl.LazyFrame],
) -> Reason:
    outcome = reader.outcomes[code]
    first: list[int] = []
    samples: list[str] = []
    paths: list[str] = []
    for part in export.parts:
        found = _first_of(export, reader, part, code, SAMPLES - len(first), read)
        for row, cells in found:
            first.append(row)
            samples.append(shorten(" | ".join(cells)))
            paths.append(part.path)
        if len(first) >= SAMPLES:
            break
    several = len(export.parts) > 1
    return Reason(outcome.text, rows, tuple(first), tuple(samples), tuple(paths) if several else ())


def _first_of(
    export: Export,
    reader: Reader,
    part: Part,
    code: int,
    limit: int,
    read: Callable[[Reader, pl.LazyFrame], pl.LazyFrame],
) -> list[tuple[int, list[str]]]:
    frame = export.numbered(part, ROW)
    rows = read(reader, staged(reader, frame))
    columns = [RAW + name for name in reader.outcomes[code].columns]
    wanted = rows.filter(pl.col(CODE) == code).select(
        pl.col(ROW).cast(pl.Int64), *(pl.col(name).cast(pl.String) for name in columns)
    )
    found = run(wanted.head(limit), [part.path])
    places = part.located(found[ROW].to_list())
    return [
        (place.line, ["" if cell is None else str(cell) for cell in cells] or [place.raw])
        for place, (_, *cells) in zip(places, found.iter_rows(), strict=True)
    ]
