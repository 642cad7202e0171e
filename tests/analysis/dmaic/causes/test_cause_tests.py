"""Each test against published figures, SciPy and statsmodels, and its error rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.analysis.dmaic.causes.seen import drifting, observed

from ci_toolkit.analysis.dmaic.causes.category import test_category as category_test
from ci_toolkit.analysis.dmaic.causes.effects import noncentral, size_of, wilson
from ci_toolkit.analysis.dmaic.causes.number import test_number as number_test

# Dobson (1983), plant weights, as in R's datasets::PlantGrowth; kruskal.test of R 4.2.2.
PLANTS = (
    (4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
    (4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
    (6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
)
# Fleiss (1981), smokers among patients of four studies, as in R's prop.test.
SMOKERS, PATIENTS = (83, 90, 129, 70), (86, 93, 136, 82)
# Ezekiel (1930), speed and stopping distance, as in R's datasets::cars.
SPEED = (
    *(4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14),
    *(15, 15, 15, 16, 16, 17, 17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23),
    *(24, 24, 24, 24, 25),
)
STOPPING = (
    *(2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80),
    *(20, 26, 54, 32, 40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54),
    *(70, 92, 93, 120, 85),
)


def rows_of(counts: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of 0 and 1 with the number of their group."""
    y = np.concatenate([np.repeat((1, 0), (c, n - c)) for c, n in zip(counts, sizes, strict=True)])
    return y, np.repeat(np.arange(len(sizes)), sizes)


def test_shares_of_levels_give_the_chi_square_of_a_published_table() -> None:
    y, group = rows_of(SMOKERS, PATIENTS)
    seen = observed("event", y, {"g": group})
    found = category_test(seen, seen.columns[0])
    assert found.statistic == pytest.approx(12.6004112971276, rel=1e-9)
    assert found.df == (3.0,)
    assert found.p == pytest.approx(0.00558547666162702, rel=1e-6)
    assert found.test == "chi-square test"


def test_values_of_levels_give_the_kruskal_wallis_test_of_plant_growth() -> None:
    y = np.concatenate(PLANTS)
    seen = observed("value", y, {"g": np.repeat(np.arange(3), 10)})
    found = category_test(seen, seen.columns[0])
    assert found.statistic == pytest.approx(7.98822874944372, rel=1e-9)
    assert found.p == pytest.approx(0.018423755731472, rel=1e-9)
    assert found.effect.value == pytest.approx(7.98822874944372 / 29)


def test_numbers_give_spearmans_rho_of_the_cars() -> None:
    seen = observed("value", STOPPING, {"speed": np.array(SPEED, dtype=float)})
    found = number_test(seen, seen.columns[0])
    rho, p = stats.spearmanr(SPEED, STOPPING)
    assert found.effect.value == pytest.approx(rho)
    assert found.p == pytest.approx(p)
    assert found.effect.low is not None
    assert found.effect.high is not None
    assert found.effect.low < rho < found.effect.high


def test_numbers_of_an_event_give_the_mann_whitney_test_and_rank_biserial_correlation() -> None:
    # The samples of R's wilcox case: W = 62 of 12 · 15 pairs.
    x = (10.111, 9.632, 13.192, 11.93, 13.013, 9.111, 10.781, 11.838, 7.451, 8.538, 7.862, 9.328)
    y = (
        *(11.843, 9.406, 9.519, 9.665, 11.407, 13.213, 11.567, 9.655, 8.208, 11.097, 12.74),
        *(13.018, 11.262, 11.651, 16.183),
    )
    seen = observed("event", np.repeat((1, 0), (12, 15)), {"v": np.array((*x, *y))})
    found = number_test(seen, seen.columns[0])
    assert found.statistic == 62
    assert found.p == pytest.approx(0.182761366002717)
    assert found.effect.value == pytest.approx(2 * 62 / 180 - 1)


