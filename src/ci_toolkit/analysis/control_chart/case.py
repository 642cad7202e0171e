"""One stream as the checks of its data see it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.result import Computed, FalseAlarms, Panel
from ci_toolkit.analysis.control_chart.rules import RulePlan
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.wording import count_of


@dataclass(frozen=True, eq=False)
class Case:
    """One stream as the checks see it."""

    s: Subgroups
    computed: Computed
    stream: int
    plan: RulePlan
    alarms: FalseAlarms

    @property
    def stretch(self) -> slice:
        """Its part of the long vector."""
        return slice(int(self.s.offsets[self.stream]), int(self.s.offsets[self.stream + 1]))

    @property
    def panel(self) -> Panel:
        return self.computed.panels[0]

    @property
    def usable(self) -> Bools:
        """Points that carry information, inside and outside the window shown."""
        s, stretch = self.s, self.stretch
        good = s.present[stretch] & ~s.excluded[stretch] & ~s.hollow[stretch]
        return good & np.isfinite(self.panel.value[stretch])

    @property
    def kind(self) -> str:
        return self.computed.kinds[self.stream]

    def evidence(self, name: str) -> float:
        values = self.computed.evidence.get(name)
        return math.nan if values is None else float(values[self.stream])

    def many(self, number: int) -> str:
        return count_of(number, self.s.noun)
