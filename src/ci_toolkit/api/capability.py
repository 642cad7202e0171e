"""From an export to its capability: does the process meet its promise?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from threading import Thread
from typing import TYPE_CHECKING, Any

from ci_toolkit.api.capability_counts import study_of_counts
from ci_toolkit.api.capability_finish import finished
from ci_toolkit.api.capability_run import CapabilityRun
from ci_toolkit.api.capability_settings import CapabilitySettings
from ci_toolkit.api.capability_steps import yields_of_steps
from ci_toolkit.api.capability_values import study_of_values
from ci_toolkit.api.opening import opened
from ci_toolkit.api.prepare import roles_and_measure
from ci_toolkit.api.settings import Settings, changed_by
from ci_toolkit.data.times import check_zone

if TYPE_CHECKING:
    import polars as pl

    Frame = pl.DataFrame | pl.LazyFrame

# Options that a control chart of the same data takes too.
_SHARED = (
    *("blank_as", "time", "value", "start", "end", "event", "count", "size", "unit", "weight"),
    *("id", "keep", "where", "units", "subgroup", "subgroup_size", "every", "by", "sigma_method"),
    *("natural_lower", "natural_upper", "max_streams"),
    *("input_format", "delimiter", "encoding", "null", "decimal_comma", "null_only", "sheet"),
    *("rename", "columns", "preset", "strict", "rejects", "time_format", "timezone"),
)


def capability(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: CapabilitySettings | None = None,
    **options: Any,
) -> CapabilityRun:
    """Does the process meet its promise: what `citk capability` does.

    Arguments
        source: one path or several, a glob, a folder, "-", or a Polars frame.
        settings, options: see `CapabilitySettings`; options are changes to `settings`.

    Returns a `CapabilityRun`: `.verdict`, `.to_frame()`, `.to_dict()`, `.save(path)`.
    Raises UsageError, DataError or MethodError, each with a hint where one is known.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"hours": [2.0, 3.5, 4.0, 5.5, 6.0, 8.0, 9.5, 12.0, 15.0, 30.0]})
    >>> run = capability(frame, value="hours", usl=24)
    >>> run.result.streams[0].conforming.value
    0.9
    """
    chosen = changed_by(settings or CapabilitySettings(), options)
    check_zone(chosen.timezone)
    chart = chart_settings(chosen)
    with opened(source, chosen) as export:
        _, measure = roles_and_measure(export, chart)
        loading = Thread(target=_load, daemon=True)
        loading.start()
        read = study_of_values if measure == "value" else study_of_counts
        study = read(export, chosen, chart)
        rolled = yields_of_steps(export, chosen, chart) if chosen.steps else None
        loading.join()
        return finished(export, study, chosen, rolled)


def _load() -> None:
    """Load the modules that a finished study and its text need."""
    from ci_toolkit.analysis.capability import analyse
    from ci_toolkit.report import capability as view
    from ci_toolkit.report import terminal

    del analyse, view, terminal


def chart_settings(chosen: CapabilitySettings) -> Settings:
    """The control chart of the same data.

    A length of time is placed by its end where none was named; with cases that are still open, and
    have none, by its start.
    """
    shared = {name: getattr(chosen, name) for name in _SHARED}
    if chosen.time is None and chosen.start is not None:
        shared["time"] = chosen.end if chosen.censored is None else chosen.start
    return Settings(**shared)


def dry_run(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: CapabilitySettings | None = None,
    **options: Any,
) -> Mapping[str, Any]:
    """What a run would read and take, without reading the rows."""
    from ci_toolkit.api.prepare import look

    chosen = changed_by(settings or CapabilitySettings(), options)
    return look(source, chart_settings(chosen))
