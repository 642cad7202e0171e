"""A project on the workbench: each part is tried alone, and what it came from is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Failure
from ci_toolkit.api.dmaic_file import ProjectFile, source_paths
from ci_toolkit.api.dmaic_keys import in_keys
from ci_toolkit.api.dmaic_options import command_line
from ci_toolkit.api.settings import ReadSettings
from ci_toolkit.api.sources import Source
from ci_toolkit.errors import CitkError, NotYetError
from ci_toolkit.report.ledger import LedgerView
from ci_toolkit.report.model import Report

Made = TypeVar("Made")
_MOST_WORDS = 400
# Parts that a project plans before there are data for them.
_LATER = ("staged", "effect", "capability_after", "limits", "held")


class CommandRun(Protocol):
    """What the runs of the commands have in common."""

    @property
    def result(self) -> Any: ...

    @property
    def source(self) -> Source: ...

    @property
    def context(self) -> Any: ...

    @property
    def report(self) -> Report: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """What a part was computed from: paths as read, and where the rows went."""

    part: str
    paths: tuple[str, ...]
    ledger: LedgerView | None


@dataclass
class Bench:
    """Filled while a project is computed.

    runs: of a part, the run of its command. commands: the command line of a part, for a shell in
    the project's folder. origins: what was read, part by part. saved: files that were written.
    """

    file: ProjectFile
    runs: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)

    @property
    def project(self) -> Project:
        return self.file.project

    def attempt(self, part: str, phase: Phase, make: Callable[[], Made]) -> Made | None:
        """What `make` makes, or None and a `Failure` where it cannot.

        None alone where it is too early: a change is planned, and no data come after it yet.
        """
        import numpy as np

        try:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                return make()
        except CitkError as error:
            if isinstance(error, NotYetError) and part in _LATER:
                self.commands.pop(part, None)
                return None
            self._fail(part, phase, error.message, error.hint or "")
        except (ArithmeticError, np.linalg.LinAlgError):
            # Values near the ends of what a computer holds overflow in a square.
            self._fail(part, phase, "the numbers are too large or too small to compute with", "")
        return None

    def _fail(self, part: str, phase: Phase, message: str, hint: str) -> None:
        message = in_keys(message, part, self.project)
        hint = in_keys(hint, part, self.project, tables=False)
        text, more = (self.relative(one)[:_MOST_WORDS] for one in (message, hint))
        self.failures.append(Failure(part, phase, text, more))

    def run(
        self,
        part: str,
        command: str,
        function: Callable[..., Any],
        source: str | tuple[str, ...],
        settings: ReadSettings,
        shown: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run a command's own function, and keep its run under the name of the part.

        shown: options as they stand in the command line where they differ (a path relative to
        the project's folder).
        """
        paths = source_paths(self.file, source)
        line = command_line(
            command,
            (source,) if isinstance(source, str) else source,
            replace(settings, **(shown or {})),
        )
        self.commands[part] = line
        made = function(list(paths), settings)
        context = made.context
        if hasattr(context, "command"):
            made = replace(made, context=replace(context, command=line))
        if hasattr(context, "lines"):  # the ready commands of an inspection
            lines = tuple(self.relative(one) for one in context.lines)
            made = replace(made, context=replace(context, lines=lines))
        self.keep(part, made.source.paths, getattr(made.context, "ledger", None))
        self.runs[part] = made
        return made

    def keep(self, part: str, paths: tuple[str, ...], ledger: LedgerView | None) -> None:
        """Remember what a part was computed from."""
        self.origins.append(Origin(part, paths, ledger))

    def relative(self, text: str) -> str:
        """A message without the folder in which the project lies."""
        return text.replace(f"{self.file.folder}/", "")

    def shown_path(self, path: str) -> str:
        """A path as the project names it."""
        folder = Path(self.file.folder).resolve()
        try:
            return Path(path).resolve().relative_to(folder).as_posix()
        except ValueError:
            return path
