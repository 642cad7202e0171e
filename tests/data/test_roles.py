"""Roles: what is named is checked, what has one sensible reading is found, the rest is asked."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.profile import ColumnKind, ColumnProfile
from ci_toolkit.data.roles import (
    Column,
    Condition,
    RoleRequest,
    Roles,
    explicit,
    measures_available,
    resolve,
)
from ci_toolkit.data.source import Reading, open_export
from ci_toolkit.errors import DataError, UsageError


def column(name: str, kind: ColumnKind, *examples: str, distinct: int = 50) -> ColumnProfile:
    """A column as a look at the file's beginning describes it; whole numbers end in `#`."""
    integer = name.endswith("#")
    return ColumnProfile(name.rstrip("#"), kind, distinct, 0.0, examples, integer=integer)


def profile(*columns: ColumnProfile) -> dict[str, ColumnProfile]:
    return {one.name: one for one in columns}


DAY = column("day", "time", "2025-01-01", "2025-01-02")
QUEUE = column("queue", "text", "video", "ads", "live")
OVERTURNED = column("overturned", "boolean", "Yes", "No")
SECONDS = column("handle_seconds", "number", "12.5", "40.1")
ERRORS = column("errors#", "number", "3", "12")
ROWS = column("rows#", "number", "300", "280")
CASE = column("case_id#", "number", "1001", "1002")


def said(roles: Roles) -> str:
    return " ".join(explicit(roles))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([DAY, QUEUE, OVERTURNED], "--time day --event overturned"),
        ([DAY, SECONDS, QUEUE], "--time day --value handle_seconds"),
        ([DAY, ERRORS], "--time day --count errors"),
        ([DAY, ROWS, ERRORS, CASE, QUEUE], "--time day --count errors --size rows"),
        ([DAY, column("waiting_time#", "number")], "--time day --value waiting_time"),
        ([DAY, QUEUE, CASE], "--time day"),
        ([DAY, column("total#", "number")], "--time day --count total"),
        ([SECONDS], "--value handle_seconds"),
        ([DAY, column("pulled", "time", distinct=1), OVERTURNED], "--time day --event overturned"),
        (
            [DAY, column("delay_max", "time", "748915200", "749001600"), OVERTURNED],
            "--time day --event overturned",
        ),
    ],
)
def test_what_has_one_sensible_reading_is_found(
    columns: list[ColumnProfile], expected: str
) -> None:
    roles = resolve(RoleRequest(), profile(*columns))
    assert said(roles) == expected
    found = [word.removeprefix("--") for word in expected.split() if word.startswith("--")]
    assert list(roles.found) == found


@pytest.mark.parametrize(
    ("columns", "kind", "options"),
    [
        (
            [DAY, column("closed", "time", "2025-02-01"), OVERTURNED],
            DataError,
            ["--time day", "--time closed"],
        ),
        (
            [DAY, OVERTURNED, SECONDS],
            UsageError,
            ["--event overturned", "--value handle_seconds", "--time day"],
        ),
        ([DAY, column("things#", "number")], UsageError, ["--count things", "--value things"]),
        (
            [DAY, ROWS, ERRORS, column("late cases#", "number")],
            UsageError,
            ["--count errors --size rows", "--count 'late cases' --size rows"],
        ),
    ],
)
def test_where_several_readings_are_possible_each_is_listed_ready_to_paste(
    columns: list[ColumnProfile], kind: type[Exception], options: list[str]
) -> None:
    with pytest.raises(kind) as caught:
        resolve(RoleRequest(), profile(*columns))
    hint = str(getattr(caught.value, "hint", ""))
    for option in options:
        assert option in hint
    for option in options:
        words = shlex.split(option)
        named = dict(zip(words[::2], words[1::2], strict=True))
        request = RoleRequest(**{flag.removeprefix("--"): name for flag, name in named.items()})
        resolve(request, profile(*columns))


