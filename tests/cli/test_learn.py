"""`citk learn`: every lesson's commands run, every answer stands in their JSON, places are kept."""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ci_toolkit.analysis.training.lessons.answers import judge
from ci_toolkit.analysis.training.lessons.model import Command, Lesson, Proof, Question
from ci_toolkit.analysis.training.lessons.shelf import lessons
from ci_toolkit.api.learn import outputs_of, workspace
from ci_toolkit.cli.learn_runner import run_command
from ci_toolkit.cli.learn_screen import Screen

Citk = Callable[..., Any]
LESSONS = lessons()
# The one command of a lesson that has no JSON.
NO_JSON = "citk dmaic check"


class Keyboard(io.StringIO):
    """Somebody who types these lines at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place.json"


@pytest.fixture
def learn(citk: Citk, place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A lesson with these replies, typed at a terminal of 80 × 24 or piped in."""
    monkeypatch.setenv("LINES", "24")

    def go(key: str, replies: Sequence[str], *words: str, typed: bool = False) -> Any:
        text = "".join(f"{reply}\n" for reply in replies)
        monkeypatch.setattr(sys, "stdin", Keyboard(text) if typed else io.StringIO(text))
        return citk("learn", key, "--progress", place, *words)

    return go


def right_replies(lesson: Lesson) -> list[str]:
    return [
        "abcdef"[question.choices.index(str(question.answer))]
        if question.type == "choice"
        else str(question.answer)
        for question in lesson.questions
    ]


def found(value: Any, at: str) -> Any:
    for part in at.split("."):
        if part == "#":
            value = len(value)
        else:
            value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def holds(proof: Proof, value: Any) -> bool:
    return (
        (proof.equals is None or value == proof.equals)
        and (proof.above is None or value > proof.above)
        and (proof.below is None or value < proof.below)
        and (proof.holds is None or proof.holds in value)
    )


# --- every command runs, every answer is true --------------------------------------------------


@pytest.fixture(scope="module")
def results() -> Callable[[str], dict[str, Any]]:
    """Of each lesson the JSON of its commands, computed once."""
    kept: dict[str, dict[str, Any]] = {}

    def of(key: str) -> dict[str, Any]:
        if key not in kept:
            with workspace(LESSONS[key]) as folder:
                kept[key] = {
                    command.id: json.loads(run_command(f"{command.run} --format json", folder))
                    for command in LESSONS[key].commands
                    if not command.run.startswith(NO_JSON)
                }
        return kept[key]

    return of


@pytest.mark.parametrize("key", LESSONS)
def test_every_answer_stands_in_the_json_of_the_command(
    results: Callable[[str], dict[str, Any]], key: str
) -> None:
    for question in LESSONS[key].questions:
        for proof in question.proof:
            value = found(results(key)[proof.of], proof.at)
            if proof.claims:
                assert holds(proof, value), (question.id, proof, value)
            elif question.type == "number":
                assert judge(question, repr(value * question.scale)) == "right", question.id
            else:
                assert judge(question, value) == "right", question.id


@pytest.mark.parametrize("key", LESSONS)
def test_answers_are_found_in_what_the_learner_reads(key: str) -> None:
    """Numbers and words asked for are printed, not only in JSON."""
    lesson = LESSONS[key]
    printed = outputs_of(lesson, run_command)
    assert all(text.strip() and "error:" not in text for text in printed.values())
    for question in lesson.questions:
        whole = " ".join(" ".join(printed.values()).split())
        if question.type == "word":
            assert str(question.answer) in whole, question.id
        elif question.type == "number" and question.answer:
            shown = f"{question.answer:g}"
            assert shown in whole, (question.id, shown)


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_gone_through_on_80_by_24_shows_every_step_whole(
    learn: Callable[..., Any], place: Path, key: str
) -> None:
    lesson = LESSONS[key]
    replies: list[str] = []
    right = iter(right_replies(lesson))
    for step in lesson.steps:
        replies += [next(right), ""] if isinstance(step, Question) else [""]
    done = learn(key, replies, typed=True)
    assert (done.code, done.err) == (0, "")
    assert "Enter for more" not in done.out
    of = len(lesson.questions)
    assert f"Done. {of} of {of} right at the first answer." in done.out
    assert max(map(len, done.out.splitlines())) <= 100
    kept = json.loads(place.read_text())["lessons"][key]
    assert kept["step"] == 0
    assert kept["done"]


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_printed_whole_has_every_step_and_ends_with_the_answers(
    citk: Citk, place: Path, key: str
) -> None:
    lesson = LESSONS[key]
    done = citk("learn", key, "--non-interactive", "--progress", place)
    assert (done.code, done.err) == (0, "")
    plain = " ".join(done.out.split())
    questions, answers = plain.rsplit(" Answers ", 1)
    for step in lesson.steps:
        if isinstance(step, Command):
            assert f"$ {step.run}" in questions
        elif isinstance(step, Question):
            assert " ".join(step.ask.split()) in questions
            assert step.explanation not in questions
            assert " ".join(step.explanation.split()) in answers
            assert step.answer_text in answers
        else:
            assert step.title in questions
    assert "Rows of" in questions or "Gates" in questions
    assert not place.exists()


