"""A whole lesson to read: what its commands print, and the answers at the end."""

from __future__ import annotations

from collections.abc import Mapping

from ci_toolkit.analysis.training.lessons.answers import how_to_answer
from ci_toolkit.analysis.training.lessons.model import Command, Lesson, Question, Text, letter
from ci_toolkit.report.learn_step import wrapped
from ci_toolkit.report.terminal import spoken
from ci_toolkit.report.text import clean


def lesson_text(
    lesson: Lesson, outputs: Mapping[str, str], *, width: int = 80, ascii_only: bool = False
) -> str:
    """The lesson as text of so many columns; what commands print keeps its own lines."""
    lines = [lesson.title, *wrapped(f"{lesson.aim} About {lesson.minutes} minutes.", width)]
    number = 0
    for place, step in enumerate(lesson.steps, 1):
        lines += ["", f"-- {place} of {len(lesson.steps)} --"]
        if isinstance(step, Text):
            lines += [step.title, "", *wrapped(step.text, width)]
        elif isinstance(step, Command):
            lines += [*wrapped(step.text, width), "", f"$ {step.run}"]
            lines += _printed(outputs.get(step.id))
        else:
            number += 1
            lines += [f"Question {number}", *wrapped(step.ask, width), *_choices(step)]
    lines += ["", "Answers"]
    for number, question in enumerate(lesson.questions, 1):
        answer = f"{number}. {question.answer_text}"
        lines += ["", *wrapped(answer, width), *wrapped(question.explanation, width)]
    if lesson.source:
        lines += ["", *wrapped(lesson.source, width)]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return spoken(text) if ascii_only else text


def lesson_markdown(lesson: Lesson, outputs: Mapping[str, str]) -> str:
    """The lesson as Markdown, its commands and what they print in code blocks."""
    parts = [f"# {lesson.title}", f"{lesson.aim} About {lesson.minutes} minutes."]
    number = 0
    for step in lesson.steps:
        if isinstance(step, Text):
            parts += [f"## {step.title}" if step.title else "", step.text]
        elif isinstance(step, Command):
            printed = "\n".join(_printed(outputs.get(step.id)))
            parts += [step.text, f"```console\n$ {step.run}\n{printed}".rstrip() + "\n```"]
        else:
            number += 1
            parts += [f"### Question {number}", step.ask]
            parts += ["\n".join(f"- {choice.strip()}" for choice in _choices(step))]
    answers = [
        f"{number}. **{question.answer_text}** {question.explanation}"
        for number, question in enumerate(lesson.questions, 1)
    ]
    parts += ["## Answers", "\n".join(answers), lesson.source]
    return "\n\n".join(part for part in parts if part) + "\n"


def _choices(question: Question) -> list[str]:
    if question.choices:
        return [f"  {letter(i)}) {choice}" for i, choice in enumerate(question.choices)]
    return [f"  ({how_to_answer(question)})"]


def _printed(output: str | None) -> list[str]:
    return [] if output is None else [clean(line) for line in output.rstrip("\n").split("\n")]
