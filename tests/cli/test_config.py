"""Defaults: the line wins over CITK_* variables, they over `citk.toml`, it over our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]
JSON = ("--format", "json")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    rows = [f"2025-{1 + d // 28:02}-{1 + d % 28:02},{5 + d % 4},100" for d in range(168)]
    path = tmp_path / "data" / "x.csv"
    path.parent.mkdir()
    path.write_text("\n".join(["day,bad,n", *rows]) + "\n", encoding="utf-8")
    return path


def config(folder: Path, text: str, name: str = "citk.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rules(done: Any) -> list[str]:
    assert done.code == 0, done.err
    return list(done.json["result"]["rules"]["p"])


def base(export: Path) -> tuple[object, ...]:
    return ("control-chart", export, "--count", "bad", "--size", "n", "--chart", "p", *JSON)


def test_each_way_of_saying_it_wins_over_the_next(
    citk: Citk, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rules(citk(*base(export))) == ["nelson-1", "nelson-2"]
    config(export.parent, '[control-chart]\nrules = ["nelson:1-3"]\n')
    assert rules(citk(*base(export))) == ["nelson-1", "nelson-2", "nelson-3"]
    monkeypatch.setenv("CITK_RULES", "nelson:1,4")
    assert rules(citk(*base(export))) == ["nelson-1", "nelson-4"]
    assert rules(citk(*base(export), "--rules", "limits")) == ["limits-1"]


def test_the_run_says_where_defaults_came_from(citk: Citk, export: Path) -> None:
    assert citk(*base(export)).err == ""
    path = config(export.parent, 'every = "1w"\n')
    done = citk(*base(export))
    assert done.err == f"defaults from {path}\n"
    assert done.json["options"]["every"] == "1w"
    assert citk(*base(export), "-q").err == ""


def test_a_file_is_looked_for_beside_the_source_and_nowhere_else(
    citk: Citk, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config(tmp_path, 'every = "1mo"\n')
    events = tmp_path / "events.csv"
    events.write_text("when,what\n2025-02-01,New\n", encoding="utf-8")
    # A file that an option names is no source, wherever it stands.
    done = citk("control-chart", "--note", events, *base(export)[1:])
    assert (done.err, done.json["options"]["every"]) == ("", "1d")
    config(export.parent, 'every = "1w"\n')
    done = citk("control-chart", "--note", events, *base(export)[1:])
    assert done.json["options"]["every"] == "1w"
    pattern = export.with_name("*.csv")
    assert citk(*base(pattern)).json["options"]["every"] == "1w"


def test_a_named_file_takes_the_place_of_the_one_beside_the_data(
    citk: Citk, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(export.parent, 'every = "1w"\n')
    other = config(tmp_path, '[control-chart]\nevery = "1mo"\n', "other.toml")
    for words in (("--config", other), (f"--config={other}",)):
        assert citk(*base(export), *words).json["options"]["every"] == "1mo"
    monkeypatch.setenv("CITK_CONFIG", str(other))
    assert citk(*base(export)).json["options"]["every"] == "1mo"


@pytest.mark.parametrize(
    ("name", "value", "option", "expected"),
    [
        ("CITK_EVERY", "1w", "every", "1w"),
        ("CITK_TIMEZONE", "Europe/Dublin", "timezone", "Europe/Dublin"),
        ("CITK_CHART", "laney-p", "chart", "laney-p"),
        ("CITK_RULES", "nelson:1", "rules", ["nelson:1"]),
    ],
)
def test_the_environment_gives_defaults(
    citk: Citk, export: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str,
    option: str, expected: object,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)
    done = citk("control-chart", export, "--count", "bad", "--size", "n", *JSON)
    assert done.code == 0, done.err
    assert done.json["options"][option] == expected


def test_the_form_of_the_result_has_a_default_too(
    citk: Citk, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITK_FORMAT", "csv")
    done = citk("control-chart", export, "--count", "bad", "--size", "n")
    assert done.out.startswith("panel,label,n,value")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('evry = "1w"\n', 2, "did you mean `every`?"),
        ('[control-chart]\nruels = "limits"\n', 2, "did you mean `rules`?"),
        ('[control-chart]\nsave = "x.png"\n', 2, "may not set `save`"),
        ('output = "x.json"\n', 2, "may not set `output`"),
        ('save-limits = "x.json"\n', 2, "may not set `save-limits`"),
        ("open = true\n", 2, "may not set `open`"),
        ('config = "other.toml"\n', 2, "may not set `config`"),
        ('source = ["other.csv"]\n', 2, "there is no option `source`"),
        ("control-chart = 3\n", 2, "must be a table"),
        ("every = \n", 3, "not valid TOML"),
        ('every = "1fortnight"\n', 2, "`--every` does not take"),
    ],
)
def test_a_wrong_file_is_told_in_a_line(
    citk: Citk, export: Path, text: str, code: int, said: str
) -> None:
    config(export.parent, text)
    done = citk(*base(export))
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert sorted(path.name for path in export.parent.iterdir()) == ["citk.toml", "x.csv"]


def test_a_named_file_may_say_what_is_written(citk: Citk, export: Path, tmp_path: Path) -> None:
    picture = tmp_path / "x.svg"
    path = config(tmp_path, f'[control-chart]\nsave = "{picture}"\n', "report.toml")
    assert citk(*base(export), "--config", path, "-q").code == 0
    assert picture.is_file()


def test_a_file_of_defaults_does_not_disturb_other_commands(
    citk: Citk, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(export.parent)
    config(export.parent, 'every = "1w"\n')
    done = citk("simulate", "export", "x.csv", "--rows", "100")
    assert (done.code, done.err) == (0, "")
    assert citk("--version").code == 0
