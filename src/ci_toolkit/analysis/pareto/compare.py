"""Two sides of the data: what rose and fell, and what only the total or the mix did."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.discovery import benjamini_hochberg
from ci_toolkit.analysis.pareto import day_rates, rates
from ci_toolkit.analysis.pareto.compare_rates import Table, table_differences
from ci_toolkit.analysis.pareto.compare_shares import ShareChange, share_change
from ci_toolkit.analysis.pareto.compare_sides import (
    Groups,
    Side,
    Whole,
    kinds_of,
    proportional,
    side_of,
)
from ci_toolkit.analysis.pareto.compare_words import findings, headline, method, sentence
from ci_toolkit.analysis.pareto.counts import Floats, Sides
from ci_toolkit.analysis.pareto.decomposition import kitagawa, total_and_mix
from ci_toolkit.analysis.pareto.dispersion import calendar
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Change, Comparison, Shift

LEVEL = 0.10


def compare(sides: Sides, number: int, options: ParetoOptions) -> Comparison:
    """Compare two sides of stream `number`, category by category and as a whole.

    A rate is out of opportunities where they are known, else per day where `sides.days` says how
    many each side covers, else there is none and only the shares are compared. Intervals and
    p-values allow for days that vary by more than chance where each side has at least 10 of them.

    Source: newcombe-1998-difference; benjamini-hochberg-1995; kitagawa-1955
    """
    first, second = side_of(sides.first, number), side_of(sides.second, number)
    per = _per(sides, first, second)
    kinds, rest = kinds_of(first, second, options)
    groups = Groups(kinds, rest, first.counts.categories, options)
    found = _differences(first, second, groups, per, sides.days, options.confidence)
    whole = _differences(first, second, Whole(), per, sides.days, options.confidence)
    share = share_change(first.counts, second.counts, kinds, options.confidence)
    shifts = _shifts(first, second, groups, found, share, sides.days, per)
    total = (float(first.amount.sum()), float(second.amount.sum()))
    exposure = _exposure(first, second, per, sides.days)
    result = Comparison(
        labels=sides.labels,
        per=per,
        exposure=exposure,
        total=total,
        shifts=shifts,
        mix_distance=share.distance,
        mix_p=share.p,
        parts=_parts(first, second, per, sides.days),
        level=LEVEL,
    )
    if exposure is not None and min(exposure) > 0:
        result = replace(
            result,
            total_rate=(total[0] / exposure[0], total[1] / exposure[1]),
            total_difference=_known(whole.value[0]),
            total_low=_known(whole.low[0]),
            total_high=_known(whole.high[0]),
            total_p=_known(whole.p[0]),
        )
    fractions = proportional(first, second)
    days = (int(first.present.sum()), int(second.present.sum()))
    return replace(
        result,
        text=sentence(result, options, fractions=fractions),
        headline=headline(result, options, fractions=fractions),
        method=method(per, fractions=fractions, clustered=bool(found.clustered.any())),
        findings=findings(result, options, days),
    )


def _per(sides: Sides, first: Side, second: Side) -> str | None:
    if first.items is not None and second.items is not None:
        return "item"
    return sides.noun if sides.days is not None and min(sides.days) > 0 else None


def _table(
    side: Side, group: Groups | Whole, per: str, days: float | None, *, by_day: bool
) -> Table:
    amount = group(side.amount)
    items = side.items if per == "item" else None
    exposure = np.full(len(amount), days or 0.0) if items is None else group(items)
    daily = daily_exposure = place = None
    scale, weekly = 1.0, False
    if by_day:
        daily = group.daily(side.counts, side.counts.amount, side.present)
        assert side.counts.days is not None
        days_there = side.counts.days[side.present]
        place = calendar(days_there)
        weekly = bool(np.diff(days_there).min() == np.timedelta64(1, "D"))
        if items is None:
            daily_exposure = np.ones((len(daily), 1))
            scale = len(daily) / (days or 1.0)
        else:
            assert side.counts.items is not None
            daily_exposure = group.daily(side.counts, side.counts.items, side.present)
    return Table(amount, group(side.squares), exposure, daily, daily_exposure, scale, place, weekly)


def _differences(
    first: Side,
    second: Side,
    group: Groups | Whole,
    per: str | None,
    days: tuple[float, float] | None,
    confidence: float,
) -> rates.Differences:
    if per is None:
        none = np.full(len(group(first.amount)), np.nan)
        return rates.Differences(none, none, none, none, np.zeros(len(none), dtype=bool))
    by_day = min(first.present.sum(), second.present.sum()) >= day_rates.FEWEST_DAYS
    own = days if per != "item" else None
    tables = (
        _table(first, group, per, own and own[0], by_day=by_day),
        _table(second, group, per, own and own[1], by_day=by_day),
    )
    return table_differences(tables, confidence, fractions=proportional(first, second))


def _shifts(
    first: Side,
    second: Side,
    groups: Groups,
    found: rates.Differences,
    share: ShareChange,
    days: tuple[float, float] | None,
    per: str | None,
) -> tuple[Shift, ...]:
    amount = (groups(first.amount), groups(second.amount))
    count = (groups(first.count), groups(second.count))
    total = (max(first.amount.sum(), 1e-300), max(second.amount.sum(), 1e-300))
    shares = (amount[0] / total[0], amount[1] / total[1])
    items = None
    if first.items is not None and second.items is not None:
        items = (groups(first.items), groups(second.items))
    rate = _rates(amount, items, days, per)
    q = benjamini_hochberg(found.p)
    length = days if days is not None and min(days) > 0 else (1.0, 1.0)
    by_total, by_mix = total_and_mix(amount[0] / length[0], amount[1] / length[1])
    out = []
    for at in range(len(amount[0])):
        name, values, other = groups.label(at)
        own = None if rate is None else _pair(rate, at)
        out.append(
            Shift(
                category=name,
                values=values,
                count=_pair(count, at),
                amount=_pair(amount, at),
                share=_pair(shares, at),
                items=None if items is None else _pair(items, at),
                rate=own if own is not None and np.isfinite(own).all() else None,
                difference=_known(found.value[at]),
                low=_known(found.low[at]),
                high=_known(found.high[at]),
                ratio=own[1] / own[0] if own is not None and own[0] > 0 else None,
                p=_known(found.p[at]),
                q=_known(q[at]),
                change=_change(found.value[at], q[at]),
                share_difference=float(shares[1][at] - shares[0][at]),
                share_low=share.low_of(at),
                share_high=share.high_of(at),
                share_q=share.q_of(at),
                by_total=float(by_total[at]),
                by_mix=float(by_mix[at]),
                other=other,
            )
        )
    return tuple(sorted(out, key=lambda one: (one.other, -abs(one.by_total + one.by_mix))))


def _rates(
    amount: tuple[Floats, Floats],
    items: tuple[Floats, Floats] | None,
    days: tuple[float, float] | None,
    per: str | None,
) -> tuple[Floats, Floats] | None:
    if per == "item" and items is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            return amount[0] / items[0], amount[1] / items[1]
    if per not in (None, "item") and days is not None:
        return amount[0] / days[0], amount[1] / days[1]
    return None


def _exposure(
    first: Side, second: Side, per: str | None, days: tuple[float, float] | None
) -> tuple[float, float] | None:
    if per == "item" and first.items is not None and second.items is not None:
        return float(first.items.sum()), float(second.items.sum())
    return days if per not in (None, "item") else None


def _parts(
    first: Side, second: Side, per: str | None, days: tuple[float, float] | None
) -> tuple[tuple[str, float], ...]:
    if per == "item" and first.items is not None and second.items is not None:
        if min(first.items.sum(), second.items.sum()) <= 0:
            return ()
        found = kitagawa((first.items, second.items), (first.amount, second.amount))
        return (
            ("rate within the categories", float(found.rate.sum())),
            ("mix of the categories", float(found.mix.sum())),
        )
    length = days if per not in (None, "item") and days is not None else (1.0, 1.0)
    change = second.amount.sum() / length[1] - first.amount.sum() / length[0]
    return (("total", float(change)),)


def _change(difference: float, q: float) -> Change | None:
    if not q <= LEVEL or difference == 0:
        return None
    return "rose" if difference > 0 else "fell"


def _pair(values: tuple[Floats, Floats], at: int) -> tuple[float, float]:
    return float(values[0][at]), float(values[1][at])


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
