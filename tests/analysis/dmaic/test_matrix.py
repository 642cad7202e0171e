"""The cause-and-effect matrix against sums in plain Python."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.analysis.dmaic.matrix import matrix_lines
from ci_toolkit.analysis.dmaic.project.analyze import CauseEffectMatrix
from ci_toolkit.errors import DataError


def _matrix(weights: list[int], inputs: dict[str, list[float]]) -> CauseEffectMatrix:
    return CauseEffectMatrix.model_validate(
        {
            "outputs": [{"name": f"y{i}", "weight": w} for i, w in enumerate(weights)],
            "inputs": [{"name": name, "scores": scores} for name, scores in inputs.items()],
        }
    )


def test_totals_shares_and_ties() -> None:
    lines = matrix_lines(_matrix([10, 5], {"a": [1, 4], "b": [9, 0], "c": [3, 0], "d": [0, 0]}))
    assert [(one.name, one.total, one.rank, one.tied) for one in lines] == [
        ("b", 90, 1, False),
        ("a", 30, 2, True),
        ("c", 30, 2, True),
        ("d", 0, 4, False),
    ]
    assert lines[0].share == pytest.approx(90 / 150)


def test_ties_on_paper_are_ties() -> None:
    lines = matrix_lines(_matrix([1, 1], {"a": [0.1, 0.2], "b": [0.3, 0.0]}))
    assert all(one.tied for one in lines)


def test_nothing_scored_has_no_share() -> None:
    assert all(math.isnan(one.share) for one in matrix_lines(_matrix([1], {"a": [0], "b": [0]})))


def test_a_missing_score_is_refused() -> None:
    with pytest.raises(DataError, match="1 scores for 2 outputs"):
        matrix_lines(_matrix([1, 2], {"a": [1]}))


@given(
    st.lists(st.integers(1, 10), min_size=1, max_size=4).flatmap(
        lambda weights: st.tuples(
            st.just(weights),
            st.lists(
                st.lists(st.integers(0, 10), min_size=len(weights), max_size=len(weights)),
                min_size=1,
                max_size=6,
            ),
        )
    )
)
def test_ranking_of_whatever(drawn: tuple[list[int], list[list[float]]]) -> None:
    weights, rows = drawn
    lines = matrix_lines(_matrix(weights, {f"x{i}": row for i, row in enumerate(rows)}))
    totals = [one.total for one in lines]
    assert totals == sorted(totals, reverse=True)
    assert sum(totals) == sum(w * s for row in rows for w, s in zip(weights, row, strict=True))
    assert all((a.rank == b.rank) == (a.total == b.total) for a in lines for b in lines)