def test_a_time_named_alone_asks_for_the_number_of_rows() -> None:
    roles = resolve(RoleRequest(time="day"), profile(DAY, QUEUE, OVERTURNED))
    assert (said(roles), roles.found) == ("--time day", ())
    # … but a file of one series and nothing else has one reading.
    roles = resolve(RoleRequest(time="day"), profile(DAY, SECONDS))
    assert said(roles) == "--time day --value handle_seconds"


def test_a_weight_or_a_unit_of_decision_counts_rows() -> None:
    weighted = profile(DAY, OVERTURNED, ROWS)
    assert said(resolve(RoleRequest(weight="rows"), weighted)) == "--time day --weight rows"
    units = RoleRequest(unit_of_decision="queue")
    assert said(resolve(units, profile(DAY, QUEUE, OVERTURNED))) == (
        "--time day --unit-of-decision queue"
    )


def test_a_count_named_alone_takes_the_column_of_sizes() -> None:
    columns = profile(DAY, ROWS, ERRORS, column("automated=No#", "number"))
    roles = resolve(RoleRequest(count="automated=No"), columns)
    assert roles.size == Column("rows", "number")
    assert roles.found == ("time", "size")
    assert resolve(RoleRequest(count="errors"), columns, find_size=False).size is None
    assert resolve(RoleRequest(count="rows"), columns).size is None
    assert resolve(RoleRequest(count="errors"), profile(DAY, ERRORS)).size is None
    both = columns | profile(column("total#", "number"))
    with pytest.raises(DataError) as caught:
        resolve(RoleRequest(count="errors"), both)
    assert "--size rows" in str(caught.value.hint)
    assert "--size total" in str(caught.value.hint)


def test_a_size_named_alone_takes_the_only_count_or_asks() -> None:
    roles = resolve(RoleRequest(size="rows"), profile(DAY, ROWS, ERRORS))
    assert (said(roles), roles.found) == (
        "--time day --count errors --size rows",
        ("time", "count"),
    )
    with pytest.raises(UsageError, match="needs `--count`") as caught:
        resolve(RoleRequest(size="rows"), profile(DAY, ROWS, ERRORS, column("late#", "number")))
    assert "--count late" in str(caught.value.hint)


def test_columns_with_another_role_are_not_measures() -> None:
    columns = profile(DAY, OVERTURNED, column("audited", "boolean", "Y", "N"), QUEUE)
    assert said(resolve(RoleRequest(by=("audited",)), columns)) == (
        "--time day --event overturned --by audited"
    )
    filtered = resolve(RoleRequest(where=("audited = 'Y'",)), columns)
    assert filtered.event == Column("overturned", "boolean")
    only = resolve(RoleRequest(where=("overturned IS NOT NULL",)), profile(DAY, OVERTURNED))
    assert only.event == Column("overturned", "boolean")


def test_conditions_become_terms() -> None:
    request = RoleRequest(
        event="overturned = 'Yes'", where=("queue <> 'ads'", "overturned"), by=("queue", "queue")
    )
    roles = resolve(request, profile(DAY, QUEUE, OVERTURNED))
    assert isinstance(roles.event, Condition)
    assert roles.event.columns == (("overturned", "boolean"),)
    assert [condition.text for condition in roles.where] == ["queue <> 'ads'", "overturned"]
    assert roles.by == ("queue",)


