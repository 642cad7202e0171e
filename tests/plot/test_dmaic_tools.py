"""Pictures of the tools: nothing outside the sheet, nothing over anything, whatever the texts."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.plot.dmaic import PICTURES, alt_text, tool_figure
from ci_toolkit.plot.figure import to_bytes

COLUMNS = ("suppliers", "inputs", "process", "outputs", "customers")
TODAY = dt.date(2025, 3, 1)
LONG = "A sentence that goes on and on, longer than anybody would write it on a card, " * 3
HOSTILE = (
    r"$\frac{1}{$ & $5 and $6",
    "<script>alert(1)</script>",
    "\x1b[31mred\x07\x00",
    "\u202eabc\u2066",
    "⚠️ 🔥 日本語 العربية",
    "x" * 200,
    " ",
)


def project(name: str = "Name", many: int = 3) -> Project:
    """Every tool filled in with `many` lines whose texts begin with `name`."""
    texts = [f"{name} {i}" for i in range(many)]
    phases = ("define", "measure", "analyze", "improve", "control")
    return Project.model_validate({
        "define": {
            "sipoc": dict.fromkeys(COLUMNS, texts),
            "ctq": [dict.fromkeys(("need", "driver", "measure", "spec"), text) for text in texts],
            "risks": [
                {"risk": text, "likelihood": 1 + i % 5, "impact": 1 + i % 3}
                for i, text in enumerate(texts)
            ],
            "timeline": [
                {
                    "phase": phase,
                    "planned_start": dt.date(2025, i + 1, 1),
                    "planned_end": dt.date(2025, i + 1, 20),
                    **({"started": dt.date(2025, i + 1, 3)} if i < 3 else {}),
                    **({"ended": dt.date(2025, i + 1, 25)} if i < 2 else {}),
                }
                for i, phase in enumerate(phases)
            ],
        },
        "analyze": {
            "fishbone": {
                "effect": name, "bones": [{"name": t, "causes": texts[:6]} for t in texts]
            },
            "five_whys": [{"problem": text, "whys": texts[:5], "root": text} for text in texts],
            "matrix": {
                "outputs": [{"name": t, "weight": 1 + i % 10} for i, t in enumerate(texts[:4])],
                "inputs": [
                    {"name": t, "scores": [i % 10] * min(many, 4)} for i, t in enumerate(texts)
                ],
            },
            "root_causes": [{"cause": texts[0], "status": "accepted"}],
        },
        "improve": {
            "solutions": [
                {"name": text, "impact": 1 + i % 2, "effort": 3, "chosen": i % 2 == 0}
                for i, text in enumerate(texts)
            ],
            "fmea": [
                {
                    "step": text, "failure": text, "severity": 1 + i % 10, "occurrence": 5,
                    "detection": 7,
                    **({"after": {"severity": 1 + i % 10, "occurrence": 2, "detection": 3}}
                       if i % 2 else {}),
                }
                for i, text in enumerate(texts)
            ],
        },
    })  # fmt: skip


def drawn(name: str, of: Project) -> Figure:
    figure = tool_figure(name, of, today=TODAY)
    assert figure is not None
    return figure


def texts(figure: Figure) -> list[tuple[str, Any]]:
    canvas: Any = figure.canvas
    renderer = canvas.get_renderer()
    found = [one for one in figure.findobj(Text) if isinstance(one, Text)]
    return [(one.get_text(), one.get_window_extent(renderer)) for one in found if one.get_text()]


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("many", [1, 3, 30])
def test_texts_stay_on_the_sheet_and_apart(name: str, many: int) -> None:
    assert_apart(drawn(name, project(many=many)))


@pytest.mark.parametrize(("name", "word"), [("risks", "gravest"), ("solutions", "promising")])
def test_of_very_many_the_first_thirty_are_drawn(name: str, word: str) -> None:
    said = [text for text, _ in texts(drawn(name, project("Name", 90)))]
    assert sum(text.startswith("Name ") for text in said) == 30
    assert any(f"{word} of 90; the others stand in the table" in text for text in said)
    if name == "risks":
        assert "likelihood 5 × impact 3 = 15" in said
        assert "likelihood 1 × impact 1 = 1" not in said


def assert_apart(figure: Figure) -> None:
    """No text leaves the sheet, none lies on another."""
    placed = texts(figure)
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in placed:
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text
    for (one, a), (other, b) in itertools.combinations(placed, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 1 or high <= 3, f"{one!r} lies on {other!r}"


@pytest.mark.filterwarnings("ignore:Glyph")  # no font here has every script
@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("text", [*HOSTILE, LONG])
def test_any_text_is_drawn_as_text(name: str, text: str) -> None:
    figure = drawn(name, project(text))
    width = figure.bbox.width
    for shown, box in texts(figure):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert box.x1 <= width + 1
    assert to_bytes(figure, "svg").startswith(b"<?xml")
    words = alt_text(name, project(text))
    assert len(words) <= 1800
    assert "\x1b" not in words


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_project_gives_the_same_bytes(name: str) -> None:
    first, second = (to_bytes(drawn(name, project()), "svg") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", PICTURES)
def test_a_project_without_the_tool_has_no_picture_of_it(name: str) -> None:
    assert tool_figure(name, Project(), today=TODAY) is None


def test_words_name_what_the_picture_shows() -> None:
    one = project("Card", 2)
    for name in PICTURES:
        if name != "timeline":
            assert "Card 0" in alt_text(name, one), name
    assert "planned 2025-01-01 to 2025-01-20" in alt_text("timeline", one)


def test_late_ends_and_today_are_said_in_words() -> None:
    said = [text for text, _ in texts(drawn("timeline", project()))]
    assert "ended 5 days late" in said
    assert "under way" in said
    assert "not begun" in said
    assert "today" in said


def test_an_accepted_cause_says_so() -> None:
    said = " ".join(text for text, _ in texts(drawn("fishbone", project("Short"))))
    assert "accepted" in said


def test_failure_modes_stand_by_urgency_with_their_priority_in_words() -> None:
    said = [text for text, _ in texts(drawn("fmea", project("F", 10)))]
    assert any("→" in text for text in said)
    assert {"priority high", "priority medium"} & set(said)


def test_ratings_hoped_for_are_told_from_those_reached() -> None:
    ratings = {"severity": 6, "occurrence": 5, "detection": 4}
    after = {**ratings, "detection": 1}
    modes = [
        {"step": "a", "failure": "hoped", **ratings, "after": after},
        {"step": "b", "failure": "reached", **ratings, "after": after, "done": "2025-01-02"},
    ]
    one = Project.model_validate_json(json.dumps({"improve": {"fmea": modes}}))
    said = [text for text, _ in texts(drawn("fmea", one))]
    assert "RPN 120 → 30 expected" in said
    assert "RPN 120 → 30" in said
    assert "expected 30" in alt_text("fmea", one)
    assert "after the action 30" in alt_text("fmea", one)


def test_open_phases_past_their_plan_are_late_in_words() -> None:
    one = project()
    figure = tool_figure("timeline", one, today=dt.date(2025, 4, 2))
    assert figure is not None
    said = [text for text, _ in texts(figure)]
    assert "under way, 13 days late" in said
    assert "not begun, 1 day late" in said
    figure = tool_figure("timeline", one, today=None)
    assert figure is not None
    said = [text for text, _ in texts(figure)]
    assert "under way" in said
    assert "today" not in said


def test_a_day_after_the_plan_is_said() -> None:
    figure = tool_figure("timeline", project(), today=dt.date(2026, 1, 1))
    assert figure is not None
    said = " ".join(text for text, _ in texts(figure))
    assert "today (2026-01-01) lies after all dates that are given" in said


@pytest.mark.parametrize("many", [1, 7, 30])  # of more the first thirty are drawn
def test_every_solution_of_a_crowded_cell_has_its_mark_inside_the_cell(many: int) -> None:
    one = Project.model_validate({
        "improve": {
            "solutions": [
                {"name": f"S {i}", "impact": 5, "effort": 1, "chosen": not i} for i in range(many)
            ]
        }
    })  # fmt: skip
    figure = drawn("solutions", one)
    gids = {str(artist.get_gid()): artist for artist in figure.findobj() if artist.get_gid()}
    cell = gids["cell-1-5"].get_window_extent()
    for number in range(many):
        mark: Any = gids[f"mark-{number}"]
        x, y = mark.get_transform().transform(mark.get_xydata()[0])
        assert cell.x0 < x < cell.x1
        assert cell.y0 < y < cell.y1
    assert [text for text, _ in texts(figure)].count("chosen; impact 5, effort 1") == 1


@pytest.mark.parametrize("text", [LONG, "x" * 300])
def test_no_long_text_takes_the_words_that_carry_a_mark(text: str) -> None:
    one = project(text)
    said = {name: " ".join(t for t, _ in texts(drawn(name, one))) for name in PICTURES}
    assert "accepted root cause" in said["fishbone"]
    assert "likelihood 1 × impact 1 = 1" in said["risks"]
    assert "chosen; impact 1, effort 3" in said["solutions"]
    assert "weight 1" in said["matrix"]


@pytest.mark.parametrize("outputs", [5, 12, 30])
def test_a_matrix_of_many_outputs_keeps_its_numbers_apart(outputs: int) -> None:
    one = Project.model_validate({
        "analyze": {
            "matrix": {
                "outputs": [{"name": f"Out {i}", "weight": 1 + i % 10} for i in range(outputs)],
                "inputs": [{"name": f"In {i}", "scores": [10] * outputs} for i in range(4)],
            }
        }
    })  # fmt: skip
    figure = drawn("matrix", one)
    assert_apart(figure)
    said = " ".join(text for text, _ in texts(figure))
    assert ("10 outputs of less weight not drawn" in said) == (outputs == 30)
