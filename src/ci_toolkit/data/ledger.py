"""What became of every row that was read; the parts always add up to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ci_toolkit.repair import Repair

SAMPLE_LENGTH = 40
SAMPLES = 5


def shorten(text: str) -> str:
    """A raw cell for a ledger, at most 40 characters: exports hold personal data."""
    return text if len(text) <= SAMPLE_LENGTH else text[: SAMPLE_LENGTH - 1] + "…"


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows that could not be used for one reason.

    first: numbers of the first rows as an editor shows them (1-based, a header counted).
    samples: the raw cells of those rows. paths: the file of each of them, where there are several.
    """

    reason: str
    rows: int
    first: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """As JSON knows it."""
        plain: dict[str, Any] = {"reason": self.reason, "rows": self.rows}
        plain["first"] = list(self.first)
        plain["samples"] = list(self.samples)
        if self.paths:
            plain["paths"] = list(self.paths)
        return plain


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows read = filtered + blank + unusable + used.

    filtered: a condition left them out, or a later row of the same id stands for them.
    blank: a needed cell is empty or holds a null marker ("no opportunity"), by column in
        `blank_columns`. unusable: a cell has text that is no value of the kind needed, or values
        that contradict each other, or the row does not fit its file; by reason in `reasons`.
    repairs: what was set right or left out (titles, totals, footnotes) before rows were counted.
    Raises ValueError when the parts do not add up.
    """

    read: int
    filtered: int
    blank: int
    unusable: int
    used: int
    reasons: tuple[Reason, ...] = ()
    blank_columns: tuple[tuple[str, int], ...] = ()
    repairs: tuple[Repair, ...] = ()

    def __post_init__(self) -> None:
        parts = (self.filtered, self.blank, self.unusable, self.used)
        if min(parts) < 0 or self.read != sum(parts):
            raise ValueError(f"the ledger does not add up: {self.read} read, parts {parts}")
        if self.unusable != sum(reason.rows for reason in self.reasons):
            raise ValueError(f"{self.unusable} unusable rows, but reasons for others")
        if self.blank != sum(rows for _, rows in self.blank_columns):
            raise ValueError(f"{self.blank} blank rows, but columns for others")

    def to_plain(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {
            "read": self.read,
            "filtered": self.filtered,
            "blank": self.blank,
            "unusable": self.unusable,
            "used": self.used,
            "reasons": [reason.to_plain() for reason in self.reasons],
            "blank_columns": [{"column": name, "rows": rows} for name, rows in self.blank_columns],
            "repairs": [repair.to_plain() for repair in self.repairs],
        }
