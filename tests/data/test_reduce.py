"""Cells hold what each measure means, whatever the way in which the rows were grouped."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.cells import Cells, merge
from ci_toolkit.data.conditions import Column, Condition, compile_term
from ci_toolkit.data.ledger import Ledger, Reason
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import Reading, export_from_frame, open_export
from ci_toolkit.errors import DataError, UsageError

HIT = Column("hit", "boolean")
SECS = Column("secs", "number")
START = dt.datetime(2024, 1, 1)


def decisions(days: int = 40, per_day: int = 30, seed: int = 7) -> pl.DataFrame:
    """Moderation decisions over some weeks, out of order."""
    rng = np.random.default_rng(seed)
    rows = days * per_day
    minutes = rng.integers(0, days * 24 * 60, rows)
    return pl.DataFrame(
        {
            "when": [START + dt.timedelta(minutes=int(m)) for m in minutes],
            "queue": rng.choice(["video", "text", ""], rows),
            "hit": rng.random(rows) < 0.2,
            "secs": rng.lognormal(4, 0.6, rows).round(1),
            "case": rng.integers(0, rows // 3, rows),
            "weight": rng.integers(1, 5, rows),
        }
    )


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("when").dt.strftime("%Y-%m-%d %H:%M:%S"),
        pl.col("hit").replace_strict({True: "Yes", False: "No"}, return_dtype=pl.String),
        pl.col("secs", "case", "weight").cast(pl.String),
    )


def cells_of(frame: pl.DataFrame, roles: Roles, **options: Any) -> Cells:
    return reduce_export(export_from_frame(frame), roles, **options)


def condition(text: str, **kinds: Any) -> Condition:
    term = compile_term(text, kinds, want="boolean", option="--event")
    assert isinstance(term, Condition)
    return term


# --- the ways of grouping agree ------------------------------------------


@pytest.mark.parametrize("by", [(), ("queue",)])
@pytest.mark.parametrize("every", ["1h", "1d", "1w", "1mo"])
def test_text_typed_and_plain_grouping_agree(every: str, by: tuple[str, ...]) -> None:
    frame = decisions()
    roles = Roles(time="when", event=HIT, by=by)
    typed = cells_of(frame, roles, every=every)
    text = cells_of(as_text(frame), roles, every=every)
    slow = cells_of(as_text(frame), roles, every=every, time_format="%Y-%m-%d %H:%M:%S")
    plain = (
        frame.with_columns(
            pl.col("when").dt.truncate(every),
            pl.col("queue").replace("", "(blank)"),
        )
        .group_by(*by, "when")
        .agg(pl.len().cast(pl.Float64), pl.col("hit").sum().cast(pl.Float64))
        .sort(*by, "when")
    )
    for cells in (typed, text, slow):
        assert cells.table.rows() == plain.rows()
        assert cells.every == every
        assert cells.ledger == Ledger(frame.height, 0, 0, 0, frame.height)


def test_ends_are_those_of_the_rows() -> None:
    frame = decisions()
    for one in (frame, as_text(frame)):
        cells = cells_of(one, Roles(time="when", event=HIT), every="1d")
        first, last = frame["when"].min(), frame["when"].max()
        assert cells.time_resolution == "1h"
        assert cells.first_time == first.replace(minute=0)  # type: ignore[union-attr]
        assert cells.last_time == last.replace(minute=0)  # type: ignore[union-attr]
        hourly = cells_of(one, Roles(time="when", event=HIT), every="1h")
        assert (hourly.first_time, hourly.last_time) == (first, last)


def test_a_late_text_of_another_shape_is_still_read_or_refused() -> None:
    frame = as_text(decisions(days=100, per_day=30))
    late = ["2024-02-01 10:00:00 (checked)", " 2024-02-01 10:00:00", "2024-02-01", "soon", ""]
    rows = pl.concat([frame, frame.head(5).with_columns(when=pl.Series(late))])
    cells = cells_of(rows, Roles(time="when", event=HIT), every="1d")
    assert (cells.ledger.unusable, cells.ledger.blank) == (2, 1)
    (reason,) = cells.ledger.reasons
    assert reason.reason == "`when` is not a time"
    assert reason.samples == (late[0], late[3])
    assert reason.first == (3001, 3004)
    assert any("1 cell of `when` in a form that its first rows" in note for note in cells.notes)


# --- values ------------------------------------------


@settings(max_examples=40)
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40),
    st.sampled_from([0.0, 1e6, 1e9]),
    st.integers(1, 10),
)
def test_merged_values_equal_those_of_all_rows(
    values: list[float], offset: float, days: int
) -> None:
    shifted = np.array(values) + offset
    when = [START + dt.timedelta(days=index % days) for index in range(len(values))]
    daily = cells_of(
        pl.DataFrame({"when": when, "secs": shifted}), Roles(time="when", value=SECS), every="1d"
    )
    yearly = merge(daily, "1y").table.row(0, named=True)
    assert yearly["n"] == len(values)
    assert yearly["mean"] == pytest.approx(shifted.mean(), rel=1e-12, abs=1e-12 * max(1, offset))
    sd = shifted.std(ddof=1)
    assert yearly["sd"] == pytest.approx(sd, rel=1e-9, abs=1e-15 * max(offset, 1e3) * 10)
    assert (yearly["min"], yearly["max"]) == (shifted.min(), shifted.max())


def test_the_standard_deviation_survives_an_offset_of_a_billion() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(0, 1, 20_000) + 1e9
    when = [START + dt.timedelta(minutes=index) for index in range(len(values))]
    frame = pl.DataFrame({"when": when, "secs": values})
    row = cells_of(frame, Roles(time="when", value=SECS), every="1y").table.row(0, named=True)
    assert row["sd"] == pytest.approx(values.std(ddof=1), rel=1e-6)


def test_weights_repeat_rows() -> None:
    frame = decisions(days=10)
    repeated = frame.select(pl.all().repeat_by("weight").explode())
    for roles, names in (
        (Roles(time="when", value=SECS), ["n", "mean", "sd", "min", "max"]),
        (Roles(time="when", event=HIT), ["n", "count"]),
        (Roles(time="when"), ["n", "count"]),
    ):
        from dataclasses import replace

        for one in (frame, as_text(frame)):
            weighted = cells_of(one, replace(roles, weight="weight"), every="1d")
            expected = cells_of(repeated, roles, every="1d")
            np.testing.assert_allclose(
                weighted.table.select(names).to_numpy(),
                expected.table.select(names).to_numpy(),
                rtol=1e-10,
            )
            assert weighted.ledger.read == frame.height


def test_durations_are_seconds_and_never_negative() -> None:
    frame = pl.DataFrame(
        {
            "opened": ["29/2/2016 01:16", "1/3/2016 10:00", "1/3/2016 9:00", "2/3/2016 8:00"],
            "closed": ["29/2/2016 1:17", "1/3/2016 9:00", "", "3/3/2016 8:00"],
        }
    )
    roles = Roles(time="opened", start="opened", end="closed")
    cells = cells_of(frame, roles, every="1d")
    assert cells.table["mean"].to_list() == [60.0, 86_400.0]
    assert cells.ledger.reasons[0].reason == "`closed` is before `opened`"
    assert cells.ledger.blank_columns == (("closed", 1),)


# --- counts ------------------------------------------


def counts_frame(count: list[Any], size: list[Any]) -> pl.DataFrame:
    when = [f"2024-01-{day + 1:02d}" for day in range(len(count))]
    return pl.DataFrame({"when": when, "k": count, "n": size})


COUNTS = Roles(time="when", count=Column("k", "number"), size=Column("n", "number"))


def test_impossible_counts_are_refused_by_reason() -> None:
    count = [*["1"] * 27, "-1", "7", "x"]
    cells = cells_of(counts_frame(count, ["5"] * 30), COUNTS, every="1d")
    reasons = {reason.reason: (reason.rows, reason.first) for reason in cells.ledger.reasons}
    assert reasons == {
        "`k` is negative": (1, (28,)),
        "`k` is larger than `n`": (1, (29,)),
        "`k` is not a number": (1, (30,)),
    }
    assert cells.table.height == 27


def test_many_counts_above_their_size_are_an_error_that_says_how_to_go_on() -> None:
    frame = counts_frame(["7", "8", "1", "1"], ["5"] * 4)
    with pytest.raises(DataError) as caught:
        cells_of(frame, COUNTS, every="1d")
    assert "--unit defects" in (caught.value.hint or "")
    defects = cells_of(frame, COUNTS, every="1d", unit="defects")
    assert defects.table["count"].to_list() == [7.0, 8.0, 1.0, 1.0]


def test_blank_counts_are_no_opportunity_or_zero() -> None:
    frame = counts_frame(["1", "", "2", None], ["9"] * 4)
    plain = cells_of(frame, COUNTS, every="1d")
    assert (plain.ledger.blank, plain.table.height) == (2, 2)
    assert any("--blank-as 0" in note for note in plain.notes)
    filled = cells_of(frame, COUNTS, every="1d", blank_as=0)
    assert filled.table["count"].to_list() == [1.0, 0.0, 2.0, 0.0]
    assert filled.ledger.blank == 0


def test_a_size_of_zero_stays_as_a_gap() -> None:
    cells = cells_of(counts_frame(["0", "1"], ["0", "5"]), COUNTS, every="1d")
    assert cells.table["n"].to_list() == [0.0, 5.0]


def test_late_thousands_separators_are_read() -> None:
    frame = counts_frame(["1"] * 3000 + ["20,800,000"], ["30000000"] * 3001).with_columns(
        when=pl.lit("2024-01-01")
    )
    assert cells_of(frame, COUNTS, every="1d").table["count"].item() == 20_803_000


def test_small_unsigned_counts_do_not_wrap() -> None:
    frame = counts_frame([200, 200], [250, 250]).with_columns(
        pl.col("k", "n").cast(pl.UInt8), when=pl.lit("2024-01-01")
    )
    assert cells_of(frame, COUNTS, every="1d").table.row(0)[1:] == (500.0, 400.0)


# --- filters, ids, decisions ------------------------------------------


def test_conditions_filter_and_count() -> None:
    frame = decisions()
    where = condition("queue = 'video'", queue="text")
    event = condition("secs > 60", secs="number")
    expected = frame.filter(pl.col("queue") == "video")
    for one in (frame, as_text(frame)):
        cells = cells_of(one, Roles(time="when", event=event, where=(where,)), every="1d")
        assert cells.ledger.filtered == frame.height - expected.height
        assert cells.table["n"].sum() == expected.height
        assert cells.table["count"].sum() == (expected["secs"] > 60).sum()


def test_nan_is_not_above_three() -> None:
    frame = pl.DataFrame({"when": [START] * 3, "secs": [1.0, 5.0, float("nan")]})
    event = condition("secs > 3", secs="number")
    cells = cells_of(frame, Roles(time="when", event=event), every="1d")
    assert cells.table.row(0)[1:] == (2.0, 1.0)
    assert cells.ledger.used == 2


@pytest.mark.parametrize("keep", ["first", "last"])
def test_one_item_per_id_by_time(keep: Any) -> None:
    frame = decisions(days=10)
    cells = cells_of(
        as_text(frame), Roles(time="when", event=HIT, id="case"), every="1d", keep=keep
    )
    expected = frame.sort("when", maintain_order=True).unique("case", keep=keep)
    assert cells.ledger.used == expected.height
    assert cells.ledger.filtered == frame.height - expected.height
    assert cells.table["count"].sum() == expected["hit"].sum()


def test_the_last_row_of_an_id_decides_even_when_it_is_blank() -> None:
    frame = pl.DataFrame(
        {
            "when": ["2024-01-01 10:00", "2024-01-02 10:00", "2024-01-01 11:00"],
            "case": ["a", "a", "b"],
            "hit": ["Yes", "", "No"],
        }
    )
    ledger = cells_of(frame, Roles(time="when", event=HIT, id="case"), every="1d").ledger
    assert (ledger.filtered, ledger.blank, ledger.used) == (1, 1, 1)


def test_bulk_actions_are_one_decision() -> None:
    frame = pl.DataFrame(
        {
            "when": ["2024-01-01"] * 5,
            "bulk": ["a", "a", "b", "", ""],
            "hit": ["No", "Yes", "No", "Yes", "No"],
        }
    )
    roles = Roles(time="when", event=HIT, unit_of_decision="bulk")
    cells = cells_of(frame, roles, every="1d")
    assert cells.table.row(0)[1:] == (4.0, 2.0)
    assert any("5 rows count as 4" in note for note in cells.notes)


# --- subgroups, single values, labels ------------------------------------------


def test_named_subgroups_stand_in_order_of_time_else_of_appearance() -> None:
    frame = pl.DataFrame(
        {
            "when": ["2024-01-03", "2024-01-01", "2024-01-02", "2024-01-01"],
            "batch": ["c", "a", "b", "a"],
            "secs": ["3", "1", "2", "5"],
        }
    )
    timed = cells_of(frame, Roles(time="when", value=SECS, subgroup="batch"))
    assert timed.table["subgroup"].to_list() == ["a", "b", "c"]
    assert timed.table["mean"].to_list() == [3.0, 2.0, 3.0]
    plain = cells_of(frame, Roles(value=SECS, subgroup="batch"))
    assert plain.table["subgroup"].to_list() == ["c", "a", "b"]


def test_consecutive_rows_make_subgroups_in_time_order() -> None:
    frame = decisions(days=3, per_day=7)
    cells = cells_of(frame, Roles(time="when", value=SECS), subgroup_size=5)
    values = frame.sort("when", maintain_order=True)["secs"].to_numpy()
    expected = [values[i : i + 5].mean() for i in range(0, len(values), 5)]
    np.testing.assert_allclose(cells.table["mean"].to_numpy(), expected, rtol=1e-12)
    assert cells.table["n"].to_list() == [5.0, 5.0, 5.0, 5.0, 1.0]


@pytest.mark.parametrize("options", [{"individuals": True}, {"subgroup_size": 1}])
def test_single_values_are_sorted_by_time_and_say_so(options: dict[str, Any]) -> None:
    frame = decisions(days=3)
    cells = cells_of(as_text(frame), Roles(time="when", value=SECS), **options)
    ordered = frame.sort("when", maintain_order=True)
    assert cells.table["mean"].to_list() == ordered["secs"].to_list()
    assert cells.table["period"].to_list() == ordered["when"].to_list()
    assert any("were sorted" in note for note in cells.notes)


def test_phase_and_target_are_one_a_cell() -> None:
    frame = pl.DataFrame(
        {
            "when": ["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-02"],
            "hit": ["Yes", "No", "No", "No"],
            "era": ["old", "old", "new", "new"],
            "aim": ["0.1", "0.1", "0.1", "0.2"],
        }
    )
    cells = cells_of(frame, Roles(time="when", event=HIT, phase="era", target="aim"), every="1d")
    assert cells.table["phase"].to_list() == ["old", "new"]
    assert cells.table["target"].to_list() == [0.1, 0.2]
    assert any("more than one phase" in note for note in cells.notes)


def test_by_columns_that_bear_our_names_are_kept_apart() -> None:
    frame = pl.DataFrame({"when": ["2024-01-01"], "period": ["Q1"], "hit": ["Yes"]})
    cells = cells_of(frame, Roles(time="when", event=HIT, by=("period",)), every="1d")
    assert cells.by == ("period (by)",)
    assert cells.table.columns == ["period (by)", "period", "n", "count"]


# --- periods ------------------------------------------


def test_weeks_start_on_monday() -> None:
    frame = decisions(days=60)
    weeks = cells_of(frame, Roles(time="when"), every="1w").table["period"]
    assert set(weeks.dt.weekday().to_list()) == {1}


def test_the_period_is_chosen_by_fixed_rules_and_said() -> None:
    plenty = cells_of(decisions(days=40), Roles(time="when", event=HIT))
    short = cells_of(decisions(days=5, per_day=2000), Roles(time="when", event=HIT))
    sparse = cells_of(decisions(days=60, per_day=2), Roles(time="when", event=HIT))
    assert (plenty.every, short.every, sparse.every) == ("1d", "1h", "1w")
    for cells in (plenty, short, sparse):
        assert any(f"--every {cells.every}" in note for note in cells.notes)


def test_monthly_tables_are_monthly() -> None:
    frame = pl.DataFrame({"when": ["2024-01", "2024-02", "2024-03", "2024-05"], "k": [1, 2, 3, 4]})
    cells = cells_of(frame, Roles(time="when", count=Column("k", "number")))
    assert cells.every == "1mo"


# --- refusals ------------------------------------------


def test_strict_makes_an_unusable_row_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("when,hit\n2024-01-01,Yes\n2024-01-02,maybe\n2024-01-03,\n")
    with (
        open_export([str(path)], Reading(strict=True)) as export,
        pytest.raises(
            DataError, match=r"1 of 3 rows are unusable: `hit` is not a yes/no value \(row 3\)"
        ),
    ):
        reduce_export(export, Roles(time="when", event=HIT), every="1d")


def test_decisions_hold_through_ids_and_longer_periods() -> None:
    frame = pl.DataFrame(
        {
            "when": ["2024-01-01 10:00", "2024-01-03 10:00"],
            "bulk": ["a", "a"],
            "case": ["1", "2"],
            "hit": ["Yes", "No"],
        }
    )
    for case in (None, "case"):
        roles = Roles(time="when", event=HIT, unit_of_decision="bulk", id=case)
        assert cells_of(frame, roles, every="1w").table.row(0)[1:] == (1.0, 1.0)
        assert cells_of(frame, roles).table.height == 2


def test_rows_of_weight_zero_leave_no_trace_in_longer_periods() -> None:
    frame = pl.DataFrame(
        {"when": ["2024-01-01", "2024-01-02"], "weight": [0, 2], "secs": [9.0, 4.0]}
    )
    roles = Roles(time="when", value=SECS, weight="weight")
    week = cells_of(frame, roles, every="1w").table.row(0, named=True)
    assert (week["n"], week["mean"]) == (2.0, 4.0)


def test_nothing_usable_says_why(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("when,hit\n")
    with open_export([str(path)]) as export, pytest.raises(DataError, match="has no rows"):
        reduce_export(export, Roles(time="when", event=HIT), every="1d")
    frame = pl.DataFrame({"when": ["2024-01-01"], "hit": [""]})
    with pytest.raises(DataError) as caught:
        cells_of(frame, Roles(time="when", event=HIT), every="1d")
    assert "`hit` is blank" in (caught.value.hint or "")


def test_options_that_say_nothing_are_usage_errors() -> None:
    frame = decisions(days=2)
    for roles, options in (
        (Roles(event=HIT), {}),
        (Roles(time="when"), {"every": "2 weeks"}),
        (Roles(time="when"), {"zone": "Mars/Base"}),
        (Roles(time="when"), {"measure": "value"}),
        (Roles(time="when", value=SECS), {"subgroup_size": 0}),
    ):
        with pytest.raises(UsageError):
            cells_of(frame, roles, **options)


def test_only_needed_columns_are_read_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[str] = []
    real = pl.LazyFrame.collect

    def watched(self: pl.LazyFrame, *args: Any, **options: Any) -> Any:
        plan = self.explain()
        if "SCAN" in plan:
            plans.append(plan)
        return real(self, *args, **options)

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.parquet")
        decisions(days=40).write_parquet(path)
        monkeypatch.setattr(pl.LazyFrame, "collect", watched)
        with open_export([str(path)]) as export:
            reduce_export(export, Roles(time="when", event=HIT), every="1d")
    assert len(plans) == 1
    assert "PROJECT 2/6 COLUMNS" in plans[0]


def test_a_ledger_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="does not add up"):
        Ledger(10, 1, 1, 1, 6)
    with pytest.raises(ValueError, match="reasons"):
        Ledger(2, 0, 0, 1, 1)
    ledger = Ledger(2, 0, 0, 1, 1, (Reason("`x` is not a number", 1, (3,), ("abc",)),))
    assert ledger.to_plain()["reasons"] == [
        {"reason": "`x` is not a number", "rows": 1, "first": [3], "samples": ["abc"]}
    ]


@pytest.mark.parametrize("form", ["%Y-%m", "%Y-%m-%d"])
@pytest.mark.parametrize("every", [None, "1mo", "1q"])
def test_a_month_named_by_its_first_day_is_there_to_its_end(form: str, every: str | None) -> None:
    months = [dt.datetime(2024 + m // 12, m % 12 + 1, 1) for m in range(24)]
    frame = pl.DataFrame({"month": [month.strftime(form) for month in months], "errors": 5})
    roles = Roles(time="month", count=Column("errors", "number"))
    cells = cells_of(frame, roles, every=every)
    assert cells.every == (every or "1mo")
    assert cells.first_time == dt.datetime(2024, 1, 1)
    assert cells.last_time == dt.datetime(2026, 1, 1) - dt.timedelta(microseconds=1)


def test_days_of_every_kind_are_no_names_of_months() -> None:
    frame = pl.DataFrame({"day": [f"2024-01-{d:02}" for d in range(1, 32)] + ["2024-02-01"]})
    cells = cells_of(frame, Roles(time="day"), every="1mo")
    assert cells.last_time == dt.datetime(2024, 2, 1)


@pytest.mark.parametrize("every", ["1d", "1y"])
def test_a_typed_day_at_the_end_of_time_breaks_nothing(every: str) -> None:
    days = [dt.date(2024, 1, 1), dt.date(2024, 1, 2), dt.date(9999, 12, 31)]
    frame = pl.DataFrame({"day": days, "n": 1}).with_columns(pl.col("day").cast(pl.Datetime))
    cells = cells_of(frame, Roles(time="day"), every=every)
    assert cells.ledger.used == 3
    assert cells.last_time is not None
    assert cells.last_time.year == 9999


def test_a_form_that_only_the_last_rows_show_as_long_as_that_of_the_first() -> None:
    early = [f"2024-01-{1 + n % 28:02d}" for n in range(2500)]
    frame = pl.DataFrame({"when": [*early, "13.02.2024"]})
    cells = cells_of(frame, Roles(time="when"))
    assert cells.ledger.used == 2501
    assert cells.table["period"].max() == dt.datetime(2024, 2, 13)
