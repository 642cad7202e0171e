"""What a source may name: files, patterns, folders, standard input; and what it may not."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.file_names import extension, sort_out
from ci_toolkit.data.source import Reading, open_export
from ci_toolkit.errors import DataError, UsageError

TEXT = "day,queue,n\n2024-05-01,video,3\n"


def frame_of(*paths: object) -> pl.DataFrame:
    with open_export([str(path) for path in paths]) as export:
        return export.collect(lambda frame: frame)


def test_data_files_of_a_folder_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text(f"day,file\n2024-05-01,{name}\n")
    (tmp_path / "README.md").write_text("# about")
    (tmp_path / "LICENSE").write_text("free")
    (tmp_path / ".hidden.csv").write_text("x,y\n1,2\n")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "c.csv").write_text("day,file\n2024-05-02,c\n")
    with open_export([str(tmp_path)]) as export:
        found = export.collect(lambda frame: frame)
        assert found["file"].to_list() == ["a.csv", "b.csv"]
        (note,) = export.notes
        assert export.paths == (f"{tmp_path}/a.csv", f"{tmp_path}/b.csv")
    assert "3 files were left out" in note
    assert "`README.md`" in note


def test_a_folder_of_folders_is_read_below(tmp_path: Path) -> None:
    for month in ("2024-01", "2024-02"):
        (tmp_path / month).mkdir()
        (tmp_path / month / "export.csv").write_text(f"month\n{month}\n")
    assert frame_of(tmp_path)["month"].to_list() == ["2024-01", "2024-02"]
    assert frame_of(tmp_path / "2024-*")["month"].to_list() == ["2024-01", "2024-02"]
    assert frame_of(tmp_path / "**" / "*.csv")["month"].to_list() == ["2024-01", "2024-02"]
    assert frame_of(f"{tmp_path}/")["month"].to_list() == ["2024-01", "2024-02"]


def test_a_folder_without_data_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no data files"):
        frame_of(tmp_path)
    (tmp_path / "README.md").write_text("# about")
    with pytest.raises(DataError, match="holds no data files") as caught:
        frame_of(tmp_path)
    assert "`README.md`" in str(caught.value.hint)


def test_a_pattern_for_any_file_leaves_out_what_explains(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    (tmp_path / "README.md").write_text("# about")
    with open_export([str(tmp_path / "*")]) as export:
        assert export.paths == (f"{tmp_path}/a.csv",)
        assert "README.md" in export.notes[0]


def test_a_path_that_exists_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").write_text(TEXT)
    (tmp_path / "a1.csv").write_text("other\n1\n")
    assert frame_of(tmp_path / "a[1].csv").columns == ["day", "queue", "n"]
    assert frame_of(tmp_path / "a[0-9].csv").columns == ["other"]


def test_a_file_is_not_read_twice_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    (tmp_path / "a.zip").write_bytes(b"")
    (tmp_path / "a.zip").unlink()
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    hard = tmp_path / "hard.csv"
    os.link(path, hard)
    for again in (path, link / "a.csv", hard, tmp_path, tmp_path / "*.csv"):
        with pytest.raises(UsageError, match="named twice"):
            frame_of(path, again)
    with pytest.raises(UsageError, match="named twice"):
        frame_of("-", "-")


def test_an_empty_file_among_others_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    (tmp_path / "b.csv").write_bytes(b"\xef\xbb\xbf\n")
    with open_export([str(tmp_path)]) as export:
        assert export.collect(lambda frame: frame).height == 1
        assert export.notes == (f"`{tmp_path}/b.csv` is empty",)
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(DataError, match="empty"):
        frame_of(tmp_path)


def test_columns_are_joined_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,n\n2024-05-01,3\n")
    (tmp_path / "b.csv").write_text("extra,n,day\nx,4,2024-05-02\n")
    assert frame_of(tmp_path).rows() == [("2024-05-01", "3", None), ("2024-05-02", "4", "x")]


def test_typed_files_beside_text_become_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,n,ok\n2024-05-01,3,true\n")
    typed = pl.DataFrame({"day": ["2024-05-02 10:00:00"], "n": [4], "ok": [False]})
    typed = typed.with_columns(pl.col("day").str.to_datetime())
    typed.write_parquet(tmp_path / "b.parquet")
    (tmp_path / "c.ndjson").write_text('{"day": "2024-05-03", "n": 5, "ok": true}\n')
    assert frame_of(tmp_path).rows() == [
        ("2024-05-01", "3", "true"),
        ("2024-05-02 10:00:00", "4", "false"),
        ("2024-05-03", "5", "true"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_read_as_it_comes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(TEXT))
    writer.start()
    assert frame_of(pipe).rows() == [("2024-05-01", "video", "3")]
    writer.join()


@pytest.mark.parametrize("path", ["a\0b", "~nobody-of-that-name/a.csv", "/dev/null"])
def test_what_can_be_no_file_is_an_error(path: str) -> None:
    with pytest.raises(DataError):
        frame_of(path)


def as_bytes(frame: pl.DataFrame, form: str) -> bytes:
    target = io.BytesIO()
    if form == "csv":
        frame.write_csv(target)
    elif form == "tsv":
        frame.write_csv(target, separator="\t")
    elif form == "csv.gz":
        target.write(gzip.compress(frame.write_csv().encode()))
    elif form == "parquet":
        frame.write_parquet(target)
    elif form == "arrow":
        frame.write_ipc(target)
    elif form == "stream":
        frame.write_ipc_stream(target)
    elif form == "ndjson":
        frame.write_ndjson(target)
    elif form == "json":
        frame.write_json(target)
    elif form == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([frame.columns, *frame.rows()]):
                sheet.write_row(number, 0, row)
    return target.getvalue()


WORDS = {
    "csv": "CSV", "tsv": "TSV", "csv.gz": "CSV", "parquet": "Parquet", "arrow": "Arrow",
    "stream": "Arrow", "ndjson": "JSON lines", "json": "JSON", "xlsx": "Excel",
}  # fmt: skip
FORMS = list(WORDS)


@pytest.mark.parametrize("form", FORMS)
def test_every_format_comes_through_standard_input(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"day": ["2024-05-01", "2024-05-02"], "n": [3, 4]})
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(as_bytes(frame, form)), encoding="utf-8")
    )
    found = frame_of("-")
    assert found.columns == ["day", "n"]
    assert found.with_columns(pl.col("n").cast(pl.Int64)).rows() == frame.rows()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["export", "a.csv", "a.xlsx", "a.json", "a.parquet"])
def test_content_wins_over_the_name(tmp_path: Path, form: str, name: str) -> None:
    frame = pl.DataFrame({"day": ["2024-05-01", "2024-05-02"], "n": [3, 4]})
    (tmp_path / name).write_bytes(as_bytes(frame, form))
    with open_export([str(tmp_path / name)]) as export:
        found = export.collect(lambda frame: frame)
        called = export.parts[0].format
        told = any("whatever its name says" in note for note in export.notes)
    assert found.with_columns(pl.col("n").cast(pl.Int64)).rows() == frame.rows()
    assert called == WORDS[form]
    kinds = {"CSV": "text", "TSV": "text", "JSON": "json", "JSON lines": "json"}
    kind = kinds.get(called, called)
    promised = {"a.csv": "text", "a.xlsx": "Excel", "a.json": "json", "a.parquet": "Parquet"}
    assert told == (kind != promised.get(name, kind))


def test_an_input_format_is_checked() -> None:
    with pytest.raises(UsageError) as caught:
        open_export(["x.csv"], Reading(input_format="parqet"))
    assert caught.value.hint == "did you mean `parquet`?"
    with pytest.raises(UsageError) as caught:
        open_export(["x.csv"], Reading(input_format="sas7bdat"))
    assert "excel" in str(caught.value.hint)


def test_an_input_format_is_obeyed_and_a_wrong_one_said(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("a\tb,c\n1\t2,3\n4\t5,6\n")
    with open_export([str(path)], Reading(input_format="tsv")) as export:
        assert export.columns == ("a", "b,c")
        assert export.parts[0].format == "TSV"
    for wrong in ("parquet", "arrow", "excel", "ods", "json"):
        with (
            pytest.raises(DataError) as caught,
            open_export([str(path)], Reading(input_format=wrong)) as export,
        ):
            export.collect(lambda frame: frame)
        assert caught.value.hint
    pl.DataFrame({"a": [1]}).write_parquet(path)
    with pytest.raises(DataError, match="is no CSV file") as caught:
        open_export([str(path)], Reading(input_format="csv"))
    assert "parquet" in str(caught.value.hint)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n", b"\x89PNG\r\n", b"7z\xbc\xaf'", b"<html><table><tr><td>1",
        b"<?xml version='1.0'?>", b"SQLite format 3\x00", b"BZh91AY", b"\xfd7zXZ\x00",
        b"a" * 257 + b"ustar\x00" + b"\x00" * 300,
    ],
)  # fmt: skip
def test_what_is_no_export_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "export.csv").write_bytes(data)
    with pytest.raises(DataError) as caught:
        frame_of(tmp_path / "export.csv")
    assert caught.value.hint


def test_names_are_sorted_out() -> None:
    assert extension("A.B.CSV.gz.ZIP") == ".csv"
    assert extension("a/b.d/c") == ""
    names = ["a.csv", "a.txt", "readme.csv", "_SUCCESS", "x.sha256", "b.json", "c.gz"]
    data, left = sort_out(names)
    assert data == ["a.csv", "b.json", "c.gz"]
    assert left == ["a.txt", "readme.csv", "_SUCCESS", "x.sha256"]
    assert sort_out(["export", "notes.md"]) == (["export"], ["notes.md"])
