"""An inspection as JSON and as rows of CSV, in full precision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.facts import ColumnFacts, Counted, ExportFacts
from ci_toolkit.report.inspect_context import InspectContext, period_of

CSV_HEADERS = (
    *("name", "type", "rows", "missing", "missing_share", "distinct"),
    *("low", "high", "unit", "examples"),
)
# Pairs of a text and its rows, which JSON names.
_COUNTED = ("markers", "top", "units", "personal", "stand_ins", "offsets")


def to_dict(result: Inspection, ctx: InspectContext) -> dict[str, Any]:
    """The `result` of the JSON object: everything that was counted and judged."""
    facts = result.facts
    period = period_of(facts)
    return {
        "files": [_file(file) for file in facts.files],
        "rows": facts.rows,
        "period": None if period is None else _period(facts, period.column),
        "columns": [_column(column) for column in facts.columns],
        "roles": [{"role": role, "column": column} for role, column in facts.roles],
        "preset": facts.preset,
        "as_of": to_plain(facts.as_of),
        "repairs": to_plain(facts.repairs),
        "times": [_named(time) for time in facts.times],
        "pairs": to_plain(facts.pairs),
        "keys": to_plain(facts.keys),
        "volume": to_plain(facts.volume),
        "checks": to_plain(result.checks),
        "differences": to_plain(result.differences),
        "commands": [
            {"what": command.what, "words": list(command.words), "line": line}
            for command, line in zip(result.commands, ctx.lines, strict=True)
        ],
    }


def findings(result: Inspection) -> list[dict[str, Any]]:
    """The findings, each with its particulars: columns, rows, lines, values, periods."""
    found: list[dict[str, Any]] = to_plain(result.findings)
    for finding, detail in zip(found, result.details, strict=False):
        finding["detail"] = {name: to_plain(v) for name, v in detail.items() if name != "code"}
    return found


def _period(facts: ExportFacts, name: str) -> dict[str, Any]:
    column = next(column for column in facts.columns if column.name == name)
    return {"column": name, "first": to_plain(column.low), "last": to_plain(column.high)}


def _file(file: Any) -> dict[str, Any]:
    found: dict[str, Any] = to_plain(file)
    found["layout"] = dict(file.layout)
    return found


def _column(column: ColumnFacts) -> dict[str, Any]:
    found = _named(column)
    found["type"] = found.pop("kind")
    found["missing"] = column.missing
    found["missing_share"] = column.missing_share
    return found


def _named(item: Any) -> dict[str, Any]:
    """A dataclass as a dict, its counted texts as objects."""
    found: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        found[field.name] = _counted(value) if field.name in _COUNTED else to_plain(value)
    return found


def _counted(pairs: Counted) -> list[Mapping[str, Any]]:
    return [{"text": text, "rows": rows} for text, rows in pairs]


def columns_rows(result: Inspection) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Headers and rows of the CSV form: one row a column."""
    return CSV_HEADERS, (_cells(column) for column in result.facts.columns)


def _cells(column: ColumnFacts) -> tuple[Any, ...]:
    return (
        column.name,
        column.kind,
        column.rows,
        column.missing,
        column.missing_share,
        column.distinct,
        _bound(column.low),
        _bound(column.high),
        column.unit or "",
        " | ".join(column.examples),
    )


def _bound(value: Any) -> Any:
    plain = to_plain(value)
    return "" if plain is None else plain
