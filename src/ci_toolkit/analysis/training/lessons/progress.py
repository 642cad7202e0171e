"""How far a learner has come, as it is kept between two sittings."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from ci_toolkit.analysis.training.lessons.model import Lesson


class Standing(BaseModel):
    """One lesson. step: the next one, from 0; steps: how many there were when it was kept.

    first_try: of each question answered, whether the first answer was right. done: the day on
    which the lesson was last finished.
    """

    model_config = ConfigDict(frozen=True)

    step: int = Field(default=0, ge=0)
    steps: int = Field(default=0, ge=0)
    first_try: dict[str, bool] = {}
    done: dt.date | None = None


class Progress(BaseModel):
    """All lessons that were begun, by key."""

    # A file of something else must not be taken for an empty one, and written over.
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(default=1, alias="schema", ge=1, le=1)
    lessons: dict[str, Standing] = {}

    def of(self, lesson: Lesson) -> Standing:
        """The standing in this lesson; a place in a lesson that has changed since is dropped."""
        found = self.lessons.get(lesson.key, Standing())
        if found.step and (found.steps != len(lesson.steps) or found.step >= len(lesson.steps)):
            return Standing(done=found.done)
        return found

    def with_standing(self, lesson: Lesson, standing: Standing) -> Progress:
        """The same with this standing."""
        return self.model_copy(update={"lessons": {**self.lessons, lesson.key: standing}})


def at_step(lesson: Lesson, standing: Standing, step: int) -> Standing:
    """The standing with this step as the next one."""
    return standing.model_copy(update={"step": step, "steps": len(lesson.steps)})


def answered(standing: Standing, question: str, *, right: bool) -> Standing:
    """The standing with one more answer; only the first one to each question counts."""
    return standing.model_copy(update={"first_try": {question: right, **standing.first_try}})


def finished(standing: Standing, day: dt.date) -> Standing:
    """The standing after the last step."""
    return standing.model_copy(update={"step": 0, "done": day})


def score(lesson: Lesson, standing: Standing) -> tuple[int, int]:
    """Questions right at the first answer, and questions in all."""
    right = sum(standing.first_try.get(question.id, False) for question in lesson.questions)
    return right, len(lesson.questions)


def told(lesson: Lesson, standing: Standing) -> str:
    """The standing in a few words, for a list."""
    if standing.step:
        return f"at step {standing.step + 1} of {len(lesson.steps)}"
    if standing.done:
        right, of = score(lesson, standing)
        return f"done, {right} of {of}"
    return "new"
