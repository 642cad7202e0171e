"""How often a stable process raises a false alarm under the rules in use (B35)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.constants import c4
from ci_toolkit.analysis.control_chart.count_classes import CountChances, count_chances
from ci_toolkit.analysis.control_chart.known_run_lengths import normal_run_length
from ci_toolkit.analysis.control_chart.markov import limits_and_run, normal_below
from ci_toolkit.analysis.control_chart.result import Computed, FalseAlarms, Panel
from ci_toolkit.analysis.control_chart.rule_table import SETS, Rule
from ci_toolkit.analysis.control_chart.rules import RulePlan
from ci_toolkit.analysis.control_chart.run_lengths import ANHOEJ_CHANCE, RUN_LENGTHS
from ci_toolkit.analysis.control_chart.signature import WHOLE_PHASE, signature
from ci_toolkit.analysis.control_chart.spread_chance import spread_chance
from ci_toolkit.analysis.control_chart.subgroups import Floats, Ints, Subgroups
from ci_toolkit.analysis.middle import median

EXACT = "limits taken as exact"
RUNS_TEST_CHANCE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class _Rate:
    """Mean points between false alarms on one panel, shape (S,), and what that rests on."""

    every: Floats
    basis: str


@dataclass(frozen=True, eq=False)
class AlarmRates:
    """What chance alone does to the judged panels of every stream.

    per_point: false alarms expected at a judged point, shape (S,), of rules that look at points.
    basis: what it was computed under. whole: rules that judge whole phases. run_chart: about the
    points' own median.
    """

    per_point: Floats
    basis: str
    whole: frozenset[str]
    run_chart: bool

    def expected(self, points: Floats | Ints) -> Floats:
        """False alarms expected among so many judged points of each stream, shape (S,)."""
        out = points * self.per_point
        if self.whole:
            out = out + np.array([self._whole_chance(int(n)) for n in points])
        return np.asarray(out, dtype=np.float64)

    def of(self, stream: int, points: int) -> FalseAlarms:
        """In one stream with so many judged points."""
        per_point = float(self.per_point[stream])
        expected = points * per_point
        chance = -math.expm1(points * math.log1p(-min(per_point, 1 - 1e-16)))
        parts = [f"{self.basis}, {EXACT}"] if self.basis else []
        every = 1 / per_point if per_point > 0 else math.inf
        if self.whole:
            phase = self._whole_chance(points)
            expected += phase
            chance = 1 - (1 - chance) * (1 - phase)
            every = points / expected if expected > 0 else math.inf
            about = "its own median" if self.run_chart else "a fixed centre"
            parts.append(f"chance for a stable series of this length about {about}, simulated")
        return FalseAlarms(every, expected, chance, "; ".join(parts) or EXACT)

    def together(self, points: Ints) -> FalseAlarms:
        """In all streams of a run as one: expected false alarms add up.

        points: judged points of each stream, shape (S,).
        """
        if len(points) == 1 or self.whole:
            each = [self.of(k, int(number)) for k, number in enumerate(points)]
            return all_together(each, [int(number) for number in points])
        expected = float((points * self.per_point).sum())
        quiet = float((points * np.log1p(-np.minimum(self.per_point, 1 - 1e-16))).sum())
        every = float(points.sum()) / expected if expected > 0 else math.inf
        basis = f"{self.basis}, {EXACT}" if self.basis else EXACT
        return FalseAlarms(every, expected, -math.expm1(quiet), basis)

    def _whole_chance(self, points: int) -> float:
        if points < min(ANHOEJ_CHANCE):
            return 0.0
        chance = 0.0
        if self.whole & {"longest-run", "crossings"}:
            nearest = min(ANHOEJ_CHANCE, key=lambda n: abs(n - points))
            chance = ANHOEJ_CHANCE[nearest][1 if self.run_chart else 0]
        if "runs-test" in self.whole:
            chance = 1 - (1 - chance) * (1 - RUNS_TEST_CHANCE)
        return chance


def alarm_rates(plan: RulePlan, computed: Computed, s: Subgroups) -> AlarmRates:
    """How often stable streams raise false alarms, over the panels that are judged.

    The run length is counted from the start of the chart to the first signal on any judged panel,
    with the limits taken as exact. Charts of counts are computed with their own binomial or Poisson
    distribution at the mean size; others as normal. Several panels are added as if independent,
    except individuals with their moving ranges, which were simulated together.

    Source: champ-woodall-1987
    """
    streams = len(s.streams)
    judged = [panel for panel in computed.panels if panel.name in plan.judged]
    rates = _joint(judged, plan, streams) or [
        _panel_rate(panel, plan.rules[panel.name], s, computed.kinds) for panel in judged
    ]
    per_point = np.zeros(streams)
    for rate in rates:
        with np.errstate(divide="ignore", invalid="ignore"):
            per_point += np.where(rate.every > 0, 1 / rate.every, 0)
    basis = " and ".join(dict.fromkeys(rate.basis for rate in rates if rate.basis))
    if sum(bool(rate.basis) for rate in rates) > 1:
        basis += ", panels added as if independent"
    whole = {rule.shape for panel in judged for rule in plan.rules[panel.name]} & WHOLE_PHASE
    run_chart = any(panel.kind == "run" for panel in judged)
    return AlarmRates(np.minimum(per_point, 1.0), basis, frozenset(whole), run_chart)


def all_together(alarms: Sequence[FalseAlarms], points: Sequence[int]) -> FalseAlarms:
    """The streams of one run as one: expected false alarms add up.

    alarms, points: of each stream, its judged points.
    """
    if len(alarms) == 1:
        return alarms[0]
    expected = math.fsum(alarm.expected_here for alarm in alarms)
    quiet = math.fsum(math.log1p(-min(a.chance_of_one_here, 1 - 1e-16)) for a in alarms)
    every = sum(points) / expected if expected > 0 else math.inf
    basis = ", or ".join(dict.fromkeys(alarm.basis for alarm in alarms)) or EXACT
    return FalseAlarms(every, expected, -math.expm1(quiet), basis)


def limit_chance(panel: Panel, s: Subgroups, kinds: Sequence[str]) -> Floats:
    """Chance that one point of a stable stream is beyond a limit of this panel, shape (S,).

    Source: shewhart-1931
    """
    every = _panel_rate(panel, SETS["limits"], s, kinds).every
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(1 / every, 0.0, 1.0), dtype=np.float64)


def _joint(judged: Sequence[Panel], plan: RulePlan, streams: int) -> list[_Rate] | None:
    """Individuals and the limit of their moving ranges, simulated together; None if not so."""
    by_name: Mapping[str, Panel] = {panel.name: panel for panel in judged}
    if set(by_name) != {"i", "mr"} or any(_reach(panel) is None for panel in judged):
        return None
    if [rule.shape for rule in plan.rules["mr"]] != ["beyond"]:
        return None
    stored = RUN_LENGTHS.get(signature(plan.rules["i"], moving_range=True))
    if stored is None:
        return None
    return [_Rate(np.full(streams, stored[0]), "normal, both panels simulated together")]


def _reach(panel: Panel) -> float | None:
    """Distance of the limits in sigma if it is the ordinary 3 on the upper side, else None."""
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = (panel.ucl - panel.center) / panel.sigma
    reach = reach[np.isfinite(reach) & ~panel.ucl_clipped]
    if panel.zone_bounds is not None or not len(reach):
        return None
    return 3.0 if abs(_middle(reach) - 3) < 1e-6 else None


def _panel_rate(panel: Panel, rules: Sequence[Rule], s: Subgroups, kinds: Sequence[str]) -> _Rate:
    streams = len(s.streams)
    if not signature(rules):
        return _Rate(np.full(streams, math.inf), "")
    if panel.kind == "dispersion" and all(rule.shape == "beyond" for rule in rules):
        return _dispersion_rate(panel, s)
    plain = np.array([kind in ("p", "np", "c", "u") for kind in kinds], dtype=bool)
    every, basis = _as_normal(panel, tuple(rules))
    out = np.full(streams, every)
    if panel.kind == "attribute" and plain.any():
        counted = _count_rate(panel, rules, s, plain)
        known = np.isfinite(counted) & plain
        out[known] = counted[known]
        if known.any():
            name = "binomial" if s.measure == "proportion" else "Poisson"
            own = f"{name} at the mean size"
            basis = own if known.all() else f"{own}, or {basis}"
    return _Rate(out, basis)


def _as_normal(panel: Panel, rules: tuple[Rule, ...]) -> tuple[float, str]:
    """Run length of a normal statistic and its basis."""
    lower, upper = _limits_in_sigma(panel)
    return normal_run_length(rules, round(lower, 9), round(upper, 9))


def _limits_in_sigma(panel: Panel) -> tuple[float, float]:
    """How far the limits lie from the centre, in sigma; infinite where mostly cut or absent."""
    with np.errstate(invalid="ignore", divide="ignore"):
        low = (panel.center - panel.lcl) / panel.sigma
        high = (panel.ucl - panel.center) / panel.sigma
    judged = np.isfinite(panel.value) & np.isfinite(panel.sigma) & (panel.sigma > 0)
    out = []
    for reach, cut in ((low, panel.lcl_clipped), (high, panel.ucl_clipped)):
        there = judged & np.isfinite(reach) & ~cut
        some = 2 * int(there.sum()) > int(judged.sum())
        out.append(_middle(reach[there]) if some else math.inf)
    if not judged.any():
        return (math.inf, math.inf)
    return out[0], out[1]


def _middle(reach: Floats) -> float:
    """Median of a distance that is the same everywhere but for rounding and a few odd points."""
    return median(reach[:: max(len(reach) // 1000, 1)])


def _count_rate(panel: Panel, rules: Sequence[Rule], s: Subgroups, plain: np.ndarray) -> Floats:
    """Run lengths of limits and runs with each stream's own count distribution, shape (S,)."""
    shapes = sorted(rule.shape for rule in rules)
    if shapes not in (["beyond"], ["beyond", "run"], ["run"]):
        return np.full(len(s.streams), np.nan)
    run = next((rule.count for rule in rules if rule.shape == "run"), None)
    chances = own_chances(panel, s, plain)
    below, above, down, up = chances.below, chances.above, chances.down, chances.up
    if "beyond" not in shapes:
        # Nothing stops a run at the limits; points beyond belong to their side.
        down, up, below, above = down + below, up + above, 0 * below, 0 * above
    return limits_and_run(below, above, down, up, run)


