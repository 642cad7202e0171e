"""What a report of a run says besides the result: the analysis does not know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.report.ledger import LedgerView, closing_blocks, ledger_sentences

__all__ = ["LedgerView", "RunContext", "closing_blocks", "ledger_sentences"]


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
