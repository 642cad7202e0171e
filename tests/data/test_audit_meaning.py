"""What numbers mean: totals of families, sums per period, huge lengths, ranges, ratings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.audit import audit_export
from ci_toolkit.data.source import open_export
from ci_toolkit.facts import ExportFacts

AS_OF = datetime(2026, 1, 1)
Counter = Callable[..., ExportFacts]
DAYS = [(date(2025, 1, 1) + timedelta(days=k)).isoformat() for k in range(60)]


def audit(frame: pl.DataFrame, path: Path) -> ExportFacts:
    frame.write_csv(path)
    with open_export([str(path)]) as export:
        return audit_export(export, as_of=AS_OF)


@pytest.fixture
def count(tmp_path: Path) -> Counter:
    return lambda **columns: audit(pl.DataFrame(columns), tmp_path / "export.csv")


parts = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(0, 500)) for _ in range(3)]),
    min_size=30,
    max_size=60,
)


@settings(max_examples=15)
@given(parts, st.integers(0, 3))
def test_families_add_up_where_they_do(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int | None, ...]],
    wrong: int,
) -> None:
    totals = [sum(part or 0 for part in row) + (k < wrong) for k, row in enumerate(rows)]
    columns: dict[str, list[object]] = {"day": [str(DAYS[k]) for k in range(len(rows))]}
    for place, name in enumerate(("kind=a", "kind=b", "kind=c")):
        columns[name] = [row[place] for row in rows]
    columns["rows"] = list(totals)
    path = tmp_path_factory.mktemp("sums") / "export.csv"
    found = audit(pl.DataFrame(columns, strict=False), path)
    blanks = sum(part is None for row in rows for part in row)
    equal = len(rows) - wrong
    if not blanks or equal < 0.95 * len(rows) or len(set(totals)) < 3:
        assert len(found.families) <= 1
        return
    (family,) = found.families
    assert (family.prefix, family.total) == ("kind=", "rows")
    assert (family.compared, family.equal, family.blanks) == (len(rows), equal, blanks)


def test_a_daily_total_is_the_volume(count: Counter) -> None:
    rows = [100 + k for k in range(60)]
    found = count(day=DAYS, rows=rows, errors=[k % 7 for k in range(60)])
    assert found.volume is not None
    assert (found.volume.of, found.volume.counts) == ("rows", tuple(rows))
    assert found.volume.rows == (1,) * 60


def test_series_are_summed_per_day(count: Counter) -> None:
    names = [name for _ in DAYS for name in ("a", "b", "c")]
    days = [day for day in DAYS for _ in range(3)]
    counts = [k * 3 for k in range(180)]
    found = count(day=days, platform=names, count=counts)
    assert found.volume is not None
    assert found.volume.of == "count"
    assert found.volume.counts == tuple(sum(counts[k : k + 3]) for k in range(0, 180, 3))
    assert found.volume.rows == (3,) * 60


def test_rows_are_the_volume_where_counts_say_nothing_of_it(count: Counter) -> None:
    twice = [day for day in DAYS for _ in range(2)]
    cases = count(day=twice, count=[k % 9 for k in range(120)])  # several rows a day, no series
    blank: list[int | None] = [k + 5 for k in range(60)]
    blank[7] = None
    gaps = count(day=DAYS, rows=blank)  # a total that is not known is no zero
    below = count(day=DAYS, rows=[k - 5 for k in range(60)])
    for found in (cases, gaps, below):
        assert found.volume is not None
        assert (found.volume.of, found.volume.rows) == (None, ())


def test_lengths_of_decades_count_from_a_stand_in(count: Counter) -> None:
    days = [date.fromisoformat(day) for day in DAYS]
    since = [(day - date(1970, 1, 1)).days for day in days]
    found = count(
        day=DAYS,
        wait_days=[value if k % 3 == 0 else 4 for k, value in enumerate(since)],
        delay=[60 + k for k in range(60)],
        handle_ms=[500_000_000 + k for k in range(60)],  # six days
        delay_count=[10**10 + k for k in range(60)],
    )
    (length,) = found.lengths
    assert (length.column, length.unit, length.named) == ("wait_days", "day", True)
    assert length.beyond.rows == 20
    assert length.longest == max(since[::3]) * 86_400
    assert (length.began, length.began_rows) == ("1970-01-01", 20)
    assert length.beyond.first[:2] == (2, 5)


def test_lengths_that_count_from_anywhere_name_no_day(count: Counter) -> None:
    found = count(day=DAYS, duration_seconds=[4e8 + k * 3e6 for k in range(60)])
    (length,) = found.lengths
    assert (length.beyond.rows, length.began, length.began_rows) == (60, None, 0)


def test_ranges_and_what_categories_say(count: Counter) -> None:
    found = count(
        low_low=[5, 5, 7] * 10,
        low_high=[5, 9, 7] * 10,
        scope=["Median time", "Total number", "Percentage of cases"] * 10,
        town=["Rome", "Bern", "Oslo"] * 10,
    )
    (pair,) = found.ranges
    assert (pair.low, pair.high, pair.compared, pair.differ) == ("low_low", "low_high", 30, 10)
    said = {column.name: dict(column.measures) for column in found.columns if column.measures}
    assert said == {"scope": {"time": 10, "count": 10, "share": 10}}


def test_what_a_person_judged_again(count: Counter) -> None:
    items = [f"i{k % 50:03d}" for k in range(150)]
    people = [f"rater {1 + k // 50}" for k in range(150)]
    found = count(item_id=[*items, "i003", "i004"], rater=[*people, "rater 1", "rater 3"])
    assert found.rated is not None
    rated = found.rated
    assert (rated.item, rated.person, rated.items, rated.people) == ("item_id", "rater", 50, 3)
    assert (rated.repeated.rows, rated.repeated.first) == (2, (152, 153))
    assert count(item_id=items, queue=people).rated is None


def test_leading_zeros_are_counted(count: Counter) -> None:
    codes = [f"{k:05d}" for k in range(99_950, 99_960)] + ["00012", "00990", "abc"]
    found = count(code=codes * 3)
    assert [column.leading_zeros for column in found.columns] == [6]
