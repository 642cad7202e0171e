"""What to notice after the red beads, and what to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_toolkit.analysis.training.debrief import Bools, Debrief, Ints
from ci_toolkit.analysis.training.hypergeometric import extreme, mean_and_variance
from ci_toolkit.analysis.wording import count_of, percent, plain

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.red_bead import RedBeadOptions
    from ci_toolkit.analysis.training.red_bead_feedback import AfterFeedback, Place


def debrief_of(
    o: RedBeadOptions,
    counts: Ints,
    lines: tuple[float, float, float],
    beyond: Bools,
    outside: float,
    ranking: tuple[Place, ...],
    after: AfterFeedback,
) -> Debrief:
    """The debrief of one run; lines: centre, lower and upper limit of its p chart."""
    mean = mean_and_variance(o.bowl, o.defective, o.paddle)[0]
    notice = [
        f"everybody drew from the same bowl with {percent(o.rate)} defective items; the counts of "
        f"{o.paddle:,} ran from {counts.min():,} to {counts.max():,}",
        _chart(o, lines, beyond, outside),
    ]
    first, last = ranking[0], ranking[-1]
    spread = last.total > first.total
    if spread:
        notice.append(
            f"{first.name} leads with {first.total:,} in all and {last.name} comes last with "
            f"{last.total:,}; nothing but the draw made that difference"
        )
    if first.half is not None and o.days > 1 and spread:
        notice.append(
            f"{first.name} was number {first.half[0]} in the first half of the days and number "
            f"{first.half[1]} in the second"
        )
    if after.warned:
        notice.append(
            f"of {count_of(after.warned, 'warning')} {after.better:,} came before fewer defects, "
            f"of {count_of(after.praised, 'praise')} {after.worse:,} before more; neither had any "
            "part in it"
        )
    return Debrief(tuple(notice), tuple(_questions(o, mean, ranking, after)))


def _chart(
    o: RedBeadOptions, lines: tuple[float, float, float], beyond: Bools, outside: float
) -> str:
    center, low, high = lines
    found = int(beyond.sum())
    if low != low and high != high:
        return f"{count_of(beyond.size, 'paddle')} are too few for limits"
    return (
        f"the p chart has its centre at {percent(center)} and limits at {percent(low)} and "
        f"{percent(high)}; {found:,} of {count_of(beyond.size, 'paddle')} "
        f"{'lies' if found == 1 else 'lie'} beyond them, where chance alone gives "
        f"{plain(outside * beyond.size, 2)}"
    )


def _questions(
    o: RedBeadOptions, mean: float, ranking: tuple[Place, ...], after: AfterFeedback
) -> list[tuple[str, str]]:
    asked = []
    first = ranking[0]
    if ranking[-1].total > first.total:
        asked.append(
            (
                f"What did {first.name} do better than the others?",
                f"Nothing: every paddle comes from the same bowl, and somebody is always first. "
                f"Next time {first.name} is expected at {plain(mean, 3)} a paddle, as all are.",
            )
        )
    if after.warned:
        low = extreme(o.bowl, o.defective, o.paddle, o.moderators, least=True)[0]
        high = extreme(o.bowl, o.defective, o.paddle, o.moderators, least=False)[0]
        asked.append(
            (
                "Warnings were followed by fewer defects. Do warnings work?",
                f"No. The most of a day is {plain(high, 3)} on average and the next draw "
                f"{plain(mean, 3)}, warned or not; after the fewest, {plain(low, 3)}, it goes up "
                "in the same way. That is regression to the mean.",
            )
        )
    if o.defective:
        asked.append(
            (
                "What would lower the number of defects?",
                f"A change of the bowl: fewer than {percent(o.rate)} defective items going in. "
                "Only those who shape the process can make it.",
            )
        )
    asked += [
        (
            "When would you look at one person's result?",
            "When it lies beyond the limits, or a pattern lasts; and then at the conditions of "
            "that day first.",
        ),
    ]
    return asked
