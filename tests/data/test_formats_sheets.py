"""Workbooks: every cell as the file holds it, every row where the spreadsheet shows it."""

from __future__ import annotations

import csv
import datetime as dt
import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import pytest
import xlsxwriter

from ci_toolkit.data import packing
from ci_toolkit.data.source import Export, Reading, open_export
from ci_toolkit.errors import DataError

XLS = Path(__file__).parent / "files" / "tickets.xls"


def book(path: Path, sheets: dict[str, Any]) -> Path:
    """A workbook; a sheet is rows of values, or a function that writes into it."""
    with xlsxwriter.Workbook(path) as target:
        for name, rows in sheets.items():
            sheet = target.add_worksheet(name)
            if callable(rows):
                rows(target, sheet)
                continue
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def texts_of(path: Path, reading: Reading | None = None) -> list[list[str]]:
    with open_export([str(path)], reading) as export:
        return cells_of(export)


def cells_of(export: Export) -> list[list[str]]:
    frame = export.collect(lambda frame: frame)
    return [["" if cell is None else cell for cell in row] for row in frame.rows()]


def test_late_text_in_a_column_of_numbers_stays(tmp_path: Path) -> None:
    rows = [["n"], *([number] for number in range(1_200)), ["not counted"]]
    with open_export([str(book(tmp_path / "a.xlsx", {"Data": rows}))]) as export:
        found = cells_of(export)
        assert export.parts[0].format == "Excel"
        assert dict(export.parts[0].layout)["sheet"] == "Data"
    assert found == [[str(number)] for number in range(1_200)] + [["not counted"]]


def test_cells_are_what_the_sheet_shows(tmp_path: Path) -> None:
    def write(target: Any, sheet: Any) -> None:
        formats = {
            "day": "yyyy-mm-dd",
            "when": "dd/mm/yyyy hh:mm",
            "span": "[h]:mm:ss",
            "clock": "hh:mm:ss",
        }
        known = {name: target.add_format({"num_format": text}) for name, text in formats.items()}
        names = ["day", "when", "span", "clock", "n", "big", "share", "ok", "error", "sum", "id"]
        sheet.write_row(2, 1, names)
        for i in range(12):
            row = 3 + i
            sheet.write_datetime(row, 1, dt.datetime(2025, 1, 6 + i), known["day"])
            when = dt.datetime(2025, 1, 6 + i, 15 if i else 0, 42 if i else 0)
            sheet.write_datetime(row, 2, when, known["when"])
            sheet.write_datetime(row, 3, dt.timedelta(hours=20 + i, minutes=5), known["span"])
            sheet.write_datetime(row, 4, dt.time(9, 5, i), known["clock"])
            sheet.write_number(row, 5, i)
            sheet.write_number(row, 6, 123456789012345 + i)
            sheet.write_number(row, 7, i / 8)
            sheet.write_boolean(row, 8, i % 2 == 0)
            sheet.write_formula(row, 9, "=NA()", None, ["#N/A", "#DIV/0!", 7][i % 3])
            sheet.write_formula(row, 10, "=F4+1", None, i + 1)
            sheet.write_string(row, 11, f"2025-01-0{i % 9} 00:00:00" if i % 2 else f"00{i}")

    with open_export([str(book(tmp_path / "a.xlsx", {"Data": write}))]) as export:
        names = ["day", "when", "span", "clock", "n", "big", "share", "ok", "error", "sum", "id"]
        assert list(export.columns) == names
        assert export.parts[0].located([0, 11])[1].line == 15
        assert export.parts[0].located([0, 11])[0].line == 4
        found = cells_of(export)
    assert found == [
        [
            f"2025-01-{6 + i:02}",
            f"2025-01-{6 + i:02} " + ("15:42:00" if i else "00:00:00"),
            f"{20 + i}:05:00",
            f"09:05:{i:02}",
            str(i),
            str(123456789012345 + i),
            str(i / 8).removesuffix(".0"),
            "true" if i % 2 == 0 else "false",
            ["#N/A", "#DIV/0!", "7"][i % 3],
            str(i + 1),
            f"2025-01-0{i % 9} 00:00:00" if i % 2 else f"00{i}",
        ]
        for i in range(12)
    ]


def test_an_old_workbook() -> None:
    with open_export([str(XLS)]) as export:
        assert export.columns[:4] == ("day", "closed_at", "n", "seconds")
        assert export.parts[0].format == "Excel"
        assert [place.line for place in export.parts[0].located([0, 29])] == [5, 34]
        found = cells_of(export)
    start = dt.date(2025, 1, 6)
    assert found == [
        [
            str(start + dt.timedelta(days=i)),
            f"{start + dt.timedelta(days=i)} 15:42:{i:02}",
            str(1000 + i),
            str(i + 0.25),
            "true" if i % 2 == 0 else "false",
            f"{20 + i}:05:00",
            ["video", "ads, paid", f"00{i}"][i % 3],
            {7: "#N/A", 8: "#DIV/0!"}.get(i, str(i / 10).removesuffix(".0")),
        ]
        for i in range(30)
    ]


