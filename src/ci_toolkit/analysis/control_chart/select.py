"""Which chart the data can carry (`auto`), and the sentence that says why.

Counts are tested stream by stream: do they vary by more than counting gives (B10), are they small
(B11), and does the extra variance shrink with volume (B12)? Measurements take one kind for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.attributes import RateFit
from ci_toolkit.analysis.control_chart.kinds import PLAIN_OF
from ci_toolkit.analysis.control_chart.laney import SMALL_COUNT, expected_count, tau_squared
from ci_toolkit.analysis.control_chart.limits import stream_of_segment
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.reasons import (
    ADDITIVE_ABOVE,
    OVER_DISPERSED_FROM,
    SIGNIFICANT,
    SIZE_RATIO_NEEDED,
    reason_for,
)
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Segments, Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.sigma import segment_quantile
from ci_toolkit.analysis.tails import chi_square_above
from ci_toolkit.analysis.wording import plain

_FEWEST_STEPS = 10  # differences needed for a slope
_SPARSE = 1.0  # smallest expected count below which χ² is not to be trusted
_MILD = 1.1  # variance of X² over that of χ², up to which scaling is enough
_SEED = 20_010
_DECISIVE = np.sqrt(1 / SIGNIFICANT - 1)  # Cantelli: beyond so many sd the p is below .05 for sure


@dataclass(frozen=True, eq=False)
class Choice:
    """The kind of each stream: `names[kinds[s]]`; reasons; streams whose limits are exact."""

    names: tuple[str, ...]
    kinds: Ints
    reasons: tuple[str, ...]
    exact: Bools
    findings: tuple[Finding, ...] = ()


def evidence_of(s: Subgroups, o: ChartOptions, fit: RateFit) -> dict[str, Floats]:
    """Numbers about the spread of each stream, shape (S,), NaN where they cannot be had.

    dispersion_ratio: Pearson X² over its degrees of freedom; dispersion_p: its one-sided p;
    sigma_z: pooled over phases; mean_expected: mean expected count; volume_slope, size_ratio:
    least-squares slope of log|Δ rate| on log n, and the 95 % over the 5 % size (B12), computed
    where the stream is over-dispersed; over_dispersed: 1 where it is.

    Source: spiegelhalter-2005
    Source: laney-2002
    """
    segments, number = s.segments, len(s.streams)
    stream = stream_of_segment(s)

    def total(per_segment: NDArray[np.float64]) -> Floats:
        return np.asarray(
            np.bincount(stream, weights=np.nan_to_num(per_segment), minlength=number),
            dtype=np.float64,
        )

    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = total(segments.sum(fit.z**2, s.used))
        count = segments.sum(s.used)
        freedom = total(np.maximum(count - np.where(fit.center_known, 0, 1), 0))
        ranges = total(fit.ranged.ranges)
        sigma_z = total(fit.sigma_z * fit.ranged.ranges) / np.where(ranges > 0, ranges, np.nan)
        points = total(count)
        expected = total(expected_count(s, fit) * count) / np.where(points > 0, points, np.nan)
        ratio = statistic / np.where(freedom > 0, freedom, np.nan)
    p = chi_square_above(statistic, freedom)
    p = _sparse_p(s, fit, statistic, freedom, sigma_z, p)
    with np.errstate(invalid="ignore"):
        over = (p < SIGNIFICANT) & (sigma_z > OVER_DISPERSED_FROM)
    slope, size_ratio = _volume(s, fit, over)
    return {
        "dispersion_ratio": ratio,
        "dispersion_p": p,
        "sigma_z": sigma_z,
        "mean_expected": expected,
        "volume_slope": slope,
        "size_ratio": size_ratio,
        "over_dispersed": over.astype(np.float64),
    }


def _sparse_p(
    s: Subgroups, fit: RateFit, statistic: Floats, freedom: Floats, sigma_z: Floats, p: Floats
) -> Floats:
    """p of X² where some expected count is below 1 and χ² would mislead (B10).

    A few small periods among many widen X² little: then χ² is scaled to the true variance. Of the
    other streams those are simulated whose choice hangs on it: sigma_z above 1.1, and X² neither
    below its mean nor so far above that p is below 5 % whatever the distribution (Cantelli).
    """
    segments, stream = s.segments, stream_of_segment(s)
    rarer = np.minimum(fit.center, 1 - fit.center) if s.measure == "proportion" else fit.center
    if not len(segments):
        return p
    smallest = np.full(len(s.streams), np.inf)
    least = np.minimum.reduceat(np.where(s.used, s.n, np.inf), segments.starts)
    np.minimum.at(smallest, stream, np.nan_to_num(least * rarer, nan=np.inf))
    sparse = smallest < _SPARSE
    if not sparse.any():
        return p
    variance = fit.unit_sigma**2
    with np.errstate(invalid="ignore", divide="ignore"):
        # Var z² = 2 + (1 − 6pq)/(npq) for a binomial count, 2 + 1/(nu) for a Poisson one.
        sixth = 6 * variance if s.measure == "proportion" else np.zeros(len(variance))
        inverse = segments.sum(np.where(s.used, 1 / s.n, 0.0))
        excess = np.where(variance > 0, (1 - sixth) / variance * inverse, 0.0)
        spread = np.sqrt(2 * freedom + np.bincount(stream, excess, len(s.streams)))
        scale = spread**2 / (2 * freedom)
        mild = sparse & (scale < _MILD)
        sparse &= ~mild
        far = (statistic - freedom) / spread
        unsure = sparse & (sigma_z > OVER_DISPERSED_FROM) & (far > 0) & (far < _DECISIVE)
        out = np.where(sparse & (far >= _DECISIVE), 1 / (1 + far**2), p)
    if mild.any():
        out[mild] = chi_square_above((statistic / scale)[mild], (freedom / scale)[mild])
    for k in np.flatnonzero(unsure):
        out[k] = _simulated_p(s, fit, int(k), float(statistic[k]))
    return out


def _simulated_p(s: Subgroups, fit: RateFit, stream: int, observed: float) -> float:
    """Share of simulated streams without over-dispersion whose X² is as large.

    Every stream starts the same seed, so that it gives the same answer alone and among others.
    Stops early once 25 are as large (Besag and Clifford): then p is far from any decision.
    """
    rng = np.random.default_rng(_SEED)
    at = np.arange(s.offsets[stream], s.offsets[stream + 1])
    at = at[s.used[at]]
    segment = s.segments.of_point[at]
    starts = np.flatnonzero(np.diff(segment, prepend=-1))
    n, center = s.n[at], fit.center[segment]
    known = fit.center_known[segment]
    local = np.cumsum(np.diff(segment, prepend=segment[0]) != 0)
    sizes = np.add.reduceat(n, starts)
    larger, drawn = 0, 0
    while larger < 25 and drawn < 2_000:
        if s.measure == "proportion":
            counts = rng.binomial(np.rint(n).astype(np.int64), center, size=(100, len(at)))
        else:
            counts = rng.poisson(n * center, size=(100, len(at)))
        own = (np.add.reduceat(counts, starts, axis=1) / sizes)[:, local]
        rate = np.where(known, center, own)
        variance = rate * (1 - rate) if s.measure == "proportion" else rate
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = np.where(variance > 0, (counts / n - rate) ** 2 * n / variance, 0.0)
        larger += int((squares.sum(axis=1) >= observed * (1 - 1e-12)).sum())
        drawn += 100
    return larger / drawn if larger >= 25 else (larger + 1) / (drawn + 1)


def _volume(s: Subgroups, fit: RateFit, over: Bools) -> tuple[Floats, Floats]:
    """How the extra spread goes with volume (B12): the slope, and how far sizes range."""
    number = len(s.streams)
    slope, ratio = np.full(number, np.nan), np.full(number, np.nan)
    if not over.any():
        return slope, ratio
    steps = fit.pairs.ranges(fit.rate)
    with np.errstate(invalid="ignore"):
        at = np.flatnonzero(fit.pairs.counted & over[s.stream_of] & (steps > 0))
    stream = s.stream_of[at]
    y = np.log(steps[at])
    x = np.log(np.minimum(s.n[at], s.n[fit.pairs.previous[at]]))

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(stream, weights=values, minlength=number), dtype=np.float64)

    count = np.bincount(stream, minlength=number).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = x - (total(x) / count)[stream]
        y = y - (total(y) / count)[stream]
        squares = total(x * x)
        slope = np.where(
            (count >= _FEWEST_STEPS) & (squares > 1e-12), total(x * y) / squares, slope
        )
    filled = np.flatnonzero(np.diff(s.offsets) > 0)
    whole = Segments.at(s.offsets[filled], len(s))
    counted = s.used & over[s.stream_of]
    low, high = (segment_quantile(s.n, counted, whole, q) for q in (0.05, 0.95))
    ratio[filled] = high / low
    return slope, ratio


def choose_counts(
    s: Subgroups, o: ChartOptions, fit: RateFit, evidence: Mapping[str, Floats]
) -> Choice:
    """Plain, Laney or additive limits for each stream (B10–B12).

    Source: laney-2002
    Source: spiegelhalter-2005
    """
    names = PLAIN_OF[s.measure]
    over = evidence["over_dispersed"] > 0
    with np.errstate(invalid="ignore"):
        flat = evidence["volume_slope"] > ADDITIVE_ABOVE
        additive = over & flat & (evidence["size_ratio"] >= SIZE_RATIO_NEEDED)
        if additive.any():
            # Without any variance to add, additive limits would be the plain ones.
            extra = np.nan_to_num(tau_squared(s, fit, o)) > 0
            additive &= np.bincount(stream_of_segment(s)[extra], minlength=len(s.streams)) > 0
        small = evidence["mean_expected"] < SMALL_COUNT
    kinds = over.astype(np.int64) + additive
    exact = small & ~over
    rows = zip(
        kinds.tolist(),
        exact.tolist(),
        *(
            evidence[key].tolist()
            for key in (
                "dispersion_ratio",
                "dispersion_p",
                "sigma_z",
                "mean_expected",
                "volume_slope",
                "size_ratio",
            )
        ),
        strict=True,
    )
    reasons = tuple(reason_for(s, *row) for row in rows)
    return Choice(names, kinds, reasons, exact, _findings(s, evidence, small))


def _findings(s: Subgroups, evidence: Mapping[str, Floats], small: Bools) -> tuple[Finding, ...]:
    """Streams whose level moved (B10), and streams of small counts (B11)."""
    with np.errstate(invalid="ignore"):
        moved = (evidence["dispersion_p"] < SIGNIFICANT) & (
            evidence["sigma_z"] <= OVER_DISPERSED_FROM
        )

    def about(k: int, code: str, text: str) -> Finding:
        return Finding(code, "info", text, stream=s.named(k) if s.by else None)

    def number(key: str, k: np.signedinteger[Any], digits: int) -> str:
        return plain(float(evidence[key][k]), digits)

    levels = (
        about(
            int(k),
            "level-moved",
            f"the level moved, but neighbouring {s.noun}s differ no more than counting gives "
            f"(X²/df {number('dispersion_ratio', k, 3)}, sigma_z {number('sigma_z', k, 4)}): "
            "not over-dispersed",
        )
        for k in np.flatnonzero(moved)
    )
    counts = (
        about(
            int(k),
            "small-counts",
            f"counts are small (mean expected {number('mean_expected', k, 2)} a {s.noun}): longer "
            "periods, or the opportunities between events, tell more",
        )
        for k in np.flatnonzero(small)
    )
    return (*levels, *counts)
