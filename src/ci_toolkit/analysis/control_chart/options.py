"""Every choice that a control chart's computation depends on, in one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# What a subgroup holds; see `Subgroups`.
Measure = Literal["value", "proportion", "rate", "count"]

CHARTS = (
    "i-mr",
    "xbar-r",
    "xbar-s",
    "i-mr-rs",
    "p",
    "np",
    "c",
    "u",
    "laney-p",
    "laney-u",
    "p-additive",
    "u-additive",
    "run",
)


@dataclass(frozen=True, slots=True)
class FrozenLimits:
    """Parameters of a frozen Phase I (B31), applied instead of estimates from the data.

    Parameters by panel-independent name ("center", "sigma", "sigma_z", "tau", …) for each stream,
    keyed by the stream's values; limits are computed again from them with the new sizes.
    kinds: the kind of a stream where it is not `chart`.
    """

    chart: str
    streams: Mapping[tuple[str, ...], Mapping[str, float]]
    kinds: Mapping[tuple[str, ...], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """Choices with the defaults of the project's conventions.

    chart: a kind of `CHARTS` or "auto". sigma_method: None takes the chart's default.
    sigmas: distance of limits in sigma (rule 1 only, B26). alpha: with limits="probability".
    center, sigma: known process parameters (sigma of a single value for measurements).
    center_method: centre of individuals charts, the mean or the median of the baseline.
    natural_lower, natural_upper: edges that values cannot pass.
    rules: texts as on the command line ("nelson:1,2", "nelson-2:run=8"); empty: the defaults.
    """

    chart: str = "auto"
    sigma_method: str | None = None
    sigmas: float = 3.0
    limits: Literal["sigma", "probability"] = "sigma"
    alpha: float = 0.0027
    center: float | None = None
    sigma: float | None = None
    natural_lower: float | None = None
    natural_upper: float | None = None
    rules: tuple[str, ...] = ()
    screen_mr: bool = False
    laney_floor: bool = False
    gaps: Literal["join", "break"] = "join"
    constants: Literal["exact", "tables"] = "exact"
    frozen: FrozenLimits | None = None
    center_method: Literal["mean", "median"] = "mean"
