"""A capability study of measurements: one reduction, its chart, and the limits of each stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.options import StreamValues
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Floats, Measured, Values
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api.capability_spec import Asked, asked_spec, in_seconds
from ci_toolkit.api.capability_study import Study, chart_of, stability_of
from ci_toolkit.api.prepare import SECONDS, Prepared, is_length, prepared_from, roles_and_measure
from ci_toolkit.api.settings import NOUNS, Settings
from ci_toolkit.data.measured import MeasuredExport, measure_export

if TYPE_CHECKING:
    from ci_toolkit.api.capability_settings import CapabilitySettings
    from ci_toolkit.data.cells import Cells
    from ci_toolkit.data.source import Export

# What `reduce_export` takes and a study of measurements has no use for.
_NOT_MEASURED = ("measure", "blank_as", "unit", "extremes")


def study_of_values(export: Export, chosen: CapabilitySettings, chart: Settings) -> Study:
    """The study of an open export whose roles measure a value or a length of time."""
    roles, _ = roles_and_measure(export, chart)
    durations = is_length(export, roles, chart)
    lengths = roles.start is not None
    factor = SECONDS[chosen.units] if chosen.units and not lengths else 1.0
    asked = asked_spec(chosen, export, durations=durations)
    if lengths:
        asked = in_seconds(asked, export, chosen.units)
    kept: list[MeasuredExport] = []

    def reducer(export: Export, roles: Any, **options: Any) -> Cells:
        own = {name: value for name, value in options.items() if name not in _NOT_MEASURED}
        found = measure_export(export, roles, **_limits(asked, chosen, factor), **own)
        kept.append(found)
        return replace(found.cells, notes=found.notes)

    prepared = prepared_from(export, chart, None, reducer)
    control, findings = chart_of(prepared, chart)
    parts = _parts(prepared, kept[-1], control, asked, factor, chosen.every)
    findings = (*findings, *_percent_meant(parts, durations=durations))
    findings = (*findings, *_unmatched(parts, asked))
    return Study("values", prepared, tuple(parts), control, findings)


def _unmatched(parts: list[StreamValues], asked: Asked) -> list[Finding]:
    """Limits of streams that are not there, and streams without limits."""
    there = {tuple(part.by.values()) for part in parts}
    strange = [" × ".join(key) for key in asked.by_stream if key not in there]
    bare = [" × ".join(part.by.values()) for part in parts if part.spec.sides == 0]
    found = []
    if strange:
        text = f"limits were given for what is not among the data: {_named(strange)}"
        found.append(Finding("limits-unused", "warning", text))
    if bare and not any(part.per_row for part in parts):
        found.append(Finding("no-limit", "warning", f"no limit was given for {_named(bare)}"))
    return found


def _named(names: list[str], most: int = 3) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def _percent_meant(parts: list[StreamValues], *, durations: bool) -> list[Finding]:
    """That a limit above 1 of values that are all fractions may be meant as percent."""
    limits = {
        limit
        for part in parts
        for limit in (part.spec.lsl, part.spec.usl)
        if limit is not None and 1 < limit <= 100
        if part.measured.low >= 0 and part.measured.high <= 1
    }
    if durations or not limits:
        return []
    limit = max(limits)
    text = (
        f"all values lie between 0 and 1, and the limit is {limit:g}: if percent is meant, write "
        f"`{limit:g}%`"
    )
    return [Finding("limit-of-percent", "warning", text)]


def _limits(asked: Asked, chosen: CapabilitySettings, factor: float) -> dict[str, Any]:
    """The limits in the unit of the cells."""

    def own(value: float | None) -> float | None:
        return None if value is None else value / factor

    by_stream = {values: (own(spec.lsl), own(spec.usl)) for values, spec in asked.by_stream.items()}
    return {
        "lsl": own(asked.spec.lsl),
        "usl": own(asked.spec.usl),
        "limits": by_stream or None,
        "lsl_column": asked.lsl_column,
        "usl_column": asked.usl_column,
        "censored": chosen.censored,
        "as_of": chosen.as_of,
    }


def _parts(
    prepared: Prepared,
    found: MeasuredExport,
    control: ControlChart | None,
    asked: Asked,
    factor: float,
    every: str | None,
) -> list[StreamValues]:
    by = list(found.by)
    values = _by_stream(found.values, by)
    beyond = _by_stream(found.beyond, by)
    periods = {} if found.beyond_by_period is None else _by_stream(found.beyond_by_period, by)
    cells = _by_stream(prepared.cells.table, by)
    noun = NOUNS.get(prepared.cells.every or every or "1d", prepared.noun)
    numbers = {}
    if control is not None:
        numbers = {one: i for i, one in enumerate(control.subgroups.streams)}
    parts = []
    for key in beyond:
        spec = asked.of(key)
        if found.relative is not None:
            spec = Spec(lsl=found.relative[0], usl=found.relative[1])
        number = numbers.get(key)
        subgroups = None
        if control is not None and number is not None:
            subgroups = control.subgroups.of_stream(number)
        measured = _measured(values.get(key), beyond[key], cells.get(key), found.width, factor)
        parts.append(
            StreamValues(
                by=dict(zip(prepared.by, key, strict=True)),
                measured=replace(measured, subgroups=subgroups),
                spec=spec,
                periods=_periods(periods.get(key), noun),
                stability=stability_of(control, number),
                per_row=found.relative is not None,
            )
        )
    return parts


def _by_stream(table: pl.DataFrame, by: list[str]) -> dict[tuple[str, ...], pl.DataFrame]:
    if not by:
        return {(): table}
    parts = table.partition_by(by, as_dict=True, maintain_order=True)
    return {tuple(str(value) for value in key): part for key, part in parts.items()}


def _measured(
    values: pl.DataFrame | None,
    beyond: pl.DataFrame,
    cells: pl.DataFrame | None,
    width: float,
    factor: float,
) -> Measured:
    known = pl.DataFrame(schema={"value": pl.Float64, "weight": pl.Float64, "censored": pl.Boolean})
    own = (known if values is None else values).sort("value")
    censored = own["censored"].to_numpy()
    sums = beyond.row(0, named=True)
    n, mean, sd, low, high = _moments(cells)
    return Measured(
        values=Values(
            value=own["value"].to_numpy() * factor,
            weight=own["weight"].cast(pl.Float64).to_numpy(),
            censored=censored if censored.any() else None,
            width=width,
        ),
        n=n,
        mean=mean,
        sd=sd,
        low=low,
        high=high,
        below=float(sums["below"]),
        above=float(sums["above"]),
        censored=float(sums["censored"]),
    )


def _moments(cells: pl.DataFrame | None) -> tuple[float, float, float, float, float]:
    """Number, mean, standard deviation, smallest and largest of joined cells.

    Source: chan-golub-leveque-1983
    """
    nan = float("nan")
    if cells is None:
        return 0.0, nan, nan, nan, nan
    table = cells.filter(pl.col("mean").is_finite() & (pl.col("n") > 0))
    if not table.height:
        return 0.0, nan, nan, nan, nan
    n, mean, low, high = (table[name].to_numpy() for name in ("n", "mean", "min", "max"))
    sd = table["sd"].fill_null(0.0).fill_nan(0.0).to_numpy()
    total = float(n.sum())
    whole = float(mean[0] + (n * (mean - mean[0])).sum() / total)
    squares = float(((n - 1) * sd**2).sum() + (n * (mean - whole) ** 2).sum())
    spread = (squares / (total - 1)) ** 0.5 if total > 1 else nan
    return total, whole, spread, float(low.min()), float(high.max())


def _periods(table: pl.DataFrame | None, noun: str) -> Periods | None:
    if table is None or not table.height:
        return None
    counts: Mapping[str, Floats] = {
        name: table[name].cast(pl.Float64).to_numpy() for name in ("conforming", "n")
    }
    start = table["period"].cast(pl.Datetime("us")).to_numpy().astype("datetime64[us]")
    return Periods(counts["conforming"], counts["n"], start, noun)