def test_a_small_two_by_two_table_gets_fishers_exact_p() -> None:
    y, group = rows_of((1, 7), (9, 9))
    seen = observed("event", y, {"g": group})
    found = category_test(seen, seen.columns[0])
    assert found.test == "Fisher's exact test"
    assert found.p == pytest.approx(stats.fisher_exact([[1, 8], [7, 2]])[1])


def test_a_sparse_table_is_judged_by_simulation_near_the_exact_answer() -> None:
    y, group = rows_of((0, 1, 4), (5, 4, 5))
    seen = observed("event", y, {"g": group})
    found = category_test(seen, seen.columns[0])
    assert "by simulation" in found.test
    exact = stats.fisher_exact(np.array([[0, 5], [1, 3], [4, 1]])).pvalue
    assert found.p == pytest.approx(exact, abs=0.03)
    assert found == category_test(seen, seen.columns[0])


def test_cramers_v_is_one_where_the_level_is_the_event_and_nothing_where_it_is_chance() -> None:
    rng = np.random.default_rng(3)
    y = rng.random(4_000) < 0.3
    seen = observed("event", y, {"same": y.astype(int), "other": rng.integers(0, 4, 4_000)})
    same, other = (category_test(seen, column) for column in seen.columns)
    assert same.effect.value == pytest.approx(1, abs=1e-3)
    assert other.effect.value < 0.05
    assert other.effect.low == 0


def test_the_interval_of_the_noncentrality_gives_its_levels_back() -> None:
    low, high = noncentral(20.0, 3.0, 0.95)
    assert stats.ncx2.cdf(20.0, 3, low) == pytest.approx(0.975)
    assert stats.ncx2.cdf(20.0, 3, high) == pytest.approx(0.025)
    wide = noncentral(40_000.0, 3.0, 0.95)
    assert stats.norm.cdf((40_000 - 3 - wide[0]) / 400) == pytest.approx(0.975, abs=2e-3)


def test_sizes_are_told_by_the_usual_conventions() -> None:
    assert size_of(-0.31, "Spearman's rho") == "medium"
    assert size_of(0.009, "epsilon squared") == "negligible"
    assert size_of(float("nan"), "Cramér's V") == "negligible"


def test_wilsons_interval_is_that_of_scipy() -> None:
    expected = stats.binomtest(682, 925).proportion_ci(method="wilson")
    assert wilson(682 / 925, 925, stats.norm.ppf(0.975)) == pytest.approx(tuple(expected))


def in_days(rng: np.random.Generator, response: str, alike: float) -> object:
    """Rows of 60 days that differ, also level by level, with columns that say nothing of them."""
    place = np.repeat(np.arange(60), 30)
    rows = len(place)
    level = rng.choice(4, size=rows, p=(0.5, 0.3, 0.15, 0.05))
    eta = (
        -1.2
        + 0.5 * drifting(rng, 60, alike)[place]
        + (rng.normal(size=(60, 4)) * 0.6)[place, level]
    )
    own = drifting(rng, 60, alike)
    y = (
        rng.random(rows) < 1 / (1 + np.exp(-eta))
        if response == "event"
        else eta + rng.normal(size=rows)
    )
    columns = {
        "level": level,
        "number": rng.normal(size=rows) + 0.7 * own[place],
        "weekday": place % 7,
        "daily": own[place],
        "regime": (own > 0).astype(int)[place],
    }
    return observed(response, y, columns, place=place)


@pytest.mark.parametrize(("response", "alike"), [("event", 0.0), ("event", 0.5), ("value", 0.3)])
def test_days_that_differ_make_no_causes(response: str, alike: float) -> None:
    rng = np.random.default_rng(11)
    hits: dict[str, int] = {}
    runs = 150
    for _ in range(runs):
        seen = in_days(rng, response, alike)
        for column in seen.columns:  # type: ignore[attr-defined]
            test = number_test if column.kind == "number" else category_test
            p = test(seen, column).p  # type: ignore[arg-type]
            hits[column.name] = hits.get(column.name, 0) + (p < 0.05)
    # Four standard errors above 5 %; tests that took rows as independent reject 20 to 90 %.
    most = 0.05 + 4 * np.sqrt(0.05 * 0.95 / runs)
    assert {name: n for name, n in hits.items() if n / runs > most} == {}


