"""What is promised: specification limits, target, natural edges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    """Limits in the units of the values.

    lsl, usl: specification limits, None where that side has none. target: wanted value.
    natural_lower, natural_upper: edges beyond which no value can lie.
    """

    lsl: float | None = None
    usl: float | None = None
    target: float | None = None
    natural_lower: float | None = None
    natural_upper: float | None = None

    @property
    def sides(self) -> int:
        """How many specification limits there are."""
        return (self.lsl is not None) + (self.usl is not None)
