"""Measurements of an export: counts beyond the limits, values and bins against plain recounts."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ci_toolkit.data import measured_values
from ci_toolkit.data.conditions import Column, compile_term
from ci_toolkit.data.measured import MeasuredExport, measure_export
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.errors import DataError, UsageError

SECS = Column("secs", "number")
START = dt.datetime(2024, 1, 1)


def decisions(rows: int = 1200, seed: int = 5) -> pl.DataFrame:
    """Handle times over forty days, out of order, in three streams and a blank one."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "when": [START + dt.timedelta(minutes=int(m)) for m in rng.integers(0, 57_600, rows)],
            "queue": rng.choice(["video", "text", "", "audio"], rows),
            "market": rng.choice(["DE", "FR"], rows),
            "secs": rng.lognormal(4, 0.6, rows).round(1),
            "due": rng.choice([30.0, 60.0, 90.0], rows),
            "least": rng.choice([5.0, 20.0], rows),
            "open": rng.random(rows) < 0.2,
            "weight": rng.integers(0, 4, rows),
        }
    )


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("when").dt.strftime("%Y-%m-%d %H:%M:%S"),
        pl.col("secs", "due", "least", "weight").cast(pl.String),
        pl.col("open").replace_strict({True: "Yes", False: "No"}, return_dtype=pl.String),
    )


def measure(frame: pl.DataFrame, by: tuple[str, ...] = (), **options: Any) -> MeasuredExport:
    roles = {"time": "when", "value": SECS} | options.pop("roles", {})
    return measure_export(export_from_frame(frame), Roles(by=by, **roles), **options)


def one(found: MeasuredExport) -> dict[str, float]:
    return found.beyond.row(0, named=True)


# --- counts ------------------------------------------


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("by", [(), ("queue",), ("queue", "market")])
def test_counts_and_values_are_those_of_a_plain_loop(by: tuple[str, ...], text: bool) -> None:
    frame = decisions()
    found = measure(as_text(frame) if text else frame, by, lsl=25, usl=80, every="1w")
    counts: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    values: Counter[tuple[Any, ...]] = Counter()
    weeks: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in frame.iter_rows(named=True):
        key = tuple(row[name] or "(blank)" for name in by)
        counts[key][0] += 1
        counts[key][1] += row["secs"] < 25
        counts[key][2] += row["secs"] > 80
        values[*key, row["secs"], False] += 1
        day = row["when"].date() - dt.timedelta(days=row["when"].weekday())
        week = weeks[*key, dt.datetime(day.year, day.month, day.day)]
        week[0] += 1
        week[1] += 25 <= row["secs"] <= 80
    sums = found.beyond.select(*by, "n", "below", "above").rows()
    assert sums == [(*key, *map(float, counts[key])) for key in sorted(counts)]
    table = found.values.select(*by, "value", "censored", "weight").rows()
    assert table == [(*key, float(values[key])) for key in sorted(values)]
    assert found.width == 0
    assert found.beyond_by_period is not None
    assert found.beyond_by_period.rows() == [(*k, *map(float, weeks[k])) for k in sorted(weeks)]


def test_cells_are_those_of_the_reduction() -> None:
    frame = decisions()
    found = measure(frame, ("queue",), usl=80)
    cells = reduce_export(export_from_frame(frame), Roles(time="when", value=SECS, by=("queue",)))
    assert_frame_equal(found.cells.table, cells.table, rel_tol=1e-12)
    assert found.ledger == cells.ledger


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(-1e6, 1e6), st.just(float("nan")), st.integers(-3, 3)),
            st.integers(0, 40),
            st.sampled_from(["a", "b", None]),
        ),
        min_size=3,
        max_size=60,
    ),
    st.floats(-10, 0),
    st.floats(1, 10),
    st.randoms(),
)
def test_all_rows_are_told_of_in_any_order(
    rows: list[tuple[Any, int, str | None]], low: float, high: float, random: Any
) -> None:
    rows = [*rows, (1.0, 3, "a"), (0.0, 5, None)]
    shuffled = list(rows)
    random.shuffle(shuffled)
    found, again = (_of_rows(some, low, high) for some in (rows, shuffled))
    ledger = found.ledger
    assert ledger.read == len(rows)
    assert ledger.used == sum(v is not None and v == v for v, _, _ in rows)
    assert found.beyond["n"].sum() == ledger.used == found.values["weight"].sum()
    known = found.values["value"], found.values["weight"]
    inside = sum(float(w) for v, w in zip(*known, strict=True) if low <= v <= high)
    sums = found.beyond.select(pl.col("n", "below", "above").sum()).row(0)
    assert sums[0] - sums[1] - sums[2] == inside
    assert found.beyond_by_period is not None
    assert found.beyond_by_period["conforming"].sum() == inside
    assert found.beyond.equals(again.beyond)
    assert found.values.equals(again.values)
    assert again.beyond_by_period is not None
    assert found.beyond_by_period.equals(again.beyond_by_period)


