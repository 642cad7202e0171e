"""The numbers of a whole study: those of its parts, unchanged by what must not change them."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.analysis.capability_parts import part

from ci_toolkit.analysis.capability.analyse import analyse_counts, analyse_values
from ci_toolkit.analysis.capability.attribute import attribute_capability
from ci_toolkit.analysis.capability.conforming import Periods, conforming
from ci_toolkit.analysis.capability.empirical import survival_at
from ci_toolkit.analysis.capability.normal import normal_capability
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts
from ci_toolkit.analysis.capability.percentile_indices import percentile_capability
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.errors import UsageError
from ci_toolkit.references import REFERENCES

OPTIONS = CapabilityOptions()
RNG = np.random.default_rng(7)
BELL = RNG.normal(10.3, 1.0, 200)
HOURS = np.exp(RNG.normal(math.log(16), 1.0, 300))


def study(values, spec, options=OPTIONS, **more) -> StreamCapability:
    """The one stream of a study of these values."""
    return analyse_values([part(values, spec, **more)], (), options).streams[0]


def test_a_normal_stream_has_the_normal_indices_and_the_plain_moments() -> None:
    spec = Spec(6.0, 14.0, 10.0)
    found = study(BELL, spec)
    own = normal_capability(part(BELL, spec).measured, spec, confidence=0.95)
    assert found.fit is not None
    assert found.fit.name == "normal"
    assert found.indices == own.indices
    assert found.expected_overall == own.expected_overall
    assert found.median == pytest.approx(float(np.median(BELL)))
    gap = min(14 - BELL.mean(), BELL.mean() - 6)
    assert found.indices.ppk is not None
    assert found.indices.ppk.value == pytest.approx(gap / 3 / BELL.std(ddof=1))


def test_a_skewed_stream_has_the_indices_of_its_percentiles() -> None:
    spec = Spec(usl=24.0)
    found = study(HOURS, spec, dataclasses.replace(OPTIONS, distribution="lognormal"))
    assert found.fit is not None
    indices, outside = percentile_capability(part(HOURS, spec).measured, spec, found.fit, 0.95)
    assert (found.indices, found.expected_overall) == (indices, outside)
    log = np.log(HOURS)
    mean, sd = log.mean(), log.std()
    middle, far = math.exp(mean), math.exp(mean + stats.norm.ppf(0.99865) * sd)
    assert found.indices.ppk is not None
    assert found.indices.ppk.value == pytest.approx((24 - middle) / (far - middle))


def test_the_share_is_counted_and_its_interval_exact() -> None:
    found = study(HOURS, Spec(usl=24.0)).conforming
    met = sum(hours <= 24 for hours in HOURS.tolist())
    assert found is not None
    assert found.value == met / 300
    assert found.low == pytest.approx(stats.beta.ppf(0.025, met, 301 - met))


def test_parts_per_million_and_dpmo_are_what_the_share_leaves() -> None:
    found = study(HOURS, Spec(usl=24.0), dataclasses.replace(OPTIONS, opportunities=4.0))
    assert found.conforming is not None
    assert found.observed is not None
    assert found.dpmo is not None
    missed = 1 - found.conforming.value
    assert found.observed.total == pytest.approx(missed * 1e6)
    assert found.dpmo.value == pytest.approx(missed * 1e6 / 4)
    assert found.shortfall == pytest.approx(missed * 300)


def test_periods_that_differ_widen_the_interval() -> None:
    n = np.full(30, 10.0)
    count = np.where(np.arange(30) % 2 == 0, 3.0, 9.0)
    values = [1.0] * int(count.sum()) + [9.0] * int((n - count).sum())
    periods = Periods(count, n, noun="day")
    found = study(values, Spec(usl=5.0), periods=periods)
    assert found.conforming == conforming(count.sum(), 300, 0.95, periods=periods)[0]
    assert found.conforming_method.startswith("clustered by day")
    assert "over-dispersed" in {one.code for one in found.findings}


def test_single_daily_values_in_long_spells_have_a_wider_interval() -> None:
    met = np.repeat([1.0, 0.0, 1.0, 1.0], 25)
    spells, method = conforming(75, 100, 0.95, periods=Periods(met, np.ones(100), noun="day"))
    mixed = np.tile([1.0, 0.0, 1.0, 1.0], 25)
    turns, other = conforming(75, 100, 0.95, periods=Periods(mixed, np.ones(100), noun="day"))
    assert method.startswith("clustered by day")
    assert other.startswith("exact")
    assert spells.high - spells.low > 2 * (turns.high - turns.low)


def test_cases_still_open_count_as_long_as_they_were_seen() -> None:
    still = HOURS > 30
    seen = np.where(still, 20.0, HOURS)
    spec = Spec(usl=24.0)
    made = part(seen, spec, still_open=still)
    found = study(seen, spec, still_open=still)
    share = 1 - survival_at(made.measured.values, 24.0, 0.95).value
    assert found.conforming is not None
    assert found.conforming.value == pytest.approx(share)
    assert "Kaplan-Meier" in found.conforming_method
    assert found.conforming.value < 1 - (seen > 24).mean()
    assert found.mean is None
    assert "censored" in {one.code for one in found.findings}


def test_open_cases_that_are_late_already_leave_the_share_exact() -> None:
    still = HOURS > 40
    found = study(np.minimum(HOURS, 40.0), Spec(usl=24.0), still_open=still)
    assert found.conforming is not None
    assert found.conforming.value == pytest.approx((HOURS <= 24).mean())
    assert found.conforming_method.startswith("exact")


@given(st.floats(1e-4, 1e4))
def test_the_unit_changes_no_index_and_no_share(factor: float) -> None:
    options = dataclasses.replace(OPTIONS, distribution="lognormal")
    one = study(HOURS, Spec(usl=24.0), options)
    other = study(HOURS * factor, Spec(usl=24.0 * factor), options)
    assert one.indices.ppk is not None
    assert other.indices.ppk is not None
    assert other.indices.ppk.value == pytest.approx(one.indices.ppk.value, rel=1e-6)
    assert other.indices.ppk.low == pytest.approx(one.indices.ppk.low, rel=1e-4)
    assert other.verdict.status == one.verdict.status


@given(st.floats(1, 100), st.floats(1, 100))
def test_a_tighter_limit_never_raises_the_share_or_the_index(first: float, second: float) -> None:
    tight, wide = sorted((first, second))
    options = dataclasses.replace(OPTIONS, distribution="lognormal")
    small, large = (study(HOURS, Spec(usl=limit), options) for limit in (tight, wide))
    assert small.conforming is not None
    assert large.conforming is not None
    assert small.conforming.value <= large.conforming.value
    assert small.indices.ppk is not None
    assert large.indices.ppk is not None
    assert small.indices.ppk.value <= large.indices.ppk.value + 1e-12


def test_the_order_of_streams_changes_only_their_order() -> None:
    spec = Spec(usl=24.0)
    parts = [
        part(HOURS[:100], spec, by={"queue": "video"}),
        part(HOURS[100:150], spec, by={"queue": "text"}),
        part(HOURS * 3, spec, by={"queue": "live"}),
    ]
    one = analyse_values(parts, ("queue",), OPTIONS)
    other = analyse_values(parts[::-1], ("queue",), OPTIONS)
    assert one.streams == other.streams[::-1]
    assert one.verdict == other.verdict
    assert [one.streams[i].by for i in one.ranking] == [other.streams[i].by for i in other.ranking]
    assert one.streams[one.ranking[0]].by == {"queue": "live"}


AWKWARD = {
    "empty": [],
    "one": [3.0],
    "two": [3.0, 4.0],
    "all equal": [5.0] * 50,
    "all equal and beyond": [30.0] * 50,
    "all beyond": [float(x) for x in range(20, 60)],
    "two values": [1.0] * 30 + [2.0] * 30,
    "negative and zero": [-3.0, 0.0, 0.0, 0.0, 1.0, 2.0, 5.0, 9.0, 11.0, 40.0, 12.0],
    "huge": [1e300, 1e299, 2e300] * 5,
    "tiny": [1e-300, 1e-301, 2e-300] * 5,
}


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("spec", [Spec(usl=10.0), Spec(lsl=2.0), Spec(2.0, 10.0), Spec()])
@pytest.mark.parametrize("promise", [None, 0.95])
def test_nothing_awkward_raises_and_little_claims_nothing(
    name: str, spec: Spec, promise: float | None
) -> None:
    options = dataclasses.replace(OPTIONS, promise=promise)
    found = study(AWKWARD[name], spec, options)
    assert found.verdict.text
    if found.n < 10 or spec.sides == 0:
        assert found.verdict.status == "insufficient"


@pytest.mark.parametrize("promise", [None, 0.95])
def test_a_process_of_open_cases_only_is_not_judged(promise: float | None) -> None:
    options = dataclasses.replace(OPTIONS, promise=promise, noun="cases")
    found = study([1.0, 2.0, 3.0] * 10, Spec(usl=10.0), options, still_open=[True] * 30)
    assert found.verdict.status == "insufficient"
    assert found.verdict.text == "cannot tell yet: all 30 cases are still open"


def test_all_values_beyond_are_no_capability() -> None:
    assert study(AWKWARD["all beyond"], Spec(usl=10.0)).verdict.status == "incapable"
    assert study(AWKWARD["all equal and beyond"], Spec(usl=10.0)).verdict.status == "incapable"


def test_percentiles_of_few_values_are_refused_with_a_finding() -> None:
    options = dataclasses.replace(OPTIONS, distribution="empirical")
    found = study(HOURS, Spec(usl=24.0), options)
    assert found.indices.ppk is None
    assert "percentile-refused" in {one.code for one in found.findings}
    assert found.conforming is not None


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(UsageError, match="no distribution is called"):
        study(HOURS, Spec(usl=24.0), dataclasses.replace(OPTIONS, distribution="lognormale"))


def test_no_stream_at_all_is_insufficient() -> None:
    found = analyse_values([], (), OPTIONS)
    assert found.verdict.status == "insufficient"
    assert found.ranking == ()


def test_counts_are_those_of_their_parts() -> None:
    made = StreamCounts({}, "binomial", 62, 1_000, target=0.05)
    found = analyse_counts([made], (), OPTIONS)
    stream = found.streams[0]
    own = attribute_capability(62, 1_000, kind="binomial", confidence=0.95, target=0.05,
                               opportunities=1.0)  # fmt: skip
    assert stream.attribute == own
    assert found.kind == "proportion"
    assert stream.first_time_yield is not None
    assert stream.first_time_yield.value == pytest.approx(0.938)
    assert stream.shortfall == 62
    assert stream.sigma_level is not None
    assert stream.sigma_level.value == pytest.approx(stats.norm.ppf(0.938) + 1.5)


def test_of_an_accuracy_what_is_not_counted_misses() -> None:
    made = StreamCounts({}, "binomial", 970, 1_000, target=0.98, above=True)
    stream = analyse_counts([made], (), OPTIONS).streams[0]
    assert stream.shortfall == 30
    assert stream.dpmo is not None
    assert stream.dpmo.value == pytest.approx(30_000)


def test_a_rate_yields_what_has_no_defect_at_all() -> None:
    stream = analyse_counts([StreamCounts({}, "poisson", 20, 100)], (), OPTIONS).streams[0]
    assert stream.first_time_yield is not None
    assert stream.first_time_yield.value == pytest.approx(math.exp(-0.2))
    assert stream.conforming is None


def test_references_are_known() -> None:
    spec = Spec(usl=24.0)
    runs = [
        analyse_values([part(HOURS, spec)], (), OPTIONS),
        analyse_values([part(BELL, Spec(6.0, 14.0, 10.0))], (), OPTIONS),
        analyse_values([part(HOURS, spec, still_open=HOURS < 5)], (), OPTIONS),
        analyse_counts([StreamCounts({}, "poisson", 2, 10, target=0.1)], (), OPTIONS),
    ]
    for run in runs:
        assert run.references
        assert set(run.references) <= set(REFERENCES)
