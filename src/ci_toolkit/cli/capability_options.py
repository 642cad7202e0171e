"""Options of `capability` alone: the promise, and how it is judged."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.options import Number, Text

PROMISE = "The promise"
JUDGED = "How it is judged"


@dataclass(frozen=True, eq=False)
class PromiseOptions:
    """What is promised."""

    lsl: Annotated[
        Text,
        option(
            "No value may lie below this: a number, 24h, 98%, or a column (each case its own).",
            "--lsl",
            panel=PROMISE,
            everyday=True,
            metavar="LIMIT",
            column=True,
        ),
    ] = None
    usl: Annotated[
        Text,
        option(
            "No value may lie above this: a number, 24h, 5%, or a column (each case its own).",
            "--usl",
            panel=PROMISE,
            everyday=True,
            metavar="LIMIT",
            column=True,
        ),
    ] = None
    target: Annotated[
        Text,
        option(
            "Wanted value, between the limits; of a rate what it is held to.",
            "--target",
            panel=PROMISE,
            everyday=True,
            metavar="VALUE",
        ),
    ] = None
    spec_file: Annotated[
        Text,
        option(
            "Limits by stream: a CSV or TOML file with the --by columns, lsl, usl, target.",
            "--spec-file",
            panel=PROMISE,
            everyday=True,
            metavar="FILE",
        ),
    ] = None
    at_least: Annotated[
        bool,
        option(
            "The rate must reach the target, as an accuracy does.",
            "--at-least",
            panel=PROMISE,
        ),
    ] = False
    promise: Annotated[
        Number,
        option(
            "Percent of the cases that must meet the limits.",
            "--promise",
            panel=PROMISE,
            everyday=True,
            metavar="PERCENT",
        ),
    ] = None
    require: Annotated[
        float,
        option(
            "Capability index that is asked for (1.33).",
            "--require",
            panel=PROMISE,
            everyday=True,
            metavar="INDEX",
        ),
    ] = 1.33
    censored: Annotated[
        Text,
        option(
            "Cases still open: `open` for those without an --end, or a column or condition; they "
            "count as at least so long.",
            "--censored",
            panel=PROMISE,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    as_of: Annotated[
        Text,
        option(
            "With --censored: until when open cases were followed.",
            "--as-of",
            panel=PROMISE,
            metavar="TIME",
        ),
    ] = None
    natural_lower: Annotated[
        Number,
        option(
            "Values cannot lie below this.",
            "--natural-lower",
            panel=PROMISE,
            metavar="X",
        ),
    ] = None
    natural_upper: Annotated[
        Number,
        option(
            "Values cannot lie above this.",
            "--natural-upper",
            panel=PROMISE,
            metavar="X",
        ),
    ] = None


@dataclass(frozen=True, eq=False)
class JudgeOptions:
    """How the promise is judged."""

    distribution: Annotated[
        str,
        option(
            "auto, normal, lognormal, weibull, gamma, exponential, loglogistic, box-cox, johnson "
            "or empirical.",
            "--distribution",
            panel=JUDGED,
            everyday=True,
            metavar="NAME",
        ),
    ] = "auto"
    sigma_method: Annotated[
        Text,
        option(
            "Estimator of sigma within: mr-bar, median-mr, r-bar, s-bar, pooled, sd.",
            "--sigma-method",
            panel=JUDGED,
            metavar="NAME",
        ),
    ] = None
    confidence: Annotated[
        float,
        option(
            "Of all intervals, in percent (95).",
            "--confidence",
            panel=JUDGED,
            metavar="PERCENT",
        ),
    ] = 95.0
    coverage: Annotated[
        float,
        option(
            "Percent of the values that tolerance intervals contain (95).",
            "--coverage",
            panel=JUDGED,
            metavar="PERCENT",
        ),
    ] = 95.0
    shift: Annotated[
        float,
        option(
            "Shift in the sigma level (1.5), named beside it; 0 for none.",
            "--shift",
            panel=JUDGED,
            metavar="SIGMA",
        ),
    ] = 1.5
    opportunities: Annotated[
        float,
        option(
            "Chances for a defect in one unit, for DPMO.",
            "--opportunities",
            panel=JUDGED,
            metavar="N",
        ),
    ] = 1.0
    steps: Annotated[
        list[str],
        option(
            "Column of the steps of a process: yield of each, and rolled over all.",
            "--steps",
            panel=JUDGED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    plan: Annotated[
        Text,
        option(
            "How many values a precision needs: 0.1 of an index, or 2% of a share.",
            "--plan",
            panel=JUDGED,
            everyday=True,
            metavar="PRECISION",
        ),
    ] = None
    name: Annotated[
        Text,
        option(
            "Plain name of what is measured, such as 'time to action'.",
            "--name",
            panel=JUDGED,
            metavar="TEXT",
        ),
    ] = None
    fail_on: Annotated[
        Text,
        option(
            "End with exit code 1 when a stream does not meet its promise (incapable).",
            "--fail-on",
            panel=JUDGED,
            everyday=True,
            metavar="incapable",
        ),
    ] = None
