"""Medians of two stretches compared."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.dmaic.effect.difference import Spread, ratio_of, stretch, welch
from ci_toolkit.analysis.dmaic.effect.result import Difference, Floats, Series
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.middle import median

FEWEST_FOR_MEDIANS = 10


def medians(
    before: Series,
    after: Series,
    values: tuple[Floats, Floats] | None,
    labels: tuple[str, str],
    widths: tuple[Spread | None, Spread | None],
    confidence: float,
) -> Difference | None:
    """Median after less before; of raw values where given, else of the periods' values.

    values: what was measured before and after, shape (m,) each. widths: of the means by period;
    by how much they exceed those of independent values, the medians' variances are widened too.
    None with fewer than 10 values on a side, or where the middle half does not vary.

    Source: price-bonett-2002; kish-1965
    """
    own = (before.y, after.y) if values is None else values
    finite = [one[np.isfinite(one)] for one in own]
    if min(len(one) for one in finite) < FEWEST_FOR_MEDIANS:
        return None
    spreads = [_spread(one, wide) for one, wide in zip(finite, widths, strict=True)]
    middles = (median(finite[0]), median(finite[1]))
    if not min(one.variance for one in spreads) > 0:
        return None
    value, p = welch(middles, spreads[0], spreads[1], confidence)
    certain = [Spread(0.0, one.freedom) for one in spreads]
    estimates = [
        stretch(side, label, welch((0.0, middle), none, own_spread, confidence)[0])
        for side, own_spread, none, label, middle in zip(
            (before, after), spreads, certain, labels, middles, strict=True
        )
    ]
    if values is not None:
        estimates = [
            replace(one, n=float(len(held))) for one, held in zip(estimates, finite, strict=True)
        ]
    what = f"of the {before.noun}s' values" if values is None else "of the values"
    return Difference(
        "median",
        estimates[0],
        estimates[1],
        Estimate(value.value, value.low, value.high),
        ratio_of(middles, spreads[0], spreads[1], confidence),
        p,
        f"medians {what}, Price and Bonett's standard errors, widened as much as "
        f"{before.noun}s that differ widen the means",
    )


def _spread(values: Floats, wide: Spread | None) -> Spread:
    """Of a median, widened by as much as the mean is wider than that of independent values."""
    variance, whole = variance_of_median(values), float(values.var(ddof=1))
    if wide is None or not whole > 0:
        return Spread(variance, len(values) - 1.0)
    factor = max(wide.variance * len(values) / whole, 1.0)
    return Spread(variance * factor, wide.freedom)


def variance_of_median(values: Floats) -> float:
    """Variance of a sample median, whatever the distribution, from two order statistics.

    Source: price-bonett-2002
    """
    from scipy.special import bdtr, ndtri

    ordered = np.sort(values)
    n = len(ordered)
    place = max(round((n + 1) / 2 - math.sqrt(n)), 1)
    z = -float(ndtri(bdtr(place - 1, n, 0.5)))
    return float((ordered[n - place] - ordered[place - 1]) / (2 * z)) ** 2
