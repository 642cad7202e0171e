"""All causes at once: a logistic or linear model with errors that allow for days that differ."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ci_toolkit.analysis.dmaic.causes.design import Design, design_of
from ci_toolkit.analysis.dmaic.causes.effects import bound
from ci_toolkit.analysis.dmaic.causes.observed import FEWEST_PERIODS, Floats, Observed
from ci_toolkit.analysis.dmaic.causes.result import Model, Term
from ci_toolkit.analysis.dmaic.causes.series import FEWEST_ORDERED, clock, without_memory

_CONFIDENCE = 0.95
# Rows for each term, and events for each, below which a model says little.
_ROWS_EACH, _EVENTS_EACH = 10, 5
# A logit this far from nothing, or this badly known, is one that does not exist.
_NO_LOGIT = 15.0


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model, or why there is none; left_out: sentences on what it does not hold."""

    model: Model | None
    problem: str = ""
    left_out: tuple[str, ...] = ()


def fit_model(seen: Observed, names: Sequence[str]) -> Fitted:
    """Fit the metric on these columns together.

    An event has a logistic model (odds ratios); values and rates a linear one (differences of the
    metric; rates weighted by how certain each period is). Errors are clustered by day; with one
    row a period, a straight trend is held and first-order autocorrelation taken out. Levels are
    compared with the most frequent one. Columns that repeat others, and levels where the event
    never or always holds, are left out.

    Source: liang-zeger-1986; prais-winsten-1954; mcfadden-1974
    """
    if seen.response == "rate" and not seen.sized:
        return Fitted(None, "counts without a size are not fitted")
    if len(names) < 2:
        return Fitted(None, "it takes two causes that can be tested")
    design = design_of(seen, names)
    left_out = tuple(design.left_out)
    if not design.terms:
        return Fitted(None, "no column is left to fit", left_out)
    y = seen.y[design.used]
    least = _ROWS_EACH * (len(design.terms) + 1)
    if len(y) < least:
        return Fitted(
            None,
            f"{len(y):,} rows are too few for {len(design.terms)} terms (at least {least:,})",
            left_out,
        )
    if seen.response == "event":
        events = min(float((y > 0).sum()), float((y <= 0).sum()))
        if events < _EVENTS_EACH * len(design.terms):
            return Fitted(
                None, f"{events:,.0f} events are too few for {len(design.terms)} terms", left_out
            )
    elif np.ptp(y) == 0:
        return Fitted(None, "the metric is the same in all rows", left_out)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return _fitted(seen, design, left_out)
    except (np.linalg.LinAlgError, ValueError, FloatingPointError) as error:
        said = str(error).strip().partition("\n")[0][:80]
        return Fitted(None, f"it did not converge ({said})", left_out)


def _fitted(seen: Observed, design: Design, left_out: tuple[str, ...]) -> Fitted:
    logistic = seen.response == "event"
    kept, note = _errors(seen, design)
    result, explained = (_logistic if logistic else _linear)(seen, design, kept)
    coefficients, errors = (np.asarray(one)[1:] for one in (result.params, result.bse))
    if not (np.isfinite(coefficients).all() and np.isfinite(errors).all()):
        return Fitted(None, "it did not converge", left_out)
    if logistic and (np.abs(coefficients).max() > _NO_LOGIT or errors.max() > _NO_LOGIT):
        return Fitted(None, "a term separates the event from the rest, so no odds exist", left_out)
    terms = _terms(design, coefficients, errors, _freedom(seen, design), logistic)
    return Fitted(
        Model(
            kind="logistic" if logistic else "linear",
            scale="odds ratio" if logistic else "difference",
            terms=terms,
            against=tuple(design.against),
            n=len(design.used),
            explained=explained,
            note=note,
        ),
        left_out=left_out,
    )


