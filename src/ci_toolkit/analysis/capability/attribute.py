"""Capability of proportions (binomial) and of rates of events (Poisson)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.capability.conforming import (
    Kind,
    Periods,
    Spread,
    pooled_rate,
    spread_of,
)
from ci_toolkit.analysis.capability.outside import MILLION
from ci_toolkit.analysis.capability.result import Attribute
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.errors import DataError


@dataclass(frozen=True, eq=False)
class Cumulative:
    """The rate of all periods up to each, with its exact interval; shape (k,), NaN before any."""

    rate: Floats
    low: Floats
    high: Floats


def attribute_capability(
    count: float,
    n: float,
    *,
    kind: Kind,
    confidence: float,
    periods: Periods | None = None,
    target: float | None = None,
    above: bool = False,
    opportunities: float | None = None,
) -> Attribute:
    """Capability of `count` events in n items ("binomial") or n units ("poisson").

    Arguments
        periods: the same by period; from 10 on, they decide the interval where they vary by more
            than chance.
        target: what the rate must not exceed; with `above` what it must reach, and then ppm and z
            are of the items that lack what is counted.
        opportunities: chances for a defect in one unit, for DPO of a Poisson rate.

    The chance that the target is met is that of Jeffreys' posterior where items are independent,
    and that of t with the standard error of the periods where these decide. Z is the normal
    quantile of the share without a defect; of a Poisson rate that share is exp(−rate). Z is NaN,
    with its lower bound, where there is no defect at all. Raises DataError where n is not
    positive, a count is negative, or a proportion has more events than items.

    Source: montgomery; brown-cai-dasgupta-2001
    """
    _check(count, n, kind)
    spread = spread_of(periods, kind)
    rate, method, worth = pooled_rate(count, n, confidence, kind=kind, spread=spread)
    missed = _turned(rate) if above and kind == "binomial" else rate
    per_unit = rate if kind == "poisson" else None
    return Attribute(
        kind=kind,
        rate=rate,
        ppm=_scaled(missed, MILLION),
        z=_z(missed, kind),
        method=method if target is None else f"{method}; chance of the target by {_by(spread)}",
        n=n,
        count=count,
        target=target,
        above=above,
        chance=None if target is None else chance_met(rate, worth, spread, kind, target, above),
        dpu=per_unit,
        dpo=_scaled(rate, 1 / opportunities) if per_unit and opportunities else None,
    )


def _by(spread: Spread | None) -> str:
    return "t of the periods" if spread is not None and spread.over else "Jeffreys' posterior"


def chance_met(
    rate: Estimate, worth: float, spread: Spread | None, kind: Kind, target: float, above: bool
) -> float:
    """Chance that the true rate does not exceed the target (with `above`: reaches it).

    worth: how many independent items or units the rate stands on.

    Source: brown-cai-dasgupta-2001
    """
    from scipy import special

    if spread is not None and spread.over and spread.error > 0:
        inner = rate.value * (1 - rate.value) if kind == "binomial" else rate.value
        error = max(spread.error, math.sqrt(max(inner, 0.0) / worth))
        t = (target - rate.value) / error
        return float(special.stdtr(spread.freedom, -t if above else t))
    count = rate.value * worth
    if kind == "poisson":
        tail = special.gammaincc if above else special.gammainc
        return float(tail(count + 0.5, max(target, 0.0) * worth))
    inside = min(max(target, 0.0), 1.0)
    tail = special.betaincc if above else special.betainc
    return float(tail(count + 0.5, worth - count + 0.5, inside))


def cumulative_rate(periods: Periods, kind: Kind, confidence: float) -> Cumulative:
    """The cumulative rate with its exact interval after each period, in order; gaps add nothing.

    Source: clopper-pearson-1934; garwood-1936
    """
    from scipy import special

    there = np.isfinite(periods.count) & np.isfinite(periods.n) & (periods.n > 0)
    count = np.cumsum(np.where(there, periods.count, 0.0))
    n = np.cumsum(np.where(there, periods.n, 0.0))
    half = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(n > 0, count / n, np.nan)
        if kind == "binomial":
            low = np.where(count > 0, special.betaincinv(count, n - count + 1, half), 0.0)
            high = np.where(count < n, special.betainccinv(count + 1, n - count, half), 1.0)
        else:
            low = np.where(count > 0, special.gammaincinv(count, half), 0.0) / n
            high = special.gammainccinv(count + 1, half) / n
    blank = n <= 0
    return Cumulative(rate, np.where(blank, np.nan, low), np.where(blank, np.nan, high))


def _check(count: float, n: float, kind: Kind) -> None:
    if not (math.isfinite(n) and n > 0):
        raise DataError("there are no items to judge", "check the size column and `--where`")
    if not (math.isfinite(count) and count >= 0):
        raise DataError("a count below zero cannot be judged")
    if kind == "binomial" and count > n:
        raise DataError(
            f"there are more events ({count:,.0f}) than items ({n:,.0f})",
            "events that may happen several times to one item are a rate: use `--unit defects`",
        )


def _turned(rate: Estimate) -> Estimate:
    """The share of all others."""
    return Estimate(
        1 - rate.value,
        None if rate.high is None else 1 - rate.high,
        None if rate.low is None else 1 - rate.low,
    )


def _scaled(rate: Estimate, factor: float) -> Estimate:
    return Estimate(
        rate.value * factor,
        None if rate.low is None else rate.low * factor,
        None if rate.high is None else rate.high * factor,
    )


def _z(missed: Estimate, kind: Kind) -> Estimate:
    """Normal quantile of the share without a defect, the ends turned round."""

    def one(rate: float | None) -> float | None:
        from scipy import special

        if rate is None or not rate > 0:
            return None
        share = rate if kind == "binomial" else -math.expm1(-rate)
        z = -float(special.ndtri(share)) if share < 1 else math.nan
        if kind == "poisson" and not math.isfinite(z):
            z = float(special.ndtri_exp(-rate))
        return z if math.isfinite(z) else None

    value = one(missed.value)
    return Estimate(math.nan if value is None else value, one(missed.high), one(missed.low))
