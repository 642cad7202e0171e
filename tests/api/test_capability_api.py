"""`capability` as a library: frames in, a frozen result out, the same numbers in every form."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from ci_toolkit import capability
from ci_toolkit.api.capability_run import CapabilityRun
from ci_toolkit.errors import CitkError, DataError, UsageError


@pytest.fixture
def frame() -> pl.DataFrame:
    rng = np.random.default_rng(12)
    return pl.DataFrame(
        {
            "hour": np.repeat(np.arange(40), 5),
            "size": rng.normal(10, 0.1, 200),
            "line": np.tile(["a", "b"], 100),
        }
    )


def test_a_frame_a_file_and_a_lazy_frame_give_the_same(frame: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    frame.write_parquet(path)
    given = {"value": "size", "subgroup": "hour", "lsl": 9.5, "usl": 10.5}
    runs = [capability(source, **given) for source in (frame, frame.lazy(), str(path))]
    results = [run.to_dict()["result"] for run in runs]
    assert results[0] == results[1] == results[2]


def test_a_result_cannot_be_changed(frame: pl.DataFrame) -> None:
    run = capability(frame, value="size", usl=10.5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.result.required = 2.0  # type: ignore[misc]


def test_the_frame_and_the_json_agree(frame: pl.DataFrame) -> None:
    run = capability(frame, value="size", usl=10.2, by="line")
    table = run.to_frame()
    told = json.loads(run.json_text())["result"]["streams"]
    assert table["line"].to_list() == [one["by"]["line"] for one in told]
    assert table["ppk"].to_list() == [one["indices"]["ppk"]["value"] for one in told]
    assert table["conforming"].to_list() == [one["conforming"]["value"] for one in told]


def test_it_shows_itself(frame: pl.DataFrame) -> None:
    run = capability(frame, value="size", usl=10.5)
    assert run.verdict.text.partition(":")[0].lower() in str(run).lower()
    assert run._repr_html_().lstrip().startswith("<")


def test_it_is_saved_by_extension(frame: pl.DataFrame, tmp_path: Path) -> None:
    run = capability(frame, value="size", subgroup="hour", lsl=9.5, usl=10.5)
    for ending in ("json", "csv", "md", "html", "svg", "png"):
        (path,) = run.save(tmp_path / f"c.{ending}")
        assert path.stat().st_size > 200
    with pytest.raises(UsageError, match="does not save"):
        run.save(tmp_path / "c.docx")


def test_order_weights_and_units_do_not_change_what_is_measured() -> None:
    rng = np.random.default_rng(2)
    minutes = np.round(np.exp(rng.normal(3, 0.5, 300)))
    plain = capability(pl.DataFrame({"m": minutes}), value="m", units="min", usl="1h")
    mixed = capability(
        pl.DataFrame({"m": rng.permutation(minutes)}), value="m", units="min", usl="1h"
    )
    seconds = capability(pl.DataFrame({"s": minutes * 60}), value="s", usl=3600)
    counted = Counter(minutes.tolist())
    joined = capability(
        pl.DataFrame({"m": list(counted), "w": list(counted.values())}),
        value="m", weight="w", units="min", usl="1h",
    )  # fmt: skip
    first = plain.result.streams[0]
    for other in (mixed, seconds, joined):
        one = other.result.streams[0]
        assert first.conforming is not None
        assert one.conforming is not None
        assert one.n == first.n
        assert one.conforming.value == pytest.approx(first.conforming.value)
        assert one.mean == pytest.approx(first.mean)
        assert one.median == pytest.approx(first.median)


@pytest.mark.parametrize(
    ("spread", "expected"), [(0.06, "capable"), (0.2, "incapable"), (0.5, "incapable")]
)
def test_processes_of_known_capability(spread: float, expected: str) -> None:
    # Ppk of 2.8, 0.83 and 0.33.
    rng = np.random.default_rng(30)
    statuses = Counter(_run(rng.normal(10, spread, 200)).verdict.status for _ in range(12))
    # A chart signals by chance now and then, and then capability is not claimed.
    assert statuses[expected] >= 10
    assert set(statuses) <= {expected, "insufficient"}


def _run(values: np.ndarray) -> CapabilityRun:
    frame = pl.DataFrame({"v": values, "g": np.arange(len(values)) // 5})
    return capability(frame, value="v", subgroup="g", lsl=9.5, usl=10.5, distribution="normal")


def test_a_stable_skewed_process_is_not_called_unstable() -> None:
    rng = np.random.default_rng(31)
    stable = 0
    for _ in range(12):
        values = np.exp(rng.normal(0, 0.8, 150))
        run = capability(pl.DataFrame({"v": values}), value="v", usl=30)
        found = run.result.streams[0].stability
        stable += found is not None and found.stable is True
    assert stable >= 9


def test_a_shift_of_a_skewed_process_is_seen() -> None:
    rng = np.random.default_rng(32)
    values = np.exp(np.concatenate([rng.normal(0, 0.5, 100), rng.normal(1, 0.5, 100)]))
    run = capability(pl.DataFrame({"v": values}), value="v", usl=30)
    found = run.result.streams[0].stability
    assert found is not None
    assert found.stable is False
    assert run.verdict.status != "capable"


def test_days_that_differ_widen_the_interval_of_a_share() -> None:
    rng = np.random.default_rng(33)
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 3, 30), eager=True)
    covered = {"days": 0, "items": 0}
    for _ in range(60):
        each = rng.beta(45, 5, len(days))
        met = rng.binomial(300, each)
        frame = pl.DataFrame({"day": days, "met": met, "all": 300})
        run = capability(frame, count="met", size="all", time="day", lsl="80%")
        found = run.result.streams[0].attribute
        assert found is not None
        assert "clustered by day" in found.method
        rate = found.rate
        assert rate.low is not None
        assert rate.high is not None
        covered["days"] += rate.low <= 0.9 <= rate.high
        total, n = int(met.sum()), 300 * len(days)
        low = stats.beta.ppf(0.025, total, n - total + 1)
        high = stats.beta.ppf(0.975, total + 1, n - total)
        covered["items"] += low <= 0.9 <= high
    assert covered["days"] >= 52
    assert covered["items"] < 40


def test_every_number_of_an_impossible_index_is_null() -> None:
    run = capability(pl.DataFrame({"v": [5.0] * 30}), value="v", usl=6)
    told = run.to_dict()["result"]["streams"][0]
    assert all(value is None for value in told["indices"].values())
    assert not any(isinstance(value, float) and not math.isfinite(value) for value in told.values())


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"value": "size"}, UsageError),
        ({"value": "size", "usl": 9.0, "lsl": 9.5}, UsageError),
        ({"value": "siz", "usl": 9.0}, DataError),
        ({"value": "line", "usl": 9.0}, DataError),
        ({"value": "size", "usl": 9.0, "distribution": "cauchy"}, UsageError),
        ({"value": "size", "usl": 9.0, "confidence": 0}, UsageError),
        ({"value": "size", "usl": 9.0, "natural_lower": 3.0, "natural_upper": 2.0}, UsageError),
        ({"value": "size", "usl": 9.0, "as_of": "2024-01-01"}, UsageError),
        ({"event": "size > 10", "usl": "130%"}, UsageError),
        ({"event": "size > 10", "usl": "5%", "spec_file": "x.csv"}, UsageError),
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(
    frame: pl.DataFrame, options: dict[str, object], kind: type[CitkError]
) -> None:
    with pytest.raises(kind) as refused:
        capability(frame, **options)
    assert "\n" not in refused.value.message
    assert not refused.value.message.endswith(".")