# --- replies -----------------------------------------------------------------------------------


def test_wrong_answers_bring_hints_and_then_the_answer(
    learn: Callable[..., Any], place: Path
) -> None:
    done = learn("common-special", ["x", "7", "6", "5", "2025-03-29", "a", "b"])
    assert done.code == 0
    assert "Please answer with a number." in done.out
    assert done.out.count("Not yet.") == 2
    assert "Hint: The first line below the title says it." in done.out
    assert "The answer: 1." in done.out
    assert "Done. 3 of 4 right at the first answer." in done.out
    kept = json.loads(place.read_text())["lessons"]["common-special"]["first_try"]
    assert kept == {"q-how-many": False, "q-day": True, "q-rest": True, "q-next": True}


def test_a_question_mark_gives_the_hints_and_then_the_answer(learn: Callable[..., Any]) -> None:
    done = learn("common-special", ["?", "?", "2025-03-29", "a", "b"])
    assert "Hint: The first line below the title says it. ? once more tells the answer." in done.out
    assert "The answer: 1." in done.out
    assert "Done. 3 of 4 right at the first answer." in done.out


def test_leaving_keeps_the_place_and_coming_back_goes_on_there(
    learn: Callable[..., Any], place: Path
) -> None:
    left = learn("common-special", ["1", "q"])
    assert left.code == 0
    assert "Your place is kept: step 4 of 8." in left.out
    assert json.loads(place.read_text())["lessons"]["common-special"]["step"] == 3
    back = learn("common-special", ["o", "2025-03-29", "a", "b"])
    assert "You are at step 4." in back.out
    assert "Two kinds of variation" not in back.out
    # The output that the question is about can be seen again.
    assert "above the limit" in back.out
    assert "Done. 4 of 4 right at the first answer." in back.out
    anew = learn("common-special", ["q"])
    assert "Two kinds of variation" in anew.out


def test_the_end_of_a_pipe_leaves_as_q_does(learn: Callable[..., Any]) -> None:
    done = learn("common-special", ["1"])
    assert done.code == 0
    assert "Go on with: citk learn common-special" in done.out


def test_begin_anew(learn: Callable[..., Any]) -> None:
    learn("common-special", ["1", "q"])
    done = learn("common-special", ["q"], "--restart")
    assert "Two kinds of variation" in done.out
    assert "You are at step" not in done.out


def test_m_shows_the_rest_by_the_screenful(learn: Callable[..., Any]) -> None:
    done = learn("common-special", ["", "m", "", "", "q"], typed=True)
    assert "m shows all 52 lines. Enter goes on, q leaves: " in done.out
    assert "above the limit" in done.out
    assert "Enter for more, q leaves: " in done.out


def test_a_long_command_is_broken_as_a_shell_reads_it(learn: Callable[..., Any]) -> None:
    (command,) = [one for one in LESSONS["p-or-p-prime"].commands if one.run.endswith("--chart p")]
    done = learn("p-or-p-prime", ["", "q"], typed=True)
    shown = done.out.split("\n$ ")[1].split("\nautomated")[0]
    assert len(shown.splitlines()) == 2
    assert shlex.split(shown.replace("\\\n", " ")) == shlex.split(command.run)


