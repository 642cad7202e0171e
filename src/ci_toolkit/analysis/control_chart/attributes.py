"""Charts of counts: fractions (p, np) and rates (c, u), by whatever law their spread follows.

All streams are computed in one go although each may follow its own law: a law is a pair of numbers
a segment, with which sigma_i² = factor² · σ₀ᵢ² + τ², where σ₀ᵢ is what counting alone gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ci_toolkit.analysis.constants import Constants
from ci_toolkit.analysis.control_chart.limits import (
    Bounds,
    Drawn,
    constants_of,
    enough,
    known_or,
    per_segment,
    sigma_panel,
)
from ci_toolkit.analysis.control_chart.notes import (
    constant_findings,
    few_findings,
    gap_findings,
    screening_findings,
)
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.probability import (
    binomial_quantile,
    count_limits,
    poisson_quantile,
)
from ci_toolkit.analysis.control_chart.result import Estimates, Panel
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.sigma import Pairs, RangeSigma, from_moving_ranges, pairs_of


@dataclass(frozen=True, eq=False)
class RateFit:
    """Rates of all streams against what counting alone would give.

    Shape (N,): rate = count / n; counting_sigma its standard deviation if items were independent;
    z = (rate − center) / counting_sigma. Shape (K,): center, the pooled rate of each segment's
    baseline (or the known one); unit_sigma, the standard deviation of one item; ranged, sigma of
    z from its moving ranges (Laney's sigma_z before any floor).
    """

    rate: Floats
    center: Floats
    center_known: Bools
    unit_sigma: Floats
    counting_sigma: Floats
    z: Floats
    pairs: Pairs
    ranged: RangeSigma
    constants: Constants

    @property
    def sigma_z(self) -> Floats:
        """Laney's ratio of each segment, shape (K,), NaN where there is no moving range."""
        return self.ranged.sigma


@dataclass(frozen=True, eq=False)
class Law:
    """How sigma grows beyond counting in each segment, shape (K,); findings say what was odd."""

    factor: Floats
    tau: Floats
    findings: tuple[Finding, ...] = ()


LawOf = Callable[[Subgroups, RateFit, ChartOptions, Bools], Law]


def fit_rates(s: Subgroups, o: ChartOptions) -> RateFit:
    """Pooled rates, z-scores and their moving ranges, for all segments at once.

    The centre is the pooled rate Σ count / Σ n, never the mean of rates.

    Source: montgomery
    Source: laney-2002
    """
    assert s.count is not None
    segments, used = s.segments, s.used
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(s.present, s.count / s.n, np.nan)
        pooled = segments.sum(s.count, used) / segments.sum(s.n, used)
        known = per_segment(s, "center", o, o.center)
        center = known_or(known, pooled)
        variance = center * (1 - center) if s.measure == "proportion" else center
        unit = np.sqrt(np.maximum(variance, 0))
        counting = np.where(s.present, segments.spread(unit) / np.sqrt(s.n), np.nan)
        # A rate of exactly 0 (or 1) throughout has no spread at all.
        z = np.where(counting > 0, (rate - segments.spread(center)) / counting, 0.0)
    z = np.where(s.present, z, np.nan)
    pairs, constants = pairs_of(s), constants_of(o)
    ranged = from_moving_ranges(z, pairs, segments, constants, screen=o.screen_mr)
    return RateFit(rate, center, np.isfinite(known), unit, counting, z, pairs, ranged, constants)


def plain_law(s: Subgroups, fit: RateFit, o: ChartOptions, where: Bools) -> Law:
    """Counting alone: binomial for fractions, Poisson for rates.

    Source: montgomery
    """
    return Law(np.ones(len(where)), np.zeros(len(where)))


def draw(
    s: Subgroups,
    o: ChartOptions,
    fit: RateFit,
    laws: Mapping[str, LawOf],
    kinds: Ints,
    names: tuple[str, ...],
    panel_name: str,
    exact: Bools,
) -> Drawn:
    """The one panel of an attribute chart.

    laws: how each kind's sigma grows, by its name. kinds: for each segment an index into `names`.
    panel_name: "p", "np", "c" or "u". exact: segments whose limits are count quantiles (B25).

    Source: montgomery
    """
    factor, tau = np.ones(len(kinds)), np.zeros(len(kinds))
    findings: list[Finding] = []
    for number, name in enumerate(names):
        where = kinds == number
        law = laws[name](s, fit, o, where)
        factor = np.where(where, law.factor, factor)
        tau = np.where(where, law.tau, tau)
        findings += law.findings
    segments = s.segments
    plain = np.array([name in ("p", "np", "c", "u") for name in names])[kinds]
    may = _may(s, o, fit, plain)
    sigma = np.where(segments.spread(may), _grown(s, fit, factor, tau), np.nan)
    panel = _panel(s, o, fit, sigma, panel_name, segments.spread(exact & plain & may))
    scale = segments.mean(_scale(s, panel_name), s.used)
    additive = np.array([name.endswith("additive") for name in names])[kinds]
    estimates = Estimates(
        center=fit.center,
        sigma=np.where(may, fit.unit_sigma, np.nan),
        sigma_method=_method(s, names, kinds),
        degrees_of_freedom=np.full(len(kinds), np.nan),
        baseline_points=segments.sum(s.used),
        sigma_z=fit.sigma_z,
        tau=np.where(additive, tau, np.nan) if additive.any() else None,
        panel_centers={panel_name: fit.center * scale},
        extra={
            "factor": factor,
            "exact": (exact & plain).astype(np.float64),
            "dropped_ranges": fit.ranged.dropped,
            "bridged": fit.pairs.bridged.astype(np.float64),
        },
    )
    findings += gap_findings(s, _only(fit.pairs, ~plain))
    scaled = np.array([name.startswith("laney") for name in names])[kinds]
    findings += screening_findings(s, replace(fit.ranged, dropped=fit.ranged.dropped * scaled))
    findings += constant_findings(s, may & (fit.unit_sigma == 0) & (tau == 0))
    findings += few_findings(s, may, o)
    return Drawn((panel,), estimates, tuple(findings))


def _may(s: Subgroups, o: ChartOptions, fit: RateFit, plain: Bools) -> Bools:
    """Segments with limits: a known rate suffices where nothing else has to be estimated (B34)."""
    known = np.where(fit.center_known & (plain | (o.frozen is not None)), fit.center, np.nan)
    return enough(s, known, o) & np.isfinite(fit.center)


def _grown(s: Subgroups, fit: RateFit, factor: Floats, tau: Floats) -> Floats:
    counted: Floats = fit.counting_sigma * s.segments.spread(factor)
    if not tau.any():
        return counted
    with np.errstate(invalid="ignore"):
        both: Floats = np.hypot(counted, s.segments.spread(tau))
    return both


def _scale(s: Subgroups, panel_name: str) -> Floats:
    """Counts are drawn on np and c charts, rates on the others."""
    if panel_name in ("np", "c"):
        return np.where(s.present, s.n, np.nan)
    return np.where(s.present, 1.0, np.nan)


def _panel(
    s: Subgroups, o: ChartOptions, fit: RateFit, sigma: Floats, name: str, exact: Bools
) -> Panel:
    center = s.segments.spread(fit.center)
    counted = name in ("np", "c")
    value, upper = fit.rate, 1.0 if s.measure == "proportion" else np.inf
    edge: Floats | float = upper
    if counted:
        assert s.count is not None
        scale = np.where(s.present, s.n, np.nan)
        value, center, sigma = np.where(s.present, s.count, np.nan), center * scale, sigma * scale
        edge = upper * scale
    panel = sigma_panel(name, "attribute", value, center, sigma, o, lower=0.0, upper=edge)
    return _with_exact(s, o, fit, panel, exact, counted) if exact.any() else panel


def _with_exact(
    s: Subgroups, o: ChartOptions, fit: RateFit, panel: Panel, exact: Bools, counted: bool
) -> Panel:
    """The panel with count quantiles for limits where `exact` holds (B25)."""
    # Sizes repeat inside a stream: each pair of rate and size is looked up once.
    size = np.where(s.present, s.n, 0.0)[exact]
    pairs = np.stack([s.segments.of_point[exact].astype(np.float64), size])
    unlike, back = _distinct(pairs)
    n, rate = unlike[1], fit.center[unlike[0].astype(np.int64)]
    n = np.where(n > 0, n, np.nan)
    if s.measure == "proportion":
        limits, zones = count_limits(lambda q: binomial_quantile(q, n, rate), o.alpha, n)
    else:
        limits, zones = count_limits(lambda q: poisson_quantile(q, n * rate), o.alpha, None)
    divisor = np.ones(len(n)) if counted else n

    def put(base: Floats, values: Floats) -> Floats:
        out = base.copy()
        out[exact] = (values / divisor)[back]
        return out

    steps = (panel.center + k * panel.sigma for k in (-2, -1, 1, 2))
    low2, low1, high1, high2 = (put(b, z) for b, z in zip(steps, zones, strict=True))
    bounds: Bounds = (low2, low1, high1, high2)
    return replace(
        panel,
        lcl=put(panel.lcl, limits[0]),
        ucl=put(panel.ucl, limits[1]),
        lcl_clipped=panel.lcl_clipped & ~exact,
        ucl_clipped=panel.ucl_clipped & ~exact,
        zone_bounds=bounds,
    )


def _distinct(columns: Floats) -> tuple[Floats, Ints]:
    """The distinct columns of a (2, M) array, and for each column the number of its like."""
    order = np.lexsort((columns[1], columns[0]))
    ordered = columns[:, order]
    new = np.ones(columns.shape[1], dtype=bool)
    new[1:] = (np.diff(ordered) != 0).any(axis=0)
    back = np.empty(columns.shape[1], dtype=np.int64)
    back[order] = np.cumsum(new) - 1
    return ordered[:, new], back


def _method(s: Subgroups, names: tuple[str, ...], kinds: Ints) -> str:
    """The name of the commonest way to sigma."""
    if not len(kinds):
        return "binomial" if s.measure == "proportion" else "poisson"
    name = names[int(np.bincount(kinds, minlength=len(names)).argmax())]
    if name.startswith("laney"):
        return "laney"
    if name.endswith("additive"):
        return "additive"
    return "binomial" if s.measure == "proportion" else "poisson"


def _only(pairs: Pairs, where: Bools) -> Pairs:
    """Pairs whose bridges are told only where they bear on the limits."""
    return replace(pairs, bridged=pairs.bridged & where)
