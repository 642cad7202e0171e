"""A stable process of skewed values is called stable, and one that changed is not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ci_toolkit
from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.distributions import of
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.stability import normal_scores, of_share
from ci_toolkit.analysis.capability.values import values_of


def days(number: int, each: int) -> list[str]:
    start = np.datetime64("2024-01-01")
    return [str(start + i) for i in range(number) for _ in range(each)]


def stable(values: np.ndarray, each: int) -> bool | None:
    frame = pl.DataFrame({"day": days(len(values) // each, each), "hours": values})
    run = ci_toolkit.capability(frame, value="hours", time="day", usl=10)
    found = run.result.streams[0].stability
    return None if found is None else found.stable


@pytest.mark.parametrize("each", [1, 4, 40])
def test_skewed_times_that_do_not_change_are_stable(each: int) -> None:
    rng = np.random.default_rng(11)
    found = [stable(rng.lognormal(1.0, 0.7, 60 * each), each) for _ in range(8)]
    assert sum(one is False for one in found) <= 1


@pytest.mark.parametrize("each", [1, 40])
def test_skewed_times_that_doubled_are_not_stable(each: int) -> None:
    rng = np.random.default_rng(12)
    values = rng.lognormal(1.0, 0.7, 60 * each)
    values[30 * each :] *= 3.0
    assert stable(values, each) is False


def test_normal_values_keep_their_own_chart() -> None:
    rng = np.random.default_rng(13)
    frame = pl.DataFrame({"day": days(60, 5), "hours": rng.normal(5, 1, 300)})
    run = ci_toolkit.capability(frame, value="hours", time="day", lsl=1, usl=9)
    found = run.result.streams[0].stability
    assert found is not None
    assert (found.chart, found.of) == ("xbar-r", "")


def test_scores_are_those_of_a_normal_distribution() -> None:
    values = np.random.default_rng(14).lognormal(1.0, 0.5, 4_000)
    scores = normal_scores(values, of(fit(values_of(values), "lognormal")))
    assert abs(scores.mean()) < 1e-9
    assert scores.std() == pytest.approx(1.0, abs=1e-9)
    assert np.isnan(normal_scores(np.array([np.nan]), of(fit(values_of(values), "lognormal"))))[0]


def test_rare_misses_are_charted_over_joined_periods() -> None:
    rng = np.random.default_rng(15)
    n = np.full(200, 20.0)
    missed = rng.binomial(20, 0.02, 200).astype(float)
    found = of_share(Periods(n - missed, n, None, "day"))
    assert found is not None
    assert found.stable is True
    assert "days each" in found.of


def test_few_periods_have_no_chart() -> None:
    assert of_share(Periods(np.full(5, 9.0), np.full(5, 10.0))) is None


def test_a_curve_that_describes_nothing_decides_nothing() -> None:
    rng = np.random.default_rng(16)
    hours = np.where(rng.random(480) < 0.4, 0.0, rng.exponential(1.0, 480))
    run = ci_toolkit.capability(
        pl.DataFrame({"day": days(60, 8), "hours": hours}), value="hours", time="day", usl=4
    )
    stream = run.result.streams[0]
    assert stream.fit is not None
    assert not stream.fit.near
    assert stream.sigma_level is not None
    assert stream.conforming is not None
    missed = 1 - stream.conforming.value
    # The level is that of what was seen, not of the curve.
    assert stream.sigma_level.z == pytest.approx(-_score(missed), abs=1e-9)
    assert "does not describe" in run.verdict.text
    assert "must fall" not in run.verdict.text
    assert stream.stability is not None
    assert stream.stability.stable is not False


def _score(share: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(share)
