"""How many items a question needs, with days that differ taken into account."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from ci_toolkit.analysis.capability.conforming import Periods, spread_of
from ci_toolkit.analysis.dmaic.effect.difference import spread_of_level
from ci_toolkit.analysis.dmaic.effect.result import Series
from ci_toolkit.analysis.dmaic.effect.series import level, of_one_item
from ci_toolkit.analysis.dmaic.project.measure import SampleSize
from ci_toolkit.analysis.dmaic.result import SampleSizes
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.dmaic.yearly import size_of_change
from ci_toolkit.analysis.wording import plain

_LARGEST = 1e12
_HALVINGS = 200
_MANY, _FAR = 2_000, 30  # degrees of freedom and shift from which t is near enough to normal


def sample_sizes(table: SampleSize, *, margin: float, change: float, series: Series) -> SampleSizes:
    """Items for an interval of half width `margin`, and on each side to see `change`.

    Arguments: margin and change in the metric's own unit, NaN where not asked; `series`: the
    baseline by period. Both numbers are multiplied by how much the variance of the baseline's
    level exceeds that of independent items (never below 1), which holds for as many items a
    period as the baseline has. NaN where a change leads outside what there can be, or the
    baseline does not vary.

    Source: fleiss-2003; cohen-1988; kish-1965
    """
    counted = float(series.n.sum())
    factor = variance_ratio(series)
    middle = level(series)
    for_margin = math.nan
    if math.isfinite(margin) and margin > 0:
        for_margin = _whole(factor * _for_margin(series, middle, margin, table.confidence))
    for_change = math.nan
    if math.isfinite(change) and change != 0:
        for_change = _whole(factor * _for_change(series, middle, change, table))
    text = _text(table, margin, for_margin, change, for_change, counted, factor, series)
    return SampleSizes(
        margin=margin,
        for_margin=for_margin,
        change=change,
        for_change=for_change,
        power=table.power,
        confidence=table.confidence,
        counted=counted,
        factor=factor,
        text=text,
    )


def _whole(number: float) -> float:
    return float(math.ceil(number)) if math.isfinite(number) else math.nan


def variance_ratio(series: Series) -> float:
    """Variance of the level by its periods over that of independent items, at least 1.

    Source: kish-1965; newey-west-1987
    """
    total = float(series.n.sum())
    if series.kind != "value":
        kind = "binomial" if series.kind == "proportion" else "poisson"
        start = series.times.astype("datetime64[D]")
        spread = spread_of(
            Periods(series.n * series.y, series.n, start, series.noun),
            "binomial" if kind == "binomial" else "poisson",
        )
        if spread is None or not spread.over:
            return 1.0
        return max(spread.error**2 * total / of_one_item(series), 1.0)
    wide = spread_of_level(series)
    one = item_variance(series)
    return max(wide.variance * total / one, 1.0) if wide is not None and one > 0 else 1.0


def item_variance(series: Series) -> float:
    """Variance of one value about the whole stretch's mean: within periods and between them."""
    total = float(series.n.sum())
    if total <= 1:
        return 0.0
    within = of_one_item(series)
    between = float((series.n * (series.y - level(series)) ** 2).sum())
    inside = within * max(total - len(series.y), 0.0)
    return (between + inside) / (total - 1)


def _for_margin(series: Series, middle: float, margin: float, confidence: float) -> float:
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    if series.kind == "proportion":
        return proportion_for_margin(middle, margin, z)
    if series.kind == "rate":
        # Half the width of the score interval, solved for the exposure.
        root = z * z / (2 * margin * margin)
        return root * (middle + math.sqrt(middle * middle + margin * margin))
    return mean_for_margin(math.sqrt(item_variance(series)), margin, confidence)


def proportion_for_margin(share: float, margin: float, z: float) -> float:
    """Items for which half the width of the score interval is `margin`.

    Source: wilson-1927
    """

    def half(n: float) -> float:
        inner = share * (1 - share) / n + (z / (2 * n)) ** 2
        return z * math.sqrt(inner) / (1 + z * z / n)

    return _least(lambda n: half(n) <= margin)


