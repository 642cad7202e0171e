"""What to notice after the dice, and what to ask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ci_toolkit.analysis.training.debrief import Debrief
from ci_toolkit.analysis.wording import percent, plain

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.dice import LineRun


def debrief_of(base: LineRun, variants: tuple[LineRun, ...]) -> Debrief:
    """The debrief of a base run and its variants."""
    o, law = base.options, base.little
    slowest = min(one.mean for one in o.laws)
    touch = o.stations
    notice = [
        f"{plain(o.arrivals.mean, 3)} reports come a period and the slowest station can take "
        f"{plain(slowest, 3)}; the line finished {plain(law.throughput, 3)} a period",
        f"the line held {plain(law.wip, 3)} items on average, between {base.wip.min():,} and "
        f"{base.wip.max():,}",
    ]
    if math.isfinite(law.gap):
        notice += [
            f"an item took {plain(law.lead, 3)} periods on average where {touch:,} would do; one "
            f"in twenty took {plain(base.lead_95, 3)} or more",
            f"Little's law: throughput × lead time is {plain(law.product, 4)}, the items in the "
            f"line {plain(law.wip, 4)}",
        ]
    notice += [_changed(base, one) for one in variants]
    return Debrief(tuple(notice), tuple(_questions(base, variants, slowest)))


def _changed(base: LineRun, run: LineRun) -> str:
    text = (
        f"{run.name}: {plain(run.little.throughput, 3)} a period for "
        f"{plain(base.little.throughput, 3)}, {plain(run.little.wip, 3)} items in the line for "
        f"{plain(base.little.wip, 3)}, lead time {plain(run.little.lead, 3)} for "
        f"{plain(base.little.lead, 3)}"
    )
    if run.options.wip_limit is None:
        return text
    if run.little.throughput < 0.97 * base.little.throughput:
        return f"{text}; a limit this tight leaves stations without work"
    return (
        f"{text}; from the start of work {plain(run.little_inside.lead, 3)}, the rest is waiting "
        "before the line"
    )


def _questions(
    base: LineRun, variants: tuple[LineRun, ...], slowest: float
) -> list[tuple[str, str]]:
    o, law = base.options, base.little
    asked = [
        (
            "Every station could take more than arrives. Why does work pile up?"
            if base.utilisation < 1
            else "Why does work pile up?",
            f"Capacity not used in a quiet period is lost, and a busy one finds too little: at "
            f"{percent(base.utilisation)} of the slowest station's {plain(slowest, 3)}, "
            f"{plain(law.wip, 3)} items wait or are worked on.",
        )
    ]
    if law.throughput > 0:
        asked.append(
            (
                "How long will a new report take, told only from the queue and the daily output?",
                f"Items in the line over throughput: {plain(law.wip, 3)} / "
                f"{plain(law.throughput, 3)} = {plain(law.wip / law.throughput, 3)} periods "
                f"(measured: {plain(law.lead, 3)}).",
            )
        )
    limited = next((one for one in variants if one.options.wip_limit is not None), None)
    if limited is not None:
        asked.append(
            (
                "What does the WIP limit change, and what not?",
                f"Work that has begun flows faster ({plain(limited.little_inside.lead, 3)} "
                f"periods), and less of it is half done. The whole wait "
                f"({plain(limited.little.lead, 3)} periods) counts from arrival: the limit does "
                "not add capacity.",
            )
        )
    means = [law.mean for law in o.laws]
    where = f"At the slowest station, here station {means.index(min(means)) + 1}."
    if min(means) == max(means):
        where = "All stations are alike here, so wherever the queue is longest at the time."
    asked.append(
        (
            "Where would one more pair of hands help most?",
            f"{where} Going where the queue is needs people who know more than one kind of work.",
        )
    )
    return asked
