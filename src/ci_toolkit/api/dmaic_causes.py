"""Candidate causes of a project's metric, and a change of it taken apart, from its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from ci_toolkit.analysis.dmaic.causes.mix import mix_study
from ci_toolkit.analysis.dmaic.causes.observed import Cells, Column, Observed
from ci_toolkit.analysis.dmaic.causes.result import CauseStudy, MixStudy, Response
from ci_toolkit.analysis.dmaic.causes.study import study_candidates
from ci_toolkit.analysis.dmaic.project.analyze import Causes, Mix
from ci_toolkit.analysis.dmaic.project.measure import Metric, Reading
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api.opening import opened
from ci_toolkit.api.periods import ordinal
from ci_toolkit.api.prepare import SECONDS, columns_of, is_length, roles_and_measure
from ci_toolkit.api.settings import NOUNS, Settings
from ci_toolkit.api.sources import Source, ledger_view
from ci_toolkit.api.spans import require_when, split_range
from ci_toolkit.data.candidates import Candidates, candidate_rows
from ci_toolkit.errors import DataError, UsageError
from ci_toolkit.report.ledger import LedgerView

if TYPE_CHECKING:
    import polars as pl

_MEASURED = (
    *("time", "event", "value", "count", "size", "unit", "start", "end", "weight", "every"),
    "units",
)
_LEVELS_OF_A_MIX = 30


@dataclass(frozen=True)
class CausesRun:
    """Tested causes with where their numbers come from; `notes` say how rows were read."""

    result: CauseStudy
    source: Source
    ledger: LedgerView
    kind: MetricKind = "number"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MixRun:
    """A change taken apart with where its numbers come from; `notes` say how rows were read."""

    result: MixStudy
    source: Source
    ledger: LedgerView
    kind: MetricKind = "number"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Taken:
    """Candidates of one reading with what they mean."""

    found: Candidates
    response: Response
    kind: MetricKind
    source: Source
    notes: tuple[str, ...]


def study_causes(
    metric: Metric, causes: Causes, paths: Sequence[str], *, stretch: str | None
) -> CausesRun:
    """Test every column that `causes` names against the metric.

    paths: what is read. Where `causes` has a source of its own, its own options of reading hold,
    else those of the metric with what it adds. stretch: "A..B", only rows of that time.

    Raises DataError for columns that are not there and where nothing is usable, UsageError for
    options and expressions that cannot be.
    """
    taken = _taken(
        metric,
        _reading(metric, causes),
        paths,
        causes.test,
        stretch,
        numbers=causes.numbers,
        categories=causes.categories,
    )
    seen = _observed(taken)
    study = study_candidates(
        seen, metric=metric.name, kind=taken.kind, fdr=causes.fdr, model=causes.model
    )
    if metric.weight and taken.response == "value":
        text = f"the weights in `{metric.weight}` are not used: each row counts once"
        study = replace(study, findings=(*study.findings, Finding("no-weights", "info", text)))
    return CausesRun(study, taken.source, ledger_view(taken.found.ledger), taken.kind, taken.notes)


def study_mix(metric: Metric, mix: Mix, paths: Sequence[str]) -> MixRun:
    """Take the change of the metric between two stretches of time apart by a column.

    Raises DataError where the column is not there or holds one value only, where a stretch holds
    no rows, and where the metric has no times; UsageError for stretches that are no times.
    """
    taken = _taken(metric, metric.reading(), paths, (mix.column,), None, categories=(mix.column,))
    found, (column,) = taken.found, taken.found.columns
    if column.problem:
        raise DataError(f"`{mix.column}`: {column.problem}", "name a column with a few values")
    if not found.sized and found.measure != "event" and taken.response != "value":
        raise DataError(
            "counts without a size have no rate to take apart", "name the `size` of the metric"
        )
    if found.every is None:
        raise DataError("two stretches of time need a time column", "name it with `time`")
    cells = found.cells(column.name)
    sides = tuple(
        _side(cells, text, option, found.every)
        for text, option in ((mix.before, "mix.before"), (mix.after, "mix.after"))
    )
    study = mix_study(
        mix.column,
        column.levels,
        (sides[0], sides[1]),
        (mix.before, mix.after),
        metric=metric.name,
        kind=taken.kind,
        response=taken.response,
    )
    if column.joined:
        text = f"the {column.joined:,} rarer values of `{mix.column}` stand together"
        study = replace(study, findings=(*study.findings, Finding("mix-joined", "info", text)))
    return MixRun(study, taken.source, ledger_view(found.ledger), taken.kind, taken.notes)


def _reading(metric: Metric, causes: Causes) -> dict[str, Any]:
    """The options of reading: its own for a source of its own, else the metric's and more."""
    own = causes.reading()
    if causes.source is not None:
        return own
    both = {**metric.reading(), **own}
    if metric.where and causes.where:
        both["where"] = (*metric.where, *causes.where)
    return both