def mean_for_margin(sd: float, margin: float, confidence: float) -> float:
    """Values for which half the width of the t interval of a mean is `margin`.

    Source: cohen-1988
    """
    from scipy.special import stdtrit

    if not sd > 0:
        return math.nan

    def enough(n: float) -> bool:
        return float(stdtrit(n - 1, (1 + confidence) / 2)) * sd / math.sqrt(n) <= margin

    return _least(enough, 2.0)


def _for_change(series: Series, middle: float, change: float, table: SampleSize) -> float:
    alpha = 1 - table.confidence
    if series.kind == "value":
        sd = math.sqrt(item_variance(series))
        return means_for_change(sd, abs(change), alpha, table.power)
    binomial = series.kind == "proportion"
    top = 1.0 if binomial else math.inf
    ways = [one for one in (middle + abs(change), middle - abs(change)) if 0 <= one <= top]
    # Towards the larger variance where both ways are open: enough for either.
    other = max(ways, key=lambda one: one * (1 - one) if binomial else one, default=math.nan)
    return rates_for_change(middle, other, alpha, table.power, binomial=binomial)


def rates_for_change(
    first: float, second: float, alpha: float, power: float, *, binomial: bool
) -> float:
    """Items on each side to tell two shares (or two rates of events) apart, two-sided.

    >>> round(rates_for_change(0.5, 0.75, 0.05, 0.9, binomial=True), 4)
    76.7069

    Source: fleiss-2003
    """
    normal = NormalDist()
    z_alpha, z_power = normal.inv_cdf(1 - alpha / 2), normal.inv_cdf(power)

    def variance(rate: float) -> float:
        return rate * (1 - rate) if binomial else rate

    if not math.isfinite(second) or first == second:
        return math.nan
    pooled = variance((first + second) / 2)
    apart = z_alpha * math.sqrt(2 * pooled)
    apart += z_power * math.sqrt(variance(first) + variance(second))
    return (apart / (first - second)) ** 2


def means_for_change(sd: float, change: float, alpha: float, power: float) -> float:
    """Values on each side for the two-sided t test of two means to see `change`.

    >>> round(means_for_change(1.0, 1.0, 0.05, 0.9), 4)
    22.0211

    Source: cohen-1988
    """
    from scipy.special import nctdtr, ndtr, stdtrit

    if not sd > 0:
        return math.nan

    def reached(n: float) -> bool:
        freedom, shift = 2 * (n - 1), math.sqrt(n / 2) * change / sd
        bound = float(stdtrit(freedom, 1 - alpha / 2))
        if freedom > _MANY or shift > _FAR:
            # The exact distribution takes minutes out here and this one agrees to four digits.
            width = math.sqrt(1 + bound * bound / (2 * freedom))
            return float(ndtr((shift - bound * (1 - 1 / (4 * freedom))) / width)) >= power
        return 1 - float(nctdtr(freedom, shift, bound)) >= power

    return _least(reached, 2.0)


def _least(holds: Callable[[float], bool], start: float = 1e-6) -> float:
    """The smallest number for which a condition that stays true holds; NaN beyond reach."""
    low, high = start, start
    while not holds(high):
        low, high = high, high * 2
        if high > _LARGEST:
            return math.nan
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def _text(
    table: SampleSize,
    margin: float,
    for_margin: float,
    change: float,
    for_change: float,
    counted: float,
    factor: float,
    series: Series,
) -> str:
    kind: MetricKind = (
        "proportion"
        if series.kind == "proportion"
        else "duration"
        if series.durations
        else "number"
    )
    what = "values" if series.kind == "value" else "items"
    sentences = []
    if math.isfinite(for_margin):
        size = size_of_change(margin, kind)
        sentences.append(
            f"{plain(for_margin, 9)} {what} give the baseline to ±{size} "
            f"({plain(table.confidence * 100)} % confidence)"
        )
    if math.isfinite(for_change):
        size = size_of_change(abs(change), kind)
        sentences.append(
            f"{plain(for_change, 9)} {what} before and as many after show a change of {size} "
            f"with {plain(table.power * 100)} % power"
        )
    if not sentences:
        return "no sample size: neither a margin nor a change was asked for that can be met"
    sentences.append(f"the baseline holds {plain(counted, 9)}")
    if factor > 1.05:
        sentences.append(
            f"{series.noun}s that differ ask for {plain(factor, 2)} times as many as if each "
            "item stood by itself"
        )
    return "; ".join(sentences)
