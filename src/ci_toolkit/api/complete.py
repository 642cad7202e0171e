"""From cells to a finished run: periods, marks of the user, analysis, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api import limits as saved_limits
from ci_toolkit.api.context import command_line, context_of
from ci_toolkit.api.grid import Table, partial_ends, subgroups_from, tabulate
from ci_toolkit.api.marks import Mark
from ci_toolkit.api.prepare import Prepared
from ci_toolkit.api.run import Run
from ci_toolkit.api.settings import Settings
from ci_toolkit.api.sources import Source
from ci_toolkit.api.spans import parse_duration, window_before
from ci_toolkit.api.stages import baseline, begins_after, excluded, immature, phases, within
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.errors import DataError, NotYetError, UsageError, did_you_mean


def complete(
    prepared: Prepared,
    chosen: Settings,
    frozen: saved_limits.SavedLimits | None,
    events: Sequence[Mark],
) -> Run:
    """Everything after the rows have been read.

    Raises DataError where saved limits, phases or windows do not fit the data.
    """
    if frozen is not None and chosen.limits_from is not None:
        measured = saved_limits.measured_by(prepared.columns, prepared.unit)
        saved_limits.check_match(frozen, chosen.limits_from, measured, chosen.chart)
    table, chart, result, findings = charted(prepared, chosen, frozen)
    told = (*prepared.findings, *findings, *result.findings)
    final = Source(
        paths=prepared.paths,
        sha256=tuple(sha256_of(path) for path in prepared.paths) if chosen.hash else None,
        columns=prepared.columns,
        rows=prepared.cells.ledger.to_plain(),
    )
    every = table.every
    said = command_line(prepared, chosen, every)
    context = context_of(prepared, chosen, result, every, said, events, chart)
    return Run(result, final, chosen, context, every, told)


def charted(
    prepared: Prepared, chosen: Settings, frozen: saved_limits.SavedLimits | None = None
) -> tuple[Table, ChartOptions, ControlChart, tuple[Finding, ...]]:
    """The table of subgroups and its control chart, with what marking the points found."""
    table = tabulate(
        prepared.cells.table,
        measure=prepared.measure,
        by=prepared.by,
        every=prepared.every,
        every_given=prepared.every_given,
        noun=prepared.noun,
    )
    subgroups, findings = _marked(table, prepared, chosen)
    chart = _chart_options(chosen, frozen, prepared)
    return table, chart, analyse(subgroups, chart), findings


def _chart_options(
    chosen: Settings, saved: saved_limits.SavedLimits | None, prepared: Prepared
) -> ChartOptions:
    lower = chosen.natural_lower
    if lower is None and prepared.roles.start is not None:
        lower = 0.0  # an end before its start is an unusable row, so no length lies below
    return ChartOptions(
        chart=saved.chart if saved else chosen.chart,
        sigma_method=chosen.sigma_method,
        sigmas=chosen.sigmas,
        limits=chosen.limits,
        alpha=chosen.alpha,
        center=chosen.center,
        sigma=chosen.sigma,
        natural_lower=lower,
        natural_upper=chosen.natural_upper,
        center_method=chosen.center_method,
        rules=chosen.rules,
        screen_mr=chosen.screen_mr,
        laney_floor=chosen.laney_floor,
        gaps=chosen.gaps,
        constants=chosen.constants,
        frozen=saved.frozen if saved else None,
    )


def _marked(
    table: Table, prepared: Prepared, chosen: Settings
) -> tuple[Subgroups, tuple[Finding, ...]]:
    """The table with phases, baseline, excluded, hollow points and the window shown."""
    numbers, names = phases(table, chosen.phase_at)
    cells = prepared.cells
    hollow = np.zeros(len(numbers), dtype=bool)
    findings: list[Finding] = []
    if not prepared.individuals and table.every == prepared.every:
        hollow = partial_ends(table, cells.first_time, cells.last_time, prepared.by_day)
        findings += _said_partial(table, hollow)
    young = immature(table, chosen.mature, chosen.as_of, cells.last_time)
    if young.any():
        findings.append(
            Finding(
                "immature",
                "info",
                f"{int(young.sum()):,} newest periods may still change (`--mature "
                f"{chosen.mature}`): drawn hollow, in neither limits nor signals",
            )
        )
    marked = subgroups_from(
        table,
        phase=numbers,
        phase_labels=names,
        baseline=baseline(table, chosen.baseline),
        excluded=excluded(table, chosen.exclude),
        hollow=hollow | young,
        target=_target(chosen, prepared),
        durations=prepared.duration,
    )
    shown = _window(table, chosen)
    return (marked if shown is None else replace(marked, shown=shown)), tuple(findings)


def _said_partial(table: Table, hollow: np.ndarray[Any, Any]) -> list[Finding]:
    if not hollow.any():
        return []
    labels = sorted({table.labels[int(i)] for i in np.flatnonzero(hollow)})
    listed = " and ".join(labels[:2])
    return [
        Finding(
            "partial-period",
            "info",
            f"{listed} {'is' if len(labels) == 1 else 'are'} covered by the data only in part: "
            "drawn hollow, in neither limits nor signals",
        )
    ]


def _window(table: Table, chosen: Settings) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
    if not (chosen.since or chosen.until or chosen.last):
        return None
    if chosen.last:
        if table.times is None:
            raise DataError("`--last` needs a time column", "name it with `--time`")
        newest = table.times.max()
        after = newest + np.timedelta64(1, "us")
        if table.every is not None:
            from ci_toolkit.api.periods import ordinal, start_of

            after = start_of(ordinal(np.array([newest]), table.every) + 1, table.every)[0]
        begin = window_before(after.astype(dt.datetime), chosen.last)
        shown = table.times >= np.datetime64(begin, "us")
    else:
        shown = within(table, f"{chosen.since or ''}..{chosen.until or ''}", "--since/--until")
    if not shown.any():
        early = begins_after(table, chosen.since, "--since")
        raise (NotYetError if early else DataError)(
            "the window holds no data",
            f"they run from {table.labels[0]} to {table.labels[len(shown) - 1]}",
        )
    return shown


def _target(chosen: Settings, prepared: Prepared) -> float | None:
    """The target as a number in the units of the chart; None when absent or a column."""
    text = chosen.target
    if text is None or prepared.target_column:
        return None
    seconds = parse_duration(text)
    if seconds is not None:
        if not prepared.duration:
            raise UsageError(
                f"`--target {text}` is a duration, but what is measured is not",
                "say the unit of the values with `--units`"
                if prepared.measure == "value"
                else "such as 0.02 or 2%",
            )
        return seconds
    word = text.strip()
    try:
        return float(word[:-1]) / 100 if word.endswith("%") else float(word)
    except ValueError:
        raise UsageError(
            f"`--target {text}` is neither a column nor a number nor a duration",
            did_you_mean(text, prepared.all_columns) or "such as 0.02, 2% or 24h",
        ) from None
