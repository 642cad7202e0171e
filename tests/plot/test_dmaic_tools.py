"""Pictures of the tools: nothing outside the sheet, nothing over anything, whatever the texts."""

from __future__ import annotations

import datetime as dt
import itertools
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
    figure = drawn(name, project(many=many))
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
    assert {"high", "medium", "low"} & set(said)
