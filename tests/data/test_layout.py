"""Where a table begins and ends in a file, and what of it is told, left out or marked."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ci_toolkit.data import text as text_module
from ci_toolkit.data.part import FLAW, FLAWS, Part, Reading
from ci_toolkit.data.source import Export, open_export
from ci_toolkit.errors import CitkError, DataError

WIDE, CUT = FLAWS[0], FLAWS[1]
NAMES = ("day", "queue", "n")
ROWS = [(f"2025-03-{day:02d}", ("ads", "video")[day % 2], str(day * 7)) for day in range(1, 13)]
BODY = "".join(",".join(row) + "\n" for row in ROWS)
TABLE = ",".join(NAMES) + "\n" + BODY


def opened(tmp_path: Path, content: str | bytes, **reading: object) -> Export:
    path = tmp_path / "export.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_export([str(path)], Reading(**reading))  # type: ignore[arg-type]


def rows_of(export: Export) -> list[tuple[str, ...]]:
    frame = export.collect(lambda frame: frame)
    if FLAW in frame.columns:
        frame = frame.drop(FLAW)
    return [tuple((cell or "").strip() for cell in row) for row in frame.rows()]


def flaws_of(export: Export) -> list[str | None]:
    frame = export.collect(lambda frame: frame)
    return frame[FLAW].to_list() if FLAW in frame.columns else [None] * frame.height


def told(export: Export) -> dict[str, tuple[int, tuple[int, ...]]]:
    return {repair.kind: (repair.rows, repair.first) for repair in export.repairs}


def lines_of(export: Export) -> list[int]:
    (part,) = export.parts
    return [place.line for place in part.located(range(len(rows_of(export))))]


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        ("Weekly report\n", (1, (1,))),
        ("Weekly report\n\n", (1, (1,))),
        ("\nWeekly report\nMade by: QA\n\n", (2, (2, 3))),
        ("Weekly report,,\n,,\n", (1, (1,))),
        ("Decisions of the year,,\nPeriod,2025,\n", (2, (1, 2))),
        ('"Decisions, by queue"\n', (1, (1,))),
        ('Decisions of 5" and more\n', (1, (1,))),
    ],
)
def test_titles_above_the_header_are_left_out_and_told(
    tmp_path: Path, above: str, kind: tuple[int, tuple[int, ...]]
) -> None:
    with opened(tmp_path, above + TABLE) as export:
        assert export.columns == NAMES
        assert rows_of(export) == ROWS
        assert told(export) == {"titles": kind}
        first = above.count("\n") + 2
        assert lines_of(export) == list(range(first, first + len(ROWS)))
        assert dict(export.parts[0].layout)["header"] == f"line {first - 1}"


@pytest.mark.parametrize(
    ("below", "kinds"),
    [
        ("Total,,546\n", {"totals": (1, (14,))}),
        ("Grand total,,546", {"totals": (1, (14,))}),
        ("Gesamt:,,546\n", {"totals": (1, (14,))}),
        (",Totals (all),546\n", {"totals": (1, (14,))}),
        (",,\nTotal,,546\n", {"blank-rows": (1, (14,)), "totals": (1, (15,))}),
        ("Source: case system\n", {"footnotes": (1, (14,))}),
        ("\nSource: case system, daily, by queue\n", {"footnotes": (1, (15,))}),
        ("* approximate\n", {"footnotes": (1, (14,))}),
        ("\nNumbers of the last week may still change\n", {"footnotes": (1, (15,))}),
        ('"Total",,"546"\n\n"Generated on 2025-04-01"\n', {"totals": (1, (14,)),
                                                          "footnotes": (1, (16,))}),
        (",,\n,,\n", {"blank-rows": (2, (14, 15))}),
        ("\n\n\n", {}),
    ],
)  # fmt: skip
def test_what_stands_below_the_last_row_is_left_out_and_told(
    tmp_path: Path, below: str, kinds: dict[str, tuple[int, tuple[int, ...]]]
) -> None:
    with opened(tmp_path, TABLE + below) as export:
        assert rows_of(export) == ROWS
        assert told(export) == kinds


@pytest.mark.parametrize(
    "table",
    [
        "queue,day,n\nads,1,2\nTotal,1,2\nads,2,4\nTotal,2,4\n",
        "queue,n\nads,2\nTotal,2\nvideo,4\n",
        "queue,n\nTotal removed,2\nTotal kept,4\nTotal accounts,4\n",
        "queue,n\nTotal,4\n",
        "queue,note,n\nads,Source: x,1\nvideo,Note: y,2\n",
    ],
)
def test_a_category_called_total_stays(tmp_path: Path, table: str) -> None:
    expected = [tuple(row) for row in csv.reader(io.StringIO(table))][1:]
    with opened(tmp_path, table) as export:
        assert rows_of(export) == expected
        assert not told(export)


@pytest.mark.parametrize("small", [0, 1 << 25])
@pytest.mark.parametrize(("blank", "foot"), [(61, ""), (5_000, ""), (5_000, "Source: cases\n")])
def test_hundreds_of_blank_rows_at_the_end_are_all_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int, blank: int, foot: str
) -> None:
    monkeypatch.setattr(text_module, "SMALL", small)
    with opened(tmp_path, TABLE + ",,\n" * blank + foot) as export:
        assert [row[: len(NAMES)] for row in rows_of(export)] == ROWS
        assert told(export)["blank-rows"] == (blank, (14, 15, 16, 17, 18))
        assert told(export).get("footnotes", (0, ())) == ((1, (14 + blank,)) if foot else (0, ()))


def test_a_short_day_at_the_end_is_no_note(tmp_path: Path) -> None:
    with opened(tmp_path, TABLE + "2025-03-13,,\n2025-03-14\n") as export:
        assert rows_of(export)[-2:] == [("2025-03-13", "", ""), ("2025-03-14", "", "")]
        assert told(export) == {"short-rows": (1, (15,))}


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        lines = [*TABLE.split("\n")[:5], "", "", *TABLE.split("\n")[5:]]
        with opened(tmp_path, end.join(lines)) as export:
            assert rows_of(export) == ROWS
            assert told(export)["blank-lines"] == (2, (6, 7))
            assert lines_of(export) == [2, 3, 4, 5, *range(8, 16)]


def test_blank_lines_inside_a_quoted_cell_stay(tmp_path: Path) -> None:
    table = 'day,note\n2025-03-01,"one\n\n\ntwo"\n2025-03-02,x\n'
    with opened(tmp_path, table) as export:
        assert rows_of(export) == [("2025-03-01", "one\n\n\ntwo"), ("2025-03-02", "x")]
        assert not told(export)
        assert lines_of(export) == [2, 6]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_headers_repeated_among_the_rows_are_left_out(tmp_path: Path, mark: str) -> None:
    with opened(tmp_path, TABLE + mark + TABLE + mark + TABLE) as export:
        assert rows_of(export) == ROWS * 3
        assert told(export) == {"repeated-header": (2, (14, 27))}
        assert lines_of(export)[12] == 15


def test_rows_with_fewer_cells_are_told_and_filled_up(tmp_path: Path) -> None:
    with opened(tmp_path, TABLE + "2025-03-13\n2025-03-14,ads\n2025-03-15,ads,3\n") as export:
        assert rows_of(export)[-3:] == [
            ("2025-03-13", "", ""), ("2025-03-14", "ads", ""), ("2025-03-15", "ads", "3"),
        ]  # fmt: skip
        assert told(export) == {"short-rows": (2, (14, 15))}
        assert export.repairs[0].samples == ("2025-03-13", "2025-03-14,ads")


def test_rows_with_more_cells_are_marked_and_never_shifted(tmp_path: Path) -> None:
    wide = ["2025-03-13,ads, video,3", '2025-03-14,ads,4,"",', "2025-03-15,ads,5,,,x"]
    with opened(tmp_path, TABLE + "\n".join(wide) + "\n2025-03-16,ads,6,,\n") as export:
        assert flaws_of(export) == [None] * 12 + [WIDE, None, WIDE, None]
        assert rows_of(export)[13] == ("2025-03-14", "ads", "4")
        (part,) = export.parts
        assert [place.raw for place in part.located([12, 14])] == [wide[0], wide[2]]
        assert [place.line for place in part.located([12, 14])] == [14, 16]


def test_a_header_shorter_than_most_rows_is_extended(tmp_path: Path) -> None:
    table = "day,queue\n" + BODY
    with opened(tmp_path, table) as export:
        assert export.columns == ("day", "queue", "column_3")
        assert rows_of(export) == ROWS
        assert set(told(export)) == {"names"}


@pytest.mark.parametrize("cut", [1, 3, 6, 12, 15])
def test_a_last_line_that_is_cut_off_is_marked(tmp_path: Path, cut: int) -> None:
    last = "2025-03-13,video,91"
    kept = last[: len(last) - cut]
    with opened(tmp_path, TABLE + kept) as export:
        complete = kept.count(",") == 2
        assert flaws_of(export) == [None] * 12 + [None if complete else CUT]
        assert export.parts[0].located([12])[0].raw == kept


def test_a_quoted_cell_that_is_cut_off_is_marked(tmp_path: Path) -> None:
    for end in ("", "\n"):
        with opened(tmp_path, TABLE + f'2025-03-13,"a text, of\ntwo lines{end}') as export:
            assert flaws_of(export) == [None] * 12 + [CUT]
            assert rows_of(export)[:12] == ROWS
            assert lines_of(export)[-1] == 14


def test_every_short_line_is_no_sign_of_a_cut(tmp_path: Path) -> None:
    short = "".join(f"2025-04-{day:02d},ads\n" for day in range(1, 10))
    with opened(tmp_path, TABLE + short + "2025-04-10,ads") as export:
        assert flaws_of(export) == [None] * 22
        assert told(export)["short-rows"][0] == 10


def test_names_are_trimmed_and_set_right(tmp_path: Path) -> None:
    table = '" day ",Label,"Closed\n at",,Label\n2025-03-01,a,b,c,d\n'
    with opened(tmp_path, table) as export:
        assert export.columns == ("day", "Label", "Closed at", "column_4", "Label (2)")
        assert [repair.kind for repair in export.repairs] == ["names", "names"]
        assert lines_of(export) == [3]


@pytest.mark.parametrize(
    ("header", "first"),
    [("#day,queue,n", "day"), ("# made by a tool\n# day,queue,n", "day"), ("#,queue,n", "#"),
     ("# reports,queue,n", "# reports")],
)  # fmt: skip
def test_a_hash_before_the_first_name(tmp_path: Path, header: str, first: str) -> None:
    with opened(tmp_path, header + "\n" + BODY) as export:
        assert export.columns == (first, "queue", "n")
        assert rows_of(export) == ROWS


def test_a_file_without_a_header_keeps_its_first_row(tmp_path: Path) -> None:
    for has_header in (None, False):
        with opened(tmp_path, BODY, has_header=has_header) as export:
            assert export.columns == ("column_1", "column_2", "column_3")
            assert rows_of(export) == ROWS
            assert lines_of(export)[0] == 1
    with opened(tmp_path, TABLE, has_header=False) as export:
        assert rows_of(export)[0] == NAMES


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^", "~", "\x1f", "!"])
def test_delimiters_are_found(tmp_path: Path, mark: str) -> None:
    with opened(tmp_path, TABLE.replace(",", mark)) as export:
        assert export.columns == NAMES
        assert rows_of(export) == ROWS


def test_a_colon_is_a_delimiter_only_where_every_line_has_it(tmp_path: Path) -> None:
    with opened(tmp_path, "queue:n\nads:3\nvideo:4\n") as export:
        assert export.columns == ("queue", "n")
    with opened(tmp_path, "start\n10:30\n11:15\n") as export:
        assert export.columns == ("start",)
    with opened(tmp_path, "start:end\n10:30\n11:15\n") as export:
        assert len(export.columns) == 1


def test_a_decimal_comma_is_no_delimiter(tmp_path: Path) -> None:
    with opened(tmp_path, "day;rate;n\n1;0,5;2,5\n2;0,7;3,5\n") as export:
        assert export.columns == ("day", "rate", "n")
    with opened(tmp_path, "rate\n0,5\n0,7\n", decimal_comma=True) as export:
        assert rows_of(export) == [("0,5",), ("0,7",)]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_a_line_that_names_the_delimiter(tmp_path: Path, line: str) -> None:
    with opened(tmp_path, line + "\nday;queue\n1,5;a\n2,5;b\n") as export:
        assert rows_of(export) == [("1,5", "a"), ("2,5", "b")]
        assert lines_of(export) == [3, 4]
        assert ("separator line", "sep=;") in export.parts[0].layout


def test_apostrophes_are_quotes_where_a_file_uses_them_so(tmp_path: Path) -> None:
    table = "'day','queue'\n'2025-03-01','ads, video'\n'2025-03-02','it''s'\n"
    expected = list(csv.reader(io.StringIO(table), quotechar="'"))
    with opened(tmp_path, table) as export:
        assert [export.columns, *rows_of(export)] == [tuple(row) for row in expected]
    with opened(tmp_path, "day,note\n1,'tis so\n2,it's\n3,'90s'\n") as export:
        assert [row[1] for row in rows_of(export)] == ["'tis so", "it's", "'90s'"]


def test_quotes_after_a_backslash_are_characters(tmp_path: Path) -> None:
    table = 'day,note,n\n1,"he said \\"no, never\\", twice",3\n2,"a \\\\ b",4\n3,\\N,5\n'
    with opened(tmp_path, table) as export:
        assert rows_of(export) == [
            ("1", 'he said "no, never", twice', "3"), ("2", "a \\ b", "4"), ("3", "\\N", "5"),
        ]  # fmt: skip
        assert not export.flawed
    with opened(tmp_path, 'path,n\n"C:\\",1\n"D:\\data\\",2\n"E, F",3\n') as export:
        assert rows_of(export) == [("C:\\", "1"), ("D:\\data\\", "2"), ("E, F", "3")]


def test_blanks_before_a_quote(tmp_path: Path) -> None:
    table = 'day, queue, n\n1, "ads, video", 3\n2, "x", 4\n'
    with opened(tmp_path, table) as export:
        assert rows_of(export) == [("1", "ads, video", "3"), ("2", "x", "4")]


def test_inch_marks_are_no_quotes(tmp_path: Path) -> None:
    rows = [("1", '5" tall', "3"), ("2", '"wide', "4"), ("3", 'x "y', "5")]
    table = "day,queue,n\n" + "".join(",".join(row) + "\n" for row in rows)
    with opened(tmp_path, table) as export:
        assert rows_of(export) == rows
        assert told(export) == {"stray-quotes": (3, (2, 3, 4))}


def test_a_stray_quote_between_quoted_cells(tmp_path: Path) -> None:
    lines = [f'"{day}","{queue}, x",{n}' for day, queue, n in ROWS]
    lines[4] = '"2025-03-05,video x,35'
    with opened(tmp_path, "day,queue,n\n" + "\n".join(lines) + "\n") as export:
        found = rows_of(export)
        assert len(found) == 12
        assert [row[1] for row in found[5:]] == [f"{row[1]}, x" for row in ROWS[5:]]
        assert "stray-quotes" in told(export)


def test_a_very_long_cell_beside_a_stray_quote(tmp_path: Path) -> None:
    long = "x, y. " * 60_000
    table = f'day,note,n\n1,"{long}",2\n2,5" tall,3\n3,"a, b",4\n'
    with opened(tmp_path, table, delimiter=",") as export:
        found = rows_of(export)
        assert found == [("1", long.strip(), "2"), ("2", '5" tall', "3"), ("3", "a, b", "4")]


@pytest.mark.parametrize("between", [0, 1, 40])
def test_rows_between_two_stray_quotes_are_rows(tmp_path: Path, between: int) -> None:
    rows = [f"2025-03-{number % 28 + 1:02d},q{number % 3},{number}" for number in range(80)]
    first, last = 10, 11 + between
    rows[first], rows[last] = '2025-03-10,"q0,9', '2025-03-12,q1",39'
    table = 'day,queue,n\n2025-03-01,"a,b",1\n' + "\n".join(rows) + "\n"
    with opened(tmp_path, table) as export:
        assert len(rows_of(export)) == 81
        assert "stray-quotes" in told(export)


def test_nul_characters_are_left_out(tmp_path: Path) -> None:
    content = TABLE.encode().replace(b"video", b"vi\0deo", 2) + b"\0" * 500
    with opened(tmp_path, content) as export:
        assert rows_of(export) == ROWS
        assert [repair.rows for repair in export.repairs] == [2, 500]
    with pytest.raises(DataError, match="empty"):
        opened(tmp_path, b"\0" * 5000)


def test_a_stretch_of_lines_that_end_in_cr(tmp_path: Path) -> None:
    lines = TABLE.split("\n")[:-1]
    mixed = "\n".join(lines[:5]) + "\n" + "\r".join(lines[5:9]) + "\r" + "\r\n".join(lines[9:])
    with opened(tmp_path, mixed) as export:
        assert rows_of(export) == ROWS
        assert told(export) == {"line-ends": (4, (6, 7, 8, 9))}
        assert lines_of(export) == list(range(2, 14))


def test_a_cr_inside_a_cell_is_text(tmp_path: Path) -> None:
    with opened(tmp_path, 'day,note\n1,"one\rtwo"\n2,x\n') as export:
        assert rows_of(export) == [("1", "one\rtwo"), ("2", "x")]
        assert not told(export)


def test_encodings_are_told_and_bad_bytes_kept(tmp_path: Path) -> None:
    good = "day,note\n1,café\n2,naïve\n3,über\n"
    bad = good.encode() + b"4,caf\xe9\n"
    with opened(tmp_path, bad) as export:
        assert [row[1] for row in rows_of(export)] == ["café", "naïve", "über", "café"]
        assert told(export) == {"encoding": (1, (5,))}
        assert export.repairs[0].samples == ("4,café",)
    with opened(tmp_path, good.encode("cp1252")) as export:
        assert rows_of(export)[2] == ("3", "über")
        assert dict(export.parts[0].layout)["encoding"] == "Windows-1252"
    for encoding in ("mac-roman", "latin-1", "utf-16-be", "utf-32"):
        with opened(tmp_path, good.encode(encoding), encoding=encoding) as export:
            assert rows_of(export)[0] == ("1", "café")
            assert not told(export)


def test_bytes_that_the_encoding_lacks_are_an_error_or_kept(tmp_path: Path) -> None:
    for encoding in ("ascii", "cp1252", "utf-16", "utf-7", "idna", "unicode_escape", "punycode"):
        try:
            with opened(tmp_path, b"day,note\n1,\x81\x8d\xff\\u12\n", encoding=encoding) as export:
                rows_of(export)
        except CitkError:
            continue


def test_records_of_a_sheet_are_numbered_as_its_rows(tmp_path: Path) -> None:
    content = 'Report,\n\nday,note\n1,"one\ntwo"\n\n2,x\nTotal,\n'
    path = tmp_path / "sheet.csv"
    path.write_text(content)
    from ci_toolkit.data.spool import Spool

    spool = Spool()
    part: Part = text_module.open_text(
        "book.xlsx", path, Reading(), spool, format="Excel", numbered="record"
    )
    assert part.format == "Excel"
    assert [place.line for place in part.located([0, 1])] == [4, 6]
    assert [repair.first for repair in part.repairs] == [(1,), (5,), (7,)]
    assert "(row 5)" in part.repairs[1].text
    spool.close()


def test_large_files_are_scanned_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_module, "SMALL", 0)
    with opened(tmp_path, "Weekly report\n" + TABLE + "Total,,546\n") as export:
        assert export.unverified
        assert not export._spool._paths
        assert rows_of_unverified(export) == ROWS
        assert set(told(export)) == {"titles", "totals"}
        assert export.parts[0].located([0, 11])[1].line == 14
        assert export.verify()
        assert not export.unverified
        assert rows_of(export) == ROWS
    for harm in ("\n", ",".join(NAMES) + "\n"):
        with opened(tmp_path, TABLE + harm + BODY) as export:
            if export.unverified:
                assert export.doubted()
                assert export.verify()
            assert not export.unverified
            assert rows_of(export) == ROWS * 2


def rows_of_unverified(export: Export) -> list[tuple[str, ...]]:
    return [row[:3] for row in export.collect(lambda frame: frame).rows()]


@pytest.mark.parametrize("beyond", ["234", "x", "300", "2 h"])
def test_overflow_of_a_large_file_leads_to_a_closer_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beyond: str
) -> None:
    from ci_toolkit.data.reduce import reduce_export
    from ci_toolkit.data.roles import Roles

    monkeypatch.setattr(text_module, "SMALL", 0)
    late = BODY * 40 + f"2025-03-13,ads,1,{beyond}\n" + BODY
    with opened(tmp_path, "day,queue,n\n" + late) as export:
        ledger = reduce_export(export, Roles(time="day"), every="1d").ledger
    assert (ledger.read, ledger.unusable, ledger.used) == (12 * 41 + 1, 1, 12 * 41)
    (reason,) = ledger.reasons
    assert reason.reason == f"the row {WIDE}"
    assert (reason.first, reason.samples) == ((12 * 40 + 2,), (f"2025-03-13,ads,1,{beyond}",))


@pytest.mark.parametrize("time", ["day", None])
@pytest.mark.parametrize(
    ("harm", "kind"), [("\n", "blank-lines"), (",".join(NAMES) + "\n", "repeated-header")]
)
def test_lines_amid_a_large_file_are_no_rows_of_a_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, kind: str, time: str | None
) -> None:
    from ci_toolkit.data.conditions import Column
    from ci_toolkit.data.reduce import reduce_export
    from ci_toolkit.data.roles import Roles

    monkeypatch.setattr(text_module, "SMALL", 0)
    with opened(tmp_path, TABLE + BODY * 40 + harm + BODY * 40) as export:
        assert export.unverified
        roles = Roles(time=time, value=Column("n", "number"))
        ledger = reduce_export(export, roles, subgroup_size=None if time else 4).ledger
        assert told(export)[kind] == (1, (12 * 41 + 2,))
    assert (ledger.read, ledger.used) == (12 * 81, 12 * 81)


@pytest.mark.parametrize("content", [b"\x1f", b"\x00\x00", "\u2028\n".encode()])
def test_a_file_of_nothing_but_blanks_is_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match="empty"):
        open_export([str(path)])