def _of_rows(rows: list[tuple[Any, int, str | None]], low: float, high: float) -> MeasuredExport:
    frame = pl.DataFrame(
        {
            "when": [START + dt.timedelta(hours=hour * 7) for _, hour, _ in rows],
            "secs": pl.Series([v for v, _, _ in rows], dtype=pl.Float64, strict=False),
            "queue": [q for _, _, q in rows],
        }
    )
    return measure(frame, ("queue",), lsl=low, usl=high, every="1d")


def test_limits_by_stream_fall_back_on_those_of_all() -> None:
    frame = decisions()
    limits = {("video", "DE"): (20.0, None), ("(blank)", "FR"): (None, 90.0, 50.0)}
    found = measure(frame, ("queue", "market"), usl=70, limits=limits)
    for queue, market, n, below, above in found.beyond.select(
        "queue", "market", "n", "below", "above"
    ).iter_rows():
        own = frame.filter(
            pl.col("queue").replace("", "(blank)") == queue, pl.col("market") == market
        )["secs"].to_numpy()
        low, high = (*limits.get((queue, market), (None, 70.0)), None)[:2]
        assert n == len(own)
        assert below == (0 if low is None else (own < low).sum())
        assert above == (0 if high is None else (own > high).sum())


def test_weights_repeat_rows() -> None:
    frame = decisions()
    weighed = measure(frame, usl=80, roles={"weight": "weight"})
    repeated = frame.select(pl.all().repeat_by("weight").explode())
    plain = measure(repeated, usl=80)
    assert weighed.beyond.equals(plain.beyond)
    assert weighed.values.equals(plain.values)
    assert weighed.beyond_by_period is not None
    assert plain.beyond_by_period is not None
    assert weighed.beyond_by_period.equals(plain.beyond_by_period)


@pytest.mark.parametrize(
    "options", [{"individuals": True}, {"subgroup_size": 5}, {"roles": {"id": "number"}}]
)
def test_rows_that_are_kept_give_the_same(options: dict[str, Any]) -> None:
    frame = decisions().with_row_index("number")
    grouped = measure(frame, ("queue",), lsl=25, usl=80, every="1d")
    kept = measure(frame, ("queue",), lsl=25, usl=80, every="1d", **options)
    assert kept.beyond.equals(grouped.beyond)
    assert kept.values.equals(grouped.values)
    assert kept.beyond_by_period is not None
    assert grouped.beyond_by_period is not None
    assert kept.beyond_by_period.equals(grouped.beyond_by_period)


