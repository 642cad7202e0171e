"""What was read for a capability study, and the control chart of the same data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ci_toolkit.analysis.capability.options import StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import Stability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api.complete import charted
from ci_toolkit.api.prepare import Prepared
from ci_toolkit.api.settings import Settings
from ci_toolkit.errors import MethodError, UsageError


@dataclass(frozen=True, eq=False)
class Study:
    """One source, read. parts: of its streams; control: None where the data carry no chart."""

    kind: Literal["values", "proportion", "rate"]
    prepared: Prepared
    parts: tuple[StreamValues, ...] | tuple[StreamCounts, ...]
    control: ControlChart | None
    findings: tuple[Finding, ...]


def chart_of(
    prepared: Prepared, chosen: Settings
) -> tuple[ControlChart | None, tuple[Finding, ...]]:
    """The matching control chart with its findings; None where the data carry none."""
    try:
        _, _, control, findings = charted(prepared, replace(chosen, sigma_method=None))
    except (MethodError, UsageError):
        return None, ()
    return control, findings


def stability_of(control: ControlChart | None, number: int | None) -> Stability | None:
    """The chart of one stream in short."""
    if control is None or number is None:
        return None
    stream = control.streams[number]
    status = stream.verdict.status
    stable = None if status == "insufficient" else status == "stable"
    judged = [signal for signal in stream.signals if signal.panel in control.judged_panels]
    return Stability(stream.chart, stable, len(judged), stream.verdict.text)
