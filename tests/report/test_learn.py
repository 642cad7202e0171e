"""How a lesson's text and a command's output become lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.analysis.training.lessons.model import Command
from ci_toolkit.analysis.training.lessons.shelf import lessons
from ci_toolkit.report.learn import length
from ci_toolkit.report.learn_handout import write_handout
from ci_toolkit.report.learn_step import excerpt, paragraphs, wrapped

PRINTED = ["Title", "Verdict.", "", "  Facts  1", "", "Signals", "  one", "  two", "", "Rows of x"]


def step(**fields: object) -> Command:
    known = {"kind": "command", "id": "c", "run": "citk learn", "text": "Look."}
    return Command.model_validate({**known, **fields})


def test_an_excerpt_is_the_beginning_or_the_verdict_with_a_part() -> None:
    assert excerpt(step(), PRINTED) == PRINTED
    assert excerpt(step(lines=4), PRINTED) == PRINTED[:4]
    # An empty line at the end is worth none.
    assert excerpt(step(lines=5), PRINTED) == PRINTED[:4]
    part = excerpt(step(lines=6, part="Signals"), PRINTED)
    assert part == ["Title", "Verdict.", "  …", "Signals", "  one", "  two"]


@given(st.text(st.characters(codec="utf-8"), max_size=400), st.integers(1, 200))
def test_wrapping_loses_no_word_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    before = "".join(text.replace("- ", "").split())
    assert "".join("".join(lines).replace("- ", "").split()).replace("-", "") == (
        before.replace("-", "")
    )
    room = max(20, min(width, 92))
    for line in lines:
        assert len(line) <= room or " " not in line.strip().replace("-  ", "", 1)


def test_paragraphs_and_lists() -> None:
    text = "One\ngoes on.\n\n- first\n  item\n- second"
    assert paragraphs(text) == ("One goes on.", "first item", "second")
    assert wrapped("10 % here", 80) == ["10\u00a0% here"]
    assert [length(minutes) for minutes in (5, 60, 61)] == ["5 min", "1 h", "1 h 1 min"]


def test_a_handout_escapes_what_a_command_printed_and_keeps_empty_lines() -> None:
    lesson = lessons()["sampling"]
    printed = {command.id: "<script>x</script>\n\nend" for command in lesson.commands}
    page = write_handout(lesson, printed)
    assert "<script" not in page
    assert "<span>&lt;script&gt;x&lt;/script&gt;</span>\n<span></span>\n<span>end</span>" in page
    assert page == write_handout(lesson, printed)
