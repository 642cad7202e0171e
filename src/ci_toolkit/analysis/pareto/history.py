"""Whether the ranking stayed as it was: shares and ranks by month, week or day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ci_toolkit.analysis.discovery import benjamini_hochberg
from ci_toolkit.analysis.pareto.compare_shares import share_differences, worth_of
from ci_toolkit.analysis.pareto.concentration import fewest
from ci_toolkit.analysis.pareto.counts import Bools, Counts, Floats, Ints, shown
from ci_toolkit.analysis.pareto.dispersion import mix_of
from ci_toolkit.analysis.pareto.history_test import same_in_all
from ci_toolkit.analysis.pareto.history_words import Told, told
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.periods import Periods, periods_of
from ci_toolkit.analysis.pareto.result import History

MOST = 12
LEVEL = 0.01
# Of the share of a category in the newest period against before.
SHARE_LEVEL = 0.05
OFTEN = 1 / 3


@dataclass(frozen=True, eq=False)
class _Table:
    """Amounts per period, shape (P, K); cause: (K,), whether a category is no rest."""

    amounts: Floats
    cause: Bools
    names: tuple[str, ...]

    @property
    def leader(self) -> Ints:
        """Number of the largest cause in each period, (P,); −1 without any."""
        own = np.where(self.cause, self.amounts, -1.0)
        return np.where(own.max(axis=1) > 0, own.argmax(axis=1), -1)


def history(counts: Counts, number: int, options: ParetoOptions) -> History | None:
    """The shares and ranks of stream `number` over time; None with fewer than 2 whole periods.

    The ranking counts as changed where the mix differs between whole periods by more than days
    within them vary (p < 0.01) and it matters: the newest whole period has another leader than
    the whole or than most periods, or other vital few, or the leader changed in a third of the
    periods; and the share of one of these categories really differs from before.

    Source: kendall-smith-1939; rao-scott-1984
    """
    periods = periods_of(counts)
    own = counts.of_stream(number)
    if periods is None or (~periods.partial).sum() < 2:
        return None
    table = _table(own, periods, options)
    whole = np.flatnonzero(~periods.partial & (table.leader >= 0))
    if len(whole) < 2:
        return None
    vital = [_vital(row, table.cause, options.threshold) for row in table.amounts]
    overall = _vital(table.amounts.sum(axis=0), table.cause, options.threshold)
    leading = _leading(table, vital, overall)
    p = same_in_all(own, periods, whole)
    what, since = _changed(own, periods, table, whole, vital, overall, leading)
    if p is None or p >= LEVEL:
        what = None
    share = table.amounts / np.maximum(table.amounts.sum(axis=1, keepdims=True), 1e-300)
    ranks = _ranks(table)
    labels = periods.labels
    return History(
        every=periods.every,
        labels=labels,
        partial=tuple(bool(part) for part in periods.partial),
        categories=tuple(table.names[at] for at in leading),
        totals=tuple(float(total) for total in table.amounts.sum(axis=1)),
        shares=tuple(tuple(float(row[at]) for at in leading) for row in share),
        ranks=tuple(tuple(int(row[at]) or None for at in leading) for row in ranks),
        vital=tuple(tuple(table.names[at] for at in some) for some in vital),
        agreement=concordance(table.amounts[np.ix_(whole, leading[table.cause[leading]])]),
        p=p,
        changed=what is not None,
        text=told(
            Told(table.names, table.amounts, table.leader, whole, labels, periods.every),
            what=what,
            since=since,
            vital=[[table.names[at] for at in some] for some in (overall, vital[whole[-1]])],
        ),
    )


def _table(own: Counts, periods: Periods, options: ParetoOptions) -> _Table:
    known = own.day >= 0
    flat = periods.of[own.day[known]] * len(own.categories) + own.kind[known]
    size = len(periods) * len(own.categories)
    amounts = np.bincount(flat, weights=own.amount[known], minlength=size)
    names = tuple(shown(values) for values in own.categories)
    cause = np.array([not options.residual(name) for name in names], dtype=bool)
    table = amounts.reshape(len(periods), -1).astype(np.float64)
    return _Table(table, cause, names)


def _vital(amounts: Floats, cause: Bools, threshold: float) -> Ints:
    """Numbers of the vital few, the largest first; none where causes do not reach the threshold."""
    total = amounts.sum()
    causes = np.flatnonzero(cause & (amounts > 0))
    order = causes[np.argsort(-amounts[causes], kind="stable")]
    if not total > 0:
        return order[:0]
    return order[: fewest(amounts[order] / total, threshold) or 0]


def _leading(table: _Table, vital: list[Ints], overall: Ints) -> Ints:
    """The vital few of the whole and those of any period, at most 12, in order of the whole."""
    amounts = table.amounts.sum(axis=0)
    order = np.argsort(-np.where(table.cause, amounts, -1.0), kind="stable")
    wanted = np.zeros(len(amounts), dtype=bool)
    wanted[table.leader[table.leader >= 0]] = True
    for some in (overall, *vital):
        wanted[some] = True
    wanted[order[:2]] |= amounts[order[:2]] > 0
    wanted &= table.cause
    return np.asarray(order[wanted[order]][:MOST])


def _ranks(table: _Table) -> Ints:
    """Place of each category in each period, ties at the better one, 0 without any amount."""
    out = np.zeros(table.amounts.shape, dtype=np.int64)
    for at, row in enumerate(table.amounts):
        falling = np.sort(-row)
        out[at] = np.where(row > 0, np.searchsorted(falling, -row, side="left") + 1, 0)
    return out


def concordance(amounts: Floats) -> float | None:
    """Kendall's W of the ranks within each row, ties allowed for; None where it is not defined.

    Arguments: shape (m, n): m rankings of n objects. 1: the same order in all; 0: no agreement.

    Source: kendall-smith-1939

    >>> concordance(np.array([[3.0, 2, 1], [9, 5, 4]]))
    1.0
    """
    rows, number = amounts.shape
    if rows < 2 or number < 2:
        return None
    ranks, tied = np.empty(amounts.shape), 0.0
    for at, row in enumerate(amounts):
        order = np.sort(row)
        low, high = np.searchsorted(order, row), np.searchsorted(order, row, side="right")
        ranks[at] = (low + high + 1) / 2
        # Each of t tied ones adds t² − 1, which makes t³ − t of all of them.
        tied += float(((high - low) ** 2 - 1).sum())
    spread = float(((ranks.sum(axis=0) - rows * (number + 1) / 2) ** 2).sum())
    most = rows * rows * (number**3 - number) - rows * tied
    return None if most <= 0 else 12 * spread / most


def _changed(
    own: Counts,
    periods: Periods,
    table: _Table,
    whole: Ints,
    vital: list[Ints],
    overall: Ints,
    leading: Ints,
) -> tuple[Literal["leader", "vital"] | None, int]:
    """What changed so that it matters, and the period since when the newest leader leads."""
    newest = int(whole[-1])
    leader = table.leader[whole]
    first = int(_Table(table.amounts.sum(axis=0)[None], table.cause, table.names).leader[0])
    usual = int(np.bincount(leader).argmax())
    since = newest
    for at in whole[::-1]:
        if table.leader[at] != leader[-1]:
            break
        since = int(at)
    doubted: set[int] = set()
    if leader[-1] != first or leader[-1] != usual:
        doubted |= {int(leader[-1]), first, usual}
    if (leader[1:] != leader[:-1]).sum() >= OFTEN * len(leader):
        doubted |= set(leader.tolist())
    if doubted and since > whole[0] and doubted & _differing(own, periods, since, newest, leading):
        return "leader", since
    few = set(vital[newest].tolist()) ^ set(overall.tolist())
    if few and few & _differing(own, periods, newest, newest, leading):
        return "vital", since
    return None, since


def _differing(own: Counts, periods: Periods, until: int, newest: int, leading: Ints) -> set[int]:
    """Categories whose share in the newest whole period really differs from before `until`."""
    of = np.append(periods.of, -1)[own.day]
    before, now = own.where((of >= 0) & (of < until)), own.where(of == newest)
    mixes = mix_of(before, leading.tolist()), mix_of(now, leading.tolist())
    if min(mixes[0].total, mixes[1].total) <= 0:
        return set()
    q = benjamini_hochberg(
        share_differences(*mixes, (worth_of(before), worth_of(now)), 0.95)[2][:-1]
    )
    return {int(at) for at in leading[q <= SHARE_LEVEL]}
