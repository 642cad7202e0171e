"""Rows per period: gaps, days beyond the limits of a chart, changes of level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats
from ci_toolkit.analysis.inspection.found import Found, listed, name
from ci_toolkit.analysis.inspection.rhythm import Rhythm, closed_kinds, rhythm_of
from ci_toolkit.analysis.inspection.volume_chart import VolumeChart, chart_volume
from ci_toolkit.analysis.result import Level
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.facts import VolumeFacts

# A quarter of the periods with rows has fewer than this many: below, one without any is no news.
QUIET = 10
# An empty stretch is longer than chance makes it where so long a one comes up in 1 % of series.
CHANCE = 0.01
# Of two periods nothing can be said.
FEWEST = 3
LISTED = 3
# Periods without rows are the rule.
SPARSE = 0.5
MATTERS = 0.1
# A factor that reads as 1 says nothing.
ALIKE = 0.05


@dataclass(frozen=True, eq=False)
class _Periods:
    """The periods of a volume as they are judged.

    there: periods with rows, shape (N,), whatever is counted. closed: kinds of periods without
    rows by rhythm. shut: such periods, shape (N,). gaps: stretches (first, last) without rows that
    are neither chance nor rhythm.
    """

    counts: Floats
    there: Bools
    labels: tuple[str, ...]
    rhythm: Rhythm
    closed: Bools
    shut: Bools
    gaps: list[tuple[int, int]]


def judge_volume(volume: VolumeFacts | None) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Findings about rows per period, and the sources of the chart that judged them."""
    if volume is None or len(volume.counts) < FEWEST:
        return (), ()
    p = _periods(volume)
    found = [*_rhythm(volume, p), *_gap_findings(volume, p)]
    chart = _chart(volume, p)
    if chart is None:
        return tuple(found), ()
    found += _changes(volume, p.labels, chart)
    found += _jumps(volume, p.labels, p.counts, chart)
    return tuple(found), chart.chart.references


def volume_chart(volume: VolumeFacts) -> VolumeChart | None:
    """The chart that judges rows per period; None where there are too few periods for one."""
    return None if len(volume.counts) < FEWEST else _chart(volume, _periods(volume))


def _periods(volume: VolumeFacts) -> _Periods:
    counts = np.asarray(volume.counts, dtype=np.float64)
    rhythm = rhythm_of(volume.starts, volume.every)
    labels = tuple(period_label(start, volume.every) for start in volume.starts)
    there = np.asarray(volume.present, dtype=np.float64) > 0
    closed = closed_kinds(rhythm, there)
    shut = closed[rhythm.of]
    many = _quiet(counts) >= QUIET
    return _Periods(counts, there, labels, rhythm, closed, shut, _gaps(there, shut, many=many))


def period_label(start: str, every: str) -> str:
    """A period as a sentence names it.

    >>> period_label("2024-05-06T14:00", "1h"), period_label("2024-05-06", "1w")
    ('2024-05-06 14:00', '2024-05-06')
    >>> period_label("2024-04-01", "1mo"), period_label("2024-04-01", "1q")
    ('2024-04', '2024-Q2')
    """
    if every == "1h":
        return start.replace("T", " ")[:16]
    if every == "1y":
        return start[:4]
    if every == "1q":
        return f"{start[:4]}-Q{(int(start[5:7]) + 2) // 3}"
    return start[:7] if every == "1mo" else start[:10]


def _chart(volume: VolumeFacts, p: _Periods) -> VolumeChart | None:
    # Where rows are many, a period without any is a gap; where they are few, it is a zero.
    many = _quiet(p.counts) >= QUIET
    usable = (p.there if many else ~_marked(p.gaps, len(p.counts))) & ~p.shut
    return chart_volume(np.where(usable, p.counts, np.nan), p.rhythm, p.labels, volume.noun)


