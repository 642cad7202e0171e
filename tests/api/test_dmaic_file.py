"""Project files: read whole, or refused with file, line, table, key and what to write instead."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.api.dmaic_file import ProjectFile, load_project, problems, source_paths
from ci_toolkit.errors import DataError, UsageError

METRIC = """
[measure.metric]
name = "Overturned"
definition = "Appeals that changed the decision"
source = "data.csv"
event = "overturned"
time = "day"
"""


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "project.toml").write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, text: str) -> DataError:
    with pytest.raises(DataError) as caught:
        load_project(write(folder, text))
    assert "\n" not in caught.value.message
    assert not caught.value.message.endswith(".")
    return caught.value


def test_a_folder_or_its_file_is_a_project(tmp_path: Path) -> None:
    write(tmp_path, '[project]\ntitle = "Fewer errors"\n' + METRIC)
    by_folder, by_file = load_project(tmp_path), load_project(tmp_path / "project.toml")
    assert by_folder.project == by_file.project
    assert by_folder.project.project.title == "Fewer errors"
    assert by_folder.folder == tmp_path
    data = (tmp_path / "project.toml").read_bytes()
    assert by_folder.sha256 == hashlib.sha256(data).hexdigest()
    assert by_folder.findings == ()
    assert not by_folder.allow_outside


@pytest.mark.parametrize("text", ["", "# nothing yet\n", '[project]\ntitle = "x"\n', "[define]\n"])
def test_a_file_may_hold_next_to_nothing(tmp_path: Path, text: str) -> None:
    assert load_project(write(tmp_path, text)).project.measure.metric is None
    assert problems(tmp_path) == ()


def test_a_slip_in_a_key_is_told_with_line_table_and_the_key_that_was_meant(
    tmp_path: Path,
) -> None:
    error = refused(tmp_path, METRIC.replace("event =", "evnt ="))
    assert error.message == "project.toml, line 6: [measure.metric] has no key `evnt`"
    assert error.hint == "did you mean `event`?"


def test_a_slip_in_a_key_that_must_be_there_is_one_mistake(tmp_path: Path) -> None:
    error = refused(tmp_path, "[[improve.changes]]\nwenn = 2025-01-31\nwhat = 'x'\n")
    assert error.message == "project.toml, line 2: [[improve.changes]] has no key `wenn`"
    assert error.hint == "did you mean `when`?"


def test_a_pareto_of_columns_that_were_spread_out_needs_no_category(tmp_path: Path) -> None:
    error = refused(tmp_path, METRIC + "[analyze.pareto]\n")
    assert error.message.endswith("[analyze.pareto] lacks `category`")
    (tmp_path / "project.toml").write_text(
        METRIC + '[analyze.pareto]\ncolumns = ["category=*"]\n', encoding="utf-8"
    )
    assert load_project(tmp_path).project.analyze.pareto is not None


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[mesure]\n", "line 1: there is no table `mesure`", "did you mean `measure`?"),
        ("[metric]\n", "line 1: there is no table `metric`", "belongs in [measure]"),
        (
            METRIC + 'baseline = "2024"\n',
            "line 8: [measure.metric] has no key `baseline`",
            "`baseline` belongs in [measure]",
        ),
        ("[define.goal]\nend = 3\n", "line 2: [define.goal] has no key `end`", "belongs in"),
        (
            "[[define.risks]]\nrisk = 'a'\nlikelihood = 1\nimpact = 2\nimpct = 3\n",
            "line 5: [[define.risks]] has no key `impct`",
            "did you mean `impact`?",
        ),
        (
            "[improve]\nfmea = [{step = 'a', failure = 'b', severity = 1, occurrence = 1, "
            "detection = 1, after = {severity = 1, occurrence = 1, detction = 1}}]\n",
            "line 2: [improve.fmea.after] has no key `detction`",
            "did you mean `detection`?",
        ),
        (
            '[sources."a b.csv"]\nsha = "x"\nsha256 = "y"\n',
            'line 2: [sources."a b.csv"] has no key `sha`',
            "did you mean `sha256`?",
        ),
    ],
)
def test_unknown_keys_are_told_at_any_depth(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    error = refused(tmp_path, text)
    assert message in error.message
    assert hint in str(error.hint)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[project]\ntitle = 3\n", "`title` must be a text, not `3`", 'title = "3"'),
        ("[project]\nteam = 'Ann'\n", "`team` must be a list of texts", 'team = ["…", "…"]'),
        ("[project]\nteam = ['Ann', 2]\n", "each of `team` must be a text, not `2`", 'team = "'),
        ("project = 3\n", "`project` must be a table, not `3`", "begin it with [project]"),
        ("[define]\nrisks = 3\n", "`risks` must be a list of tables", "[[define.risks]]"),
        ("[define.risks]\nrisk = 'a'\n", "`risks` must be a list of tables", "[[define.risks]]"),
        ("[define.goal]\nfrom = true\n", "`from` must be a number or a text, not true", "from ="),
        ("[define.goal]\nby = 20240701\n", "`by` must be a date, not `20240701`", "2024-07-01"),
        ("[define.goal]\nby = 'soon'\n", "`by` must be a date, not the text `soon`", "2024-07-01"),
        (
            "[define.business_case]\nvolume = '5,000'\n",
            "`volume` must be a number, not the text `5,000`",
            "volume = 12.5",
        ),
        ("[define.business_case]\nvolume = inf\n", "must be a number, not `inf`", "volume ="),
        ("[define.business_case]\nvolume = -1\n", "`volume` must be at least 0, not -1", "mend"),
        (
            "[[define.risks]]\nrisk='a'\nlikelihood=7\nimpact=1\n",
            "`likelihood` must be at most 5, not 7",
            "mend",
        ),
        (
            "[[define.risks]]\nrisk='a'\nlikelihood=1.5\nimpact=1\n",
            "`likelihood` must be a whole number, not `1.5`",
            "likelihood = 3",
        ),
        ("[[define.risks]]\nrisk='a'\nlikelihood=1\n", "lacks `impact`", "add impact = 3"),
        (METRIC + "better = 'lowr'\n", "`better` cannot be `lowr`", "did you mean `lower`?"),
        (METRIC + "better = 'x'\n", "`better` cannot be `x`", "one of lower, higher"),
        (METRIC + "null_only = 'yes'\n", "`null_only` must be true or false", "null_only = true"),
        (
            "[[improve.changes]]\nwhen = 2024\nwhat = 'x'\n",
            "`when` must be a time or a date, not `2024`",
            "2024-07-01",
        ),
        (
            "[[improve.changes]]\nwhen = '1720000000'\nwhat = 'x'\n",
            "`when` must be a time or a date",
            "2024-07-01",
        ),
        (
            "[[improve.changes]]\nwhen = 2024-07-02\nwhat = 'x'\n"
            "[[improve.changes]]\nwhen = 2024-07-01\nwhat = 'y'\n",
            "[improve] changes do not stand in order of time: 2024-07-01 comes behind 2024-07-02",
            "None",
        ),
    ],
)
def test_values_of_another_kind_are_told_plainly(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    error = refused(tmp_path, text)
    assert message in error.message
    assert hint in str(error.hint)


def test_all_mistakes_are_listed_by_line_and_the_first_one_is_the_error(tmp_path: Path) -> None:
    text = "[project]\ntitel = 'x'\nteam = 3\n[define.goal]\nby = 1\n[measur]\n"
    error = refused(tmp_path, text)
    assert "and 3 more" in str(error.hint)
    lines = problems(tmp_path)
    assert [line.split(":")[0] for line in lines] == [
        f"project.toml, line {number}" for number in (2, 3, 5, 6)
    ]
    assert error.message in lines[0]
    # Nobody should need to know what checks the file.
    assert not any(word in line for line in lines for word in ("Input", "pydantic", "type=", "url"))


def test_days_stay_days_and_moments_moments(tmp_path: Path) -> None:
    text = """
