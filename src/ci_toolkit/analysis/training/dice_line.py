"""How items flow through a line: by whole arrays where stations only look upstream, else by steps.

Without a helper and without a WIP limit a station depends on those before it alone. Then with
A(t) the items that have reached it and C(t) its capacity so far, what it has handled is
D(t) = C(t) + min(0, min over u ≤ t of A(u) − C(u)): one running minimum a station.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.training.debrief import Ints


@dataclass(frozen=True, eq=False)
class Line:
    """What a line meets: arrivals, shape (periods,); capacity, shape (periods, stations); helper.

    helper: shape (periods,), capacity of the person who goes where the queue is longest, or None.
    """

    arrivals: Ints
    capacity: Ints
    helper: Ints | None
    batch: int
    wip_limit: int | None


@dataclass(frozen=True, eq=False)
class Flow:
    """Items by period. arrived, released, finished, in_line, inside: shape (periods,).

    handled: shape (periods, stations), by the stations' own capacity and the helper together less
    the helper's part. queues: shape (periods, stations), at each station when the period starts
    (after arrivals), also those that wait there for a full batch. in_line: arrived and not
    finished before the period; inside: released and not finished before the period.
    """

    arrived: Ints
    released: Ints
    finished: Ints
    handled: Ints
    queues: Ints
    in_line: Ints
    inside: Ints


def flow(line: Line) -> Flow:
    """Run items through a line, first come first served."""
    if line.helper is None and line.wip_limit is None:
        released, moved = line.arrivals, _by_arrays(line)
        own = moved
    else:
        released, moved, own = _by_steps(line)
    finished = moved[:, -1]
    before = np.cumsum(finished) - finished
    done = np.cumsum(moved, axis=0)
    # At a station: what the one before has handled, less what it has handled itself.
    came = np.column_stack([np.cumsum(released), (done - moved)[:, :-1]])
    return Flow(
        arrived=line.arrivals,
        released=released,
        finished=finished,
        handled=own,
        queues=came - (done - moved),
        in_line=np.cumsum(line.arrivals) - before,
        inside=np.cumsum(released) - before,
    )


def _by_arrays(line: Line) -> Ints:
    """Items that each station handles, shape (periods, stations).

    Source: kingman-1962
    """
    reached = np.cumsum(line.arrivals)
    moved = np.empty_like(line.capacity)
    for station in range(line.capacity.shape[1]):
        could = np.cumsum(line.capacity[:, station])
        done = could + np.minimum(np.minimum.accumulate(reached - could), 0)
        moved[:, station] = np.diff(done, prepend=0)
        reached = np.r_[0, done[:-1]] // line.batch * line.batch
    return moved


def _by_steps(line: Line) -> tuple[Ints, Ints, Ints]:
    """Items released; handled by each station; and of these, by its own capacity."""
    periods, stations = line.capacity.shape
    batch, limit = line.batch, line.wip_limit
    capacity = line.capacity.tolist()
    helper = [0] * periods if line.helper is None else line.helper.tolist()
    done = [0] * stations
    arrived = begun = 0
    releases, moves, owns = [], [], []
    rest = range(1, stations)
    for period, come in enumerate(line.arrivals.tolist()):
        arrived += come
        free = arrived if limit is None else min(arrived, limit + done[-1])
        releases.append(free - begun)
        begun = free
        waiting = [begun - done[0]]
        waiting += [done[k - 1] // batch * batch - done[k] for k in rest]
        can = capacity[period]
        own = [min(w, c) for w, c in zip(waiting, can, strict=True)]
        moved = own
        if helper[period]:
            longest = waiting.index(max(waiting))
            moved = own.copy()
            moved[longest] = min(waiting[longest], can[longest] + helper[period])
        done = [d + m for d, m in zip(done, moved, strict=True)]
        moves.append(moved)
        owns.append(own)
    return (
        np.array(releases, dtype=np.int64),
        np.array(moves, dtype=np.int64).reshape(periods, stations),
        np.array(owns, dtype=np.int64).reshape(periods, stations),
    )
