"""What to notice about audits, and what to ask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ci_toolkit.analysis.training.debrief import Debrief
from ci_toolkit.analysis.wording import count_of, percent, plain, points

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.sample import DesignResult, QueueAudits


def debrief_of(
    share: float,
    repeats: int,
    confidence: float,
    audits: tuple[QueueAudits, ...],
    designs: tuple[DesignResult, ...],
    rate: float,
) -> Debrief:
    """The debrief of one run."""
    small = min(audits, key=lambda one: one.audited)
    large = max(audits, key=lambda one: one.audited)
    value, low, high = small.example
    notice = [
        f"{percent(share)} of the {small.items:,} items of {small.name} is "
        f"{count_of(small.audited, 'item')}: the first audit says {percent(value)}, with an "
        f"interval from {percent(low)} to {percent(high)}; the truth is {percent(small.rate)}",
    ]
    if small.wrong:
        notice.append(
            f"{percent(small.nothing.run)} of {count_of(repeats, 'audit')} of {small.name} found "
            f"nothing (theory {percent(small.nothing.theory)}), although "
            f"{count_of(small.wrong, 'decision')} {'is' if small.wrong == 1 else 'are'} wrong"
        )
    if large is not small:
        notice.append(
            f"the same share of {large.name} is {count_of(large.audited, 'item')}, and the "
            f"interval is {points(large.width.run)} wide on average instead of "
            f"{points(small.width.run)}: the number of items counts, not the share"
        )
    worst = min(audits, key=lambda one: one.coverage.theory)
    notice.append(
        f"intervals of {percent(confidence)} held the truth in {percent(worst.coverage.run)} of "
        f"the audits of {worst.name}" + (", the least of all" if len(audits) > 1 else "")
    )
    if len(audits) > 1:
        notice.append(_designs(designs, rate))
    return Debrief(tuple(notice), tuple(_questions(share, confidence, small, designs, len(audits))))


def unseen(items: int, audited: int, chance: float) -> int:
    """Most wrong items of which an audit finds none with at least this chance.

    Source: johnson-kemp-kotz-2005

    >>> unseen(200, 10, 0.05)
    50
    """

    def missed(wrong: int) -> float:
        if wrong > items - audited:
            return 0.0
        whole, rest = items + 1, items - audited + 1
        logs = math.lgamma(whole - wrong) - math.lgamma(rest - wrong)
        return math.exp(min(logs - math.lgamma(whole) + math.lgamma(rest), 0.0))

    # A chance that is met exactly must count, whatever rounding does.
    least = chance * (1 - 1e-9)
    low, high = 0, items
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if missed(middle) >= least else (low, middle - 1)
    return low


def _designs(designs: tuple[DesignResult, ...], rate: float) -> str:
    error = ", ".join(
        f"{percent(math.sqrt(one.variance.theory), 2)} ({one.design.replace('neyman', 'Neyman')})"
        for one in designs
    )
    size = round(float(designs[0].sizes.sum()))
    return (
        f"the rate of all queues together, {percent(rate)}, is told by {count_of(size, 'item')} "
        f"with a standard error of {error}"
    )


def _questions(
    share: float,
    confidence: float,
    small: QueueAudits,
    designs: tuple[DesignResult, ...],
    queues: int,
) -> list[tuple[str, str]]:
    hidden = unseen(small.items, small.audited, 1 - confidence)
    asked = [
        (
            f"An audit of {count_of(small.audited, 'item')} of {small.name} finds nothing. Is the "
            "queue clean?",
            f"Not known: even with {hidden:,} of {small.items:,} wrong, {percent(1 - confidence)} "
            "of such audits or more would find nothing. Here "
            f"{small.wrong:,} {'is' if small.wrong == 1 else 'are'}.",
        ),
        (
            f"Is {percent(share)} of every queue a fair rule?",
            "It gives small queues almost nothing to be judged by. Fix the number of items that "
            "each judgement needs, or judge several weeks together.",
        ),
    ]
    proportional, neyman = designs[1], designs[2]
    if queues > 1 and math.isfinite(neyman.gain):
        asked.append(
            (
                "What do strata bring for the rate of the whole?",
                f"With the same number of items the variance is divided by "
                f"{plain(proportional.gain, 3)} when each queue gets its share, and by "
                f"{plain(neyman.gain, 3)} when queues with more spread get more (Neyman).",
            )
        )
    return asked
