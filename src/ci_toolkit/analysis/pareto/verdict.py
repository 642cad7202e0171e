"""The answer in a sentence: whether few categories make most of it, and which."""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from ci_toolkit.analysis.inspection.found import listed
from ci_toolkit.analysis.pareto.bars import Ordered
from ci_toolkit.analysis.pareto.concentration import ROUNDING, gini
from ci_toolkit.analysis.pareto.counts import Counts
from ci_toolkit.analysis.pareto.findings import FEWEST, columns, missing, tied_first
from ci_toolkit.analysis.pareto.names import naming
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Bar, ParetoStream
from ci_toolkit.analysis.result import Status, Verdict
from ci_toolkit.analysis.totals import named_total
from ci_toolkit.analysis.wording import percent, plain

LEVEL = 0.05
FEW = 15  # more than these nobody works on at once, however small a part of all they are
EVEN = 0.2
_NEARLY_EVEN = 0.25
_NEARLY_ALL = 0.85
_NAMED = 4
_SUGGESTED = 2


def status_of(
    *,
    count: float,
    causes: int,
    needed: int | None,
    unequal: float,
    p: float | None,
    threshold: float,
) -> Status:
    """What the bars say.

    Arguments: count in all; number of categories that are no rest; how many of them make the
    threshold (None where they never do); `unequal`, their Gini coefficient over its largest
    value (K − 1)/K, 0 to 1; p of the test of equal shares; threshold.

    - insufficient: fewer than 30, or fewer than two categories.
    - flat: chance explains the differences; or the bars are so even that their order says little:
      `unequal` of at most 0.2 (two bars of 60 and 40 %), or at most 0.25 while more than 85 % as
      many are needed as if all were equal. How many are needed is not asked alone, because of two
      or three bars soon all are needed though one is much the largest (78, 11 and 11 %).
    - concentrated: at most half of the categories, and no more than 15, make the threshold.
      Of 5,000 categories 100 are a small part, but no few.
    - spread: everything else.

    Source: juran-1975
    """
    if count < FEWEST or causes < 2:
        return "insufficient"
    equal = math.ceil(threshold * causes * (1 - ROUNDING))
    if (p is not None and p >= LEVEL) or unequal <= EVEN * (1 + ROUNDING):
        return "flat"
    if needed is None:
        return "spread"
    if needed > _NEARLY_ALL * equal and unequal <= _NEARLY_EVEN:
        return "flat"
    return "concentrated" if needed <= causes / 2 and needed <= FEW else "spread"


def judge(stream: ParetoStream, order: Ordered, counts: Counts, options: ParetoOptions) -> Verdict:
    """The verdict of one stream, from its bars and findings; `counts` are its cells."""
    if not order.total > 0:
        among = f" among {plain(stream.items)} items" if stream.items else ""
        text = f"nothing to rank: there are no {options.amount_noun}{among}"
        return Verdict("insufficient", text, ("check the condition, or take a longer period",))
    causes = order.amount[: order.causes]
    named = float(causes.sum()) > 0 and order.causes > 1
    unequal = gini(causes) * order.causes / (order.causes - 1) if named else 0.0
    status = status_of(
        count=stream.count,
        causes=order.causes,
        needed=order.needed,
        unequal=unequal,
        p=None if stream.equality is None else stream.equality.p,
        threshold=options.threshold,
    )
    told = _Told(stream, order, columns(counts.category), options, counts.weighted is not None)
    if status == "insufficient":
        return _insufficient(told)
    if status == "flat":
        return _flat(told)
    return _concentrated(told) if status == "concentrated" else _spread(told)


@dataclass(frozen=True, eq=False)
class _Told:
    """What a verdict speaks of; `column` as a sentence names it."""

    stream: ParetoStream
    order: Ordered
    column: str
    options: ParetoOptions
    weighted: bool

    def say(self, text: str) -> str:
        """A category as a sentence names it."""
        return self._naming(text)

    @cached_property
    def _naming(self) -> Callable[[str], str]:
        return naming(self.stream.bars)

    @property
    def total(self) -> str:
        """The total with its noun."""
        if self.weighted:
            return self.options.amount(self.stream.total)
        return counted(self.stream.total, self.options.noun)

    @property
    def goal(self) -> str:
        return percent(self.options.threshold)

    def bar(self, bar: Bar, *, interval: bool = False) -> str:
        """A bar with its share, and the interval of it where there is one."""
        text = f"{self.say(bar.category)} {percent(bar.share)}"
        if not interval or bar.low is None or bar.high is None:
            return text
        level = percent(self.options.confidence)
        return f"{text} ({level} interval {span(bar.low, bar.high)})"


def counted(value: float, noun: str) -> str:
    """A count with its noun, which is given in the plural.

    >>> counted(1.0, "rows"), counted(3024.0, "rows with `late`")
    ('1 row', '3,024 rows with `late`')
    """
    for plural in ("rows", "items"):
        if value == 1 and (noun == plural or noun.startswith(plural + " ")):
            noun = plural[:-1] + noun.removeprefix(plural)
    return f"{plain(value)} {noun}"


