"""What a lesson is: steps of text, commands and questions, checked when its file is read.

A lesson is one TOML file in `texts/`, so that its words are easy to edit. Every question says in
`proof` where in the JSON of which command its answer stands; a test runs the commands and holds
each answer against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, Field(min_length=1)]
Value = bool | int | float | str


class _Part(BaseModel):
    """Fixed once read; a key that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Proof(_Part):
    """Where the right answer stands: a place in the JSON of one of the lesson's commands.

    of: id of the command. at: keys and indices joined by dots, `result.streams.0.signals`; a last
    part `#` counts the entries of a list. Then what must hold there: `equals` a value, lies
    `above` or `below` a number, or `holds` a piece of text. Without any of them the value there
    is the answer itself.
    """

    of: Name
    at: Words
    equals: Value | None = None
    above: float | None = None
    below: float | None = None
    holds: str | None = None

    @property
    def claims(self) -> bool:
        """Whether it says what must hold, instead of naming the place of the answer."""
        known = (self.equals, self.above, self.below, self.holds)
        return any(claim is not None for claim in known)


class Text(_Part):
    """Something to read. Paragraphs are parted by an empty line; lines with `- ` are a list."""

    kind: Literal["text"]
    title: str = ""
    text: Words


class Command(_Part):
    """A real `citk` command, run on the lesson's data.

    lines: how many lines of its output the lesson is about; the rest is one key away. part: with
    it those after the verdict are the ones from the line that begins so. text: what to look for,
    said before it runs.
    """

    kind: Literal["command"]
    id: Name
    run: Annotated[str, Field(pattern=r"^citk ")]
    text: Words
    lines: Annotated[int, Field(ge=3, le=18)] | None = None
    part: str = ""


class Question(_Part):
    """A question with one right answer.

    type: `choice` (answer: the right one of `choices`, as written there), `number` (right within
    `tolerance`; the value in JSON times `scale` is in its `unit`) or `word` (also right: those in
    `also`). hints: shown one after the other. explanation: why, after the answer.
    """

    kind: Literal["question"]
    id: Name
    ask: Words
    type: Literal["choice", "number", "word"]
    answer: float | str
    choices: tuple[Words, ...] = ()
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    scale: float = 1.0
    unit: str = ""
    also: tuple[Words, ...] = ()
    hints: Annotated[tuple[Words, ...], Field(min_length=1)]
    explanation: Words
    proof: Annotated[tuple[Proof, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits_its_type(self) -> Question:
        if self.type == "choice" and (self.answer not in self.choices or len(self.choices) > 6):
            raise ValueError("the answer of a choice is one of its two to six `choices`")
        if self.type != "choice" and self.choices:
            raise ValueError("only a choice has `choices`")
        if (self.type == "number") != isinstance(self.answer, float):
            raise ValueError("the answer of a number is a number, any other answer is text")
        if self.type == "choice" and not all(proof.claims for proof in self.proof):
            raise ValueError("the proof of a choice says `equals`, `above`, `below` or `holds`")
        return self

    @property
    def answer_text(self) -> str:
        """The right answer as people write it: the letter of a choice with its words."""
        if self.type == "choice":
            place = self.choices.index(str(self.answer))
            return f"{letter(place)}) {self.answer}"
        if isinstance(self.answer, float):
            return f"{self.answer:g}{' ' if self.unit else ''}{self.unit}"
        return self.answer


Step = Annotated[Text | Command | Question, Field(discriminator="kind")]


class Trainer(_Part):
    """Notes for whoever teaches: how to use the time, what people get wrong, and what to say."""

    timing: Words
    misconceptions: Annotated[tuple[Words, ...], Field(min_length=1)]
    notes: tuple[Words, ...] = ()


class Lesson(_Part):
    """One lesson. minutes: as told to learners; data: files of `data/` that its commands read."""

    key: Name
    title: Words
    minutes: Annotated[int, Field(ge=1, lt=10)]
    aim: Words
    data: tuple[Words, ...] = ()
    source: str = ""
    terms: tuple[Name, ...] = ()
    trainer: Trainer
    steps: Annotated[tuple[Step, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _names_are_its_own(self) -> Lesson:
        names = [step.id for step in self.steps if not isinstance(step, Text)]
        if len(set(names)) < len(names):
            raise ValueError("two steps have one id")
        commands: set[str] = set()
        for step in self.steps:
            if isinstance(step, Command):
                commands.add(step.id)
            elif isinstance(step, Question):
                for proof in step.proof:
                    if proof.of not in commands:
                        raise ValueError(f"`{step.id}` is proved by `{proof.of}`, not run before")
        return self

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions, in order."""
        return tuple(step for step in self.steps if isinstance(step, Question))

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands, in order."""
        return tuple(step for step in self.steps if isinstance(step, Command))


class Item(_Part):
    """A stop on a path: a lesson by its key, or an exercise with its minutes."""

    lesson: Name | None = None
    exercise: str = ""
    minutes: Annotated[int, Field(ge=1)] | None = None
    run: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Item:
        if (self.lesson is None) == (not self.exercise):
            raise ValueError("an item is a `lesson` or an `exercise`")
        if self.exercise and self.minutes is None:
            raise ValueError("an exercise says its `minutes`")
        return self


class LearningPath(_Part):
    """Lessons and exercises in the order in which they teach best."""

    key: Name
    title: Words
    about: Words
    items: Annotated[tuple[Item, ...], Field(min_length=2)]

    @property
    def lessons(self) -> Iterator[str]:
        """Keys of its lessons, in order."""
        return (item.lesson for item in self.items if item.lesson is not None)


def letter(place: int) -> str:
    """The letter of a choice, from its place: 0 is a."""
    return "abcdef"[place]
