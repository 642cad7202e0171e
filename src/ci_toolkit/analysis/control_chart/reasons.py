"""The sentence that says why a stream of counts has its kind of chart."""

from __future__ import annotations

import math

from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.wording import p_value, plain

SIGNIFICANT = 0.05
OVER_DISPERSED_FROM = 1.1  # sigma_z; above it alone comes by chance in 31 % of 20-point series
SIZE_RATIO_NEEDED = 2.0
ADDITIVE_ABOVE = -0.25  # slope of log |Δ rate| on log n; counting alone gives −0.5


def reason_for(
    s: Subgroups,
    kind: int,
    exact: bool,
    ratio: float,
    p: float,
    sigma_z: float,
    expected: float,
    slope: float,
    size_ratio: float,
) -> str:
    """One sentence with the numbers behind the choice."""
    counting = "binomial" if s.measure == "proportion" else "Poisson"
    each = f"{s.noun}-to-{s.noun}"
    if kind == 0:
        if not math.isfinite(p) or not math.isfinite(sigma_z):
            return f"too few {s.noun}s to test the spread, so limits are the {counting} ones"
        limits = (
            f"counts are small (mean {plain(expected, 2)}), so limits are exact {counting} ones"
            if exact
            else f"so {counting} limits fit"
        )
        numbers = f"sigma_z {plain(sigma_z)}, X²/df {plain(ratio, 3)}, {p_value(p)}"
        if p < SIGNIFICANT:
            start = (
                f"neighbouring {s.noun}s differ no more than counting gives, only the level moves"
            )
        elif sigma_z > OVER_DISPERSED_FROM:
            start = f"{each} spread is not beyond what counting gives by chance"
        else:
            start = f"{each} spread is what counting alone gives"
        return f"{start} ({numbers}), {limits}"
    start = (
        f"{each} spread is {_times(sigma_z)} times what counting alone gives "
        f"(sigma_z {_two(sigma_z)})"
    )
    if kind == 2:
        return (
            f"{start} and does not shrink with volume (slope {_two(slope)}), so limits add it to "
            f"the {counting} part"
        )
    end = f"so limits are the {counting} ones times sigma_z"
    if s.measure == "count":
        return f"{start}, {end}"  # equal periods have no sizes to speak of
    if math.isfinite(slope) and size_ratio >= SIZE_RATIO_NEEDED:
        law = "and shrinks with volume"
        if slope > ADDITIVE_ABOVE:
            law = "but adds no variance of its own"
        return f"{start} {law} (slope {_two(slope)}), {end}"
    if math.isfinite(size_ratio) and size_ratio < SIZE_RATIO_NEEDED:
        tried = f", slope {_two(slope)}" if math.isfinite(slope) else ""
        return (
            f"{start}; sizes are too alike to tell how it goes with volume (95 % point "
            f"{plain(size_ratio, 2)} times the 5 % point{tried}), {end}"
        )
    return f"{start}, {end}"


def _times(value: float) -> str:
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


def _two(value: float) -> str:
    return f"{value:,.2f}".replace("-", "−")
