"""The table of input formats: how each is recognised and opened as a lazy frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.dialect import PROBE_BYTES, decode
from ci_toolkit.data.file_names import ALIGNED, FORMAT_OF, extension
from ci_toolkit.data.packing import Plain, is_workbook, plain_files
from ci_toolkit.data.part import Part, Reading, unreadable
from ci_toolkit.data.part_notes import with_notes
from ci_toolkit.data.paths import find_files
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.text import open_text
from ci_toolkit.data.typed import open_arrow, open_parquet
from ci_toolkit.errors import CitkError, DataError, UsageError, did_you_mean
from ci_toolkit.repair import Repair

if TYPE_CHECKING:
    from ci_toolkit.data.json_stream import Shape

Opener = Callable[[str, Path, bytes, Reading, Spool], Part]


@dataclass(frozen=True, eq=False)
class Format:
    """One row of the table of formats: what people call it, how it begins, and what opens it."""

    name: str
    called: str
    marks: tuple[bytes, ...]
    open: Opener


def _open_csv(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    if reading.delimiter == " " or (extension(path) in ALIGNED and reading.delimiter is None):
        from ci_toolkit.data.aligned import open_aligned

        part = open_aligned(path, file, reading, spool)
        if part is not None:
            return part
    return open_text(path, file, reading, spool, format="CSV")


def _open_tsv(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    return open_text(path, file, reading, spool, format="TSV")


# What follows is needed for few files, and each costs some milliseconds to import.


def _open_json(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    from ci_toolkit.data.json_records import open_json

    return open_json(path, file, head, reading, spool)


def _open_lines(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    from ci_toolkit.data.json_records import open_json

    return open_json(path, file, head, reading, spool, named_lines=True)


def _open_excel(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    from ci_toolkit.data.sheets import open_excel

    return open_excel(path, file, head, reading, spool)


def _open_ods(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    from ci_toolkit.data.opendocument import open_ods

    return open_ods(path, file, head, reading, spool)


FORMATS = {
    form.name: form
    for form in (
        Format("parquet", "Parquet", (b"PAR1",), open_parquet),
        Format("arrow", "Arrow", (b"ARROW1", b"FEA1", b"\xff\xff\xff\xff"), open_arrow),
        Format("excel", "Excel", (b"\xd0\xcf\x11\xe0",), _open_excel),
        Format("ods", "OpenDocument", (), _open_ods),
        Format("ndjson", "JSON lines", (), _open_lines),
        Format("json", "JSON", (), _open_json),
        Format("tsv", "TSV", (), _open_tsv),
        Format("csv", "CSV", (), _open_csv),
    )
}
_NAMES = {ending[1:]: name for ending, name in FORMAT_OF.items()} | {name: name for name in FORMATS}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What is not read, by how it begins, and what it is.
_FOREIGN = {
    b"%PDF": "a PDF", b"SQLite format 3": "a database", b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"Obj\x01": "an Avro file", b"ORC": "an ORC file",
}  # fmt: skip
_MARKED_UP = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")


def open_all(paths: Sequence[str], reading: Reading, spool: Spool) -> tuple[Part, ...]:
    """Every file that a source names (paths, quoted patterns, folders, `-`) as opened parts.

    Raises UsageError or DataError for what is missing, named twice, damaged or of no known format.
    """
    check_input_format(reading.input_format)
    files, said = find_files(paths, spool)
    found: list[Plain] = []
    for shown, file in files:
        try:
            plain, repairs = plain_files(shown, file, spool)
        except OSError as error:
            raise _unopened(shown, error) from error
        found += plain
        said += repairs
    filled = [one for one in found if len(found) == 1 or not _is_blank(one.file)]
    if not filled:
        raise DataError(f"all {len(found):,} files are empty", f"the first is `{found[0].path}`")
    for one in found:
        if one not in filled:
            said.append(Repair("empty-file", f"`{one.path}` is empty", path=one.path))
    parts = [open_part(one, reading, spool) for one in filled]
    said += _unused(parts, reading)
    parts[0] = with_notes(parts[0], repairs=said)
    return tuple(parts)


def _unused(parts: Sequence[Part], reading: Reading) -> list[Repair]:
    """What was said of how to read, and means nothing for any of these files."""
    called = {part.format for part in parts}
    idle = []
    if reading.sheet is not None and not called & {"Excel", "OpenDocument"}:
        idle.append("sheet")
    if not called & {"CSV", "TSV", "Text", "JSON", "JSON lines"}:
        idle += [name for name in ("delimiter", "encoding") if getattr(reading, name) is not None]
    listed = " or ".join(sorted(called))
    return [Repair("option", f"`--{name}` means nothing for {listed}") for name in idle]


def open_part(plain: Plain, reading: Reading, spool: Spool) -> Part:
    """Open one plain file by `--input-format`, else by its content, else by its extension."""
    path = plain.path
    try:
        with plain.file.open("rb") as handle:
            head = handle.read(PROBE_BYTES)
        form, told = _format_of(plain, head, reading)
        if form.name == "tsv" and reading.delimiter is None and reading.input_format is not None:
            reading = replace(reading, delimiter="\t")
        part = form.open(path, plain.file, head, reading, spool)
    except CitkError as error:
        if error.message.startswith("the file "):
            raise DataError(f"`{path}`: {error.message}", error.hint) from error
        raise
    except (pl.exceptions.PolarsError, OSError, EOFError) as error:
        raise unreadable([path], error) from error
    except pl.exceptions.PanicException as error:
        raise unreadable([path], error) from error
    layout = part.layout
    if plain.packed:
        layout = (*layout, ("packed as", " in ".join(reversed(plain.packed))))
    called = "TSV" if part.format == "CSV" and _is_tabbed(part) else part.format
    return with_notes(part, repairs=told, layout=layout, called=called)


def check_input_format(given: str | None) -> str | None:
    """The name in the table of formats that `--input-format` means; UsageError for no such one."""
    if given is None:
        return None
    name = given.casefold().lstrip(".")
    if name not in _NAMES:
        known = "csv, tsv, parquet, ndjson, json, excel, ods, arrow"
        hint = did_you_mean(name, _NAMES) or f"known: {known}"
        raise UsageError(f"no input format `{given}`", hint)
    return _NAMES[name]


def _is_tabbed(part: Part) -> bool:
    return dict(part.layout).get("delimiter", "").casefold() in ("tab", "\t")


def _is_blank(file: Path) -> bool:
    if file.stat().st_size > 4096:
        return False
    return not file.read_bytes().strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe")


def _unopened(path: str, error: OSError) -> DataError:
    return DataError(f"`{path}` cannot be read: {error.strerror or error}")


def _format_of(plain: Plain, head: bytes, reading: Reading) -> tuple[Format, list[Repair]]:
    """The format of a file, and what is to be said when its name tells another."""
    given = check_input_format(reading.input_format)
    marked = _by_mark(plain, head)
    if given is not None:
        if marked and marked != given:
            raise DataError(
                f"`{plain.path}` is no {FORMATS[given].called} file",
                f"it is {FORMATS[marked].called}: `--input-format {marked}`, or leave it out",
            )
        return FORMATS[given], []
    named = FORMAT_OF.get(extension(plain.name))
    if marked is None:
        _refuse_foreign(plain.path, head)
        marked = _by_text(plain.path, head, reading, named)
    if named is None or _alike(named, marked):
        return FORMATS[marked], []
    said = f"`{plain.path}` holds {FORMATS[marked].called}, whatever its name says"
    return FORMATS[marked], [Repair("format", said, path=plain.path)]


def _alike(named: str, found: str) -> bool:
    texts, objects = {"csv", "tsv"}, {"ndjson", "json"}
    return named == found or {named, found} <= texts or {named, found} <= objects


def _by_mark(plain: Plain, head: bytes) -> str | None:
    """The format of a file that begins as no text does."""
    for form in FORMATS.values():
        if any(head.startswith(mark) for mark in form.marks):
            return form.name
    if head[:4] in _ZIP and is_workbook(plain.file):
        return "ods" if b"opendocument" in head[:200] else "excel"
    return None


def _by_text(path: str, head: bytes, reading: Reading, named: str | None) -> str:
    """JSON by how it begins, else delimited text; DataError where a binary format was promised."""
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError("the file is empty")
    shape = _shape(head, reading, named)
    if shape == "lines":
        return "ndjson"
    if shape is not None:
        return "ndjson" if named == "ndjson" else "json"
    if named in ("parquet", "arrow", "excel", "ods") and b"\x00\x00\x00" in head[:4096]:
        raise DataError(
            f"`{path}` is no {FORMATS[named].called} file", "it may be cut off or damaged"
        )
    return "tsv" if named == "tsv" else "csv"


def _shape(head: bytes, reading: Reading, named: str | None) -> Shape | None:
    """How the text of a file holds JSON, None where it is none."""
    begin = head[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    promised = named in ("ndjson", "json")
    if begin[:1] not in (b"{", b"[") and not promised:
        return None
    from ci_toolkit.data.json_stream import encoding_of, find_shape

    text = decode(head, encoding_of(head, reading.encoding))
    shape = find_shape(text, len(head) < PROBE_BYTES)
    if shape is None and promised:
        # The first line may be broken where the others are not.
        if any(line.startswith("{") for line in text.split("\n")[:100]):
            return "lines"
        return "array" if named == "json" and begin.startswith(b"[") else None
    return shape


def _refuse_foreign(path: str, head: bytes) -> None:
    for mark, what in _FOREIGN.items():
        if head.startswith(mark):
            raise DataError(f"`{path}` is {what}", "unpack or export it as CSV first")
    if head[257:262] == b"ustar":
        raise DataError(f"`{path}` is a tar archive", "unpack it, and name the files")
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    if begin.startswith(_MARKED_UP):
        raise DataError(
            f"`{path}` is a web page or XML", "open it in a spreadsheet and save it as CSV"
        )