@pytest.mark.parametrize(
    ("request_", "kind", "part"),
    [
        (RoleRequest(time="dya"), DataError, "did you mean `day`?"),
        (RoleRequest(by=("queues",)), DataError, "did you mean `queue`?"),
        (RoleRequest(unit_of_decision="zzz"), DataError, "columns: day, queue"),
        (RoleRequest(event="overtuned"), DataError, "`overturned`"),
        (RoleRequest(time="overturned"), DataError, "times are needed"),
        (RoleRequest(weight="queue"), DataError, "video, ads, live"),
        (RoleRequest(event="queue"), DataError, "queue = 'video'"),
        (RoleRequest(value="queue"), DataError, "number"),
        (RoleRequest(start="day"), UsageError, "`--end`"),
        (RoleRequest(end="day"), UsageError, "`--start`"),
        (RoleRequest(value="errors", event="overturned"), UsageError, "different measures"),
        (RoleRequest(event="overturned", size="errors"), UsageError, "`--size` goes with"),
        (RoleRequest(count="errors", size="errors"), UsageError, "both"),
        (RoleRequest(count="day - day"), UsageError, "length of time"),
        (RoleRequest(where=("n > (SELECT 1)",)), DataError, "`n`"),
        (RoleRequest(where=("errors > (SELECT 1)",)), UsageError, "sub-queries"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    request_: RoleRequest, kind: type[Exception], part: str
) -> None:
    with pytest.raises(kind) as caught:
        resolve(request_, profile(DAY, QUEUE, OVERTURNED, ERRORS))
    error = caught.value
    assert isinstance(error, UsageError | DataError)
    assert part in f"{error.message} {error.hint}"
    assert "\n" not in error.message


def test_a_time_is_asked_for_only_where_one_is_needed() -> None:
    assert resolve(RoleRequest(), profile(SECONDS)).time is None
    with pytest.raises(DataError, match="no column reads as times"):
        resolve(RoleRequest(), profile(SECONDS), needs_time=True)
    two = profile(DAY, column("closed", "time", "2025-02-01"), QUEUE, SECONDS)
    assert resolve(RoleRequest(subgroup="queue"), two).time is None


def test_measures_available_are_options_with_words() -> None:
    listed = measures_available(profile(DAY, QUEUE, CASE, OVERTURNED, SECONDS, ERRORS))
    assert listed == [
        ("--event overturned", "share of rows with overturned"),
        ("--count errors", "number of errors per period"),
        ("--value handle_seconds", "level of handle_seconds"),
    ]


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name.strip() == name)


@given(st.lists(NAMES, min_size=4, max_size=4, unique=True))
def test_the_explicit_options_say_the_same_through_a_shell(names: list[str]) -> None:
    time, event, by, count = names
    columns = {
        time: ColumnProfile(time, "time", 9, 0.0, ("2025-01-01",)),
        event: ColumnProfile(event, "boolean", 2, 0.0, ("Yes", "No")),
        by: ColumnProfile(by, "text", 3, 0.0, ("a",)),
        count: ColumnProfile(count, "number", 3, 0.0, ("1.5",)),
    }
    roles = resolve(RoleRequest(time=time, event=event, by=(by,)), columns)
    words = iter(shlex.split(" ".join(explicit(roles))))
    read: dict[str, str] = {}
    for word in words:
        option, equals, value = word.partition("=")
        read[option.removeprefix("--")] = value if equals else next(words)
    assert read == {"time": time, "event": event, "by": by}


def test_a_real_wide_export_needs_no_more_than_the_count(shared_data: Path) -> None:
    path = shared_data / "dsa" / "dsa_tiktok_daily_wide_to_2025-06-30.csv"
    with open_export([str(path)], Reading()) as export:
        columns = export.profile()
    roles = resolve(RoleRequest(count="automated_detection=No"), columns)
    assert said(roles) == "--time start_date --count automated_detection=No --size rows"
    assert roles.found == ("time", "size")
    options = [option for option, _ in measures_available(columns)]
    assert "--count automated_detection=No --size rows" in options
    with pytest.raises(UsageError) as caught:
        resolve(RoleRequest(), columns)
    assert caught.value.exit_code == 2
    delay = resolve(RoleRequest(value="moderation_delay.max"), columns)
    assert delay.value == Column("moderation_delay.max", "number")


def test_the_hint_to_an_unknown_column_is_one_sentence() -> None:
    with pytest.raises(DataError) as error:
        resolve(RoleRequest(time="dya"), profile(DAY, QUEUE))
    assert error.value.hint == "did you mean `day`? (columns: day, queue)"
