"""An audit adds up on any input, and neither order nor size of the input changes what it counts."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ci_toolkit.data import audit_rows, audit_sight, audit_tally
from ci_toolkit.data.audit import audit_export
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.errors import DataError
from ci_toolkit.facts import ExportFacts, Sight

CELLS = st.one_of(
    st.sampled_from(["", " ", "?", "N/A", "-", "a", " a", "b ", "0", "-1", "7", "1,200", "12%",
                     "x7", "2024-01-05", "2024-02-30", "31/12/2023", "yes", "no", "[1]",
                     "5 s", "1e400"]),
    st.integers(-5, 10**6).map(str),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str),
    st.text(
        st.characters(codec="utf-8", min_codepoint=32, exclude_characters='",\ufeff\x7f'),
        max_size=8,
    ),
)  # fmt: skip
Rows = list[tuple[str, ...]]
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=40)


@contextmanager
def written(rows: Rows) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        lines = ["created_at,value,case_id"]
        lines += [",".join(f'"{cell}"' for cell in row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        yield str(path)


def audited(rows: Rows) -> ExportFacts:
    return audited_and_read(rows)[0]


def audited_and_read(rows: Rows) -> tuple[ExportFacts, Rows]:
    """The audit of some rows, and those that are read: all but what is told to stand below them."""
    with written(rows) as path, open_export([path]) as export:
        counted = audit_export(export, as_of=datetime(2025, 1, 1))
        frame = export.collect(lambda frame: frame.select(export.columns))
        repairs = export.repairs
    left = {repair.kind: repair.rows for repair in repairs}
    assert set(left) <= {"blank-rows", "totals", "footnotes"}
    kept = len(rows) - sum(left.values())
    assert [tuple(cell or "" for cell in row) for row in frame.rows()] == rows[:kept]
    assert counted.rows == kept
    blank = sum(not any(cell.strip() for cell in row) for row in rows[kept:])
    assert blank == left.get("blank-rows", 0)
    below = [f'"{a}","{b}","{c}"' for a, b, c in rows[kept:]]
    for repair in repairs:
        assert len(repair.first) == min(repair.rows, 5)
        for line, sample in zip(repair.first, repair.samples, strict=True):
            assert sample == below[line - kept - 2]
    return counted, rows[:kept]


@given(ROWS)
@settings(max_examples=30)
def test_cells_and_rows_add_up(rows: Rows) -> None:
    counted = audited(rows)
    flawed = sum(sight.rows for _, sight in counted.flawed)
    assert counted.rows == counted.files[0].rows
    for one in counted.columns:
        assert one.rows == counted.rows - flawed
        readable = one.rows - one.missing - one.unreadable.rows
        assert readable >= 0
        assert one.distinct <= one.filled
        assert (one.filled == 0) == (one.kind == "empty")
        assert sum(number for _, number in one.top) <= one.filled
        assert one.zero + one.negative.rows <= readable
        assert len(one.unreadable.first) == min(one.unreadable.rows, 5)
        if one.kind in ("time", "number", "duration") and readable:
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.high  # type: ignore[operator]
    for key in counted.keys:
        total = counted.rows - flawed
        if key.column != "row":
            total = next(one.filled for one in counted.columns if one.name == key.column)
        assert key.distinct + key.repeated.rows == total
    if counted.volume:
        own = next(one for one in counted.columns if one.name == counted.volume.column)
        assert sum(counted.volume.counts) <= own.filled - own.unreadable.rows
    for pair in counted.pairs:
        assert pair.wrong.rows <= pair.compared


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=15)
@example([("", "", "")] * 20 + [("", "", "?")], Random(1))
def test_the_order_of_rows_changes_no_count(rows: Rows, drawn: Random) -> None:
    other = list(rows)
    drawn.shuffle(other)
    while True:
        (one, these), (two, those) = audited_and_read(rows), audited_and_read(other)
        both = Counter(these) & Counter(those)
        if len(these) == len(those) == both.total():
            break
        # Blank rows and notes are left out where they stand at the end: here in neither order.
        rows, other = only(these, both), only(those, both)
    assert bare(one) == bare(two)


def only(rows: Rows, wanted: Counter[tuple[str, ...]]) -> Rows:
    """As many of each row as are wanted, in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for row in rows:
        seen[row] += 1
        if seen[row] <= wanted[row]:
            found.append(row)
    return found


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=15)
@example([("", "", "")] * 20 + [("", "", "?")], Random(1))
def test_the_order_of_rows_of_a_frame_changes_no_count(rows: Rows, drawn: Random) -> None:
    other = list(rows)
    drawn.shuffle(other)
    one, two = (
        audit_export(
            export_from_frame(pl.DataFrame(held, ["created_at", "value", "case_id"], orient="row")),
            as_of=datetime(2025, 1, 1),
        )
        for held in (rows, other)
    )
    assert one.rows == len(rows)
    assert bare(one) == bare(two)


