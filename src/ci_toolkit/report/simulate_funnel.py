"""The funnel in words: four rules side by side."""

from __future__ import annotations

from ci_toolkit.analysis.training.funnel import Funnel
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.report.model import Block, Facts, Table

FORMULAS = (
    "result = aim + error; the errors are independent and normal, and the same for all four rules",
    "aim: rule 1 the target; rule 2 the aim before less the last miss; rule 3 the target less the "
    "last miss; rule 4 the last result",
    "variance at period k in sigma²: rule 1: 1; rule 2: 2 from the second period on; rules 3 and "
    "4: k",
    "correlation of neighbours at period k: rule 1: 0; rule 2: −1/2 from the third period on; "
    "rule 3: −√((k − 1) / k); rule 4: √((k − 1) / k)",
)


def blocks(result: Funnel) -> list[Block]:
    """What was played, and the four rules against theory."""
    o = result.options
    where = "on a line" if o.dimensions == 1 else "on a plane"
    return [
        Facts(
            (
                (
                    "Played",
                    f"{count_of(o.periods, 'period')}, {count_of(o.repeats, 'series', 'series')}, "
                    f"{where}",
                ),
                ("Target", f"{plain(o.target)}; one result scatters by {plain(o.sigma)} (sigma)"),
                ("In a queue", "the plan of tomorrow, changed after every day that missed it"),
                ("Seed", f"{o.seed:,}"),
            )
        ),
        _rules(result),
    ]


def _rules(result: Funnel) -> Table:
    period = f"{result.options.periods:,}"
    headers = ("Rule", "What it does", "Farthest", "Variance", "Theory", "Neighbours", "Theory")
    rows = tuple(
        (
            f"{one.rule}",
            one.name,
            plain(one.farthest, 3),
            plain(float(one.variance[-1]), 3),
            plain(float(one.theory[-1]), 3),
            plain(one.correlation, 2),
            plain(one.correlation_theory, 2),
        )
        for one in result.rules
    )
    return Table(
        headers,
        rows,
        ("right", "left", "right", "right", "right", "right", "right"),
        "The four rules",
        "farthest: from the target, in the first series; variance: around the target at period "
        f"{period} over all series, in sigma²; neighbours: correlation of the last two results",
        spare=(5, 6),
    )
