"""One form for a whole column: late cells, contradicting cells and mixed units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.valued import export_of, values

from ci_toolkit.data.cells import Cells
from ci_toolkit.data.conditions import Column
from ci_toolkit.data.number_columns import sampled_form
from ci_toolkit.data.part import Reading
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import RoleRequest, Roles, resolve
from ci_toolkit.data.source import export_from_frame, open_export

FIRST = 2_500  # more rows than a sample holds


def read(tmp_path: Path, texts: list[str], **reading: Any) -> Cells:
    """The values of a file, one a row, as a chart gets them."""
    path = tmp_path / "x.csv"
    path.write_text("x;n\n" + "".join(f"{text};1\n" for text in texts), encoding="utf-8")
    with open_export([str(path)], Reading(**reading)) as export:
        return reduce_export(export, Roles(value=Column("x", "number")), individuals=True)


def late(cells: Cells, number: int) -> list[float]:
    return cells.table["mean"].to_list()[-number:]


def refused(cells: Cells) -> list[tuple[int, tuple[int, ...], tuple[str, ...]]]:
    return [(reason.rows, reason.first, reason.samples) for reason in cells.ledger.reasons]


@pytest.mark.parametrize(
    ("first", "then", "numbers"),
    [
        ("12.5", ["1.234", "1,234"], [1.234, 1234.0]),
        ("12", ["1,234"], [1234.0]),
        ("12", ["1,234", "12,5"], [1.234, 12.5]),
        ("1,234", ["12,5"], [1.234, 12.5]),
        ("1,234", ["1,234,567"], [1234.0, 1_234_567.0]),
        ("1.234", ["1.234.567"], [1234.0, 1_234_567.0]),
        ("1.234", ["12,5"], [1234.0, 12.5]),
        ("1.234", ["12.5"], [1.234, 12.5]),
        ("12", ["12%", "5 %"], [0.12, 0.05]),
        ("12", ["(5)", "1.2K"], [-5.0, 1200.0]),
    ],
)
def test_late_cells_are_never_wrong_by_a_thousand(
    tmp_path: Path, first: str, then: list[str], numbers: list[float]
) -> None:
    """What the first rows leave open, all rows decide."""
    cells = read(tmp_path, [*[first] * FIRST, *then])
    assert refused(cells) == []
    assert late(cells, len(numbers)) == numbers


@pytest.mark.parametrize(
    ("first", "stray"),
    [("12.5", "12,5"), ("12,5", "12.5"), ("1,234.5", "1.234,5"), ("1,234.5", "0,25"),
     ("3 kg", "3 lb"), ("€ 5", "$ 5"), ("5 min", "7"), ("00:05:00", "7"), ("7", "00:05:00"),
     ("5 min", "5 kg"), ("12%", "5 €"), ("12", "<5")],
)  # fmt: skip
def test_the_rarer_form_goes_to_the_ledger(tmp_path: Path, first: str, stray: str) -> None:
    cells = read(tmp_path, [first] * FIRST + [stray])
    assert cells.ledger.used == FIRST
    assert refused(cells) == [(1, (FIRST + 2,), (stray,))]


def test_the_choice_of_a_decimal_mark_is_told(tmp_path: Path) -> None:
    assert "decimal comma, as in `12,5`" in " ".join(read(tmp_path, ["12,5"] * 30).notes)
    assert "commas between thousands" in " ".join(read(tmp_path, ["1,234"] * 30).notes)
    assert "decimal point, as in `1.234`" in " ".join(read(tmp_path, ["1.234"] * 30).notes)
    for texts in (["1.5"], ["1,234,567"], ["1,234.5"], ["1.234", "1.25"], ["1.234", "12345"]):
        assert not any("decimal" in note for note in read(tmp_path, texts * 30).notes)


def test_a_decimal_comma_can_be_forced(tmp_path: Path) -> None:
    cells = read(tmp_path, ["1,234", "1.234", "7", "1.5"], decimal_comma=True)
    assert cells.table["mean"].to_list() == [1.234, 1234.0, 7.0]
    assert refused(cells) == [(1, (5,), ("1.5",))]


@settings(max_examples=8)
@given(
    st.lists(st.integers(1, 10**7).map(lambda n: f"{n:,}"), min_size=1, max_size=12),
    st.lists(
        st.integers(0, 10**5).map(lambda n: f"{n // 100}.{n % 100:02}"), min_size=1, max_size=6
    ),
)
def test_a_point_among_them_makes_commas_thousands(whole: list[str], parted: list[str]) -> None:
    texts = [*whole, *parted]
    assert values(texts) == [float(text.replace(",", "")) for text in texts]
    swapped = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    assert values(swapped) == [float(text.replace(",", "")) for text in texts]


def test_conditions_and_filters_read_the_whole_column(tmp_path: Path) -> None:
    """A filter has no ledger of its own, so a late cell must be read right at once."""
    path = tmp_path / "x.csv"
    rows = ["7"] * FIRST + ["1,234", "12,5", "abc"]
    path.write_text("x;n\n" + "".join(f"{text};1\n" for text in rows), encoding="utf-8")
    for condition, expected in (("x > 1000", 0), ("x > 12", 1), ("x < 2", 1)):
        with open_export([str(path)]) as export:
            request = RoleRequest(value="n", where=(condition,))
            cells = (
                reduce_export(export, resolve(request, export.profile()), individuals=True)
                if expected
                else None
            )
            if cells:
                assert cells.ledger.used == expected
        with open_export([str(path)]) as export:
            roles = resolve(RoleRequest(event=condition), export.profile())
            found = reduce_export(export, roles, individuals=True)
            assert found.table["count"].sum() == expected
            assert found.ledger.unusable == 1


def test_a_column_of_few_values_is_settled_without_a_second_look(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = ["1,5", "2", "1,25"] * 30
    path.write_text("x;n\n" + "".join(f"{text};1\n" for text in rows), encoding="utf-8")
    with open_export([str(path)]) as export:
        request = RoleRequest(event="n > 0", where=("x > 1.3",))
        cells = reduce_export(export, resolve(request, export.profile()), individuals=True)
        assert cells.ledger.used == 60


def test_units_are_counted_for_whoever_judges_them() -> None:
    form = export_of(["5 €", "6 EUR", "7 $", "8"]).number_form("x", whole=True)
    assert (form.unit, form.units, form.bare) == ("EUR", (("EUR", 2), ("$", 1)), 1)
    assert values(["5 €", "6 EUR", "7 $", "8"]) == [5.0, 6.0, None, 8.0]


def test_shares_beside_counts_have_no_one_unit() -> None:
    form = export_of(["12%", "20,800,000", "3%"]).number_form("x", whole=True)
    assert (form.unit, form.units, form.bare) == (None, (("%", 2),), 1)


def test_the_minus_behind_a_number_needs_company() -> None:
    assert values(["7-", "3-", "5", "6"]) == [-7.0, -3.0, 5.0, 6.0]
    assert values(["7-", "-3", "5", "8-"]) == [None, -3.0, 5.0, None]
    many = [str(number) for number in range(200)]
    assert values(["7-", "1-", "3-", *many])[:3] == [None, None, None]


def test_millions_and_minutes() -> None:
    assert values(["3m", "1.5k"]) == [3e6, 1500.0]
    assert values(["3m", "2h"]) == [180.0, 7200.0]
    assert values(["3M", "1.5bn"]) == [3e6, 1.5e9]
    assert values(["3m", "4m"], "handle_time") == [180.0, 240.0]
    assert values(["3m", "4m"], "views") == [3e6, 4e6]
    assert values(["5B", "3MB", "4MB"]) == [None, 3.0, 4.0]


WHOLE = ["0", "-0", "5", "12", "1234", " 7", "8 ", "", "  ", None, "-9", "999999999999999"]
ODD = ["007", "+3", "1.5", "n/a", "-", "1,234", "5%", "\t3", "12 34", "1000000000000000"]


@given(st.lists(st.sampled_from(WHOLE) | st.sampled_from(WHOLE + ODD), max_size=30))
@settings(max_examples=60)
def test_columns_of_whole_numbers_get_the_form_that_their_shapes_show(
    texts: list[str | None],
) -> None:
    export = export_from_frame(pl.DataFrame({"rate": texts}, schema={"rate": pl.String}))
    found = sampled_form(export, "rate")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ci_toolkit.data.number_columns._simple_form", lambda sample: None)
        assert found == sampled_form(export, "rate")
