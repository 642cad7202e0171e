"""Audits in words: queue by queue, and three designs for the whole."""

from __future__ import annotations

import math

from ci_toolkit.analysis.training.sample import SampleRun
from ci_toolkit.analysis.wording import count_of, percent, plain, points
from ci_toolkit.report.model import Bars, Block, Facts, Table
from ci_toolkit.report.simulate_parts import LONGEST, aligned
from ci_toolkit.report.text import clean

_MOST = 20
DESIGNS = {
    "simple": "simple: drawn from all queues together",
    "proportional": "proportional: each queue its share",
    "neyman": "Neyman: more where results spread more",
}

FORMULAS = (
    "wrong decisions found by an audit: hypergeometric, as no item is drawn twice",
    "interval: Wilson's, for each audit; its coverage and width by theory are exact sums over what "
    "an audit can find",
    "variance of the rate, simple: S² / n (1 − n / N); stratified: Σ (N_h / N)² S_h² / n_h "
    "(1 − n_h / N_h)",
    "Neyman: n_h in proportion to N_h S_h",
)


def blocks(result: SampleRun) -> list[Block]:
    """What was played, each queue's audits, and the designs."""
    o = result.options
    items = sum(one.items for one in result.audits)
    facts = (
        (
            "Played",
            f"{percent(o.share)} of {count_of(len(o.queues), 'queue')} audited, "
            f"{count_of(o.audits, 'time')}; {count_of(result.size, 'item')} of {items:,} each time",
        ),
        ("Truth", f"{percent(result.rate)} of all decisions are wrong"),
        ("Seed", f"{o.seed:,}"),
    )
    found: list[Block] = [Facts(facts), _queues(result)]
    return [*found, _designs(result)] if len(result.audits) > 1 else found


def _queues(result: SampleRun) -> Table:
    headers = ("Queue", "Items", "Audited", "Truth", "First audit", "Width", "Nothing", "Holds")
    shown = result.audits[:_MOST]
    rows = tuple(
        (
            clean(one.name, LONGEST),
            f"{one.items:,}",
            f"{one.audited:,}",
            percent(one.rate),
            _interval(one.example),
            points(one.width.run),
            percent(one.nothing.run),
            percent(one.coverage.run),
        )
        for one in shown
    )
    level = f"{plain(100 * result.options.confidence)} %"
    note = (
        f"first audit: what it says, with its {level} interval; width: of that interval, mean of "
        "all audits; nothing: audits that find nothing; holds: intervals that hold the truth"
    )
    if len(result.audits) > len(shown):
        note += f"; {count_of(len(result.audits) - len(shown), 'queue')} not shown"
    return Table(
        headers,
        rows,
        aligned(headers),
        "Audits, queue by queue",
        note,
        bars=Bars(tuple(one.nothing.run for one in shown), before=6),
        spare=(1, 7),
    )


def _interval(example: tuple[float, float, float]) -> str:
    value, low, high = example
    return f"{percent(value)} ({plain(100 * low, 2)} to {plain(100 * high, 3)})"


def _designs(result: SampleRun) -> Table:
    rows = tuple(
        (
            DESIGNS[one.design],
            f"{percent(math.sqrt(one.variance.run))}" if one.variance.run >= 0 else "–",
            percent(math.sqrt(one.variance.theory)),
            plain(one.gain, 3),
            ", ".join(f"{plain(float(size), 3)}" for size in one.sizes[:6])
            + (" …" if len(one.sizes) > 6 else ""),
        )
        for one in result.designs
    )
    return Table(
        ("Design", "Error", "Theory", "Gain", "Items of each queue"),
        rows,
        ("left", "right", "right", "right", "right"),
        f"The rate of all queues together, from {count_of(result.size, 'item')}",
        "error: standard deviation of what the audits say; gain: how many times smaller the "
        "variance is than that of the simple design",
        spare=(4,),
    )
