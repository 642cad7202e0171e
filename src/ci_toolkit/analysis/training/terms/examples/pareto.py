"""Worked examples of shares and concentration."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.dmaic.words import change_text
from ci_toolkit.analysis.pareto.concentration import concentration, fewest, gini
from ci_toolkit.analysis.pareto.decomposition import kitagawa, total_and_mix
from ci_toolkit.analysis.pareto.equality import equality
from ci_toolkit.analysis.pareto.ranks import places
from ci_toolkit.analysis.pareto.shares import critical, share_intervals
from ci_toolkit.analysis.wording import p_value, percent, plain

_NAMES = ("spam", "scams", "spelling", "wrong queue", "double report")
_COUNTS = np.array([90.0, 60.0, 25.0, 15.0, 10.0])
_EVEN = np.array([52.0, 49.0, 51.0, 48.0])


def _head() -> str:
    pairs = zip(_NAMES, _COUNTS, strict=True)
    return "complaints: " + ", ".join(f"{name} {plain(count)}" for name, count in pairs)


def pareto() -> tuple[str, ...]:
    """Cumulative shares."""
    shares = np.cumsum(_COUNTS) / _COUNTS.sum()
    return (
        _head(),
        "cumulative: " + ", ".join(percent(float(share)) for share in shares),
        f"80 % is reached with {fewest(_COUNTS / _COUNTS.sum(), 0.8)} of {len(_COUNTS)} kinds",
    )


def pareto_principle() -> tuple[str, ...]:
    """What 20 % of the kinds make."""
    found = concentration(_COUNTS, 0.8)
    assert found is not None
    return (
        _head(),
        f"20 % of the kinds (one of five) make {percent(found.top_share)}",
        f"80 % takes {found.for_80} kinds: {percent(found.for_80 / len(_COUNTS))} of them",
    )


def vital_few() -> tuple[str, ...]:
    """Thresholds."""
    shares = _COUNTS / _COUNTS.sum()
    told = []
    for threshold in (0.7, 0.8, 0.9):
        number = fewest(shares, threshold)
        told.append(f"for {percent(threshold)}: {', '.join(_NAMES[:number])}")
    return (_head(), *told)


def concentrated() -> tuple[str, ...]:
    """Uneven and even bars."""
    told = []
    for counts in (_COUNTS, _EVEN):
        found = equality(counts / counts.sum(), None, float(counts.sum()), math.inf)
        assert found is not None
        bars = " ".join(plain(count) for count in counts)
        told.append(f"bars {bars}: Gini {plain(gini(counts), 3)}, equal shares {p_value(found.p)}")
    return tuple(told)


def gini_index() -> tuple[str, ...]:
    """Three sets of bars."""
    sets = (np.array([10.0] * 5), _COUNTS, np.array([196.0, 1, 1, 1, 1]))
    return tuple(
        f"bars {' '.join(plain(one) for one in bars)}: Gini {plain(gini(bars), 3)}" for bars in sets
    )


def herfindahl() -> tuple[str, ...]:
    """Equal categories."""
    found = concentration(_COUNTS, 0.8)
    assert found is not None
    return (
        _head(),
        f"H = {plain(found.hhi)}",
        f"as concentrated as {plain(found.effective, 3)} equal kinds",
    )


def goodman() -> tuple[str, ...]:
    """One share alone and all together."""
    shares, total = _COUNTS / _COUNTS.sum(), float(_COUNTS.sum())
    variance = shares * (1 - shares) / total
    told = []
    for among, words in ((1, "alone"), (len(shares), "with all five holding together")):
        low, high = share_intervals(
            shares, variance, total, confidence=0.95, among=among, freedom=math.inf
        )
        told.append(f"{words}: {percent(float(low[0]))} to {percent(float(high[0]))}")
    z = [float(critical(0.95, among, math.inf)) for among in (1, len(shares))]
    return (
        f"spam {plain(_COUNTS[0])} of {plain(total)} = {percent(float(shares[0]))}",
        *told,
        f"z^2 = {plain(z[0])} alone, {plain(z[1])} for five",
    )


def places_of() -> tuple[str, ...]:
    """Ranks that may be exchanged."""
    shares, total = _COUNTS / _COUNTS.sum(), float(_COUNTS.sum())
    covariance = (np.diag(shares) - np.outer(shares, shares)) / total
    found = places(
        shares, covariance, counts=_COUNTS, kinds=len(shares), freedom=math.inf, confidence=0.95
    )
    return (
        _head(),
        *(
            f"{name}: place {low}" if low == high else f"{name}: place {low} to {high}"
            for name, (low, high) in zip(_NAMES, found, strict=True)
        ),
    )


def mix_and_rate() -> tuple[str, ...]:
    """Late cases of two queues."""
    items = (np.array([900.0, 100.0]), np.array([600.0, 400.0]))
    late = (np.array([27.0, 20.0]), np.array([12.0, 72.0]))
    found = kitagawa(items, late)
    before, after = (float(a.sum() / b.sum()) for a, b in zip(late, items, strict=True))
    return (
        "spam: 27 of 900 late, then 12 of 600; appeals: 20 of 100, then 72 of 400",
        f"overall {percent(before)}, then {percent(after)}: "
        f"change {change_text(after - before, 'proportion')}",
        f"by the rates {change_text(float(found.rate.sum()), 'proportion')}, "
        f"by the mix {change_text(float(found.mix.sum()), 'proportion')}",
    )


def comparison() -> tuple[str, ...]:
    """A category that only grew with the total."""
    first, second = np.array([40.0, 60.0]), np.array([60.0, 60.0])
    total, mix = total_and_mix(first, second)
    return (
        "spam 40, then 60; scams 60, then 60",
        *(
            f"{name}: {plain(float(a))} with the total, {plain(float(b))} by its share"
            for name, a, b in zip(("spam", "scams"), total, mix, strict=True)
        ),
    )