def own_chances(panel: Panel, s: Subgroups, plain: np.ndarray) -> CountChances:
    """Classes of the counts of each stream at its mean size and mean centre, in counts."""
    streams = len(s.streams)
    use = s.judged & np.isfinite(panel.center) & plain[s.stream_of]
    stream = s.stream_of[use]
    number = np.maximum(np.bincount(stream, minlength=streams), 1)

    def mean_of(values: Floats) -> Floats:
        return np.bincount(stream, weights=values[use], minlength=streams) / number

    def mean_where(values: Floats, ok: np.ndarray) -> Floats:
        """Mean of a limit where most points have it, else NaN."""
        there = use & ok & np.isfinite(values)
        have = np.bincount(s.stream_of[there], minlength=streams)
        total = np.bincount(s.stream_of[there], weights=values[there], minlength=streams)
        return np.where(2 * have > number, total / np.maximum(have, 1), np.nan)

    n = np.maximum(mean_of(s.n), 1e-9)  # streams without a point are not used further on
    per_item = panel.name != "np" and s.measure != "count"
    scale = n if per_item else np.ones(streams)
    center = mean_of(panel.center) * scale
    # At the mean size: as far from the centre, in sigma, as the points' own limits are.
    sigma = np.sqrt(center if s.measure != "proportion" else center * (1 - center / n))
    with np.errstate(invalid="ignore", divide="ignore"):
        low = mean_where((panel.center - panel.lcl) / panel.sigma, ~panel.lcl_clipped)
        high = mean_where((panel.ucl - panel.center) / panel.sigma, ~panel.ucl_clipped)
    size = np.rint(n) if s.measure == "proportion" else None
    if size is not None:
        center = center * size / n
    return count_chances(center, size, center - low * sigma, center + high * sigma)


