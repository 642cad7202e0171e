"""Lessons: what there is, one of them as a sheet to read, its folder of data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit.api import learn_progress
from ci_toolkit.api.texts import Texts, ending_of
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.lessons.model import LearningPath, Lesson
    from ci_toolkit.analysis.training.lessons.progress import Progress
    from ci_toolkit.report.model import Report

Runner = Callable[[str, Path], str]
"""Runs one command line of a lesson in a folder, and gives what it printed."""


@dataclass(frozen=True, eq=False)
class LearnRun(Texts):
    """What `learn` found: the list of lessons, a path, or one lesson to read.

    lesson, path: at most one of them. progress: how far the learner is. outputs: of each of the
    lesson's commands, by id, what it printed (empty without a runner). trainer: whether the
    trainer's notes are told instead of the lesson.
    """

    progress: Progress
    lesson: Lesson | None = None
    path: LearningPath | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    trainer: bool = False
    ledger: tuple[str, ...] = ()

    @property
    def report(self) -> Report:
        """The list, the path, the lesson with its answers at the end, or the trainer's notes."""
        from ci_toolkit.report import learn, learn_lesson

        if self.lesson is None:
            if self.path is None:
                return learn.catalogue(self.progress)
            return learn.path_report(self.path, self.progress, trainer=self.trainer)
        if self.trainer:
            return learn_lesson.trainer_notes(self.lesson)
        return learn_lesson.lesson_report(self.lesson)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        from ci_toolkit import __version__
        from ci_toolkit.report import learn_data

        head = {"citk": __version__, "schema": 1, "analysis": "learn"}
        if self.lesson is not None:
            return {**head, "result": learn_data.lesson(self.lesson, self.outputs)}
        if self.path is not None:
            return {**head, "result": learn_data.path(self.path, self.progress)}
        return {**head, "result": learn_data.catalogue(self.progress)}

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """One row a lesson: the one, those of the path, or all."""
        from ci_toolkit.report import learn_data

        if self.lesson is not None:
            return learn_data.rows(self.progress, [self.lesson.key])
        return learn_data.rows(self.progress, list(self.path.lessons) if self.path else None)

    def terminal_text(
        self, *, width: int = 80, color: bool = False, ascii_only: bool = False
    ) -> str:
        """The report, or the whole lesson with what its commands print and its answers."""
        if self.lesson is None or self.trainer:
            return super().terminal_text(width=width, color=color, ascii_only=ascii_only)
        from ci_toolkit.report.learn_text import lesson_text

        return lesson_text(self.lesson, self.outputs, width=width, ascii_only=ascii_only)

    def markdown_text(self) -> str:
        """The same as Markdown."""
        if self.lesson is None or self.trainer:
            return super().markdown_text()
        from ci_toolkit.report.learn_text import lesson_markdown

        return lesson_markdown(self.lesson, self.outputs)

    def handout_text(self) -> str:
        """One lesson as a page to print, its answers on the last one; UsageError for a list."""
        from ci_toolkit.report.learn_handout import write_handout

        if self.lesson is None:
            raise UsageError("a handout is of one lesson", "`citk learn` lists the lessons")
        return write_handout(self.lesson, self.outputs, trainer=self.trainer)

    def save(self, path: str) -> tuple[Path, ...]:
        """Write `.html` (the handout), `.json`, `.csv` or `.md`."""
        from ci_toolkit.api.outcome import save_text

        ending = ending_of(path, (".html", ".json", ".csv", ".md"))
        texts = {".html": self.handout_text, ".json": self.json_text, ".csv": self.csv_text}
        save_text(path, texts.get(ending, self.markdown_text)())
        return (Path(path),)


def learn(
    key: str | None = None,
    *,
    progress: str | Path | None = None,
    run: Runner | None = None,
    trainer: bool = False,
) -> LearnRun:
    """The lessons and paths, or one of them by its key.

    progress: the file that keeps a learner's place (default: the user's state folder); it is
    read, never written. run: runs the lesson's commands, so that their output is part of it;
    without it they are only named. trainer: notes for whoever teaches.
    Raises UsageError for a key that does not exist, DataError for a file that is not progress.
    """
    from ci_toolkit.analysis.training.lessons.model import Lesson
    from ci_toolkit.analysis.training.lessons.shelf import find

    kept = learn_progress.read(
        learn_progress.default_path() if progress is None else Path(progress)
    )
    if key is None:
        return LearnRun(kept, trainer=trainer)
    found = find(key)
    if not isinstance(found, Lesson):
        return LearnRun(kept, path=found, trainer=trainer)
    outputs = {} if run is None else outputs_of(found, run)
    return LearnRun(kept, lesson=found, outputs=outputs, trainer=trainer)


def outputs_of(lesson: Lesson, run: Runner) -> dict[str, str]:
    """What each command of the lesson prints, by id, run in order in one folder of its own."""
    with workspace(lesson) as folder:
        return {command.id: run(command.run, folder) for command in lesson.commands}


@contextmanager
def workspace(lesson: Lesson) -> Iterator[Path]:
    """A temporary folder with the lesson's data, gone afterwards."""
    from ci_toolkit.analysis.training.lessons.shelf import data_file

    with tempfile.TemporaryDirectory(prefix="citk-learn-") as name:
        folder = Path(name)
        for file in lesson.data:
            (folder / file).write_bytes(data_file(file))
        yield folder
