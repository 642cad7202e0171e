"""Limits, deadlines and cases still open, from what the user named to a `Measuring`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from ci_toolkit.data.columns import cell
from ci_toolkit.data.conditions import Column, Condition, Term, compile_term
from ci_toolkit.data.measuring import Measuring, is_deadline
from ci_toolkit.data.profile import Each
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

Streams = tuple[tuple[tuple[str, ...], float | None, float | None], ...]


def check_limits(
    roles: Roles,
    lower: float | None,
    upper: float | None,
    limits: Mapping[tuple[str, ...], tuple[float | None, ...]] | None,
) -> Streams:
    """The limits of each stream; UsageError for those that cannot be."""
    _sound(lower, upper, "")
    if not limits:
        return ()
    if not roles.by:
        raise UsageError("limits by stream need streams", "name their columns with `--by`")
    streams = []
    for key, values in limits.items():
        named = " × ".join(key)
        if len(key) != len(roles.by):
            raise UsageError(
                f"the limits of `{named}` name {len(key)} values for {len(roles.by)} columns",
                "one value for each `--by`: " + ", ".join(f"`{name}`" for name in roles.by),
            )
        low, high = (*values, None, None)[:2]
        _sound(low, high, f" of `{named}`")
        streams.append((tuple(key), low, high))
    return tuple(sorted(streams, key=lambda stream: stream[0]))


def _sound(lower: float | None, upper: float | None, whose: str) -> None:
    for name, value in (("lower", lower), ("upper", upper)):
        if value is not None and not math.isfinite(value):
            raise UsageError(f"the {name} limit{whose} is not finite", "leave it out for none")
    if lower is not None and upper is not None and lower >= upper:
        raise UsageError(
            f"the lower limit{whose} ({lower:g}) is not below the upper one ({upper:g})"
        )


def measuring_of(
    export: Export,
    roles: Roles,
    constants: Measuring,
    *,
    lower: str | Term | None,
    upper: str | Term | None,
    censored: str | Term | None,
    as_of: datetime | date | str | None,
    zone: str | None,
    time_format: str | None,
) -> tuple[Measuring, list[str]]:
    """What is counted, with limits and cases still open, and what is to be said of it.

    Raises UsageError and DataError as `measure_export`.
    """
    notes: list[str] = []
    for option, given, constant in (
        ("--lsl-column", lower, constants.lower),
        ("--usl-column", upper, constants.upper),
    ):
        if given is not None and constant is not None:
            raise UsageError(f"`{option}` and `{option[:5]}` name one limit twice", "name one")
    low = _limit(export, roles, lower, "--lsl-column")
    high = _limit(export, roles, upper, "--usl-column")
    if (low or high) and any(one[1:] != (None, None) for one in constants.streams):
        raise UsageError(
            "limits by stream and limits by row cannot be combined",
            "give each row its limits, or each stream",
        )
    if low or high:
        constants = replace(constants, streams=())
    notes += _days(export, roles, (low, high), time_format)
    still = _censored(export, roles, censored)
    measuring = replace(constants, lower_column=low, upper_column=high, censored=still)
    if still is None or roles.value is not None:
        if as_of is not None:
            raise UsageError(
                "a time until when cases are followed needs cases that are still open",
                "`--start`, `--end` and `--censored open`",
            )
        return measuring, notes
    if as_of is not None:
        return replace(measuring, as_of=_moment(as_of, zone)), notes
    newest = _newest(export, roles, zone, time_format)
    if newest is None:
        return measuring, notes
    said = f"cases without `{roles.end}` are followed until {newest:%Y-%m-%d %H:%M:%S}, the newest "
    notes.append(said + f"time in `{roles.start}` and `{roles.end}`")
    return replace(measuring, as_of=newest), notes


def _limit(export: Export, roles: Roles, given: str | Term | None, option: str) -> Term | None:
    if given is None:
        return None
    term: Term
    if isinstance(given, str):
        known = export.profile()
        # A derived name or an expression is compiled, and says what is wrong with it.
        if given in known and known[given].kind == "time" and roles.value is None:
            term = Column(given, "time")
        else:
            term = _compiled(export, given, "number", option)
    else:
        term = given
    if not is_deadline(term):
        return term
    if roles.value is not None:
        raise UsageError(
            f"`{option}`: a time can be no limit of a value",
            "a deadline goes with `--start` and `--end`",
        )
    if isinstance(term, Condition):
        raise UsageError(f"`{option} {term.text}`: name a column of times, or a length of time")
    return term


def _censored(
    export: Export, roles: Roles, given: str | Term | None
) -> Term | Literal["open"] | None:
    if given is None or not isinstance(given, str):
        return given
    if given == "open" and roles.value is None and given not in export.schema:
        return "open"
    return _compiled(export, given, "boolean", "--censored")


def _compiled(export: Export, text: str, want: Literal["boolean", "number"], option: str) -> Term:
    profile = export.profile()
    return compile_term(
        text,
        Each(profile, lambda column: column.kind),
        want=want,
        option=option,
        examples=Each(profile, lambda column: column.examples),
        mostly=Each(profile, lambda column: column.mostly),
    )


def _days(
    export: Export, roles: Roles, terms: tuple[Term | None, ...], time_format: str | None
) -> list[str]:
    """That a deadline that names a day lasts until its end."""
    from ci_toolkit.data.elapsed import is_day

    notes = []
    for term in terms:
        if not isinstance(term, Column) or not is_deadline(term) or not roles.end:
            continue
        own = time_format if roles.time == roles.end else None
        if is_day(export, term.name) and not is_day(export, roles.end, own):
            notes.append(f"`{term.name}` names days: a case may last until the end of its day")
    return notes


def _moment(given: datetime | date | str, zone: str | None) -> datetime:
    """A time as the clock of the zone shows it; a day means its end."""
    if isinstance(given, str):
        try:
            given = _parsed(given.strip())
        except ValueError:
            raise UsageError(
                f"`--as-of` does not understand `{given}` as a time",
                "write 2024-03-01 or '2024-03-01 12:00'",
            ) from None
    if not isinstance(given, datetime):
        return datetime(given.year, given.month, given.day) + timedelta(days=1, microseconds=-1)
    if given.tzinfo is not None:
        given = given.astimezone(ZoneInfo(zone) if zone else UTC).replace(tzinfo=None)
    return given


def _parsed(text: str) -> datetime | date:
    return (
        date.fromisoformat(text)
        if len(text) <= len("2024-03-01")
        else (datetime.fromisoformat(text))
    )


def _newest(
    export: Export, roles: Roles, zone: str | None, time_format: str | None
) -> datetime | None:
    """The newest time of all starts and ends, as the clock of the zone shows it."""
    times: list[pl.Expr] = []
    for name in (roles.start, roles.end):
        assert name is not None
        given = time_format if name == roles.time else None
        one = cell(export, name, "time", time_format=given, zone=zone)
        times.append(one.value.max().alias(f"\x1f{len(times)}"))
    row = export.collect(lambda frame: frame.select(times)).row(0)
    found = [time for time in row if isinstance(time, datetime)]
    return max(found) if found else None
