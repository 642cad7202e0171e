"""The ledger adds up on any input, and agrees with a plain reading row by row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reduce import Cells, reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import CitkError

TIMES = [
    "2024-01-01 09:30:00",
    "2024-01-01 23:59:59",
    "2024-01-02 00:00:00",
    " 2024-01-02 10:00:00",
    "2024-01-02 10:00:00.5",
    "2024-01-15 07:00:00",
    "2024-02-30 07:00:00",
    "2024-13-01 07:00:00",
    "2024-01-01 25:00:00",
    "2024-01-03",
    "soon",
    "2024-01-01 (estimated)",
    "",
    "N/A",
]
EVENTS = ["Yes", "No", "yes ", "TRUE", "0", "1", "", "?", "maybe", "n/a"]
NUMBERS = ["3", " 3 ", "0", "-5", "1,234", "12%", "", "?", "abc", "inf", "nan", "1e3", "20,800,000"]
QUEUES = ["video", " video", "text", "", "null"]

HEADER = ["when", "queue", "hit", "count", "size", "secs"]
# Enough readable rows first, so that the sample tells what the columns are.
LEAD = [[f"2024-01-{day:02d} 12:00:00", "video", "No", "1", "9", "2.5"] for day in range(1, 29)]

Row = list[str]


def row_strategy() -> st.SearchStrategy[Row]:
    pick = st.sampled_from
    return st.tuples(
        pick(TIMES), pick(QUEUES), pick(EVENTS), pick(NUMBERS), pick(NUMBERS), pick(NUMBERS)
    ).map(list)


@contextmanager
def written(rows: list[Row]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "messy.csv")
        with path.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([HEADER, *LEAD, *rows])
        yield str(path)


def reduced(path: str, roles: Roles, **options: object) -> Cells:
    with open_export([path]) as export:
        return reduce_export(export, roles, every="1d", **options)


# --- a second, independent reading --------------------------------------------------------------

MARKERS = {"", "?", "n/a", "nan", "null", "na", "none", "-"}


def time_of(text: str) -> dt.date | str | None:
    """A day, "blank", or None for what is no time."""
    text = text.strip()
    if text.lower() in MARKERS:
        return "blank"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?", text):
        return None
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        return None


def number_of(text: str) -> float | str | None:
    text = text.strip()
    if text.lower() in MARKERS:
        return "blank"
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", text) else text
    try:
        return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        return None


def event_of(text: str) -> bool | str | None:
    text = text.strip().lower()
    if text in MARKERS:
        return "blank"
    return {"yes": True, "true": True, "1": True, "no": False, "0": False}.get(text)


@settings(max_examples=60)
@given(st.lists(row_strategy(), max_size=30))
def test_event_ledger_agrees_with_a_plain_reading(rows: list[Row]) -> None:
    with written(rows) as path:
        cells = reduced(path, Roles(time="when", event=Column("hit", "boolean")))
    blank = unusable = true = used = 0
    for when, _, hit, *_ in LEAD + rows:
        # A lone date is of another form than the column's times unless the sample shows it, which
        # it always does here: the file is shorter than the sample.
        day, answer = time_of(when), event_of(hit)
        if "blank" in (day, answer):
            blank += 1
        elif day is None or answer is None:
            unusable += 1
        else:
            used += 1
            true += bool(answer)
    ledger = cells.ledger
    assert (ledger.read, ledger.blank, ledger.unusable, ledger.used) == (
        len(LEAD) + len(rows), blank, unusable, used,
    )  # fmt: skip
    assert cells.table["n"].sum() == used
    assert cells.table["count"].sum() == true


@settings(max_examples=60)
@given(st.lists(row_strategy(), max_size=30))
def test_value_ledger_and_means_agree_with_a_plain_reading(rows: list[Row]) -> None:
    roles = Roles(time="when", value=Column("secs", "number"), by=("queue",))
    with written(rows) as path:
        cells = reduced(path, roles)
    found: dict[tuple[str, dt.date], list[float]] = {}
    for when, queue, _, _, _, secs in LEAD + rows:
        day, value = time_of(when), number_of(secs)
        if isinstance(day, dt.date) and isinstance(value, float) and math.isfinite(value):
            found.setdefault((queue.strip() or "(blank)", day), []).append(value)
    assert cells.ledger.used == sum(len(values) for values in found.values())
    assert cells.table.height == len(found)
    for queue, period, n, mean, _, low, high in cells.table.iter_rows():
        values = found[queue, period.date()]
        assert n == len(values)
        assert mean == pytest.approx(sum(values) / len(values), rel=1e-12)
        assert (low, high) == (min(values), max(values))


@settings(max_examples=60)
@given(st.lists(row_strategy(), max_size=30), st.sampled_from([None, 0.0]))
def test_count_and_size_agree_with_a_plain_reading(rows: list[Row], blank_as: float | None) -> None:
    roles = Roles(time="when", count=Column("count", "number"), size=Column("size", "number"))
    with written(rows) as path:
        cells = reduced(path, roles, unit="defects", blank_as=blank_as)
    counts = sizes = 0.0
    used = 0
    for when, _, _, count_text, size_text, _ in LEAD + rows:
        count, size = number_of(count_text), number_of(size_text)
        if blank_as is not None:
            count = blank_as if count == "blank" else count
            size = blank_as if size == "blank" else size
        both = [x for x in (count, size) if isinstance(x, float) and 0 <= x < math.inf]
        if isinstance(time_of(when), dt.date) and len(both) == 2:
            used += 1
            counts, sizes = counts + both[0], sizes + both[1]
    assert cells.ledger.used == used
    assert cells.table["count"].sum() == pytest.approx(counts, rel=1e-12)
    assert cells.table["n"].sum() == pytest.approx(sizes, rel=1e-12)


@settings(max_examples=120)
@given(st.text(alphabet='ab1,;"\n\r \t-2é', max_size=120), st.booleans())
def test_any_text_gives_a_ledger_that_adds_up_or_a_plain_error(body: str, timed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.csv")
        lead = "day,x\n2024-01-01,1\n2024-01-02,2\n" if timed else ""
        path.write_text(lead + body, encoding="utf-8", newline="")
        try:
            with open_export([str(path)]) as export:
                column = export.columns[-1]
                cells = reduce_export(
                    export, Roles(value=Column(column, "number")), individuals=True
                )
        except CitkError as error:
            assert "\n" not in error.message  # noqa: PT017 - most texts are no error
            return
    ledger = cells.ledger
    assert ledger.read == ledger.filtered + ledger.blank + ledger.unusable + ledger.used
    assert ledger.used == cells.table.height


def test_lines_are_those_an_editor_shows(tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["note", "day", "x"])
    writer.writerow(["two\nlines", "2024-01-01", "1"])
    writer.writerow(["", "2024-01-02", "many"])
    path = tmp_path / "notes.csv"
    path.write_text(out.getvalue() + "plain,2024-01-03,2\n", encoding="utf-8")
    cells = reduced(str(path), Roles(time="day", value=Column("x", "number")))
    (reason,) = cells.ledger.reasons
    assert (reason.first, reason.samples) == ((4,), ("many",))
