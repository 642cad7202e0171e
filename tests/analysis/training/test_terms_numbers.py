"""Numbers of the worked examples, each computed another way."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist, mean, median, stdev

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from ci_toolkit.analysis.training.terms.catalogue import TERMS
from ci_toolkit.analysis.wording import percent, plain

MINUTES = [24, 27, 23, 26, 25, 28, 22, 25, 26, 24]
DRIFT = [22, 23, 22, 24, 25, 24, 26, 27, 28, 27]
D2 = 2 / math.sqrt(math.pi)


def told(key: str) -> str:
    return "\n".join(TERMS[key].worked())


def shows(key: str, *values: float, digits: int = 4) -> None:
    text = re.split(r"[^0-9.,-]+", told(key))
    words = {word.strip(".,") for word in text}
    for value in values:
        assert plain(value, digits) in words, (value, told(key))


def shows_share(key: str, *values: float) -> None:
    for value in values:
        assert percent(value) in told(key), (percent(value), told(key))


def moving(values: Sequence[float]) -> float:
    return mean(abs(b - a) for a, b in pairwise(values)) / D2


@pytest.mark.parametrize("key", ["i-mr", "control-limits", "baseline", "common-cause"])
def test_individuals(key: str) -> None:
    sigma = moving(MINUTES)
    shows(key, mean(MINUTES) - 3 * sigma, mean(MINUTES) + 3 * sigma)


def test_xbar_r_by_the_table() -> None:
    # d2(4) = 2.059 of the published tables; ranges 5, 5, 5 and means 26, 25, 25
    sigma, center = 5 / 2.05875, 76 / 3
    shows("xbar-r", sigma, center, center - 1.5 * sigma, center + 1.5 * sigma)


def test_xbar_s() -> None:
    groups = [(24, 26, 25, 29), (23, 25, 28, 24), (27, 22, 25, 26)]
    c4 = math.sqrt(2 / 3) * math.gamma(2) / math.gamma(1.5)
    shows("xbar-s", c4, mean(stdev(group) for group in groups) / c4)


def test_counts() -> None:
    shows("c", 5, 5 + 3 * math.sqrt(5))
    rate = 40 / 760
    shows("u", rate, rate + 3 * math.sqrt(rate / 60))


def test_p_and_laney_p() -> None:
    counts, n = [96, 112, 148, 140, 127, 86, 80, 131], 2000
    p = sum(counts) / (8 * n)
    sigma = math.sqrt(p * (1 - p) / n)
    shows("p", p, p - 3 * sigma, p + 3 * sigma)
    assert "2 of 8 days are beyond" in told("p")
    z = moving([(count / n - p) / sigma for count in counts])
    shows("laney-p", z, p - 3 * z * sigma, p + 3 * z * sigma)
    shows("sigma-z", z)
    tau = math.sqrt(moving([count / n for count in counts]) ** 2 - p / n)
    shows("u-additive", tau)


def test_ewma_and_cusum() -> None:
    level = 25.0
    for value in MINUTES:
        level += 0.2 * (value - level)
    shows("ewma", level, 25 + moving(MINUTES))
    sigma, total, first = moving(MINUTES), 0.0, 0
    for place, value in enumerate(MINUTES, 1):
        total = max(0.0, total + (value - 25) / sigma + 1.5 - 0.5)
        first = first or (place if total > 5 else 0)
    assert f"passes h at case {first}" in told("cusum")


def test_run_lengths_and_chances() -> None:
    beyond = 2 * (1 - NormalDist().cdf(3))
    shows_share("limits-rule", beyond)
    shows("limits-rule", 1 / beyond)
    normal = NormalDist()
    for shift in (1, 2, 3):
        chance = 1 - normal.cdf(3 - shift) + normal.cdf(-3 - shift)
        shows("average-run-length", 1 / chance, digits=3)
    shows("anhoej", round(math.log2(24)) + 3, stats.binom.ppf(0.05, 23, 0.5))


def test_funnel_and_tampering() -> None:
    misses = [3, -2, 1, -4, 2, 0, -1, 1]
    moved = [misses[0], *(b - a for a, b in pairwise(misses))]
    shows("tampering", mean(x * x for x in misses), mean(x * x for x in moved))


def test_capability_indices() -> None:
    center, within, overall = mean(DRIFT), moving(DRIFT), stdev(DRIFT)
    shows("cp", 15 / (6 * within), digits=3)
    shows("cpk", min(33 - center, center - 18) / (3 * within), digits=3)
    shows("pp", 15 / (6 * overall), digits=3)
    shows("ppk", min(33 - center, center - 18) / (3 * overall), digits=3)
    shows("cpm", 7 / (3 * math.hypot(overall, center - 25)), digits=3)
    beyond = stats.norm.cdf(18, center, overall) + stats.norm.sf(33, center, overall)
    shows("z-bench", stats.norm.isf(beyond), digits=3)
    shows_share("z-bench", beyond)
    shows("natural-limits", 33 / (6 * overall), digits=3)


def test_percentile_index_of_a_lognormal() -> None:
    hours = [0.4, 0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.4, 1.6, 1.9, 2.1, 2.6, 3, 3.8, 4.9, 6.5, 8.8, 13]
    logs = np.log(hours)
    far = math.exp(logs.mean() + 3 * logs.std())
    middle = math.exp(logs.mean())
    assert f"Ppu = {plain((48 - middle) / (far - middle), 3)}" in told("percentile-index")


def test_box_cox_power_is_the_likeliest() -> None:
    hours = [0.4, 0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.4, 1.6, 1.9, 2.1, 2.6, 3, 3.8, 4.9, 6.5, 8.8, 13]
    found = float(re.search(r"power (-?[\d.]+)", told("box-cox"))[1])  # type: ignore[index]
    assert found == pytest.approx(stats.boxcox(hours)[1], abs=0.005)


def test_tolerance_interval_by_the_table() -> None:
    # k of 95 % of the values with 95 % confidence at n = 10, two sides: 3.393 (exact)
    shows("tolerance-interval", 25 - 3.393 * stdev(MINUTES), digits=3)
    shows_share("tolerance-interval", 1 - 0.95**59)


def test_yields_and_levels() -> None:
    shows("sigma-level", 3.4, 233, 66_807)
    assert f"level {plain(NormalDist().inv_cdf(1 - 0.024) + 1.5, 3)}" in told("sigma-level")
    shows_share("rolled-throughput-yield", 0.98 * (931 / 980) * (838 / 931))
    low, high = proportion_confint(184, 200, method="beta")
    shows_share("conforming", low, high)
    shows("dpu", stats.chi2.ppf(0.025, 120) / 1000, stats.chi2.ppf(0.975, 122) / 1000)


def test_intervals() -> None:
    for count in (0, 2, 25):
        low, high = proportion_confint(count, 50, method="wilson")
        shows_share("wilson", max(low, 0), high)
    shows_share("clopper-pearson", *proportion_confint(2, 50, method="beta"))
    shows("poisson-interval", stats.chi2.ppf(0.025, 24) / 2, stats.chi2.ppf(0.975, 26) / 2)


def test_sizes() -> None:
    sizes = range(1_700, 2_000)
    widths = [np.subtract(*proportion_confint(0.05 * n, n, method="wilson")) for n in sizes]
    shows("sample-size", next(n for n, w in zip(sizes, widths, strict=True) if -w / 2 <= 0.01))
    shows_share("simple-random-sampling", stats.hypergeom.pmf(0, 200, 6, 10))


def test_shares_and_concentration() -> None:
    bars = np.array([90, 60, 25, 15, 10])
    pairs = np.abs(np.subtract.outer(bars, bars)).mean()
    shows("gini", pairs / 2 / bars.mean(), digits=3)
    squares = float(((bars / 200) ** 2).sum())
    shows("herfindahl", squares)
    shows("herfindahl", 1 / squares, digits=3)
    z = stats.chi2.ppf(1 - 0.05 / 5, 1)
    low, high = proportion_confint(90, 200, alpha=stats.chi2.sf(z, 1), method="wilson")
    shows_share("goodman", low, high)


def test_mix_and_rate() -> None:
    rates, shares = [(0.03, 0.02), (0.2, 0.18)], [(0.9, 0.6), (0.1, 0.4)]
    rate = sum((b - a) * sum(w) / 2 for (a, b), w in zip(rates, shares, strict=True))
    mix = sum((b - a) * sum(r) / 2 for (a, b), r in zip(shares, rates, strict=True))
    assert (rate, mix) == (pytest.approx(-0.0125), pytest.approx(0.0495))
    for key in ("kitagawa", "simpsons-paradox"):
        assert "−1.25 points, by the mix +4.95 points" in told(key)
    assert "change +3.7 points" in told("kitagawa")


def test_agreement() -> None:
    shows("kappa", cohens_kappa([[40, 8], [12, 40]]).kappa, digits=3)
    shows("kappa", cohens_kappa([[1, 9], [10, 980]]).kappa, digits=3)
    counts = [[3, 0]] * 30 + [[2, 1]] * 6 + [[1, 2]] * 4 + [[0, 3]] * 60
    shows("fleiss-kappa", fleiss_kappa(np.array(counts)), digits=3)
    table = np.array([[20, 5, 1], [4, 30, 6], [1, 5, 28]])
    for kind in (None, "linear", "quadratic"):
        shows("weighted-kappa", cohens_kappa(table, wt=kind).kappa, digits=3)
    share = 21 / 2000
    by_chance = 2 * share * (1 - share)
    shows("ac1", (0.981 - by_chance) / (1 - by_chance), digits=3)
    shows_share("specific-agreement", 2 / 21)
    shows_share("sensitivity", 0.004 / (0.004 + 0.995 * 0.01))


def test_tests_and_effects() -> None:
    square = stats.chi2_contingency([[30, 470], [60, 440]], correction=False).statistic
    shows("chi-square", square)
    p = stats.fisher_exact([[1, 19], [7, 13]]).pvalue
    assert plain(p, 2) in told("fisher-exact")
    spam = [11, 14, 9, 17, 12, 13, 10, 15]
    appeals = [16, 21, 13, 18, 25, 19, 14.5, 22]
    h = stats.kruskal(spam, appeals).statistic
    shows("kruskal-wallis", h)
    shows("epsilon-squared", h / 15, digits=3)
    u = stats.mannwhitneyu(spam, appeals).statistic
    shows("mann-whitney", 2 * u / 64 - 1, digits=3)
    q = multipletests([0.001, 0.012, 0.035, 0.045, 0.6], method="fdr_bh")[1]
    shows("false-discovery-rate", *q, digits=2)
    rho = stats.spearmanr([40, 55, 60, 80, 95, 120, 150, 210, 260, 400],
                          [3, 2, 4, 5, 4, 7, 6, 9, 8, 10]).statistic  # fmt: skip
    shows("spearman", rho, digits=3)


def test_logistic_regression() -> None:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    wrong, n = np.array([20, 20, 20, 80]), np.array([400, 200, 200, 400])
    design = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
    fit = GLM(np.column_stack([wrong, n - wrong]), design, family=Binomial()).fit()
    shows("logistic-regression", *np.exp(fit.params[1:]), digits=3)


def test_what_a_goal_is_worth_and_which_cause_first() -> None:
    shows("project-charter", 20_000 * 12 * 0.01 * 4)
    shows("cause-matrix", 3 * 6 + 9 * 9, 9 * 6 + 3 * 9, 9 * 6 + 1 * 9)
    shows("rpn", 9 * 4 * 4)


def test_times_and_flow() -> None:
    shows("lead-time", median([1.5, 4.5, 0.25, 7.5, 2]))
    shows("cycle-time", 12, 480)
    shows_share("process-cycle-efficiency", 12 / 480)
    shows("takt-time", 18, 3.6 / 0.3)
    found = re.search(r"cases ([\d.]+)\nthroughput ([\d.]+) x lead time ([\d.]+)", told("wip"))
    assert found is not None
    wip, rate, lead = map(float, found.groups())
    assert wip == pytest.approx(rate * lead, rel=0.01)
    both = (35 / 12) * 2
    shows("heijunka", both / 2 / (3.5 - 2.5), digits=3)


def test_what_the_rational_subgroup_says() -> None:
    low, high = map(
        float, re.findall(r"limits (-?[\d.]+) to ([\d.]+)", told("rational-subgroup"))[0]
    )
    assert low < (22 + 42) / 2 < high
    assert float(re.findall(r"to ([\d.]+)", told("rational-subgroup"))[1]) < 22


def test_mean_and_shape() -> None:
    hours = (0.5, 0.7, 0.9, 1.2, 1.4, 1.9, 2.6, 3.8, 6.5, 20.0)
    shows("mean", statistics.fmean(hours), statistics.fmean(hours[:-1]))
    assert "10 such cases are 39.5 hours" in told("mean")
    # Counted by hand: six below 2, two from 2 to 4, one from 6 to 8, and 20 in the last.
    assert "0 to 2: 6, 2 to 4: 2, 6 to 8: 1, 18 to 20: 1" in told("histogram")


def test_the_bell_curve() -> None:
    bell = statistics.NormalDist()
    inside = [bell.cdf(z) - bell.cdf(-z) for z in (1, 2, 3)]
    shows_share("normal-distribution", *inside)
    shows("normal-distribution", 10_000 * (1 - inside[-1]), digits=3)
