"""How often a stable process raises a false alarm under the rules in use (B35)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ci_toolkit.analysis.control_chart.count_classes import CountChances, count_chances
from ci_toolkit.analysis.control_chart.known_run_lengths import normal_run_length
from ci_toolkit.analysis.control_chart.markov import limits_and_run, normal_below
from ci_toolkit.analysis.control_chart.result import Computed, FalseAlarms, Panel
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.rules import RulePlan
from ci_toolkit.analysis.control_chart.run_lengths import ANHOEJ_CHANCE, RUN_LENGTHS
from ci_toolkit.analysis.control_chart.signature import WHOLE_PHASE, signature
from ci_toolkit.analysis.control_chart.subgroups import Floats, Subgroups
from ci_toolkit.analysis.tails import chi_square_above

EXACT = "limits taken as exact"
RUNS_TEST_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class _Rate:
    """Mean points between false alarms on one panel, shape (S,), and what that rests on."""

    every: Floats
    basis: str


def false_alarms(s: Subgroups, computed: Computed, plan: RulePlan) -> tuple[FalseAlarms, ...]:
    """What chance alone would do on each stream's chart, over the panels that are judged.

    The run length is counted from the start of the chart to the first signal on any judged panel,
    with the limits taken as exact. Charts of counts are computed with their own binomial or Poisson
    distribution at the mean size; others as normal. Several panels are added as if independent,
    except individuals with their moving ranges, which were simulated together.

    Source: champ-woodall-1987
    """
    streams = len(s.streams)
    points = np.bincount(s.stream_of[s.judged], minlength=streams)
    judged = [panel for panel in computed.panels if panel.name in plan.judged]
    rates = _joint(judged, plan, streams) or [
        _panel_rate(panel, plan.rules[panel.name], s, computed.kinds) for panel in judged
    ]
    alarms_per_point = np.zeros(streams)
    for rate in rates:
        with np.errstate(divide="ignore", invalid="ignore"):
            alarms_per_point += np.where(rate.every > 0, 1 / rate.every, 0)
    basis = " and ".join(dict.fromkeys(rate.basis for rate in rates if rate.basis))
    if len(rates) > 1:
        basis += ", panels added as if independent"
    whole = {rule.shape for panel in judged for rule in plan.rules[panel.name]} & WHOLE_PHASE
    run_chart = any(panel.kind == "run" for panel in judged)
    return tuple(
        _told(float(alarms_per_point[k]), int(points[k]), basis, frozenset(whole), run_chart)
        for k in range(streams)
    )


def all_together(alarms: Sequence[FalseAlarms], points: Sequence[int]) -> FalseAlarms:
    """The streams of one run as one: expected false alarms add up.

    alarms, points: of each stream, its judged points.
    """
    if len(alarms) == 1:
        return alarms[0]
    expected = float(sum(alarm.expected_here for alarm in alarms))
    quiet = math.fsum(math.log1p(-min(a.chance_of_one_here, 1 - 1e-16)) for a in alarms)
    every = sum(points) / expected if expected > 0 else math.inf
    basis = ", ".join(dict.fromkeys(alarm.basis for alarm in alarms)) or EXACT
    return FalseAlarms(every, expected, -math.expm1(quiet), basis)


def _told(
    per_point: float, points: int, basis: str, whole: frozenset[str], run_chart: bool
) -> FalseAlarms:
    expected = points * per_point
    chance = -math.expm1(points * math.log1p(-min(per_point, 1 - 1e-16)))
    parts = [f"{basis}, {EXACT}"] if basis else []
    if whole:
        phase = _whole_phase_chance(points, whole, run_chart)
        expected += phase
        chance = 1 - (1 - chance) * (1 - phase)
        about = "its median" if run_chart else "a fixed centre"
        parts.append(f"whole-phase rules about {about}, simulated for so many points")
    every = points / expected if expected > 0 else math.inf
    if not whole and per_point > 0:
        every = 1 / per_point
    return FalseAlarms(every, expected, chance, "; ".join(parts) or EXACT)


def _whole_phase_chance(points: int, whole: frozenset[str], run_chart: bool) -> float:
    if points < min(ANHOEJ_CHANCE):
        return 0.0
    chance = 0.0
    if whole & {"longest-run", "crossings"}:
        nearest = min(ANHOEJ_CHANCE, key=lambda n: abs(n - points))
        chance = ANHOEJ_CHANCE[nearest][1 if run_chart else 0]
    if "runs-test" in whole:
        chance = 1 - (1 - chance) * (1 - RUNS_TEST_CHANCE)
    return chance


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
    return 3.0 if abs(float(np.median(reach)) - 3) < 1e-6 else None


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
        out.append(float(np.median(reach[there])) if some else math.inf)
    if not judged.any():
        return (math.inf, math.inf)
    return out[0], out[1]


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

    n = mean_of(s.n)
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
        center = center * size / np.where(n > 0, n, 1)
    return count_chances(center, size, center - low * sigma, center + high * sigma)


def _dispersion_rate(panel: Panel, s: Subgroups) -> _Rate:
    streams = len(s.streams)
    if panel.name == "mr":
        every = RUN_LENGTHS["moving range"][0] if _reach(panel) else math.nan
        if math.isfinite(every):
            return _Rate(np.full(streams, every), "normal, simulated")
    size = _usual_size(s)
    own = panel.name in ("r", "s") and size >= 2
    if own:
        use = s.judged & np.isfinite(panel.value) & np.isfinite(panel.ucl) & (s.n == size)
        if use.any():
            k = int(np.flatnonzero(use)[0])
            low = -1.0 if panel.lcl_clipped[k] else float(panel.lcl[k] / panel.center[k])
            high = math.inf if panel.ucl_clipped[k] else float(panel.ucl[k] / panel.center[k])
            low = low if math.isfinite(low) else -1.0
            chance = _spread_chance(panel.name, int(size), low, high)
            every = 1 / chance if chance > 0 else math.inf
            return _Rate(np.full(streams, every), f"normal values, subgroups of {int(size)}")
    lower, upper = _limits_in_sigma(panel)
    return _Rate(np.full(streams, 1 / max(normal_below(-lower) + normal_below(-upper), 1e-300)),
                 "normal")  # fmt: skip


def _usual_size(s: Subgroups) -> float:
    """The commonest subgroup size of the judged points."""
    sizes, counts = np.unique(s.n[s.judged], return_counts=True)
    return float(sizes[np.argmax(counts)]) if len(sizes) else 0.0


@lru_cache(maxsize=64)
def _spread_chance(name: str, n: int, low: float, high: float) -> float:
    """Chance that R or S of n normal values leaves (low, high), given as multiples of its mean."""
    from ci_toolkit.analysis.constants import c4, d2

    if name == "s":
        unit = float(c4(n))
        ends = [(n - 1) * (unit * edge) ** 2 if edge > 0 else 0.0 for edge in (low, high)]
        above = 0.0 if math.isinf(high) else float(chi_square_above(ends[1], n - 1))
        return above + (1 - float(chi_square_above(ends[0], n - 1)) if low > 0 else 0.0)
    unit = float(d2(n))
    above = 0.0 if math.isinf(high) else 1 - _range_below(unit * high, n)
    return above + (_range_below(unit * low, n) if low > 0 else 0.0)


def _range_below(width: float, n: int) -> float:
    """P(range of n standard normal values ≤ width), by integration over the smallest value."""
    x = np.linspace(-8.5, 8.5, 1701)
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    between = np.array([normal_below(v + width) - normal_below(v) for v in x.tolist()])
    return float(n * (density * between ** (n - 1)).sum() * (x[1] - x[0]))
