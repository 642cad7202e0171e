"""What the report of a project says besides its result: filled by the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.report.ledger import LedgerView
from ci_toolkit.report.model import Report


@dataclass(frozen=True, slots=True)
class SourceFact:
    """One source that was read: its path as the project names it, its parts, bytes and rows.

    sha256: of each file; note: such as "changed since …" (empty: nothing to say).
    """

    path: str
    parts: tuple[str, ...]
    sha256: tuple[str, ...]
    ledger: LedgerView | None
    note: str = ""


@dataclass(frozen=True, eq=False)
class DmaicContext:
    """Of one project.

    file: the project file's name, with the SHA-256 of its bytes. reports: of a part
    ("baseline", "capability", "pareto" …), the report that the command itself would print.
    commands: of a part, the exact command line that prints the same numbers. pictures: keys of
    the pictures that exist, with what each shows in words. kind: of the metric's numbers. made:
    the day; version: of the program.
    """

    file: str = "project.toml"
    sha256: str = ""
    reports: Mapping[str, Report] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[SourceFact, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    kind: MetricKind = "number"
    made: dt.date | None = None
    version: str = ""
    explain: bool = False
