"""What a Pareto returns: bars in order, the vital few, and what may be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.pareto.counts import Measure
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.result import Finding, Verdict

NOT_JUDGED = Verdict("insufficient", "")


@dataclass(frozen=True, slots=True)
class Bar:
    """One category.

    category: as shown; values: in each category column, () of the joined rest. count: how often;
    amount: what the bar shows. share, cumulative: of the total amount, fractions. low, high:
    simultaneous interval of the share (None where there is none). rank: place by amount, from 1;
    ranks: first and last place that the data do not rule out. vital: one of the vital few. other:
    the rest, last and never vital; merged: how many categories it joins. items: opportunities.
    rate, rate_low, rate_high: count out of items with its interval, where items are known.
    count_share, count_rank: by how often, where bars show something else. unit_amount: amount per
    count.
    """

    category: str
    values: tuple[str, ...]
    count: float
    amount: float
    share: float
    cumulative: float
    rank: int
    vital: bool = False
    other: bool = False
    merged: int = 1
    low: float | None = None
    high: float | None = None
    ranks: tuple[int, int] | None = None
    items: float | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    count_share: float | None = None
    count_rank: int | None = None
    unit_amount: float | None = None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unequal the bars are, the rest counted as its single categories.

    categories: how many. gini: 0 all equal, towards 1 all in one. hhi: sum of squared shares;
    effective: 1/hhi, the number of equal categories as concentrated. for_80: fewest categories
    that make 80 % of the total; for_threshold: those that make the threshold. top_share: of the
    largest.
    """

    categories: int
    gini: float
    hhi: float
    effective: float
    for_80: int
    for_threshold: int
    top_share: float


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Whether the mix of categories varies between days by more than chance.

    factor: variance as a multiple of that of independent items (1: no more than chance); p: of
    the test that it is 1; days: how many; over: whether intervals and tests allow for it;
    correlated: whether neighbouring days are alike, so that lags are allowed for as well.
    """

    factor: float
    p: float
    days: int
    over: bool
    correlated: bool = False


@dataclass(frozen=True, slots=True)
class Equality:
    """The test that all shares are equal.

    statistic, df: Pearson's chi-square; design_effect: what it is divided by, 1 for independent
    items; p after that. method: in words.
    """

    statistic: float
    df: int
    design_effect: float
    p: float
    method: str


@dataclass(frozen=True, slots=True)
class History:
    """Ranks over time.

    every: length of the periods ("1mo", "1w", "1d"); labels: of P periods; partial: whether each
    is covered only in part; categories: names of the C leading categories. totals: amount per
    period, (P,). shares: fractions, (P, C); ranks: place among all categories, (P, C), None where
    the category has none. vital: names of the vital few of each period. agreement: Kendall's W of
    the ranks over the whole periods, 0 to 1. p: of the test that the mix is the same in all
    periods, beyond what days vary. changed: the ranking changed by more than chance and enough to
    matter; text: a sentence without a full stop.
    """

    every: str
    labels: tuple[str, ...]
    partial: tuple[bool, ...]
    categories: tuple[str, ...]
    totals: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    ranks: tuple[tuple[int | None, ...], ...]
    vital: tuple[tuple[str, ...], ...]
    agreement: float | None
    p: float | None
    changed: bool
    text: str


Change = Literal["rose", "fell"]


@dataclass(frozen=True, slots=True)
class Shift:
    """One category on both sides of a comparison.

    count, amount, share, items: before and after, each a pair. rate: amount per opportunity, or
    per day; None where neither is known. difference of the rates with its interval; ratio of the
    rates. p; q after the adjustment for many comparisons. change: "rose" or "fell" where q is
    below the level, else None. share_difference with its interval and q. by_total, by_mix: the
    parts of the change in amount (per day, or in all) that the change of the total alone, and
    that of the mix alone, make.
    """

    category: str
    values: tuple[str, ...]
    count: tuple[float, float]
    amount: tuple[float, float]
    share: tuple[float, float]
    items: tuple[float, float] | None = None
    rate: tuple[float, float] | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    p: float | None = None
    q: float | None = None
    change: Change | None = None
    share_difference: float = 0.0
    share_low: float | None = None
    share_high: float | None = None
    share_q: float | None = None
    by_total: float = 0.0
    by_mix: float = 0.0
    other: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What rose and fell between two sides of the data.

    labels: of the sides, the earlier one first where they are in time. per: what a rate is out of:
    "item" (events out of rows, counts out of sizes), a period ("day", "month" …), or None (only
    shares can be compared).
    exposure: days, or items, of each side. total: amount of each side; total_rate: per
    opportunity; total_difference with interval, p. shifts: largest change first. mix_distance:
    share of the total that would have to move for the mixes to be the same, 0 to 1; mix_p: of the
    test that they are. parts: of the change of the whole rate or total, in its unit: ("volume" and
    "mix" …, value). level: of the false discovery rate. text: a sentence, and headline: a shorter
    one; method: in words.
    """

    labels: tuple[str, str]
    per: str | None
    exposure: tuple[float, float] | None
    total: tuple[float, float]
    shifts: tuple[Shift, ...]
    mix_distance: float
    mix_p: float | None
    total_rate: tuple[float, float] | None = None
    total_difference: float | None = None
    total_low: float | None = None
    total_high: float | None = None
    total_p: float | None = None
    parts: tuple[tuple[str, float], ...] = ()
    level: float = 0.1
    text: str = ""
    method: str = ""
    findings: tuple[Finding, ...] = ()
    headline: str = ""

    @property
    def timed(self) -> bool:
        """Whether rates are per period and not per item."""
        return self.per not in (None, "item")


