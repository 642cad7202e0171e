"""Judgements of what blanks, numbers and lengths mean, on facts with known truths."""

from __future__ import annotations

from tests.analysis.inspected import codes, column, detail, inspect, sight, text

from ci_toolkit.analysis.inspection.volume import period_label
from ci_toolkit.facts import (
    FamilyFacts,
    KeyFacts,
    LengthFacts,
    RangeFacts,
    RatedFacts,
    VolumeFacts,
)


def test_blanks_of_a_family_that_adds_up_are_zeros_and_not_missing() -> None:
    names = ("kind=a", "kind=b")
    family = FamilyFacts("kind=", names, "rows", 1000, 990, 700)
    found = inspect(*(column(one, "number", blank=700) for one in names), families=(family,))
    assert codes(found) == {"blank-means-zero": "info"}
    said = text(found, "blank-means-zero")
    assert "the 2 columns `kind=…` add up to `rows` on 990 of 1,000 rows" in said
    assert detail(found, "blank-means-zero")["option"] == "--blank-as 0"


def test_a_column_that_measures_several_things_is_said_once() -> None:
    top = (("Total number", 600), ("Percentage of cases", 400))
    by = column("scope", top=top, measures=(("count", 600), ("share", 400)))
    value = column("value", "number", low=0.0, high=2e7, examples=("0.912", "20,800,000", "0.5"))
    found = inspect(value, by)
    assert codes(found) == {"measures-mixed": "warning"}
    assert "scope = 'Total number'" in text(found, "measures-mixed")
    other = column("minutes", "number", low=0.0, high=50.0)
    assert "measures-mixed" not in codes(inspect(value, other, by))  # which of the two is unknown
    counts = column("scope", measures=(("count", 600), ("other", 400)))
    assert "measures-mixed" not in codes(inspect(value, counts))


def test_lengths_are_told_in_years_and_with_the_day_they_count_from() -> None:
    length = LengthFacts("delay", "second", False, 8e8, sight(900, 2), "2000-01-01", 850)
    said = text(inspect(column("delay", "number"), lengths=(length,)), "implausible-length")
    assert "900 of 1,000 rows (90 %) have a length of time above 10 years in `delay`" in said
    assert "up to 25 years if it counts seconds; 850 of them count from about 2000-01-01" in said


def test_ranges_approximate_numbers_and_minus_one() -> None:
    pair = RangeFacts("n_low", "n_high", 1000, 40)
    unit = column("unit", top=(("count", 900), ("approx_count", 100)))
    minus = column("n", "number", low=-1.0, high=9.0, negative=sight(6, 3, samples=["-1"]))
    found = inspect(unit, minus, ranges=(pair,))
    assert codes(found) == {"approximate-numbers": "info", "minus-one": "warning"}
    rows = [one["rows"] for one in found.details if one["code"] == "approximate-numbers"]
    assert rows == [100, 40]


def test_ratings_are_no_log_of_events() -> None:
    rated = RatedFacts("item", "rater", 300, 4, sight(12, 9))
    key = KeyFacts("item", 300, sight(700, 4))
    found = inspect(column("item", "identifier"), column("rater"), keys=(key,), rated=rated)
    assert codes(found)["judged-again"] == "info"
    assert not any("--id" in one.text for one in found.findings)


def test_a_key_that_repeats_with_its_rows_is_said_once() -> None:
    keys = (KeyFacts("row", 998, sight(2, 7, 9)), KeyFacts("uuid", 998, sight(2, 7, 9)))
    found = inspect(column("uuid", "identifier", distinct=998), keys=keys)
    assert codes(found) == {"duplicate-rows": "warning"}
    assert "`uuid` included" in text(found, "duplicate-rows")
    registered = inspect(column("uuid", "identifier"), keys=keys, roles=(("id", "uuid"),))
    assert codes(registered) == {"duplicate-rows": "signal"}


def test_many_findings_of_one_kind_are_one_in_the_verdict() -> None:
    columns = [
        column(f"c{k}", "number", unreadable=sight(30, 5, samples=["1, 1"])) for k in range(9)
    ]
    found = inspect(*columns)
    assert len(found.findings) == 9
    assert found.verdict.text.startswith("1,000 rows; 1 finding needs a look: `c0` holds several")
    assert found.verdict.text.endswith("and 8 findings like it")


def test_spellings_say_what_differs() -> None:
    quotes = column("rule", top=(("it's", 5), ("it’s", 3)), distinct=2)
    assert "differ only in quotation marks" in text(inspect(quotes), "near-duplicate-categories")
    both = column("rule", top=(("Spam Ads", 5), ("spam  ads", 3)), distinct=2)
    assert "only in case and blanks" in text(inspect(both), "near-duplicate-categories")


def test_a_total_that_collapses_is_a_jump_and_a_zero_is_no_gap() -> None:
    counts = [1_000_000 + 9_000 * (k % 5) for k in range(60)]
    counts[30], counts[40] = 1_300, 0
    starts = tuple(f"2025-{1 + k // 28:02d}-{1 + k % 28:02d}" for k in range(60))
    volume = VolumeFacts("day", "1d", "day", starts, tuple(counts), "rows", (1,) * 60)
    found = inspect(column("x"), volume=volume)
    assert "gap" not in codes(found)
    jump = detail(found, "volume-jump")
    assert {1_300, 0} <= set(jump["counts"])
    assert "of a chart of `rows`" in text(found, "volume-jump")
    assert "1,300 on" in text(found, "volume-jump")


def test_periods_have_short_names() -> None:
    labels = [period_label("2024-04-01", every) for every in ("1d", "1mo", "1q", "1y")]
    assert labels == ["2024-04-01", "2024-04", "2024-Q2", "2024"]
