"""The red beads in words: ranking, praise and warning."""

from __future__ import annotations

from ci_toolkit.analysis.training.red_bead import RedBead
from ci_toolkit.analysis.training.red_bead_feedback import Feedback
from ci_toolkit.analysis.training.story import named
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Bars, Block, Facts, Table
from ci_toolkit.report.simulate_parts import LONGEST, aligned
from ci_toolkit.report.text import clean

_MOST = 12
_DAYS = 5

FORMULAS = (
    "count of a paddle: hypergeometric, as items are drawn without putting them back; mean n D / N "
    "with n items a paddle, D of N items in the bowl defective; variance n (D / N) (1 − D / N) "
    "(N − n) / (N − 1)",
    "limits: p̄ ± 3 √(p̄ (1 − p̄) / n), with p̄ of all paddles",
    "fewest and most of a day: expected smallest and largest of as many independent paddles as "
    "there are moderators",
    "share beyond limits: chance of a count beyond 3 sigma of the bowl's own rate",
)


def blocks(result: RedBead) -> list[Block]:
    """What was played, the ranking, and what followed praise and warning."""
    o = result.options
    facts = [
        (
            "Played",
            f"{count_of(o.moderators, 'moderator')}, {count_of(o.days, 'day')}, "
            f"a paddle of {count_of(o.paddle, 'item')} each day",
        ),
        ("The bowl", f"{o.bowl:,} items, {o.defective:,} defective ({percent(o.rate)})"),
        ("p chart", _limits(result)),
    ]
    if result.ranking[0].total < result.ranking[-1].total:
        facts.append(("Best of the month", clean(named(result.best), 80)))
    facts.append(("Seed", f"{o.seed:,}"))
    found: list[Block] = [Facts(tuple(facts)), _ranking(result)]
    told = _feedback(result)
    return [*found, told] if told else found


def _limits(result: RedBead) -> str:
    if result.center != result.center:
        return "too few paddles for limits"
    beyond = int(result.beyond.sum())
    found = "none" if not beyond else f"{beyond:,}"
    low = percent(result.lcl) if result.lcl == result.lcl else "none"
    return (
        f"centre {percent(result.center)}, limits {low} and {percent(result.ucl)}; beyond them "
        f"{found} of {count_of(result.beyond.size, 'paddle')}"
    )


def _ranking(result: RedBead) -> Table:
    places = list(result.ranking)
    cut = len(places) - 2 * _MOST
    shown = places if cut <= 0 else [*places[:_MOST], *places[-_MOST:]]
    headers = ["Place", "Moderator", "Defects", "Rate"]
    halves = shown[0].half is not None
    if halves:
        headers += ["First half", "Second half"]
    rows = tuple(
        (
            f"{one.rank:,}",
            clean(one.name, LONGEST),
            f"{one.total:,}",
            percent(one.rate),
            *((f"{place:,}" for place in one.half) if one.half is not None else ()),
        )
        for one in shown
    )
    most = max(one.total for one in places) or 1
    note = "first half, second half: place in the first and second half of the days"
    notes = [note] if halves else []
    if cut > 0:
        notes.append(f"{count_of(cut, 'place')} in the middle not shown")
    return Table(
        tuple(headers),
        rows,
        ("right", *aligned(headers[1:])),
        "Ranking, fewest defects first",
        "; ".join(notes) or None,
        folded=len(rows) > 12,
        bars=Bars(tuple(one.total / most for one in shown), before=4),
    )


def _feedback(result: RedBead) -> Table | None:
    told = [day for day in result.feedback if day.praised_next is not None]
    if not told:
        return None
    headers = ("Day", "Praised", "Defects", "Next day", "Warned", "Defects", "Next day")
    rows = tuple(_day(one) for one in told[:_DAYS])
    more = len(told) - len(rows)
    after = result.after
    note = (
        f"on average the praised had {plain(abs(after.praised_change), 2)} "
        f"{_moved(after.praised_change)} the next day, the warned "
        f"{plain(abs(after.warned_change), 2)} {_moved(after.warned_change)}"
    )
    if more:
        note += f"; {count_of(more, 'more day')} not shown"
    return Table(
        headers,
        rows,
        ("right", "left", "right", "right", "left", "right", "right"),
        "Praise for the fewest, a warning for the most",
        note,
    )


def _moved(change: float) -> str:
    return "more" if change >= 0 else "fewer"


def _day(one: Feedback) -> tuple[str, ...]:
    next_praised = "–" if one.praised_next is None else plain(one.praised_next, 3)
    next_warned = "–" if one.warned_next is None else plain(one.warned_next, 3)
    praised, warned = (clean(named(who), LONGEST) for who in (one.praised, one.warned))
    return (
        f"{one.day:,}", praised, f"{one.fewest:,}", next_praised, warned, f"{one.most:,}",
        next_warned,
    )  # fmt: skip
