"""A delimited text file as one opened part: its layout found, its flaws set right and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from ci_toolkit.data.dialect import Dialect, delimiter_words
from ci_toolkit.data.examine import SMALL, Found, examine, glance
from ci_toolkit.data.layout import find_dialect
from ci_toolkit.data.part import FLAW, FLAWS, OVERFLOW, Part, Place, Reading
from ci_toolkit.data.plain import PlainText, ends_of, plain_text
from ci_toolkit.data.returns import set_returns
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.survey import records_at
from ci_toolkit.data.text_file import Text
from ci_toolkit.data.told import Seen, tell, tell_names
from ci_toolkit.errors import DataError
from ci_toolkit.repair import Repair

# Enough for the sample of rows of 500 characters; longer ones are scanned.
SAMPLE_BYTES = 1024 * 1024
Depth = Literal["glance", "examine", "rewrite"]


@dataclass(frozen=True, slots=True)
class _Source:
    """What `open_text` was asked for."""

    path: str
    file: Path
    reading: Reading
    spool: Spool
    format: str
    numbered: Literal["line", "record"]
    repairs: tuple[Repair, ...]


def open_text(
    path: str,
    file: Path,
    reading: Reading,
    spool: Spool,
    *,
    format: str = "CSV",  # noqa: A002 - the word of `Part`
    numbered: Literal["line", "record"] = "line",
    repairs: tuple[Repair, ...] = (),
) -> Part:
    """A plain (not packed) text file as a part; `path` is its name as shown.

    format: as people call it. numbered: whether numbers of rows count lines of the file or its
    records, blank ones too, as a sheet does. repairs: told before those found here. Every column
    of the frame is text. Raises DataError where the file is empty, no text, or holds no table.
    """
    source = _Source(path, file, reading, spool, format, numbered, repairs)
    return _opened(source, "examine" if file.stat().st_size <= SMALL else "glance")


def _opened(source: _Source, depth: Depth) -> Part:
    reading = source.reading
    try:
        plain = plain_text(
            source.path, source.file, reading.encoding, source.spool, thorough=depth != "glance"
        )
    except (UnicodeError, LookupError) as error:
        raise DataError(
            f"`{source.path}` is not text in {reading.encoding}", "name another `--encoding`"
        ) from error
    head, _ = ends_of(plain.file)
    dialect = find_dialect(
        head.decode("utf-8", "replace"),
        delimiter=reading.delimiter,
        has_header=reading.has_header,
        whole=len(head) == plain.file.stat().st_size,
        decimal_comma=reading.decimal_comma,
    )
    thorough = depth != "glance"
    file, line_ends, seen = set_returns(plain.file, dialect, source.spool, thorough=thorough)
    text = Text(file, dialect, source.spool, source.numbered == "record")
    found = examine(text, anew=depth == "rewrite") if thorough else glance(text)
    repairs = [*source.repairs, *plain.repairs, *_told_above(source, text), *tell_names(
        source.path, dialect.told)]  # fmt: skip
    text.let_go()
    unit = "row" if text.by_record else "line"
    if line_ends in ("CR", "mixed") and seen.count:
        repairs.append(_told_returns(source.path, line_ends, seen))
    repairs += [tell(source.path, kind, one, unit) for kind, one in found.seen.items() if one.count]
    if found.rewritten:
        why = "has rows or characters that do not fit its layout; it was read cell by cell"
        repairs.append(Repair("cell-by-cell", f"`{source.path}` {why}", path=source.path))
    return _part(source, text, found, _layout(plain, dialect, line_ends, found), tuple(repairs))


def _told_returns(path: str, line_ends: str, seen: Seen) -> Repair:
    if line_ends == "CR":
        return Repair("line-ends", f"`{path}` ends its lines in CR alone", path=path)
    return tell(path, "line-ends", seen)


def _told_above(source: _Source, text: Text) -> list[Repair]:
    seen = Seen()
    for number, raw in text.dialect.titles:
        seen.add(number, raw)
    unit = "row" if text.by_record else "line"
    return [tell(source.path, "titles", seen, unit)] if seen.count else []


def _layout(
    plain: PlainText, dialect: Dialect, line_ends: str, found: Found
) -> tuple[tuple[str, str], ...]:
    quote = found.quote
    quoting = f"{quote} doubled inside" if quote else "none"
    if quote and dialect.escaped:
        quoting = f"{quote} after a backslash inside"
    told = [
        ("encoding", plain.encoding),
        ("delimiter", delimiter_words(dialect.delimiter)),
        ("line ends", line_ends),
        ("quoting", quoting if found.has_quotes else "none"),
        ("header", f"line {dialect.header_line}" if dialect.header_line else "none"),
    ]
    if dialect.titles:
        told.append(("title lines", str(len(dialect.titles))))
    if dialect.separator_line:
        told.append(("separator line", f"sep={dialect.delimiter}"))
    return tuple(told)


def _part(
    source: _Source,
    text: Text,
    found: Found,
    layout: tuple[tuple[str, str], ...],
    repairs: tuple[Repair, ...],
) -> Part:
    names = text.dialect.header
    hidden = [FLAW] if found.flawed else [OVERFLOW] if found.unverified else []
    scan = partial(_scan, found, (*names, *hidden), text.dialect.delimiter)
    again: Depth | None = "examine" if found.unverified else "rewrite"
    if found.rewritten:
        again = None
    return Part(
        source.path,
        scan(found.file),
        names,
        is_text=True,
        format=source.format,
        layout=layout,
        first_row=text.dialect.skip_lines + 1,
        repairs=repairs,
        flawed=found.flawed,
        unverified=found.unverified,
        places=partial(_places, text, found),
        repair=partial(_opened, source, again) if again else None,
        doubt=found.doubt,
        begin=_beginning(found, scan, names),
    )


def _scan(
    found: Found,
    names: Sequence[str],
    delimiter: str,
    rows: Path | bytes,
    most: int | None = None,
) -> pl.LazyFrame:
    counts = [count for count in (most, found.rows) if count is not None]
    schema: dict[str, pl.DataType] = dict.fromkeys(names, pl.String())
    if OVERFLOW in schema:
        # Of the cells that stand there none is read: one that is no number is refused, which has
        # the file looked through as well, and whole columns of nothing cost a tenth of a scan less.
        schema[OVERFLOW] = pl.Int8()
    frame = pl.scan_csv(
        rows,
        schema=schema,
        has_header=False,
        skip_lines=found.skip_lines,
        separator=delimiter,
        quote_char=found.quote or None,
        missing_columns="insert",
        extra_columns="ignore",
        n_rows=min(counts) if counts else None,
        glob=False,
    )
    if FLAW not in names:
        return frame
    # Blank cells beyond the last column stand where flaws are written.
    flaw = pl.col(FLAW)
    return frame.with_columns(pl.when(flaw.is_in(list(FLAWS))).then(flaw))


def _beginning(
    found: Found, scan: Callable[..., pl.LazyFrame], names: Sequence[str]
) -> Callable[[int], pl.DataFrame | None]:
    def begin(rows: int) -> pl.DataFrame | None:
        """As the scan gives them, from the first bytes: 4 instead of 80 ms for a large file."""
        with found.file.open("rb") as handle:
            head = handle.read(SAMPLE_BYTES)
        whole = len(head) < SAMPLE_BYTES
        try:
            # One more than wanted, since the last line may be cut inside quotes.
            frame = scan(head if whole else head[: head.rfind(b"\n") + 1], rows + 1).collect()
        except pl.exceptions.PolarsError:
            return None
        # By position: a name may be a pattern to the engine.
        frame = pl.DataFrame(frame.get_columns()[: len(names)])
        return frame.head(rows) if whole or frame.height > rows else None

    return begin


def _places(text: Text, found: Found, records: Sequence[int]) -> list[Place]:
    where = found.where
    if where is None:
        dialect = text.dialect
        above = dialect.above if text.by_record else dialect.skip_lines
        known = records_at(text.file, dialect.body, dialect.quote, records)
        return [
            Place(above + 1 + (record if text.by_record else lines), text.raw(begin, end))
            for record, (begin, end, lines) in zip(records, known, strict=True)
        ]
    return [
        Place(
            int(where.numbers[record]), text.raw(int(where.starts[record]), int(where.ends[record]))
        )
        for record in records
    ]
