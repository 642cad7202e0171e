"""What each bad input gives: one line, a hint where there is one, the right exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]

DAYS = [f"2025-03-{d:02}" for d in range(1, 29)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("good.csv", "day,bad,n,handle_seconds,queue", *good())
    write("empty.csv")
    write("header.csv", "day,bad,n")
    write("text.csv", "day,bad,n", *(f"{day},many,none" for day in DAYS))
    write("above.csv", "day,bad,n", *(f"{day},{20 + i},10" for i, day in enumerate(DAYS)))
    Path("none").mkdir()
    return tmp_path


def good() -> list[str]:
    return [f"{day},{5 + i % 4},100,{30 + i % 5},video" for i, day in enumerate(DAYS)]


def write(name: str, *lines: str) -> None:
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def refused(done: Any, code: int) -> tuple[str, str]:
    """The message and the hint of a failure; nothing else may have been printed."""
    lines = done.err.splitlines()
    assert done.code == code, done.err
    assert done.out == ""
    assert lines[0].startswith("error: ")
    assert not lines[0].endswith(".")
    assert len(lines) <= 2
    assert all(line.startswith("hint: ") for line in lines[1:])
    assert "Traceback" not in done.err
    return lines[0], lines[1] if len(lines) > 1 else ""


RATE = ("--count", "bad", "--size", "n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        # wrong for any file
        (("control-chrt", "good.csv"), 2, "did you mean `control-chart`?"),
        (("control-chart", "--count", "bad"), 2, "no SOURCE is given"),
        (("control-chart", "good.csv", "--cuont", "bad"), 2, "did you mean `--count`?"),
        (("control-chart", "good.csv", "--count"), 2, "`--count` needs a value"),
        (("control-chart", "good.csv", *RATE, "--sigmas", "three"), 2, "it takes a number"),
        (("control-chart", "good.csv", *RATE, "--sigmas", "-1"), 2, "greater than 0"),
        (("control-chart", "good.csv", *RATE, "--chart", "laney"), 2, "did you mean `laney-"),
        (("control-chart", "good.csv", *RATE, "--chart", "pie"), 2, "one of auto, i-mr"),
        (("control-chart", "good.csv", *RATE, "--rules", "nelsn"), 2, "did you mean `nelson`?"),
        (("control-chart", "good.csv", *RATE, "--rules", "nelson:9"), 2, "nelson"),
        (("control-chart", "good.csv", *RATE, "--rules", "nelson-2:run=x"), 2, "run"),
        (("control-chart", "good.csv", *RATE, "--format", "jsn"), 2, "did you mean `json`?"),
        (("control-chart", "good.csv", *RATE, "--every", "2d"), 2, "`--every` does not take `2d`"),
        (("control-chart", "good.csv", *RATE, "--gaps", "jion"), 2, "did you mean `join`?"),
        (("control-chart", "good.csv", *RATE, "--points", "some"), 2, "all, signals or none"),
        (("control-chart", "good.csv", *RATE, "--save", "x.docx"), 2, ".png .svg .pdf .html"),
        (("control-chart", "good.csv", *RATE, "-o", "x.png"), 2, "pictures go to `--save`"),
        (("control-chart", "good.csv", *RATE, "-o", "x.json", "-f", "csv"), 2, "do not agree"),
        (("control-chart", "good.csv", *RATE, "-o", "x.csv", "--save-limits", "x.csv"), 2, "same"),
        (("control-chart", "good.csv", *RATE, "--open"), 2, "--save chart.png"),
        (("control-chart", "good.csv", *RATE, "--baseline", ".."), 2, "empty range"),
        (("control-chart", "good.csv", *RATE, "--baseline", "soon.."), 2, "write 2024"),
        (("control-chart", "good.csv", *RATE, "--phase-at", "=New"), 2, "before the `=`"),
        (("control-chart", "good.csv", *RATE, "--mature", "long"), 2, "write 14d"),
        (("control-chart", "good.csv", *RATE, "--timezone", "Mars/Base"), 2, "Mars/Base"),
        (("control-chart", "good.csv", *RATE, "--subgroup-size", "0"), 2, "at least 1"),
        (("control-chart", "good.csv", *RATE, "--where", "n >"), 2, "n >"),
        (("control-chart", "good.csv", *RATE, "--where", "n > 'many'"), 2, "many"),
        (("control-chart", "good.csv", *RATE, "--where", "sum(n) > 1"), 2, "sum"),
        (("control-chart", "http://localhost/x.csv"), 2, "no local file"),
        (("control-chart", "s3://bucket/x.csv"), 2, "no local file"),
        (("control-chart", "good.csv", "--size", "n", "--value", "handle_seconds"), 2, "--size"),
        (("control-chart", "good.csv", *RATE, "--fail-on", "always"), 2, "signal or any-signal"),
        (("control-chart", "good.csv", *RATE, "--stream", "video"), 2, "needs `--by`"),
        (("control-chart", "good.csv", *RATE, "--chart", "p,u", "-f", "csv"), 2, "one kind"),
        (
            ("control-chart", "good.csv", *RATE, "--chart", "p,laney-p", "--save-limits", "l.json"),
            2,
            "holds one kind of chart",
        ),
        (("control-chart", "-", *RATE, "--hash"), 2, "not standard input"),
        (("control-chart", "good.csv", *RATE, "--rules", ""), 2, "`--rules` is empty"),
        (("control-chart", "good.csv", *RATE, "--save", ""), 2, "without an ending"),
        (("control-chart", "good.csv", *RATE, "--chart", "c"), 3, "--unit defects"),
        (("control-chart", "good.csv", *RATE, "--input-format", "cvs"), 2, "did you mean `csv`?"),
        (("control-chart", "good.csv", *RATE, "--delimiter", ";;"), 2, "one character"),
        (("control-chart", "good.csv", *RATE, "--encoding", "ebcdic-7"), 2, "utf-8"),
        # depends on the file
        (("control-chart", "goood.csv"), 3, "did you mean `good.csv`?"),
        (("control-chart", "*.parquet"), 3, "no file fits"),
        (("control-chart", "none"), 3, "`none` holds no data files"),
        (("control-chart", "empty.csv"), 3, "the file is empty"),
        (("control-chart", "header.csv", *RATE), 3, "only a header"),
        (("control-chart", "text.csv", *RATE), 3, "`--count bad`: the column is text"),
        (("control-chart", "above.csv", *RATE), 3, "--unit defects"),
        (("control-chart", "good.csv", *RATE, "--where", "n < 0"), 3, "28 rows were filtered out"),
        (("control-chart", "good.csv", "--count", "badd", "--size", "n"), 3, "did you mean `bad`?"),
        (("control-chart", "good.csv", "--value", "handel_seconds"), 3, "`handle_seconds`?"),
        (("control-chart", "good.csv", *RATE, "--time", "dya"), 3, "did you mean `day`?"),
        (("control-chart", "good.csv", *RATE, "--by", "quue"), 3, "did you mean `queue`?"),
        (("control-chart", "good.csv", *RATE, "--where", "quee = 'x'"), 3, "`queue`?"),
        (("control-chart", "good.csv", *RATE, "--baseline", "2031"), 3, "2025-03-01"),
        (("control-chart", "good.csv", *RATE, "--phase-at", "2031=Later"), 3, "outside the data"),
        (("control-chart", "good.csv", *RATE, "--save", "no/x.png"), 3, "no folder `no`"),
        (("control-chart", "good.csv", *RATE, "--config", "no.toml"), 3, "no.toml"),
    ],
)
def test_mistakes_are_told_in_a_line(
    citk: Citk, folder: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    before = sorted(os.listdir(folder))
    message, hint = refused(citk(*words), code)
    assert said in f"{message} {hint}"
    assert sorted(os.listdir(folder)) == before


def test_a_file_that_may_not_be_read(citk: Citk, folder: Path) -> None:
    locked = folder / "locked.csv"
    locked.write_text("a\n1\n", encoding="utf-8")
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read everything")
    refused(citk("control-chart", locked, "--value", "a"), 3)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.csv.gz", b"\x1f\x8b\x08\x00broken"),
        ("broken.parquet", b"PAR1 and nothing more PAR1"),
        ("broken.ndjson", b'{"a": \n'),
        ("sheet.xlsx", b"PK\x03\x04 not really"),
        ("noise.csv", bytes(range(256)) * 4),
    ],
)
def test_a_file_that_is_damaged(citk: Citk, folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    refused(citk("control-chart", name, "--value", "a"), 3)


@pytest.mark.parametrize(
    "output",
    [
        ("--save", "no/chart.png"),
        ("--save", "folder.png"),
        ("--save", "link.svg"),
        ("--output", "no/x.json"),
        ("--save-limits", "no/limits.json"),
    ],
)
def test_an_output_that_cannot_be_written_is_found_before_the_work(
    citk: Citk, folder: Path, monkeypatch: pytest.MonkeyPatch, output: tuple[str, str]
) -> None:
    (folder / "folder.png").mkdir()
    (folder / "link.svg").symlink_to(folder / "elsewhere.svg")

    def read(*args: object, **named: object) -> None:
        raise AssertionError("the export was opened")

    monkeypatch.setattr("ci_toolkit.api.opening.open_export", read)
    message, _ = refused(citk("control-chart", "good.csv", *RATE, *output), 3)
    assert output[1] in message


# --- inputs that give an answer, not an error -------------------------------------------------


def chart(citk: Citk, name: str, *options: str) -> Any:
    done = citk("control-chart", name, *options, "--format", "json")
    assert done.code == 0, done.err
    return done.json


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_points_are_not_judged(citk: Citk, folder: Path, number: int) -> None:
    write("few.csv", "seconds", *["30", "40"][:number])
    found = chart(citk, "few.csv", "--value", "seconds")
    assert found["verdict"]["status"] == "insufficient"
    points = found["result"]["streams"][0]["panels"][0]["points"]
    assert [p["value"] for p in points] == [30, 40][:number]
    assert all(p["ucl"] is None and p["lcl"] is None for p in points)
    assert citk("control-chart", "few.csv", "--value", "seconds").code == 0


def test_equal_values_have_limits_at_the_centre_and_a_finding(citk: Citk, folder: Path) -> None:
    write("flat.csv", "seconds", *["0.1"] * 24)
    found = chart(citk, "flat.csv", "--value", "seconds")
    point = found["result"]["streams"][0]["panels"][0]["points"][0]
    assert point["lcl"] == point["center"] == point["ucl"] == pytest.approx(0.1)
    assert found["result"]["streams"][0]["signals"] == []
    assert any(finding["level"] != "signal" for finding in found["findings"])


def test_constant_rates_get_plain_limits_from_a_laney_chart(citk: Citk, folder: Path) -> None:
    write("flat.csv", "day,bad,n", *(f"{day},10,100" for day in DAYS))
    found = chart(citk, "flat.csv", *RATE, "--chart", "laney-p")
    point = found["result"]["streams"][0]["panels"][0]["points"][0]
    assert point["ucl"] == pytest.approx(0.1 + 3 * (0.1 * 0.9 / 100) ** 0.5)
    assert found["findings"]


@pytest.mark.parametrize("cell", ["NaN", "inf", "-inf", "N/A", "", "many"])
def test_a_value_that_is_none_is_a_gap_in_the_ledger(citk: Citk, folder: Path, cell: str) -> None:
    rows = [f"{day},{cell if i == 10 else 30 + i % 3}" for i, day in enumerate(DAYS)]
    write("gap.csv", "day,seconds", *rows)
    found = chart(citk, "gap.csv", "--value", "seconds")
    rows_ = found["source"]["rows"]
    assert (rows_["read"], rows_["used"]) == (28, 27)
    assert rows_["blank"] + rows_["unusable"] == 1
    point = found["result"]["streams"][0]["panels"][0]["points"][10]
    assert (point["label"], point["value"]) == ("2025-03-11", None)


@pytest.mark.parametrize(
    ("count", "size", "reason"),
    [("150", "100", "larger than"), ("-3", "100", "negative"), ("3", "-100", "negative")],
)
def test_impossible_counts_are_unusable_rows_with_a_reason(
    citk: Citk, folder: Path, count: str, size: str, reason: str
) -> None:
    rows = [f"{day},5,100" for day in DAYS]
    rows[10] = f"{DAYS[10]},{count},{size}"
    write("odd.csv", "day,bad,n", *rows)
    found = chart(citk, "odd.csv", *RATE)
    ledger = found["source"]["rows"]
    assert (ledger["used"], ledger["unusable"]) == (27, 1)
    # Row numbers as an editor shows them: the header is line 1.
    assert ledger["reasons"][0]["first"] == [12]
    assert reason in ledger["reasons"][0]["reason"]
    assert found["result"]["streams"][0]["panels"][0]["points"][10]["value"] is None
    refused(citk("control-chart", "odd.csv", *RATE, "--strict"), 3)


def test_a_size_of_zero_is_a_gap(citk: Citk, folder: Path) -> None:
    rows = [f"{day},{5 if i != 10 else 0},{100 if i != 10 else 0}" for i, day in enumerate(DAYS)]
    write("zero.csv", "day,bad,n", *rows)
    found = chart(citk, "zero.csv", *RATE)
    point = found["result"]["streams"][0]["panels"][0]["points"][10]
    assert (point["value"], point["ucl"]) == (None, None)


def test_rows_out_of_order_are_sorted_and_added_up(citk: Citk, folder: Path) -> None:
    halves = [f"{day},{(5 + i % 4)},50" for i, day in enumerate(DAYS)]
    write("sorted.csv", "day,bad,n", *halves, *halves)
    write("mixed.csv", "day,bad,n", *halves[::-1], *halves)
    left, right = chart(citk, "sorted.csv", *RATE), chart(citk, "mixed.csv", *RATE)
    assert left["result"] == right["result"]
    points = left["result"]["streams"][0]["panels"][0]["points"]
    assert [p["n"] for p in points] == [100] * 28


def test_numbers_as_people_write_them_are_read(citk: Citk, folder: Path) -> None:
    write("thousands.csv", "seconds", *[f'"1,{200 + i % 3}"' for i in range(24)])
    write("comma.csv", "seconds", *[f'"1.{200 + i % 3},5"' for i in range(24)])
    write("percent.csv", "share", *[f" {12 + i % 3}% " for i in range(24)])

    def first(name: str, column: str, *options: str) -> float:
        found = chart(citk, name, "--value", column, *options)
        return float(found["result"]["streams"][0]["panels"][0]["points"][0]["value"])

    assert first("thousands.csv", "seconds") == 1200
    assert first("comma.csv", "seconds", "--decimal-comma") == 1200.5
    assert first("percent.csv", "share") == pytest.approx(0.12)


def test_a_table_of_one_row_a_day_needs_a_measure(citk: Citk, folder: Path) -> None:
    message, hint = refused(citk("control-chart", "good.csv"), 2)
    assert "none was named" in message
    assert "--count bad --size n" in hint


# --- faults -----------------------------------------------------------------------------------


def test_a_fault_is_told_in_a_line_and_debug_shows_where(
    citk: Citk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **named: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr("ci_toolkit.api.opening.open_export", broken)
    message, hint = refused(citk("control-chart", "good.csv", *RATE), 70)
    assert "ZeroDivisionError: by design" in message
    assert "--debug" in hint
    done = citk("control-chart", "good.csv", *RATE, "--debug")
    assert done.code == 70
    assert "Traceback" in done.err
    assert "by design" in done.err


def test_debug_shows_where_a_users_error_came_from(citk: Citk, folder: Path) -> None:
    done = citk("control-chart", "nothing.csv", "--debug")
    assert done.code == 3
    assert "Traceback" in done.err
    assert done.err.splitlines()[-1].startswith(("error: ", "hint: "))


def test_something_missing_on_the_machine_is_exit_4(
    citk: Citk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ci_toolkit.errors import MissingError

    def absent(*args: object, **named: object) -> None:
        raise MissingError("the package `x` is not installed", "pip install x")

    monkeypatch.setattr("ci_toolkit.api.opening.open_export", absent)
    refused(citk("control-chart", "good.csv", *RATE), 4)


def test_an_interruption_is_exit_130(
    citk: Citk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ci_toolkit.api.opening.open_export", interrupted)
    done = citk("control-chart", "good.csv", *RATE)
    assert (done.code, done.out, done.err) == (130, "", "interrupted\n")


def test_hostile_names_do_not_reach_the_terminal(citk: Citk, folder: Path) -> None:
    for name in ("\x1b]0;title\x07.csv", "x\x1b[2J", "a\u202eb.csv", "two\nlines"):
        done = citk("control-chart", name, "--value", name)
        message, _ = refused(done, 3)
        assert message.isprintable()
