"""What an analysis of agreement says, also where there is next to nothing to say."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.result import Agreement, Ratings
from ci_toolkit.errors import UsageError


@pytest.fixture(autouse=True)
def _no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def ratings_of(given_: list[list[int]], labels: int, standard: list[int] | None = None) -> Ratings:
    given = np.array(given_, dtype=np.int64)
    counts = np.column_stack([(given == label).sum(axis=1) for label in range(labels)])
    names = ("ok", "hate", "spam", "scam")[:labels]
    raters = tuple("ABCDEFGH"[: given.shape[1]])
    right = None if standard is None else np.array(standard, dtype=np.int64)
    return Ratings(names, raters, given, counts, right)


def codes(result: Agreement) -> set[str]:
    return {finding.code for finding in result.findings}


def paired(cells: dict[tuple[int, int], int]) -> list[list[int]]:
    return [list(pair) for pair, number in cells.items() for _ in range(number)]


def test_the_kappa_paradox_is_said_and_points_to_ac1() -> None:
    cells = {(0, 0): 980, (0, 1): 10, (1, 0): 10}
    result = analyse(ratings_of(paired(cells), 2))
    assert result.percent.value == 0.98
    assert abs(result.kappa.value) < 0.02
    assert result.ac1.value > 0.97
    (finding,) = [one for one in result.findings if one.code == "kappa-paradox"]
    assert "98 %" in finding.text
    assert "AC1 (0.98)" in finding.text
    assert "`hate`" in finding.text
    assert result.verdict.status == "incapable"
    assert "AC1" in result.verdict.next[0]
    assert [round(one.specific, 4) for one in result.by_label] == [0.9899, 0.0]


def test_a_fair_share_of_both_labels_is_no_paradox() -> None:
    result = analyse(ratings_of(paired({(0, 0): 450, (1, 1): 430, (0, 1): 60, (1, 0): 60}), 2))
    assert "kappa-paradox" not in codes(result)
    assert result.verdict.status == "capable"


@pytest.mark.parametrize(
    ("given_", "status", "said"),
    [
        ([[0, -1], [1, -1], [-1, 1]], "insufficient", "no item was rated twice"),
        ([[0, 0], [1, -1]], "insufficient", "only 1 item was rated twice"),
        ([[0, 0]], "insufficient", "only 1 item"),
        ([[0, 0], [0, 0], [0, 0]], "insufficient", "the same label"),
        ([[0, 0], [1, 1]], "insufficient", "cannot be told yet"),
        ([[0, 1], [1, 0]], "insufficient", "cannot be told yet"),
        ([[0], [1], [0]], "insufficient", "no item was rated twice"),
    ],
)
def test_next_to_nothing_is_insufficient(given_: list[list[int]], status: str, said: str) -> None:
    result = analyse(ratings_of(given_, 2))
    assert result.verdict.status == status
    assert said in result.verdict.text
    assert result.verdict.next


def test_a_single_label_has_no_kappa_but_full_agreement() -> None:
    result = analyse(ratings_of([[0, 0]] * 5, 1))
    assert result.percent.value == 1
    assert np.isnan(result.kappa.value)
    assert np.isnan(result.ac1.value)
    assert np.isnan(result.alpha.value)
    declared = analyse(ratings_of([[0, 0]] * 5, 2))
    assert declared.ac1.value == 1


def test_labels_that_nobody_uses_are_told_and_have_no_kappa() -> None:
    result = analyse(ratings_of(paired({(0, 0): 40, (1, 1): 30, (0, 1): 5}), 4))
    (finding,) = [one for one in result.findings if one.code == "unused-labels"]
    assert finding.text == "nobody used `spam`, `scam`"
    assert np.isnan(result.by_label[2].kappa.value)


def test_two_raters_of_every_item_have_cohens_kappa_and_others_fleiss() -> None:
    full = [[0, 0], [1, 1], [0, 1]]
    assert analyse(ratings_of(full, 2)).statistic == "cohen"
    assert analyse(ratings_of([*full, [0, -1]], 2)).statistic == "fleiss"
    assert analyse(ratings_of([[0, 0, 1], [1, 1, 1]], 2)).statistic == "fleiss"


def test_items_rated_once_are_counted_apart() -> None:
    result = analyse(ratings_of([*paired({(0, 0): 20, (1, 1): 20}), [0, -1], [-1, 1]], 2))
    assert (result.items, result.once, result.ratings) == (40, 2, 82)
    assert "2 items were rated only once" in "; ".join(one.text for one in result.findings)


def test_each_rater_is_held_against_the_right_answer() -> None:
    standard = [0] * 10 + [1] * 10 + [-1]
    given = [[right, 0] for right in standard[:-1]] + [[0, 0]]
    result = analyse(ratings_of(given, 2, standard))
    assert [(one.rater, one.items) for one in result.against] == [("A", 20), ("B", 20)]
    assert [one.agreed.value for one in result.against] == [1.0, 0.5]
    assert result.against[0].kappa.value == 1
    assert result.against[1].kappa.value == pytest.approx(0)


def test_counts_alone_cannot_be_held_against_the_right_answer() -> None:
    counts = np.array([[2, 0], [1, 1], [0, 2]])
    ratings = Ratings(("a", "b"), (), None, counts, np.array([0, 0, 1]))
    result = analyse(ratings)
    assert result.against == ()
    assert "standard-unused" in codes(result)


def test_the_labels_that_are_mixed_up_most_are_named() -> None:
    cells = {(0, 0): 50, (1, 1): 50, (2, 2): 50, (1, 2): 12, (2, 1): 8, (0, 1): 3}
    result = analyse(ratings_of(paired(cells), 3))
    (finding,) = [one for one in result.findings if one.code == "confused-labels"]
    assert finding.text == "87 % of disagreements are between `hate` and `spam`"


def test_pairs_share_items_only_where_both_rated() -> None:
    given = [[0, 0, -1], [1, 1, -1], [0, -1, 0], [1, -1, 0]]
    result = analyse(ratings_of(given, 2))
    assert [(one.first, one.second, one.items) for one in result.pairs] == [
        ("A", "B", 2),
        ("A", "C", 2),
    ]


def test_the_same_seed_gives_the_same_interval() -> None:
    ratings = ratings_of(paired({(0, 0): 30, (1, 1): 20, (0, 1): 9}), 2)
    assert analyse(ratings, seed=3).alpha == analyse(ratings, seed=3).alpha
    assert analyse(ratings, seed=3).alpha != analyse(ratings, seed=4).alpha


@pytest.mark.parametrize("asked", [{"at_least": 1.2}, {"confidence": 95.0}, {"weights": "square"}])
def test_what_cannot_be_meant_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        analyse(ratings_of([[0, 0], [1, 1]], 2), **asked)  # type: ignore[arg-type]