def test_subgroups_of_a_column_need_no_time() -> None:
    frame = decisions().with_columns(
        batch=pl.Series([str(i // 6) if i % 50 else "" for i in range(1200)])
    )
    roles = Roles(value=SECS, subgroup="batch")
    found = measure_export(export_from_frame(frame), roles, usl=80)
    assert found.ledger.blank == 24
    used = frame.filter(pl.col("batch") != "")["secs"]
    assert one(found)["above"] == (used > 80).sum()
    assert found.values["weight"].sum() == len(used)
    assert found.beyond_by_period is None


def test_rows_without_a_time_are_in_no_count() -> None:
    frame = as_text(decisions()).with_row_index("number")
    wrong = pl.col("number") % 10
    frame = frame.with_columns(
        when=pl.when(wrong == 0).then(pl.lit("")).when(wrong == 1).then(pl.lit("soon"))
        .otherwise("when")
    )  # fmt: skip
    found = measure(frame, usl=80)
    assert (found.ledger.blank, found.ledger.unusable) == (120, 120)
    used = decisions().with_row_index("number").filter(pl.col("number") % 10 > 1)["secs"]
    assert found.values["weight"].sum() == len(used) == one(found)["n"]
    assert one(found)["above"] == (used > 80).sum()


def test_streams_may_be_called_as_our_own_columns() -> None:
    frame = decisions().rename({"queue": "value", "market": "below"})
    found = measure(frame, ("value", "below"), usl=80, limits={("text", "DE"): (None, 9.0)})
    assert found.by == found.cells.by == ("value (by)", "below (by)")
    assert found.values.columns == ["value (by)", "below (by)", "value", "weight", "censored"]
    own = pl.col("value") == "text", pl.col("below") == "DE"
    above = found.beyond.filter(pl.col("value (by)") == "text", pl.col("below (by)") == "DE")
    assert above["above"].item() == (frame.filter(*own)["secs"] > 9).sum()


@pytest.mark.parametrize("options", [{}, {"time_format": "%Y-%m-%d %H:%M:%S"}])
def test_rows_that_are_filtered_or_repeated_in_text(options: dict[str, Any]) -> None:
    frame = as_text(decisions()).with_columns(secs=pl.col("secs") + " s")
    where = compile_term(
        "market = 'DE' AND due > 30", {"market": "text", "due": "number"}, want="boolean",
        option="--where",
    )  # fmt: skip
    found = measure(frame, ("queue",), usl=80, roles={"where": (where,)}, **options)
    kept = decisions().filter(pl.col("market") == "DE", pl.col("due") > 30)
    assert found.ledger.filtered == 1200 - kept.height
    assert found.values["weight"].sum() == kept.height
    assert found.beyond["above"].sum() == (kept["secs"] > 80).sum()


# --- bins ------------------------------------------


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(st.floats(-1e9, 1e9), st.floats(-1, 1), st.integers(-5, 5).map(float)),
        min_size=30,
        max_size=200,
    )
)
def test_bins_are_narrow_and_lose_nothing(values: list[float]) -> None:
    frame = pl.DataFrame({"when": [START] * len(values), "secs": values})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measured_values, "EXACT_ROWS", 10)
        found = measure(frame, usl=0.5)
    table = found.values
    assert table["weight"].sum() == len(values)
    assert (table["value"].min(), table["value"].max()) == (min(values), max(values))
    mean = float((table["value"] * table["weight"]).sum()) / len(values)
    scale = float(np.abs(values).max())
    assert mean == pytest.approx(np.mean(values), rel=1e-9, abs=1e-12 * scale)
    # Each value in order stands within one bin of its own place.
    spread = np.repeat(table["value"].to_numpy(), table["weight"].to_numpy().astype(int))
    gap = np.abs(spread - np.sort(values))
    assert (gap <= 2.0**-8 * np.abs(np.sort(values)) * 1.01 + 1e-300).all()
    assert one(found)["above"] == sum(value > 0.5 for value in values)


def test_a_summary_is_small_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured_values, "EXACT_ROWS", 100)
    rng = np.random.default_rng(2)
    values = rng.lognormal(5, 2, 50_000)
    found = measure(pl.DataFrame({"when": [START] * len(values), "secs": values}))
    assert found.width == 2.0**-8
    assert found.values.height < 6000
    assert any("bins" in note for note in found.notes)
    ordered = found.values["value"].to_numpy()
    heights = np.cumsum(found.values["weight"].to_numpy()) / len(values)
    for share in (0.00135, 0.1, 0.5, 0.9, 0.99865):
        binned = ordered[np.searchsorted(heights, share)]
        assert binned == pytest.approx(np.quantile(values, share), rel=0.01)


def test_whole_numbers_of_a_short_range_stay_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured_values, "EXACT_ROWS", 100)
    values = np.random.default_rng(2).integers(500, 15_000, 3000)
    found = measure(pl.DataFrame({"when": [START] * len(values), "secs": values}))
    assert found.width == 0
    number = Counter(values.tolist())
    assert found.values.select("value", "weight").rows() == [
        (float(v), float(number[v])) for v in sorted(number)
    ]


# --- limits of each row ------------------------------------------


@pytest.mark.parametrize("text", [False, True])
def test_each_row_has_its_own_upper_limit(text: bool) -> None:
    frame = decisions().with_columns(due=pl.when(pl.col("secs") > 20).then("due"))
    found = measure(as_text(frame) if text else frame, usl_column="due")
    used = frame.filter(pl.col("due").is_not_null())
    over = (used["secs"] - used["due"]).to_numpy()
    assert found.relative == (None, 0.0)
    assert one(found)["n"] == len(over)
    assert one(found)["above"] == (over > 0).sum()
    assert one(found)["below"] == 0
    assert dict(found.ledger.blank_columns) == {"due": 1200 - len(over)}
    repeated = np.repeat(found.values["value"], found.values["weight"].cast(pl.Int64))
    assert repeated == pytest.approx(np.sort(over))
    mean = (found.cells.table["mean"] * found.cells.table["n"]).sum() / len(over)
    assert mean == pytest.approx(over.mean())