@dataclass(frozen=True, slots=True)
class ParetoStream:
    """The Pareto of one stream.

    by: its values by column. bars: in order, the rest last. total: sum of the amounts; count: of
    the counts; items: opportunities in all; whole: items before lists were taken apart.
    unknown: count of what has no readable time, where times are used at all. causes: how many
    categories are no rest, shown or not; needed: how many of them, the largest first, make the
    threshold of the total, None where all of them together do not.
    """

    by: Mapping[str, str]
    bars: tuple[Bar, ...]
    total: float
    count: float
    items: float | None
    whole: float
    concentration: Concentration | None
    equality: Equality | None = None
    dispersion: Dispersion | None = None
    history: History | None = None
    comparison: Comparison | None = None
    then: Nested | None = None
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = NOT_JUDGED
    unknown: float = 0.0
    causes: int = 0
    needed: int | None = None

    @property
    def vital(self) -> tuple[str, ...]:
        """Names of the vital few, the largest first."""
        return tuple(bar.category for bar in self.bars if bar.vital)


@dataclass(frozen=True, slots=True)
class Nested:
    """The largest bar taken apart by a further column: `column` within `within`."""

    column: str
    within: str
    part: ParetoStream


@dataclass(frozen=True, slots=True)
class Split:
    """One column by which the same problem can be split.

    top: the largest category with its share. excess: share of the amount that lies beyond what
    its opportunities explain, 0 to 1, less what chance alone would give; None where opportunities
    are not known. status: as of the verdict of its own Pareto ("concentrated", "spread", "flat").
    score: what splits are ranked by, 0 to 1: the excess, else the concentration. leading: the
    largest categories with their shares of the amount, fractions, at most 20, largest first.
    """

    column: str
    concentration: Concentration
    top: str
    excess: float | None
    status: str
    score: float
    text: str = ""
    leading: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Pareto:
    """Everything of one run.

    category, by: columns. splits: ranked, the most concentrated first. streams: in the order of
    the input; ranking: their numbers, the one with the largest total first. findings: of the run
    as a whole. verdict.status: "concentrated", "spread", "flat" or "insufficient".
    """

    category: tuple[str, ...]
    by: tuple[str, ...]
    measure: Measure
    weighted: str | None
    unit: str | None
    streams: tuple[ParetoStream, ...]
    ranking: tuple[int, ...]
    options: ParetoOptions
    verdict: Verdict
    listed: tuple[str, ...] = ()
    splits: tuple[Split, ...] = ()
    findings: tuple[Finding, ...] = ()
    references: tuple[str, ...] = ()
