"""How much lies outside the limits, in parts per million: as observed, and as a model expects."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.capability.result import Outside
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate

MILLION = 1e6
# The least that is given for what a model does not exclude: doubles know nothing smaller.
_LEAST = float(np.finfo(np.float64).tiny)


def observed(
    below: float,
    above: float,
    n: float,
    spec: Spec,
    confidence: float,
    *,
    met: Estimate | None = None,
) -> Outside:
    """Parts per million outside among n values, the total with its exact interval.

    below, above: how many lie strictly beyond each limit. A side without a limit is None. met: the
    share within with its interval (`conforming`), where that is to be taken: it holds where
    periods differ, the exact one only where items are independent.

    >>> found = observed(0, 3, 1000, Spec(usl=5.0), 0.95)
    >>> found.below, found.total, round(found.high)
    (None, 3000.0, 8742)

    Source: clopper-pearson-1934
    """
    if not n > 0:
        return Outside(None, None, math.nan)
    out = (below if spec.lsl is not None else 0.0) + (above if spec.usl is not None else 0.0)
    low, high = proportion_interval(out, n, confidence)
    if met is not None and met.low is not None and met.high is not None:
        low, high = 1 - met.high, 1 - met.low
    return Outside(
        below=None if spec.lsl is None else below / n * MILLION,
        above=None if spec.usl is None else above / n * MILLION,
        total=out / n * MILLION,
        low=low * MILLION,
        high=high * MILLION,
    )


def expected(
    spec: Spec,
    log_below: Callable[[float], float],
    log_above: Callable[[float], float],
    bench: Estimate | None = None,
) -> Outside:
    """Parts per million that a model expects outside, never rounded to zero.

    Arguments
        log_below, log_above: logarithm of the probability below and above a value, as `logcdf`
            and `logsf` of a distribution of SciPy.
        bench: Z-bench with its interval, from which the interval of the total is taken.

    >>> from scipy import stats
    >>> found = expected(Spec(usl=9.0), stats.norm.logcdf, stats.norm.logsf)
    >>> f"{found.total:.4g}"
    '1.129e-13'

    Source: abramowitz-stegun
    """
    from scipy import special

    lower = -math.inf if spec.lsl is None else float(log_below(spec.lsl))
    upper = -math.inf if spec.usl is None else float(log_above(spec.usl))
    total = min(float(np.logaddexp(lower, upper)), 0.0)
    low = high = None
    if bench is not None and bench.low is not None and bench.high is not None:
        low = parts(float(special.log_ndtr(-bench.high)))
        high = parts(float(special.log_ndtr(-bench.low)))
    return Outside(
        below=None if spec.lsl is None else parts(lower),
        above=None if spec.usl is None else parts(upper),
        total=parts(total),
        low=low,
        high=high,
    )


def parts(log_probability: float) -> float:
    """Parts per million from the logarithm of a probability; zero only where it is impossible.

    >>> parts(math.log(0.25)), parts(-5000.0) > 0, parts(-math.inf)
    (250000.0, True, 0.0)
    """
    if log_probability == -math.inf:
        return 0.0
    return max(math.exp(log_probability) * MILLION, _LEAST)
