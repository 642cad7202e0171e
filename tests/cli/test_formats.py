"""What comes out: JSON, CSV, Markdown, text, pictures and pages, and where it goes."""

from __future__ import annotations

import csv
import html.parser
import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]
HUMAN = ("--count", "automated_detection=No", "--size", "rows")


@pytest.fixture
def tiktok(citk: Citk, examples: Path) -> Citk:
    export = examples / "dsa_tiktok_daily.csv"
    return lambda *options: citk("control-chart", export, *HUMAN, *options)


@pytest.fixture
def queues(tmp_path: Path) -> Path:
    """Three streams with 28 days each; one of them with a name that is out for trouble."""
    names = ("video", '=HYPERLINK("x")', "../../etc/<b>passwd</b>")
    rows = [
        [f"2025-03-{d:02}", name, str(5 + (d * (k + 2)) % 4), "100"]
        for d in range(1, 29)
        for k, name in enumerate(names)
    ]
    path = tmp_path / "queues.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["day", "queue", "bad", "n"], *rows])
    return path


RATE = ("--count", "bad", "--size", "n")


# --- JSON ---------------------------------------------------------------------------------------

number = (int, float, type(None))
SHAPE: dict[str, Any] = {
    "citk": str,
    "schema": int,
    "analysis": str,
    "source": {
        "paths": [str],
        "sha256": (list, type(None)),
        "columns": dict,
        "rows": {
            "read": int,
            "filtered": int,
            "blank": int,
            "unusable": int,
            "used": int,
            "reasons": [{"reason": str, "rows": int, "first": [int]}],
        },
    },
    "options": dict,
    "result": {
        "chart": str,
        "reason": str,
        "rules": dict,
        "false_alarms": {
            "every": number,
            "expected_here": number,
            "chance_of_one_here": number,
            "basis": str,
        },
        "streams": [
            {
                "by": dict,
                "phases": [
                    {
                        "label": str,
                        "first": int,
                        "last": int,
                        "baseline": [int],
                        "estimates": {
                            "center": number,
                            "sigma": number,
                            "sigma_method": str,
                            "sigma_z": number,
                            "panels": dict,
                        },
                    }
                ],
                "verdict": {"status": str, "text": str, "next": [str]},
                "panels": [
                    {
                        "name": str,
                        "points": [
                            {
                                "label": str,
                                "n": number,
                                "value": number,
                                "center": number,
                                "lcl": number,
                                "ucl": number,
                                "lcl_clipped": bool,
                                "ucl_clipped": bool,
                                "sigma": number,
                                "phase": int,
                                "excluded": bool,
                                "signals": [str],
                            }
                        ],
                    }
                ],
                "signals": [
                    {
                        "panel": str,
                        "rule": str,
                        "points": [int],
                        "completed_at": int,
                        "text": str,
                    }
                ],
                "diagnostics": dict,
            }
        ],
    },
    "findings": [
        {
            "code": str,
            "level": str,
            "text": str,
            "points": (list, type(None)),
            "stream": (int, str, dict, type(None)),
            "panel": (str, type(None)),
        }
    ],
    "verdict": {"status": str, "text": str, "next": [str]},
    "references": [str],
}


def fits(found: Any, shape: Any, where: str = "$") -> Iterator[str]:
    """What differs from a shape; members beyond it may come and are not named."""
    if isinstance(shape, dict):
        if not isinstance(found, dict):
            yield f"{where} is no object"
            return
        for name, inner in shape.items():
            if name in found:
                yield from fits(found[name], inner, f"{where}.{name}")
            else:
                yield f"{where}.{name} is missing"
    elif isinstance(shape, list):
        if not isinstance(found, list):
            yield f"{where} is no list"
            return
        for one in found:
            yield from fits(one, shape[0], f"{where}[]")
    elif isinstance(found, bool) and shape is number:
        yield f"{where} is a truth value"
    elif not isinstance(found, shape):
        yield f"{where} is {found!r}"


RUNS: dict[str, tuple[str, ...]] = {
    "one": ("--phase-at", "2024-05-01=New"),
    "hash": ("--hash", "--chart", "p"),
    "run": ("--chart", "run"),
}