@pytest.mark.parametrize("walk", [False, True])
def test_two_series_that_drift_on_their_own_are_not_related(walk: bool) -> None:
    rng = np.random.default_rng(5)
    runs, days = 200, 90
    hits = 0
    for _ in range(runs):
        one, other = (
            np.cumsum(rng.normal(size=days)) / 5
            if walk
            else drifting(rng, days, 0.7) + np.linspace(0, 3, days)
            for _ in range(2)
        )
        n = rng.integers(500, 9_000, days)
        y = rng.binomial(n, 1 / (1 + np.exp(2 - 0.3 * one)))
        seen = observed("rate", y, {"x": other}, place=np.arange(days), n=n)
        hits += number_test(seen, seen.columns[0]).p < 0.05
    assert hits / runs < 0.05 + 4 * np.sqrt(0.05 * 0.95 / runs)


def test_a_series_that_follows_another_day_by_day_is_found_through_its_drift() -> None:
    rng = np.random.default_rng(2)
    x = drifting(rng, 120, 0.6) + np.linspace(0, 2, 120)
    n = np.full(120, 5_000)
    y = rng.binomial(n, 1 / (1 + np.exp(2 - 0.3 * x)))
    seen = observed("rate", y, {"x": x}, place=np.arange(120), n=n)
    found = number_test(seen, seen.columns[0])
    assert found.p < 1e-6
    assert found.effect.value > 0.5
    assert "trend and autocorrelation taken out" in found.test


def test_a_metric_that_never_changes_cannot_be_tested() -> None:
    seen = observed("event", np.zeros(50), {"g": np.arange(50) % 2, "x": np.arange(50.0)})
    problems = [
        (number_test if c.kind == "number" else category_test)(seen, c).problem
        for c in seen.columns
    ]
    assert all("the same in all rows" in problem for problem in problems)


def test_levels_within_days_give_the_generalised_mantel_haenszel_statistic() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable
    from tests.analysis.dmaic.causes.seen import cells

    from ci_toolkit.analysis.dmaic.causes.strata import spread_of_shares, within_days_test

    rng = np.random.default_rng(9)
    place = np.repeat(np.arange(20), 30)
    level = rng.integers(0, 2, 600)
    y = (rng.random(600) < 0.2 + 0.02 * place).astype(float)
    made = cells(place, level, np.ones(600), y)
    found = within_days_test(made, spread_of_shares(made), 2)
    tables = [
        np.array([[((level == g) & (y == e) & (place == d)).sum() for e in (1, 0)] for g in (0, 1)])
        for d in range(20)
    ]
    direct = StratifiedTable(tables).test_null_odds()
    # Divided by the design effect where that is above 1, F has the same numerator.
    plain = found.statistic if len(found.df) == 1 else None
    if plain is not None:
        assert plain == pytest.approx(direct.statistic)
    assert found.p >= direct.pvalue * (1 - 1e-9)


def test_a_mix_that_drifts_with_the_metric_is_no_cause_by_itself() -> None:
    rng = np.random.default_rng(10)
    place = np.repeat(np.arange(60), 50)
    # Both the share of the level and the metric rise; within a day they have nothing in common.
    level = (rng.random(3_000) < 0.2 + 0.01 * place).astype(int)
    y = rng.random(3_000) < 0.1 + 0.01 * place
    seen = observed("event", y, {"level": level}, place=place)
    found = category_test(seen, seen.columns[0])
    assert "within days" in found.test
    assert found.p > 0.05
    assert stats.chi2_contingency(np.histogram2d(level, y, bins=2)[0]).pvalue < 1e-6
