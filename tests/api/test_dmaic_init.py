"""A new project: a file that teaches, loads again, and is filled in with what an export shows."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ci_toolkit.analysis.dmaic.project.measure import Reading
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.inspection.result import Command
from ci_toolkit.api.dmaic_file import load_project, problems, source_paths
from ci_toolkit.api.dmaic_guess import Guess, options_of
from ci_toolkit.api.dmaic_init import init_project, project_text
from ci_toolkit.api.dmaic_shape import keys_of
from ci_toolkit.api.inspect import inspect_export
from ci_toolkit.errors import DataError, UsageError


def reviews(folder: Path, **columns: str) -> str:
    """Ninety days of decisions; columns: other names for them."""
    start = dt.date(2025, 1, 1)
    rows = range(900)
    names = {"day": "decided_at", "event": "overturned", "queue": "queue"} | columns
    frame = pl.DataFrame(
        {
            names["day"]: [str(start + dt.timedelta(days=i // 10)) for i in rows],
            names["event"]: ["true" if i % 7 == 0 else "false" for i in rows],
            names["queue"]: [("video", "image", "text")[i % 3] for i in rows],
            "tenure_days": [str(20 + i * i % 301) for i in rows],
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    frame.write_csv(folder / "reviews.csv")
    return str(folder / "reviews.csv")


def uncommented(text: str) -> str:
    """Every example of the file taken as meant: a comment in words has a space behind its #."""
    return re.sub(r"(?m)^#(?=[^ \n])", "", text)


def keys_in(model: type[BaseModel], table: Any, path: str = "") -> Iterator[tuple[str, bool]]:
    """Keys of the models, and whether a table has them; the options of reading count as one."""
    tables = table if isinstance(table, list) else [table]
    for key, field in keys_of(model).items():
        if key in Reading.model_fields:
            continue
        values = [one[key] for one in tables if key in one]
        yield f"{path}{key}", bool(values)
        inner = [one for one in model_args(field.annotation) if issubclass(one, BaseModel)]
        for one in inner:
            below = [v for value in values for v in (value if isinstance(value, list) else [value])]
            if key == "sources":
                below = [v for value in below for v in value.values()]
            yield from keys_in(one, below, f"{path}{key}.")


def model_args(kind: Any) -> Iterator[type]:
    if isinstance(kind, type):
        yield kind
    for one in getattr(kind, "__args__", ()):
        yield from model_args(one)


def test_a_new_project_is_a_file_that_loads_without_a_word(tmp_path: Path) -> None:
    run = init_project(tmp_path / "fewer-errors")
    assert run.paths == (tmp_path / "fewer-errors" / "project.toml",)
    file = load_project(tmp_path / "fewer-errors")
    assert file.project.project.title == "fewer errors"
    assert file.findings == ()
    assert "left to do" in run.told[-1]


def test_every_example_in_the_file_is_sound_when_it_is_taken_as_meant(tmp_path: Path) -> None:
    init_project(tmp_path)
    text = (tmp_path / "project.toml").read_text(encoding="utf-8")
    (tmp_path / "whole.toml").write_text(uncommented(text), encoding="utf-8")
    assert problems(tmp_path / "whole.toml") == ()
    assert load_project(tmp_path / "whole.toml").findings == ()


def test_the_file_shows_every_table_and_names_every_key(tmp_path: Path) -> None:
    init_project(tmp_path)
    text = (tmp_path / "project.toml").read_text(encoding="utf-8")
    shown = dict(keys_in(Project, tomllib.loads(uncommented(text))))
    # A phase's signatures and waivers look alike: two of them are shown.
    same = r"tollgates\.\w+(\.(sign|waive)(\..*)?)?$"
    missing = [key for key, there in shown.items() if not there and not re.match(same, key)]
    # The options that the metric shares with the commands are listed in words.
    unnamed = [key for key in missing if not re.search(rf"\b{key.rsplit('.', 1)[-1]}\b", text)]
    assert unnamed == []
    for key in Reading.model_fields:
        if key != "null_only":
            assert re.search(rf"\b{key}\b", text), key


def test_an_export_fills_in_what_it_shows(tmp_path: Path) -> None:
    source = reviews(tmp_path)
    run = init_project(tmp_path, source, title="Fewer overturned decisions")
    project = load_project(tmp_path).project
    metric = project.measure.metric
    assert metric is not None
    assert (metric.source, metric.time, metric.event) == ("reviews.csv", "decided_at", "overturned")
    assert project.project.title == "Fewer overturned decisions"
    assert project.measure.baseline == "2025-01-01..2025-03-31"
    assert project.analyze.pareto is not None
    assert project.analyze.pareto.category == "queue"
    assert project.analyze.causes is not None
    assert set(project.analyze.causes.test) == {"queue", "tenure_days"}
    told = " ".join(run.told)
    assert "overturned" in told
    assert "`queue`" in told
    assert "--allow-outside" not in told


def test_what_was_filled_in_can_be_computed(tmp_path: Path) -> None:
    from ci_toolkit.api.control_chart import control_chart
    from ci_toolkit.api.dmaic_options import chart_settings

    init_project(tmp_path, reviews(tmp_path))
    file = load_project(tmp_path)
    metric = file.project.measure.metric
    assert metric is not None
    settings = chart_settings(metric, baseline=file.project.measure.baseline)
    run = control_chart(list(source_paths(file, metric.source)), settings)
    assert run.source.columns["event"] == "overturned"


