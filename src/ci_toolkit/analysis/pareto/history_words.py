"""What is said of the ranking over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.middle import distinct
from ci_toolkit.analysis.pareto.counts import Floats, Ints
from ci_toolkit.analysis.pareto.names import naming_of
from ci_toolkit.analysis.wording import count_of, percent

_NOUNS = {"1d": "day", "1w": "week", "1mo": "month", "1q": "quarter", "1y": "year"}


@dataclass(frozen=True, eq=False)
class Told:
    """What the sentence is made of: amounts (P, K), the leader of each period, (P,), and which
    periods are whole."""

    names: tuple[str, ...]
    amounts: Floats
    leader: Ints
    whole: Ints
    labels: tuple[str, ...]
    every: str


def told(
    of: Told,
    *,
    what: Literal["leader", "vital"] | None,
    since: int,
    vital: Sequence[Sequence[str]],
) -> str:
    """The sentence, without a final full stop.

    what: changed; None where nothing did that matters. since: the period from which on the newest
    leader leads. vital: names of the vital few of the whole and of the newest whole period.
    """
    name = naming_of(of.names)
    leaders = of.leader[of.whole]
    newest = int(leaders[-1])
    many = count_of(len(leaders), _NOUNS[of.every])
    held = {int(kind): int((leaders == kind).sum()) for kind in distinct(leaders)}
    if what is None:
        most = max(held, key=lambda kind: held[kind])
        if held[most] == len(leaders):
            return f"{name(of.names[most])} led in each of {many}"
        return (
            f"{name(of.names[most])} led in {held[most]:,} of {many}; "
            "the ranking did not change by more than chance or by enough to matter"
        )
    if what == "vital":
        led = f"in each of {many}" if len(held) == 1 else f"in {held[newest]:,} of {many}"
        few = _few(vital[0], vital[1], name)
        return f"the ranking changed: {few}, while {name(of.names[newest])} led {led}"
    now, before = _shares(of, newest, since)
    again = "again " if (leaders[of.whole < since] == newest).any() else ""
    leads = f"since {of.labels[since]} {name(of.names[newest])} leads {again}"
    shares = f"({percent(now)} against {percent(before)} before)"
    if (leaders[1:] != leaders[:-1]).sum() > 2:
        turns = f"{len(held):,} categories led in turn over {many}"
        return f"the ranking changed: {turns}, {leads}{shares}"
    del held[newest]
    most = max(held, key=lambda kind: held[kind])
    led = f"{name(of.names[most])} led in {held[most]:,} of {many}"
    return f"the ranking changed: {led}, {leads}{shares}"


def _shares(of: Told, kind: int, since: int) -> tuple[float, float]:
    """Share of a category from a period on, and before it."""
    own, total = of.amounts[:, kind], of.amounts.sum(axis=1)
    before = total[:since].sum()
    return (
        float(own[since:].sum() / max(total[since:].sum(), 1e-300)),
        float(own[:since].sum() / before) if before > 0 else float("nan"),
    )


def _few(whole: Sequence[str], newest: Sequence[str], name: Callable[[str], str]) -> str:
    fresh = [name(text) for text in newest if text not in whole]
    gone = [name(text) for text in whole if text not in newest]
    newest_period = "the vital few of the newest period"
    if fresh and gone:
        return f"{', '.join(fresh)} came among {newest_period} and {', '.join(gone)} dropped out"
    if fresh:
        return f"{', '.join(fresh)} came among {newest_period}"
    return f"{', '.join(gone)} dropped out of {newest_period}"
