"""A change taken apart: how much comes from the total, from the mix, and from the rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.pareto.counts import Floats


@dataclass(frozen=True, eq=False)
class RateChange:
    """The change of an overall rate, by category; each array has shape (C,).

    rate: what the change of a category's own rate adds. mix: what the change of its share of the
    items adds, measured from the average of all, so that a category that grew adds something only
    in so far as it is better or worse than the rest. `rate.sum() + mix.sum()` is the change of
    the overall rate.
    """

    rate: Floats
    mix: Floats


def kitagawa(items: tuple[Floats, Floats], amounts: tuple[Floats, Floats]) -> RateChange:
    """Split the change of amount per item into rates within the categories and mix of the items.

    Arguments
        items, amounts: per category on the first and on the second side, shape (C,), not
            negative. A side without any item raises ValueError. A category without items on a
            side is taken there at the rate of its other side: it can only change the mix.

    With w the share of the items and r the rate of a category, the parts are Δr·(w0 + w1)/2 and
    Δw·((r0 + r1)/2 − (R0 + R1)/2), where R is the overall rate. The last term sums to nothing over
    the categories, since the Δw do, and leaves the total of the mix as it was published.

    Source: kitagawa-1955

    >>> found = kitagawa((np.array([50., 50]), np.array([80., 20])), (np.array([5., 20]),) * 2)
    >>> float((found.rate.sum() + found.mix.sum()).round(12))
    0.0
    """
    first, second = (np.asarray(side, dtype=np.float64) for side in items)
    if first.sum() <= 0 or second.sum() <= 0:
        raise ValueError("a side without items has no rate")
    weight0, weight1 = first / first.sum(), second / second.sum()
    rate0, rate1 = _rates(amounts[0], first), _rates(amounts[1], second)
    rate0, rate1 = np.where(first > 0, rate0, rate1), np.where(second > 0, rate1, rate0)
    overall = (weight0 @ rate0 + weight1 @ rate1) / 2
    rate = (rate1 - rate0) * (weight0 + weight1) / 2
    mix = (weight1 - weight0) * ((rate0 + rate1) / 2 - overall)
    return RateChange(rate, mix)


def _rates(amounts: Floats, items: Floats) -> Floats:
    return np.divide(amounts, items, out=np.zeros(len(items)), where=items > 0)


@dataclass(frozen=True, slots=True)
class AmountChange:
    """The change of an amount: volume (more items), rate within the categories, and their mix."""

    volume: float
    rate: float
    mix: float


def volume_rate_mix(items: tuple[Floats, Floats], amounts: tuple[Floats, Floats]) -> AmountChange:
    """Split the change of the whole amount, which is items times rate; the parts add up to it.

    Arguments as of `kitagawa`, each per the same stretch (a day) on both sides.

    Source: kitagawa-1955
    """
    parts = kitagawa(items, amounts)
    number0, number1 = float(items[0].sum()), float(items[1].sum())
    rate0, rate1 = float(amounts[0].sum()) / number0, float(amounts[1].sum()) / number1
    between = (number0 + number1) / 2
    return AmountChange(
        volume=(number1 - number0) * (rate0 + rate1) / 2,
        rate=between * float(parts.rate.sum()),
        mix=between * float(parts.mix.sum()),
    )


def total_and_mix(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Split the change of each category's amount into change of the total and of the mix.

    Arguments: amounts per category on both sides, shape (C,), per the same stretch (a day) or in
    all. Returns what the change of the total alone makes, (T1 − T0)(s0 + s1)/2, and what the
    change of the shares alone makes, (s1 − s0)(T0 + T1)/2; together they are the change, and the
    second sums to nothing. On a side without any amount the shares are those of the other side.

    Source: kitagawa-1955

    >>> total_and_mix(np.array([10.0, 30.0]), np.array([40.0, 40.0]))
    (array([15., 25.]), array([ 15., -15.]))
    """
    total0, total1 = float(first.sum()), float(second.sum())
    if total0 <= 0 or total1 <= 0:
        return second - first, np.zeros(len(first))
    share0, share1 = first / total0, second / total1
    by_total = (total1 - total0) * (share0 + share1) / 2
    by_mix = (share1 - share0) * (total0 + total1) / 2
    return by_total, by_mix
