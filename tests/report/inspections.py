"""Inspections built by hand: what is said of one is tested apart from how it was counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from ci_toolkit.analysis.inspection.result import Command, Difference, Inspection
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.facts import (
    CheckOutcome,
    ColumnFacts,
    ExportFacts,
    FileFacts,
    KeyFacts,
    PairFacts,
    Repair,
    Sight,
    TimeFacts,
    VolumeFacts,
)

ROWS = 28_071
HOSTILE = "<script>alert(1)</script>\x1b[31m"
DAYS = 60


def facts_of(**changes: Any) -> ExportFacts:
    """A ticket log with a little of everything."""
    first = dt.date(2024, 5, 1)
    starts = tuple((first + dt.timedelta(days=i)).isoformat() for i in range(DAYS))
    counts = tuple(0 if i in (20, 21) else 3 if i == 40 else 400 + 7 * (i % 7) for i in range(DAYS))
    facts = ExportFacts(
        files=(
            FileFacts(
                "tickets.csv",
                "CSV",
                (("delimiter", "semicolon"), ("encoding", "Windows-1252")),
                ROWS,
                7,
                9_105_958,
            ),
        ),
        rows=ROWS,
        columns=(
            ColumnFacts(
                "opened_at",
                "time",
                ROWS,
                low=dt.datetime(2024, 5, 1, 1, 23),
                high=dt.datetime(2024, 6, 29, 21, 5),
                low_text="2024-05-01 01:23",
                high_text="2024-06-29 21:05",
                distinct=3_931,
                examples=("1/5/2024 01:23",),
            ),
            ColumnFacts(
                "handle_time",
                "number",
                ROWS,
                blank=120,
                markers=(("?", 3),),
                unit="s",
                low=-4.0,
                high=86_400.5,
                low_text="-4",
                high_text="86,400.5",
                distinct=12_345,
                distinct_exact=False,
                negative=Sight(2, (17, 940), ("-4", "-1")),
                examples=("310", "42"),
            ),
            ColumnFacts(
                "made_sla",
                "yes/no",
                ROWS,
                distinct=2,
                top=(("true", 25_000), ("false", 3_071)),
                examples=("true", "false"),
            ),
            ColumnFacts(
                "queue",
                "category",
                ROWS,
                distinct=3,
                top=(("video", 20_000), (HOSTILE, 8_000), ("secret-queue", 71)),
                examples=("video", HOSTILE),
            ),
            ColumnFacts(
                "number", "identifier", ROWS, distinct=3_931, examples=("INC0000045", "INC0000047")
            ),
            ColumnFacts("vendor", "empty", ROWS, blank=ROWS),
            ColumnFacts(
                "notify", "category", ROWS, distinct=1, top=(("Do Not Notify", ROWS),),
                examples=("Do Not Notify",),
            ),
        ),
        times=(TimeFacts("opened_at", "%d/%m/%Y %H:%M", future=Sight(1, (9,), ("1/1/2099",))),),
        pairs=(
            PairFacts(
                "order", "opened_at", "closed_at", ROWS, Sight(34, (12, 80), ("cell-a | cell-b",))
            ),
        ),
        keys=(KeyFacts("number", 3_931, Sight(24_140, (3, 4), ("INC0000045",))),),
        volume=VolumeFacts("opened_at", "1d", "day", starts, counts),
        repairs=(
            Repair("titles", "2 title lines above the header were left out", 2, (1, 2)),
            Repair("encoding", "read as Windows-1252"),
        ),
        flawed=(("has more cells than the header", Sight(5, (100, 101), ("a;b;raw-line",))),),
        roles=(("time", "opened_at"), ("id", "number"), ("by", "queue"), ("by", "notify")),
        as_of=dt.datetime(2024, 7, 1),
    )  # fmt: skip
    return replace(facts, **changes)


def inspection_of(facts: ExportFacts | None = None, **changes: Any) -> Inspection:
    """That log judged, by hand."""
    result = Inspection(
        facts=facts or facts_of(),
        findings=(
            Finding("end-before-start", "signal", "`closed_at` lies before `opened_at` in 34 rows"),
            Finding("new-values", "warning", "`queue` has 1 value that is new: `secret-queue`"),
            Finding("gap", "warning", "2 of 60 days have no rows: 2024-05-21 to 2024-05-22"),
            Finding("constant-column", "info", "`notify` (`Do Not Notify`) never changes"),
        ),
        verdict=Verdict("unsound", "28,071 rows; 3 findings need a look", ("look at the rows",)),
        commands=(
            Command("weekly share of `made_sla`", ("control-chart", "--event", "made_sla")),
            Command("rows per day", ("control-chart", "--every", "1d")),
        ),
        checks=(
            CheckOutcome("queue-known", "`queue` is one of 2 values", "kept", "in all rows"),
            CheckOutcome(
                "no-negatives", "`handle_time` is at least 0", "broken", "2 rows lie below 0",
                2, (17, 940), ("-4", "-1"),
            ),
        ),
        differences=(
            Difference(
                "new-values", "queue", "`queue` has 1 value that is new: `secret-queue`",
                ("secret-queue",),
            ),
        ),
        references=("A source.",),
        details=(
            {"code": "end-before-start", "columns": ("opened_at",), "rows": 34, "share": 34 / ROWS,
             "first": (12, 80), "samples": ("cell-a | cell-b",)},
            {"code": "new-values", "columns": ("queue",), "rows": 0, "values": ["secret-queue"]},
            {"code": "gap", "columns": ("opened_at",), "rows": 0, "periods": 2},
            {"code": "constant-column", "columns": ("notify",), "rows": 0, "samples": ()},
        ),
    )  # fmt: skip
    return replace(result, **changes)