def test_a_small_terminal_pauses_inside_a_step(
    learn: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINES", "10")
    done = learn("common-special", ["", "q"], typed=True)
    assert "Enter for more, q leaves: " in done.out
    for screen in done.out.split("leaves: ")[:-1]:
        assert len(screen.splitlines()) <= 10


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal of its own")
def test_keys_pressed_while_a_command_runs_answer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    keyboard, terminal = os.openpty()
    with open(keyboard, "wb", buffering=0) as keys, open(terminal, encoding="utf-8") as typed:
        monkeypatch.setattr("sys.stdin", typed)
        screen = Screen()
        keys.write(b"impatient\n")
        select.select([typed], [], [], 5)  # until the terminal has passed them on
        screen.forget_typed()
        keys.write(b"b\n")
        assert screen.ask("Your answer: ") == "b"


def test_where_keys_cannot_be_dropped_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("b\n"))
    screen = Screen(pauses=True)
    screen.forget_typed()
    assert screen.ask("Your answer: ") == "b"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_ends_the_wait_for_an_answer_after_polars_has_come() -> None:
    code = (
        "import polars; from ci_toolkit.cli.learn_screen import Screen; "
        "Screen(pauses=True).ask('Your answer: ')"
    )
    asked = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asked.stdout is not None
    assert asked.stdout.read(13) == b"Your answer: "
    deadline = time.monotonic() + 10
    while asked.poll() is None:  # the prompt is out a moment before the wait begins
        asked.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            asked.wait(timeout=0.2)
        if time.monotonic() > deadline:
            asked.kill()
    _, err = asked.communicate()
    assert b"KeyboardInterrupt" in err


# --- the place ---------------------------------------------------------------------------------


def test_progress_is_kept_in_the_state_folder_and_nowhere_else(
    citk: Citk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\nq\n"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert citk("learn", "common-special").code == 0
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [Path("state/citk/learn.json")]
    assert "at step 4 of 8" in citk("learn").out
    assert "at step 4 of 8" in citk("learn", "yellow-belt").out


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": 99}', '{"version": 1}', "not JSON", '{"lessons": 3}']
)
def test_a_file_that_is_not_progress_is_told_and_left_alone(
    citk: Citk, place: Path, text: str
) -> None:
    place.write_text(text)
    for words in (("learn",), ("learn", "common-special")):
        done = citk(*words, "--progress", place)
        assert done.code == 3
        assert "does not hold progress in lessons" in done.err
        assert "hint: " in done.err
    assert place.read_text() == text


def test_a_place_that_cannot_be_kept_is_told_before_the_lesson(citk: Citk, tmp_path: Path) -> None:
    done = citk("learn", "common-special", "--progress", tmp_path / "absent" / "place.json")
    assert done.code == 3
    assert done.out == ""


def test_a_lesson_that_has_changed_since_begins_anew(citk: Citk, place: Path) -> None:
    standing = {"step": 3, "steps": 99, "first_try": {}, "done": None}
    place.write_text(json.dumps({"schema": 1, "lessons": {"common-special": standing}}))
    assert "at step" not in citk("learn", "--progress", place).out


# --- lists, notes, pages -----------------------------------------------------------------------


def test_the_list_fits_a_screen_and_names_every_lesson_and_path(citk: Citk, place: Path) -> None:
    done = citk("learn", "--progress", place)
    assert len(done.out.splitlines()) < 24
    for key in (*LESSONS, "yellow-belt", "green-belt"):
        assert key in done.out
    entries = citk("learn", "--format", "json", "--progress", place).json["result"]["lessons"]
    assert [entry["key"] for entry in entries] == list(LESSONS)
    rows = citk("learn", "--format", "csv", "--progress", place).out.splitlines()
    assert len(rows) == len(LESSONS) + 1
    assert "| common-special" in citk("learn", "--format", "markdown", "--progress", place).out


