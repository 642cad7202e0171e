"""Are the shares different from equal at all?"""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.pareto.counts import Floats
from ci_toolkit.analysis.pareto.result import Equality

LEAST_EXPECTED = 5
DRAWS = 10_000
MOST_DRAWN = 200  # categories: with more, chi-square holds for equal shares however few the items
_SEED = 20_240_229


def equality(
    share: Floats, variance: Floats | None, number: float, freedom: float
) -> Equality | None:
    """Pearson's chi-square of equal shares.

    Arguments: shares of K categories that sum to 1; their variances where items are not equal and
    independent (else None); the count; degrees of freedom of the variances. Returns None with
    fewer than two categories or nothing counted. With variances the statistic is divided by the
    mean design effect, and held against F where they were estimated from days.

    Source: rao-scott-1981
    """
    from scipy import special

    kinds = len(share)
    if kinds < 2 or not number > 0:
        return None
    df = kinds - 1
    statistic = float(number * kinds * ((share - 1 / kinds) ** 2).sum())
    if variance is None:
        if number / kinds < LEAST_EXPECTED and kinds <= MOST_DRAWN:
            p = _drawn(statistic, kinds, round(number))
            return Equality(statistic, df, 1.0, p, f"simulation of {DRAWS:,} samples")
        return Equality(statistic, df, 1.0, float(special.chdtrc(df, statistic)), "chi-square")
    effect = float(number * kinds * variance.sum() / df)
    if effect <= 0:  # one category has everything: nothing varies
        return Equality(statistic, df, 1.0, float(special.chdtrc(df, statistic)), "chi-square")
    if math.isinf(freedom):
        p = float(special.chdtrc(df, statistic / effect))
        return Equality(statistic, df, effect, p, "chi-square that allows for unequal weights")
    p = float(special.fdtrc(df, df * freedom, statistic / effect / df))
    return Equality(statistic, df, effect, p, "chi-square that allows for days that vary")


def _drawn(statistic: float, kinds: int, number: int) -> float:
    """p of the statistic among samples of equal shares, drawn with a fixed seed."""
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(number, np.full(kinds, 1 / kinds), size=DRAWS)
    chance = number * kinds * ((drawn / number - 1 / kinds) ** 2).sum(axis=1)
    return float((1 + (chance >= statistic * (1 - 1e-9)).sum()) / (DRAWS + 1))