def span(low: float, high: float) -> str:
    """Two ends in per cent, without the sign.

    >>> span(0.4083, 0.434)
    '40.8–43.4'
    """
    return f"{percent(low).removesuffix(' %')}–{percent(high).removesuffix(' %')}"


def _insufficient(told: _Told) -> Verdict:
    stream, order = told.stream, told.order
    if order.causes == 1:
        bar = stream.bars[0]
        text = (
            f"nothing to compare: {told.say(bar.category)} is the only category of "
            f"{told.column}, with {percent(bar.share)} of {told.total}"
        )
        return Verdict("insufficient", text, tuple(_other_split(told)))
    if order.causes == 0:
        text = f"nothing to rank: all {told.total} are in what means the rest"
        return Verdict("insufficient", text, ("have causes recorded by name",))
    number = counted(stream.count, told.options.noun)
    text = (
        f"not enough data: {number} in {order.causes:,} categories of {told.column}; "
        f"a ranking needs {FEWEST} or more"
    )
    return Verdict("insufficient", text, ("take a longer period, or wider categories",))


def _concentrated(told: _Told) -> Verdict:
    stream, order = told.stream, told.order
    number = order.needed or 0
    verb = "makes" if number == 1 else "make"
    reached = percent(float(order.share[:number].sum()))
    vital = [bar for bar in stream.bars if bar.vital]
    named = [told.bar(bar, interval=i == 0) for i, bar in enumerate(vital[:_NAMED])]
    more = f" and {number - len(named):,} more" if number > len(named) else ""
    text = (
        f"{number:,} of {order.causes:,} categories of {told.column} {verb} {reached} of "
        f"{told.total}: {', '.join(named)}{more}{_ties(told)}"
    )
    first = told.say(stream.bars[0].category)
    hidden = _no_cause(told)
    steps = [hidden or f"begin with {first}: look at a sample of its cases and ask why they arise"]
    if told.options.elsewhere and not hidden:
        flag = f"--then {shlex.quote(told.options.elsewhere[0])}"
        steps.append(f"take {first} apart with `{flag}`")
    steps.append("measure the same bars again after the change, with `--compare`")
    return Verdict("concentrated", text, tuple(steps))


def _spread(told: _Told) -> Verdict:
    stream, order = told.stream, told.order
    largest = told.bar(stream.bars[0], interval=True)
    if order.needed is None:
        rest = percent(float(order.share[order.causes :].sum()))
        text = (
            f"the vital few cannot be told: {rest} of {told.total} are in what means the rest; of "
            f"the categories of {told.column} the largest is {largest}"
        )
        steps = ["take the rest apart: have its causes recorded by name"]
        return Verdict("spread", text, (*steps, *_other_split(told)))
    text = (
        f"no small few: {order.needed:,} of {order.causes:,} categories of {told.column} are "
        f"needed for {told.goal} of {told.total}; the largest is {largest}{_ties(told)}"
    )
    first = told.say(stream.bars[0].category)
    steps = [_no_cause(told) or f"look at {first} first, but do not expect it to be enough"]
    return Verdict("spread", text, (*steps, *_other_split(told)))


def _flat(told: _Told) -> Verdict:
    stream, order = told.stream, told.order
    p = stream.equality.p if stream.equality else None
    if order.needed is None:
        need = "no few categories stand out"
    else:
        need = (
            f"{order.needed:,} of {order.causes:,} categories are needed for {told.goal} of "
            f"{told.total}"
        )
        equal = math.ceil(told.options.threshold * order.causes * (1 - ROUNDING))
        need += ", as many as" if order.needed >= equal else ", about as many as"
        need += " with equal bars"
    chance = ", and chance explains the differences" if p is not None and p >= LEVEL else ""
    text = f"{told.column} does not sort the problem: {need}{chance}; a Pareto does not help here"
    return Verdict("flat", text, tuple(_other_split(told)))


def _no_cause(told: _Told) -> str | None:
    """The first step where the largest bar names no cause that anybody can work on."""
    bar = told.stream.bars[0]
    first = told.say(bar.category)
    if any(map(named_total, bar.values)):
        return f"leave {first} out with `--where`, since it reads like a total of the others"
    if not any(map(missing, bar.values)):
        return None
    causes = [b for b in told.stream.bars if not b.other and not any(map(missing, b.values))]
    then = f"; of those with a name, begin with {told.say(causes[0].category)}" if causes else ""
    return f"have the category recorded where it is missing ({first}){then}"


def _ties(told: _Told) -> str:
    tied = [told.say(text) for text in tied_first(told.stream.bars)]
    return f"; {listed(tied, 3)} cannot be told apart in the first place" if tied else ""


def _other_split(told: _Told) -> list[str]:
    """The step that tries other columns."""
    columns_left = told.options.elsewhere[:_SUGGESTED]
    if not columns_left:
        return ["try another column: one that names a cause and not a place in the queue"]
    flags = " ".join(f"--split {shlex.quote(column)}" for column in columns_left)
    return [f"try another column: `{flags}`"]