@pytest.mark.parametrize("place", [0, 4, 39])
def test_a_single_cell_of_words_makes_a_key_no_text_wherever_it_stands(place: int) -> None:
    labels = [f"{chr(97 + n % 26)}{'xyz'[n % 3]}-{'pqrs'[n // 26]}" for n in range(40)]
    labels[place] = "two words"
    keys = audit_export(export_from_frame(pl.DataFrame({"label": labels}))).keys
    assert {key.column: key.distinct for key in keys} == {"row": 40, "label": 40}
    labels = [f"{label} note" for label in labels[:-1]] + ["alone"]
    keys = audit_export(export_from_frame(pl.DataFrame({"label": labels}))).keys
    assert [key.column for key in keys] == ["row"]


def test_a_control_character_makes_no_other_file_of_a_short_text() -> None:
    rows: Rows = [("7", "1\x7f", "a")]
    assert audited_and_read(rows)[1] == rows
    with pytest.raises(DataError, match="is not text"):
        audited([("\x7f\x08", "\x01\x02\x03\x04", "\x05\x06")])


@pytest.mark.parametrize("before", [0, 1, 9, 19, 20])
def test_blank_rows_are_read_above_a_row_and_told_below_the_last(before: int) -> None:
    blank = ("", "", "")
    rows: Rows = [*[blank] * before, ("", "", "a"), *[blank] * (20 - before)]
    counted, read = audited_and_read(rows)
    assert read == [*[blank] * before, ("", "", "a")]
    assert counted.rows == before + 1
    filled = {one.name: (one.rows, one.filled) for one in counted.columns}
    assert filled["created_at"] == (before + 1, 0)
    assert filled["case_id"] == (before + 1, 1)