@pytest.mark.parametrize("name", RUNS)
def test_json_has_everything_that_scripts_depend_on(tiktok: Citk, name: str) -> None:
    done = tiktok("--format", "json", *RUNS[name])
    assert done.code == 0, done.err
    found = done.json
    assert list(fits(found, SHAPE)) == []
    assert (found["schema"], found["analysis"]) == (1, "control-chart")
    assert "NaN" not in done.out
    assert "Infinity" not in done.out
    if name == "hash":
        assert re.fullmatch(r"[0-9a-f]{64}", found["source"]["sha256"][0])
    else:
        assert found["source"]["sha256"] is None


def test_json_of_streams_and_of_two_panels(citk: Citk, queues: Path) -> None:
    done = citk("control-chart", queues, *RATE, "--by", "queue", "--format", "json")
    assert list(fits(done.json, SHAPE)) == []
    assert len(done.json["result"]["streams"]) == 3
    twofold = citk(
        "control-chart", queues, "--value", "bad", "--by", "queue", "--format", "json"
    ).json
    assert list(fits(twofold, SHAPE)) == []
    panels = twofold["result"]["streams"][0]["panels"]
    assert [panel["name"] for panel in panels] == ["i", "mr"]
    assert set(twofold["result"]["rules"]) == {"i", "mr"}


def test_every_option_is_in_the_json(tiktok: Citk) -> None:
    from dataclasses import fields

    from ci_toolkit import Settings

    found = tiktok("--format", "json", "--chart", "p", "--last", "13w").json["options"]
    assert set(found) == {field.name for field in fields(Settings)}
    assert (found["chart"], found["last"], found["sigmas"]) == ("p", "13w", 3.0)


def test_points_can_be_left_out(tiktok: Citk) -> None:
    def listed(points: str) -> list[Any]:
        found = tiktok("--format", "json", "--chart", "laney-p", "--points", points).json
        assert len(found["result"]["streams"][0]["signals"]) > 20
        return list(found["result"]["streams"][0]["panels"][0]["points"])

    whole, signals = listed("all"), listed("signals")
    assert len(whole) == 645
    assert listed("none") == []
    assert signals == [{"index": i, **point} for i, point in enumerate(whole) if point["signals"]]


def test_indices_count_from_zero_and_signals_name_their_points(tiktok: Citk) -> None:
    stream = tiktok("--format", "json", "--chart", "laney-p").json["result"]["streams"][0]
    points = stream["panels"][0]["points"]
    for signal in stream["signals"]:
        assert signal["completed_at"] in signal["points"]
        assert signal["rule"] in points[signal["completed_at"]]["signals"]
    first = next(s for s in stream["signals"] if s["rule"] == "nelson-1")
    assert points[first["completed_at"]]["label"] == "2024-03-22"


# --- CSV, Markdown, text ----------------------------------------------------------------------


COLUMNS = "panel,label,n,value,center,lcl,ucl,sigma,phase,excluded,signals"


def test_csv_has_a_row_a_point_in_full_precision(tiktok: Citk) -> None:
    done = tiktok("--format", "csv", "--chart", "p")
    assert done.out.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(done.out.splitlines()))
    assert len(rows) == 645
    points = tiktok("--format", "json", "--chart", "p").json["result"]["streams"][0]["panels"][0]
    for row, point in zip(rows, points["points"], strict=True):
        assert row["label"] == point["label"]
        for name in ("value", "center", "lcl", "ucl"):
            assert (float(row[name]) if row[name] else None) == point[name]
        assert row["signals"].split() == point["signals"]
    # The ledger has no room in a table of points: it goes beside it.
    assert "640 rows read" in done.err
    assert tiktok("--format", "csv", "-q").err == ""


def test_csv_of_streams_starts_with_their_columns_and_guards_formulas(
    citk: Citk, queues: Path
) -> None:
    done = citk("control-chart", queues, *RATE, "--by", "queue", "--format", "csv")
    assert done.out.splitlines()[0] == f"queue,{COLUMNS}"
    names = {row["queue"] for row in csv.DictReader(done.out.splitlines())}
    assert len(names) == 3
    assert not any(name.startswith(("=", "+", "-", "@")) for name in names)
    assert '\'=HYPERLINK("x")' in names


def test_markdown_is_a_page_of_tables(tiktok: Citk) -> None:
    done = tiktok("--format", "markdown")
    assert done.out.startswith("## ")
    assert "| When" in done.out
    assert "640 rows read" in done.out
    assert "\x1b" not in done.out


