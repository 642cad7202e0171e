"""What a report of a run says besides the result: the analysis does not know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.report.model import Block, Code, Notes
from ci_toolkit.report.text import clean, sentence

_SAMPLE_LENGTH = 40
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Where every row went; read = filtered + blank + unusable + used.

    reasons: of the unusable rows, each as (reason, rows, first row numbers, 1-based as an editor
    shows them, and samples of the text that could not be read).
    """

    read: int
    filtered: int
    blank: int
    unusable: int
    used: int
    reasons: tuple[tuple[str, int, tuple[int, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True, eq=False)
class RunContext:
    """Of one run, filled by the library.

    title: of the report; quantity: what is measured ("automated_detection=No of rows"); unit of
    values; source: file names; command: the full explicit command line; found: what was found by
    itself, as sentences; notes: further remarks; target: one for all points, as a number or as
    words where it is a column; events: (label, text) marked by the user; show: of the long
    vector, the points that are shown (None: the window of the subgroups); explain: add formulas
    and sources; durations: values are seconds; picked: numbers of the streams whose details are
    shown when there are several; options that the chart was made with, for `explain`.
    """

    title: str = ""
    quantity: str = ""
    unit: str | None = None
    source: str = ""
    ledger: LedgerView | None = None
    command: str = ""
    found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    target: float | str | None = None
    events: tuple[tuple[str, str], ...] = ()
    show: slice | NDArray[Any] | None = None
    explain: bool = False
    durations: bool = False
    picked: tuple[int, ...] = ()
    options: ChartOptions | None = None

    def shown(self, subgroups: Subgroups) -> Bools:
        """Which points are shown, shape (N,): what was asked for here, else the judged window."""
        if self.show is None:
            whole = np.ones(len(subgroups), dtype=bool)
            return whole if subgroups.shown is None else subgroups.shown
        mask = np.zeros(len(subgroups), dtype=bool)
        mask[self.show] = True
        return mask


def closing_blocks(ctx: RunContext) -> list[Block]:
    """The end of every report: what was found by itself, the rows, and the explicit command."""
    blocks: list[Block] = []
    if ctx.found or ctx.notes:
        told = tuple(sentence(clean(text)) for text in (*ctx.found, *ctx.notes))
        blocks.append(Notes(told, "Taken as"))
    if ctx.ledger is not None:
        where = f"Rows of {clean(ctx.source)}" if ctx.source else "Rows"
        blocks.append(Notes(ledger_sentences(ctx.ledger), where))
    if ctx.command:
        blocks.append(Code(clean(ctx.command), "The same, said in full"))
    return blocks


def ledger_sentences(ledger: LedgerView) -> tuple[str, ...]:
    """The ledger in a sentence, and one for each reason why rows were not usable.

    >>> ledger_sentences(LedgerView(640, 0, 0, 0, 640))
    ('640 rows read, all used.',)
    """
    if ledger.used == ledger.read:
        return (f"{count_of(ledger.read, 'row')} read, all used.",)
    parts = [f"{ledger.used:,} used"]
    if ledger.filtered:
        parts.append(f"{ledger.filtered:,} filtered out")
    if ledger.blank:
        parts.append(f"{ledger.blank:,} blank (no opportunity)")
    if ledger.unusable:
        parts.append(f"{ledger.unusable:,} unusable")
    return (
        f"{count_of(ledger.read, 'row')} read: {', '.join(parts)}.",
        *(_reason(*reason) for reason in ledger.reasons),
    )


def _reason(reason: str, rows: int, first: tuple[int, ...], samples: tuple[str, ...]) -> str:
    shown = first[:_MOST_SHOWN]
    numbers = ", ".join(f"{row:,}" for row in shown) + (" …" if rows > len(shown) else "")
    place = f" ({'row' if rows == 1 else 'rows'} {numbers})" if shown else ""
    quoted = ", ".join(f"“{clean(s, _SAMPLE_LENGTH)}”" for s in samples[:_MOST_SHOWN])
    example = f", such as {quoted}" if quoted else ""
    return f"{plain(rows)} unusable: {clean(reason)}{place}{example}."
