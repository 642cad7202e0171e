"""What a reduction of measurements counts beside its moments, described as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ci_toolkit.data.conditions import Condition, Term

# Columns of ours: still open, beyond a limit, not decided yet, and the place of a value among all.
CENSORED, UNDECIDED = "\x1fcensored", "\x1fundecided"
BELOW, ABOVE, SPOT = "\x1fbelow", "\x1fabove", "\x1fspot"
# How far a value lies above the limits of its own row.
OVER, UNDER = "\x1fover", "\x1funder"
COUNTS = (BELOW, ABOVE, UNDECIDED)
# Columns of the tables of measurements, beside those of cells.
NAMES = (
    "value", "weight", "censored", "below", "above", "censored_above", "undecided", "conforming",
)  # fmt: skip

# A bin is a number of the first eight binary digits: never wider than 1/256 of its lower end.
WIDTH = 2.0**-8


@dataclass(frozen=True, slots=True)
class Measuring:
    """Limits, cases that are still open, and whether values are gathered.

    lower, upper: limits of every stream without its own. streams: values of the by columns as text
    (blank: "(blank)") → their limits. lower_column, upper_column: limits of each row; a column of
    times is a deadline for the end of a duration. censored: the rows whose value is only known to
    be larger; "open": those without an end. as_of: until when a case without an end has lasted, as
    the clock of the zone shows. spot: rows are gathered by value, or by bin.
    """

    lower: float | None = None
    upper: float | None = None
    streams: tuple[tuple[tuple[str, ...], float | None, float | None], ...] = ()
    lower_column: Term | None = None
    upper_column: Term | None = None
    censored: Term | Literal["open"] | None = None
    as_of: datetime | None = None
    spot: Literal["value", "bin"] | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What must be read of each row."""
        named = (self.lower_column, self.upper_column, self.censored)
        return tuple(term for term in named if term is not None and not isinstance(term, str))

    @property
    def own_limits(self) -> bool:
        """Whether each row has a limit of its own."""
        return self.lower_column is not None or self.upper_column is not None

    @property
    def two_sided(self) -> bool:
        """Whether each row has both limits, one of them at least its own."""
        lower = self.lower_column is not None or self.lower is not None
        upper = self.upper_column is not None or self.upper is not None
        return self.own_limits and lower and upper

    @property
    def by_rows(self) -> bool:
        """Whether it must be told row by row what is wrong."""
        return self.own_limits or self.censored is not None


def is_deadline(term: Term | None) -> bool:
    """Whether a limit is a time."""
    if term is None:
        return False
    return term.result == "time" if isinstance(term, Condition) else term.kind == "time"