def widths(text: str) -> int:
    return max(len(line) for line in text.splitlines())


OFTEN: dict[str, tuple[str, ...]] = {
    "plain": (),
    "explained": ("--explain",),
    "phases": ("--phase-at", "2024-05-01=" + "A very long reason " * 6, "--note", "2025=Note"),
    "window": ("--last", "4w", "--target", "2%"),
}


@pytest.mark.parametrize("name", OFTEN)
def test_text_fits_the_columns_that_there_are(tiktok: Citk, name: str) -> None:
    narrow = tiktok(*OFTEN[name])
    said = narrow.out.partition("The same, said in full")[0]
    assert widths(said) <= 80
    wide = tiktok(*OFTEN[name], "--width", "160").out
    assert 80 < widths(wide.partition("The same")[0]) <= 160
    assert len(wide.splitlines()) < len(narrow.out.splitlines())


def test_text_of_many_streams_fits_too(citk: Citk, examples: Path, queues: Path) -> None:
    platforms = examples / "dsa_platforms_daily.csv"
    for words in (
        (platforms, "--count", "count", "--by", "platform"),
        (queues, *RATE, "--by", "queue"),
        (queues, *RATE, "--by", "queue", "--stream", "video"),
        (queues, "--value", "bad", "--by", "queue"),
    ):
        done = citk("control-chart", *words)
        assert done.code == 0, done.err
        assert widths(done.out.partition("The same, said in full")[0]) <= 80


def test_width_follows_the_environment(tiktok: Citk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert 80 < widths(tiktok().out.partition("The same")[0]) <= 120


def test_a_pipe_gets_no_colours_and_ascii_is_ascii(tiktok: Citk) -> None:
    assert "\x1b" not in tiktok().out
    plain = tiktok("--ascii", "--explain", "--note", "2025-01-03=Änderung")
    assert plain.out.isascii()
    assert "not stable" in plain.out.casefold()


# --- where it goes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "start"),
    [("x.json", "{"), ("x.csv", "panel,label"), ("x.md", "## "), ("x.txt", "automated_detection")],
)
def test_output_takes_its_form_from_the_ending(
    tiktok: Citk, tmp_path: Path, name: str, start: str
) -> None:
    path = tmp_path / name
    done = tiktok("--output", path)
    assert (done.code, done.out) == (0, "")
    text = path.read_text(encoding="utf-8")
    assert text.startswith(start)
    assert f"saved {path}" in done.err
    assert "640 rows read" in done.err
    # The same as on standard output.
    form = {"json": "json", "csv": "csv", "md": "markdown", "txt": "table"}[name[2:]]
    assert tiktok("--format", form).out == text
    assert tiktok("--output", path, "-q").err == ""
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_standard_output_carries_the_result_alone(tiktok: Citk, tmp_path: Path) -> None:
    done = tiktok("--format", "json", "--save", tmp_path / "x.svg")
    json.loads(done.out)
    assert f"saved {tmp_path / 'x.svg'}" in done.err
    quiet = tiktok("--format", "json", "--save", tmp_path / "x.svg", "-q")
    assert (quiet.out, quiet.err) == (done.out, "")


# --- pictures and pages -----------------------------------------------------------------------


STARTS = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF-", ".html": b"<!"}


def test_pictures_and_pages_are_what_their_names_say(tiktok: Citk, tmp_path: Path) -> None:
    paths = [tmp_path / f"x{ending}" for ending in STARTS]
    done = tiktok(*(word for path in paths for word in ("--save", path)), "-q")
    assert done.code == 0, done.err
    for path in paths:
        assert path.read_bytes().lower().startswith(STARTS[path.suffix].lower())
    width, height = (int.from_bytes(paths[0].read_bytes()[a : a + 4], "big") for a in (16, 20))
    assert width > 1000
    assert 0.4 < height / width < 0.8
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in paths)


