"""What is worth saying about the data of a Pareto."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ci_toolkit.analysis.inspection.categories import folded
from ci_toolkit.analysis.inspection.found import cut, listed, name
from ci_toolkit.analysis.pareto.bars import Ordered
from ci_toolkit.analysis.pareto.counts import Counts
from ci_toolkit.analysis.pareto.names import naming
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.periods import step_noun
from ci_toolkit.analysis.pareto.result import Bar, ParetoStream
from ci_toolkit.analysis.result import Finding, Level
from ci_toolkit.analysis.totals import named_total
from ci_toolkit.analysis.wording import percent, plain

BLANK = "(blank)"
_MISSING = re.compile(r"[?\-–—.]+|#?n/?a|null|nan|\(?(?:empty|missing)\)?", re.IGNORECASE)
FEWEST = 30  # counts below which shares say little
MANY = 200
_LARGE_REST = 0.2
_NEARLY_ALL = 0.9
_LISTED = 3
_LARGE = 1000


@dataclass(frozen=True, eq=False)
class Known:
    """What findings are made from: the cells of one stream, their order and its Pareto."""

    counts: Counts
    order: Ordered
    stream: ParetoStream
    options: ParetoOptions

    def say(self, text: str) -> str:
        """A category as a sentence names it."""
        return self._naming(text)

    @cached_property
    def _naming(self) -> Callable[[str], str]:
        return naming(self.stream.bars)

    @property
    def column(self) -> str:
        """The category columns as a sentence names them."""
        return columns(self.counts.category)


def columns(category: tuple[str, ...]) -> str:
    """Columns as a sentence names them.

    >>> columns(("policy", "market"))
    '`policy` × `market`'
    """
    return " × ".join(name(column) for column in category)


def findings_of(known: Known) -> tuple[Finding, ...]:
    """All findings of one stream, warnings first."""
    if known.order.total <= 0:
        return tuple(_zero(known))
    found = [
        *_total_among(known),
        *_alike(known),
        *_blank(known),
        *_residual(known),
        *_few(known),
        *_ids(known),
        *_dominated(known),
        *_over(known),
        *_lists(known),
        *_tied(known),
        *_rank_changes(known),
        *_beyond_top(known),
    ]
    return tuple(sorted(found, key=lambda one: one.level == "info"))


def tied_first(bars: tuple[Bar, ...]) -> tuple[str, ...]:
    """Names of the bars that may all be the largest, where there are several."""
    ranked = [bar for bar in bars if bar.ranks is not None]
    tied = tuple(bar.category for bar in ranked if bar.ranks is not None and bar.ranks[0] == 1)
    return tied if len(tied) > 1 else ()


def _say(known: Known, code: str, level: Level, text: str) -> Finding:
    return Finding(code, level, text, stream=known.stream.by or None)


def _zero(known: Known) -> Iterator[Finding]:
    text = f"the total is 0: there are no {known.options.amount_noun} to share among categories"
    yield _say(known, "zero-total", "warning", text)


def _blank(known: Known) -> Iterator[Finding]:
    for bar in known.stream.bars:
        if not any(map(missing, bar.values)) or bar.amount <= 0:
            continue
        what = "rows without a category" if BLANK in bar.values else "it reads like a missing one"
        text = f"`{cut(bar.category)}` holds {percent(bar.share)}: {what}"
        if bar.vital:
            text += "; the missing category hides a cause, so have it recorded first"
        yield _say(known, "blank-category", "warning" if bar.vital else "info", text)


def missing(text: str) -> bool:
    """Whether the name of a category says that there is none.

    >>> missing("(blank)"), missing("?"), missing("N/A"), missing("spam")
    (True, True, True, False)
    """
    return text == BLANK or _MISSING.fullmatch(text.strip()) is not None


def _residual(known: Known) -> Iterator[Finding]:
    order = known.order
    if not order.other.any():
        return
    share = float(order.share[order.other].sum())
    names = [cut(order.names[int(i)]) for i in np.flatnonzero(order.other)]
    who = listed(names, _LISTED)
    verb = "holds" if len(names) == 1 else "hold"
    if order.needed is None:
        text = (
            f"{who} {verb} {percent(share)}: the vital few cannot be told before it is taken apart"
        )
        yield _say(known, "residual-large", "warning", text)
    elif share >= _LARGE_REST or share > float(order.share[0]):
        text = f"{who} {verb} {percent(share)}, in which further causes may hide; take it apart"
        yield _say(known, "residual-large", "warning", text)


def _beyond_top(known: Known) -> Iterator[Finding]:
    order = known.order
    if order.joined and order.needed is not None and order.needed > order.alone:
        text = (
            f"{order.needed:,} categories make {percent(known.options.threshold)}, more than the "
            f"{order.alone:,} that are shown; `--top {order.needed}` shows them all"
        )
        yield _say(known, "vital-beyond-top", "info", text)


def _tied(known: Known) -> Iterator[Finding]:
    tied = [known.say(text) for text in tied_first(known.stream.bars)]
    if tied:
        text = (
            f"{listed(tied)} cannot be told apart in the first place: chance may have ordered them"
        )
        yield _say(known, "ranks-tied", "info", text)


def _lists(known: Known) -> Iterator[Finding]:
    if known.counts.listed:
        whole, count = plain(known.stream.whole), plain(known.stream.count)
        text = (
            f"{columns(known.counts.listed)} lists several values in a cell, so shares are of "
            f"mentions: {whole} {known.options.noun} have {count} mentions"
        )
        yield _say(known, "lists", "info", text)


def _over(known: Known) -> Iterator[Finding]:
    found = known.stream.dispersion
    if found is None or not found.over:
        return
    noun = step_noun(known.counts.days)
    alike = f", and neighbouring {noun}s are alike" if found.correlated else ""
    text = (
        f"the mix varies from {noun} to {noun} more than chance explains ({plain(found.factor, 3)} "
        f"times the variance of independent {known.options.noun} over {found.days:,} "
        f"{noun}s){alike}; intervals and tests allow for it"
    )
    yield _say(known, "over-dispersed", "info", text)


def _few(known: Known) -> Iterator[Finding]:
    count = known.stream.count
    if count < FEWEST:
        text = f"{plain(count)} {known.options.noun} are too few to rank categories by"
        yield _say(known, "too-few", "warning", text)


def _total_among(known: Known) -> Iterator[Finding]:
    order = known.order
    if len(order.kinds) < 3:
        return
    named = [i for i, values in enumerate(order.values) if any(map(named_total, values))]
    named = [i for i in named if not order.other[i] and order.amount[i] > 0]
    largest = int(np.argmax(order.amount))
    sums = abs(2 * order.amount[largest] - order.total) <= 1e-9 * order.total
    # Among small numbers one is the sum of the others by coincidence.
    large = order.total >= _LARGE and (order.amount > 0).sum() > 3
    if sums and large and largest not in named:
        text = (
            f"`{cut(order.names[largest])}` is exactly the sum of all other categories; where it "
            "is their total, leave it out with `--where`"
        )
        yield _say(known, "total-among-categories", "warning", text)
    if named:
        who = listed([f"`{cut(order.names[i])}`" for i in named], _LISTED)
        text = (
            f"{who} reads like a total of other categories, which would count twice; leave it out "
            "with `--where`"
        )
        yield _say(known, "total-among-categories", "warning", text)


def _alike(known: Known) -> Iterator[Finding]:
    groups: dict[str, list[str]] = {}
    for text in known.order.names:
        groups.setdefault(folded(text) or text, []).append(text)
    double = [own for own in groups.values() if len(own) > 1]
    if double:
        texts = [listed([f"`{cut(text)}`" for text in own], _LISTED) for own in double]
        shown = "; ".join(texts[:_LISTED])
        more = f"; {len(texts) - _LISTED:,} more" if len(texts) > _LISTED else ""
        text = f"categories that differ in spelling only are counted apart: {shown}{more}"
        yield _say(known, "alike-names", "warning", text)


def _ids(known: Known) -> Iterator[Finding]:
    kinds = len(known.order.kinds)
    if kinds >= FEWEST and kinds > _NEARLY_ALL * known.stream.count:
        text = f"{known.column} names cases: nearly every row is a category of its own"
        yield _say(known, "ids", "warning", text)
    elif kinds > MANY:
        text = f"{kinds:,} categories; places and intervals are given for the {MANY} largest"
        yield _say(known, "many-categories", "info", text)


def _dominated(known: Known) -> Iterator[Finding]:
    worth, count = known.order.worth, known.stream.count
    if known.counts.weighted is not None and worth < FEWEST <= count:
        text = (
            f"a few single {known.options.noun} make most of the {known.options.amount_noun}: all "
            f"{plain(count)} weigh like {plain(worth, 2)} equal ones"
        )
        yield _say(known, "weight-dominated", "warning", text)


def _rank_changes(known: Known) -> Iterator[Finding]:
    causes = [bar for bar in known.stream.bars if not bar.other and bar.count_rank is not None]
    if len(causes) < 2:
        return
    often = min(causes, key=lambda bar: bar.count_rank or 0)
    if often.category != causes[0].category and often.count > causes[0].count:
        text = (
            f"by how often, {known.say(often.category)} leads; by {known.options.amount_noun}, "
            f"{known.say(causes[0].category)}"
        )
        yield _say(known, "rank-changes", "info", text)
