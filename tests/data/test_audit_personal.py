"""Personal data in cells: what is told, and what only looks like it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ci_toolkit.data.audit import audit_export
from ci_toolkit.data.source import open_export
from ci_toolkit.facts import ColumnFacts

# Card numbers that schemes publish for tests, and the example accounts of the IBAN registry.
CARDS = ["4111 1111 1111 1111", "5555555555554444", "378282246310005", "6011-1111-1111-1117"]
ACCOUNTS = ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "NL91ABNA0417164300"]
ADDRESSES = ["jo.do+x@example.co.uk", "mail <a_b@mail.example.org>, thanks", "A@B.io"]
PHONES = [
    "+49 30 1234567", "+442071838750", "(212) 555-0123", "call 1-212-555-0123 now",
    "0049 30 1234567", "+33 1 23 45 67 89", "+1 (212) 555-0123", "212-555-0123", "030/1234567",
]  # fmt: skip
MACHINES = [
    "192.168.1.20",
    "from 84.23.110.7:443",
    "2001:db8::8a2e:370:7334",
    "fe80::1ff:fe23:4567",
]


@pytest.fixture
def count(tmp_path: Path) -> Callable[..., ColumnFacts]:
    def counted(cells: list[str], name: str = "cell") -> ColumnFacts:
        path = tmp_path / "export.csv"
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        path.write_text("\n".join([f'"{name}"', *quoted]) + "\n", encoding="utf-8")
        with open_export([str(path)]) as export:
            return audit_export(export).columns[0]

    return counted


@pytest.mark.parametrize(
    ("cells", "sort"),
    [
        (ADDRESSES, "e-mail address"),
        (PHONES, "phone number"),
        (MACHINES, "IP address"),
        (CARDS, "card number"),
        (ACCOUNTS, "IBAN"),
    ],
)
def test_each_sort_is_told(count: Callable[..., ColumnFacts], cells: list[str], sort: str) -> None:
    plain = ["removed", "kept", "no action"] * 10
    assert count([*cells, *plain]).personal == ((sort, len(cells)),)


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-03-01 10:15:00", "2024-03-02 11:00:00"],
        ["1710000000", "1710003600", "1710007200"],
        ["1710000000000", "1710003600123"],
        ["20240301101500", "20240302101500"],
        ["1,234,567", "-12.50", "+300000", "12.345.678,90"],
        ["1.2.3.4", "10.2.0.1", "2.14.3.9"],
        ["12:34:56", "1:02:03:04", "std::string", "aa:bb:cc:dd:ee:ff"],
        ["INC0000045", "CHG0003447", "mod_0033"],
        ["03b1b1c9-a860-4bf6-afff-0d8f0d944871", "f3b1b1c9-1234-1234-1234-123456789012"],
        ["4a0c35371d1bec1d0f5ce671e58db9b5cbd6d26b"],
        ["2020-12-30-TolaData-counternotice.md", "2021/01/2021-01-04-zenith-bank.md"],
        ["user@home", "@handle", "a @ b", "key@"],
        ["01/02/2024", "13.05.2024", "2024/05/13"],
        ["978-3-16-148410-0", "0-306-40615-2"],
        ["DE12345678901234567890", "AB12CD34EF56GH78"],
        ["12345-6789", "90210-1234"],
        ["chapter 1.2.3.4 of 2", "v10.20.30.40"],
        ["100-200", "3-5 days", "5-10-15"],
    ],
)
def test_what_only_looks_like_it_is_left_alone(
    count: Callable[..., ColumnFacts], cells: list[str]
) -> None:
    assert count(cells * 5).personal == ()


def test_ids_of_sixteen_digits_are_no_cards(count: Callable[..., ColumnFacts]) -> None:
    drawn = random.Random(3)
    ids = ["4" + "".join(drawn.choices("0123456789", k=15)) for _ in range(2_000)]
    assert count(ids).personal == ()


def test_card_numbers_by_the_check_digit_of_plain_python(
    count: Callable[..., ColumnFacts],
) -> None:
    def valid(digits: str) -> bool:
        total = 0
        for place, digit in enumerate(reversed(digits)):
            value = int(digit) * (1 + place % 2)
            total += value - 9 * (value > 9)
        return total % 10 == 0

    drawn = random.Random(5)
    cells = []
    while len(cells) < 300:
        digits = "4" + "".join(drawn.choices("0123456789", k=15))
        if valid(digits) or len(cells) % 3 == 0:
            cells.append(digits)
    assert dict(count(cells).personal) == {"card number": sum(map(valid, cells))}


def test_versions_are_no_addresses_by_the_name_of_the_column(
    count: Callable[..., ColumnFacts],
) -> None:
    cells = ["124.0.6367.91", "123.0.2420.65"] * 3 + ["120.0.77.65"]
    assert count(cells, "app_version").personal == ()
    assert count(["84.23.110.7", "91.200.12.3"] * 3, "client").personal == (("IP address", 6),)


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("customer_email", ["x1", "y2"], "e-mail address"),
        ("Phone", ["none given"], "phone number"),
        ("first_name", ["Ada", "Bea"], "name of a person"),
        ("date_of_birth", ["1990-01-02"], "date of birth"),
        ("clientIP", ["hidden"], "IP address"),
        ("comment", ["please look at this again", "this one was decided too quickly"], "free text"),
        ("email_count", ["1", "2"], None),
        ("user_id", ["u1"], None),
        ("category_name", ["spam"], None),
        ("description", ["spam"], None),
        ("recipient", ["a"], None),
    ],
)
def test_names_of_columns_say_what_they_hold(
    count: Callable[..., ColumnFacts], name: str, cells: list[str], said: str | None
) -> None:
    assert count(cells, name).named_personal == said
