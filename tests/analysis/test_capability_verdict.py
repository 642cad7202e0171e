"""What is said of a capability study, and when it is said."""

from __future__ import annotations

import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from tests.analysis.capability_parts import UNSTABLE, part

from ci_toolkit.analysis.capability.analyse import analyse_counts, analyse_values
from ci_toolkit.analysis.capability.judge import Judged, implied
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts
from ci_toolkit.analysis.capability.phrases import headed
from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.api.capability import capability

CASES = CapabilityOptions(durations=True, noun="cases", distribution="lognormal")
PLAIN = CapabilityOptions()
# Quantiles of a lognormal time with a median of 16 h, so that every number can be worked out.
TIMES = 16 * 3600 * np.exp(stats.norm.ppf((np.arange(400) + 0.5) / 400))
BELL = stats.norm.ppf((np.arange(400) + 0.5) / 400)
DAY = Spec(usl=86_400.0)


def values(x, spec, options=CASES, **more) -> Capability:
    """A study of one stream of values."""
    return analyse_values([part(x, spec, **more)], (), options)


def counts(count, n, target=None, *, above=False, kind="binomial", **more) -> Capability:
    """A study of one proportion or rate."""
    options = CapabilityOptions(quantity="overturn rate", noun="items")
    made = StreamCounts({}, kind, count, n, target=target, above=above, **more)
    return analyse_counts([made], (), options)


def test_the_promise_comes_first_and_then_what_must_change() -> None:
    found = values(TIMES, DAY, dataclasses.replace(CASES, promise=0.95)).verdict
    met = int((TIMES <= 86_400).sum())
    assert found.status == "incapable"
    assert found.text.startswith(f"not capable: {met / 4:.1f} % of 400 cases within 24 h (95 % ")
    assert "below the 95 % promised; Ppk 0.0" in found.text
    # 95 % of a lognormal lie below its median times exp(1.645 sigma), sigma here just under 1.
    sigma = float(np.log(TIMES).std())
    hours = 24 / math.exp(1.6448536 * sigma)
    whole, minutes = divmod(round(hours * 60), 60)
    assert f"the median must fall from 16 h to {whole} h {minutes} min" in found.text
    assert found.text.endswith("at the same relative spread")


def test_without_a_promise_the_index_decides() -> None:
    found = values(TIMES, DAY).verdict
    assert found.status == "incapable"
    assert ", below the 1.33 asked for; to reach 95 % the median must fall" in found.text
    assert ", for Ppk 1.33 to " in found.text


def test_a_promise_met_by_the_whole_interval_is_capable() -> None:
    found = values(TIMES, DAY, dataclasses.replace(CASES, promise=0.5)).verdict
    assert found.status == "capable"
    assert ", at least the 50 % promised" in found.text
    assert found.text.startswith("capable: ")


def test_an_interval_across_the_promise_cannot_tell_and_says_how_many_would() -> None:
    found = values(TIMES, DAY, dataclasses.replace(CASES, promise=0.64)).verdict
    assert found.status == "insufficient"
    assert found.text.startswith("cannot tell yet: ")
    assert " against the 64 % promised" in found.text
    assert any(re.search(r"about [\d,]+ cases tell", step) for step in found.next)


def test_an_unstable_process_is_told_first_and_is_never_capable() -> None:
    bad = values(TIMES, DAY, stability=UNSTABLE).verdict
    good = values(TIMES, DAY, dataclasses.replace(CASES, promise=0.5), stability=UNSTABLE).verdict
    first = (
        "the process is not stable (12 of 90 days are beyond the limits), so these numbers "
        "describe the past and promise nothing"
    )
    assert bad.text.startswith(f"{first}; not capable: ")
    assert bad.status == "incapable"
    assert good.text.startswith(f"{first}: ")
    assert good.status == "insufficient"
    assert "citk control-chart" in bad.next[0]


def test_signals_of_a_chart_of_something_else_say_of_what() -> None:
    scores = dataclasses.replace(UNSTABLE, of="of normal scores")
    (stream,) = values(TIMES, DAY, stability=UNSTABLE).streams
    judged = Judged("incapable", sure=True, by="index")
    told = headed(dataclasses.replace(stream, stability=scores), judged, "so much")
    assert "(12 of 90 days are beyond the limits on a chart of normal scores), so" in told


def test_two_limits_say_where_the_middle_lies_and_what_centring_would_give() -> None:
    found = values(BELL + 0.5, Spec(-4.2, 4.2), PLAIN)
    both = found.streams[0].indices.pp
    assert both is not None
    assert found.verdict.status == "incapable"
    assert "the mean is 0.5 above the middle of the limits: centred, Ppk would be" in (
        found.verdict.text
    )
    assert f"would be {both.value:.2f}" in found.verdict.text


