"""Hand-made facts of exports, with known truths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ci_toolkit.analysis.inspection.judge import judge
from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.facts import (
    ColumnFacts,
    ExportFacts,
    FileFacts,
    Sight,
    VolumeFacts,
)

ROWS = 1_000


def column(name: str, kind: str = "category", **fields: Any) -> ColumnFacts:
    """A sound column of 1,000 rows; fields say what is not so."""
    given = {"rows": ROWS, "distinct": 4, **fields}
    return ColumnFacts(name, kind, **given)  # type: ignore[arg-type]


def times(name: str, low: str = "2024-01-01", high: str = "2024-12-31", **more: Any) -> ColumnFacts:
    ends = {"low": dt.datetime.fromisoformat(low), "high": dt.datetime.fromisoformat(high)}
    return column(name, "time", **{"distinct": 900, **ends, **more})


def sight(rows: int, *lines: int, samples: Iterable[str] = ()) -> Sight:
    return Sight(rows, lines, tuple(samples))


def facts(*columns: ColumnFacts, rows: int = ROWS, **fields: Any) -> ExportFacts:
    file = FileFacts("export.csv", "CSV", (), rows, len(columns))
    return ExportFacts((file,), rows, columns, **fields)


def inspect(*columns: ColumnFacts, **fields: Any) -> Inspection:
    return judge(facts(*columns, **fields))


def codes(inspection: Inspection) -> dict[str, str]:
    """Level by code of all findings."""
    return {finding.code: finding.level for finding in inspection.findings}


def text(inspection: Inspection, code: str) -> str:
    (found,) = [finding.text for finding in inspection.findings if finding.code == code]
    return found


def detail(inspection: Inspection, code: str) -> dict[str, Any]:
    (found,) = [dict(one) for one in inspection.details if one["code"] == code]
    return found


def volume(counts: Iterable[float], every: str = "1d", start: str = "2024-01-01") -> VolumeFacts:
    """Rows per day (or hour); 2024-01-01 is a Monday."""
    numbers = tuple(int(count) for count in counts)
    first = dt.datetime.fromisoformat(start)
    step = dt.timedelta(days=1) if every == "1d" else dt.timedelta(hours=1)
    moments = [first + step * k for k in range(len(numbers))]
    starts = tuple(m.date().isoformat() if every == "1d" else m.isoformat() for m in moments)
    return VolumeFacts("opened_at", every, {"1d": "day", "1h": "hour"}[every], starts, numbers)
