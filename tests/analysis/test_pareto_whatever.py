"""Whatever the table: every number is finite and inside its interval, and nothing warns."""

from __future__ import annotations

import dataclasses
import math
import warnings
from typing import Any

import numpy as np
import pytest
from tests.analysis.pareto_counts import START

from ci_toolkit.analysis.pareto.analyse import analyse
from ci_toolkit.analysis.pareto.counts import Counts
from ci_toolkit.analysis.pareto.options import ParetoOptions

NAMES = ("Other", "(blank)", "a", "b", "total", "A", "misc")


def drawn(rng: np.random.Generator) -> Counts:
    """Few or many cells, days, weights and opportunities, some of them zero."""
    streams, kinds, days = rng.integers(1, 4), rng.integers(1, 8), rng.integers(1, 40)
    cells = rng.integers(0, 60)
    stream = rng.integers(0, streams, cells)
    count = rng.poisson(rng.choice([0.1, 2, 50]), cells).astype(float)
    timed, weighted, asked = rng.random(3) < [0.8, 0.5, 0.5]
    amount = count * rng.choice([0, 1, 1e-9, 1e12, 0.5], cells) if weighted else count
    step = rng.choice([1, 7, 31]) * np.timedelta64(1, "D")
    return Counts(
        category=("policy",),
        by=("queue",) if streams > 1 else (),
        streams=tuple((str(i),) if streams > 1 else () for i in range(streams)),
        categories=tuple((name,) for name in NAMES[:kinds]),
        stream=stream,
        kind=rng.integers(0, kinds, cells),
        day=rng.integers(-1, days, cells) if timed else np.full(cells, -1),
        days=(START + np.arange(days) * step).astype("datetime64[us]") if timed else None,
        count=count,
        amount=amount,
        squares=np.where(count > 0, amount**2 / np.maximum(count, 1), 0) if weighted else count,
        items=rng.poisson(3, cells) + count * (rng.random() < 0.7) if asked else None,
        measure="count" if asked else "rows",
        whole=np.bincount(stream, weights=count, minlength=streams).astype(float),
        weighted="minutes" if weighted else None,
    )


def numbers_of(value: Any) -> list[float]:
    if isinstance(value, float):
        return [value]
    if dataclasses.is_dataclass(value):
        return [n for f in dataclasses.fields(value) for n in numbers_of(getattr(value, f.name))]
    if isinstance(value, tuple | list):
        return [number for one in value for number in numbers_of(one)]
    return []


@pytest.mark.parametrize("seed", range(120))
def test_any_table_gives_finite_numbers_inside_their_intervals(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = drawn(rng)
    top = int(rng.integers(1, 5)) if rng.random() < 0.5 else None
    options = ParetoOptions(top=top, threshold=float(rng.choice([0.5, 0.8, 1.0])))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = analyse(counts, options)
    assert all(math.isfinite(number) for number in numbers_of(found.streams))
    assert found.verdict.text
    for number, stream in enumerate(found.streams):
        own = counts.amount[counts.stream == number].sum()
        assert sum(bar.amount for bar in stream.bars) == pytest.approx(own)
        for bar in stream.bars:
            if bar.low is not None and bar.high is not None:
                assert bar.low - 1e-12 <= bar.share <= bar.high + 1e-12
            if bar.rate_low is not None and bar.rate is not None:
                assert bar.rate_low - 1e-9 <= bar.rate <= (bar.rate_high or 0) + 1e-9
            if bar.ranks is not None:
                assert bar.ranks[0] <= bar.rank <= bar.ranks[1]
