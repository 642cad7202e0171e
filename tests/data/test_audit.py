"""What an audit counts in real exports, against readings with the csv module alone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.audit import audit_export
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import DataError, UsageError
from ci_toolkit.facts import ColumnFacts, ExportFacts, PairFacts, TimeFacts

AS_OF = datetime(2026, 1, 1)


def audit(*paths: Path, **options: object) -> ExportFacts:
    with open_export([str(path) for path in paths]) as export:
        return audit_export(export, **{"as_of": AS_OF, **options})  # type: ignore[arg-type]


def column(counted: ExportFacts, name: str) -> ColumnFacts:
    return next(one for one in counted.columns if one.name == name)


def times(counted: ExportFacts, name: str) -> TimeFacts:
    return next(one for one in counted.times if one.column == name)


def pair(counted: ExportFacts, lesser: str, greater: str) -> PairFacts:
    names = (lesser, greater)
    return next(one for one in counted.pairs if (one.lesser, one.greater) == names)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def made(text: str, name: str = "export.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return made


@pytest.fixture(scope="module")
def tickets(shared_data: Path) -> tuple[ExportFacts, list[dict[str, str]]]:
    (path,) = (shared_data / "eventlogs").glob("servicenow*.csv")
    return audit(path), read(path)


def test_every_cell_of_the_event_log_is_counted_once(
    tickets: tuple[ExportFacts, list[dict[str, str]]],
) -> None:
    counted, rows = tickets
    assert counted.rows == len(rows) == counted.files[0].rows
    for name in rows[0]:
        cells = [row[name].strip() for row in rows]
        one = column(counted, name)
        assert one.blank == cells.count("")
        assert dict(one.markers) == ({"?": cells.count("?")} if "?" in cells else {})
        filled = Counter(cell for cell in cells if cell not in ("", "?"))
        assert one.distinct == len(filled)
        assert one.unreadable.rows == 0
        assert all(filled[text] == number for text, number in one.top)
        if one.top:
            assert one.top[0][1] == max(filled.values())


def test_records_made_before_their_ticket_was_opened(
    tickets: tuple[ExportFacts, list[dict[str, str]]],
) -> None:
    counted, rows = tickets

    def clock(text: str) -> datetime:
        return datetime.strptime(text, "%d/%m/%Y %H:%M")

    both = [
        (line, clock(row["opened_at"]), clock(row["sys_created_at"]))
        for line, row in enumerate(rows, 2)
        if row["sys_created_at"] != "?"
    ]
    wrong = [line for line, opened, created in both if created < opened]
    found = pair(counted, "opened_at", "sys_created_at")
    assert found.compared == len(both)
    assert found.wrong.rows == len(wrong) == 34
    assert found.wrong.first == tuple(wrong[:5])
    line = wrong[0] - 2
    cells = rows[line]["opened_at"], rows[line]["sys_created_at"]
    assert found.wrong.samples[0] == " | ".join(cells)


def test_ids_of_an_event_log_repeat_and_days_are_counted(
    tickets: tuple[ExportFacts, list[dict[str, str]]],
) -> None:
    counted, rows = tickets
    seen: set[str] = set()
    repeats = []
    for line, row in enumerate(rows, 2):
        if row["number"] in seen:
            repeats.append(line)
        seen.add(row["number"])
    key = next(one for one in counted.keys if one.column == "number")
    assert (key.distinct, key.repeated.rows) == (len(seen), len(repeats))
    assert key.repeated.first == tuple(repeats[:5])
    assert counted.volume is not None
    days = Counter(datetime.strptime(r["opened_at"], "%d/%m/%Y %H:%M").date() for r in rows)
    by_day = dict(zip(counted.volume.starts, counted.volume.counts, strict=True))
    assert by_day == {day.isoformat(): number for day, number in days.items()}


def test_a_uuid_that_stands_twice(shared_data: Path) -> None:
    path = shared_data / "dsa/sor_full/sor-global-2024-03-14-full-00000-00000.csv"
    rows, counted = read(path), audit(path)
    uuids = Counter(row["uuid"] for row in rows)
    (twice,) = [text for text, number in uuids.items() if number > 1]
    key = next(one for one in counted.keys if one.column == "uuid")
    assert (key.distinct, key.repeated.rows) == (len(uuids), len(rows) - len(uuids))
    assert key.repeated.samples == (twice,)
    whole = next(one for one in counted.keys if one.column == "row")
    assert whole.repeated.rows == len(rows) - len({tuple(row.values()) for row in rows})
    assert column(counted, "territorial_scope").kind == "list"
    assert column(counted, "uuid").kind == "identifier"


def test_dates_of_takedown_notices_that_cannot_be(shared_data: Path) -> None:
    path = shared_data / "dmca/dmca_notice_log_2021_2024.csv"
    rows, counted = read(path), audit(path)
    impossible, future, days = [], [], []
    for line, row in enumerate(rows, 2):
        text = row["notice_date_in_filename"]
        try:
            day = datetime.strptime(text, "%Y-%m-%d")
        except ValueError:
            impossible += [line] if text else []
            continue
        days.append((line, day, datetime.fromisoformat(row["added_author_date"][:10])))
        future += [line] if day > AS_OF else []
    notice = column(counted, "notice_date_in_filename")
    assert notice.unreadable.first == tuple(impossible)
    assert notice.unreadable.samples == tuple(
        rows[line - 2]["notice_date_in_filename"] for line in impossible
    )
    assert times(counted, "notice_date_in_filename").future.first == tuple(future)
    late = [line for line, notice_day, added in days if added < notice_day]
    found = pair(counted, "notice_date_in_filename", "added_author_date")
    assert (found.compared, found.wrong.rows) == (len(days), len(late))
    assert found.wrong.first == tuple(late[:5])
    offsets = Counter(row["added_author_date"][19:] for row in rows)
    assert dict(times(counted, "added_author_date").offsets) == offsets
    assert counted.volume is not None
    assert len(counted.volume.starts) < 5_000
    assert sum(counted.volume.counts) > 0.998 * len(days)


def test_texts_among_the_numbers_of_a_file_with_cr_alone(shared_data: Path) -> None:
    path = shared_data / "dmca/2016-COMPILED-DATA.csv"
    lines = path.read_bytes().decode("latin-1").split("\r")
    rows = list(csv.DictReader(lines))
    counted = audit(path)
    odd = {
        line: row["Date"] for line, row in enumerate(rows, 2) if not row["Date"].strip().isdigit()
    }
    dates = column(counted, "Date")
    assert dates.unreadable.rows == len(odd) > 0
    assert dates.unreadable.samples == tuple(odd.values())
    assert dates.unreadable.first == tuple(odd)


def test_markers_and_shares_among_counts(shared_data: Path) -> None:
    path = shared_data / "reports/meta_cser/meta-2023-q2.csv"
    cells = [row["value"].strip() for row in read(path)]
    value = column(audit(path), "value")
    assert value.kind == "number"
    assert dict(value.markers) == {"N/A": cells.count("N/A")}
    shares = [cell for cell in cells if cell.endswith("%")]
    ranges = [cell for cell in shares if "%-" in cell]
    assert value.unreadable.rows == len(ranges)
    assert dict(value.units) == {"%": len(shares) - len(ranges)}
    assert value.blank == cells.count("")
    assert value.high == max(float(c.replace(",", "")) for c in cells if c[0] in "123456789"
                             and c[-1] != "%")  # fmt: skip


def test_a_wide_daily_table_has_its_missing_days(shared_data: Path) -> None:
    path = shared_data / "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv"
    rows, counted = read(path), audit(path)
    assert counted.volume is not None
    empty = [
        start
        for start, number in zip(counted.volume.starts, counted.volume.counts, strict=True)
        if not number
    ]
    assert empty == [f"2024-06-0{day}" for day in range(5, 10)]
    assert len(counted.volume.starts) == 645
    biggest = max(float(row["moderation_delay.max"]) for row in rows)
    assert column(counted, "moderation_delay.max").high == biggest
    above = [one for one in counted.pairs if one.wrong.rows]
    assert not above
    flagged = "source_type=SOURCE_TRUSTED_FLAGGER"
    assert column(counted, flagged).blank == sum(not row[flagged] for row in rows)


def test_offsets_of_a_typed_file_and_its_dates(shared_data: Path) -> None:
    import polars as pl

    path = shared_data / "dsa/dsa_daily_stats_long_4platforms_to_2025-06-30.parquet"
    frame, counted = pl.read_parquet(path), audit(path)
    assert counted.rows == frame.height
    for one in counted.columns:
        own = frame[one.name]
        assert one.blank == own.null_count()
        assert one.distinct == own.drop_nulls().n_unique()
    assert column(counted, "count").zero == (frame["count"] == 0).sum()
    assert column(counted, "start_date").low == datetime(2023, 9, 25)


def test_counts_above_their_size(write: Callable[..., Path]) -> None:
    lines = [f"2024-01-{day:02d},{day},{20}" for day in range(1, 31)]
    lines[7] = "2024-01-08,25,20"
    counted = audit(write("day,errors,size\n" + "\n".join(lines[:20])))
    found = pair(counted, "errors", "size")
    assert (found.compared, found.wrong.rows) == (20, 1)
    assert (found.wrong.first, found.wrong.samples) == ((9,), ("25 | 20",))


def test_stand_ins_and_times_that_say_never(write: Callable[..., Path]) -> None:
    days = [f"2024-03-{day:02d} 10:{day:02d}:00" for day in range(1, 29)]
    odd = [
        "1970-01-01 00:00:00",
        "1970-01-01 00:00:00",
        "9999-12-31 00:00:00",
        "1987-05-05 12:00:00",
    ]
    counted = audit(write("created_at\n" + "\n".join([*days, *odd])))
    found = times(counted, "created_at")
    assert dict(found.stand_ins) == {"1970-01-01": 2, "9999-12-31": 1}
    assert (found.early.rows, found.early.first) == (4, (30, 31, 32, 33))
    assert found.midnight == 2 / 31
    assert column(counted, "created_at").unreadable.rows == 1


def test_the_first_day_of_a_long_history_is_no_stand_in(write: Callable[..., Path]) -> None:
    from datetime import timedelta

    days = [datetime(1999, 12, 1) + timedelta(days=n) for n in range(90)]
    found = times(audit(write("day\n" + "\n".join(f"{d:%Y-%m-%d}" for d in days))), "day")
    assert found.stand_ins == ()
    assert found.early.rows == sum(day.year < 2000 for day in days)


def test_future_is_told_by_the_zone(write: Callable[..., Path]) -> None:
    path = write("at\n" + "\n".join(f"2024-05-0{day} 12:00:00" for day in range(1, 9)))
    noon = datetime(2024, 5, 4, 11, 30)
    # In Berlin it was 13:30; a clock of no known zone may have shown 01:30 of the next day.
    assert times(audit(path, as_of=noon, zone="Europe/Berlin"), "at").future.rows == 4
    assert times(audit(path, as_of=noon), "at").future.rows == 4
    assert times(audit(path, as_of=noon, zone="America/New_York"), "at").future.rows == 5
    assert times(audit(path, as_of=None), "at").future.rows == 0


def test_clock_changes_of_a_zone(write: Callable[..., Path]) -> None:
    cells = ["2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-10-27 04:30:00"]
    found = times(audit(write("at\n" + "\n".join(cells)), zone="Europe/Berlin"), "at")
    assert (found.skipped.rows, found.skipped.first) == (1, (2,))
    assert (found.repeated.rows, found.repeated.first) == (1, (3,))


def test_negatives_zeros_padding_and_mean_length(write: Callable[..., Path]) -> None:
    counted = audit(write("queue,seconds\n video,5\nvideo ,-3\ntext,0\ntext,n/a\nvideo,x\nvideo,7\n"
                          "video,8\n" + "text,9\n" * 20))  # fmt: skip
    queue, seconds = column(counted, "queue"), column(counted, "seconds")
    assert (queue.padded, queue.distinct, dict(queue.top)) == (2, 2, {"text": 22, "video": 5})
    assert queue.mean_length == (22 * 4 + 5 * 5) / 27
    assert (seconds.negative.rows, seconds.negative.first, seconds.zero) == (1, (3,), 1)
    assert (seconds.unreadable.first, seconds.unreadable.samples) == ((6,), ("x",))
    assert dict(seconds.markers) == {"n/a": 1}
    assert (seconds.low, seconds.high, seconds.integer) == (-3, 9, True)


def test_lines_of_several_files_name_their_file(write: Callable[..., Path]) -> None:
    first = write("id,n\na1,1\nb2,2\n", "first.csv")
    second = write("n,id\n4,a1\nx,d4\n" + "".join(f"{n},e{n}\n" for n in range(30)), "second.csv")
    counted = audit(first, second)
    assert [one.rows for one in counted.files] == [2, 32]
    key = next(one for one in counted.keys if one.column == "id")
    assert (key.repeated.first, key.repeated.paths) == ((2,), (str(second),))
    number = column(counted, "n")
    assert (number.unreadable.first, number.unreadable.paths) == ((3,), (str(second),))
    assert counted.files[0].bytes == first.stat().st_size


def test_a_quoted_line_break_does_not_shift_lines(write: Callable[..., Path]) -> None:
    counted = audit(write('note,n\n"two\nlines",1\nplain,x\n' + "plain,2\n" * 20))
    assert column(counted, "n").unreadable.first == (4,)


def test_periods_that_are_months_leave_no_days_empty(write: Callable[..., Path]) -> None:
    months = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    volume = audit(
        write("month,n\n" + "\n".join(f"{m},1" for m in months if m != "2023-05"))
    ).volume
    assert volume is not None
    assert (volume.every, volume.noun, len(volume.starts)) == ("1mo", "month", 24)
    assert volume.counts[4] == 0


def test_a_short_span_is_told_by_the_hour(write: Callable[..., Path]) -> None:
    cells = ["2024-05-01 08:10:00", "2024-05-01 08:50:00", "2024-05-01 11:00:00"]
    volume = audit(write("at\n" + "\n".join(cells))).volume
    assert volume is not None
    assert volume.starts == tuple(f"2024-05-01T{hour:02d}:00" for hour in (8, 9, 10, 11))
    assert volume.counts == (2, 0, 0, 1)


def test_wrong_years_do_not_make_a_volume_of_centuries(write: Callable[..., Path]) -> None:
    days = [f"2024-0{month}-{day:02d}" for month in (1, 2) for day in range(1, 29)] * 40
    counted = audit(write("day\n" + "\n".join([*days, "2999-01-01", "1200-01-01"])))
    assert counted.volume is not None
    assert counted.volume.starts[0] == "2024-01-01"
    assert counted.volume.starts[-1] == "2024-02-28"
    assert sum(counted.volume.counts) == len(days)


def test_a_column_that_begins_late_is_not_empty(write: Callable[..., Path]) -> None:
    lines = ["a," for _ in range(2500)] + [f"a,{n}" for n in range(100)]
    late = column(audit(write("queue,late\n" + "\n".join(lines))), "late")
    assert (late.kind, late.blank, late.high) == ("number", 2500, 99)


def test_numbers_that_turn_to_words_are_text(write: Callable[..., Path]) -> None:
    lines = [str(n) for n in range(2100)] + [f"word {n}" for n in range(9000)]
    late = column(audit(write("v\n" + "\n".join(lines))), "v")
    assert (late.kind, late.unreadable.rows, late.distinct) == ("text", 0, 11_100)


def test_a_header_without_rows_counts_nothing(write: Callable[..., Path]) -> None:
    counted = audit(write("day,queue\n"))
    assert (counted.rows, counted.volume, counted.pairs) == (0, None, ())
    assert [(one.name, one.kind, one.rows) for one in counted.columns] == [
        ("day", "empty", 0),
        ("queue", "empty", 0),
    ]


def test_names_that_are_not_there_and_zones_that_are_none(write: Callable[..., Path]) -> None:
    path = write("day,queue\n2024-01-01,a\n")
    with pytest.raises(DataError, match="there is no column `dya`"):
        audit(path, time="dya")
    with pytest.raises(UsageError, match="no time zone"):
        audit(path, zone="Europe/Nowhere")


def test_few_samples_are_kept_where_few_are_wanted(write: Callable[..., Path]) -> None:
    counted = audit(write("n\n" + "x\n" * 3 + "1\n" * 40), max_samples=2)
    assert column(counted, "n").unreadable.rows == 3
    assert column(counted, "n").unreadable.first == (2, 3)


def test_typed_times_beyond_all_calendars_are_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "far.parquet"
    days = [datetime(2025, 3, 1) + timedelta(hours=5 * k) for k in range(60)]
    micro = pl.Series("opened", days).cast(pl.Int64).to_list()
    micro[7] *= 1_000  # milliseconds taken for seconds
    frame = pl.DataFrame({"opened": pl.Series(micro).cast(pl.Datetime("us")), "n": range(60)})
    frame.write_parquet(path)
    opened = column(audit(path), "opened")
    assert (opened.unreadable.rows, opened.unreadable.first) == (1, (8,))
    assert (opened.low, opened.high) == (days[0], days[-1])


def test_names_that_look_like_patterns_are_names(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = [f"2025-03-{1 + k // 5:02d},{k}" for k in range(60)]
    path.write_text("^opened$,*\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = audit(path)
    assert found.volume is not None
    assert (found.volume.column, set(found.volume.counts)) == ("^opened$", {5})
