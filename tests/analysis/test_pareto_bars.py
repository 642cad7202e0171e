"""Order, vital few, the rest, concentration: against plain Python and by properties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.pareto_counts import plain_counts

from ci_toolkit.analysis.pareto.concentration import concentration, fewest
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import ParetoStream
from ci_toolkit.analysis.pareto.stream import analyse_stream

NAMES = st.sampled_from(
    ["spam", "Spam", "fraud", "hate", "(blank)", "other", "Misc", "ä", "b", "c"]
)
TABLES = st.dictionaries(NAMES, st.integers(0, 500), min_size=1, max_size=10)


def pareto(numbers: dict[str, float], **options: object) -> ParetoStream:
    return analyse_stream(plain_counts(numbers), 0, ParetoOptions(**options))  # type: ignore[arg-type]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30).filter(lambda own: sum(own) > 1e-3))
def test_gini_and_squares_agree_with_all_pairs_in_plain_python(amounts: list[float]) -> None:
    found = concentration(np.array(amounts), 0.8)
    assert found is not None
    pairs = sum(abs(a - b) for a in amounts for b in amounts)
    mean = sum(amounts) / len(amounts)
    assert found.gini == pytest.approx(pairs / (2 * len(amounts) ** 2 * mean), abs=1e-9)
    hhi = sum((a / sum(amounts)) ** 2 for a in amounts)
    assert found.hhi == pytest.approx(hhi)
    assert found.effective == pytest.approx(1 / hhi)
    assert found.top_share == pytest.approx(max(amounts) / sum(amounts))


def test_a_share_that_reaches_the_threshold_exactly_counts() -> None:
    assert fewest(np.array([0.1] * 10), 0.3) == 3
    assert fewest(np.array([0.1] * 10), 0.7) == 7
    assert fewest(np.array([0.5, 0.2]), 0.8) is None


def test_bars_go_by_amount_and_equal_ones_by_name_without_case() -> None:
    bars = pareto({"b": 5, "a": 5, "B": 5, "z": 9, "none": 0, "Other": 40}).bars
    assert [bar.category for bar in bars] == ["z", "a", "B", "b", "none", "Other"]
    assert [bar.rank for bar in bars] == [1, 2, 3, 4, 5, 6]
    assert bars[-1].other
    assert not bars[-1].vital
    assert bars[-1].ranks is None


@given(TABLES, st.floats(0.05, 1.0), st.one_of(st.none(), st.integers(1, 6)))
def test_shares_sum_to_one_and_the_vital_few_are_as_few_as_can_be(
    numbers: dict[str, float], threshold: float, top: int | None
) -> None:
    stream = pareto(numbers, threshold=threshold, top=top)
    total = sum(numbers.values())
    assert sum(bar.amount for bar in stream.bars) == total == stream.total
    assert sum(bar.merged for bar in stream.bars) == len(numbers)
    assert not any(bar.vital and bar.other for bar in stream.bars)
    if total == 0:
        assert stream.verdict.status == "insufficient"
        assert stream.vital == ()
        return
    assert sum(bar.share for bar in stream.bars) == pytest.approx(1)
    running = [bar.cumulative for bar in stream.bars]
    assert running == sorted(running)
    assert running[-1] == 1.0
    vital = [bar for bar in stream.bars if bar.vital]
    assert vital == list(stream.bars[: len(vital)])
    rest = {"other", "misc"}
    causes = sorted((n for k, n in numbers.items() if k.casefold() not in rest), reverse=True)
    enough = [i for i in range(1, len(causes) + 1) if sum(causes[:i]) >= threshold * total - 1e-6]
    assert stream.needed == (enough[0] if enough else None)
    shown = len(causes) if top is None else min(top, len(causes))
    assert len(vital) == (min(enough[0], shown) if enough else 0)


@given(TABLES, st.integers(1, 5))
def test_top_changes_nothing_but_what_is_drawn(numbers: dict[str, float], top: int) -> None:
    whole, cut = pareto(numbers), pareto(numbers, top=top)
    assert (whole.concentration, whole.equality) == (cut.concentration, cut.equality)
    assert whole.verdict.status == cut.verdict.status
    for one, other in zip(whole.bars, cut.bars[:-1], strict=False):
        assert (one.category, one.share, one.ranks) == (other.category, other.share, other.ranks)


@given(TABLES.filter(lambda own: sum(own.values()) > 0), st.randoms(), st.floats(0.01, 1e4))
def test_order_of_cells_and_unit_of_weights_do_not_matter(
    numbers: dict[str, float], random: object, scale: float
) -> None:
    amount = np.array(list(numbers.values()), dtype=float)
    counts = plain_counts(numbers, amount=amount * 2, squares=amount * 4, weighted="minutes")
    mixed = np.arange(len(amount))
    random.shuffle(mixed)  # type: ignore[attr-defined]
    moved = replace(
        counts,
        kind=counts.kind[mixed],
        count=counts.count[mixed],
        amount=counts.amount[mixed] * scale,
        squares=counts.squares[mixed] * scale**2,
    )
    for a, b in zip(
        analyse_stream(counts, 0, ParetoOptions()).bars,
        analyse_stream(moved, 0, ParetoOptions()).bars,
        strict=True,
    ):
        assert (a.category, a.vital, a.ranks) == (b.category, b.vital, b.ranks)
        assert b.share == pytest.approx(a.share)
        assert (b.low, b.high) == (pytest.approx(a.low, abs=1e-9), pytest.approx(a.high, abs=1e-9))


def test_what_is_cut_and_what_means_the_rest_become_one_last_bar() -> None:
    stream = pareto({"a": 60, "b": 20, "c": 10, "d": 5, "misc": 3, "unclear": 2}, top=2)
    assert [bar.category for bar in stream.bars] == ["a", "b", "Other"]
    assert (stream.bars[-1].merged, stream.bars[-1].values) == (4, ())
    named = pareto({"a": 60, "b": 20, "unclear": 70}, other=("Unclear",))
    assert named.bars[-1].category == "unclear"
    assert named.bars[-1].other


def test_a_rest_too_large_leaves_no_vital_few() -> None:
    stream = pareto({"a": 300, "b": 60, "c": 20, "Other": 400})
    assert stream.vital == ()
    assert stream.needed is None
    assert "residual-large" in [finding.code for finding in stream.findings]
    assert "cannot be told" in stream.verdict.text


def test_the_missing_category_is_a_bar_in_its_place() -> None:
    stream = pareto({"spam": 30, "(blank)": 90, "fraud": 10})
    assert stream.bars[0].category == "(blank)"
    assert stream.bars[0].vital
    assert any("hides a cause" in finding.text for finding in stream.findings)
