"""Ranking, praise and warning of people whose counts differ by chance alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.training.debrief import Ints


@dataclass(frozen=True, slots=True)
class Feedback:
    """A day's praise and warning, and what the next day brought to the same people.

    praised, warned: those with the fewest and the most (several when tied, nobody when all are
    alike). fewest, most: their counts. praised_next, warned_next: their mean count on the next
    day, None on the last day or when there is nobody.
    """

    day: int
    praised: tuple[str, ...]
    warned: tuple[str, ...]
    fewest: int
    most: int
    praised_next: float | None
    warned_next: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the ranking over all days; half: places in the first and second half."""

    rank: int
    name: str
    total: int
    rate: float
    half: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class AfterFeedback:
    """What followed praise and warning, over all days but the last.

    praised, warned: how often somebody was. worse, better: of the praised, those with more the
    next day; of the warned, those with fewer. praised_change, warned_change: mean change.
    """

    praised: int
    warned: int
    worse: int
    better: int
    praised_change: float
    warned_change: float


def _places(totals: Ints) -> Ints:
    """Rank of each total, 1 for the fewest; equal totals share the better place."""
    return np.searchsorted(np.sort(totals), totals) + 1


def ranking_of(names: tuple[str, ...], counts: Ints, paddle: int) -> tuple[Place, ...]:
    """All by their totals, fewest first. counts: shape (days, moderators)."""
    totals = counts.sum(axis=0)
    places = _places(totals)
    middle = len(counts) // 2
    early, late = _places(counts[:middle].sum(axis=0)), _places(counts[middle:].sum(axis=0))
    return tuple(
        Place(
            rank=int(places[i]),
            name=names[i],
            total=int(totals[i]),
            rate=float(totals[i] / (len(counts) * paddle)),
            half=(int(early[i]), int(late[i])) if middle else None,
        )
        for i in np.argsort(totals, kind="stable").tolist()
    )


def feedback_of(names: tuple[str, ...], counts: Ints, day: int) -> Feedback:
    """Praise and warning of one day (from 0). counts: shape (days, moderators)."""
    today = counts[day]
    fewest, most = int(today.min()), int(today.max())
    told = fewest < most
    praised, warned = (today == fewest) & told, (today == most) & told
    follows = told and day + 1 < len(counts)
    return Feedback(
        day=day + 1,
        praised=tuple(names[i] for i in np.flatnonzero(praised)),
        warned=tuple(names[i] for i in np.flatnonzero(warned)),
        fewest=fewest,
        most=most,
        praised_next=float(counts[day + 1][praised].mean()) if follows else None,
        warned_next=float(counts[day + 1][warned].mean()) if follows else None,
    )


def after_feedback(counts: Ints) -> AfterFeedback:
    """What followed praise and warning. counts: shape (days, moderators)."""
    today, change = counts[:-1], np.diff(counts, axis=0)
    least, most = today.min(axis=1, keepdims=True), today.max(axis=1, keepdims=True)
    praised, warned = (today == least) & (least < most), (today == most) & (least < most)

    def mean(values: Ints) -> float:
        return float(values.mean()) if values.size else math.nan

    return AfterFeedback(
        praised=int(praised.sum()),
        warned=int(warned.sum()),
        worse=int((change[praised] > 0).sum()),
        better=int((change[warned] < 0).sum()),
        praised_change=mean(change[praised]),
        warned_change=mean(change[warned]),
    )
