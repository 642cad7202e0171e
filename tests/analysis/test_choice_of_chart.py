"""`auto`: which law counts follow, how often it errs, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.compute import compute
from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.options import CHARTS, ChartOptions
from ci_toolkit.analysis.control_chart.result import Computed
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.references import REFERENCES


def chart(data: dict[str, Any], **options: Any) -> Computed:
    return compute(make_subgroups(**data), ChartOptions(**options))


def stable(streams: int, points: int, *, n: int = 2_000, p: float = 0.05) -> dict[str, Any]:
    rng = np.random.default_rng(21)
    count = rng.binomial(n, p, size=(streams, points))
    return {"count": count.tolist(), "size": np.full((streams, points), n).tolist()}


def test_every_kind_has_its_row_with_sources_that_exist() -> None:
    assert tuple(KINDS) == CHARTS
    for kind in KINDS.values():
        assert (kind.draw is None) != (kind.law is None)
        assert kind.formulas
        assert all(key in REFERENCES for key in kind.references)


@pytest.mark.parametrize(("points", "share"), [(20, 0.046), (100, 0.038)])
def test_a_truly_binomial_series_is_rarely_called_over_dispersed(points: int, share: float) -> None:
    found = chart(stable(3_000, points))
    called = np.mean([kind != "p" for kind in found.kinds])
    assert called == pytest.approx(share, abs=5 * np.sqrt(share / 3_000))


def test_sizes_that_vary_do_not_make_a_binomial_series_over_dispersed() -> None:
    rng = np.random.default_rng(22)
    n = rng.integers(50, 5_000, size=(2_000, 40))
    found = chart({"count": rng.binomial(n, 0.05).tolist(), "size": n.tolist()})
    assert np.mean([kind != "p" for kind in found.kinds]) < 0.07


def test_sparse_series_are_judged_by_simulation() -> None:
    rng = np.random.default_rng(23)
    n = rng.integers(1, 60, size=(400, 40))
    found = chart({"count": rng.binomial(n, 0.02).tolist(), "size": n.tolist()})
    assert np.mean([kind != "p" for kind in found.kinds]) < 0.075
    assert sum(f.code == "small-counts" for f in found.findings) == 400


def test_a_few_tiny_days_do_not_bend_the_test() -> None:
    rng = np.random.default_rng(29)
    n = np.tile(rng.integers(200, 2_000, 60), (4_000, 1))
    n[:, 7] = 3
    found = chart({"count": rng.binomial(n, 0.05).tolist(), "size": n.tolist()}, chart="p")
    share = np.mean(found.evidence["dispersion_p"] < 0.05)
    assert share == pytest.approx(0.05, abs=5 * np.sqrt(0.05 / 4_000))


def test_a_level_that_moves_slowly_is_not_over_dispersion() -> None:
    rng = np.random.default_rng(24)
    rate = np.repeat([0.05, 0.06, 0.07, 0.055], 40)
    found = chart({"count": rng.binomial(3_000, rate), "size": 3_000})
    assert found.chart == "p"
    assert "level-moved" in [f.code for f in found.findings]
    assert "level moves" in found.reason


def with_extra(law: str, seed: int = 25) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    n = rng.integers(1_000, 40_000, 300)
    spread = 0.01 if law == "additive" else 0.01 * np.sqrt(5_000 / n)
    rate = np.clip(0.1 + spread * rng.normal(size=300), 0, 1)
    return {"count": rng.binomial(n, rate), "size": n}


@pytest.mark.parametrize(
    ("law", "kind", "said"),
    [
        ("additive", "p-additive", "does not shrink with volume"),
        ("laney", "laney-p", "shrinks with volume"),
    ],
)
def test_the_law_of_the_extra_spread_is_found(law: str, kind: str, said: str) -> None:
    found = chart(with_extra(law))
    assert found.chart == kind
    assert said in found.reason


def test_rates_choose_in_the_same_way() -> None:
    found = chart({**with_extra("additive"), "unit": "defects"})
    assert found.chart == "u-additive"
    assert found.panels[0].name == "u"


def test_counts_without_a_size_take_c_or_laney_u() -> None:
    rng = np.random.default_rng(26)
    plain = chart({"count": rng.poisson(40, 60)})
    assert (plain.chart, plain.panels[0].name) == ("c", "c")
    wild = chart({"count": rng.poisson(rng.gamma(4, 10, 60))})
    assert (wild.chart, wild.panels[0].name) == ("laney-u", "u")


def test_small_counts_get_exact_limits_when_the_choice_is_free() -> None:
    data = {"count": [1, 0, 2, 1, 3, 0, 1, 2, 1, 1, 0, 2], "size": 200}
    free = chart(data)
    asked = chart(data, chart="p")
    assert free.chart == "p"
    assert "exact" in free.reason
    assert np.isnan(free.panels[0].lcl).all()
    assert free.panels[0].zone_bounds is not None
    assert asked.panels[0].zone_bounds is None


def test_too_few_points_to_test_stay_plain() -> None:
    assert chart({"count": [5], "size": 100}).reason.startswith("too few days")


def test_streams_together_choose_and_compute_as_alone() -> None:
    rng = np.random.default_rng(27)
    extra, shrinking = with_extra("additive"), with_extra("laney")
    sparse_n = rng.integers(1, 40, 50)
    parts = [
        (extra["count"], extra["size"]),
        (shrinking["count"], shrinking["size"]),
        (rng.binomial(900, 0.1, 30), np.full(30, 900)),
        (rng.binomial(sparse_n, 0.03), sparse_n),
        (np.full(6, 5), np.full(6, 100)),
        (np.array([3, 4]), np.array([50, 60])),
        (np.zeros(9), np.full(9, 70)),
    ]
    together = chart({"count": [list(c) for c, _ in parts], "size": [list(n) for _, n in parts]})
    start = 0
    for k, (count, size) in enumerate(parts):
        alone = chart({"count": list(count), "size": list(size)})
        assert together.kinds[k] == alone.chart
        assert together.reasons[k] == alone.reason
        for name in ("value", "center", "sigma", "lcl", "ucl"):
            np.testing.assert_allclose(
                getattr(together.panels[0], name)[start : start + len(count)],
                getattr(alone.panels[0], name),
                rtol=1e-12,
            )
        start += len(count)


def test_phases_do_not_make_a_stable_stream_over_dispersed() -> None:
    rng = np.random.default_rng(28)
    rate = np.repeat([0.05, 0.12], 50)
    count = rng.binomial(2_000, rate)
    assert chart({"count": count, "size": 2_000, "phase": [0] * 50 + [1] * 50}).chart == "p"


def daily(path: Path, column: str) -> Subgroups:
    """A daily series with its absent days as gaps; a blank count is none of that kind."""
    table = pl.read_csv(path, infer_schema_length=None)
    (time,) = [name for name in table.columns if "date" in name.lower()][:1]
    table = table.with_columns(pl.col(time).str.to_date()).sort(time)
    days = pl.date_range(table[time].min(), table[time].max(), eager=True)
    table = pl.DataFrame({time: days}).join(table, on=time, how="left")
    count = pl.when(pl.col("rows").is_not_null()).then(pl.col(column).fill_null(0))
    return make_subgroups(
        count=table.select(count).to_series().to_list(),
        size=table["rows"].to_list(),
        labels=[str(day) for day in days],
    )


def beyond(found: Computed, s: Subgroups) -> list[str]:
    (panel,) = found.panels
    with np.errstate(invalid="ignore"):
        at = np.flatnonzero((panel.value > panel.ucl) | (panel.value < panel.lcl))
    return [s.labels[i] for i in at]


def test_share_not_detected_automatically(shared_data: Path) -> None:
    path = shared_data / "dsa" / "dsa_tiktok_daily_wide_to_2025-06-30.csv"
    s = daily(path, "automated_detection=No")
    assert (len(s), int(s.present.sum())) == (645, 640)
    plain = compute(s, ChartOptions(chart="p"))
    assert plain.estimates.center == pytest.approx([0.015181], abs=5e-7)
    assert len(beyond(plain, s)) == 628
    laney = compute(s, ChartOptions(chart="laney-p"))
    assert laney.estimates.sigma_z == pytest.approx([65.55], abs=0.005)
    assert len(beyond(laney, s)) == 27
    assert beyond(laney, s)[0] == "2024-03-22"
    (unsteady,) = [f.text for f in laney.findings if f.code == "sigma-z-unsteady"]
    assert "26.2" in unsteady
    assert "18.4" in unsteady
    chosen = compute(s, ChartOptions())
    assert chosen.chart == "p-additive"
    assert chosen.evidence["volume_slope"] == pytest.approx([-0.04], abs=0.005)
    assert "slope −0.04" in chosen.reason


def test_share_detected_automatically(shared_data: Path) -> None:
    path = shared_data / "dsa" / "dsa_snapchat_daily_wide_to_2025-06-30.csv"
    found = compute(daily(path, "automated_detection=Yes"), ChartOptions())
    assert found.chart == "laney-p"
    assert found.estimates.sigma_z == pytest.approx([4.669], abs=5e-4)
    assert found.evidence["volume_slope"] == pytest.approx([-1.37], abs=0.005)


def test_limits_add_nothing_where_there_is_no_variance_to_add(shared_data: Path) -> None:
    """Some 2 rare events among 20 million: no slope, but nothing beyond counting in the ranges."""
    name = "source_type=SOURCE_TRUSTED_FLAGGER"
    path = shared_data / "dsa" / "dsa_tiktok_daily_wide_to_2025-06-30.csv"
    weekly = (
        pl.read_csv(path, try_parse_dates=True)
        .group_by(pl.col("start_date").dt.truncate("1w"))
        .agg(pl.col(name, "rows").cast(pl.Int64).fill_null(0).sum())
        .sort("start_date")[:-1]
    )
    result = chart(
        {"count": weekly[name].to_list(), "size": weekly["rows"].to_list()}, chart="auto"
    )
    assert result.chart == "laney-p"
    assert "adds no variance of its own" in result.reason
    assert (
        chart(
            {"count": weekly[name].to_list(), "size": weekly["rows"].to_list()}, chart="p-additive"
        ).estimates.tau
        == 0
    ).all()  # type: ignore[union-attr]