def bare(counted: ExportFacts) -> ExportFacts:
    """Without lines, samples and the first values."""

    def count(sight: Sight) -> Sight:
        return Sight(sight.rows)

    return replace(
        counted,
        files=(),
        columns=tuple(
            replace(c, unreadable=count(c.unreadable), negative=count(c.negative), examples=())
            for c in counted.columns
        ),
        times=tuple(
            replace(t, form="", future=count(t.future), early=count(t.early)) for t in counted.times
        ),
        pairs=tuple(replace(p, wrong=count(p.wrong)) for p in counted.pairs),
        keys=tuple(replace(k, repeated=count(k.repeated)) for k in counted.keys),
        volume=None,  # which column is the main one may follow the order of the rows
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    lines = ["case_id,opened_at,closed_at,queue,seconds,note"]
    for n in range(3_000):
        case, minute = (n if n != 2_222 else 17), n % 60
        closed = f"2024-05-{1 + n % 27:02d} 09:{minute:02d}:30"
        opened = f"2024-05-{1 + n % 27:02d} {9 if n % 500 else 11:02d}:{minute:02d}:00"
        lines.append(f"C-{case},{opened},{closed},q{n % 7},{n % 90 - 1},long note {n} of a@b.io")
    path = tmp_path / "log.csv"
    path.write_text("\n".join([*lines, lines[5]]) + "\n", encoding="utf-8")
    return path


def test_a_file_too_large_to_hold_gives_the_same_counts(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count() -> ExportFacts:
        with open_export([str(log)]) as export:
            return audit_export(export, as_of=datetime(2025, 1, 1))

    together = count()
    monkeypatch.setattr(audit_tally, "TOGETHER", 0)
    assert count() == together
    monkeypatch.setattr(audit_tally, "MANY", 0)
    monkeypatch.setattr(audit_tally, "FEW", 0)
    assert count() == together
    monkeypatch.setattr(audit_tally, "MOST_DIFFERENT", 100)
    streamed = count()
    for one, two in zip(together.columns, streamed.columns, strict=True):
        if two.distinct_exact:
            assert one == replace(two, top=one.top)
        else:
            assert abs(two.distinct - one.distinct) <= 0.05 * one.distinct
            assert one == replace(two, top=one.top, distinct=one.distinct, distinct_exact=True)
    assert {c.name for c in streamed.columns if not c.distinct_exact} == {"note"}
    assert (streamed.keys, streamed.pairs) == (together.keys, together.pairs)
    assert (streamed.times, streamed.volume) == (together.times, together.volume)


def test_repeats_far_behind_the_first_look_are_found(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keys() -> dict[str, Sight]:
        with open_export([str(log)]) as export:
            return {key.column: key.repeated for key in audit_export(export).keys}

    expected = {"row": (3_002,), "case_id": (2_224, 3_002)}
    assert {name: keys()[name].first for name in expected} == expected
    for module, name in ((audit_rows, "_MOST_KEYS"), (audit_rows, "_MOST_COMPARED")):
        monkeypatch.setattr(module, name, 0)
    monkeypatch.setattr(audit_sight, "_FIRST_LOOK", 10)
    assert {name: keys()[name].first for name in expected} == expected


def test_typed_columns_are_counted_as_they_are() -> None:
    frame = pl.DataFrame(
        {
            "flag": [True, False, None],
            "label": pl.Series(["a", "b", "a"], dtype=pl.Categorical),
            "tags": [["x"], ["x", "y"], None],
            "box": [{"k": 1}, {"k": 1}, {"k": 2}],
            "share": [0.5, float("nan"), float("inf")],
            "took": pl.Series([60, -5, None], dtype=pl.Duration("ms")),
            "at": pl.Series([datetime(2024, 1, d) for d in (1, 2, 3)]).dt.replace_time_zone("UTC"),
            "*": [1, 2, 2],
            "^n.*$": ["", " x", None],
            "nothing": pl.Series([None] * 3, dtype=pl.Null),
        }
    )
    counted = audit_export(export_from_frame(frame))
    columns = {one.name: one for one in counted.columns}
    kinds = {name: one.kind for name, one in columns.items()}
    assert kinds["flag"] == "yes/no"
    assert kinds["tags"] == "list"
    assert kinds["took"] == "duration"
    assert kinds["nothing"] == "empty"
    assert (columns["tags"].distinct, columns["tags"].blank) == (2, 1)
    assert columns["box.k"].distinct == 2
    assert columns["share"].unreadable.rows == 2
    assert (columns["took"].low, columns["took"].negative.rows) == (-0.005, 1)
    assert Counter(dict(columns["label"].top)) == Counter({"a": 2, "b": 1})
    assert (columns["^n.*$"].blank, columns["^n.*$"].padded) == (2, 1)
    assert columns["*"].distinct == 2


def test_many_questions_to_a_small_export_are_answered_as_single_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = []
    for part in range(3):
        lines = [",".join(f"c{n}" for n in range(12))]
        for row in range(40):
            odd = {(row * 7 + part) % 12: "x", (row * 5) % 12: "-3", (row + part) % 12: "n/a"}
            lines.append(",".join(odd.get(n, str(n + row)) for n in range(12)))
        path = tmp_path / f"part{part}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths.append(str(path))

    def columns() -> tuple[object, ...]:
        with open_export(paths) as export:
            return audit_export(export).columns

    together = columns()
    monkeypatch.setattr(audit_sight, "_ASK_TOGETHER", 1_000)
    assert columns() == together


def test_rows_that_do_not_fit_are_counted_apart(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    lines = ["day,n,id", *(f"2024-01-{1 + n % 28:02d},{n},a{n}" for n in range(200))]
    path.write_text("\n".join([*lines, "2024-01-05,7,b1,more,still", "2024-01-07,9"]))
    with open_export([str(path)]) as export:
        counted = audit_export(export)
    assert counted.rows == 202
    assert {why: (sight.rows, sight.first) for why, sight in counted.flawed} == {
        "has more cells than the header": (1, (202,)),
        "is cut off at the end of the file": (1, (203,)),
    }
    assert all(one.rows == 200 for one in counted.columns)
    assert counted.volume is not None
    assert sum(counted.volume.counts) == 200
