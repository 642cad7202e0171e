"""What is wrong with times: the future, stand-ins, offsets, changes of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ci_toolkit.analysis.inspection.columns import words_of
from ci_toolkit.analysis.inspection.found import Found, counted, name, of_rows, places, seen
from ci_toolkit.analysis.result import Level
from ci_toolkit.analysis.wording import percent
from ci_toolkit.facts import ExportFacts, TimeFacts

# One row in 86,400 (or 1,440) says midnight by chance: a twentieth is no chance, half a habit.
SOME_AT_MIDNIGHT, MOST_AT_MIDNIGHT = 0.05, 0.5
_PLANNED = frozenset(
    "due expire expires expiry expiration planned scheduled until deadline target valid "
    "next".split()
)
_OF_PEOPLE = frozenset("birth birthday birthdate dob born".split())
_NONE = ("none", "", "no offset")


def judge_times(facts: ExportFacts) -> Iterator[Found]:
    """Findings about the columns of times."""
    return chain.from_iterable(_one(times, facts) for times in facts.times)


def _one(times: TimeFacts, facts: ExportFacts) -> Iterator[Found]:
    shown, total = name(times.column), facts.rows
    words = set(words_of(times.column))
    if times.ambiguous:
        text = (
            f"day and month could be exchanged in every cell of {shown}"
            f"{f', read as {times.form}' if times.form else ''}; say which with `--time-format`"
        )
        yield Found("ambiguous-dates", "warning", text, columns=(times.column,))
    if times.future.rows:
        now = f" after {facts.as_of:%Y-%m-%d %H:%M}" if facts.as_of else " in the future"
        level: Level = "info" if words & _PLANNED else "warning"
        text = f"{of_rows(times.future.rows, total, 'have')} {shown}{now}"
        yield seen("future-dates", level, text, times.future, times.column)
    yield from _early(times, total, bool(words & _OF_PEOPLE))
    yield from _offsets(times)
    yield from _clock(times, total)
    yield from _midnight(times)


def _early(times: TimeFacts, total: int, of_people: bool) -> Iterator[Found]:
    shown = name(times.column)
    stood_in = sum(rows for _, rows in times.stand_ins)
    if stood_in:
        text = (
            f"{of_rows(stood_in, total, 'have')} a stand-in for an unknown time in {shown}: "
            f"{counted(times.stand_ins)}"
        )
        first = times.early if times.early.rows == stood_in else None
        yield Found(
            "stand-in-dates",
            "warning",
            text + (places(first) if first else ""),
            stood_in,
            (times.column,),
            first.first if first else (),
            first.samples if first else (),
            first.paths if first else (),
            more={"values": [list(pair) for pair in times.stand_ins]},
        )
    rest = times.early.rows - stood_in
    if rest > 0:
        level: Level = "info" if of_people else "warning"
        text = f"{of_rows(rest, total, 'have')} {shown} before 2000"
        if stood_in:  # the lines that are known are those of both sorts
            yield Found("early-dates", level, text, rest, (times.column,))
        else:
            yield seen("early-dates", level, text, times.early, times.column)


def _offsets(times: TimeFacts) -> Iterator[Found]:
    if len(times.offsets) < 2:
        return
    bare = [rows for offset, rows in times.offsets if offset.casefold() in _NONE]
    named = [(offset, rows) for offset, rows in times.offsets if offset.casefold() not in _NONE]
    text = f"{name(times.column)} mixes offsets from UTC: {counted(named, 4)}"
    level: Level = "info"
    if bare:
        level = "warning"
        text += f", and none in {bare[0]:,} rows, whose zone is unknown"
    elif len(named) == 2 and _summer_and_winter(*(offset for offset, _ in named)):
        text += ", as summer and winter of one zone do"
    else:
        text += "; the zone whose days are meant is said with `--timezone`"
    rows = sum(count for _, count in times.offsets) - max(count for _, count in times.offsets)
    yield Found("mixed-offsets", level, text, rows, (times.column,))


def _summer_and_winter(one: str, other: str) -> bool:
    minutes = [_minutes(one), _minutes(other)]
    return None not in minutes and abs((minutes[0] or 0) - (minutes[1] or 0)) == 60


def _minutes(offset: str) -> int | None:
    """Minutes east of UTC; None for what is no offset.

    >>> _minutes("Z"), _minutes("+02:00"), _minutes("-0530")
    (0, 120, -330)
    """
    if offset.strip().upper() in ("Z", "UTC", "GMT"):
        return 0
    digits = offset.strip().lstrip("+-−").replace(":", "")
    if not digits.isdigit() or len(digits) not in (2, 4):
        return None
    size = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return -size if offset.strip()[0] in "-−" else size


def _clock(times: TimeFacts, total: int) -> Iterator[Found]:
    shown = name(times.column)
    if times.skipped.rows:
        also = ""
        if times.repeated.rows:
            also = f"; {times.repeated.rows:,} more lie in an hour that comes twice"
        text = (
            f"{of_rows(times.skipped.rows, total, 'have')} a time in {shown} that a change of the "
            f"clock leaves out{places(times.skipped)}{also}"
        )
        sight = times.skipped
        yield Found(
            "clock-change",
            "warning",
            text,
            sight.rows,
            (times.column,),
            sight.first,
            sight.samples,
            sight.paths,
        )
    elif times.repeated.rows:
        text = (
            f"{of_rows(times.repeated.rows, total, 'have')} a time in {shown} that comes twice "
            "where the clock is put back"
        )
        yield seen("clock-change", "info", text, times.repeated, times.column)


def _midnight(times: TimeFacts) -> Iterator[Found]:
    share = times.midnight
    if share is None or not SOME_AT_MIDNIGHT <= share < 1:
        return
    level: Level = "warning" if share >= MOST_AT_MIDNIGHT else "info"
    text = (
        f"{percent(share)} of the times in {name(times.column)} say 00:00:00 while others have a "
        "time of day: probably days whose time is not known"
    )
    more = {"share_of_times": share}
    yield Found("midnight-heap", level, text, columns=(times.column,), more=more)
