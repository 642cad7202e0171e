"""What the goal is worth, step by step."""

from __future__ import annotations

import math

import pytest

from ci_toolkit.analysis.dmaic.business_case import business_case
from ci_toolkit.analysis.dmaic.project.define import BusinessCase


def test_every_factor_stands_in_the_arithmetic() -> None:
    case = BusinessCase(volume=20_000, per="week", cost=4, project_cost=24_960)
    found = business_case(0.043, 0.031, case, "proportion", "lower")
    assert found is not None
    assert found.yearly == pytest.approx(20_000 * 52 * 0.012 * 4)
    assert found.payback_months == pytest.approx(6)
    text = " | ".join(found.arithmetic)
    for factor in ("20,000", "52 weeks", "1,040,000", "1.2 points", "12,480 defects", "4 EUR",
                   "49,920 EUR", "24,960 EUR", "6 months"):  # fmt: skip
        assert factor in text


def test_time_is_paid_by_its_unit() -> None:
    case = BusinessCase(volume=1_000, per="month", cost=30, cost_of="h")
    found = business_case(7_200, 3_600, case, "duration", "lower")
    assert found is not None
    assert found.yearly == pytest.approx(1_000 * 12 * 1 * 30)
    assert "1 hours an item" in found.arithmetic[2]


@pytest.mark.parametrize(("per", "times"), [("day", 365), ("quarter", 4), ("year", 1)])
def test_a_year_has_so_many(per: str, times: int) -> None:
    case = BusinessCase.model_validate({"volume": 10, "per": per, "cost": 2, "cost_of": "unit"})
    found = business_case(5, 4, case, "number", "lower")
    assert found is not None
    assert found.yearly == 10 * times * 2


def test_higher_is_better_turns_the_sign_and_a_loss_never_pays_back() -> None:
    case = BusinessCase(volume=10, cost=2, project_cost=5)
    found = business_case(0.9, 0.95, case, "proportion", "higher")
    assert found is not None
    assert found.yearly == pytest.approx(1)
    lost = business_case(0.9, 0.95, case, "proportion", "lower")
    assert lost is not None
    assert lost.yearly == pytest.approx(-1)
    assert lost.payback_months is None


@pytest.mark.parametrize(
    ("case", "kind", "goal"),
    [
        (BusinessCase(cost=2), "proportion", 0.1),
        (BusinessCase(volume=2), "proportion", 0.1),
        (BusinessCase(volume=2, cost=2), "duration", 0.1),
        (BusinessCase(volume=2, cost=2, cost_of="h"), "number", 0.1),
        (BusinessCase(volume=2, cost=2), "proportion", math.nan),
    ],
)
def test_what_is_missing_or_does_not_fit_gives_no_amount(
    case: BusinessCase, kind: str, goal: float
) -> None:
    assert business_case(0.2, goal, case, kind, "lower") is None  # type: ignore[arg-type]
