"""One lesson as a report without what its commands print, and the notes for its trainer."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.training.lessons.answers import how_to_answer
from ci_toolkit.analysis.training.lessons.model import Command, Lesson, Question, Text, letter
from ci_toolkit.report.learn_step import paragraphs
from ci_toolkit.report.model import Block, Code, Facts, Notes, Report, Table


def lesson_report(lesson: Lesson) -> Report:
    """Every step in order, then the answers with their reasons."""
    blocks: list[Block] = []
    numbers = {question.id: i for i, question in enumerate(lesson.questions, 1)}
    for step in lesson.steps:
        if isinstance(step, Text):
            blocks.append(Notes(paragraphs(step.text), caption=step.title or None))
        elif isinstance(step, Command):
            blocks += [Notes(paragraphs(step.text)), Code(step.run)]
        else:
            blocks.append(_question(step, numbers[step.id]))
    answers = tuple(
        (str(numbers[question.id]), question.answer_text, question.explanation)
        for question in lesson.questions
    )
    blocks.append(
        Table(("", "Answer", "Why"), answers, ("right", "left", "left"), caption="Answers")
    )
    if lesson.source:
        blocks.append(Notes((lesson.source,), caption="Data"))
    verdict = f"{lesson.aim} {lesson.minutes} minutes."
    return Report(lesson.title, verdict, "done", tuple(blocks))


def trainer_notes(lesson: Lesson) -> Report:
    """Aim, timing, expected answers with where each stands in JSON, misconceptions."""
    trainer = lesson.trainer
    facts = (
        ("Lesson", lesson.key),
        ("Time", f"{lesson.minutes} min alone; with a group, half as much again"),
        ("Timing", trainer.timing),
        ("Handout", f"citk learn {lesson.key} --handout {lesson.key}.html"),
    )
    blocks: list[Block] = [Facts(facts)]
    for number, question in enumerate(lesson.questions, 1):
        blocks.append(
            Facts(tuple(_expected(question, lesson)), caption=f"Question {number}: {question.ask}")
        )
    blocks.append(Notes(trainer.misconceptions, caption="What people often think"))
    if trainer.notes:
        blocks.append(Notes(trainer.notes, caption="Worth saying"))
    if lesson.terms:
        words = tuple(f"`citk explain {term}`" for term in lesson.terms)
        blocks.append(Notes(words, caption="Terms"))
    return Report(f"For the trainer: {lesson.title}", f"Aim: {lesson.aim}", "done", tuple(blocks))


def _question(question: Question, number: int) -> Block:
    choices = tuple(f"{letter(i)}) {text}" for i, text in enumerate(question.choices))
    items = (question.ask, *choices) if choices else (question.ask, f"({how_to_answer(question)})")
    return Notes(items, caption=f"Question {number}")


def _expected(question: Question, lesson: Lesson) -> Iterator[tuple[str, str]]:
    runs = {command.id: command.run for command in lesson.commands}
    yield "Answer", question.answer_text
    yield "Why", question.explanation
    yield "Hint", question.hints[0]
    proof = question.proof[0]
    name = "Rests on" if proof.claims else "Stands in"
    yield name, f"`{proof.at}` of `{runs[proof.of]} --format json`"
