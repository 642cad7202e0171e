"""The table of charts: one row a kind, from which choice, computation and `--explain` read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ci_toolkit.analysis.control_chart.attributes import LawOf, plain_law
from ci_toolkit.analysis.control_chart.between import i_mr_rs
from ci_toolkit.analysis.control_chart.laney import additive_law, laney_law
from ci_toolkit.analysis.control_chart.limits import Drawn
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.run_chart import run
from ci_toolkit.analysis.control_chart.subgroups import Measure, Subgroups
from ci_toolkit.analysis.control_chart.variables import individuals, xbar_r, xbar_s

Draw = Callable[[Subgroups, ChartOptions], Drawn]

ANY: tuple[Measure, ...] = ("value", "proportion", "rate", "count")
RATES: tuple[Measure, ...] = ("rate", "count")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of chart.

    measures: what it can be drawn from. panels: their names, the main one first. draw: computes
    it, for charts of measurements and run charts; law: how sigma grows with counting, for charts
    of counts (which are all drawn by one function). formulas: for `--explain`, plain text.
    references: keys of `ci_toolkit.references`.
    """

    name: str
    title: str
    measures: tuple[Measure, ...]
    panels: tuple[str, ...]
    formulas: tuple[str, ...]
    references: tuple[str, ...]
    draw: Draw | None = None
    law: LawOf | None = None


_MOVING_RANGE = "sigma = mean moving range / d2(2), d2(2) = 2/√π = 1.12838"
_P_RATE = "centre p̄ = Σ count / Σ n over the baseline"
_U_RATE = "centre ū = Σ count / Σ n over the baseline"
_Z = "z = (rate − centre) / counting sigma"
_SIGMA_Z = "sigma_z = mean moving range of z / d2(2)"
_TAU = (
    "τ² = (mean moving range of the rates / d2(2))² − mean counting variance, not below 0",
    "limits: centre ± 3 √(τ² + counting variance of the point)",
)

_ROWS = (
    Kind(
        "i-mr",
        "Individuals and moving ranges",
        ANY,
        ("i", "mr"),
        (
            _MOVING_RANGE,
            "limits of individuals: mean ± 3 sigma",
            "moving ranges: centre d2(2)·sigma, limit (1 + 3 d3/d2) · centre = 3.2665 · centre",
        ),
        ("montgomery", "wheeler-chambers", "nist-handbook"),
        draw=individuals,
    ),
    Kind(
        "xbar-r",
        "Means and ranges",
        ("value",),
        ("xbar", "r"),
        (
            "sigma = mean of range / d2(n)",
            "limits of means: grand mean ± 3 sigma / √n",
            "ranges: centre d2(n)·sigma, limits centre ± 3 d3(n)·sigma, not below 0",
        ),
        ("montgomery", "shewhart-1931"),
        draw=xbar_r,
    ),
    Kind(
        "xbar-s",
        "Means and standard deviations",
        ("value",),
        ("xbar", "s"),
        (
            "sigma = mean of s / c4(n)",
            "where sizes vary widely: sigma = √(Σ(n−1)s² / Σ(n−1)) / c4(Σ(n−1) + 1)",
            "limits of means: grand mean ± 3 sigma / √n",
            "standard deviations: centre c4(n)·sigma, limits centre ± 3 sigma √(1 − c4(n)²), ≥ 0",
        ),
        ("montgomery", "burr-1969"),
        draw=xbar_s,
    ),
    Kind(
        "i-mr-rs",
        "Means as individuals, with the spread inside",
        ("value",),
        ("i", "mr", "s"),
        (
            "sigma of means = mean moving range of the means / d2(2)",
            "limits of means: mean ± 3 sigma of means",
            "standard deviations: as xbar-s; from n = 30 mean ± 3 · mean moving range of s / d2(2)",
        ),
        ("montgomery", "wheeler-chambers"),
        draw=i_mr_rs,
    ),
    Kind(
        "p",
        "Fraction of items",
        ("proportion",),
        ("p",),
        (_P_RATE, "limits: p̄ ± 3 √(p̄(1 − p̄) / n), between 0 and 1"),
        ("montgomery", "nist-handbook"),
        law=plain_law,
    ),
    Kind(
        "np",
        "Number of items",
        ("proportion",),
        ("np",),
        (_P_RATE, "limits: n p̄ ± 3 √(n p̄(1 − p̄)), between 0 and n"),
        ("montgomery",),
        law=plain_law,
    ),
    Kind(
        "c",
        "Counts in equal periods",
        RATES,
        ("c",),
        ("centre c̄ = mean count over the baseline", "limits: c̄ ± 3 √c̄, not below 0"),
        ("montgomery", "nist-handbook"),
        law=plain_law,
    ),
    Kind(
        "u",
        "Rate of events",
        RATES,
        ("u",),
        (_U_RATE, "limits: ū ± 3 √(ū / n), not below 0"),
        ("montgomery",),
        law=plain_law,
    ),
    Kind(
        "laney-p",
        "Fraction of items with Laney's limits",
        ("proportion",),
        ("p",),
        (_P_RATE, _Z, _SIGMA_Z, "limits: p̄ ± 3 sigma_z √(p̄(1 − p̄) / n)"),
        ("laney-2002",),
        law=laney_law,
    ),
    Kind(
        "laney-u",
        "Rate of events with Laney's limits",
        RATES,
        ("u",),
        (_U_RATE, _Z, _SIGMA_Z, "limits: ū ± 3 sigma_z √(ū / n)"),
        ("laney-2002",),
        law=laney_law,
    ),
    Kind(
        "p-additive",
        "Fraction of items with an added spread between periods",
        ("proportion",),
        ("p",),
        (_P_RATE, "counting variance: p̄(1 − p̄) / n", *_TAU),
        ("spiegelhalter-2005",),
        law=additive_law,
    ),
    Kind(
        "u-additive",
        "Rate of events with an added spread between periods",
        RATES,
        ("u",),
        (_U_RATE, "counting variance: ū / n", *_TAU),
        ("spiegelhalter-2005",),
        law=additive_law,
    ),
    Kind(
        "run",
        "Run chart",
        ANY,
        ("run",),
        ("centre: median of the baseline; no limits",),
        ("anhoej-olesen-2014", "provost-murray"),
        draw=run,
    ),
)

KINDS: dict[str, Kind] = {row.name: row for row in _ROWS}

PLAIN_OF: dict[Measure, tuple[str, str, str]] = {
    "proportion": ("p", "laney-p", "p-additive"),
    "rate": ("u", "laney-u", "u-additive"),
    "count": ("c", "laney-u", "u-additive"),
}
"""The three laws between which `auto` chooses: plain, Laney, additive."""
