"""What a report of a capability study says besides the result: the analysis does not know it."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.report.ledger import LedgerView


@dataclass(frozen=True, slots=True)
class CapabilityContext:
    """Of one run, filled by the library.

    title: of the report; quantity: what is measured, in words; source: file names; ledger: where
    every row went; command: the full explicit command line; found: what was taken by itself, as
    sentences; notes: further remarks; picked: numbers of the streams whose details are shown when
    there are several; durations: values are seconds; noun: what one period or subgroup is called;
    items: what is judged one by one, in the plural ("" for the usual word); explain: add formulas
    and sources.
    """

    title: str = ""
    quantity: str = ""
    source: str = ""
    ledger: LedgerView | None = None
    command: str = ""
    found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    picked: tuple[int, ...] = ()
    durations: bool = False
    noun: str = "subgroup"
    items: str = ""
    explain: bool = False