def test_the_trainers_notes(citk: Citk, place: Path) -> None:
    for key, lesson in LESSONS.items():
        done = citk("learn", key, "--trainer", "--progress", place)
        assert (done.code, done.err) == (0, "")
        plain = " ".join(done.out.split())
        assert " ".join(lesson.aim.split()) in plain
        assert " ".join(lesson.trainer.timing.split()) in plain
        for text in lesson.trainer.misconceptions:
            assert " ".join(text.split()) in plain
        for question in lesson.questions:
            assert question.answer_text in plain


def test_json_and_markdown_of_a_lesson(citk: Citk, place: Path) -> None:
    done = citk("learn", "simpson", "--format", "json", "--progress", place).json
    assert done["analysis"] == "learn"
    steps = done["result"]["steps"]
    assert [step["kind"] for step in steps] == [step.kind for step in LESSONS["simpson"].steps]
    assert all("south" in step["output"] for step in steps if step["kind"] == "command")
    text = citk("learn", "simpson", "--format", "markdown", "--progress", place).out
    assert text.startswith("# Simpson's paradox")
    assert text.count("```") == 2 * len(LESSONS["simpson"].commands)


def test_the_handout_is_self_contained_and_has_its_answers_last(
    citk: Citk, place: Path, tmp_path: Path
) -> None:
    page = tmp_path / "lesson.html"
    for key in LESSONS:
        assert citk("learn", key, "--handout", page, "--progress", place).code == 0
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "src=" not in text
        assert "href=" not in text
        assert "@import" not in text
        assert "url(" not in text
        before, answers = text.split('id="answers"')
        assert before.count('class="line"') >= 2 * len(LESSONS[key].questions)
        assert answers.count("<li>") == len(LESSONS[key].questions)
        assert "<pre" not in answers


def test_the_trainers_copy_of_a_handout(citk: Citk, place: Path, tmp_path: Path) -> None:
    page = tmp_path / "lesson.html"
    citk("learn", "simpson", "--handout", page, "--trainer", "--progress", place)
    assert "For the trainer" in page.read_text(encoding="utf-8")


def test_what_does_not_fit_together_is_refused(citk: Citk, place: Path, tmp_path: Path) -> None:
    near = citk("learn", "simpsons", "--progress", place)
    assert (near.code, near.err.splitlines()[1]) == (2, "hint: did you mean `simpson`?")
    assert citk("learn", "--handout", tmp_path / "x.html", "--progress", place).code == 2
    assert citk("learn", "--restart", "--progress", place).code == 2
    refused = citk("learn", "simpson", "--handout", "x.png")
    assert refused.code == 2
    assert "`--handout x.png`" in refused.err
    assert citk("learn", "simpson", "--format", "xml").code == 2


def test_the_commands_of_a_lesson_do_not_see_the_learners_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITK_FORMAT", "json")
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "citk.toml").write_text("format = 'json'\n")
    monkeypatch.chdir(tmp_path)
    printed = outputs_of(LESSONS["simpson"], run_command)["teams"]
    assert printed.startswith("Capability of share overturned")
    assert max(map(len, printed.splitlines())) <= 80
    assert Path.cwd() == tmp_path


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the place of whoever runs the tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_plain_characters_only(citk: Citk, learn: Callable[..., Any], place: Path) -> None:
    replies = right_replies(LESSONS["common-special"])
    assert learn("common-special", replies, "--ascii").out.isascii()
    for words in (("common-special", "--non-interactive"), ("common-special", "--trainer"), ()):
        assert citk("learn", *words, "--ascii", "--progress", place).out.isascii()


def test_ctrl_c_leaves_and_keeps_the_place(
    citk: Citk, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            line = super().readline()
            if line == "^C\n":
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr(sys, "stdin", Interrupting("1\n^C\n"))
    before = Path.cwd()
    done = citk("learn", "common-special", "--progress", place)
    assert (done.code, done.err.strip()) == (130, "interrupted")
    assert json.loads(place.read_text())["lessons"]["common-special"]["step"] == 3
    assert Path.cwd() == before


def test_as_a_library_nothing_runs_unless_asked(citk: Citk, place: Path) -> None:
    import ci_toolkit

    run = ci_toolkit.learn("simpson", progress=place)
    assert run.outputs == {}
    assert "$ citk capability teams.csv" in str(run)
    assert ci_toolkit.learn("simpson", progress=place, run=run_command).outputs["teams"]
    assert not place.exists()
