"""`citk inspect`: what is in an export, whether it is sound, and how a script is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]
SECRET = "zebra-4711"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ticket log with blemishes, one without, and rules."""
    monkeypatch.chdir(tmp_path)
    start = dt.datetime(2025, 3, 1, 8, 0)
    rows = []
    for i in range(1200):
        opened = start + dt.timedelta(hours=i)
        closed = opened + dt.timedelta(hours=5 if i % 100 else -3)
        queue = SECRET if i % 7 == 0 else "video" if i % 2 else "text"
        rows.append(
            [f"T{i:05}", f"{opened:%Y-%m-%d %H:%M}", f"{closed:%Y-%m-%d %H:%M}", queue,
             "yes" if i % 9 else "no", 100 + i % 37, f"someone{i}@example.org", ""]
        )  # fmt: skip
    header = ["ticket", "opened", "closed", "queue", "in_time", "seconds", "agent", "vendor"]
    write(tmp_path / "tickets.csv", [header, *rows])
    write(tmp_path / "sound.csv", [["day", "n"]] + [
        [f"{start + dt.timedelta(days=i):%Y-%m-%d}", 100 + i * 7 % 11] for i in range(90)
    ])  # fmt: skip
    (tmp_path / "audit.toml").write_text(
        '[[check]]\nname = "queues are known"\ncolumn = "queue"\nin = ["video", "text"]\n'
        '[[check]]\nname = "ids"\ncolumn = "ticket"\nunique = true\n',
        encoding="utf-8",
    )
    (tmp_path / "kept.toml").write_text(
        '[[check]]\ncolumn = "n"\nbetween = [0, 1000]\n', encoding="utf-8"
    )
    (tmp_path / "broken.toml").write_text(
        '[[check]]\nname = "few"\ncolumn = "n"\nmax = 105\n', encoding="utf-8"
    )
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "header.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "none").mkdir()
    return tmp_path


