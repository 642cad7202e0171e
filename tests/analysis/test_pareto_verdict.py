"""What is said: status, sentences, findings, several streams, what is taken apart."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.analysis.pareto_counts import daily_counts, plain_counts

from ci_toolkit.analysis.pareto.analyse import analyse
from ci_toolkit.analysis.pareto.concentration import gini
from ci_toolkit.analysis.pareto.counts import Sides
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Pareto, ParetoStream
from ci_toolkit.analysis.pareto.stream import analyse_stream
from ci_toolkit.analysis.result import to_plain


def pareto(numbers: dict[str, float], **options: object) -> ParetoStream:
    return analyse_stream(plain_counts(numbers), 0, ParetoOptions(**options))  # type: ignore[arg-type]


def codes(stream: ParetoStream) -> list[str]:
    return [finding.code for finding in stream.findings]


@pytest.mark.parametrize(
    ("numbers", "status"),
    [
        ([900, 100], "concentrated"),
        ([700, 300], "spread"),
        ([520, 480], "flat"),
        ([780, 110, 110], "spread"),
        ([810, 110, 80], "concentrated"),
        ([400, 350, 250], "flat"),
        ([500, 300, 100, 100], "concentrated"),
        ([400, 300, 200, 100], "spread"),
        ([300, 280, 220, 200], "flat"),
        ([20, 8], "insufficient"),
        ([500], "insufficient"),
        ([8, 7, 9, 8, 10, 6, 7, 11], "flat"),
        ([1000 / i for i in range(1, 5001)], "spread"),
        ([1e6 / i**2 for i in range(1, 5001)], "concentrated"),
        ([10] * 60, "flat"),
        (list(range(60, 0, -1)), "spread"),
    ],
)
def test_the_status_is_what_a_person_would_say(numbers: list[float], status: str) -> None:
    assert pareto({f"k{i}": n for i, n in enumerate(numbers)}).verdict.status == status


def test_the_largest_gini_is_that_of_one_with_everything() -> None:
    assert gini(np.array([0.0, 0.0, 5.0, 0.0])) == pytest.approx(0.75)
    assert gini(np.array([3.0, 3.0])) == 0


def test_a_concentrated_verdict_names_the_vital_few_with_their_shares() -> None:
    numbers = {"spam": 4210, "fraud": 2400, "fake": 1710} | {f"k{i}": 140.0 for i in range(12)}
    verdict = pareto(numbers, noun="overturned decisions", elsewhere=("my team",)).verdict
    assert verdict.text.startswith(
        "3 of 15 categories of `policy` make 83.2 % of 10,000 overturned decisions: "
        "spam 42.1 % (95 % interval "
    )
    assert verdict.text.endswith("fraud 24 %, fake 17.1 %")
    assert any("--then 'my team'" in step for step in verdict.next)


def test_a_flat_verdict_suggests_other_columns() -> None:
    verdict = pareto({f"k{i}": 100 for i in range(9)}, elsewhere=("market", "team", "x")).verdict
    assert "does not sort the problem: 8 of 9 categories are needed" in verdict.text
    assert verdict.next == ("try another column: `--split market --split team`",)


def test_ties_in_the_first_place_are_said() -> None:
    stream = pareto({"spam": 300, "fraud": 295, "a": 20, "b": 10, "c": 8})
    assert "spam and fraud cannot be told apart in the first place" in stream.verdict.text
    assert "ranks-tied" in codes(stream)


def test_findings_name_what_is_odd_about_the_categories() -> None:
    odd = pareto({"Spam": 400, "spam ": 300, "Total": 700, "x": 3})
    assert {"alike-names", "total-among-categories"} <= set(codes(odd))
    assert "total-among-categories" in codes(pareto({"a": 600, "b": 300, "c": 200, "d": 100}))
    assert "ids" in codes(pareto({f"case {i}": 1 for i in range(50)}))
    assert "many-categories" in codes(pareto({f"k{i}": 9 for i in range(201)}))
    assert "too-few" in codes(pareto({"a": 5, "b": 6}))
    assert "residual-large" in codes(pareto({"a": 500, "b": 100, "other": 200}))
    assert "residual-large" not in codes(pareto({"a": 500, "b": 100, "other": 20}))
    assert "vital-beyond-top" in codes(pareto({"a": 5, "b": 60, "c": 40, "d": 30}, top=1))
    assert codes(pareto({"a": 500, "b": 100, "c": 20})) == []


def test_weights_have_findings_of_their_own() -> None:
    amount = np.array([30.0, 900.0, 10.0])
    counts = plain_counts(
        {"often": 300, "heavy": 40, "c": 20},
        amount=amount,
        squares=np.array([3.0, 400_000.0, 5.0]),
        weighted="minutes",
    )
    stream = analyse_stream(counts, 0, ParetoOptions(amount_noun="minutes"))
    assert {"rank-changes", "weight-dominated"} <= set(codes(stream))
    first = stream.bars[0]
    assert (first.category, first.count_rank, first.unit_amount) == ("heavy", 2, 22.5)
    assert first.count_share == pytest.approx(40 / 360)
    assert "of 940 minutes" in stream.verdict.text


def test_lists_and_days_that_vary_are_said() -> None:
    rng = np.random.default_rng(1)
    table = [rng.multinomial(200, rng.dirichlet([8, 4, 2, 1])) for _ in range(30)]
    counts = daily_counts(table, listed=("policy",), whole=np.array([4000.0]))
    stream = analyse_stream(counts, 0, ParetoOptions())
    assert {"lists", "over-dispersed"} <= set(codes(stream))
    text = next(f.text for f in stream.findings if f.code == "lists")
    assert "4,000 rows have 6,000 mentions" in text


@pytest.mark.parametrize("numbers", [{}, {"a": 0.0}, {"a": 0.0, "b": 0.0}, {"other": 50.0}])
def test_nothing_to_rank_is_said_and_never_divided_by(numbers: dict[str, float]) -> None:
    found = analyse(plain_counts(numbers), ParetoOptions())
    assert found.verdict.status == "insufficient"
    assert found.verdict.text
    assert "NaN" not in json.dumps(to_plain(found))


def several() -> Pareto:
    rows = [[50, 30, 10, 5, 5], [55, 25, 10, 6, 4], [5, 8, 500, 80, 7], [2, 1, 1, 0, 0]]
    count = np.array(rows, dtype=float).reshape(-1) * np.repeat([9, 8, 1, 1], 5)
    counts = plain_counts(
        dict.fromkeys("abcde", 0.0),
        by=("queue",),
        streams=(("chat",), ("mail",), ("video",), ("tiny",)),
        stream=np.repeat(np.arange(4), 5),
        kind=np.tile(np.arange(5), 4),
        day=np.full(20, -1),
        count=count,
        amount=count,
        squares=count,
        whole=count.reshape(4, 5).sum(axis=1),
    )
    return analyse(counts, ParetoOptions())


def test_several_streams_say_what_holds_for_most_and_which_differ() -> None:
    found = several()
    assert found.verdict.status == "concentrated"
    assert "the same in 2 of 3 groups by `queue`: `a` and `b`; in video another leads" in (
        found.verdict.text
    )
    assert "1 has too little data to judge" in found.verdict.text
    assert found.ranking[0] == 0
    assert found.streams[3].verdict.status == "insufficient"
    assert [sum(bar.share for bar in one.bars) for one in found.streams] == pytest.approx([1] * 4)


def test_the_largest_bar_is_taken_apart_again_and_again() -> None:
    flat = plain_counts({"spam": 700, "fraud": 200, "c": 100})
    cells = {
        ("spam", "DE", "x"): 400.0,
        ("spam", "DE", "y"): 100.0,
        ("spam", "FR", "x"): 200.0,
        ("fraud", "DE", "x"): 200.0,
        ("c", "FR", "y"): 100.0,
    }
    deep = plain_counts(
        {"×".join(key): n for key, n in cells.items()},
        category=("policy", "market", "kind"),
        categories=tuple(cells),
    )
    joint: dict[tuple[str, str], float] = {}
    for key, number in cells.items():
        joint[key[:2]] = joint.get(key[:2], 0) + number
    two = plain_counts(
        {"×".join(key): n for key, n in joint.items()},
        category=("policy", "market"),
        categories=tuple(joint),
    )
    then = analyse(flat, ParetoOptions(), then=[("market", two), ("kind", deep)]).streams[0].then
    assert then is not None
    assert (then.column, then.within) == ("market", "spam")
    assert [(b.category, b.amount) for b in then.part.bars] == [("DE", 500), ("FR", 200)]
    inner = then.part.then
    assert inner is not None
    assert (inner.column, inner.within) == ("kind", "DE")
    assert [(b.category, b.amount) for b in inner.part.bars] == [("x", 400), ("y", 100)]
    assert "`kind`" in inner.part.verdict.text
    assert inner.part.then is None


def test_a_ranking_that_changed_is_said_first() -> None:
    rng = np.random.default_rng(2)
    before = rng.multinomial(300, [0.6, 0.2, 0.1, 0.1], size=120)
    after = rng.multinomial(300, [0.1, 0.2, 0.1, 0.6], size=90)
    found = analyse(daily_counts(np.append(before, after, axis=0)), ParetoOptions())
    assert found.streams[0].history is not None
    assert found.verdict.text.startswith("the ranking changed over time: ")
    assert found.verdict.text.count("the ranking changed") == 1
    steady = analyse(daily_counts(before), ParetoOptions())
    assert not steady.verdict.text.startswith("the ranking changed")


def test_a_comparison_comes_first_and_the_best_of_several_columns_last() -> None:
    rng = np.random.default_rng(2)
    first = rng.multinomial(200, [0.6, 0.2, 0.1, 0.1], size=40)
    second = rng.multinomial(200, [0.3, 0.5, 0.1, 0.1], size=40)
    counts = daily_counts(np.append(first, second, axis=0))
    sides = Sides(
        ("before", "after"), counts.where(counts.day < 40), counts.where(counts.day >= 40), (40, 40)
    )
    other = plain_counts({"DE": 8000, "FR": 4200, "IT": 3800}, category=("market",))
    found = analyse(
        counts, ParetoOptions(), sides=sides, splits=[("policy", counts), ("market", other)]
    )
    compared = found.streams[0].comparison
    assert compared is not None
    assert compared.text
    assert found.verdict.text.startswith(compared.headline)
    assert f"of 2 columns `{found.splits[0].column}` sorts the problem best" in found.verdict.text


def test_names_are_said_without_what_all_begin_with() -> None:
    numbers = {"CATEGORY_SPAM": 900, "CATEGORY_HATE": 100, "CATEGORY_FRAUD": 90}
    assert ": SPAM 82.6 %" in pareto(numbers).verdict.text
    assert "`a, b` 90 %" in pareto({"a, b": 900, "c": 100}).verdict.text
