"""Awkward exports whose right answer is known because the test wrote them, through the command."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from ci_toolkit.data.header import column_names

HEADER = ("id", "opened", "queue", "overturned", "seconds")
PLAIN = "%Y-%m-%d %H:%M:%S"
ROWS_A_DAY = 5


@dataclass(frozen=True)
class Row:
    """One decision of the export that every file here is made of."""

    id: str
    opened: dt.datetime
    queue: str
    overturned: bool
    seconds: float


def _decisions() -> list[Row]:
    chance = random.Random(7)
    begin = dt.datetime(2025, 3, 1, 8)
    return [
        Row(
            f"{i + 1:05d}",
            begin + dt.timedelta(days=i // ROWS_A_DAY, hours=i % 5, minutes=i % 60, seconds=i % 59),
            ("video", "text", "audio")[i % 3],
            chance.random() < 0.2,
            round(chance.uniform(30, 3000), 1),
        )
        for i in range(200)
    ]


ROWS = _decisions()
TIMES = [row.opened for row in ROWS]
OVERTURNED = float(sum(row.overturned for row in ROWS))
SECONDS = [row.seconds for row in ROWS]
WHOLE = [int(seconds) for seconds in SECONDS]
EVENT = ("--time", "opened", "--event", "overturned", "--every", "1d")
VALUE = ("--time", "opened", "--value", "seconds", "--every", "1d")
EVENTS = {"used": 200, "sum": OVERTURNED}
VALUES = {"used": 200, "sum": sum(SECONDS)}


def german(number: float) -> str:
    return f"{number:,.1f}".translate(str.maketrans(",.", ".,"))


def text(
    mark: str = ",",
    *,
    names: Sequence[str] = HEADER,
    time: str = PLAIN,
    number: Callable[[float], str] = str,
    words: tuple[str, str] = ("true", "false"),
    end: str = "\n",
    quoted: bool = False,
) -> str:
    """The export as delimited text."""

    def cell(one: str) -> str:
        return '"' + one.replace('"', '""') + '"' if quoted or mark in one else one

    lines = [names] + [
        (row.id, row.opened.strftime(time), row.queue, words[not row.overturned],
         number(row.seconds))
        for row in ROWS
    ]  # fmt: skip
    return end.join(mark.join(map(cell, line)) for line in lines) + end


def edited(edits: Mapping[int, Callable[[str], str]], source: str = "") -> str:
    """The export with some lines (counted from 1, as an editor does) changed."""
    lines = (source or text()).split("\n")
    for number, edit in edits.items():
        lines[number - 1] = edit(lines[number - 1])
    return "\n".join(lines)


def column(name: str, cells: Sequence[object]) -> str:
    """The export with other cells in one column, parted by semicolons."""
    place = HEADER.index(name)
    lines = [line.split(";") for line in text(";").splitlines()]
    for line, one in zip(lines[1:], cells, strict=True):
        line[place] = str(one)
    return "\n".join(map(";".join, lines)) + "\n"


def packed(files: Mapping[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts() -> list[str]:
    """The export in four files of fifty rows."""
    header, *lines = text().splitlines()
    return ["\n".join([header, *lines[at : at + 50]]) + "\n" for at in range(0, 200, 50)]


def records(time: Callable[[dt.datetime], str] = dt.datetime.isoformat) -> list[dict[str, Any]]:
    return [
        {"id": row.id, "opened": time(row.opened), "queue": row.queue,
         "overturned": row.overturned, "seconds": row.seconds}
        for row in ROWS
    ]  # fmt: skip


def workbook(
    top: int = 0, merged: bool = False, total: bool = False, before: bool = False
) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        if before:
            book.add_worksheet("Summary").write_row(0, 0, ["items", 200])
        sheet, day = book.add_worksheet("Data"), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        if merged:
            sheet.merge_range(0, 0, 0, 4, "Report on moderation")
            sheet.write_row(1, 0, ["Period:", "March"])
        sheet.write_row(top, 0, HEADER)
        for at, row in enumerate(ROWS, top + 1):
            sheet.write(at, 0, row.id)
            sheet.write_datetime(at, 1, row.opened, day)
            sheet.write_row(at, 2, [row.queue, row.overturned, row.seconds])
        if total:
            sheet.write_row(top + 201, 0, ["Total", "", "", "", sum(SECONDS)])
    return target.getvalue()


def far_times() -> bytes:
    """Parquet in which two times are thousandths of seconds that were taken for seconds."""
    epoch = dt.datetime(1970, 1, 1)
    moments = [(time - epoch) // dt.timedelta(microseconds=1) for time in TIMES]
    moments[7], moments[100] = moments[7] * 1000, -(10**18)
    frame = pl.DataFrame({"opened": pl.Series(moments).cast(pl.Datetime("us")), "seconds": SECONDS})
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


@dataclass(frozen=True)
class Case:
    """A file and what must come of it.

    expected: parts of the ledger, and "sum": of the counts or values of all points. reasons,
    repairs: rows and their first numbers by a part of the reason, or by the kind of repair.
    """

    name: str
    content: bytes | str | Mapping[str, bytes | str]
    words: Sequence[str]
    expected: Mapping[str, float]
    reasons: Mapping[str, tuple[int, list[int]]] = field(default_factory=dict)
    repairs: Mapping[str, tuple[int, list[int]]] = field(default_factory=dict)


def named(time: str = "opened", **measure: str) -> tuple[str, ...]:
    (option, of), *_ = measure.items()
    return ("--time", time, f"--{option}", of, "--every", "1d")


GERMAN = ("Fall-Nr", "Eröffnet am", "Warteschlange", "Aufgehoben", "Bearbeitungszeit")
REPORT = (
    "Bericht über Prüfungen\nZeitraum: März 2025\n\n"
    + text(";", names=GERMAN, time="%d.%m.%Y %H:%M", number=german, words=("ja", "nein"))
    + f"Summe;;;;{german(sum(SECONDS))}\n"
).replace("\n", "\r\n")
REPORTED = {"titles": (2, [1, 2]), "totals": (1, [205])}
BI = text("\t", time="%m/%d/%Y %I:%M:%S %p", number=lambda n: f"{n:,.1f}", end="\r\n")
MOST = [n for at, n in enumerate(SECONDS) if at % 10 >= 3]
LATE = [t.strftime(PLAIN if at < 150 else "%d.%m.%Y %H:%M") for at, t in enumerate(TIMES)]
SPANS = "opened;closed\n" + "".join(
    f"{(start := TIMES[0] + dt.timedelta(hours=at))};"
    f"{start + dt.timedelta(hours=1 + at % 9):{PLAIN if at < 2500 else '%d.%m.%Y %H:%M'}}\n"
    for at in range(3000)
)
LONG = float(sum(1 + at % 9 > 5 for at in range(3000)))
EPOCH = [int(time.replace(tzinfo=dt.UTC).timestamp()) for time in TIMES]


def last(*cells: str) -> Callable[[str], str]:
    """A line with another last cell (or without one)."""
    return lambda line: ",".join([line.rpartition(",")[0], *cells])


CASES = [
    *(
        Case(f"german-{code}.csv", REPORT.encode(code), named("Eröffnet am", value=GERMAN[4]),
             VALUES, repairs=REPORTED)
        for code in ("cp1252", "utf-8-sig", "utf-16", "utf-16-le")
    ),
    Case("german-answers.csv", REPORT.encode("latin-1"), named("Eröffnet am", event="Aufgehoben"),
         EVENTS),
    Case("average.csv", text() + "Average,,,,1544.05\n", VALUE, VALUES,
         repairs={"totals": (1, [202])}),
    Case("french.csv", text(";", time="%d/%m/%Y %H:%M:%S", words=("oui", "non"),
         number=lambda n: german(n).replace(".", "\u202f")), VALUE, VALUES),
    Case("american.csv", text(time="%m/%d/%Y %I:%M:%S %p", number=lambda n: f"${n:,.1f}",
         words=("Y", "N"), quoted=True), VALUE, VALUES),
    Case("bi.txt", BI.encode("utf-16"), VALUE, VALUES),
    Case("separator.csv", "sep=|\r\n" + text("|", end="\r\n"), VALUE, VALUES),
    Case("caret.csv", text("^"), EVENT, EVENTS),
    Case("returns.csv", text(end="\r"), VALUE, VALUES),
    Case("ends.csv", "".join(line + ("\n", "\r\n", "\r")[at % 3]
         for at, line in enumerate(text().splitlines())), EVENT, EVENTS),
    Case("nul.csv", text().encode() + bytes(513), VALUE, VALUES),
    Case("cut.csv", text()[:-30], VALUE, {"used": 199, "unusable": 1, "sum": sum(SECONDS[:-1])},
         reasons={"cut off": (1, [201])}),
    Case("again.csv", "\n".join([*text().splitlines()[:50], *text().splitlines()[:1],
         *text().splitlines()[50:]]), VALUE, VALUES, repairs={"repeated-header": (1, [51])}),
    Case("ragged.csv", edited({11: lambda line: line + ",x", 21: last()}), VALUE,
         {"used": 198, "unusable": 1, "blank": 1},
         reasons={"more cells": (1, [11])}, repairs={"short-rows": (1, [21])}),
    Case("stray.csv", edited({31: lambda line: line.replace("audio", '"audio')}), VALUE, VALUES,
         repairs={"stray-quotes": (1, [31])}),
    Case("inner.csv", edited({31: lambda line: line.replace('"audio"', '"the "best" one"')},
         text(quoted=True)), VALUE, VALUES),
    Case("backslash.csv", text(quoted=True).replace('"video"', r'"said \"no, never\""'), VALUE,
         VALUES),
    Case("lines.csv", text(quoted=True).replace('"video"', '"a\nb, c"'), EVENT, EVENTS),
    Case("padded.csv", text(names=(" id ", "opened ", "queue", " overturned", "seconds "))
         .replace("video", "video  "), EVENT, EVENTS),
    Case("twice.csv", text(names=("seconds", "opened", "", "overturned", "seconds")),
         named(value="seconds (2)"), VALUES),
    Case("unseen.csv", text(names=("id", "\u200bopened", "queue", "overturned", "seconds\ufeff")),
         VALUE, VALUES),
    Case("nested.zip", packed({f"{at}.zip": packed({f"{at}.csv": part})
         for at, part in enumerate(parts())}), VALUE, VALUES),
    Case("mac.zip", packed({"a/1.csv": parts()[0], "__MACOSX/a/._1.csv": b"\0\5\x16\7",
         "b/2.csv.gz": gzip.compress(parts()[1].encode()), "readme.txt": "Read me\n"}), VALUE,
         {"used": 100, "sum": sum(SECONDS[:100])}),
    Case("misnamed.xlsx", text(), VALUE, VALUES),
    Case("daily", {"1.csv": parts()[0], "2.csv": parts()[1].replace(",", ";"),
         "3.tsv": parts()[2].replace(",", "\t").encode("utf-16"), "4.csv": "",
         "5.json": json.dumps(records()[150:])}, VALUE, VALUES),
    Case("second", {"1.csv": parts()[0], "2.csv": edited({11: last("oops")}, parts()[1])}, VALUE,
         {"used": 99, "unusable": 1}, reasons={"number": (1, [11])}),
    Case("api.json", json.dumps({"count": 200, "next": None, "results": records()}), VALUE, VALUES),
    Case("deep.json", json.dumps([{"at": {"opened": r["opened"]}, "m": {"s": r["seconds"]}}
         for r in records()]), named("at.opened", value="m.s"), VALUES),
    Case("broken.ndjson", edited({71: lambda line: line[:-20]},
         "\n".join(map(json.dumps, records()))), VALUE, {"used": 199, "unusable": 1},
         reasons={"JSON": (1, [71])}),
    Case("merged.xlsx", workbook(3, merged=True, total=True), VALUE, VALUES, repairs=REPORTED
         | {"totals": (1, [205])}),
    Case("second.xlsx", workbook(before=True), (*EVENT, "--sheet", "Data"), EVENTS),
    Case("far.parquet", far_times(), VALUE, {"used": 198, "unusable": 2},
         reasons={"not a time": (2, [8, 101])}),
    # Values
    Case("clock.csv", column("seconds", [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}"
         for n in WHOLE]), VALUE, {"used": 200, "sum": sum(WHOLE)}),
    Case("parts.csv", column("seconds", [f"{n // 60}m {n % 60}s" for n in WHOLE]), VALUE,
         {"used": 200, "sum": sum(WHOLE)}),
    Case("iso.csv", column("seconds", [f"PT{n // 60}M{n % 60}S" for n in WHOLE]), VALUE,
         {"used": 200, "sum": sum(WHOLE)}),
    Case("kilo.csv", column("seconds", [f"{n / 1000:.1f}K" for n in WHOLE]), VALUE,
         {"used": 200, "sum": sum(round(n / 1000, 1) * 1000 for n in WHOLE)}),
    Case("accounts.csv", column("seconds", [f"({n:,.2f})" if at % 7 else f"{n:,.2f}"
         for at, n in enumerate(SECONDS)]), VALUE,
         {"used": 200, "sum": sum(-n if at % 7 else n for at, n in enumerate(SECONDS))}),
    Case("lakhs.csv", column("seconds", [f"{n // 100},{n % 100:02},000" for n in range(101, 301)]),
         VALUE, {"used": 200, "sum": sum(range(101, 301)) * 1000.0}),
    Case("share.csv", column("seconds", [f"{n / 100} %" for n in WHOLE]), VALUE,
         {"used": 200, "sum": sum(WHOLE) / 10_000}),
    Case("markers.csv", column("seconds", [r"? - N/A \N —".split()[at // 10 % 5] if at % 10 == 0
         else n for at, n in enumerate(SECONDS)]), VALUE, {"used": 180, "blank": 20}),
    Case("own.csv", column("seconds", ["keine" if at == 0 else "-" if at == 3 else n
         for at, n in enumerate(SECONDS)]), (*VALUE, "--null", "keine", "--null-only"),
         {"used": 198, "blank": 1, "unusable": 1}, reasons={"number": (1, [5])}),
    Case("mostly.csv", column("seconds", [f"see note {at}" if at % 10 < 3 else n
         for at, n in enumerate(SECONDS)]), VALUE,
         {"used": 140, "unusable": 60, "sum": sum(MOST)},
         reasons={"number": (60, [2, 3, 4, 12, 13])}),
    Case("currencies.csv", column("seconds", [f"{n} USD" if at % 4 == 0 else f"{n} EUR"
         for at, n in enumerate(SECONDS)]), VALUE, {"used": 150, "unusable": 50}),
    Case("pending.csv", column("overturned", ["pending" if at % 4 == 0 else str(row.overturned)
         for at, row in enumerate(ROWS)]), EVENT, {"used": 150, "unusable": 50},
         reasons={"yes/no": (50, [2, 6, 10, 14, 18])}),
    Case("ticks.csv", text(words=("✓", "")), named(event='"overturned" IS NOT NULL'), EVENTS),
    # Times
    Case("epoch.csv", column("opened", [n * 1000 for n in EPOCH]), EVENT, EVENTS),
    Case("waiting.csv", column("opened", ["pending" if at % 10 < 3 else n
         for at, n in enumerate(EPOCH)]), EVENT, {"used": 140, "unusable": 60},
         reasons={"time": (60, [2, 3, 4, 12, 13])}),
    Case("jira.csv", text(time="%d/%b/%y %I:%M %p"), EVENT, EVENTS),
    Case("social.csv", text(time="%a %b %d %H:%M:%S +0000 %Y"), EVENT, EVENTS),
    Case("digits.csv", text(time="%Y%m%d%H%M%S"), EVENT, EVENTS),
    Case("forms.csv", column("opened", [time.strftime((PLAIN, "%d/%m/%Y %H:%M", "%d %b %Y")[at % 3])
         for at, time in enumerate(TIMES)]), EVENT, EVENTS),
    Case("late.csv", column("opened", LATE), EVENT, EVENTS),
    Case("never.csv", column("opened", ["2025-02-30 10:00:00" if at == 7 else time
         for at, time in enumerate(TIMES)]), EVENT, {"used": 199, "unusable": 1},
         reasons={"time": (1, [9])}),
    # Conditions over times that change their form late, and over cells that cannot be read
    Case("spans.csv", SPANS, named(event="closed - opened > '5h'"), {"used": 3000, "sum": LONG}),
    Case("spans-where.csv", SPANS, ("--time", "opened", "--where", "closed - opened > '5h'"),
         {"used": LONG, "filtered": 3000 - LONG}),
    Case("spans-value.csv", SPANS, named(value="closed - opened"),
         {"used": 3000, "sum": 3600.0 * sum(1 + at % 9 for at in range(3000))}),
    Case("spans-null.csv", SPANS, named(event="closed IS NULL"), {"used": 3000, "sum": 0.0}),
    Case("unread.csv", edited({5: last("oops"), 9: last("")}), (*EVENT, "--where", "seconds >= 0"),
         {"used": 198, "unusable": 1, "filtered": 1}, reasons={"seconds >= 0": (1, [5])}),
]  # fmt: skip


def written(folder: Path, name: str, content: bytes | str | Mapping[str, bytes | str]) -> Path:
    path = folder / name
    if isinstance(content, Mapping):
        path.mkdir()
        for inner, one in content.items():
            written(path, inner, one)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def total(result: Any) -> float:
    """What all points of the first panel add up to, as counts or as values."""
    points = [point for stream in result["streams"] for point in stream["panels"][0]["points"]]
    return float(sum((p["n"] or 1) * p["value"] for p in points if p["value"] is not None))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rows_are_those_that_were_written(citk: Any, tmp_path: Path, case: Case) -> None:
    path = written(tmp_path, case.name, case.content)
    done = citk("control-chart", path, *case.words, "-f", "json")
    assert done.code == 0, done.err
    rows = done.json["source"]["rows"]
    found = {**rows, "sum": total(done.json["result"])}
    assert {name: found[name] for name in case.expected} == pytest.approx(dict(case.expected))
    assert rows["read"] == sum(rows[part] for part in ("filtered", "blank", "unusable", "used"))
    reasons = {one["reason"]: (one["rows"], one["first"]) for one in rows["reasons"]}
    for part, expected in case.reasons.items():
        assert [told for reason, told in reasons.items() if part in reason] == [expected]
    assert bool(reasons) == bool(rows["unusable"])
    repairs = {one["kind"]: (one["rows"], one["first"]) for one in rows["repairs"]}
    assert {kind: repairs.get(kind) for kind in case.repairs} == dict(case.repairs)


def test_an_export_is_never_written_over(citk: Any, tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", text())
    for words in (("--rejects", path), ("-o", path), ("-o", tmp_path / "." / "a.csv")):
        for command in (("control-chart", path, *VALUE), ("control-chart", f"{tmp_path}/*", *VALUE),
                        ("inspect", path)):  # fmt: skip
            done = citk(*command, *words)
            assert done.code == 2
            assert "hint: write to another file" in done.err
    assert path.read_text() == text()


def test_rejects_of_wide_columns_stand_as_they_were(citk: Any, tmp_path: Path) -> None:
    lines = [f"2025-03-{day:02},{day},{day + 1}" for day in range(1, 29)]
    lines[3] = "2025-03-04,4,lots"
    path = written(tmp_path, "w.csv", "date,category=a,category=b\n" + "\n".join(lines))
    words = ("--columns", "category=*", "--time", "date", "--count", "value", "--by", "category")
    done = citk("control-chart", path, *words, "--rejects", tmp_path / "r.csv", "-f", "json")
    assert done.json["source"]["rows"]["reasons"][0]["first"] == [5]
    with (tmp_path / "r.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["citk_row"], row["date"], row["category=b"]) == ("5", "2025-03-04", "lots")


def test_files_in_an_archive_are_hashed_as_the_archive(citk: Any, tmp_path: Path) -> None:
    inner = {f"{at}.zip": packed({f"{at}.csv": part}) for at, part in enumerate(parts())}
    path = written(tmp_path, "a.zip", packed(inner))
    source = citk("control-chart", path, *VALUE, "--hash", "-f", "json").json["source"]
    assert len(source["paths"]) == 4
    assert source["sha256"] == [hashlib.sha256(path.read_bytes()).hexdigest()] * 4


def test_a_repair_is_no_loss_to_a_strict_run(citk: Any, tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Title\n\n" + text() + "Total,,,,1\n")
    assert citk("control-chart", path, *VALUE, "--strict").code == 0
    path = written(tmp_path, "b.csv", edited({7: last("oops")}))
    done = citk("control-chart", path, *VALUE, "--strict", "--rejects", tmp_path / "r.csv")
    assert done.code == 3
    assert "(row 7)" in done.err
    assert (tmp_path / "r.csv").read_text().count("oops") == 1


@pytest.mark.parametrize(
    ("name", "content", "words", "says"),
    [
        ("a.csv", text(), ("--delimiter", ";"), "`--delimiter` names another mark"),
        ("a.xlsx", workbook(before=True), (), "the sheet `Summary` was read; also there: `Data`"),
        ("a.csv", text().splitlines()[0], (), "hint: only a header was found"),
        ("a.csv", column("seconds", [*["see note"] * 150, *SECONDS[150:]]), (), "column is text"),
    ],
    ids=["another mark", "another sheet", "no rows", "another kind"],
)
def test_what_may_hide_a_column_is_said(
    citk: Any, tmp_path: Path, name: str, content: bytes | str, words: Sequence[str], says: str
) -> None:
    done = citk("control-chart", written(tmp_path, name, content), *VALUE, *words)
    assert done.code == 3
    assert says in done.err


@pytest.mark.parametrize(
    ("content", "words", "says"),
    [
        (text(), (*VALUE, "--sheet", "2"), "`--sheet` means nothing for CSV"),
        (text(words=("✓", "")), EVENT, "pass `--event '\"overturned\" IS NOT NULL'`"),
    ],
    ids=["sheet", "tick or blank"],
)
def test_what_does_nothing_is_said(
    citk: Any, tmp_path: Path, content: str, words: Sequence[str], says: str
) -> None:
    done = citk("control-chart", written(tmp_path, "a.csv", content), *words)
    assert says.casefold() in " ".join(done.out.split()).casefold()


def test_a_damaged_parquet_file_is_told_without_options_for_text(citk: Any, tmp_path: Path) -> None:
    whole = far_times()
    path = written(tmp_path, "a.parquet", whole[:-60] + b"\xff" * 40 + whole[-20:])
    done = citk("control-chart", path, *VALUE)
    assert done.code == 3
    assert "cut off or damaged" in done.err
    assert "--encoding" not in done.err


def test_a_name_that_stands_for_an_expression_is_no_column(citk: Any, tmp_path: Path) -> None:
    names = "Issue key,Issue id,Issue Type,Status,Created,Updated,Resolved"
    lines = [f"M-{at},{at},Appeal,Done,{day},{day},{day}" for at in range(30)
             for day in ["14/Jul/25 3:42 PM"]]  # fmt: skip
    path = written(tmp_path, "jira.csv", "\n".join([names, *lines]))
    done = citk("control-chart", path, "--event", "is_resolved", "--by", "is_resolved")
    assert done.code == 3
    assert "stands for `Resolved IS NOT NULL`" in done.err


def test_reports_of_mastodon_are_known_with_accounts_as_objects(citk: Any, tmp_path: Path) -> None:
    reports = [
        {"id": str(at), "action_taken": at % 3 == 0, "action_taken_at": None, "category": "spam",
         "forwarded": False, "created_at": time.isoformat() + ".000Z",
         "target_account": {"id": "1"}, "action_taken_by_account": {"id": "2"}}
        for at, time in enumerate(TIMES)
    ]  # fmt: skip
    path = written(tmp_path, "reports.json", json.dumps(reports))
    done = citk("control-chart", path, "--event", "acted", "--every", "1d", "-f", "json")
    assert total(done.json["result"]) == pytest.approx(sum(at % 3 == 0 for at in range(200)))


def test_lone_labels_are_no_answers(citk: Any, tmp_path: Path) -> None:
    """`a` is yes in Czech."""
    path = written(tmp_path, "a.csv", "opened,label\n" + "".join(f"{t},a\n" for t in TIMES))
    done = citk("control-chart", path, "--every", "1d", "-f", "json").json
    assert "event" not in done["source"]["columns"]


@pytest.mark.parametrize(
    "content", [REPORT.encode("cp1252"), REPORT.encode("utf-16")], ids=["cp1252", "utf-16"]
)
def test_names_below_titles_are_offered(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "a.csv", content)
    assert column_names(path) == [name for name in GERMAN if " " not in name]