def test_each_row_has_both_limits() -> None:
    frame = decisions()
    found = measure(frame, lsl_column="least", usl_column="due")
    secs, low, high = (frame[name].to_numpy() for name in ("secs", "least", "due"))
    assert found.relative == (-1.0, 1.0)
    sums = one(found)
    assert (sums["below"], sums["above"]) == ((secs < low).sum(), (secs > high).sum())
    repeated = np.repeat(found.values["value"], found.values["weight"].cast(pl.Int64))
    place = (secs - (low + high) / 2) / ((high - low) / 2)
    assert repeated == pytest.approx(np.sort(place))
    half = measure(frame, lsl_column="least", usl=60)
    assert half.relative == (-1.0, 1.0)
    assert (one(half)["below"], one(half)["above"]) == ((secs < low).sum(), (secs > 60).sum())


def test_limits_that_cross_are_unusable() -> None:
    frame = decisions().with_columns(least=pl.when(pl.col("due") == 30).then(30.0).otherwise(9.0))
    found = measure(frame, lsl_column="least", usl_column="due")
    (reason,) = found.ledger.reasons
    assert reason.reason == "`least` is not below `due`"
    assert reason.rows == (frame["due"] == 30).sum()


# --- censored ------------------------------------------


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("kept", [False, True])
def test_values_that_are_only_known_to_be_larger(text: bool, kept: bool) -> None:
    frame = decisions()
    found = measure(
        as_text(frame) if text else frame,
        lsl=25,
        usl=80,
        censored="open",
        every="1d",
        individuals=kept,
    )
    still, secs = frame["open"].to_numpy(), frame["secs"].to_numpy()
    assert one(found) == {
        "n": 1200.0,
        "below": (~still & (secs < 25)).sum(),
        "above": (secs > 80).sum(),
        "censored": still.sum(),
        "censored_above": (still & (secs > 80)).sum(),
        "undecided": (still & (secs <= 80)).sum(),
    }
    table = found.values.group_by("censored").agg(pl.col("weight").sum()).sort("censored")
    assert table["weight"].to_list() == [(~still).sum(), still.sum()]
    assert found.cells.table["n"].sum() == (~still).sum()
    assert found.beyond_by_period is not None
    decided = ~still | (secs > 80)
    assert found.beyond_by_period["n"].sum() == decided.sum()
    conforming = ~still & (secs >= 25) & (secs <= 80)
    assert found.beyond_by_period["conforming"].sum() == conforming.sum()


def test_a_condition_says_what_is_censored() -> None:
    frame = decisions()
    found = measure(frame, lsl=25, censored="market = 'DE' AND open")
    still = ((frame["market"] == "DE") & frame["open"]).to_numpy()
    short = (frame["secs"] < 25).to_numpy()
    assert one(found)["censored"] == still.sum()
    assert one(found)["undecided"] == (still & short).sum()
    assert one(found)["below"] == (~still & short).sum()


def test_all_censored_is_no_measurement() -> None:
    with pytest.raises(DataError, match="every one of 1,200 rows is censored"):
        measure(decisions().with_columns(open=pl.lit(True)), censored="open")


# --- refused ------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lsl": 5, "usl": 5}, "not below"),
        ({"usl": float("inf")}, "not finite"),
        ({"limits": {("a",): (1, 2)}}, "need streams"),
        ({"usl": 5, "usl_column": "due"}, "twice"),
        ({"as_of": "2024-03-01"}, "still open"),
        ({"usl_column": "when"}, "a number is needed|time can be no limit"),
    ],
)
def test_options_that_contradict_each_other(options: dict[str, Any], said: str) -> None:
    with pytest.raises((UsageError, DataError), match=said):
        measure(decisions(), **options)


def test_a_key_of_limits_has_a_value_for_each_column() -> None:
    with pytest.raises(UsageError, match="1 values for 2 columns"):
        measure(decisions(), ("queue", "market"), limits={("a",): (1, 2)})


def test_rejects_and_strict_stand_as_before(tmp_path: Path) -> None:
    frame = as_text(decisions()).with_columns(
        secs=pl.when(pl.col("queue") == "video").then(pl.lit("fast")).otherwise("secs")
    )
    file = tmp_path / "export.csv"
    frame.write_csv(file)
    bad = frame.filter(pl.col("secs") == "fast").height
    with open_export([str(file)]) as export:
        roles = Roles(time="when", value=SECS)
        found = measure_export(export, roles, usl=80, rejects=str(tmp_path / "bad.csv"))
        assert found.ledger.unusable == bad
        assert pl.read_csv(tmp_path / "bad.csv").height == bad
        with pytest.raises(DataError, match="are unusable"):
            measure_export(export, roles, usl=80, strict=True)
