"""Options of `control-chart` alone: the chart, its limits and phases, and the rules."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.options import Number, Text

CHART = "Chart"
LIMITS = "Limits and phases"
RULES = "Rules"


@dataclass(frozen=True, eq=False)
class ChartOptions:
    """Which chart, and how its limits are computed."""

    chart: Annotated[
        str,
        option(
            "Kind of chart. auto explains its choice; p,laney-p draws two on one axis.",
            "--chart",
            "-c",
            panel=CHART,
            everyday=True,
            metavar="KIND",
            env="CHART",
        ),
    ] = "auto"
    target: Annotated[
        Text,
        option(
            "Draw a target: a number, a duration such as 24h, or a column.",
            "--target",
            panel=CHART,
            everyday=True,
            metavar="TARGET",
        ),
    ] = None
    sigma_method: Annotated[
        Text,
        option(
            "Estimator of sigma: mr-bar, median-mr, sd, r-bar, s-bar, pooled, mvlue-r, mvlue-s.",
            "--sigma-method",
            panel=CHART,
            metavar="NAME",
        ),
    ] = None
    sigmas: Annotated[
        float,
        option("Distance of the limits in sigma.", "--sigmas", panel=CHART, metavar="K"),
    ] = 3.0
    limits: Annotated[
        str,
        option(
            "sigma, or probability limits at --alpha.",
            "--limits",
            panel=CHART,
            metavar="sigma|probability",
        ),
    ] = "sigma"
    alpha: Annotated[
        float,
        option("See --limits.", "--alpha", panel=CHART, metavar="P"),
    ] = 0.0027
    center: Annotated[
        Number,
        option("Known centre.", "--center", panel=CHART, metavar="X"),
    ] = None
    sigma: Annotated[
        Number,
        option("Known sigma of a single value.", "--sigma", panel=CHART, metavar="X"),
    ] = None
    center_method: Annotated[
        str,
        option(
            "Centre of individuals: mean or median.",
            "--center-method",
            panel=CHART,
            metavar="mean|median",
        ),
    ] = "mean"
    natural_lower: Annotated[
        Number,
        option("Values cannot lie below this.", "--natural-lower", panel=CHART, metavar="X"),
    ] = None
    natural_upper: Annotated[
        Number,
        option("Values cannot lie above this.", "--natural-upper", panel=CHART, metavar="X"),
    ] = None
    screen_mr: Annotated[
        bool,
        option("Leave out moving ranges above their own limit, once.", "--screen-mr", panel=CHART),
    ] = False
    laney_floor: Annotated[
        bool,
        option("Laney limits never narrower than binomial ones.", "--laney-floor", panel=CHART),
    ] = False
    gaps: Annotated[
        str,
        option(
            "Runs go on across a missing period (join) or stop (break).",
            "--gaps",
            panel=CHART,
            metavar="join|break",
        ),
    ] = "join"
    constants: Annotated[
        str,
        option(
            "exact, or the rounded ones of printed tables.",
            "--constants",
            panel=CHART,
            metavar="exact|tables",
        ),
    ] = "exact"


@dataclass(frozen=True, eq=False)
class StageOptions:
    """Baseline, phases, frozen limits, events."""

    baseline: Annotated[
        Text,
        option(
            "Compute the limits from this stretch, apply them to all: 2024-01..2024-06.",
            "--baseline",
            panel=LIMITS,
            everyday=True,
            metavar="START..END",
        ),
    ] = None
    phase_at: Annotated[
        list[str],
        option(
            'New limits from this date on, with a label: "2024-05-01=New policy".',
            "--phase-at",
            panel=LIMITS,
            everyday=True,
            metavar="WHEN=LABEL",
        ),
    ] = dataclasses.field(default_factory=list)
    phase: Annotated[
        Text,
        option(
            "Column that names the phase of each row.",
            "--phase",
            panel=LIMITS,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    exclude: Annotated[
        list[str],
        option(
            "Keep this day out of the limits; drawn hollow.",
            "--exclude",
            panel=LIMITS,
            everyday=True,
            metavar="LABEL",
        ),
    ] = dataclasses.field(default_factory=list)
    note: Annotated[
        list[str],
        option(
            'Mark an event without touching limits: "2025-01-03=New rubric", or a CSV.',
            "--note",
            panel=LIMITS,
            everyday=True,
            metavar="WHEN=TEXT",
        ),
    ] = dataclasses.field(default_factory=list)
    save_limits: Annotated[
        Text,
        option(
            "Write the parameters of the limits to a file.",
            "--save-limits",
            panel=LIMITS,
            metavar="FILE",
        ),
    ] = None
    limits_from: Annotated[
        Text,
        option(
            "Judge these data by limits saved earlier.",
            "--limits-from",
            panel=LIMITS,
            metavar="FILE",
        ),
    ] = None
    mature: Annotated[
        Text,
        option(
            "Do not judge a period until this long after its end (late outcomes): 14d.",
            "--mature",
            panel=LIMITS,
            metavar="DURATION",
        ),
    ] = None
    as_of: Annotated[
        Text,
        option(
            "With --mature: the day of the export, when it is not the newest row.",
            "--as-of",
            panel=LIMITS,
            metavar="TIME",
        ),
    ] = None


@dataclass(frozen=True, eq=False)
class RuleOptions:
    """What counts as a signal."""

    rules: Annotated[
        list[str],
        option(
            "Rules: nelson:1,2 (default), western-electric, aiag, montgomery, ihi, nhs, anhoej, "
            "limits, or single ones such as nelson-2:run=8.",
            "--rules",
            "-r",
            panel=RULES,
            everyday=True,
            metavar="SET",
            env="RULES",
        ),
    ] = dataclasses.field(default_factory=list)
    fail_on: Annotated[
        Text,
        option(
            "End with exit code 1 on a signal in the newest period (signal; --since widens) "
            "or anywhere (any-signal).",
            "--fail-on",
            panel=RULES,
            everyday=True,
            metavar="signal|any-signal",
        ),
    ] = None