def _dispersion_rate(panel: Panel, s: Subgroups) -> _Rate:
    streams = len(s.streams)
    if panel.name == "mr":
        every = RUN_LENGTHS["moving range"][0] if _reach(panel) else math.nan
        if math.isfinite(every):
            return _Rate(np.full(streams, every), "normal, simulated")
    point = _usual_point(panel, s) if panel.name in ("r", "s") else None
    if point is not None:
        size, center = int(s.n[point]), panel.center[point]
        low = -1.0 if panel.lcl_clipped[point] else float(panel.lcl[point] / center)
        high = math.inf if panel.ucl_clipped[point] else float(panel.ucl[point] / center)
        low = low if math.isfinite(low) else -1.0
        chance = spread_chance(panel.name, size, low, high)
        every = 1 / chance if chance > 0 else math.inf
        return _Rate(np.full(streams, every), f"normal values, subgroups of {size}")
    lower, upper = _limits_in_sigma(panel)
    return _Rate(np.full(streams, 1 / max(normal_below(-lower) + normal_below(-upper), 1e-300)),
                 "normal")  # fmt: skip


def _usual_point(panel: Panel, s: Subgroups) -> int | None:
    """A point of the middle size, whose limits come from the spread of normal values; else None.

    Limits that come from the moving ranges of the standard deviations tell nothing of the values.
    """
    use = s.judged & np.isfinite(panel.value) & np.isfinite(panel.ucl) & (s.n >= 2)
    use &= panel.center > 0
    if not use.any():
        return None
    off = np.where(use, np.abs(s.n - median(s.n[use])), np.inf)
    point = int(np.argmin(off))
    if panel.name == "s":
        middle = float(c4(s.n[point]))
        spread = float(panel.sigma[point] / panel.center[point])
        if not math.isclose(spread, math.sqrt(1 - middle**2) / middle, rel_tol=0.01):
            return None
    return point
