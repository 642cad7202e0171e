"""A capability study of proportions and rates: the counts of each stream, and its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.options import StreamCounts
from ci_toolkit.api.capability_spec import number_of
from ci_toolkit.api.capability_study import Study, chart_of, stability_of
from ci_toolkit.api.prepare import prepared_from
from ci_toolkit.api.settings import Settings
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.analysis.capability.result import Stability
    from ci_toolkit.api.capability_settings import CapabilitySettings
    from ci_toolkit.api.prepare import Prepared
    from ci_toolkit.data.source import Export

# Options that say something of measurements only.
_OF_VALUES = ("natural_lower", "natural_upper", "censored", "spec_file", "sigma_method")


def study_of_counts(export: Export, chosen: CapabilitySettings, chart: Settings) -> Study:
    """The study of an open export whose roles measure a proportion or a rate.

    Raises UsageError for limits that are no target of a rate.
    """
    unfit = [name for name in _OF_VALUES if getattr(chosen, name) is not None]
    if unfit:
        raise UsageError(
            f"`--{unfit[0].replace('_', '-')}` is for measurements",
            "name one with `--value`, or `--start` and `--end`",
        )
    target, above = _target(chosen, export.columns)
    prepared = prepared_from(export, chart)
    if prepared.measure == "proportion":
        _refuse_impossible(target, chosen)
    elif target is not None and target < 0:
        raise UsageError("a rate is never below 0", "`--usl 0.5` for at most one in two units")
    if prepared.measure == "count":
        raise UsageError(
            "counts alone have no rate to judge",
            "name what they are out of: `--event CONDITION`, or `--count` and `--size`",
        )
    control, findings = chart_of(prepared, chart)
    numbers = {one: i for i, one in enumerate(control.subgroups.streams)} if control else {}
    parts = tuple(
        _part(key, table, prepared, target, above, stability_of(control, numbers.get(key)))
        for key, table in _streams(prepared).items()
    )
    kind: Literal["proportion", "rate"]
    kind = "proportion" if prepared.measure == "proportion" else "rate"
    return Study(kind, prepared, parts, control, findings)


def _streams(prepared: Prepared) -> dict[tuple[str, ...], pl.DataFrame]:
    table, by = prepared.cells.table, list(prepared.by)
    if not by:
        return {(): table}
    parts = table.partition_by(by, as_dict=True, maintain_order=True)
    return {tuple(str(value) for value in key): part for key, part in parts.items()}


def _part(
    key: tuple[str, ...],
    table: pl.DataFrame,
    prepared: Prepared,
    target: float | None,
    above: bool,
    stability: Stability | None,
) -> StreamCounts:
    count = table["count"].cast(pl.Float64).to_numpy()
    n = table["n"].cast(pl.Float64).to_numpy()
    there = np.isfinite(count) & np.isfinite(n)
    periods = None
    if "period" in table.columns and not table["period"].is_null().any():
        start = table["period"].cast(pl.Datetime("us")).to_numpy().astype("datetime64[us]")
        periods = Periods(count, n, start, prepared.noun)
    return StreamCounts(
        by=dict(zip(prepared.by, key, strict=True)),
        kind="binomial" if prepared.measure == "proportion" else "poisson",
        count=float(count[there].sum()),
        n=float(n[there].sum()),
        periods=periods,
        stability=stability,
        target=target,
        above=above,
    )


def _target(chosen: CapabilitySettings, known: tuple[str, ...]) -> tuple[float | None, bool]:
    """What the rate is held to, and whether it must reach it: `--usl`, `--lsl` or `--target`."""
    named = [side for side in ("lsl", "usl", "target") if getattr(chosen, side) is not None]
    if len(named) > 1:
        options = " and ".join(f"`--{side}`" for side in named)
        raise UsageError(
            f"{options}: a rate is held to one limit",
            "`--usl 5%` for at most, `--lsl 98%` for at least",
        )
    if not named:
        return None, chosen.at_least
    side = named[0]
    value = number_of(getattr(chosen, side), f"--{side}", durations=False, known=known)
    return value, side == "lsl" or chosen.at_least


def _refuse_impossible(target: float | None, chosen: CapabilitySettings) -> None:
    """UsageError for a target that no share can have."""
    if target is None or 0 <= target <= 1:
        return
    side = next(side for side in ("lsl", "usl", "target") if getattr(chosen, side) is not None)
    text = getattr(chosen, side)
    likely = 1 < target <= 100 and not text.strip().endswith("%")
    raise UsageError(
        f"`--{side} {text}`: a share lies between 0 and 100 %",
        f"`--{side} {target:g}%`" if likely else "such as 5%, or 0.05",
    )