def _quiet(counts: Floats) -> float:
    filled = np.sort(counts[counts > 0])
    return float(filled[len(filled) // 4]) if len(filled) else 0.0


def _rhythm(volume: VolumeFacts, p: _Periods) -> Iterator[Found]:
    if not p.closed.any():
        return
    kinds, rhythm = np.flatnonzero(p.closed), p.rhythm
    with_rows = int((p.shut & p.there).sum())
    some = f", but on {with_rows:,} of them" if with_rows else ""
    if rhythm.length == 7:
        which = listed([rhythm.name(int(kind)) for kind in kinds])
        text = f"{which} have no rows{some}, which was taken for the rhythm of the work"
    else:
        span = "week" if rhythm.length > 24 else "day"
        text = (
            f"{len(kinds):,} of {rhythm.length} hours of the {span} have no rows"
            f"{some}, which was taken for the rhythm of the work"
        )
    more = {"kinds": [rhythm.name(int(kind)) for kind in kinds]}
    yield Found("rhythm", "info", text, columns=(volume.column,), more=more)


def _gaps(there: Bools, shut: Bools, *, many: bool) -> list[tuple[int, int]]:
    """Stretches (first, last) without rows that are no chance and no rhythm."""
    open_at = np.flatnonzero(~shut)
    empty = ~there[open_at]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], empty.astype(np.int8), [0]))))
    stretches = list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))
    if not stretches:
        return []
    share = float(empty.mean())
    longer = np.log(CHANCE / len(open_at)) / np.log(share) if share < 1 else np.inf
    return [
        (int(open_at[a]), int(open_at[b]))
        for a, b in stretches
        if (many and share < SPARSE) or b - a + 1 > longer
    ]


def _marked(gaps: Sequence[tuple[int, int]], number: int) -> Bools:
    marked = np.zeros(number, dtype=bool)
    for first, last in gaps:
        marked[first : last + 1] = True
    return marked


def _gap_findings(volume: VolumeFacts, p: _Periods) -> Iterator[Found]:
    nouns, labels, gaps = f"{volume.noun}s", p.labels, p.gaps
    number = int((~p.shut).sum())
    empty = ~p.there & ~p.shut
    if number and empty.sum() >= SPARSE * number:
        filled = number - int(empty.sum())
        text = f"rows stand on {filled:,} of {number:,} {nouns} only; longer periods say more"
        yield Found("sparse", "info", text, columns=(volume.column,))
    if not gaps:
        return
    sizes = [int(empty[first : last + 1].sum()) for first, last in gaps]
    spans = [
        labels[first] if first == last else f"{labels[first]} to {labels[last]}"
        for first, last in gaps
    ]
    total = sum(sizes)
    verb = "has" if total == 1 else "have"
    longest = sorted(range(len(gaps)), key=lambda k: -sizes[k])[:LISTED]
    shown = listed([spans[k] for k in sorted(longest)])
    if len(gaps) > LISTED:
        shown = f"{len(gaps):,} stretches, the longest {shown}"
    text = f"{total:,} of {number:,} {nouns} {verb} no rows: {shown}"
    more = {"periods": total, "spans": [[labels[first], labels[last]] for first, last in gaps]}
    at = tuple(k for first, last in gaps for k in range(first, last + 1) if empty[k])
    yield Found("gap", "warning", text, columns=(volume.column,), points=at, more=more)


def _changes(volume: VolumeFacts, labels: tuple[str, ...], chart: VolumeChart) -> Iterator[Found]:
    if not chart.changes:
        return
    steps = []
    for k, at in enumerate(chart.changes):
        before, after = chart.levels[k], chart.levels[k + 1]
        steps.append(
            f"about {labels[at]} from {_usual(before)} to {_usual(after)}{_times(after, before)}"
        )
    often = "once" if len(steps) == 1 else f"{len(steps)} times"
    what = f"usual {name(volume.of)}" if volume.of else "usual volume"
    text = f"the {what} of a {volume.noun} changes {often}: {'; '.join(steps)}"
    more = {"changes": [labels[at] for at in chart.changes], "levels": list(chart.levels)}
    levels = np.maximum(np.array(chart.levels), 0.5)
    level: Level = "warning" if _matters(levels[1:] / levels[:-1]) else "info"
    columns = (volume.column,)
    yield Found("volume-level", level, text, columns=columns, points=chart.changes, more=more)