def test_sheets_are_named_counted_and_told(tmp_path: Path) -> None:
    one, two, three = ([names, [1, 2]] for names in ("ab", "cd", "ef"))
    path = book(tmp_path / "a.xlsx", {"Empty": [], "One": one, "Two": two, "2": three})
    with open_export([str(path)]) as export:
        assert export.columns == ("a", "b")
        (note,) = export.notes
    assert "the sheet `One` was read" in note
    assert "`Two`, `2`" in note
    for wanted, columns in {"Two": "cd", " two": "cd", "2": "ef", "3": "cd"}.items():
        with open_export([str(path)], Reading(sheet=wanted)) as export:
            assert export.columns == tuple(columns)
            assert export.notes == ()
    for wanted, said in {"Tow": "did you mean `Two`?", "9": "its sheets: `Empty`"}.items():
        with pytest.raises(DataError, match="has no sheet") as caught:
            open_export([str(path)], Reading(sheet=wanted))
        assert said in str(caught.value.hint)
    with pytest.raises(DataError, match="is empty"):
        open_export([str(path)], Reading(sheet="1"))
    with pytest.raises(DataError, match="no sheet with data"):
        open_export([str(book(tmp_path / "b.xlsx", {"A": [], "B": [["  "]]}))])


def test_line_breaks_and_empty_rows_keep_the_numbers_of_rows(tmp_path: Path) -> None:
    rows = [["day", "note"], ["2025-01-06", "two\nlines"], []]
    rows += [["2025-01-08", 'a "quote", and'], ["2025-01-09", "x"]]
    with open_export([str(book(tmp_path / "a.xlsx", {"A": rows}))]) as export:
        frame = export.collect(lambda frame: frame)
        numbers = {row[0]: i for i, row in enumerate(frame.rows())}
        place = export.parts[0].located([numbers["2025-01-08"], numbers["2025-01-09"]])
        assert [one.line for one in place] == [4, 5]
        assert ("2025-01-06", "two\nlines") in frame.rows()
        assert ("2025-01-08", 'a "quote", and') in frame.rows()


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_a_damaged_workbook_is_an_error(tmp_path: Path, keep: float) -> None:
    whole = book(tmp_path / "a.xlsx", {"A": [["a", "b"], [1, 2]]}).read_bytes()
    for name, data in (("a.xlsx", whole), ("a.xls", XLS.read_bytes())):
        path = tmp_path / f"cut-{name}"
        path.write_bytes(data[: int(len(data) * keep)])
        with pytest.raises(DataError) as caught:
            open_export([str(path)])
        assert caught.value.hint


def test_sectors_that_run_in_a_circle_do_not_hang(tmp_path: Path) -> None:
    whole = XLS.read_bytes()
    (table,) = struct.unpack_from("<I", whole, 76)
    (directory,) = struct.unpack_from("<I", whole, 48)
    for sector in (0, directory):
        data = bytearray(whole)
        struct.pack_into("<I", data, (table + 1) * 512 + sector * 4, sector)
        (tmp_path / "circle.xls").write_bytes(bytes(data))
        with pytest.raises(DataError, match="run in a circle"):
            open_export([str(tmp_path / "circle.xls")])


def test_a_workbook_that_unfolds_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", {"A": [["a", "b"], [1, 2]]})
    monkeypatch.setattr(packing, "MOST_WORKBOOK", 1_000)
    with pytest.raises(DataError, match="unfolds to"):
        open_export([str(path)])


def test_a_protected_workbook_says_so(tmp_path: Path) -> None:
    # What encryption leaves: an old container that lists the stream of the packed workbook.
    data = bytearray(XLS.read_bytes())
    place = data.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    data[place : place + len(name)] = name
    (tmp_path / "a.xlsx").write_bytes(bytes(data))
    with pytest.raises(DataError, match="protected by a password") as caught:
        open_export([str(tmp_path / "a.xlsx")])
    assert caught.value.hint


