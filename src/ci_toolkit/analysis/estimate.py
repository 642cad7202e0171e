"""A number with its interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval; ends are None where none can be given."""

    value: float
    low: float | None = None
    high: float | None = None
