"""From an export and options to a finished control chart."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any

from ci_toolkit.analysis.control_chart.options import CHARTS
from ci_toolkit.api import limits as saved_limits
from ci_toolkit.api.marks import read_notes
from ci_toolkit.api.prepare import prepare
from ci_toolkit.api.settings import Settings, settings_from
from ci_toolkit.data.side_files import read_json
from ci_toolkit.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.api.run import Run

    Frame = pl.DataFrame | pl.LazyFrame


def control_chart(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: Settings | None = None,
    **options: Any,
) -> Run:
    """The control chart of an export: what `citk control-chart` does.

    Arguments
        source: one path or several, a glob, "-", or a Polars frame.
        settings, options: see `Settings`; options are changes to `settings`.

    Returns a `Run`: `.verdict`, `.to_frame()`, `.to_dict()`, `.save(path)`.
    Raises UsageError, DataError or MethodError, each with a hint where one is known.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"value": [39, 41, 41, 41, 43, 44, 41, 42, 40, 41, 44, 40]})
    >>> run = control_chart(frame, value="value")
    >>> run.result.chart, round(float(run.result.panels[0].ucl[0]), 2)
    ('i-mr', 46.02)
    """
    chosen = settings_from(settings, options)
    check_chart(chosen.chart)
    frozen = _frozen(chosen)
    if frozen is not None:
        chosen = _with_saved(chosen, frozen)
    events = read_notes(chosen.note)
    # The rows are reduced outside the interpreter, so what comes after them is loaded meanwhile.
    loading = Thread(target=_load, daemon=True)
    prepared = prepare(source, chosen, before_reading=loading.start)
    loading.join()
    from ci_toolkit.api.complete import complete

    return complete(prepared, chosen, frozen, events)


def _load() -> None:
    """Load the modules that a finished chart and its text need."""
    from ci_toolkit.api import complete
    from ci_toolkit.report import control_chart, terminal

    del complete, control_chart, terminal


def check_chart(chart: str) -> None:
    """UsageError with did-you-mean when there is no such kind of chart."""
    known = ("auto", *CHARTS)
    if chart not in known:
        hint = did_you_mean(chart, known) or f"one of {', '.join(known)}"
        raise UsageError(f"there is no chart `{chart}`", hint)


def _frozen(chosen: Settings) -> saved_limits.SavedLimits | None:
    if chosen.limits_from is None:
        return None
    for name in ("baseline", "center", "sigma", "phase"):
        if getattr(chosen, name) is not None:
            raise UsageError(
                f"`--limits-from` and `--{name}` exclude each other",
                "saved limits are applied as they are",
            )
    if chosen.phase_at:
        raise UsageError("`--limits-from` and `--phase-at` exclude each other")
    found = read_json(chosen.limits_from, "saved limits")
    return saved_limits.from_json(found, chosen.limits_from)


def _with_saved(chosen: Settings, saved: saved_limits.SavedLimits) -> Settings:
    """The saved choices stand wherever the user did not choose again."""
    if chosen.every is None and chosen.subgroup is None and chosen.subgroup_size is None:
        chosen = replace(chosen, every=saved.every)
    if chosen.every is not None and saved.every is not None and chosen.every != saved.every:
        raise DataError(
            f"the saved limits are for periods of {saved.every}, not {chosen.every}",
            f"use `--every {saved.every}`",
        )
    given = chosen.changed()
    again = {name: value for name, value in saved.choices.items() if name not in given}
    if chosen.every is not None or chosen.subgroup is not None:
        again.pop("subgroup_size", None)
    try:
        return settings_from(chosen, {**again, "unit": saved.measured.get("unit", chosen.unit)})
    except (TypeError, UsageError) as error:
        raise DataError(
            f"`{chosen.limits_from}` is damaged: {error}", "write it with `--save-limits`"
        ) from error


def dry_run(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: Settings | None = None,
    **options: Any,
) -> Mapping[str, Any]:
    """What a run would read and take, without reading the rows."""
    from ci_toolkit.api.prepare import look

    chosen = settings_from(settings, options)
    check_chart(chosen.chart)
    return look(source, chosen)
