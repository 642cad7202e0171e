"""Numbers as people write them: each way of writing against a reader in plain Python."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.valued import export_of, values

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
SPACES = ("\u00a0", "\u202f", "\u2009", " ")


def grouped(number: Decimal, mark: str, point: str) -> str:
    """A number with marks between its thousands, by hand."""
    sign, digits = ("-" if number < 0 else ""), f"{abs(number):.2f}"
    whole, fraction = digits.split(".")
    parts = []
    while len(whole) > 3:
        whole, part = whole[:-3], whole[-3:]
        parts.insert(0, part)
    return sign + mark.join([whole, *parts]) + point + fraction


@pytest.mark.parametrize("mark", [",", "'", "\u2019", *SPACES])
@settings(max_examples=8)
@given(numbers=st.lists(NUMBERS, min_size=1, max_size=12))
def test_thousands_with_a_decimal_point(mark: str, numbers: list[Decimal]) -> None:
    texts = [grouped(number, mark, ".") for number in numbers]
    assert values(texts) == [float(number) for number in numbers]


@pytest.mark.parametrize("mark", [".", "'", *SPACES])
@settings(max_examples=8)
@given(numbers=st.lists(NUMBERS, min_size=1, max_size=12))
def test_thousands_with_a_decimal_comma(mark: str, numbers: list[Decimal]) -> None:
    texts = [grouped(number, mark, ",") for number in numbers]
    assert values(texts) == [float(number) for number in numbers]
    assert values(texts, decimal_comma=True) == [float(number) for number in numbers]


@pytest.mark.parametrize(
    ("before", "after", "unit"),
    [("€", "", "EUR"), ("EUR ", "", "EUR"), ("", " €", "EUR"), ("", "€", "EUR"), ("$", "", "$"),
     ("US$ ", "", "$"), ("", " USD", "$"), ("£", "", "GBP"), ("¥", "", "¥"), ("CHF ", "", "CHF"),
     ("", " kg", "kg"), ("", "items", "items"), ("", " pts", "pts"), ("", "\u00a0pts.", "pts"),
     ("", " removals", "removal")],
)  # fmt: skip
@settings(max_examples=8)
@given(numbers=st.lists(NUMBERS, min_size=1, max_size=12))
def test_one_unit(before: str, after: str, unit: str, numbers: list[Decimal]) -> None:
    texts = [f"{before}{number}{after}" for number in numbers]
    assert values(texts) == [float(number) for number in numbers]
    form = export_of(texts).number_form("x", whole=True)
    assert (form.unit, form.duration, form.units) == (unit, False, ((unit, len(texts)),))


@settings(max_examples=8)
@given(numbers=st.lists(NUMBERS, min_size=1, max_size=12))
def test_percent_is_a_fraction(numbers: list[Decimal]) -> None:
    texts = [f"{number}{'%' if i % 2 else ' %'}" for i, number in enumerate(numbers)]
    assert values(texts) == [pytest.approx(float(number / 100), rel=1e-15) for number in numbers]
    assert export_of(texts).number_form("x").unit == "%"
    assert export_of(texts).profile()["x"].unit == "%"


@pytest.mark.parametrize(
    ("written", "size"),
    [("K", 10**3), ("k", 10**3), (" K", 10**3), ("M", 10**6), (" Mio.", 10**6), ("bn", 10**9),
     ("B", 10**9), (" billion", 10**9), ("K €", 10**3), (" Mio. EUR", 10**6)],
)  # fmt: skip
@settings(max_examples=8)
@given(numbers=st.lists(NUMBERS, min_size=1, max_size=12))
def test_magnitudes(written: str, size: int, numbers: list[Decimal]) -> None:
    texts = [f"{number}{written}" for number in numbers]
    assert values(texts) == [pytest.approx(float(number * size), rel=1e-15) for number in numbers]


@pytest.mark.parametrize("form", ["({})", "-{}", "{}-", "\u2212{}", "\u2013{}", "- {}"])
@settings(max_examples=8)
@given(numbers=st.lists(st.integers(0, 10**9), min_size=3, max_size=12))
def test_negative_numbers(form: str, numbers: list[int]) -> None:
    texts = [form.format(number) for number in numbers] + ["5", "+7"]
    assert values(texts) == [*(-float(number) for number in numbers), 5.0, 7.0]


@pytest.mark.parametrize(
    ("text", "number"),
    [("($1,234.50)", -1234.5), ("$(1,234.50)", -1234.5), ("-$5", -5.0), ("$-5", -5.0),
     ("(5%)", -0.05), ("(5)%", -0.05), ("+5", 5.0), ("1.2E3", 1200.0), ("1.5e-2", 0.015),
     ("1,5E+03 kg", 1500.0), (".5", 0.5), ("5.", 5.0), ("$1.2K", 1200.0), ("\u20031", None)],
)  # fmt: skip
def test_single_cells(text: str, number: float | None) -> None:
    assert values([text]) == [number]


@pytest.mark.parametrize(
    "text",
    ["<5", ">100", "~5", "1/2", "½", "5-10", "--5", "-5-", "(5", "5)", "((5))", "-(5)", "3rd",
     "1st", "10 AM", "5 pm", "v1.2", "1.2.3", "12,345,67", "1,23", "a5", "5 a b", "Ki", "7-",
     "2017Q4", "0x10", "1_000", "5 % %", "€5$", "٣", "1 234 56"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    """Beside plain numbers; `7-` is a slip where no other number has its minus behind it."""
    assert values([text, "1.5", "2.5", "3.5"]) == [None, 1.5, 2.5, 3.5]


@settings(max_examples=8)
@given(
    st.lists(
        st.one_of(
            st.floats(allow_nan=False, allow_infinity=False, width=64),
            st.integers(-(10**15), 10**15),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_numbers_that_programs_write_are_plain(numbers: list[float]) -> None:
    texts = [repr(number) for number in numbers]
    assert values(texts) == [float(text) for text in texts]
    assert export_of(texts).number_form("x", whole=True).plain


@settings(max_examples=8)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=12))
def test_any_text_is_a_number_a_blank_or_refused(texts: list[str]) -> None:
    """No text stops the reading, and what is read twice is the same."""
    first, again = values(texts), values(texts)
    assert len(first) == len(texts)
    assert str(first) == str(again)
