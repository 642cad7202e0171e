"""What a ranking asks of the roles: no measure unless named, a time only if it is clear."""

from __future__ import annotations

import polars as pl
import pytest

from ci_toolkit.data.measures import made_counts
from ci_toolkit.data.roles import RoleRequest, resolve, there
from ci_toolkit.data.source import export_from_frame
from ci_toolkit.errors import DataError, UsageError


def profile(**columns: list):
    return export_from_frame(pl.DataFrame(columns)).profile()


DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]


def test_no_measure_is_looked_for():
    table = profile(policy=["a", "b", "c"], day=DAYS, wrong=[True, False, True], secs=[1.5, 2, 9])
    with pytest.raises(UsageError, match="measures are possible"):
        resolve(RoleRequest(), table)
    roles = resolve(RoleRequest(), table, find_measure=False)
    assert (roles.event, roles.value, roles.count) == (None, None, None)
    assert roles.time == "day"


def test_a_count_alone_gets_no_size():
    table = profile(policy=["a", "b", "c"], errors=[3, 4, 5], rows=[30, 40, 50])
    roles = resolve(RoleRequest(count="errors"), table, find_measure=False)
    assert roles.count is not None
    assert roles.size is None


def test_a_size_alone_is_refused():
    table = profile(policy=["a", "b", "c"], errors=[3, 4, 5], rows=[30, 40, 50])
    with pytest.raises(UsageError, match="needs `--count`"):
        resolve(RoleRequest(size="rows"), table, find_measure=False)


def test_several_times_are_none_and_said():
    table = profile(policy=["a", "b", "c"], opened=DAYS, closed=DAYS)
    with pytest.raises(DataError, match="2 columns hold times"):
        resolve(RoleRequest(), table, find_measure=False)
    roles = resolve(RoleRequest(), table, find_measure=False, optional_time=True)
    assert roles.time is None
    assert "`opened`, `closed`" in roles.notes[0]
    assert "--time" in roles.notes[0]


def test_a_time_that_is_named_stands():
    table = profile(policy=["a", "b", "c"], opened=DAYS, closed=DAYS)
    roles = resolve(RoleRequest(time="closed"), table, find_measure=False, optional_time=True)
    assert roles.time == "closed"
    assert not roles.notes


def test_a_column_that_is_not_there():
    with pytest.raises(DataError, match="`--split`: there is no column `polici`") as caught:
        there("polici", "split", profile(policy=["a"]))
    assert "policy" in str(caught.value.hint)


class TestMadeCounts:
    def test_the_one_by_its_name(self):
        assert made_counts(profile(reason=["a", "b"], Count=[12, 30]), set()) == "Count"

    def test_written_as_text(self):
        assert made_counts(profile(reason=["a", "b"], qty=["12", "30"]), set()) == "qty"

    def test_several_are_none(self):
        assert made_counts(profile(count=[12, 30], qty=[2, 3]), set()) is None
        assert made_counts(profile(count=[12, 30], qty=[2, 3]), {"qty"}) == "count"

    def test_part_of_a_name_is_not_enough(self):
        assert made_counts(profile(reason=["a", "b"], account_count=[12, 30]), set()) is None

    def test_not_whole(self):
        assert made_counts(profile(reason=["a", "b"], n=[1.5, 30.0]), set()) is None

    def test_numbers_of_rows_count_nothing(self):
        table = profile(number=list(range(1, 40)), reason=["a"] * 39)
        assert made_counts(table, set()) is None

    def test_what_other_counts_are_taken_out_of(self):
        table = profile(reason=["a", "b"], errors=[1, 7], n=[40, 70])
        assert made_counts(table, set()) is None
