"""What a run says of itself: names, the full command, what was found, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.middle import distinct
from ci_toolkit.api.marks import Mark
from ci_toolkit.api.opening import text_of
from ci_toolkit.api.picked import picked_streams
from ci_toolkit.api.prepare import Prepared
from ci_toolkit.api.settings import NOUNS, Settings
from ci_toolkit.api.sources import ledger_view, named_sources, option_words, source_words, taken
from ci_toolkit.api.stages import placed
from ci_toolkit.data.roles import explicit
from ci_toolkit.report.context import RunContext

# Spelled out by the roles themselves, or not part of what is computed.
_ROLES = (
    *("time", "value", "event", "count", "size", "weight", "subgroup", "id", "start", "end"),
    *("phase", "unit_of_decision", "by", "where"),
)
_LONG_NAMES = {"1h": "hourly", "1d": "daily", "1w": "weekly", "1mo": "monthly", "1q": "quarterly",
               "1y": "yearly"}  # fmt: skip


def context_of(
    prepared: Prepared,
    chosen: Settings,
    result: ControlChart,
    every: str | None,
    command: str,
    events: Sequence[Mark],
    options: ChartOptions,
) -> RunContext:
    """The context of a report and of a picture."""
    quantity = chosen.name or quantity_of(prepared)
    table = result.subgroups
    return RunContext(
        title=chosen.title or title_of(quantity, every, prepared),
        quantity=quantity,
        unit=None,
        source=named_sources(prepared.paths),
        ledger=ledger_view(prepared.cells.ledger),
        command=command,
        found=_found(prepared, chosen, every),
        notes=prepared.found,
        target=_target(chosen, table.target),
        events=placed(events, table, every),
        show=table.shown,
        durations=prepared.duration,
        picked=picked_streams(table.by, table.streams, chosen.stream),
        options=options,
    )


def quantity_of(prepared: Prepared) -> str:
    """What is measured, from the columns' own names."""
    roles = prepared.roles
    if roles.start is not None:
        return f"time from {roles.start} to {roles.end}"
    if roles.value is not None:
        return text_of(roles.value)
    if roles.event is not None:
        said = text_of(roles.event)
        return f"share {said}" if said.isidentifier() else f"share with {said}"
    if roles.count is not None and roles.size is not None:
        joint = "of" if prepared.unit == "items" else "per"
        return f"{text_of(roles.count)} {joint} {text_of(roles.size)}"
    if roles.count is not None:
        return text_of(roles.count)
    return f"distinct {roles.unit_of_decision}" if roles.unit_of_decision else "rows"


def title_of(quantity: str, every: str | None, prepared: Prepared) -> str:
    """A title of a few words: the quantity, its period, and by what it is split."""
    words = quantity
    if every is not None:
        words += f", {_LONG_NAMES[every]}"
    if prepared.by:
        words += f", by {' and '.join(prepared.by)}"
    return words


def command_line(prepared: Prepared, chosen: Settings, every: str | None) -> str:
    """The command that says everything explicitly."""
    words = ["citk", "control-chart", *source_words(prepared.paths)]
    words += explicit(prepared.roles)
    # The period of the data's own rows needs no saying; one that groups rows does.
    if every is not None and every == prepared.every and not prepared.individuals:
        words += ["--every", every]
    if chosen.preset is None and prepared.preset is not None:
        words += ["--preset", prepared.preset]
    words += option_words(chosen, {*_ROLES, "every", "rejects"})
    return " ".join(words)


def _found(prepared: Prepared, chosen: Settings, every: str | None) -> tuple[str, ...]:
    """Sentences on what was taken without being asked for."""
    said = taken(prepared.columns, prepared.roles.found)
    if every is not None and not prepared.every_given and every != prepared.every:
        said.append(f"one row a {NOUNS[every]}")
    return tuple(said)


def _target(chosen: Settings, values: np.ndarray[Any, Any] | None) -> float | str | None:
    if values is None or chosen.target is None:
        return None
    known = distinct(values[np.isfinite(values)])
    return float(known[0]) if len(known) == 1 else chosen.target
