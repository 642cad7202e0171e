"""Checks of whether the data fit the chart: each with its number, what it means, what to do."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ci_toolkit.analysis.control_chart.baseline import baseline_stability
from ci_toolkit.analysis.control_chart.case import Case
from ci_toolkit.analysis.control_chart.change import standardised
from ci_toolkit.analysis.control_chart.compute import SAVED
from ci_toolkit.analysis.control_chart.memory import (
    centred,
    lag_one,
    run_length_left,
    weekday_test,
)
from ci_toolkit.analysis.control_chart.result import (
    Computed,
    Diagnostic,
    FalseAlarms,
    Signal,
)
from ci_toolkit.analysis.control_chart.rules import RulePlan
from ci_toolkit.analysis.control_chart.runs_check import runs_about_centre
from ci_toolkit.analysis.control_chart.signature import signature
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.wording import p_value, percent, plain

FEWEST_FOR_VERDICT = 10
FEWEST_FOR_LIMITS = 20
FEWEST_FOR_CORRELATION = 25
SIGNIFICANT = 0.05
WEEKDAY_SIGNIFICANT = 0.01
WEEKDAY_SHARE = 0.05
OVER_DISPERSED_FROM = 1.1
SHRINKS_BELOW = -0.25  # slope of log|Δ| on log n at which the extra variance follows volume (B12)
MANY_MISSING = 0.10
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Numbers = Mapping[str, float | int | str | None]


def examine(
    s: Subgroups,
    computed: Computed,
    stream: int,
    signals: Sequence[Signal],
    plan: RulePlan,
    alarms: FalseAlarms,
) -> tuple[Diagnostic, ...]:
    """All checks of one stream; those that could not be made are left out.

    Codes: "few-points", "constant", "overdispersion", "underdispersion", "autocorrelation",
    "weekday", "runs", "missing-periods", "partial-periods", "baseline".
    """
    case = Case(s, computed, stream, plan, alarms)
    made = (check(case) for check in _CHECKS)
    return tuple(diagnostic for diagnostic in made if diagnostic is not None)


def _few_points(case: Case) -> Diagnostic | None:
    if case.computed.reasons[case.stream] == SAVED:
        return None  # the limits rest on the points that they were made from
    usable = int(case.usable.sum())
    phase, first, used = _shortest_phase(case)
    numbers: Numbers = {"points": usable, "baseline_points": used}
    if usable < FEWEST_FOR_VERDICT:
        text = (
            f"only {case.many(usable)} can be judged; from {FEWEST_FOR_VERDICT} on a chart says "
            f"something, from {FEWEST_FOR_LIMITS} on its limits are dependable"
        )
        return Diagnostic("few-points", True, usable, numbers, text, "collect more data first")
    if used >= FEWEST_FOR_LIMITS or not used:
        return None
    text = f"the limits{phase} rest on {case.many(used)} and are trial limits: they will still move"
    freedom = float(case.computed.estimates.degrees_of_freedom[case.s.segments.of_point[first]])
    if math.isfinite(freedom):
        text += f" (about {plain(freedom, 2)} degrees of freedom)"
        numbers = {**numbers, "degrees_of_freedom": freedom}
    advice = f"compute the limits again once there are {FEWEST_FOR_LIMITS}, then keep them"
    return Diagnostic("few-points", True, used, numbers, text, advice)


def _shortest_phase(case: Case) -> tuple[str, int, int]:
    """The phase whose limits rest on the fewest points: its name, first point, and their number."""
    phases, firsts, inverse = np.unique(
        case.s.phase[case.stretch], return_index=True, return_inverse=True
    )
    used = np.bincount(inverse, weights=case.s.used[case.stretch])
    least = int(np.argmin(used))
    name = f" of {case.s.phase_labels[int(phases[least])]}" if len(phases) > 1 else ""
    return name, case.stretch.start + int(firsts[least]), int(used[least])


def _constant(case: Case) -> Diagnostic | None:
    values = case.panel.value[case.stretch][case.usable]
    if len(values) < 2 or np.ptp(values) > 1e-12 * np.abs(values).max():
        return None
    text = f"all {case.many(len(values))} have the same value; there is no variation to chart"
    advice = "check that the right column was read, and that values are not filled in or rounded"
    return Diagnostic("constant", True, float(values[0]), {"points": len(values)}, text, advice)


def _dispersion(case: Case) -> Diagnostic | None:
    ratio, p, sigma_z = (
        case.evidence(name) for name in ("dispersion_ratio", "dispersion_p", "sigma_z")
    )
    if not math.isfinite(ratio) or case.s.measure == "value":
        return None
    slope, size_ratio = case.evidence("volume_slope"), case.evidence("size_ratio")
    numbers: Numbers = {
        "ratio": ratio,
        "p": p,
        "sigma_z": sigma_z,
        "volume_slope": slope,
        "size_ratio": size_ratio,
    }
    law = "binomial" if case.s.measure == "proportion" else "Poisson"
    sizes = f"sigma_z {plain(sigma_z)}, X²/df {plain(ratio)}"
    periods = f"{case.s.noun}s"
    if p < SIGNIFICANT and sigma_z > OVER_DISPERSED_FROM:
        text = (
            f"{periods} differ {plain(sigma_z, 2)} times as much as {law} chance alone would make "
            f"them ({sizes}, {p_value(p)}){_law(slope, size_ratio)}"
        )
        plainly = case.kind in ("p", "np", "c", "u")
        advice = (
            f"judge with limits that hold this variation: `--chart {_fitting(case, slope)}`"
            if plainly
            else None
        )
        return Diagnostic("overdispersion", plainly, ratio, numbers, text, advice)
    if 1 - p < SIGNIFICANT and sigma_z < 1:
        text = (
            f"{periods} differ less than {law} chance alone would make them "
            f"({sizes}, {p_value(1 - p)})"
        )
        advice = (
            "look at how the counts are made: quotas, copied values, or items that are not "
            "independent"
        )
        return Diagnostic("underdispersion", True, ratio, numbers, text, advice)
    text = f"{periods} differ about as much as {law} chance makes them ({sizes}, {p_value(p)})"
    return Diagnostic("overdispersion", False, ratio, numbers, text)


def _law(slope: float, size_ratio: float) -> str:
    if not math.isfinite(slope):
        return ""
    if slope <= SHRINKS_BELOW:
        return f"; the differences shrink with volume (slope {plain(slope, 2)})"
    if size_ratio < 2:
        return "; volumes are too alike to tell how that depends on volume"
    return f"; the differences do not shrink with volume (slope {plain(slope, 2)})"


def _fitting(case: Case, slope: float) -> str:
    letter = "p" if case.s.measure == "proportion" else "u"
    additive = slope > SHRINKS_BELOW and case.evidence("size_ratio") >= 2
    return f"{letter}-additive" if additive else f"laney-{letter}"


def _correlation(case: Case) -> Diagnostic | None:
    # A shift after a baseline makes neighbours alike; the process is what its limits rest on.
    usable = case.usable & case.s.used[case.stretch]
    where = " in the baseline" if np.any(case.usable & ~usable) else ""
    if (n := int(usable.sum())) < FEWEST_FOR_CORRELATION:
        usable, where = case.usable, ""
        n = int(usable.sum())
    if n < FEWEST_FOR_CORRELATION:
        return None
    phase = case.s.phase[case.stretch]
    z = centred(standardised(case.panel, case.stretch), phase, usable)
    r = lag_one(z, phase)
    if not math.isfinite(r):
        return None
    bound = 2 / math.sqrt(n)
    numbers: dict[str, float | int | str | None] = {"r1": r, "bound": bound, "points": n}
    noun = f"{case.s.noun}s"
    if abs(r) <= bound:
        text = (
            f"neighbouring {noun} are not correlated{where} (lag-1 correlation {plain(r, 2)}, "
            f"chance stays within ±{plain(bound, 2)})"
        )
        return Diagnostic("autocorrelation", False, r, numbers, text)
    if r < 0:
        text = (
            f"neighbouring {noun} swing to opposite sides{where} (lag-1 correlation "
            f"{plain(r, 2)}): limits from moving ranges are too wide and hide signals"
        )
        advice = "look for what alternates (shifts, two sources, corrections of the day before)"
        return Diagnostic("autocorrelation", True, r, numbers, text, advice)
    text = f"neighbouring {noun} are alike{where} (lag-1 correlation {plain(r, 2)})"
    if _from_ranges(case):
        # Moving ranges of such a series are short by this factor.
        numbers["sigma_factor"] = 1 / math.sqrt(1 - min(r, 0.99))
    rules = case.plan.rules[case.panel.name]
    left = run_length_left(r, signature(rules), _from_ranges(case))
    if _plainly_over_dispersed(case):
        left = math.nan  # those limits alarm far oftener anyway
    if math.isfinite(left):
        numbers["false_alarm_every"] = left
        usual = run_length_left(0.0, signature(rules), True)
        text += (
            f": a stable process like this one raises a false alarm about every {plain(left, 2)} "
            f"{noun}, not every {plain(usual, 3)}"
        )
    advice = f"chart longer periods than one {case.s.noun}"
    if case.panel.kind != "run":
        advice += ", else look at points beyond the limits only (`--rules limits`)"
    return Diagnostic("autocorrelation", True, r, numbers, text, advice)


def _plainly_over_dispersed(case: Case) -> bool:
    return case.kind in ("p", "np", "c", "u") and case.evidence("over_dispersed") > 0


def _from_ranges(case: Case) -> bool:
    """True when the width of the limits comes from differences of neighbours."""
    return case.kind not in ("p", "np", "c", "u", "xbar-r", "xbar-s", "run")


def _weekday(case: Case) -> Diagnostic | None:
    s = case.s
    if s.times is None or s.noun != "day":
        return None
    days = s.times[case.stretch].astype("datetime64[D]").astype(np.int64)
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    usable = case.usable & ~np.isnat(s.times[case.stretch])
    phase = s.phase[case.stretch]
    z = centred(standardised(case.panel, case.stretch), phase, usable)
    test = weekday_test(z, phase, weekday)
    if test is None:
        return None
    found = test.p < WEEKDAY_SIGNIFICANT and test.share >= WEEKDAY_SHARE
    numbers: Numbers = {
        "f": test.statistic,
        "p": test.p,
        "share": test.share,
        "high": DAYS[test.high],
        "low": DAYS[test.low],
    }
    if not found:
        text = f"the day of the week makes no clear difference ({p_value(test.p)})"
        return Diagnostic("weekday", False, test.share, numbers, text)
    text = (
        f"the day of the week explains {percent(max(test.share, 0), 2)} of the variation: highest "
        f"on {DAYS[test.high]}s, lowest on {DAYS[test.low]}s ({p_value(test.p)})"
    )
    advice = "chart whole weeks: `--every 1w`"
    return Diagnostic("weekday", True, test.share, numbers, text, advice)


def _missing(case: Case) -> Diagnostic | None:
    present = case.s.present[case.stretch]
    missing, periods = int((~present).sum()), len(present)
    if not missing:
        return None
    at = int(np.flatnonzero(~present)[0]) + case.stretch.start
    verb = "has" if missing == 1 else "have"
    text = (
        f"{missing:,} of {case.many(periods)} {verb} no usable data, the first "
        f"{case.s.labels[at]}; they are gaps, not zeros"
    )
    concern = missing > MANY_MISSING * periods
    numbers: Numbers = {"missing": missing, "periods": periods}
    advice = "find out whether the work or its recording stopped, or use longer periods"
    return Diagnostic(
        "missing-periods", concern, missing, numbers, text, advice if concern else None
    )


def _partial(case: Case) -> Diagnostic | None:
    hollow = np.flatnonzero(case.s.hollow[case.stretch] & case.s.present[case.stretch])
    if not len(hollow):
        return None
    named = [case.s.labels[case.stretch.start + int(k)] for k in hollow]
    listed = named[0] if len(named) == 1 else f"{named[0]} … {named[-1]}"
    verb, are = ("is", "it is") if len(named) == 1 else ("are", "they are")
    text = (
        f"{case.many(len(named))} {verb} not complete yet or only partly covered ({listed}); "
        f"{are} drawn hollow and in neither limits nor signals"
    )
    return Diagnostic("partial-periods", False, len(named), {"periods": len(named)}, text)


_CHECKS: tuple[Callable[[Case], Diagnostic | None], ...] = (
    _few_points,
    _constant,
    baseline_stability,
    _dispersion,
    _correlation,
    _weekday,
    runs_about_centre,
    _missing,
    _partial,
)