def _jumps(
    volume: VolumeFacts, labels: tuple[str, ...], counts: Floats, chart: VolumeChart
) -> Iterator[Found]:
    at = np.flatnonzero(chart.beyond)
    if not len(at):
        return
    result = chart.chart
    # Where sigma is zero no distance is finite, and every period is judged all the same.
    judged = int((np.isfinite(result.panels[0].value) & ~result.subgroups.hollow).sum())
    # Where sigma is zero every other value is infinitely far.
    far = np.nan_to_num(np.abs(chart.distance[at]), nan=np.inf, posinf=np.inf)
    shown = at[np.argsort(-far, kind="stable")[:LISTED]]
    on = {"day": "on", "hour": "at"}.get(volume.noun, "in")
    days = [_day(volume, labels, chart.usual, int(k), on) for k in np.sort(shown)]
    where = listed(days)
    if len(at) > LISTED:
        where = f"the farthest {where}"
    expected = result.false_alarms.expected_here
    chance = f"about {plain(expected, 2)}" if expected >= 0.05 else "fewer than 0.1"
    unstable = result.streams[0].verdict.status == "unstable"
    lie = "lies" if len(at) == 1 else "lie"
    short = (
        f"{len(at):,} of {count_of(judged, volume.noun)} {lie} beyond the limits of a chart of "
        f"{name(volume.of) if volume.of else 'rows'}"
    )
    text = f"{short}{_basis(chart, volume)}, where chance gives {chance}: {where}"
    more = {
        "periods": [labels[k] for k in at.tolist()],
        "counts": counts[at].astype(np.int64).tolist(),
        "usual": chart.usual[at].tolist(),
        "expected_by_chance": float(expected),
        "chart": result.chart,
        "judged": judged,
    }
    factors = counts[at] / np.maximum(chart.usual[at], 0.5)
    level: Level = "warning" if unstable and _matters(factors) else "info"
    if volume.of:
        more["of"] = volume.of
    rows, points = sum(volume.present[k] for k in at.tolist()), tuple(at.tolist())
    columns = (volume.column,)
    yield Found("volume-jump", level, text, rows, columns, points=points, short=short, more=more)


def _matters(factors: Floats) -> bool:
    """Whether any is more than a tenth off: less changes no rate that is made from the rows."""
    return bool((np.abs(factors - 1) > MATTERS).any())


def _basis(chart: VolumeChart, volume: VolumeFacts) -> str:
    """What each period was judged against, in words."""
    words = []
    if chart.pattern:
        kind = "day of the week" if volume.every == "1d" else "hour"
        words.append(f"each {kind} by its own kind")
    if chart.drift is not None:
        words.append(f"each {volume.noun} by those around it, since volume drifts")
    return f" ({'; '.join(words)})" if words else ""


def _day(
    volume: VolumeFacts, labels: tuple[str, ...], usual: Floats, at: int, preposition: str
) -> str:
    number, expected = volume.counts[at], float(usual[at])
    shown = f"{number:,}" if volume.of else count_of(number, "row")
    factor = _times(float(number), expected)
    return f"{shown} {preposition} {labels[at]} (usual {_usual(expected)}{factor})"


def _usual(value: float) -> str:
    """What is usual, to three digits: nobody can tell it more finely."""
    if value >= 1000:
        size = 10 ** (len(str(int(value))) - 3)
        return f"{round(value / size) * size:,}"
    return plain(round(value) if value >= 10 else value, 2)


def _times(value: float, usual: float) -> str:
    if not usual > 0 or not value > 0:
        return ""
    factor = value / usual
    if abs(factor - 1) < ALIKE:
        return ""
    return f", × {plain(factor, 2)}" if factor >= 0.01 else f", {percent(factor, 1)} of it"
