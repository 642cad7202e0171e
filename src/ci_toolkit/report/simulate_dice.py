"""The dice in words: the line, and what one change does to it."""

from __future__ import annotations

from itertools import pairwise

from ci_toolkit.analysis.training.dice import Dice, DiceOptions, LineRun
from ci_toolkit.analysis.training.dice_law import Law
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Bars, Block, Facts, Table
from ci_toolkit.report.simulate_parts import aligned

_STATIONS = 20

FORMULAS = (
    "each period every station takes what waits in front of it, as much as its die allows; what it "
    "finished reaches the next station in the next period",
    "Little's law: items in the line = throughput × lead time; product is throughput × lead time "
    "of this run",
    "throughput in the long run: arrivals, unless the slowest station takes fewer",
    "all runs take the same random numbers, so that they differ by the change alone",
)


def blocks(result: Dice) -> list[Block]:
    """What was played, the line beside its variants, and its stations."""
    o = result.options
    facts = [
        (
            "Played",
            f"{count_of(o.stations, 'station')}, {count_of(o.periods, 'period')} after "
            f"{o.warm_up:,} to warm up",
        ),
        ("Reports come", f"{law_words(o.arrivals)} a period"),
        ("A station takes", _capacities(o)),
    ]
    if setting := settings_of(o):
        facts.append(("Also", setting))
    facts.append(("Seed", f"{o.seed:,}"))
    found: list[Block] = [Facts(tuple(facts)), _runs(result), _stations(result)]
    return found


def law_words(law: Law) -> str:
    """A law as people say it: `1 to 6, 3.5 on average`.

    >>> from ci_toolkit.analysis.training.dice_law import die
    >>> law_words(die(1, 6)), law_words(die(3, 3))
    ('1 to 6, 3.5 on average', 'always 3')
    """
    low, high = law.values[0], law.values[-1]
    if low == high:
        return f"always {low:,}"
    steps = all(b - a == 1 for a, b in pairwise(law.values))
    shown = f"{low:,} to {high:,}"
    if not steps:
        shown = ", ".join(f"{value:,}" for value in law.values[:8])
        shown += " …" if len(law.values) > 8 else ""
    return f"{shown}, {plain(law.mean, 3)} on average"


def _capacities(o: DiceOptions) -> str:
    laws = o.laws
    if len(set(laws)) == 1:
        return f"{law_words(laws[0])} a period"
    usual = max(laws, key=laws.count)
    told = [law_words(usual)]
    told += [
        f"station {number}: {law_words(law)}"
        for number, law in enumerate(laws[:_STATIONS], 1)
        if law != usual
    ]
    return "; ".join(told)


def settings_of(o: DiceOptions) -> str:
    """What is set besides the line itself, in words."""
    told = []
    if o.batch > 1:
        told.append(f"batches of {o.batch:,}")
    if o.helper is not None:
        told.append(f"a helper where the queue is longest ({law_words(o.helper)})")
    if o.wip_limit is not None:
        told.append(f"at most {o.wip_limit:,} items in the line")
    return "; ".join(told)


def change_of(result: Dice, run: LineRun) -> tuple[str, str]:
    """What a variant changes: in a word or two, and as a sentence (empty for the line itself)."""
    base, o = result.options, run.options
    if run is result.base:
        return "", ""
    if o.bottleneck != base.bottleneck:
        if o.bottleneck is None:
            return "", "all stations take what is usual"
        law = o.laws[o.bottleneck - 1]
        words = f"station {o.bottleneck} takes {plain(law.mean, 3)} a period on average"
        return f"station {o.bottleneck}", words
    if o.batch != base.batch:
        return f"{o.batch:,}", f"items are handed on by {o.batch:,}"
    if o.helper is not None and o.helper != base.helper:
        more = plain(o.helper.mean, 3)
        return f"+{more}", f"one more, who takes {more} a period where the queue is longest"
    if o.wip_limit is not None and o.wip_limit != base.wip_limit:
        return f"{o.wip_limit:,}", f"work begins while fewer than {o.wip_limit:,} items are begun"
    return "", ""


def _runs(result: Dice) -> Table:
    runs = (result.base, *result.variants)
    changes = [change_of(result, run) for run in runs]
    headers = ("Run", "Output", "WIP", "Lead", "Slowest", "Product", "Begun")
    rows = tuple(
        (
            f"{run.name}: {short}" if short else run.name,
            plain(run.little.throughput, 3),
            plain(run.little.wip, 3),
            plain(run.little.lead, 3),
            plain(run.lead_95, 3),
            plain(run.little.product, 3),
            plain(run.little_inside.lead, 3),
        )
        for run, (short, _) in zip(runs, changes, strict=True)
    )
    most = max(run.little.wip for run in runs) or 1.0
    told = [f"{run.name}: {words}" for run, (_, words) in zip(runs, changes, strict=True) if words]
    note = (
        "output: items a period; WIP: items in the line; lead: periods from arrival to the end; "
        "slowest: what one item in twenty takes or more; product: output × lead, by Little's law "
        "the WIP; begun: periods from the start of work"
    )
    return Table(
        headers,
        rows,
        aligned(headers),
        "The line, and one change at a time",
        "; ".join([note, *told]),
        bars=Bars(tuple(run.little.wip / most for run in runs), before=3),
        spare=(5, 6, 4),
    )


def _stations(result: Dice) -> Table:
    o, base = result.options, result.base
    queues = base.queues.mean(axis=0)
    longest = float(queues.max()) if len(queues) else 0.0
    laws = o.laws[:_STATIONS]
    rows = tuple(
        (
            f"{number + 1}",
            plain(law.mean, 3),
            percent(float(base.busy[number])),
            plain(float(queues[number]), 3),
            f"{int(base.queues[:, number].max()):,}",
        )
        for number, law in enumerate(laws)
    )
    notes = ["work here: items at a station at the start of a period, mean and most"]
    if len(o.laws) > _STATIONS:
        notes.append(f"{count_of(len(o.laws) - _STATIONS, 'station')} not shown")
    return Table(
        ("Station", "Takes", "Busy", "Work here", "Most"),
        rows,
        ("right",) * 5,
        "Stations of the line",
        "; ".join(notes),
        bars=Bars(
            tuple(float(queues[i]) / longest if longest else 0.0 for i in range(len(laws))),
            before=4,
        ),
    )
