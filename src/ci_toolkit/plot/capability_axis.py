"""The axis of measured values: plain or logarithmic, with bins that end at the limits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ci_toolkit.analysis.capability.empirical import quantile
from ci_toolkit.analysis.capability.goodness import heaps
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.plot.axes import DURATION_STEPS, Range, value_ticks
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, short_tick_texts, written

# From this ratio of the 95 % to the 5 % quantile, and this skewness, a log scale says more.
_DECADES: Final = 10.0
_SKEWED: Final = 3.0
# Values that no logarithm has may be this share; they are counted in the first bar.
_FEW: Final = 0.02
# A limit so many widths of the data away is named at the edge and not drawn.
_FAR: Final = 2.5
_LENGTHS: Final = (
    *(0.001, 0.01, 0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 4 * 3_600.0, 12 * 3_600.0),
    *(86_400.0 * days for days in (1, 3, 10, 30, 100, 365, 1_000, 3_650, 10_000, 100_000)),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The stretch of axis that is drawn. step: to which values are rounded, None for none."""

    low: float
    high: float
    log: bool
    step: float | None = None

    def place(self, value: float) -> float:
        """Where a value stands, as a share of the axis; beyond 0 or 1 for one outside."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return -1.0
        return math.log(value / self.low) / math.log(self.high / self.low)


def limits_in(spec: Spec) -> list[float]:
    """Limits and target, those that there are."""
    return [value for value in (spec.lsl, spec.usl, spec.target) if value is not None]


def scale_of(values: Values, spec: Spec) -> Scale:
    """The axis for these values: the bulk of them whole, limits and target where they are near."""
    ends = (0.0, 0.001, 0.05, 0.5, 0.95, 0.999, 1.0)
    found = [quantile(values, p) for p in ends]
    if wants_log(values, spec, found):
        return _log_scale(values, spec, found)
    low, _, near, _, far, _, high = found
    size = far - near or high - low or abs(high) * 0.1 or 1.0
    reach = size * (1.5 if values.n < 200 else 1.0)
    left, right = max(low, near - reach), min(high, far + reach)
    width = right - left or size
    wanted = [x for x in limits_in(spec) if left - _FAR * width <= x <= right + _FAR * width]
    left, right = min([left, *wanted]), max([right, *wanted])
    pad = 0.04 * (right - left) or abs(left) * 0.05 or 0.5
    step = heaps(values).step if len(values.value) > 1 else None
    return Scale(left - pad, right + pad, False, step)


def wants_log(values: Values, spec: Spec, found: list[float]) -> bool:
    """Whether positive values are skewed over decades."""
    _, _, near, middle, far, _, _ = found
    if min(limits_in(spec), default=1.0) <= 0 or near <= 0:
        return False
    if float(values.weight[values.value <= 0].sum()) > _FEW * values.n:
        return False
    return far >= _DECADES * near and far - middle >= _SKEWED * (middle - near)


def _log_scale(values: Values, spec: Spec, found: list[float]) -> Scale:
    _, low, near, _, far, high, top = found
    positive = float(values.value[values.value > 0].min())
    left = max(positive, min(near / 30, low if low > 0 else near / 30))
    right = min(top, max(far * 30, high))
    wanted = [x for x in limits_in(spec) if left / 100 <= x <= right * 100]
    left, right = min([left, *wanted]), max([right, *wanted])
    pad = (right / left) ** 0.03
    return Scale(left / pad, right * pad, True)


def edges_of(values: Values, spec: Spec, scale: Scale, form: ValueFormat, most: int) -> Floats:
    """Borders of the bins, at most about `most`: one of them at the limit.

    Of values rounded to a step they lie between two possible values.
    """
    quarter = [quantile(values, p) for p in (0.25, 0.75)]
    anchor = next((x for x in (spec.usl, spec.lsl) if x is not None), 0.0)
    finest = 2 / max(values.n, 1.0) ** (1 / 3)
    if scale.log:
        whole = math.log(scale.high / scale.low)
        width = finest * math.log(max(quarter[1], 1e-300) / max(quarter[0], 1e-300))
        width = whole / min(max(whole / width if width > 0 else most, 12.0), most)
        start = math.log(anchor) if anchor > 0 else 0.0
        return np.exp(_grid(math.log(scale.low), math.log(scale.high), start, width))
    whole = scale.high - scale.low
    width = finest * (quarter[1] - quarter[0])
    number = min(max(whole / width if width > 0 else most / 2, 12.0), most)
    width, shift = _round_width(whole / number, form), 0.0
    if scale.step:
        width = max(math.ceil(width / scale.step - 1e-9), 1) * scale.step
        if abs(anchor / scale.step - round(anchor / scale.step)) < 1e-6:
            shift = scale.step / 2
    return _grid(scale.low, scale.high, anchor + shift, width)


def _grid(low: float, high: float, anchor: float, width: float) -> Floats:
    first, last = math.floor((low - anchor) / width), math.ceil((high - anchor) / width)
    return anchor + width * np.arange(first, max(last, first + 1) + 1, dtype=np.float64)


def _round_width(least: float, form: ValueFormat) -> float:
    """A width that people say, at least `least`: a round number, or one of seconds and days."""
    lengths = [step for step in DURATION_STEPS if least <= step <= 1.6 * least]
    if lengths and form == "duration":
        return lengths[0]
    power = 10.0 ** math.floor(math.log10(least))
    return next(
        power * lead for lead in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if power * lead >= least
    )


def set_values_axis(
    axes: Axes, sheet: Sheet, scale: Scale, form: ValueFormat, inches: float, size: float
) -> None:
    """Range and ticks of the axis across; labels never overlap."""
    if scale.log:
        axes.set_xscale("log")
    axes.set_xlim(scale.low, scale.high)
    places, texts = ticks_of(sheet, scale, form, inches, size)
    axes.set_xticks(places, texts, parse_math=False, fontsize=size)
    axes.set_xticks([], minor=True)
    axes.tick_params(axis="x", length=3.5, pad=4)


def ticks_of(
    sheet: Sheet, scale: Scale, form: ValueFormat, inches: float, size: float
) -> tuple[list[float], list[str]]:
    """Places and labels of ticks with room for every label."""
    if scale.log:
        return _log_ticks(sheet, scale, form, inches, size)
    span = Range(scale.low, scale.high, 0, 0)
    for most in (8, 6, 5, 4, 3, 2):
        places, texts = value_ticks(span, form, most, short=True)
        widest = max((sheet.measure(text, size) for text in texts), default=0.0)
        if len(places) < 2 or (places[1] - places[0]) / (scale.high - scale.low) * inches > (
            widest + 0.12
        ):
            break
    return places, texts


def _log_ticks(
    sheet: Sheet, scale: Scale, form: ValueFormat, inches: float, size: float
) -> tuple[list[float], list[str]]:
    powers = range(math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high)) + 1)
    tens = [10.0**power for power in powers]
    between = sorted([*tens, *(2 * x for x in tens), *(5 * x for x in tens)])
    wanted = list(_LENGTHS) if form == "duration" else tens
    inside = [x for x in wanted if scale.low <= x <= scale.high]
    if len(inside) < 3:
        wanted = list(DURATION_STEPS) if form == "duration" else between
        inside = [x for x in wanted if scale.low <= x <= scale.high]
    return spaced(sheet, inside, lambda x: scale.place(x) * inches, form, size)


def spaced(
    sheet: Sheet,
    wanted: Sequence[float],
    place: Callable[[float], float],
    form: ValueFormat,
    size: float,
) -> tuple[list[float], list[str]]:
    """Those of the wanted ticks that have room, round ones before others; `place` is in inches."""
    taken: list[tuple[float, float, float, str]] = []
    for value in sorted(wanted, key=_rank):
        text = written(value, form) if form != "number" else short_tick_texts([value], form)[0]
        half, at = sheet.measure(text, size) / 2 + 0.06, place(value)
        if all(at + half <= left or at - half >= right for left, right, _, _ in taken):
            taken.append((at - half, at + half, value, text))
    taken.sort()
    return [value for _, _, value, _ in taken], [text for _, _, _, text in taken]


def _rank(value: float) -> int:
    """Powers of ten and whole hours and days before other ticks."""
    if value in (1.0, 60.0, 3_600.0, 86_400.0, 864_000.0):
        return 0
    return 1 if math.isclose(math.log10(abs(value) or 1.0) % 1, 0.0, abs_tol=1e-9) else 2
