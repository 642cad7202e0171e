"""An audit adds up on any input, and neither order nor size of the input changes what it counts."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data import audit_rows, audit_sight, audit_tally
from ci_toolkit.data.audit import audit_export
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.facts import ExportFacts, Sight

CELLS = st.one_of(
    st.sampled_from(["", " ", "?", "N/A", "-", "a", " a", "b ", "0", "-1", "7", "1,200", "12%",
                     "x7", "2024-01-05", "2024-02-30", "31/12/2023", "yes", "no", "[1]",
                     "5 s", "1e400"]),
    st.integers(-5, 10**6).map(str),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str),
    st.text(
        st.characters(codec="utf-8", min_codepoint=32, exclude_characters='",\ufeff'), max_size=8
    ),
)  # fmt: skip
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=40)


@contextmanager
def written(rows: list[tuple[str, ...]]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        lines = ["created_at,value,case_id"]
        lines += [",".join(f'"{cell}"' for cell in row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        yield str(path)


def audited(rows: list[tuple[str, ...]]) -> ExportFacts:
    with written(rows) as path, open_export([path]) as export:
        return audit_export(export, as_of=datetime(2025, 1, 1))


@given(ROWS)
@settings(max_examples=30)
def test_cells_and_rows_add_up(rows: list[tuple[str, ...]]) -> None:
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
def test_the_order_of_rows_changes_no_count(
    rows: list[tuple[str, ...]], drawn: Callable[..., None]
) -> None:
    other = list(rows)
    drawn.shuffle(other)  # type: ignore[attr-defined]
    one, two = bare(audited(rows)), bare(audited(other))
    assert one == two


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
    assert columns["box"].distinct == 2
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
