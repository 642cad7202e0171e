"""The Pareto of one stream: bars with intervals and places, and what may be said of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ci_toolkit.analysis.pareto.bar_rates import rate_intervals
from ci_toolkit.analysis.pareto.bars import Ordered, ordered, plain_bars
from ci_toolkit.analysis.pareto.concentration import concentration
from ci_toolkit.analysis.pareto.counts import Counts, Floats, Ints
from ci_toolkit.analysis.pareto.dispersion import Mix, mix_of
from ci_toolkit.analysis.pareto.equality import equality
from ci_toolkit.analysis.pareto.findings import Known, findings_of
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.ranks import places
from ci_toolkit.analysis.pareto.result import Bar, Equality, ParetoStream
from ci_toolkit.analysis.pareto.shares import share_intervals
from ci_toolkit.analysis.pareto.verdict import judge

LEADING = 200  # causes that are looked at one by one; the covariance of more is not kept
_RESIDUAL = 20  # the same of categories that mean the rest


@dataclass(frozen=True, eq=False)
class _Looked:
    """The leading categories of a stream with their covariance.

    places: of them in the order, shape (k,); the leading causes first, `causes` in number.
    """

    places: Ints
    causes: int
    mix: Mix


def analyse_stream(counts: Counts, number: int, options: ParetoOptions) -> ParetoStream:
    """Bars, concentration, tests, findings and verdict of stream `number` of `counts`.

    History, comparison and nested Paretos are left to `analyse`.
    """
    own = counts.of_stream(number)
    by = dict(zip(counts.by, counts.streams[number], strict=True))
    order = ordered(own, options)
    whole = float(counts.whole[number])
    stream = ParetoStream(
        by=by,
        bars=plain_bars(order, counts.weighted is not None),
        total=order.total,
        count=float(order.count.sum()),
        items=None if order.items is None else float(order.items.sum()),
        whole=whole,
        concentration=concentration(order.amount, options.threshold),
        unknown=float(own.count[own.day < 0].sum()) if own.days is not None else 0.0,
        causes=order.causes,
        needed=order.needed,
    )
    if order.total > 0:
        looked = _look(own, order)
        stream = replace(
            stream,
            bars=_with_intervals(stream.bars, own, order, looked, options),
            equality=_equality(own, order, looked),
            dispersion=looked.mix.dispersion,
        )
    else:
        stream = replace(stream, bars=_with_rates(stream.bars, own, order, options))
    stream = replace(stream, findings=findings_of(Known(own, order, stream, options)))
    return replace(stream, verdict=judge(stream, order, own, options))


def _look(own: Counts, order: Ordered) -> _Looked:
    causes = min(order.causes, LEADING + 1)  # one more tells who is above all that follow
    rest = min(len(order.kinds) - order.causes, _RESIDUAL)
    chosen = np.append(np.arange(causes), order.causes + np.arange(rest))
    return _Looked(chosen, causes, mix_of(own, order.kinds[chosen]))


def _with_intervals(
    bars: tuple[Bar, ...], own: Counts, order: Ordered, looked: _Looked, options: ParetoOptions
) -> tuple[Bar, ...]:
    """Bars with intervals of shares and rates, and with places."""
    variance = _variances_of_bars(order, looked)
    worth = order.worth / _factor(looked.mix)
    low, high = share_intervals(
        np.array([bar.share for bar in bars]),
        np.nan_to_num(variance),
        worth,
        confidence=options.confidence,
        among=len(bars),
        freedom=_freedoms_of_bars(order, looked),
    )
    told = _places(order, looked, own, options)
    done = list(bars)
    # Of very many bars only the largest were looked at one by one.
    for i in np.flatnonzero(np.isfinite(variance) | (np.arange(len(bars)) < len(told))):
        bar, known = bars[i], np.isfinite(variance[i])
        done[i] = replace(
            bar,
            low=float(low[i]) if known else None,
            high=float(high[i]) if known else None,
            ranks=told[i] if i < len(told) and not bar.other else None,
        )
    return _with_rates(tuple(done), own, order, options)


def _variances_of_bars(order: Ordered, looked: _Looked) -> Floats:
    """Variances of the shares of bars; NaN of those that were not looked at one by one."""
    variance = np.full(order.bars, np.nan)
    covariance = looked.mix.covariance
    single = looked.places < order.alone
    variance[looked.places[single]] = np.diag(covariance)[:-1][single]
    if order.joined and single.sum() == order.alone:
        # What is joined is the whole less the bars before it, and varies as much as they do.
        variance[-1] = max(float(covariance[:-1, :-1][np.ix_(single, single)].sum()), 0.0)
    return variance


def _freedoms_of_bars(order: Ordered, looked: _Looked) -> Floats:
    """Degrees of freedom of these variances."""
    freedom = np.full(order.bars, looked.mix.freedom)
    if looked.mix.freedoms is not None:
        single = looked.places < order.alone
        freedom[looked.places[single]] = looked.mix.freedoms[:-1][single]
    return freedom


def _factor(mix: Mix) -> float:
    return max(mix.dispersion.factor, 1.0) if mix.over and mix.dispersion else 1.0


def _places(
    order: Ordered, looked: _Looked, own: Counts, options: ParetoOptions
) -> tuple[tuple[int, int], ...]:
    """Places of the leading causes that the data do not rule out."""
    number = looked.causes
    found = places(
        looked.mix.share[:number],
        looked.mix.covariance[:number, :number],
        counts=order.count[:number] if own.weighted is None else None,
        kinds=order.causes,
        freedom=looked.mix.freedom,
        confidence=options.confidence,
    )
    return found[:LEADING]


def _equality(own: Counts, order: Ordered, looked: _Looked) -> Equality | None:
    """The test that all causes have equal shares of what is no rest."""
    amount = order.amount[: order.causes]
    total, number = float(amount.sum()), float(order.count[: order.causes].sum())
    if order.causes < 2 or not total > 0:
        return None
    share = amount / total
    mix = looked.mix
    if own.weighted is None and not mix.over:
        return equality(share, None, number, mix.freedom)
    squares = order.squares[: order.causes] / total**2
    base = squares * (1 - 2 * share) + share**2 * float(squares.sum())
    variance = np.maximum(base, 0.0) * _factor(mix)
    leading = looked.causes
    part = total / order.total
    # Shares of a part of the whole: the derivative of a ratio, applied on both sides.
    inside = np.append(np.arange(leading), len(mix.share) - 1)
    lead = np.append(share[:leading], share[leading:].sum())
    turn = np.eye(len(inside)) - np.outer(lead, np.ones(len(inside)))
    within = turn @ mix.covariance[np.ix_(inside, inside)] @ turn.T / part**2
    variance[:leading] = np.maximum(np.diag(within)[:leading], 0.0)
    return equality(share, variance, number, mix.freedom)


def _with_rates(
    bars: tuple[Bar, ...], own: Counts, order: Ordered, options: ParetoOptions
) -> tuple[Bar, ...]:
    """Bars with count out of items; a joined bar has the rate of all it joins, no interval."""
    alone = order.kinds[: order.alone]
    found = rate_intervals(own, alone[:LEADING], options.confidence)
    if found is None:
        return bars
    rate, low, high = found
    done = []
    for i, bar in enumerate(bars):
        items = bar.items or 0.0
        plain = bar.count / items if items > 0 else None
        if i < len(rate) and plain is not None:
            done.append(replace(bar, rate=plain, rate_low=float(low[i]), rate_high=float(high[i])))
        else:
            done.append(replace(bar, rate=plain))
    return tuple(done)
