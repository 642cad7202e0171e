"""Regression to the mean in words: two weeks of the worst, and of a random group."""

from __future__ import annotations

from ci_toolkit.analysis.training.regression_to_mean import GroupChange, Regression
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Block, Facts, Table
from ci_toolkit.report.simulate_parts import aligned

_MOST = 15

FORMULAS = (
    "true rates: a beta distribution with the mean and spread given; errors of a week: binomial",
    "share that lasts (reliability): n / (a + b + n), with n decisions a week and a, b of the beta "
    "distribution",
    "improvement expected of the worst: (1 − reliability) × (their mean rate of week 1 − mean of "
    "all), with their mean from order statistics of the counts",
)


def blocks(result: Regression) -> list[Block]:
    """What was played, the groups, and the worst one by one."""
    o = result.options
    away = plain(100 * o.spread, 3)
    spread = f"they differ by {away} point{'' if away == '1' else 's'} (standard deviation)"
    facts = (
        (
            "Played",
            f"{count_of(o.moderators, 'moderator')}, {count_of(o.decisions, 'decision')} each in "
            f"two weeks, {count_of(o.repeats, 'repeat')}",
        ),
        (
            "True rates",
            f"{percent(o.rate)} on average, {spread if o.spread else 'the same for all'}; they do "
            "not change",
        ),
        ("What lasts", f"{percent(result.reliability)} of the differences of one week"),
        ("Seed", f"{o.seed:,}"),
    )
    return [Facts(facts), _groups(result), _worst(result)]


def _groups(result: Regression) -> Table:
    worst, others = result.worst, result.others
    pairs = (
        ("the worst of week 1", worst, result.improvements, result.expected),
        ("drawn at random", others, result.random_improvements, 0.0),
    )
    rows = tuple(
        (
            name,
            percent(group.first),
            percent(group.second),
            percent(group.true),
            f"{group.improved:,} of {len(group.members):,}",
            points(group.improvement),
            points(float(every.mean())),
            points(expected),
        )
        for name, group, every, expected in pairs
    )
    headers = ("Group", "Week 1", "Week 2", "True", "Better", "Less by", "All repeats", "Theory")
    return Table(
        headers,
        rows,
        aligned(headers),
        f"Two groups of {count_of(len(worst.members), 'moderator')}",
        "less by: points of week 1 less week 2, here, on average over all repeats, and by theory",
    )


def points(rate: float) -> str:
    """A difference of rates in percentage points.

    >>> points(0.0123), points(-1e-17)
    ('1.23', '0')
    """
    return plain(100 * rate if abs(rate) > 1e-12 else 0.0, 3)


def _worst(result: Regression) -> Table:
    group: GroupChange = result.worst
    n = result.options.decisions
    rows = tuple(
        (
            result.names[who],
            f"{int(result.first[who]):,}",
            f"{int(result.second[who]):,}",
            _moved(int(result.second[who]) - int(result.first[who])),
            percent(float(result.true[who])),
        )
        for who in group.members[:_MOST]
    )
    note = f"errors in {count_of(n, 'decision')}; true rate: the same in both weeks"
    if len(group.members) > _MOST:
        note += f"; {count_of(len(group.members) - _MOST, 'moderator')} not shown"
    return Table(
        ("Moderator", "Week 1", "Week 2", "Change", "True rate"),
        rows,
        ("left", "right", "right", "right", "right"),
        "The worst of week 1, one by one",
        note,
    )


def _moved(change: int) -> str:
    return f"+{change:,}" if change > 0 else f"{change:,}".replace("-", "−")
