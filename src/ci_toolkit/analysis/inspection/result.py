"""What an inspection returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.facts import CheckOutcome, ExportFacts


@dataclass(frozen=True, slots=True)
class Command:
    """A ready command: what it answers in a few words, and its words after `citk`.

    options: words for a shell, quoted, without the source: ("control-chart", "--event", …).
    """

    what: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed against an older export.

    kind: "column-gone", "column-new", "kind-changed", "new-values", "values-gone",
    "missing-share", "range", "rows". text: a sentence without a final full stop.
    """

    kind: str
    column: str | None
    text: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """An export seen as a whole.

    findings: weightiest first; their levels: "signal" is wrong or must not be, "warning" needs a
    look, "info" is worth knowing. verdict.status: "sound" (no warning or signal), "doubtful"
    (warnings), "unsound" (signals or a broken check), "insufficient" (no rows).
    details: one mapping a finding, in the same order: "code", "columns", "rows" (0: no matter of
    rows), "share" of all rows or None, "first" lines, "samples" (raw cells), "paths" where there
    are several files, and what the code adds ("values", "periods", "counts", "usual" …).
    """

    facts: ExportFacts
    findings: tuple[Finding, ...]
    verdict: Verdict
    commands: tuple[Command, ...] = ()
    checks: tuple[CheckOutcome, ...] = ()
    differences: tuple[Difference, ...] = ()
    references: tuple[str, ...] = ()
    details: tuple[Mapping[str, Any], ...] = ()
