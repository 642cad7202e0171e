"""What makes a comparison of before and after less sure than its numbers look."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.control_chart.change import SIGNIFICANT, tail_of
from ci_toolkit.analysis.control_chart.step import SHORTEST, step_statistics
from ci_toolkit.analysis.dmaic.effect.result import Controlled, Interrupted, Series
from ci_toolkit.analysis.dmaic.effect.series import DAILY, WEEK, by_chance, level, part
from ci_toolkit.analysis.dmaic.words import MetricKind, change_text, metric_text
from ci_toolkit.analysis.pareto.day_rates import FEWEST_DAYS
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of, p_value

# A baseline of fewer periods may be a bad stretch that would have passed by itself.
LONG_ENOUGH = 20
# A share of a stretch's days that would have to lie on other weekdays to match the other stretch.
UNEVEN = 0.1
_FADING_LEVEL = 0.05


def findings_of(
    series: Series,
    split: int,
    start: int,
    stop: int,
    *,
    better: str,
    kind: MetricKind,
    line: Interrupted | None,
    control: Controlled | None,
) -> tuple[Finding, ...]:
    """All that applies, weightiest first; indices of points are into the series that was given."""
    before, after = part(series, start, split), part(series, split, stop)
    found = [
        _few(before, after),
        _trend(line, kind, series.noun),
        _elsewhere(series, split, start, stop),
        _picked(series, split, start, better, kind),
        _fading(line, better, kind),
        _weekdays(before, after),
        _not_parallel(control),
    ]
    return tuple(one for one in found if one is not None)


def _few(before: Series, after: Series) -> Finding | None:
    least = min(len(before.y), len(after.y))
    if least >= FEWEST_DAYS:
        return None
    side = "before" if len(before.y) == least else "after"
    noun = before.noun
    return Finding(
        "few_periods",
        "warning",
        f"only {count_of(least, noun)} {side} the change: how {noun}s vary is hardly known, so "
        f"the interval may be too narrow (10 or more {noun}s on either side say more)",
    )


def _trend(line: Interrupted | None, kind: MetricKind, noun: str) -> Finding | None:
    if line is None or not line.trend:
        return None
    slope = change_text(line.slope_before.value, kind)
    return Finding(
        "trend_before",
        "warning",
        f"the metric was already moving before the change ({slope} a {noun}): a plain difference "
        "would give the change credit for the trend, so the line before is carried on instead",
    )


def _elsewhere(series: Series, split: int, start: int, stop: int) -> Finding | None:
    """The step that fits best lies away from the change."""
    own = part(series, start, stop)
    if len(own.y) < 2 * SHORTEST or float(np.ptp(own.y)) <= 0:
        return None
    chance = by_chance(own)
    width = np.sqrt(chance + max(float(own.y.var()) - float(chance.mean()), 0.0))
    z = (own.y - level(own)) / np.where(width > 0, width, 1.0)
    statistic, at = step_statistics(z[None, :])
    place = start + int(at[0])
    near = max(3, round(0.1 * len(own.y)))
    if abs(place - split) <= near or not tail_of(float(statistic[0]), len(own.y)) < SIGNIFICANT:
        return None
    return Finding(
        "step_elsewhere",
        "warning",
        f"the level moved most about {series.labels[place]}, not at the change "
        f"({series.labels[split]}): look for what else happened then",
        points=(place,),
    )


def _picked(
    series: Series, split: int, start: int, better: str, kind: MetricKind
) -> Finding | None:
    """Regression to the mean: a stretch that was chosen because it was bad gets better alone."""
    length = split - start
    before = level(part(series, start, split))
    earlier = part(series, 0, start)
    if len(earlier.y) >= max(length // 2, SHORTEST):
        sums = np.cumsum(np.insert(series.n[:split] * series.y[:split], 0, 0.0))
        sizes = np.cumsum(np.insert(series.n[:split], 0, 0.0))
        levels = (sums[length:] - sums[:-length]) / (sizes[length:] - sizes[:-length])
        worst = levels.max() if better == "lower" else levels.min()
        if abs(before - worst) <= 1e-12 * max(abs(worst), 1e-300):
            return Finding(
                "picked_at_worst",
                "warning",
                f"the stretch before is the worst of its length (the {series.noun}s before it: "
                f"{metric_text(level(earlier), kind)}): some of the gain would have come by itself",
            )
    if length >= LONG_ENOUGH:
        return None
    return Finding(
        "short_before",
        "warning",
        f"the stretch before is short ({count_of(length, series.noun)}): if it was chosen because "
        "it was bad, some of the gain would have come by itself (regression to the mean)",
    )


def _fading(line: Interrupted | None, better: str, kind: MetricKind) -> Finding | None:
    if line is None or not line.p_slope < _FADING_LEVEL:
        return None
    sign = -1 if better == "lower" else 1
    gained = line.effect.value * sign > 0
    if not gained or line.slope_change.value * sign > 0:
        return None
    return Finding(
        "fading",
        "warning",
        f"the gain shrinks with time ({change_text(line.effect.value, kind)} on average, "
        f"{change_text(line.at_end.value, kind)} at the end)",
    )


def _weekdays(before: Series, after: Series) -> Finding | None:
    if before.noun != DAILY:
        return None
    held = [np.bincount(side.times % WEEK, minlength=WEEK) for side in (before, after)]
    shares = [one / one.sum() for one in held]
    apart = float(np.abs(shares[0] - shares[1]).sum()) / 2
    if apart <= UNEVEN:
        return None
    return Finding(
        "weekdays_differ",
        "warning",
        "the two stretches do not hold the same days of the week: compare whole weeks if the "
        "metric has a weekly pattern",
    )


def _not_parallel(control: Controlled | None) -> Finding | None:
    if control is None or control.parallel:
        return None
    if np.isfinite(control.p_parallel):
        text = (
            f"{control.name} moved differently before the change already "
            f"({p_value(control.p_parallel)}): it is shown, but it is no fair comparison"
        )
    else:
        text = (
            f"too few periods before the change show whether {control.name} moved alike: it is "
            "shown, but it does not decide"
        )
    return Finding("not_parallel", "warning", text)
