"""Lessons, paths and progress as JSON and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ci_toolkit.analysis.training.lessons import shelf
from ci_toolkit.analysis.training.lessons.model import Command, LearningPath, Lesson
from ci_toolkit.analysis.training.lessons.progress import Progress, score
from ci_toolkit.analysis.training.lessons.timing import minutes_needed

_HEADERS = ("key", "title", "minutes", "step", "steps", "right", "questions", "done")


def catalogue(progress: Progress) -> dict[str, Any]:
    """Every lesson with its standing, and the paths."""
    return {
        "lessons": [_entry(one, progress) for one in shelf.lessons().values()],
        "paths": [path(one, progress) for one in shelf.paths().values()],
    }


def path(one: LearningPath, progress: Progress) -> dict[str, Any]:
    """A path with its items in order."""
    known = shelf.lessons()
    items = [
        _entry(known[item.lesson], progress)
        if item.lesson
        else {"exercise": item.exercise, "run": item.run or None, "minutes": item.minutes}
        for item in one.items
    ]
    return {
        "key": one.key,
        "title": one.title,
        "about": one.about,
        "minutes": shelf.minutes_of(one),
        "items": items,
    }


def lesson(one: Lesson, outputs: Mapping[str, str]) -> dict[str, Any]:
    """A lesson whole: steps with the output of its commands, answers and the trainer's notes."""
    held = one.model_dump(mode="json", exclude={"steps"})
    steps = []
    for step in one.steps:
        told = step.model_dump(mode="json", exclude_none=True)
        if isinstance(step, Command):
            told["output"] = outputs.get(step.id)
        steps.append(told)
    return {**held, "minutes_needed": minutes_needed(one), "steps": steps}


def rows(
    progress: Progress, keys: Sequence[str] | None
) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """One row a lesson, of these keys or of all."""
    known = shelf.lessons()
    entries = (_entry(known[key], progress) for key in (known if keys is None else keys))
    return _HEADERS, [[entry[name] for name in _HEADERS] for entry in entries]


def _entry(one: Lesson, progress: Progress) -> dict[str, Any]:
    standing = progress.of(one)
    right, questions = score(one, standing)
    return {
        "key": one.key,
        "title": one.title,
        "minutes": one.minutes,
        "aim": one.aim,
        "step": standing.step,
        "steps": len(one.steps),
        "right": right,
        "questions": questions,
        "done": standing.done and standing.done.isoformat(),
    }