[define.goal]
by = "2024-12-31"
[[improve.changes]]
when = 2024-07-01
what = "a"
[[improve.changes]]
when = "2024-07-02"
what = "b"
[[improve.changes]]
when = 2024-07-03T08:30:00
what = "c"
[[improve.changes]]
when = "2024-07-04 08:30"
what = "d"
"""
    project = load_project(write(tmp_path, text)).project
    assert project.define.goal.by == dt.date(2024, 12, 31)
    assert [change.when for change in project.improve.changes] == [
        dt.date(2024, 7, 1),
        dt.date(2024, 7, 2),
        dt.datetime(2024, 7, 3, 8, 30),
        dt.datetime(2024, 7, 4, 8, 30),
    ]
    assert [type(change.when) for change in project.improve.changes][:2] == [dt.date, dt.date]


def test_the_goal_is_written_from_to(tmp_path: Path) -> None:
    goal = load_project(write(tmp_path, '[define.goal]\nfrom = "6 %"\nto = 0.04\n')).project
    assert (goal.define.goal.start, goal.define.goal.end) == ("6 %", 0.04)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[define.goal]\nfrom = 2\nto = 2\n", "`from` and `to` are the same"),
        ("[define.goal]\nfrom = 'much'\n", "`from` is no amount: `much`"),
        ("[define.goal]\nfrom = '3 d'\nto = '2 %'\n", "have different units"),
        ("[define.goal]\nfrom = 2\nto = 3\n" + METRIC, "goes up from 2.0 to 3.0, but lower is"),
        ("[define.goal]\nfrom = '8h'\nto = '1d'\n" + METRIC, "goes up from 8h to 1d"),
        (METRIC + "lsl = 3\nusl = 2\n", "`lsl` (3.0) is not below `usl` (2.0)"),
        (METRIC + "lsl = '1d'\nusl = '5h'\n", "`lsl` (1d) is not below `usl` (5h)"),
        (METRIC + "usl = 2\ntarget = 3\n", "`target` (3.0) lies above `usl` (2.0)"),
        (METRIC + "[measure.sample_size]\nmargin = 0\n", "`margin` must be above zero"),
        ("[measure]\nbaseline = 'spring'\n", "`baseline` does not understand `spring` as a time"),
        ("[measure]\nbaseline = '..'\n", "`baseline` does not understand `..`"),
        ("[measure]\nbaseline = '2024-06..2024-05'\n", "`baseline` ends before it starts"),
        (
            "[improve]\nbefore = '2024-05..2024-06'\nafter = '2024-06-15..'\n",
            'overlaps with `before = "2024-05..2024-06"`',
        ),
        (
            "[measure]\nbaseline = '2024-05..2024-06'\n[improve]\nafter = '2023'\n",
            'lies before `baseline = "2024-05..2024-06"` of [measure]',
        ),
        (
            METRIC + "[analyze.mix]\ncolumn = 'x'\nbefore = '2024-02'\nafter = '2024-01'\n",
            "lies before",
        ),
        (
            "[measure]\nbaseline = '..2024-07'\n"
            "[[improve.changes]]\nwhen = 2024-07-15\nwhat = 'training'\n",
            "`training` of 2024-07-15 lies inside `baseline",
        ),
        (METRIC + "[control.later]\nsince = 'May'\n", "`since` does not understand `May`"),
        (
            METRIC + "[control.limits]\nfile = 'l.json'\nstretch = '2024-05..2024-06'\n"
            "[control.later]\nsince = '2024-04'\n",
            '`since = "2024-04"` begins before the stretch of the limits (2024-05-01)',
        ),
        (
            METRIC + "[[improve.changes]]\nwhen = 2024-05-02\nwhat = 'x'\n"
            "[control.later]\nsince = '2024-05-01'\n",
            '`since = "2024-05-01"` begins before the last change (2024-05-02)',
        ),
        ("[sources.'a.csv']\nsha256 = 'x'\n", "`sha256` is no SHA-256"),
        (METRIC + "[control.limits]\nfile = '../x.json'\n", "`file` must lie in the project's"),
        (METRIC + "[control.limits]\nfile = '/tmp/x.json'\n", "`file` must lie in the project's"),
        (METRIC + "[control.limits]\nfile = 'project.toml'\n", "`file` must end in .json"),
        (
            METRIC.replace("data.csv", "d.json") + "[control.limits]\nfile = './d.json'\n",
            "is a source too",
        ),
    ],
)
def test_contradictions_that_make_numbers_wrong_are_errors(
    tmp_path: Path, text: str, message: str
) -> None:
    assert message in refused(tmp_path, text).message


@pytest.mark.parametrize(
    "text",
    [
        "[measure]\nbaseline = '2024-05..2024-06'\n[improve]\nafter = '2024-07..'\n",
        "[measure]\nbaseline = '..2024-07-14'\n[[improve.changes]]\nwhen = 2024-07-15\nwhat='x'\n",
        "[measure]\nbaseline = '..2024-07'\n"
        "[[improve.changes]]\nwhen = 2024-07-15\nwhat='x'\npilot = true\n",
        "[define.goal]\nfrom = 0.06\nto = '4 %'\n" + METRIC,
        "[define.goal]\nfrom = 3\nto = '4 %'\n" + METRIC.replace("event", "value"),
        METRIC + "usl = 'promised_hours'\nlsl = 3\n",
        METRIC + "[[improve.changes]]\nwhen = 2024-05-02\nwhat = 'x'\n"
        "[control.later]\nsince = '2024-07'\n",
        "[measure]\nbaseline = 'week 1..week 9'\n" + METRIC + "subgroup = 'week'\n",
    ],
)
def test_what_can_be_meant_is_no_contradiction(tmp_path: Path, text: str) -> None:
    if "from = 3" in text:
        assert "different units" in refused(tmp_path, text).message
    else:
        load_project(write(tmp_path, text))


def test_what_is_worth_a_look_is_a_finding(tmp_path: Path) -> None:
    text = METRIC + "[improve]\nafter = '2024-06..'\n"
    text += "[[improve.changes]]\nwhen = 2024-07-15\nwhat = 'x'\n"
    (finding,) = load_project(write(tmp_path, text)).findings
    assert finding.level == "warning"
    assert "begins before the last change (2024-07-15)" in finding.text


def test_ten_thousand_lines_are_read_and_their_mistakes_found(tmp_path: Path) -> None:
    entry = '[[define.voice]]\nwho = "a"\nsays = "b"\nneed = "c"\n\n'
    write(tmp_path, entry * 2_000 + "[define.goal]\nform = 1\n" + entry.replace("need", "ned"))
    assert problems(tmp_path) == (
        "project.toml, line 10002: [define.goal] has no key `form`; did you mean `from`?",
        "project.toml, line 10006: [[define.voice]] has no key `ned`; did you mean `need`?",
    )


def test_of_very_many_mistakes_the_first_are_told(tmp_path: Path) -> None:
    write(tmp_path, "".join(f"[unknown-{number}]\n" for number in range(5_000)))
    lines = problems(tmp_path)
    assert len(lines) < 600
    assert "more mistakes than" in lines[-1]


def test_what_is_no_project_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no project\.toml in") as caught:
        load_project(tmp_path)
    assert "citk dmaic init" in str(caught.value.hint)
    (tmp_path / "data.csv").write_text("a\n")
    with pytest.raises(DataError, match="is no project"):
        load_project(tmp_path / "data.csv")
    write(tmp_path / "appeals", "")
    with pytest.raises(DataError, match="no folder") as caught:
        load_project(tmp_path / "apeals")
    assert caught.value.hint == "did you mean `appeals`?"
    with pytest.raises(DataError, match=r"line 2.*\[project\] stands twice"):
        load_project(write(tmp_path, "[project]\n[project]\n"))


def test_hostile_keys_and_texts_cannot_break_the_line(tmp_path: Path) -> None:
    error = refused(tmp_path, '[define]\n"a\\u001b[31m\\nb\\u202e" = 1\n')
    assert error.message.isprintable()
    error = refused(tmp_path, '[define.goal]\nby = "\\u001b]0;x\\u0007\\nsoon"\n')
    assert error.message.isprintable()


# --- sources -----------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> ProjectFile:
    return load_project(write(tmp_path / "project", METRIC))


def test_sources_are_named_from_the_folder_and_need_not_be_there(project: ProjectFile) -> None:
    folder = str(project.folder)
    assert source_paths(project, "data.csv") == (f"{folder}/data.csv",)
    assert source_paths(project, ("a/b.csv", "week-*.csv")) == (
        f"{folder}/a/b.csv",
        f"{folder}/week-*.csv",
    )


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x.csv", "a/../../x.csv", "~/x.csv", "C:\\x.csv", "..\\x.csv"]
)
def test_sources_outside_the_folder_are_refused(project: ProjectFile, name: str) -> None:
    with pytest.raises(UsageError, match="outside the project's folder") as caught:
        source_paths(project, name)
    assert "--allow-outside" in str(caught.value.hint)


def test_sources_outside_can_be_allowed(project: ProjectFile, tmp_path: Path) -> None:
    allowed = load_project(project.folder, allow_outside=True)
    assert source_paths(allowed, "../x.csv") == (f"{project.folder}/../x.csv",)
    assert source_paths(allowed, str(tmp_path / "x.csv")) == (str(tmp_path / "x.csv"),)


@pytest.mark.parametrize("name", ["-", "http://example.org/x.csv", "s3://b/x", "file:x", "", "a\0"])
def test_addresses_and_standard_input_are_never_sources(project: ProjectFile, name: str) -> None:
    for file in (project, load_project(project.folder, allow_outside=True)):
        with pytest.raises(UsageError):
            source_paths(file, name)


def test_links_that_lead_out_are_refused(project: ProjectFile, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "x.csv").write_text("a\n1\n")
    (project.folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (project.folder / "folder").symlink_to(tmp_path / "secrets")
    (project.folder / "inner").mkdir()
    (project.folder / "inner" / "link.csv").symlink_to(tmp_path / "secret.csv")
    (project.folder / "loop.csv").symlink_to(project.folder / "loop.csv")
    for name in ("link.csv", "l*.csv", "folder/x.csv", "folder/new.json", "inner", "loop.csv"):
        with pytest.raises(UsageError):
            source_paths(project, name)
    (project.folder / "near.csv").write_text("a\n1\n")
    (project.folder / "own.csv").symlink_to(project.folder / "near.csv")
    assert source_paths(project, "own.csv") == (f"{project.folder}/own.csv",)


def test_a_folder_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    file = load_project(write(tmp_path / "a[1]", METRIC))
    (file.folder / "w1.csv").write_text("a\n1\n")
    assert source_paths(file, "w1.csv") == (f"{tmp_path}/a[1]/w1.csv",)
    assert source_paths(file, "w*.csv") == (f"{tmp_path}/a[[]1]/w*.csv",)


# --- whatever stands in a file -----------------------------------------------------------------

_WORDS = ["measure", "metric", "define", "goal", "from", "by", "risks", "improve", "changes"]
_WORDS += ["when", "source", "analyze", "test", "sources", "control", "limits", "tollgates"]
_ANY = st.recursive(
    st.one_of(
        st.integers(),
        st.floats(),
        st.booleans(),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
        st.dates(),
        st.datetimes(),
        st.sampled_from(["2024", "2024..2023", "-", "5d"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(_WORDS), _ANY, max_size=4))
def test_whatever_a_file_holds_it_loads_or_is_refused_in_lines(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "whatever"
    write(folder, tomlkit.dumps(table))
    listed = problems(folder)
    assert all(line.isprintable() for line in listed)
    if listed:
        with pytest.raises(DataError) as caught:
            load_project(folder)
        assert listed[0].startswith(caught.value.message)
    else:
        load_project(folder)
