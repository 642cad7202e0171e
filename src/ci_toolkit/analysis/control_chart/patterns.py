"""Finding the patterns of rules in the long vector of a panel, all streams and phases at once.

Points that are judged are first pressed into one vector without gaps; "k in a row" is found by
doubling, "m of w" by adding shifted views; what would reach over a border is cut by each point's
position since the last border. Only where a rule completes is anything looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.anhoej import whole_phase_rule
from ci_toolkit.analysis.control_chart.result import Panel, PanelSignals
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups

Signs = NDArray[np.int8]

RELATIVE_TOLERANCE = 1e-9
# A level far above the spread (|centre| > 10⁶ sigma) must not swallow real differences; a
# thousandth of a sigma decides nothing there, and 10⁻¹² of the level is still beyond rounding.
TOLERANCE_OF_SIGMA = 1e-3
ROUNDING = 1e-12


def tolerance(center: Floats, sigma: Floats) -> Floats:
    """How near to a line counts as on it, so that rounding decides nothing (B27), shape (N,)."""
    level = np.abs(center)
    spread = np.where(np.isfinite(sigma), sigma, 0.0)
    capped = np.minimum(
        RELATIVE_TOLERANCE * level, np.maximum(TOLERANCE_OF_SIGMA * spread, ROUNDING * level)
    )
    return np.maximum(RELATIVE_TOLERANCE * spread, capped)


@dataclass(eq=False)
class Track:
    """The judged points of a panel in one vector of M points, and what separates them.

    where: index of each point in the long vector. segment: phase it belongs to. breaker: ends
    patterns and belongs to none (an excluded point; a gap with `--gaps break`). room: points since
    the last border, itself included; 0 at a breaker.
    side: of the centre. level: side times 1, 2 (beyond 1 sigma), 3 (beyond 2 sigma). beyond: of a
    control limit. inside: nearer than 1 sigma. step: sign of the difference to the point before.
    """

    where: Ints
    segment: Ints
    breaker: Bools
    value: Floats
    slack: Floats
    side: Signs
    level: Signs
    beyond: Signs
    inside: Bools
    room: Ints = field(init=False)
    step: Signs = field(init=False)

    def __post_init__(self) -> None:
        index = np.arange(len(self.where))
        border = np.zeros(len(index), dtype=bool)
        border[:1] = True
        border[1:] = (self.segment[1:] != self.segment[:-1]) | self.breaker[:-1]
        self.room = index - np.maximum.accumulate(np.where(border, index, 0)) + 1
        self.room[self.breaker] = 0
        self.step = np.zeros(len(index), dtype=np.int8)
        change = np.diff(self.value)
        slack = self.slack[1:]
        self.step[1:] = (change > slack).astype(np.int8) - (change < -slack)

    def thinned(self, keep: Bools) -> Track:
        """The track without the points that are neither kept nor breakers."""
        kept = keep | self.breaker
        return Track(
            self.where[kept],
            self.segment[kept],
            self.breaker[kept],
            self.value[kept],
            self.slack[kept],
            self.side[kept],
            self.level[kept],
            self.beyond[kept],
            self.inside[kept],
        )


def _signs(up: Bools, down: Bools) -> Signs:
    return up.astype(np.int8) - down.astype(np.int8)


def track_of(panel: Panel, s: Subgroups, gaps: Literal["join", "break"]) -> Track:
    """Press the judged points of a panel together and classify each once."""
    finite = np.isfinite(panel.value) & np.isfinite(panel.center)
    kept = ~s.hollow if gaps == "break" else finite & ~s.hollow
    where = np.flatnonzero(kept)
    whole = len(where) == len(kept)

    def cut(values: NDArray[Any]) -> NDArray[Any]:
        return values if whole else values[where]

    value, center, sigma = cut(panel.value), cut(panel.center), cut(panel.sigma)
    slack = tolerance(center, sigma)
    if panel.zone_bounds is None:
        low2, low1 = center - 2 * sigma, center - sigma
        high1, high2 = center + sigma, center + 2 * sigma
    else:
        low2, low1, high1, high2 = (cut(bound) for bound in panel.zone_bounds)
    # NaN compares as false: a limit or zone that does not exist cannot be passed.
    above, below = value - slack, value + slack
    side = _signs(above > center, below < center)
    level = side + _signs(above > high1, below < low1) + _signs(above > high2, below < low2)
    beyond = _signs(
        (above > cut(panel.ucl)) & ~cut(panel.ucl_clipped),
        (below < cut(panel.lcl)) & ~cut(panel.lcl_clipped),
    )
    inside = (below < high1) & (above > low1)
    breaker = cut(s.excluded) | ~cut(finite)
    segment = cut(s.segments.of_point)
    return Track(where, segment, breaker, value, slack, side, level, beyond, inside)


def held(flag: Bools, times: int) -> Bools:
    """True where `flag` holds at this point and the `times` − 1 before it, by doubling."""
    out, have = flag, 1
    while have < times:
        shift = min(have, times - have)
        grown = np.zeros_like(out)
        grown[shift:] = out[shift:] & out[:-shift]
        out, have = grown, have + shift
    return out


@dataclass(eq=False)
class Found:
    """Completions on a track: shape (C,) positions, and which points each pattern has.

    window: the pattern lies in the last `window` points. parts: shape (C, window), True where the
    point j before the completing one belongs to it; None when all do.
    """

    track: Track
    at: Ints
    window: int
    parts: Bools | None = None


def _last(track: Track, complete: Bools, count: int) -> Found:
    return Found(track, np.flatnonzero(complete & (track.room >= count)), count)


def _beyond(track: Track, rule: Rule) -> Found:
    return _last(track, track.beyond != 0, 1)


def _run(track: Track, rule: Rule) -> Found:
    if rule.ties == "ignore":
        track = track.thinned(track.side != 0)
    same = np.zeros(len(track.side), dtype=bool)
    same[1:] = (track.side[1:] == track.side[:-1]) & (track.side[1:] != 0)
    return _last(track, held(same, rule.count - 1), rule.count)


def _trend(track: Track, rule: Rule) -> Found:
    if rule.ties == "ignore":
        track = track.thinned((track.step != 0) | (track.room == 1))
    steps = rule.count - 1
    return _last(track, held(track.step > 0, steps) | held(track.step < 0, steps), rule.count)


def _alternating(track: Track, rule: Rule) -> Found:
    turned = np.zeros(len(track.step), dtype=bool)
    turned[1:] = track.step[1:] * track.step[:-1] < 0
    return _last(track, held(turned, rule.count - 2), rule.count)


def _within(track: Track, rule: Rule) -> Found:
    return _last(track, held(track.inside, rule.count), rule.count)


def _outside(track: Track, rule: Rule) -> Found:
    far = np.abs(track.level) >= 2
    complete = held(far, rule.count)
    if rule.sides == "both":
        complete &= ~held(track.side > 0, rule.count) & ~held(track.side < 0, rule.count)
    return _last(track, complete, rule.count)


def _opposite(track: Track, rule: Rule) -> Found:
    far = np.where(np.abs(track.level) > rule.zone, track.side, 0).astype(np.int8)
    complete = np.zeros(len(far), dtype=bool)
    complete[1:] = far[1:] * far[:-1] < 0
    return _last(track, complete, 2)


def _zone(track: Track, rule: Rule) -> Found:
    reach = min(rule.window, max(len(track.side), 1))
    complete = np.zeros(len(track.side), dtype=bool)
    counted = track.level
    if rule.inside_limits:
        counted = np.where(track.beyond != 0, np.int8(0), counted)
    if track.breaker.any():
        counted = np.where(track.breaker, np.int8(0), counted)
    for sign in (1, -1):
        far = counted > rule.zone if sign > 0 else counted < -rule.zone
        number = far.astype(np.int16)
        for shift in range(1, reach):
            # What lies before the last border does not count.
            number[shift:] += far[:-shift] & (track.room[shift:] > shift)
        enough = number >= rule.count
        if rule.one_side:
            # The whole window must exist and lie on one side; its last point may be near.
            complete |= enough & held(track.side == sign, rule.window) & (track.room >= rule.window)
        else:
            complete |= enough & far
    at = np.flatnonzero(complete)
    back = at[:, None] - np.arange(reach)
    parts = track.room[at][:, None] > np.arange(reach)
    side = track.side[at][:, None]
    parts &= counted[back] * side > rule.zone
    return Found(track, at, reach, parts)


_SHAPES: Mapping[str, Callable[[Track, Rule], Found]] = {
    "beyond": _beyond,
    "run": _run,
    "trend": _trend,
    "alternating": _alternating,
    "zone": _zone,
    "within": _within,
    "outside": _outside,
    "opposite": _opposite,
}


def evaluate(
    panel: Panel,
    rules: Sequence[Rule],
    s: Subgroups,
    gaps: Literal["join", "break"] = "join",
    zones_in: Bools | None = None,
) -> PanelSignals:
    """Look for every rule on one panel of all streams.

    Gaps are passed over (`join`) or end a pattern (`break`); hollow points are not judged and end
    nothing; excluded points end a pattern, and those beyond a limit are in `shown` (B28, B29). No
    pattern reaches over a border of phases (B30). `zones_in`, shape (S,), leaves out streams in
    which rules at 1 and 2 sigma do not apply.

    Source: nelson-1984
    """
    track = track_of(panel, s, gaps)
    size = len(s)
    completed: dict[str, Bools] = {}
    member: dict[str, Bools] = {}
    spans: dict[str, Ints] = {}
    shown: dict[str, Bools] = {}
    for rule in rules:
        if rule.shape in _SHAPES:
            done, part, first = _spread(_SHAPES[rule.shape](track, rule), size)
        else:
            useful = ~track.breaker & (track.side != 0)
            done, part, first = whole_phase_rule(
                rule, track.where[useful], track.side[useful], track.segment[useful], size
            )
        if zones_in is not None and rule.needs_zones and panel.kind == "attribute":
            off = ~zones_in[s.stream_of]
            done[off] = part[off] = False
            first[off] = -1
        if rule.warning:
            shown[rule.code] = done
            continue
        completed[rule.code], member[rule.code], spans[rule.code] = done, part, first
        if rule.shape == "beyond" and track.breaker.any():
            outside = np.zeros(size, dtype=bool)
            outside[track.where[track.breaker & (track.beyond != 0)]] = True
            if outside.any():
                shown[rule.code] = outside
    return PanelSignals(completed, member, spans, shown)


def _spread(found: Found, size: int) -> tuple[Bools, Bools, Ints]:
    """From positions on the track to arrays over the long vector."""
    done = np.zeros(size, dtype=bool)
    part = np.zeros(size, dtype=bool)
    first = np.full(size, -1, dtype=np.int64)
    if not len(found.at):
        return done, part, first
    where = found.track.where
    ends = where[found.at]
    done[ends] = True
    if found.parts is None:
        first[ends] = where[found.at - found.window + 1]
        part[where[_grown_back(found)]] = True
    else:
        rows, back = np.nonzero(found.parts)
        part[where[found.at[rows] - back]] = True
        farthest = found.window - 1 - np.argmax(found.parts[:, ::-1], axis=1)
        first[ends] = where[found.at - farthest]
    return done, part, first


def _grown_back(found: Found) -> Ints:
    """Positions of all points in the last `window` points before completions, by doubling."""
    inside = np.zeros(len(found.track.where), dtype=bool)
    inside[found.at] = True
    have = 1
    while have < found.window:
        shift = min(have, found.window - have)
        grown = inside.copy()
        grown[:-shift] |= inside[shift:]
        inside, have = grown, have + shift
    return np.flatnonzero(inside)
