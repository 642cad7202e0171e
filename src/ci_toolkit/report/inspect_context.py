"""What a report of an inspection says besides the result: names, the source's words, the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.facts import ColumnFacts, ExportFacts, VolumeFacts
from ci_toolkit.report.ledger import LedgerView
from ci_toolkit.report.text import clean


@dataclass(frozen=True, slots=True)
class InspectContext:
    """Of one inspection, filled by the library.

    title: of the report; source: names of the files; lines: the ready commands of the result as a
    shell reads them, in its order; preset: title of the known shape; against: name of the older
    export; checks: name of the file of rules; notes: further remarks; all_columns: name also the
    empty and constant columns one by one; samples: whether cells of the file may be shown;
    explain: add the sources.
    """

    title: str = ""
    source: str = ""
    lines: tuple[str, ...] = ()
    preset: str = ""
    against: str = ""
    checks: str = ""
    notes: tuple[str, ...] = ()
    all_columns: bool = False
    samples: bool = True
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch that the main time column covers, as words and as ISO 8601."""

    column: str
    first: str
    last: str


def column_of(facts: ExportFacts, name: str | None) -> ColumnFacts | None:
    """The facts of a column; None when there is none of that name."""
    return next((column for column in facts.columns if column.name == name), None)


def period_of(facts: ExportFacts) -> Period | None:
    """The period covered; None without a column of times."""
    named = facts.volume.column if facts.volume else dict(facts.roles).get("time")
    column = column_of(facts, named)
    if column is None or not column.low_text:
        return None
    return Period(column.name, clean(column.low_text), clean(column.high_text))


def has_volume(volume: VolumeFacts | None) -> bool:
    """Whether a volume is worth a picture: of one row a period there is none but what it counts."""
    return volume is not None and len(volume.counts) > 1 and max(volume.counts) > 1


def ledger_of(facts: ExportFacts) -> LedgerView:
    """Where every row went: those that do not fit their file, and all others."""
    unusable = sum(sight.rows for _, sight in facts.flawed)
    return LedgerView(
        read=facts.rows,
        filtered=0,
        blank=0,
        unusable=unusable,
        used=facts.rows - unusable,
        reasons=tuple((why, sight.rows, sight.first, sight.samples) for why, sight in facts.flawed),
    )


def broken(result: Inspection) -> int:
    """How many rules of the user are broken."""
    return sum(check.status == "broken" for check in result.checks)
