"""How long a lesson takes, by a stated speed, so that its minutes are counted and not hoped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ci_toolkit.analysis.training.lessons.model import Command, Lesson, Question, Text

# Careful reading of matter that is new; prose for pleasure is read at about 240 words a minute.
WORDS_A_MINUTE = 150
SECONDS_A_COMMAND = 25
"""To take in what a command printed: its verdict and the one or two lines asked for."""
SECONDS_A_QUESTION = 30
"""To look back, decide and type."""


def words_of(step: Text | Command | Question) -> int:
    """Words to read in a step, the choices and the explanation of a question among them."""
    if isinstance(step, Text):
        return len(f"{step.title} {step.text}".split())
    if isinstance(step, Command):
        return len(f"{step.text} {step.run}".split())
    return len(" ".join((step.ask, *step.choices, step.explanation)).split())


def minutes_needed(lesson: Lesson) -> float:
    """Minutes for one who reads every word and needs no hint."""
    counted: Mapping[Literal["text", "command", "question"], int] = {
        "text": 0, "command": SECONDS_A_COMMAND, "question": SECONDS_A_QUESTION,
    }  # fmt: skip
    words = sum(words_of(step) for step in lesson.steps)
    return words / WORDS_A_MINUTE + sum(counted[step.kind] for step in lesson.steps) / 60
