"""A change between two stretches taken apart: rates within the parts, and the mix of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ci_toolkit.analysis.dmaic.causes.clusters import sum_variance
from ci_toolkit.analysis.dmaic.causes.effects import bound, wilson
from ci_toolkit.analysis.dmaic.causes.observed import FEWEST_PERIODS, Cells, Floats
from ci_toolkit.analysis.dmaic.causes.result import MixPart, MixStudy, Response
from ci_toolkit.analysis.dmaic.words import MetricKind, change_text, metric_text
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.pareto.decomposition import kitagawa
from ci_toolkit.analysis.result import Finding
from ci_toolkit.errors import MethodError

_CONFIDENCE = 0.95
_NAMED = 3


def mix_study(
    column: str,
    levels: Sequence[str],
    sides: tuple[Cells, Cells],
    labels: tuple[str, str],
    *,
    metric: str,
    kind: MetricKind,
    response: Response = "event",
) -> MixStudy:
    """How much of a change is one of the rates in the parts, and how much one of their mix.

    Arguments: the column and its values; sums by period and value (number in `levels`) before
    and after; what both stretches are called. Of a value the metric is its mean here, since
    medians do not add up. Raises MethodError where a stretch has no items.

    Source: kitagawa-1955
    """
    items = tuple(_by_level(side, side.n, len(levels)) for side in sides)
    amounts = tuple(_by_level(side, side.amount, len(levels)) for side in sides)
    for held, label in zip(items, labels, strict=True):
        if not held.sum() > 0:
            raise MethodError(f"there are no items in {label}", "check the dates of the stretch")
    split = kitagawa((items[0], items[1]), (amounts[0], amounts[1]))
    before, after = (total_of(side, response) for side in sides)
    parts = sorted(
        (
            MixPart(
                name=name,
                items_before=float(items[0][place]),
                items_after=float(items[1][place]),
                before=_ratio(amounts[0][place], items[0][place]),
                after=_ratio(amounts[1][place], items[1][place]),
                rate=float(split.rate[place]),
                mix=float(split.mix[place]),
            )
            for place, name in enumerate(levels)
            if items[0][place] > 0 or items[1][place] > 0
        ),
        key=lambda part: -abs(part.rate + part.mix),
    )
    rate, mix = float(split.rate.sum()), float(split.mix.sum())
    change = after.value - before.value
    return MixStudy(
        column=column,
        before_label=labels[0],
        after_label=labels[1],
        before=before,
        after=after,
        change=change,
        rate=rate,
        mix=mix,
        parts=tuple(parts),
        text=_text(column, metric, kind, before, after, (change, rate, mix)),
        findings=tuple(_findings(column, parts, labels, before, after, response)),
        references=("kitagawa-1955", "newey-west-1987", "wilson-1927"),
    )


def _by_level(side: Cells, values: Floats, levels: int) -> Floats:
    return np.bincount(side.level, weights=values, minlength=levels).astype(np.float64)


def _ratio(amount: float, items: float) -> float:
    return float(amount / items) if items > 0 else math.nan


def total_of(side: Cells, response: Response) -> Estimate:
    """Amount per item of a stretch; its interval by its periods, or Wilson's where it is wider.

    Source: newey-west-1987; wilson-1927
    """
    from scipy import special

    total = float(side.n.sum())
    value = float(side.amount.sum() / total)
    share = response != "value" and 0 <= value <= 1 and bool((side.amount <= side.n + 1e-9).all())
    quantile = float(special.ndtri((1 + _CONFIDENCE) / 2))
    ends = wilson(value, total, quantile) if share else (math.nan, math.nan)
    places = np.unique(side.place)
    if len(places) >= FEWEST_PERIODS:
        wide, freedom, _, _ = sum_variance(side.amount - value * side.n, side.place)
        half = float(special.stdtrit(freedom, (1 + _CONFIDENCE) / 2)) * math.sqrt(wide) / total
        if not share:
            ends = (value - half, value + half)
        elif 2 * half > ends[1] - ends[0]:
            ends = (max(value - half, 0.0), min(value + half, 1.0))
    return bound(value, *ends)


def _text(
    column: str,
    metric: str,
    kind: MetricKind,
    before: Estimate,
    after: Estimate,
    numbers: tuple[float, float, float],
) -> str:
    change, rate, mix = numbers
    went = (
        f"{metric} went from {metric_text(before.value, kind)} to {metric_text(after.value, kind)} "
        f"({change_text(change, kind)})"
    )
    parts = (
        f"{change_text(rate, kind)} comes from changes within the values of `{column}`, "
        f"{change_text(mix, kind)} from their mix"
    )
    return f"{went}: {parts}; {_weight(rate, mix)}"


def _weight(rate: float, mix: float) -> str:
    if not rate and not mix:
        return "nothing changed"
    if rate * mix < 0 and min(abs(rate), abs(mix)) > 0.2 * max(abs(rate), abs(mix)):
        return "the two work against each other"
    share = abs(mix) / (abs(rate) + abs(mix))
    if share < 0.2:
        return "the mix has little to do with it"
    if share > 0.8:
        return "it is nearly all mix, the parts themselves hardly changed"
    return "both have their share"


def _findings(
    column: str,
    parts: Sequence[MixPart],
    labels: tuple[str, str],
    before: Estimate,
    after: Estimate,
    response: Response,
) -> list[Finding]:
    found = []
    if response == "value":
        text = "the means of the stretches are taken apart, since medians do not add up"
        found.append(Finding("mix-of-means", "info", text))
    if _overlap(before, after):
        text = "the intervals of both stretches overlap: the change itself may be chance"
        found.append(Finding("mix-of-chance", "warning", text))
    for here, label in (("items_before", labels[0]), ("items_after", labels[1])):
        absent = [part.name for part in parts if not getattr(part, here) > 0]
        if absent:
            named = ", ".join(f"`{name}`" for name in absent[:_NAMED])
            more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
            text = f"{named}{more} of `{column}` has no items in {label}: it counts as mix"
            found.append(Finding("mix-one-sided", "info", text))
    return found


def _overlap(one: Estimate, other: Estimate) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high