def test_too_wide_a_spread_is_told_even_when_centred() -> None:
    found = values(BELL, Spec(-3.0, 3.0), PLAIN).verdict
    assert "for that the spread must fall to 75 % of what it is" in found.text


def test_an_index_above_what_is_asked_is_proven_only_by_its_whole_interval() -> None:
    sure = values(BELL, Spec(-6.0, 6.0), PLAIN).verdict
    perhaps = values(BELL, Spec(-4.1, 4.1), PLAIN).verdict
    assert (sure.status, perhaps.status) == ("capable", "capable")
    assert sure.text.startswith("capable: ")
    assert perhaps.text.startswith("capable as far as these data tell: ")
    assert "the interval begins below the 1.33 asked for" in perhaps.text


def test_an_index_without_bounds_is_said_shortly() -> None:
    rng = np.random.default_rng(4)
    found = values(10 + 1e-7 * rng.normal(size=200), Spec(lsl=0.0, usl=20.0), PLAIN)
    assert "Ppk over 1,000, at least the 1.33 asked for" in found.verdict.text
    assert found.streams[0].indices.ppk.value > 1e6


def test_a_mean_that_would_have_to_be_negative_is_not_asked_for() -> None:
    found = values(BELL + 40, Spec(usl=1.0), dataclasses.replace(PLAIN, required=1.0)).verdict
    assert "no lower mean reaches 95 % at the same spread" in found.text


def test_an_index_stands_for_a_share() -> None:
    assert implied(1.33, 1) == pytest.approx(stats.norm.cdf(3.99))
    assert implied(1.0, 2) == pytest.approx(stats.norm.cdf(3) - stats.norm.cdf(-3))


@pytest.mark.parametrize(
    ("count", "target", "above", "status", "said"),
    [
        (30, 0.05, False, "capable", "at most the target of 5 %"),
        (62, 0.05, False, "insufficient", "against a target of at most 5 %"),
        (90, 0.05, False, "incapable", "above the target of 5 %; that is 40 too many"),
        (995, 0.98, True, "capable", "at least the target of 98 %"),
        (970, 0.98, True, "incapable", "below the target of 98 %; that is 10 too few"),
    ],
)
def test_a_rate_is_held_to_its_target_by_its_interval(
    count: int, target: float, above: bool, status: str, said: str
) -> None:
    found = counts(count, 1_000, target, above=above).verdict
    assert found.status == status
    assert said in found.text


def test_a_rate_without_a_target_is_judged_as_an_index_and_asks_for_one() -> None:
    found = counts(62, 1_000).verdict
    assert found.status == "incapable"
    assert "no target was named; as an index Z/3 is 0.51" in found.text
    assert found.next[0].startswith("name what the rate is held to")


def test_several_streams_say_how_many_meet_it_and_where_most_misses_are() -> None:
    options = dataclasses.replace(CASES, promise=0.6)
    parts = [
        part(TIMES / 3, DAY, by={"queue": "text"}),
        part(TIMES * 2, DAY, by={"queue": "video"}),
        part(TIMES[:4], DAY, by={"queue": "live"}),
    ]
    found = analyse_values(parts, ("queue",), options)
    assert found.verdict.status == "incapable"
    assert found.verdict.text.startswith(
        "1 of 3 groups by `queue` meets the promise, 1 does not, of 1 it cannot be told yet; "
        "most misses are in video: "
    )
    assert found.streams[found.ranking[0]].by == {"queue": "video"}


LOG = "eventlogs/servicenow_incident_log_opened_2016-02-29_to_03-13.csv"


@pytest.mark.parametrize("limit", ["24h", "72h", "240h"])
def test_the_lead_time_of_incidents(shared_data: Path, limit: str) -> None:
    run = capability(
        str(shared_data / LOG), start="opened_at", end="closed_at", id="number", usl=limit
    )
    stream = run.result.streams[0]
    assert stream.conforming is not None
    assert stream.shortfall == pytest.approx((1 - stream.conforming.value) * stream.n)
    assert run.verdict.status == "incapable"
    assert run.verdict.text.startswith("the process is not stable (")
    assert "clustered by day" in run.verdict.text


def test_the_publication_lag_of_notices(shared_data: Path) -> None:
    run = capability(
        str(shared_data / "dmca/dmca_notice_log_2021_2024.csv"),
        start="notice_date_in_filename",
        end="added_author_date",
        usl="5d",
    )
    assert run.verdict.status == "incapable"
    assert " cases within 5 d (95 % interval " in run.verdict.text


def test_the_disclosure_delay_of_a_platform(shared_data: Path) -> None:
    run = capability(
        str(shared_data / "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv"),
        value="disclosure_delay.mean",
        units="s",
        usl="3d",
    )
    stream = run.result.streams[0]
    assert stream.conforming is not None
    assert run.verdict.status == "incapable"
    # One value a day, alike for weeks: days decide the interval, not single values.
    assert stream.conforming_method.startswith("clustered by day")
