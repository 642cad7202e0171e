"""Yields over the steps of a process: units and failures of each, in the order they come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.analysis.capability.result import RolledYield
from ci_toolkit.api.prepare import roles_and_measure
from ci_toolkit.data.roles import there
from ci_toolkit.data.tally import tally_export
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.api.capability_settings import CapabilitySettings
    from ci_toolkit.api.settings import Settings
    from ci_toolkit.data.source import Export


def yields_of_steps(export: Export, chosen: CapabilitySettings, chart: Settings) -> RolledYield:
    """The rolled yield over the values of `--steps`; an event or a count is a failure.

    Raises UsageError without an event, or a count with its size.
    """
    from ci_toolkit.analysis.capability.yields import rolled, step_yield

    for name in chosen.steps:
        there(name, "steps", export.profile())
    roles, measure = roles_and_measure(export, chart)
    if measure != "proportion":
        raise UsageError(
            "`--steps` needs to know which units failed",
            "`--event CONDITION`, or `--count FAILED --size UNITS`",
        )
    tally = tally_export(
        export,
        replace(roles, by=()),
        chosen.steps,
        timed=False,
        zone=chosen.timezone,
        time_format=chosen.time_format,
        blank_as=chosen.blank_as,
        keep=chosen.keep,
        lists=False,
    )
    keys = list(tally.category)
    table = tally.table.group_by(keys, maintain_order=True).agg(
        pl.col("count").sum(), pl.col("n").sum()
    )
    confidence = chosen.confidence / 100
    steps = [
        step_yield(" × ".join(str(v) for v in row[:-2]), float(row[-1]), float(row[-2]), confidence)
        for row in table.iter_rows()
        if row[-1] > 0
    ]
    return rolled(steps, confidence, opportunities=chosen.opportunities)
