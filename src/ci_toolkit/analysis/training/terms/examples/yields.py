"""Worked examples of yields and defects."""

from __future__ import annotations

from ci_toolkit.analysis.capability.conforming import conforming as share_met
from ci_toolkit.analysis.capability.sigma_level import dpmo as per_million
from ci_toolkit.analysis.capability.sigma_level import dpmo_of_level, level_of_dpmo
from ci_toolkit.analysis.capability.yields import (
    defects_per_unit,
    rolled,
    step_yield,
    yield_of_defects,
)
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import percent, plain

_STEPS = (("report", 1000.0, 20.0), ("triage", 980.0, 49.0), ("review", 931.0, 93.0))


def _share(found: Estimate) -> str:
    low, high = found.low or 0.0, found.high if found.high is not None else 1.0
    return f"{percent(found.value)} (95 %: {percent(low)} to {percent(high)})"


def conforming() -> tuple[str, ...]:
    """184 of 200 in time."""
    found, _ = share_met(184.0, 200.0, 0.95)
    return ("184 of 200 cases within a day", _share(found))


def dpu() -> tuple[str, ...]:
    """Mistakes a page."""
    found = defects_per_unit(500, 60, 0.95)
    return (
        "60 mistakes on 500 pages",
        f"DPU = {plain(found.value)} (95 %: {plain(found.low or 0)} to {plain(found.high or 0)})",
    )


def dpo() -> tuple[str, ...]:
    """Five fields a form."""
    found = per_million(60, 500 * 5, 0.95).value / 1e6
    return ("60 mistakes in 500 forms of 5 fields", f"DPO = 60 / 2,500 = {plain(found)}")


def dpmo() -> tuple[str, ...]:
    """The same per million."""
    found = per_million(60, 500 * 5, 0.95)
    return (
        "60 mistakes in 2,500 fields",
        f"DPMO = {plain(found.value)} (95 %: {plain(found.low or 0)} to {plain(found.high or 0)})",
    )


def sigma_level() -> tuple[str, ...]:
    """Levels and their defects."""
    told = [
        f"{plain(level)} sigma: {plain(float(dpmo_of_level(level)), 3)} per million"
        for level in (3.0, 4.0, 5.0, 6.0)
    ]
    return (*told, f"24,000 per million: level {plain(float(level_of_dpmo(24_000.0)), 3)}")


def shift() -> tuple[str, ...]:
    """Six sigma with and without."""
    return (
        f"6 sigma with the shift: {plain(float(dpmo_of_level(6.0)), 3)} per million",
        f"without: {plain(float(dpmo_of_level(6.0, 0.0)), 3)} per million",
    )


def first_time_yield() -> tuple[str, ...]:
    """Rework counted."""
    step = step_yield("review", 200, 8, 0.95, reworked=12)
    return (
        "200 cases, 8 failed, 12 passed after being sent back",
        f"first-time yield {_share(step.first_time_yield)}",
        f"20 defects in 100 units, several to a unit: {_share(yield_of_defects(100, 20, 0.95))}",
    )


def rolled_throughput_yield() -> tuple[str, ...]:
    """Three steps in a row."""
    steps = [step_yield(*step, 0.95) for step in _STEPS]
    told = [f"{step.name}: {percent(step.first_time_yield.value)}" for step in steps]
    return (*told, f"all three: {_share(rolled(steps, 0.95).rolled)}")
