"""Files are opened whatever their delimiter, encoding, line ends or packing."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.part import FLAW, FLAWS
from ci_toolkit.data.source import Reading, export_from_frame, open_export
from ci_toolkit.errors import DataError, UsageError

ROWS = [("2024-05-01", "café", "3"), ("2024-05-02", "naïve", "4")]
FRAME = pl.DataFrame({"day": ["2024-05-01"], "n": [3]})


def text(delimiter: str = ",", end: str = "\n") -> str:
    lines = [("day", "queue", "n"), *ROWS]
    return "".join(delimiter.join(line) + end for line in lines)


def rows_of(path: Path | str, reading: Reading | None = None) -> list[tuple[str, ...]]:
    with open_export([str(path)], reading) as export:
        assert export.columns == ("day", "queue", "n")
        return export.collect(lambda frame: frame).rows()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(tmp_path: Path, delimiter: str, end: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text(delimiter, end).encode())
    assert rows_of(path) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text().encode(encoding))
    assert rows_of(path) == ROWS


def test_a_bad_byte_late_in_the_file_is_read_as_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    body = b"day,queue,n\n" + b"2024-05-01,video,1\n" * 30_000 + b"2024-05-02,caf\xe9,2\n"
    path.write_bytes(body)
    with open_export([str(path)]) as export:
        last = export.collect(lambda frame: frame.tail(1)).row(0)
        assert last == ("2024-05-02", "café", "2")
        (repair,) = export.repairs
        assert (repair.kind, repair.rows, repair.first) == ("encoding", 0, ())


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_row_with_cells_beyond_the_header_is_marked(tmp_path: Path, end: str) -> None:
    path = tmp_path / "wide.csv"
    rows = ["day,n", "2024-05-01,3", "2024-05-02,1,234", "2024-05-03,5,", '"2024-05-04","6",x']
    path.write_bytes(end.join([*rows, ""]).encode())
    with open_export([str(path)]) as export:
        frame = export.collect(lambda frame: frame)
        flaws = frame[FLAW].to_list()
        (part,) = export.parts
        places = part.located([1, 3])
    assert flaws == [None, FLAWS[0], None, FLAWS[0]]
    assert frame["n"].to_list() == ["3", "1", "5", "6"]
    assert [(place.line, place.raw) for place in places] == [(3, rows[2]), (5, rows[4])]


def test_a_late_row_with_further_cells_is_marked_once(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    late = "2024-05-02,1\n" * 40_000
    path.write_text('day,n\n2024-05-01,3,x\n"a\nb"c,4\n' + late + "2024-05-03,5,y\n")
    with open_export([str(path)]) as export:
        frame = export.collect(lambda frame: frame)
        assert frame.height == 40_003
        marked = frame.with_row_index("row").filter(pl.col(FLAW).is_not_null())["row"].to_list()
        assert [place.line for place in export.parts[0].located(marked)] == [2, 40_005]


def test_a_stray_quote_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "stray.csv"
    path.write_text('day,queue,n\n2024-05-01,"a"b,3\n2024-05-02,c,4\n')
    assert [row[0] for row in rows_of(path)] == ["2024-05-01", "2024-05-02"]


def test_a_separator_line_and_blank_lines_before_the_header_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_text("\n\nsep=;\n" + text(";"))
    assert rows_of(path) == ROWS


def test_a_file_without_header_gets_names_by_position(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("2024-05-01,3\n2024-05-02,4\n")
    with open_export([str(path)]) as export:
        assert export.columns == ("column_1", "column_2")
        assert export.collect(lambda frame: frame.select(pl.len())).item() == 2


def test_years_as_names_are_a_header(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("market,2022,2023\nDE,3,4\nFR,5,6\n")
    with open_export([str(path)]) as export:
        assert export.columns == ("market", "2022", "2023")


def test_repeated_and_missing_names_are_made_unique(tmp_path: Path) -> None:
    path = tmp_path / "jira.csv"
    path.write_text("Labels,Labels,,Labels\na,b,c,d\n")
    with open_export([str(path)]) as export:
        assert export.columns == ("Labels", "Labels (2)", "column_3", "Labels (3)")


def test_packed_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv.gz"
    path.write_bytes(gzip.compress(text().encode()))
    assert rows_of(path) == ROWS
    path.write_bytes(gzip.compress(text(end="\r").encode("cp1252")))
    assert rows_of(path) == ROWS


def test_zstandard_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv.zst"
    frame = pl.DataFrame(ROWS, schema=["day", "queue", "n"], orient="row")
    try:
        frame.lazy().sink_csv(path, compression="zstd")
    except TypeError:
        pytest.skip("this Polars cannot write Zstandard")
    assert rows_of(path) == ROWS


def test_a_truncated_gzip_is_an_error_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    body = "".join(f"2024-05-01,{number * 7919 % 1000}\n" for number in range(200_000))
    packed = gzip.compress(b"day,n\n" + body.encode())
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(DataError) as caught, open_export([str(path)]) as export:
        export.collect(lambda frame: frame.select(pl.len(), pl.col("n").max()))
    assert caught.value.hint


def test_parquet_and_ndjson_keep_their_types(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    FRAME.write_ndjson(tmp_path / "a.ndjson")
    for name in ("a.parquet", "a.ndjson"):
        with open_export([str(tmp_path / name)]) as export:
            assert not export.is_text
            assert export.schema["n"] == pl.Int64
            assert export.collect(lambda frame: frame).rows() == [("2024-05-01", 3)]


def test_ndjson_keys_seen_late_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "late.jsonl"
    path.write_text('{"a": 1}\n' * 3_000 + '{"a": 2.5, "b": "x"}\n')
    with open_export([str(path)]) as export:
        assert export.columns == ("a", "b")
        assert export.collect(lambda frame: frame.tail(1)).row(0) == (2.5, "x")


def test_a_broken_ndjson_line_is_a_row_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_text('{"a": 1}\n{"a": \n')
    with open_export([str(path)]) as export:
        assert export.collect(lambda frame: frame).rows() == [
            ("1", None),
            (None, "is not readable as JSON"),
        ]


def test_exact_paths_may_look_like_globs(tmp_path: Path) -> None:
    path = tmp_path / "data[1].csv"
    path.write_text(text())
    assert rows_of(path) == ROWS
    FRAME.write_parquet(tmp_path / "data[1].parquet")
    with open_export([str(tmp_path / "data[1].parquet")]) as export:
        assert export.columns == ("day", "n")


def test_globs_and_several_files_join_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,n\n2024-05-01,1\n")
    (tmp_path / "b.csv").write_text("n;day;extra\n2;2024-05-02;x\n")
    with open_export([str(tmp_path / "*.csv")]) as export:
        rows = export.collect(lambda frame: frame.sort("day")).rows()
        assert rows == [("2024-05-01", "1", None), ("2024-05-02", "2", "x")]
        assert any("has no column `extra`" in note for note in export.notes)


def test_a_new_name_outlives_a_second_look_at_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day,n\n2025-01-01,3\n2025-01-02,4\n", encoding="utf-8")
    with open_export([str(path)], rename={"n": "errors"}) as export:
        assert export.parts[0].repair is not None
        export.verify()
        found = export.collect(lambda frame: frame.select("errors")).to_series().to_list()
    assert found == ["3", "4"]


def test_rename_applies_where_the_old_name_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,Nr.\n2024-05-01,1\n")
    (tmp_path / "b.csv").write_text("day,Number\n2024-05-02,2\n")
    with open_export([str(tmp_path / "*.csv")], rename={"Nr.": "n", "Number": "n"}) as export:
        assert export.columns == ("day", "n")
    with pytest.raises(DataError, match="no column `Nummer`"):
        open_export([str(tmp_path / "*.csv")], rename={"Nummer": "n"})


def test_standard_input_is_spooled_privately_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.TextIOWrapper):
        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Pipe(io.BytesIO(text().encode())))
    with open_export(["-"]) as export:
        spooled = export._spool._paths[0]
        assert stat.S_IMODE(os.stat(spooled).st_mode) == 0o600
        assert export.collect(lambda frame: frame).rows() == ROWS
    assert not spooled.exists()


@pytest.mark.parametrize("source", ["http://127.0.0.1:9/a.csv", "s3://bucket/a.parquet"])
def test_a_scheme_is_a_usage_error(source: str) -> None:
    with pytest.raises(UsageError):
        open_export([source])


def test_what_cannot_be_opened_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(text())
    with pytest.raises(DataError) as caught:
        open_export([str(tmp_path / "exprot.csv")])
    assert caught.value.hint == "did you mean `export.csv`?"
    with pytest.raises(DataError, match="no file fits"):
        open_export([str(tmp_path / "*.parquet")])
    (tmp_path / "bare").mkdir()
    with pytest.raises(DataError, match="holds no data files"):
        open_export([str(tmp_path / "bare")])
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(DataError, match="empty"):
        open_export([str(tmp_path / "empty.csv")])
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match="cannot be read"):
        open_export([str(tmp_path / "bad.parquet")])
    (tmp_path / "bytes.csv").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(DataError):
        open_export([str(tmp_path / "bytes.csv")])


def test_options_of_reading_are_checked() -> None:
    with pytest.raises(UsageError):
        Reading(encoding="utf-9")
    with pytest.raises(UsageError):
        Reading(delimiter="ab")
    assert Reading(delimiter="tab").delimiter == "\t"


def test_profiles_tell_kinds() -> None:
    frame = pl.DataFrame(
        {
            "when": ["1/2/2024 09:30", "13/2/2024 10:00", ""],
            "share": ["12%", "7 %", "?"],
            "many": ["20,800,000", "1,000", "5"],
            "hit": ["Yes", "no", "N/A"],
            "code": ["007", "012", "900"],
            "void": ["", None, " "],
            "epoch": [1_714_521_600, 1_714_521_700, 1_714_521_800],
        }
    )
    profile = export_from_frame(frame).profile()
    kinds = {name: column.kind for name, column in profile.items()}
    assert kinds == {
        "when": "time", "share": "number", "many": "number", "hit": "boolean",
        "code": "text", "void": "empty", "epoch": "time",
    }  # fmt: skip
    assert profile["when"].has_clock
    assert profile["many"].integer
    assert profile["share"].missing_share == pytest.approx(1 / 3)


def test_a_file_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day,n\n2025-01-01,1\n")
    with pytest.raises(UsageError, match="named twice"):
        open_export([str(path), str(path)])
    with pytest.raises(UsageError, match="named twice"):
        open_export([str(path), str(tmp_path / "*.csv")])
    (tmp_path / "b.csv").symlink_to(path)
    with pytest.raises(UsageError, match="also as"):
        open_export([str(path), str(tmp_path / "b.csv")])