def ods(path: Path, sheets: dict[str, str], manifest: str = "") -> Path:
    names = ("office", "table", "text")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    tables = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        target.writestr(
            "content.xml",
            f"<?xml version='1.0'?><office:document-content {spaces}><office:body>"
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def cell(kind: str, value: str, shown: str = "shown") -> str:
    named = {"string": "", "float": "value", "percentage": "value"}.get(kind, f"{kind}-value")
    held = f' office:{named}="{escape(value)}"' if named else ""
    text = value if kind == "string" else shown
    return (
        f'<table:table-cell office:value-type="{kind}"{held}><text:p>{escape(text)}</text:p>'
        "</table:table-cell>"
    )


def row(*cells: str, times: int = 1) -> str:
    repeated = f'table:number-rows-repeated="{times}"'
    return f"<table:table-row {repeated}>{''.join(cells)}</table:table-row>"


NAMES = row(*(cell("string", name) for name in ("day", "when", "n", "share", "ok", "span", "note")))
BLANK = row('<table:table-cell table:number-columns-repeated="1024"/>', times=1_048_000)


def test_open_document_sheets(tmp_path: Path) -> None:
    rows = [
        row(
            cell("date", f"2025-01-{6 + i:02}"),
            cell("date", f"2025-01-{6 + i:02}T15:42:00"),
            cell("float", str(12345678901234567 + i)),
            cell("percentage", "0.125"),
            cell("boolean", "true"),
            cell("time", f"PT{30 + i}H05M07S"),
            cell("string", "#DIV/0!" if i == 3 else "a & b <c>"),
        )
        for i in range(12)
    ]
    empty = row('<table:table-cell table:number-columns-repeated="3"/>', times=2)
    path = ods(tmp_path / "a.ods", {"Notes": "", "Data": empty + NAMES + "".join(rows) + BLANK})
    with open_export([str(path)]) as export:
        assert export.columns == ("day", "when", "n", "share", "ok", "span", "note")
        assert export.parts[0].format == "OpenDocument"
        assert [one.line for one in export.parts[0].located([0, 11])] == [4, 15]
        found = cells_of(export)
    assert found == [
        [
            f"2025-01-{6 + i:02}",
            f"2025-01-{6 + i:02} 15:42:00",
            str(12345678901234567 + i),
            "0.125",
            "true",
            f"{30 + i}:05:07",
            "#DIV/0!" if i == 3 else "a & b <c>",
        ]
        for i in range(12)
    ]


def test_repeated_rows_and_cells_of_open_document_count(tmp_path: Path) -> None:
    one = row(
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" '
        'office:value="7"/>',
        "<table:covered-table-cell/>",
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p>'
        "<text:p>c<text:line-break/>d</text:p></table:table-cell>",
        times=15,
    )
    names = row(*(cell("string", name) for name in "abcd"))
    found = texts_of(ods(tmp_path / "a.ods", {"Data": names + one + BLANK}))
    assert found == [["7", "7", "", "a  b\nc\nd"]] * 15


def test_a_protected_or_broken_open_document_says_so(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", {"A": NAMES}, "<manifest:encryption-data/>")
    with pytest.raises(DataError, match="protected by a password"):
        open_export([str(path)])
    path = ods(tmp_path / "b.ods", {"A": "<broken>"})
    with pytest.raises(DataError, match="cannot be read") as caught:
        open_export([str(path)])
    assert caught.value.hint


def strings_only(path: Path, rows: list[list[str]]) -> None:
    with xlsxwriter.Workbook(path) as target:
        sheet = target.add_worksheet()
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                sheet.write_string(i, j, text)


def plain_tables(folder: Path) -> list[Path]:
    found = [path for path in sorted(folder.rglob("*.csv")) if path.stat().st_size < 300_000]
    return [path for path in found if "dmca" not in path.parts and "raw_templates" not in str(path)]


@pytest.mark.parametrize("form", ["xlsx", "ndjson", "json", "feather", "zip"])
def test_real_exports_are_the_same_in_every_format(
    tmp_path: Path, shared_data: Path, form: str
) -> None:
    tables = plain_tables(shared_data)
    assert len(tables) > 8
    for source in tables:
        with source.open(encoding="utf-8-sig", newline="") as handle:
            header, *rows = csv.reader(handle)
        path = tmp_path / f"{source.stem[:40]}.{form}"
        frame = pl.DataFrame(rows, schema=header, orient="row")
        if form == "xlsx":
            strings_only(path, [header, *rows])
        elif form == "ndjson":
            frame.write_ndjson(path)
        elif form == "json":
            frame.write_json(path)
        elif form == "feather":
            frame.write_ipc(path)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
                target.write(source, source.name)
        with open_export([str(source)]) as export:
            expected, columns = cells_of(export), export.columns
        with open_export([str(path)]) as export:
            assert export.columns == columns, source.name
            assert cells_of(export) == expected, source.name
            assert len(expected) == len(rows)
