"""A lesson as a page to print: room for answers, the answers on the last page, no script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ci_toolkit.analysis.training.lessons.answers import how_to_answer
from ci_toolkit.analysis.training.lessons.model import Command, Lesson, Question, Text, letter
from ci_toolkit.report import html
from ci_toolkit.report.learn_step import excerpt, paragraphs


@dataclass(frozen=True, slots=True)
class _Piece:
    """One step as the template needs it."""

    kind: str
    id: str
    heading: str
    paragraphs: tuple[str, ...]
    command: str = ""
    output: str = ""
    choices: tuple[str, ...] = ()
    how: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer to one question."""

    number: int
    answer: str
    why: str


def write_handout(
    lesson: Lesson, outputs: Mapping[str, str], *, trainer: bool = False, lang: str = "en"
) -> str:
    """The page. outputs: of each command, by id, what it printed; trainer: with the notes for one.

    Every text is escaped by the template. The page is self-contained and the same every time.
    """
    numbers = {question.id: i for i, question in enumerate(lesson.questions, 1)}
    return html.render(
        "handout",
        lang=lang,
        title=lesson.title,
        aim=lesson.aim,
        minutes=lesson.minutes,
        pieces=[
            _piece(step, place, numbers, outputs) for place, step in enumerate(lesson.steps, 1)
        ],
        answers=[
            _Answer(numbers[one.id], one.answer_text, one.explanation) for one in lesson.questions
        ],
        source=lesson.source,
        trainer=lesson.trainer if trainer else None,
    )


def _piece(
    step: Text | Command | Question,
    place: int,
    numbers: Mapping[str, int],
    outputs: Mapping[str, str],
) -> _Piece:
    name = f"step-{place}"
    if isinstance(step, Text):
        return _Piece("text", name, step.title, paragraphs(step.text))
    if isinstance(step, Command):
        printed = outputs.get(step.id, "").rstrip("\n").split("\n")
        kept = "\n".join(excerpt(step, printed)).rstrip()
        return _Piece("command", name, "", paragraphs(step.text), step.run, kept)
    choices = tuple(f"{letter(i)}) {text}" for i, text in enumerate(step.choices))
    heading = f"Question {numbers[step.id]}"
    how = "" if choices else how_to_answer(step)
    return _Piece(
        "question", name, heading, paragraphs(step.ask), choices=choices, how=how, lines=2
    )
