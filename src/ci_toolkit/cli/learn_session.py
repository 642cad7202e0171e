"""One lesson, step by step in a terminal, the place kept after every step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ci_toolkit.api.learn_words import (
    Command,
    Lesson,
    Progress,
    Question,
    Standing,
    Text,
    answered,
    at_step,
    excerpt,
    finished,
    how_to_answer,
    judge,
    letter,
    next_lesson,
    score,
    wrapped,
    wrapped_command,
)
from ci_toolkit.cli.learn_screen import LeftError, Screen

Runner = Callable[[str, Path], str]
Keep = Callable[[Progress], None]

_GO_ON = "Enter goes on, q leaves: "
_TRIES = 3


@dataclass
class Session:
    """A learner in a lesson. folder: with its data; run: runs a command there; keep: saves."""

    lesson: Lesson
    progress: Progress
    screen: Screen
    folder: Path
    run: Runner
    keep: Keep
    printed: list[str] = field(default_factory=list)
    """The last command's output, which a question may ask to see again."""

    def go(self) -> bool:
        """From the place that was kept to the end; False when the learner left before it."""
        standing = self.progress.of(self.lesson)
        first = standing.step
        if not first:
            standing = Standing(done=standing.done)
        try:
            self._open(first)
            self._catch_up(first)
            for place in range(first, len(self.lesson.steps)):
                standing = self._step(place, standing)
                standing = at_step(self.lesson, standing, place + 1)
                self._save(standing)
        except LeftError:
            self._leave()
            return False
        self._save(finished(standing, dt.date.today()))
        self._close(standing)
        return True

    def _save(self, standing: Standing) -> None:
        self.progress = self.progress.with_standing(self.lesson, standing)
        self.keep(self.progress)

    def _open(self, first: int) -> None:
        lesson = self.lesson
        self.screen.write([lesson.title], bold=True)
        self.screen.write(wrapped(lesson.aim, self.screen.width))
        steps = f"{len(lesson.steps)} steps, about {lesson.minutes} minutes"
        self.screen.write([f"{steps}. You are at step {first + 1}." if first else f"{steps}."])
        self.screen.write(wrapped("Your place is kept whenever you leave.", self.screen.width))

    def _catch_up(self, first: int) -> None:
        """Commands before the place that was kept may have made what later ones read."""
        for step in self.lesson.steps[:first]:
            if isinstance(step, Command):
                self.printed = self._output(step)

    def _step(self, place: int, standing: Standing) -> Standing:
        step = self.lesson.steps[place]
        rule = f"── {place + 1} of {len(self.lesson.steps)} "
        self.screen.write(["", rule + "─" * (min(self.screen.width, 80) - len(rule))])
        if isinstance(step, Question):
            return self._question(step, standing)
        if isinstance(step, Text):
            if step.title:
                self.screen.write([step.title, ""], bold=True)
            self.screen.write([*wrapped(step.text, self.screen.width), ""])
            self.screen.pause(_GO_ON)
        else:
            self._command(step)
        return standing

    def _command(self, step: Command) -> None:
        self.screen.write([*wrapped(step.text, self.screen.width), ""])
        first, *rest = wrapped_command(step.run, self.screen.width - len("$ "))
        self.screen.write([f"$ {first}", *(f"  {line}" for line in rest)], bold=True)
        self.printed = self._output(step)
        shown = excerpt(step, self.printed)
        self.screen.write([*shown, ""])
        if len(shown) >= len(self.printed):
            self.screen.pause(_GO_ON)
            return
        whole = shown != self.printed[: len(shown)]
        rest = self.printed if whole else self.printed[len(shown) :]
        told = f"m shows {'all' if whole else 'the other'} {len(rest)} lines. {_GO_ON}"
        if self.screen.pause(told).casefold() == "m":
            self.screen.write([*rest, ""])
            self.screen.pause(_GO_ON)

    def _output(self, step: Command) -> list[str]:
        printed = self.run(step.run, self.folder).rstrip("\n").split("\n")
        self.screen.forget_typed()
        return printed

    def _question(self, question: Question, standing: Standing) -> Standing:
        self._ask(question)
        hints = list(question.hints)
        wrong = 0
        asked = False
        while True:
            reply = self.screen.ask("Your answer: ")
            if reply == "?":
                asked = True
                if not hints:
                    return self._tell(question, standing, f"The answer: {question.answer_text}.")
                more = " ? once more tells the answer." if len(hints) == 1 else ""
                self._say(f"Hint: {hints.pop(0)}{more}")
                continue
            if reply.casefold() == "o":
                self.screen.write(["", *self.printed, ""])
                self._ask(question)
                continue
            judged = judge(question, reply)
            if judged == "right":
                right = not wrong and not asked
                standing = answered(standing, question.id, right=right)
                return self._tell(question, standing, f"Right: {question.answer_text}.")
            if judged == "unread":
                self._say(f"Please answer with {how_to_answer(question)}.")
                continue
            wrong += 1
            standing = answered(standing, question.id, right=False)
            if wrong == _TRIES:
                return self._tell(question, standing, f"The answer: {question.answer_text}.")
            hint = f" Hint: {hints.pop(0)}" if hints else ""
            self._say(f"Not yet.{hint}")

    def _ask(self, question: Question) -> None:
        self.screen.write(wrapped(question.ask, self.screen.width), bold=True)
        for i, choice in enumerate(question.choices):
            lines = wrapped(f"{letter(i)}) {choice}", self.screen.width - 5)
            self.screen.write([f"  {lines[0]}", *(f"     {line}" for line in lines[1:])])
        again = "o the output again, " if self.printed else ""
        how = f"{how_to_answer(question)}; ? a hint, {again}q leaves"
        self.screen.write(["", *wrapped(f"({how})", self.screen.width)])

    def _tell(self, question: Question, standing: Standing, first: str) -> Standing:
        self._say(first, bold=True)
        self.screen.write([*wrapped(question.explanation, self.screen.width), ""])
        self.screen.pause(_GO_ON)
        return answered(standing, question.id, right=False)

    def _say(self, text: str, bold: bool = False) -> None:
        self.screen.write(wrapped(text, self.screen.width), bold=bold)

    def _leave(self) -> None:
        place = self.progress.of(self.lesson).step
        kept = f"Your place is kept: step {place + 1} of {len(self.lesson.steps)}."
        self.screen.used = 0
        self.screen.write(["", kept, f"Go on with: citk learn {self.lesson.key}"])

    def _close(self, standing: Standing) -> None:
        right, of = score(self.lesson, standing)
        self.screen.used = 0
        self.screen.write(["", f"Done. {right} of {of} right at the first answer."], bold=True)
        terms = ", ".join(f"`citk explain {term}`" for term in self.lesson.terms)
        if terms:
            self.screen.write(wrapped(f"More on the terms: {terms}.", self.screen.width))
        self.screen.write([f"Next: citk learn {next_lesson(self.progress, self.lesson.key)}"])