def _taken(
    metric: Metric,
    reading: Mapping[str, Any],
    paths: Sequence[str],
    test: Sequence[str],
    stretch: str | None,
    *,
    numbers: Sequence[str] = (),
    categories: Sequence[str] = (),
) -> _Taken:
    default = Reading.model_fields.keys() | Metric.model_fields.keys()
    measured = {
        name: getattr(metric, name)
        for name in _MEASURED
        if name in default and getattr(metric, name) != Metric.model_fields[name].default
    }
    chosen = Settings(**reading, **measured)
    start, stop = _ends(stretch)
    with opened(list(paths), chosen) as export:
        roles, _ = roles_and_measure(export, chosen)
        duration = is_length(export, roles, chosen)
        factor = SECONDS[chosen.units] if chosen.units and roles.start is None else 1.0
        found = candidate_rows(
            export,
            roles,
            test,
            numbers=numbers,
            categories=categories,
            start=start,
            stop=stop,
            every=chosen.every,
            zone=chosen.timezone,
            time_format=chosen.time_format,
            blank_as=chosen.blank_as,
            unit=chosen.unit,
            keep=chosen.keep,
            factor=factor,
        )
        responses: dict[str, Response] = {"event": "event", "value": "value"}
        response = responses.get(found.measure, "rate")
        kind: MetricKind = "number"
        if response == "value":
            kind = "duration" if duration else "number"
        elif response == "event" or (found.sized and chosen.unit == "items"):
            kind = "proportion"
        source = Source(
            paths=export.paths,
            sha256=None,
            columns={**columns_of(roles), "test": list(test)},
            rows=found.ledger.to_plain(),
        )
        notes = (*export.notes, *roles.notes, *found.notes)
    return _Taken(found, response, kind, source, notes)


def _ends(stretch: str | None) -> tuple[datetime | None, datetime | None]:
    if stretch is None:
        return None, None
    first, last = split_range(stretch, "baseline")
    start = None if first is None else require_when(first, "baseline").start
    stop = None if last is None else require_when(last, "baseline").stop
    if start is not None and stop is not None and start >= stop:
        raise UsageError(f"`baseline {stretch}` ends before it begins", "write START..END")
    return start, stop


def _side(cells: pl.DataFrame, text: str, option: str, every: str) -> Cells:
    import polars as pl

    first, last = split_range(text, option)
    inside = pl.lit(value=True)
    if first is not None:
        inside &= pl.col("period") >= pl.lit(require_when(first, option).start, pl.Datetime("us"))
    if last is not None:
        inside &= pl.col("period") < pl.lit(require_when(last, option).stop, pl.Datetime("us"))
    part = cells.filter(inside & pl.col("period").is_not_null())
    if not part.height:
        raise DataError(f"`{option} {text}` holds no rows", "check its two dates")
    return _cells(part, every)


def _observed(taken: _Taken) -> Observed:
    """Candidates as arrays: exact cells of categories, and rows, sampled where they are many."""
    found = taken.found
    # Periods are added up from their rows, so none of these may be missing.
    table = found.table if taken.response == "rate" else found.sample()
    place = _places(table["period"], found.every)
    whole = found.table.group_by("period").agg(n=_sum("n"), y=_sum("y")).sort("period")
    levels = np.zeros(whole.height, dtype=np.int64)
    y = table["y"].to_numpy().astype(np.float64)
    return Observed(
        response=taken.response,
        y=y,
        n=table["n"].to_numpy().astype(np.float64)
        if taken.response != "value"
        else np.ones(table.height),
        place=place,
        timed=found.every is not None,
        whole=Cells(
            _places(whole["period"], found.every),
            levels,
            whole["n"].to_numpy(),
            whole["y"].to_numpy(),
        ),
        columns=tuple(_column(found, table, one) for one in found.columns),
        rows=found.table.height,
        noun=NOUNS.get(found.every or "", "row" if found.every is None else "period"),
        sized=found.measure in ("event", "value") or found.sized,
    )


def _sum(name: str) -> pl.Expr:
    import polars as pl

    return pl.col(name).sum()


def _column(found: Candidates, table: pl.DataFrame, one: Any) -> Column:
    if one.problem:
        return Column(one.column, one.kind, np.zeros(0), problem=one.problem)
    values = table[one.name].cast(_float()).fill_null(float("nan")).to_numpy()
    cells = None
    if one.kind != "number":
        if found.every is None and found.measure == "count":
            # Counts without times are periods of their own.
            cells = _cells(found.table.rename({one.name: "level"}), None)
        else:
            cells = _cells(found.cells(one.name), found.every)
    return Column(one.column, one.kind, values, one.levels, cells, note=one.note)


def _float() -> Any:
    import polars as pl

    return pl.Float64


def _cells(table: pl.DataFrame, every: str | None) -> Cells:
    return Cells(
        place=_places(table["period"], every),
        level=table["level"].to_numpy().astype(np.int64),
        n=table["n"].to_numpy().astype(np.float64),
        amount=table["y"].to_numpy().astype(np.float64),
    )


def _places(periods: pl.Series, every: str | None) -> Any:
    """Numbers of periods, neighbours 1 apart; −1 without times."""
    if every is None:
        return np.full(len(periods), -1, dtype=np.int64)
    times = periods.to_numpy().astype("datetime64[us]")
    if every in NOUNS:
        return ordinal(times, every)
    numbers = times.astype(np.int64)
    steps = np.diff(np.unique(numbers))
    return (numbers - numbers.min()) // max(int(steps.min()) if len(steps) else 1, 1)
