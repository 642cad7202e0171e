"""The tools of a project as tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.analysis.dmaic import projects as made

from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.report.dmaic_tools import TOOLS, dmaic_tools_data
from ci_toolkit.report.dmaic_tools_cells import tool_rows
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Facts, Report, Table

HOSTILE = "\x1b]0;owned\x07<script>|\u202e[x](javascript:1)"
MORE: dict[str, Any] = {
    "define__voice": [{"who": "user", "says": "too slow"}],
    "define__stakeholders": [{"name": "Legal"}],
    "define__raci": [{"activity": "chart", "responsible": ["Ben"]}],
    "define__risks": [
        {"risk": "small", "likelihood": 1, "impact": 2},
        {"risk": "grave", "likelihood": 4, "impact": 5},
    ],
    "analyze__fishbone": {"effect": "overturns", "bones": [{"name": "People", "causes": ["new"]}]},
    "analyze__five_whys": [{"problem": "p", "whys": ["a", "b"], "root": "r"}],
    "analyze__matrix": {
        "outputs": [{"name": "fair", "weight": 9}],
        "inputs": [{"name": "x", "scores": [3]}, {"name": "y", "scores": [9]}],
    },
}


def cells(name: str, project: Project) -> str:
    return repr(TOOLS[name].blocks(project))


def test_every_tool_has_a_name_and_a_sentence() -> None:
    for name, tool in TOOLS.items():
        assert tool.name == name
        assert tool.heading
        assert not tool.what.endswith(".")


@pytest.mark.parametrize("name", list(TOOLS))
def test_every_tool_has_rows_for_a_program(name: str) -> None:
    headers, rows = tool_rows(TOOLS[name].blocks(made.project(**MORE)))
    assert len(set(headers)) == len(headers)
    assert rows
    assert {len(row) for row in rows} == {len(headers)}
    assert not {"–", "″"} & {one for row in rows for one in row}


def test_rows_of_lists_name_what_they_belong_to() -> None:
    whys = [{"problem": "p", "whys": ["a", "b"], "root": "r"}, {"problem": "q", "whys": ["c"]}]
    _, rows = tool_rows(TOOLS["five-whys"].blocks(made.project(analyze__five_whys=whys)))
    assert rows == [
        ("1. p", "1", "Why? a"),
        ("1. p", "2", "Why? b"),
        ("1. p", "3", "Root: r"),
        ("2. q", "1", "Why? c"),
    ]


def test_rows_of_a_control_plan_are_its_lines() -> None:
    plan = [{"what": "rate", "how": "export", "owner": "QA"}, {"what": "age", "spec": "2 d"}]
    headers, rows = tool_rows(TOOLS["control-plan"].blocks(made.project(control__plan=plan)))
    assert [row[0] for row in rows] == ["1. rate", "2. age"]
    assert [row[headers.index("Spec")] for row in rows] == ["", "2 d"]


def test_rows_of_an_fmea_hold_ratings_and_actions() -> None:
    headers, _ = tool_rows(TOOLS["fmea"].blocks(made.project()))
    assert {"RPN", "Action", "Who, by when"} <= set(headers)


def test_an_empty_project_has_no_tool() -> None:
    assert [name for name, tool in TOOLS.items() if tool.has(Project())] == []
    assert dmaic_tools_data(Project()) == {}


def test_a_full_project_has_all_and_its_data_go_into_json() -> None:
    project = made.project(**MORE)
    data = dmaic_tools_data(project)
    assert list(data) == list(TOOLS)
    assert json.loads(json.dumps(data))["fmea"][0]["before"] == {
        "severity": 9,
        "occurrence": 8,
        "detection": 7,
        "rpn": 504,
        "priority": "H",
    }
    assert data["matrix"]["inputs"][0]["name"] == "y"
    assert data["charter"]["goal"]["from"] == 0.05


@pytest.mark.parametrize("name", TOOLS)
def test_tables_hold_together(name: str) -> None:
    for block in TOOLS[name].blocks(made.project(**MORE)):
        if isinstance(block, Table):
            assert len(block.headers) == len(block.align)
            assert {len(row) for row in block.rows} == {len(block.headers)}
            assert all(0 < place < len(block.headers) for place in block.spare)


def test_fmea_shows_ratings_rpn_and_priority_before_and_after() -> None:
    after = {"severity": 9, "occurrence": 2, "detection": 2}
    mode = made.full()["improve"]["fmea"][0] | {"after": after}
    table = TOOLS["fmea"].blocks(made.project(improve__fmea=[mode]))[0]
    assert isinstance(table, Table)
    assert table.rows == (("1", "f", "9·8·7", "504", "high", "9·2·2", "36", "low"),)


def test_control_plan_says_every_part() -> None:
    block = TOOLS["control-plan"].blocks(made.project())[0]
    assert isinstance(block, Facts)
    assert dict(block.items)["How measured"] == "p chart"
    assert len(block.items) == 7


def test_order_is_that_of_weight() -> None:
    project = made.project(**MORE)
    risks = cells("risks", project)
    assert risks.index("grave") < risks.index("small")
    matrix = TOOLS["matrix"].blocks(project)[0]
    assert isinstance(matrix, Table)
    assert matrix.rows[0][:4] == ("1", "y", "81", "75 %")


def test_a_raci_without_one_who_answers_is_noted() -> None:
    table = TOOLS["raci"].blocks(made.project(**MORE))[0]
    assert isinstance(table, Table)
    assert table.note == "1 activity without exactly one who is accountable"


def test_hostile_words_are_cleaned_everywhere() -> None:
    def soiled(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: soiled(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [soiled(one, key) for one in value]
        kept = key in {"status", "phase", "per", "by", "done", "due", "when", "on", "planned_end"}
        return value if kept or not isinstance(value, str) else value + HOSTILE

    tables = made.project(**MORE).model_dump(mode="json", by_alias=True, exclude_none=True)
    for part in ("sources", "tollgates", "measure"):
        tables.pop(part)
    tables["define"].pop("business_case")
    project = Project.model_validate({name: soiled(part) for name, part in tables.items()})
    for tool in TOOLS.values():
        if tool.has(project):
            blocks = tool.blocks(project)
            assert "\\x1b" not in repr(blocks)
            assert "\\u202e" not in repr(blocks)
            assert write_markdown(Report(tool.heading, tool.what, "info", blocks))