def _errors(seen: Observed, design: Design) -> tuple[dict[str, Any], str]:
    """How the covariance of the estimates is made, and that in words."""
    place = seen.place[design.used]
    periods = len(np.unique(place))
    if not seen.timed or periods < FEWEST_PERIODS:
        return {"cov_type": "HC1"}, "errors hold where rows vary unequally"
    if _is_series(seen, design):
        words = f"a straight trend is held, and autocorrelation of the {seen.noun}s taken out"
        return {"cov_type": "HC1"}, words
    return (
        {"cov_type": "cluster", "cov_kwds": {"groups": place}},
        f"errors are clustered by {seen.noun}",
    )


def _freedom(seen: Observed, design: Design) -> float:
    rows = len(design.used) - len(design.terms) - 1
    periods = len(np.unique(seen.place[design.used]))
    return float(min(rows, periods - 1) if seen.timed and periods >= FEWEST_PERIODS else rows)


def _logistic(seen: Observed, design: Design, errors: dict[str, Any]) -> tuple[Any, float]:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    y = (seen.y[design.used] > 0).astype(np.float64)
    weights = None if (seen.n == 1).all() else seen.n[design.used]
    result = GLM(y, design.matrix, family=Binomial(), freq_weights=weights).fit(**errors)
    return result, 1 - float(result.llf) / float(result.llnull)


def _linear(seen: Observed, design: Design, errors: dict[str, Any]) -> tuple[Any, float]:
    from statsmodels.regression.linear_model import OLS, WLS

    y, n, x = seen.y[design.used], seen.n[design.used], design.matrix
    if seen.response == "value":
        rate, weights = y, np.ones(len(y))
    else:
        there = n > 0
        rate = np.divide(y, n, out=np.zeros(len(y)), where=there)
        weights = np.where(there, _certain(y, n), 0)
    if not _is_series(seen, design):
        result = WLS(rate, x, weights=weights).fit(**errors)
        return result, float(result.rsquared)
    explained = float(WLS(rate, x, weights=weights).fit().rsquared)
    place, root = seen.place[design.used], np.sqrt(weights)[:, None]
    # The trend stands last, so that the terms keep their places.
    both = np.column_stack([rate, x, clock(place)]) * root
    left = OLS(both[:, 0], both[:, 1:]).fit().resid
    both, _ = without_memory(both, np.asarray(left), place)
    return OLS(both[:, 0], both[:, 1:]).fit(**errors), explained


def _is_series(seen: Observed, design: Design) -> bool:
    """Whether each period has one row, in order of time, and there are enough to see an order."""
    place = seen.place[design.used]
    ordered = bool((np.diff(place) > 0).all())
    return seen.timed and ordered and len(place) >= FEWEST_ORDERED


def _certain(amount: Floats, n: Floats) -> Floats:
    """Weights of rates: the inverse of their variance between periods and within.

    Source: spiegelhalter-2005
    """
    rate = float(amount.sum() / n.sum())
    share = 0 < rate < 1 and bool((amount <= n).all())
    single = (rate * (1 - rate) if share else abs(rate)) / np.maximum(n, 1e-300)
    distance = np.divide(amount, n, out=np.full(len(n), rate), where=n > 0) - rate
    between = max(float((distance**2).mean() - np.where(n > 0, single, 0).mean()), 0.0)
    weights: Floats = 1 / (between + single)
    return np.asarray(weights / weights.max())


def _terms(
    design: Design, coefficients: Floats, errors: Floats, freedom: float, logistic: bool
) -> tuple[Term, ...]:
    from scipy import special

    quantile = float(special.stdtrit(max(freedom, 1.0), (1 + _CONFIDENCE) / 2))
    terms = []
    for (column, level, step), value, error in zip(
        design.terms, coefficients, errors, strict=False
    ):
        ends = (value, value - quantile * error, value + quantile * error)
        shown = [math.exp(one) for one in ends] if logistic else [float(one) for one in ends]
        p = 2 * float(special.stdtr(max(freedom, 1.0), -abs(value) / error)) if error > 0 else 0.0
        terms.append(Term(column, level, step, bound(*shown), p))
    return tuple(terms)