def write(path: Path, rows: list[list[Any]]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def codes(done: Any) -> set[str]:
    return {finding["code"] for finding in done.json["findings"]}


def test_a_look_at_an_unknown_export(citk: Citk, folder: Path) -> None:
    done = citk("inspect", "tickets.csv")
    assert (done.code, done.err) == (0, "")
    text = done.out
    assert text.splitlines()[0] == "Inspection of tickets.csv"
    assert "1,200 rows" in text.splitlines()[1]
    assert "1,200 rows, 8 columns" in text
    assert "2025-03-01" in text
    assert "12 of 1,200 rows" in " ".join(text.split())
    assert "e-mail address" in text
    assert "vendor" in text
    assert max(map(len, (line for line in text.splitlines() if "citk" not in line))) <= 80


def test_the_ready_commands_run(citk: Citk, folder: Path) -> None:
    (folder / "my 'own' tickets.csv").write_bytes((folder / "tickets.csv").read_bytes())
    for name in ("tickets.csv", "my 'own' tickets.csv"):
        lines = [
            one["line"] for one in citk("inspect", name, "-f", "json").json["result"]["commands"]
        ]
        assert 1 <= len(lines) <= 3
        for line in lines:
            words = shlex.split(line)
            assert words[0] == "citk"
            assert name in words
            done = citk(*words[1:])
            assert done.code == 0, f"{line}\n{done.err}"


def test_a_command_in_the_table_is_the_one_in_the_json(citk: Citk, folder: Path) -> None:
    lines = [
        one["line"]
        for one in citk("inspect", "tickets.csv", "-f", "json").json["result"]["commands"]
    ]
    shown = re.sub(r" \\\n\s*", " ", citk("inspect", "tickets.csv").out)
    for line in lines:
        assert line in shown


def test_options_of_reading_are_said_again_in_the_commands(citk: Citk, folder: Path) -> None:
    text = (folder / "sound.csv").read_text(encoding="utf-8").replace("day,n", "day,things")
    (folder / "odd.dat").write_text(text.replace(",", "|"), encoding="utf-8")
    done = citk(
        *("inspect", "odd.dat", "--input-format", "csv", "--delimiter", "|"),
        *("--rename", "things=count", "-f", "json"),
    )
    assert done.code == 0, done.err
    for one in done.json["result"]["commands"]:
        assert "--input-format csv --delimiter '|'" in one["line"]
        assert "--rename things=count" in one["line"]
        assert citk(*shlex.split(one["line"])[1:]).code == 0


def test_the_json_has_the_envelope_and_adds_up(citk: Citk, folder: Path) -> None:
    found = citk("inspect", "tickets.csv", "-f", "json", "--hash").json
    assert list(found) == [
        *("citk", "schema", "analysis", "source", "options", "result", "findings", "verdict"),
        "references",
    ]
    assert found["analysis"] == "inspect"
    assert len(found["source"]["sha256"][0]) == 64
    rows = found["source"]["rows"]
    assert (
        rows["read"] == 1200 == rows["filtered"] + rows["blank"] + rows["unusable"] + rows["used"]
    )
    assert [column["name"] for column in found["result"]["columns"]][:2] == ["ticket", "opened"]
    assert found["result"]["period"]["first"].startswith("2025-03-01")
    assert found["options"]["samples"] is True


def test_every_column_is_counted_as_the_csv_module_counts(citk: Citk, folder: Path) -> None:
    with open("tickets.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = list(csv.DictReader(io.StringIO(citk("inspect", "tickets.csv", "-f", "csv").out)))
    assert [row["name"] for row in table] == list(rows[0])
    for row in table:
        cells = [one[row["name"]] for one in rows]
        assert int(row["rows"]) == len(cells)
        assert int(row["missing"]) == cells.count("")
        assert int(row["distinct"]) == len({cell for cell in cells if cell})
        if row["name"] == "seconds":
            assert float(row["low"]) == min(map(float, cells))
            assert float(row["high"]) == max(map(float, cells))


def test_a_csv_says_the_ledger_beside(citk: Citk, folder: Path) -> None:
    done = citk("inspect", "tickets.csv", "-f", "csv")
    assert "1,200 rows read, all used." in done.err
    assert citk("inspect", "tickets.csv", "-f", "csv", "-q").err == ""


def test_no_samples_tells_no_cell(citk: Citk, folder: Path) -> None:
    (folder / "old.csv").write_text(
        (folder / "tickets.csv").read_text(encoding="utf-8").replace(SECRET, "video"),
        encoding="utf-8",
    )
    words = ("inspect", "tickets.csv", "--checks", "audit.toml", "--against", "old.csv")
    told = citk(*words, "-f", "json")
    assert SECRET in told.out
    for form in ("table", "json", "csv", "markdown"):
        done = citk(*words, "--no-samples", "-f", form)
        assert done.code == 0, done.err
        for cell in (SECRET, "someone", "T00003", "T00000"):
            assert cell not in done.out, form
    blind = citk(*words, "--no-samples", "-f", "json")
    assert codes(blind) == codes(told)
    assert "2025-03-01" in blind.out
    citk(*words, "--no-samples", "--save", "x.html", "-q")
    assert SECRET not in (folder / "x.html").read_text(encoding="utf-8")


def test_samples_are_cut_at_forty_characters(citk: Citk, folder: Path) -> None:
    write(
        folder / "long.csv", [["note", "n"]] + [[f"{i} " + "private " * 40, i] for i in range(40)]
    )
    done = citk("inspect", "long.csv", "-f", "json")
    assert all(len(text) <= 40 for c in done.json["result"]["columns"] for text in c["examples"])
    assert "private " * 8 not in done.out


# --- rules, and how a script is told --------------------------------------------------------------


def test_rules_are_told_kept_and_broken(citk: Citk, folder: Path) -> None:
    done = citk("inspect", "tickets.csv", "--checks", "audit.toml")
    assert done.code == 0
    assert "Rules of audit.toml: 1 of 2 broken" in done.out
    checks = citk("inspect", "tickets.csv", "--checks", "audit.toml", "-f", "json").json["result"][
        "checks"
    ]
    assert {check["name"]: check["status"] for check in checks} == {
        "queues are known": "broken",
        "ids": "kept",
    }
    broken = next(check for check in checks if check["status"] == "broken")
    assert broken["rows"] == len(range(0, 1200, 7))
    assert broken["first"][0] == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sound.csv", "--as-of", "2025-06-01"), 0),
        (("sound.csv", "--fail-on", "finding"), 0),
        (("sound.csv", "--checks", "kept.toml", "--fail-on", "finding"), 0),
        (("sound.csv", "--checks", "broken.toml"), 0),
        (("sound.csv", "--checks", "broken.toml", "--fail-on", "finding"), 1),
        (("sound.csv", "--checks", "broken.toml", "--fail-on", "signal"), 1),
        (("tickets.csv", "--fail-on", "finding"), 1),
        (("tickets.csv",), 0),
    ],
)
def test_exit_codes(citk: Citk, folder: Path, words: tuple[str, ...], code: int) -> None:
    done = citk("inspect", *words)
    assert done.code == code, done.out + done.err


