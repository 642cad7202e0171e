"""An export against an older one: what is new, gone, rarer; what chance explains is not told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.analysis.inspected import codes, column, facts, times

from ci_toolkit.analysis.inspection.differences import compare, rise_p
from ci_toolkit.analysis.inspection.judge import judge


def test_columns_kinds_and_rows() -> None:
    old = facts(column("queue"), column("Handle Time", "number"), column("code", "identifier"))
    new = facts(
        column("queue", "number"), column("handle_time", "number"), column("code", "category"),
        rows=900,
    )  # fmt: skip
    found = compare(old, new)
    assert [(one.kind, one.column) for one in found] == [
        ("column-gone", "Handle Time"),
        ("column-new", "handle_time"),
        ("kind-changed", "queue"),
        ("rows", None),
    ]
    assert found[0].text == (
        "the column `Handle Time` is gone; perhaps it is called `handle_time` now"
    )
    assert found[2].text == "`queue` holds numbers now, where it held categories"
    assert found[3].text == "900 rows, where the older export has 1,000 (−10.0 %)"


def test_values_that_are_new_or_gone() -> None:
    both = facts(column("queue"))
    new, gone = {"queue": (("live", 120), ("x", 3))}, {"queue": (("ads", 9),)}
    found = compare(both, both, new, gone)
    assert [(one.kind, one.values) for one in found] == [
        ("new-values", ("live", "x")),
        ("values-gone", ("ads",)),
    ]
    assert found[0].text == (
        "`queue` has 2 values that the older export does not have: `live` (120) and `x` (3)"
    )


def test_a_share_of_missing_cells_that_rose_beyond_chance() -> None:
    old = facts(column("a", blank=50), column("b", blank=50), column("c", blank=500))
    new = facts(column("a", blank=120), column("b", blank=58), column("c", blank=100))
    (risen,) = compare(old, new)
    assert (risen.kind, risen.column) == ("missing-share", "a")
    assert risen.text == "`a` lacks a value in 12 % of rows, 5 % in the older export"


def test_chance_alone_seldom_raises_a_share() -> None:
    """Of 400 pairs of exports of 30 columns each about 1 % may tell a rise."""
    rng = np.random.default_rng(3)
    false = 0
    for _ in range(400):
        shares = rng.uniform(0.005, 0.4, 30)
        olds, news = rng.binomial(1000, shares), rng.binomial(1000, shares)
        old = facts(*(column(f"c{k}", blank=int(n)) for k, n in enumerate(olds)))
        new = facts(*(column(f"c{k}", blank=int(n)) for k, n in enumerate(news)))
        false += bool(compare(old, new))
    assert false <= 12


def test_a_rise_with_millions_of_rows_must_also_matter() -> None:
    old = facts(column("a", rows=10**7, blank=500_000), rows=10**7)
    new = facts(column("a", rows=10**7, blank=505_000), rows=10**7)
    assert rise_p(500_000, 10**7, 505_000, 10**7) < 0.001
    assert compare(old, new) == ()


@pytest.mark.parametrize(("a", "b"), [(50, 80), (5, 20), (300, 330), (0, 9), (80, 50)])
def test_the_test_of_two_proportions_agrees_with_fisher_exactly(a: int, b: int) -> None:
    from scipy.stats import fisher_exact

    exact = fisher_exact([[b, 1000 - b], [a, 1000 - a]], alternative="greater").pvalue
    assert rise_p(a, 1000, b, 1000) == pytest.approx(exact, rel=0.35, abs=0.01)


def test_ranges_far_beyond_the_old_and_times_that_do_not_go_on() -> None:
    old = facts(
        column("s", "number", low=0.0, high=3600.0, high_text="3,600"),
        column("t", "number", low=0.0, high=10.0),
        times("at", "2024-01-01", "2024-03-01"),
    )
    new = facts(
        column("s", "number", low=0.0, high=86400.0, high_text="86,400"),
        column("t", "number", low=-1.0, high=12.0),
        times("at", "2023-01-01", "2024-02-01"),
    )
    found = compare(old, new)
    assert [(one.kind, one.column) for one in found] == [("range", "s"), ("range", "at")]
    assert "86,400" in found[0].text
    later = facts(times("at", "2024-03-01", "2024-06-01"))
    assert compare(facts(times("at", "2024-01-01", "2024-03-01")), later) == ()
    assert dt.datetime(2024, 2, 1).strftime("%Y-%m-%d") in found[1].text


def test_differences_become_findings() -> None:
    old, new = facts(column("queue"), column("x")), facts(column("queue"), column("y"))
    found = judge(new, old=old, new_values={"queue": (("live", 3),)})
    assert codes(found) == {"column-gone": "warning", "column-new": "info", "new-values": "warning"}
    assert len(found.differences) == 3
    assert any("Benjamini" in one for one in found.references)
    again = judge(new, old=old, differences=found.differences)
    assert again.findings == found.findings
    assert judge(new).differences == ()
