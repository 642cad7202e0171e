"""Builds the small tables that analyses start from, out of plain lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from ci_toolkit.analysis.control_chart.subgroups import Subgroups


def _long(streams: Sequence[Sequence[Any]] | None) -> np.ndarray | None:
    if streams is None:
        return None
    parts = [np.asarray([np.nan if v is None else v for v in s], dtype=float) for s in streams]
    return np.concatenate(parts) if parts else np.zeros(0)


def _streams(data: Any) -> list[Any]:
    """One stream or several: a list of lists is several."""
    if data is None:
        return []
    several = len(data) and isinstance(data[0], list | tuple | np.ndarray)
    return list(data) if several else [data]


def make_subgroups(
    *,
    values: Any = None,
    groups: Sequence[Sequence[float]] | None = None,
    count: Any = None,
    size: Any = None,
    unit: str = "items",
    mean: Any = None,
    sd: Any = None,
    low: Any = None,
    high: Any = None,
    n: Any = None,
    phase: Sequence[int] | None = None,
    baseline: Iterable[int] | np.ndarray | None = None,
    exclude: Iterable[int] = (),
    hollow: Iterable[int] = (),
    labels: Sequence[str] | None = None,
    times: Any = None,
    target: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    noun: str = "day",
) -> Subgroups:
    """Subgroups from plain lists; a list of lists gives several streams. None or NaN is a gap.

    Give one of
        values: individuals;
        groups: one stream of subgroups of raw values (an empty one is a gap);
        mean, sd, low, high, n: sufficient statistics of measurements;
        count with size: `unit` "items" (proportion) or "defects" (rate); count alone: counts.
    baseline, exclude, hollow: indices of the long vector (baseline also as a Bool array).
    """
    if groups is not None:
        arrays = [np.asarray(g, dtype=float) for g in groups]
        n = [len(g) for g in arrays]
        mean = [g.mean() if len(g) else np.nan for g in arrays]
        sd = [g.std(ddof=1) if len(g) > 1 else np.nan for g in arrays]
        low = [g.min() if len(g) else np.nan for g in arrays]
        high = [g.max() if len(g) else np.nan for g in arrays]
    if values is not None:
        mean = low = high = values
    main = _streams(mean if mean is not None else count)
    lengths = [len(s) for s in main]
    total = sum(lengths)
    measure = (
        "value"
        if mean is not None
        else "count"
        if size is None
        else "proportion"
        if unit == "items"
        else "rate"
    )
    given_n = n if mean is not None else size
    if given_n is None:
        sizes = np.ones(total)
    elif isinstance(given_n, int | float):
        sizes = np.full(total, float(given_n))
    else:
        flat = _long(_streams(given_n))
        assert flat is not None
        sizes = flat

    def long(data: Any) -> np.ndarray | None:
        return None if data is None else _long(_streams(data))

    kept = np.ones(total, dtype=bool)
    if baseline is not None:
        marks = np.asarray(list(baseline))
        kept = marks if marks.dtype == bool else np.isin(np.arange(total), marks)
    phases = np.zeros(total, dtype=np.int64) if phase is None else np.asarray(phase, dtype=np.int64)
    several = len(main) != 1
    streams = tuple((str(x),) for x in (names or range(len(main)))) if several else ((),)
    return Subgroups(
        measure=measure,  # type: ignore[arg-type]
        by=("stream",) if several else (),
        streams=streams,
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        labels=list(labels) if labels is not None else [str(i) for i in range(total)],
        times=None if times is None else np.asarray(times, dtype="datetime64[us]"),
        n=sizes,
        count=None if measure == "value" else long(count),
        mean=long(mean),
        sd=(long(sd) if sd is not None else np.full(total, np.nan)) if mean is not None else None,
        low=long(low),
        high=long(high),
        phase=phases,
        phase_labels=tuple(f"phase {i + 1}" for i in range(int(phases.max(initial=0)) + 1)),
        baseline=kept,
        excluded=np.isin(np.arange(total), list(exclude)),
        hollow=np.isin(np.arange(total), list(hollow)),
        target=None if target is None else np.asarray(target, dtype=float),
        noun=noun,
    )


@pytest.fixture(name="make_subgroups")
def _make_subgroups() -> Callable[..., Subgroups]:
    """The helper as a fixture, for tests that do not import it."""
    return make_subgroups


def options_from(fields: Mapping[str, Any]) -> Any:
    """ChartOptions from a mapping as a case file holds it (lists become tuples)."""
    from ci_toolkit.analysis.control_chart.options import ChartOptions

    return ChartOptions(**{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()})