def test_an_export_elsewhere_is_named_not_copied(tmp_path: Path) -> None:
    source = reviews(tmp_path / "exports")
    run = init_project(tmp_path / "projects" / "one", source)
    assert os.listdir(tmp_path / "projects" / "one") == ["project.toml"]
    assert any("--allow-outside" in line for line in run.told)
    file = load_project(tmp_path / "projects" / "one", allow_outside=True)
    metric = file.project.measure.metric
    assert metric is not None
    assert metric.source == "../../exports/reviews.csv"
    (path,) = source_paths(file, metric.source)
    assert Path(path).samefile(source)


def test_a_link_on_the_way_is_followed(tmp_path: Path) -> None:
    source = reviews(tmp_path / "exports")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "er")
    init_project(tmp_path / "link", source)
    file = load_project(tmp_path / "link", allow_outside=True)
    assert file.project.measure.metric is not None
    (path,) = source_paths(file, file.project.measure.metric.source)
    assert Path(path).samefile(source)


def test_an_export_with_nothing_to_measure_is_still_a_source(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("word\n" + "".join(f"w{i}\n" for i in range(30)))
    run = init_project(tmp_path, str(tmp_path / "words.csv"))
    assert any("nothing to measure" in line for line in run.told)
    text = (tmp_path / "project.toml").read_text()
    assert '#source = "words.csv"' in text
    assert load_project(tmp_path).project.measure.metric is None


def test_times_that_stand_for_nothing_do_not_stretch_the_baseline(tmp_path: Path) -> None:
    source = Path(reviews(tmp_path))
    source.write_text(source.read_text() + "1970-01-01,true,video,4\n")
    init_project(tmp_path, str(source))
    baseline = load_project(tmp_path).project.measure.baseline
    assert baseline is not None
    assert baseline >= "2000"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    init_project(tmp_path)
    (tmp_path / "project.toml").write_text("# mine\n")
    with pytest.raises(DataError, match="is there already") as caught:
        init_project(tmp_path)
    assert caught.value.hint
    assert (tmp_path / "project.toml").read_text() == "# mine\n"
    other = tmp_path / "other"
    other.mkdir()
    (other / "project.toml").symlink_to(tmp_path / "nowhere.toml")
    with pytest.raises(DataError, match="is there already"):
        init_project(other)
    assert not (tmp_path / "nowhere.toml").exists()


def test_a_bad_export_leaves_nothing_behind(tmp_path: Path) -> None:
    for source, error in (("nothing.csv", DataError), ("-", UsageError), ("s3://x/y", UsageError)):
        with pytest.raises(error):
            init_project(tmp_path / "new", source)
    assert not (tmp_path / "new").exists()


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "project.toml", tmp_path / "file" / "inner"):
        with pytest.raises(DataError):
            init_project(place)


def test_options_of_a_ready_command_are_read_back() -> None:
    words = (
        "control-chart",
        "--event",
        "a b",
        "--by=-x",
        "--where",
        "a",
        "--where",
        "b",
        "--quiet",
    )
    assert options_of(Command("…", words)) == {
        "event": ["a b"],
        "by": ["-x"],
        "where": ["a", "b"],
        "quiet": [],
    }


_HOSTILE = [
    'a"b', "a\\b", "'''", '"""', "#x", "[a]", "--by", "-x", "=", "*", "^a$", "\x1b[31m", "\u202ex",
]  # fmt: skip


@pytest.mark.parametrize("name", _HOSTILE)
def test_columns_of_any_name_are_written_as_they_are(tmp_path: Path, name: str) -> None:
    source = reviews(tmp_path, event=name, queue=f"queue {name}")
    known = {column.name for column in inspect_export(source).result.facts.columns}
    init_project(tmp_path, source)
    project = load_project(tmp_path).project
    assert project.measure.metric is not None
    assert project.measure.metric.event in known
    assert project.analyze.causes is not None
    assert set(project.analyze.causes.test) <= known


_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20) | (
    st.sampled_from(_HOSTILE)
)
_NAMES = _TEXTS.filter(lambda name: name == name.strip())


@given(title=st.text(max_size=20), event=_NAMES, time=_NAMES, causes=st.lists(_NAMES, max_size=4))
def test_whatever_columns_are_called_the_file_says_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    title: str,
    event: str,
    time: str,
    causes: list[str],
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    metric = {"name": "Y", "better": "lower", "event": event, "time": time, "where": [event]}
    found = Guess(metric, "", "2024..2025", tuple(causes), {"category": time})
    text = project_text(title, "a.csv", found)
    (folder / "project.toml").write_text(text, encoding="utf-8", newline="\n")
    read = tomllib.loads(text)
    assert read["measure"]["metric"] | metric == read["measure"]["metric"]
    assert read["analyze"]["pareto"] == {"category": time}
    assert read["analyze"].get("causes", {"test": []}) == {"test": causes}
    assert read["project"]["title"] == title.encode("utf-8", "replace").decode()
    # A repeated cause, or the metric as its own, is a mistake that the file is told of.
    if len(set(causes)) == len(causes) and event not in causes:
        loaded = load_project(folder).project.measure.metric
        assert loaded is not None
        assert (loaded.event, loaded.time) == (event, time)