def test_a_warning_alone_fails_on_finding_and_not_on_signal(citk: Citk, folder: Path) -> None:
    rows = [
        [f"2025-03-{d:02}", f"q{h % 2}"]
        for d in range(1, 29)
        for h in range(40)
        if d not in (9, 10)
    ]
    write(folder / "gap.csv", [["day", "queue"], *rows])
    levels = {f["level"] for f in citk("inspect", "gap.csv", "-f", "json").json["findings"]}
    assert "warning" in levels
    assert "signal" not in levels
    assert citk("inspect", "gap.csv", "--fail-on", "finding").code == 1
    assert citk("inspect", "gap.csv", "--fail-on", "signal").code == 0


def test_what_is_new_against_an_older_export(citk: Citk, folder: Path) -> None:
    text = (folder / "tickets.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    old = [lines[0].replace("vendor", "supplier")] + [x for x in lines[1:] if SECRET not in x]
    (folder / "old.csv").write_text("\n".join(old) + "\n", encoding="utf-8")
    done = citk("inspect", "tickets.csv", "--against", "old.csv")
    plain = " ".join(done.out.split())
    assert "Against old.csv" in plain
    assert "the column `supplier` is gone" in plain.lower()
    assert SECRET in plain.partition("Against old.csv")[2]
    same = citk("inspect", "tickets.csv", "--against", "./tickets.csv")
    assert "The same columns, types and values." in same.out


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "SOURCE"),
        (("--samples",), 2, "no SOURCE is given"),
        (("tickets.csv", "--fail-on", "findings"), 2, "did you mean `finding`?"),
        (("tickets.csv", "--format", "xml"), 2, "table, json, csv, markdown"),
        (("tickets.csv", "--timezone", "Mars/Base"), 2, "Mars/Base"),
        (("tickets.csv", "--as-of", "soon"), 2, "--as-of"),
        (("tickets.csv", "--save", "x.doc"), 2, "does not save"),
        (("tickets.csv", "--sampels"), 2, "--samples"),
        (("tickets.csv", "--preset", "jirra"), 2, "did you mean `jira`?"),
        (("https://example.org/x.csv",), 2, "no local file"),
        (("ticket.csv",), 3, "did you mean `tickets.csv`?"),
        (("empty.csv",), 3, "empty"),
        (("header.csv",), 3, "only a header"),
        (("none",), 3, "none"),
        (("tickets.csv", "--checks", "audti.toml"), 3, "did you mean `audit.toml`?"),
        (("tickets.csv", "--checks", "tickets.csv"), 3, "TOML"),
        (("tickets.csv", "--against", "old.csv"), 3, "old.csv"),
        (("tickets.csv", "--time", "opend"), 3, "did you mean `opened`?"),
        (("tickets.csv", "--id", "tikket"), 3, "did you mean `ticket`?"),
        (("tickets.csv", "--save", "no/x.html"), 3, "no folder `no`"),
    ],
)
def test_mistakes_are_told_in_a_line(
    citk: Citk, folder: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    before = sorted(os.listdir(folder))
    done = citk("inspect", *words)
    assert done.code == code, done.err
    told = done.err.splitlines()
    assert told[0].startswith("error: ")
    assert not told[0].endswith(".")
    assert len(told) <= 2
    assert said in done.err
    assert sorted(os.listdir(folder)) == before


def test_the_form_of_times_can_be_said(citk: Citk, folder: Path) -> None:
    write(
        folder / "us.csv",
        [["at", "n"]] + [[f"{m:02}/{d:02}/2025", d] for m in (1, 2) for d in range(1, 13)],
    )
    period = {}
    for form in ("%m/%d/%Y", "%d/%m/%Y"):
        done = citk("inspect", "us.csv", "--time-format", form, "-f", "json")
        assert done.code == 0, done.err
        period[form] = done.json["result"]["period"]["last"][:10]
    assert period == {"%m/%d/%Y": "2025-02-12", "%d/%m/%Y": "2025-12-02"}
    assert citk("inspect", "sound.csv", "--time", "n").code == 3
    assert citk("inspect", "tickets.csv", "--time-format", "%Y").code == 2


def test_a_picture_needs_times(citk: Citk, folder: Path) -> None:
    write(folder / "plain.csv", [["queue", "n"]] + [["a", i] for i in range(30)])
    done = citk("inspect", "plain.csv", "--save", "x.png")
    assert done.code == 3
    assert "no picture" in done.err
    page = citk("inspect", "plain.csv", "--save", "x.html")
    assert page.code == 0
    assert "<img" not in (folder / "x.html").read_text(encoding="utf-8")


# --- files ----------------------------------------------------------------------------------------


def test_a_page_stands_alone_and_has_the_picture(citk: Citk, folder: Path) -> None:
    done = citk("inspect", "tickets.csv", "--save", "page.html", "--title", "Tickets <now>")
    assert done.code == 0
    assert "saved page.html" in done.err
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "<h1>Tickets &lt;now&gt;</h1>" in page
    assert page.count("<img") == 1
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert "<script" not in page


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_rows_per_day_as_a_picture(citk: Citk, folder: Path, ending: str) -> None:
    assert citk("inspect", "tickets.csv", "--save", f"x.{ending}").code == 0
    first = (folder / f"x.{ending}").read_bytes()
    assert len(first) > 5_000
    citk("inspect", "tickets.csv", "--save", f"x.{ending}")
    assert (folder / f"x.{ending}").read_bytes() == first


def test_the_result_goes_into_a_file(citk: Citk, folder: Path) -> None:
    done = citk("inspect", "tickets.csv", "-o", "x.json")
    assert done.out == ""
    assert json.loads((folder / "x.json").read_text(encoding="utf-8"))["analysis"] == "inspect"
    citk("inspect", "tickets.csv", "-o", "x.md")
    assert (folder / "x.md").read_text(encoding="utf-8").startswith("## Inspection of tickets")


def test_rows_that_do_not_fit_are_written_out(citk: Citk, folder: Path) -> None:
    lines = ["a,b", "1,2", "3,4,5", *["6,7"] * 40]
    (folder / "wide.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = citk("inspect", "wide.csv", "--rejects", "r.csv")
    assert done.code == 0, done.err
    assert "42 rows read: 41 used, 1 unusable" in done.out
    assert "The unusable rows stand in `r.csv`." in done.out
    with open("r.csv", newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["citk_row"], row["citk_line"]) == ("3", "3,4,5")
    strict = citk("inspect", "wide.csv", "--strict")
    assert strict.code == 3
    assert "1 of 42 rows are unusable" in strict.err
    citk("inspect", "sound.csv", "--rejects", "r.csv")
    assert len((folder / "r.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_a_dry_run_reads_no_rows_and_writes_nothing(citk: Citk, folder: Path) -> None:
    before = sorted(os.listdir(folder))
    done = citk("inspect", "tickets.csv", "--dry-run", "--save", "x.html", "--checks", "audit.toml")
    assert "would read    tickets.csv" in done.out
    assert "checks        audit.toml" in done.out
    assert "would write   x.html" in done.out
    assert sorted(os.listdir(folder)) == before


def test_standard_input_is_inspected(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ci_toolkit", "inspect", "-"],
        input=(folder / "tickets.csv").read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"Inspection of standard input" in done.stdout


def test_defaults_beside_the_data(citk: Citk, folder: Path) -> None:
    (folder / "citk.toml").write_text(
        '[inspect]\ntitle = "Nightly"\nchecks = "audit.toml"\n', encoding="utf-8"
    )
    done = citk("inspect", "tickets.csv")
    assert "defaults from" in done.err
    assert done.out.startswith("Nightly\n")
    assert "Rules of audit.toml" in done.out
    (folder / "citk.toml").write_text('[inspect]\nwhere = "n > 1"\n', encoding="utf-8")
    assert citk("inspect", "tickets.csv").code == 2


# --- presets --------------------------------------------------------------------------------------


def test_presets_are_listed_without_a_source(citk: Citk, folder: Path) -> None:
    done = citk("inspect", "--presets")
    assert done.code == 0, done.err
    assert "jira" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    found = citk("inspect", "--presets", "-f", "json").json["result"]["presets"]
    names = [preset["name"] for preset in found]
    assert names == sorted(names)
    rows = list(csv.DictReader(io.StringIO(citk("inspect", "--presets", "-f", "csv").out)))
    assert [row["name"] for row in rows] == names
    assert "| jira |" in citk("inspect", "--presets", "-f", "markdown").out
    assert citk("inspect", "--presets", "--save", "x.png").code == 2


def test_a_known_shape_is_named(citk: Citk, examples: Path) -> None:
    done = citk("inspect", examples / "dsa_tiktok_daily.csv", "-f", "json")
    assert done.json["result"]["preset"] == "dsa-daily"
    assert (
        citk("inspect", examples / "dsa_tiktok_daily.csv", "--preset", "none", "-f", "json").json[
            "result"
        ]["preset"]
        is None
    )


# --- start-up -------------------------------------------------------------------------------------


def test_a_table_loads_no_picture(folder: Path) -> None:
    script = (
        "import sys, io, contextlib\nfrom ci_toolkit.cli.app import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n    code = run(sys.argv[1:])\n"
        "assert code == 0, code\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "inspect", "tickets.csv"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert not loaded & {"matplotlib", "jinja2", "pandas", "statsmodels", "scipy.stats"}