class Page(html.parser.HTMLParser):
    """Everything that a page would fetch or run, and the texts in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.reached: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href", "xlink:href", "action", "data"):
                self.reached.append(value or "")
            if name.startswith("on"):
                self.reached.append(f"{name}={value}")


def test_a_page_stands_alone(tiktok: Citk, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    done = tiktok("--save", path, "--title", "Found by <people> & not software", "-q")
    assert done.code == 0, done.err
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert all(where.startswith(("#", "data:")) for where in page.reached), page.reached
    assert "Content-Security-Policy" in text
    assert "Found by &lt;people&gt; &amp; not software" in text
    assert "<people>" not in text
    assert len(page.ids) == len(set(page.ids))
    for word in ("640 rows read", "2025-06-30", "Spiegelhalter", "data:image/svg+xml"):
        assert word in text


def test_hostile_values_do_no_harm_on_a_page(citk: Citk, queues: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    done = citk("control-chart", queues, *RATE, "--by", "queue", "--save", path, "-q")
    assert done.code == 0, done.err
    assert "<b>passwd" not in path.read_text(encoding="utf-8")


def test_a_name_with_braces_makes_a_file_for_each_stream(
    citk: Citk, queues: Path, tmp_path: Path
) -> None:
    base = ("control-chart", queues, *RATE, "--by", "queue", "-q")
    done = citk(*base, "--save", tmp_path / "charts" / "{queue}.svg")
    assert done.code == 0, done.err
    made = sorted(path.name for path in (tmp_path / "charts").iterdir())
    assert len(made) == 3
    assert all(re.fullmatch(r"[a-z0-9-]+-[0-9a-f]{6}\.svg", name) for name in made)
    assert any(name.startswith("video-") for name in made)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["charts", "queues.csv"]
    picked = citk(*base, "--save", tmp_path / "one" / "{queue}.svg", "--stream", "queue=video")
    assert picked.code == 0
    assert len(list((tmp_path / "one").iterdir())) == 1


@pytest.mark.parametrize(
    "name",
    [
        "{market}.svg",
        "{queue.__class__}.svg",
        "{queue!r}.svg",
        "{queue:>9}.svg",
        "{}.svg",
        "{q.svg",
    ],
)
def test_braces_hold_plain_names_of_by_columns_only(
    citk: Citk, queues: Path, tmp_path: Path, name: str
) -> None:
    done = citk("control-chart", queues, *RATE, "--by", "queue", "--save", tmp_path / f"{name}.svg")
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert [path.name for path in tmp_path.iterdir()] == ["queues.csv"]


def test_files_that_would_collide_or_be_too_many_are_refused(citk: Citk, tmp_path: Path) -> None:
    export = tmp_path / "x.csv"
    rows = [f"2025-03-{d:02},q{q % 201},m{q},5,100" for d in range(1, 4) for q in range(202)]
    export.write_text("\n".join(["day,queue,market,bad,n", *rows]) + "\n", encoding="utf-8")
    base = ("control-chart", export, *RATE, "--by", "queue", "--by", "market")
    collide = citk(*base, "--save", tmp_path / "{queue}.svg")
    assert collide.code == 2
    many = citk(*base, "--save", tmp_path / "{queue}-{market}.svg")
    assert many.code == 2
    assert "200" in many.err
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_the_same_input_gives_the_same_bytes(tiktok: Citk, tmp_path: Path) -> None:
    names = ("x.svg", "x.png", "x.html", "x.pdf")

    def everything(folder: Path) -> list[bytes]:
        folder.mkdir()
        saves = [word for name in names for word in ("--save", folder / name)]
        # Written to different folders, so the lines about them are left out.
        text = tiktok(*saves, "-q").out.encode()
        data = tiktok("--format", "json").out.encode()
        return [text, data, *((folder / name).read_bytes() for name in names)]

    first, second = everything(tmp_path / "one"), everything(tmp_path / "two")
    for name, left, right in zip(("text", "json", *names), first, second, strict=True):
        assert left == right, name


def test_numbers_in_json_are_whole_doubles(tiktok: Citk) -> None:
    found = tiktok("--format", "json", "--chart", "p").json
    center = found["result"]["streams"][0]["phases"][0]["estimates"]["center"]
    assert not math.isclose(center, round(center, 9), rel_tol=1e-12, abs_tol=0)


def test_a_name_in_braces_that_splits_nothing_is_found_before_the_work(
    citk: Citk, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ci_toolkit.api.prepare.opened", None)  # reading would fail
    done = citk(
        *("control-chart", examples / "dsa_platforms_daily.csv", "--count", "count"),
        *("--by", "platform", "--save", tmp_path / "{platfrom}.png"),
    )
    assert done.code == 2
    assert "did you mean `platform`?" in done.err
