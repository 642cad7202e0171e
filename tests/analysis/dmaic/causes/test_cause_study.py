"""Studies of causes: ranking, the model against statsmodels, paradoxes, and mix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.dmaic.causes.seen import cells, observed

from ci_toolkit.analysis.dmaic.causes.design import design_of
from ci_toolkit.analysis.dmaic.causes.mix import mix_study
from ci_toolkit.analysis.dmaic.causes.study import study_candidates
from ci_toolkit.errors import MethodError

# Henderson and Velleman (1981), R's datasets::mtcars: am against wt; glm of R 4.2.2.
AM = (1, 1, 1, *[0] * 14, 1, 1, 1, *[0] * 5, *[1] * 7)
WEIGHT = (
    *(2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78),
    *(5.25, 5.424, 5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14),
    *(1.513, 3.17, 2.77, 3.57, 2.78),
)


def test_the_logistic_model_gives_the_published_odds() -> None:
    # The model takes two columns; one that repeats the other is left out, and that is said.
    weight = np.array(WEIGHT)
    seen = observed("event", AM, {"wt": weight, "double": 2 * weight})
    study = study_candidates(seen, metric="am", kind="proportion")
    assert study.model is not None, study.model_problem
    (term,) = study.model.terms
    step = float(term.step.removeprefix("per "))
    slope = -4.02396994032789 / (2 if term.column == "double" else 1)
    assert term.estimate.value == pytest.approx(np.exp(slope * step), rel=1e-6)
    assert study.model.explained == pytest.approx(1 - 19.1760848074451 / 43.2297332768578)
    assert any("the others hold it already" in one.text for one in study.findings)


def test_clustered_errors_are_those_of_statsmodels() -> None:
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(4)
    place = np.repeat(np.arange(40), 20)
    x, g = rng.normal(size=800), rng.integers(0, 2, 800)
    y = x + 2 * g + rng.normal(size=40)[place] + rng.normal(size=800)
    seen = observed("value", y, {"x": x, "g": g}, place=place)
    study = study_candidates(seen, metric="y", kind="number")
    assert study.model is not None
    base = dict(study.model.against)["g"]
    hot = (g != int(base[1:])).astype(float)
    direct = OLS(y, np.column_stack([np.ones(800), x, hot])).fit(
        cov_type="cluster", cov_kwds={"groups": place}
    )
    of_x = next(term for term in study.model.terms if term.column == "x")
    step = float(of_x.step.removeprefix("per "))
    assert of_x.estimate.value == pytest.approx(direct.params[1] * step)
    assert of_x.estimate.low is not None
    half = of_x.estimate.value - of_x.estimate.low
    from scipy import stats

    assert half == pytest.approx(stats.t.ppf(0.975, 39) * direct.bse[1] * step)


def test_planted_causes_come_first_and_the_others_are_not_real() -> None:
    rng = np.random.default_rng(8)
    place = np.repeat(np.arange(50), 60)
    rows = len(place)
    queue, noise = rng.integers(0, 4, rows), rng.integers(0, 5, rows)
    age = rng.gamma(2, 10, rows)
    eta = -2 + 0.8 * (queue == 2) + 0.03 * age + 0.4 * rng.normal(size=50)[place]
    y = rng.random(rows) < 1 / (1 + np.exp(-eta))
    columns = {"noise": noise, "age": age, "queue": queue, "luck": rng.normal(size=rows)}
    seen = observed("event", y, columns, place=place)
    study = study_candidates(seen, metric="Overturn rate", kind="proportion")
    assert {one.column for one in study.causes if one.real} == {"age", "queue"}
    assert {one.column for one in study.causes[:2]} == {"age", "queue"}
    first = study.causes[0]
    assert first.text.startswith("Overturn rate: ")
    assert all(one.q >= one.p for one in study.causes)
    assert all(0 <= level.metric.value <= 1 for one in study.causes for level in one.levels)


def test_a_cause_that_is_the_metric_is_told_as_such() -> None:
    y = np.tile((0, 0, 0, 1), 100)
    seen = observed("event", y, {"copy": y, "other": np.arange(400) % 3})
    study = study_candidates(seen, metric="m", kind="proportion")
    assert "all but the metric itself" in study.causes[0].note


def test_a_direction_that_turns_with_the_others_is_a_finding() -> None:
    rng = np.random.default_rng(1)
    hard = rng.random(8_000) < 0.5
    # The new tool is better on both kinds of case, and mostly given the hard ones.
    new = rng.random(8_000) < np.where(hard, 0.85, 0.15)
    y = rng.random(8_000) < np.where(hard, 0.5, 0.1) - 0.05 * new
    seen = observed("event", y, {"new": new.astype(int), "hard": hard.astype(int)})
    study = study_candidates(seen, metric="m", kind="proportion")
    (finding,) = [one for one in study.findings if one.code == "simpson"]
    assert "`new`" in finding.text


def test_levels_without_any_event_are_left_out_of_the_model_aloud() -> None:
    rng = np.random.default_rng(6)
    g = rng.integers(0, 3, 900)
    y = (rng.random(900) < 0.3) & (g != 2)
    seen = observed("event", y, {"g": g, "x": rng.normal(size=900)})
    study = study_candidates(seen, metric="m", kind="proportion")
    assert study.model is not None
    assert any("the event never holds there" in one.text for one in study.findings)
    assert all(np.isfinite(term.estimate.value) for term in study.model.terms)


def test_too_few_rows_for_a_model_is_a_sentence_and_no_failure() -> None:
    seen = observed("value", np.arange(12.0), {"a": np.arange(12) % 2, "x": np.arange(12.0) ** 2})
    study = study_candidates(seen, metric="m", kind="number")
    assert study.model is None
    assert "too few" in study.model_problem


def two_sides(
    items: tuple[list[int], list[int]], rates: tuple[list[float], list[float]]
) -> tuple[object, object]:
    sides = []
    for held, share in zip(items, rates, strict=True):
        n = np.array(held, dtype=float)
        level = np.arange(len(n))
        sides.append(cells(np.zeros(len(n), dtype=np.int64), level, n, n * np.array(share)))
    return sides[0], sides[1]


def test_a_change_of_the_mix_alone_is_all_mix() -> None:
    sides = two_sides(([80, 20], [20, 80]), ([0.1, 0.5], [0.1, 0.5]))
    study = mix_study(
        "queue",
        ("a", "b"),
        sides,  # type: ignore[arg-type]
        ("then", "now"),
        metric="Rate",
        kind="proportion",
    )
    assert study.rate == pytest.approx(0)
    assert study.mix == pytest.approx(study.change) == pytest.approx(0.24)
    assert "nearly all mix" in study.text


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 500), st.floats(0, 1), st.floats(0, 1)),
        min_size=1,
        max_size=6,
    )
)
def test_rate_and_mix_always_add_up_to_the_change(
    rows: list[tuple[int, int, float, float]],
) -> None:
    items = [row[0] for row in rows], [row[1] for row in rows]
    if not sum(items[0]) or not sum(items[1]):
        return
    sides = two_sides(items, ([row[2] for row in rows], [row[3] for row in rows]))
    names = tuple(str(i) for i in range(len(rows)))
    study = mix_study(
        "c",
        names,
        sides,
        ("x", "y"),
        metric="m",
        kind="proportion",  # type: ignore[arg-type]
    )
    assert study.rate + study.mix == pytest.approx(study.change, abs=1e-12)
    assert sum(p.rate + p.mix for p in study.parts) == pytest.approx(study.change, abs=1e-12)


def test_a_stretch_without_items_is_refused() -> None:
    sides = two_sides(([0], [5]), ([0.0], [0.2]))
    with pytest.raises(MethodError, match="no items in then"):
        mix_study(
            "c",
            ("a",),
            sides,
            ("then", "now"),
            metric="m",
            kind="number",  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("rare", [40, 200, 900])
def test_rare_levels_stand_together_once_in_the_model(rare: int) -> None:
    """Values too rare for a level join those that are too small for a term, under one name."""
    rng = np.random.default_rng(8)
    names = (*(f"queue {one}" for one in range(14)), "(others)")
    codes = np.repeat(np.arange(15), [*[300] * 8, *[60] * 6, rare])
    y = (rng.random(len(codes)) < 0.3).astype(float)
    seen = observed("event", y, {"queue": codes}, levels={"queue": names})
    design = design_of(seen, ["queue"])
    terms = [level for _, level, _ in design.terms]
    ((_, base),) = design.against
    assert len(set(terms)) == len(terms)
    assert base not in terms
    assert base == ("(others)" if rare == 900 else "queue 0")
    assert terms[-1] == ("(smaller ones)" if rare == 900 else "(others)")
    # Every row that is not of the base has a term.
    others = np.count_nonzero(codes != names.index(base))
    assert sum(column.sum() for column in design.columns) == others
