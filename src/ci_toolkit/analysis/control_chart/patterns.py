"""Finding the patterns of rules in the long vector of a panel, all streams and phases at once.

Points that are judged are first pressed into one vector without gaps; "k in a row" is found by
doubling, "m of w" by adding shifted views; what would reach over a border is cut by each point's
position since the last border. Only where a rule completes is anything looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ci_toolkit.analysis.control_chart.anhoej import whole_phase_rule
from ci_toolkit.analysis.control_chart.result import Panel, PanelSignals
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.subgroups import Bools, Ints, Subgroups
from ci_toolkit.analysis.control_chart.track import Track, track_of


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
