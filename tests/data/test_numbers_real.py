"""Numbers of real exports, against Python's own reading of their cells."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export

META = "reports/meta_cser/meta-2023-q2.csv"
TIKTOK = "reports/tiktok_cger/tiktok-2023-q2.csv"


def plainly(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return list(csv.DictReader(text.replace("\r", "\n").splitlines(keepends=True)))


def decimal(text: str) -> Decimal | None:
    try:
        if text.endswith("%"):
            return Decimal(text[:-1]) / 100
        return Decimal(text.replace(",", ""))
    except ArithmeticError:
        return None


@pytest.mark.parametrize(("file", "name"), [(META, "value"), (TIKTOK, "Result")])
def test_shares_and_counts_in_one_column(shared_data: Path, file: str, name: str) -> None:
    rows = [row[name] for row in plainly(shared_data / file)]
    expected = [decimal(text) for text in rows if text != "N/A"]
    with open_export([str(shared_data / file)]) as export:
        cells = reduce_export(export, Roles(value=Column(name, "number")), individuals=True)
    numbers = [float(number) for number in expected if number is not None]
    assert cells.table["mean"].to_list() == [pytest.approx(n, rel=1e-15) for n in numbers]
    assert cells.ledger.blank == rows.count("N/A")
    assert cells.ledger.unusable == expected.count(None)
    said = " ".join(cells.notes)
    shares = sum(text.endswith("%") and decimal(text) is not None for text in rows)
    assert (f"percentages ({shares:,})" in said) == (shares > 0)


@pytest.mark.parametrize(
    ("year", "name"),
    [(2016, "Date"), (2016, "Nr. of Repos Affected"), (2017, "Nr. of Repos Affected")],
)
def test_slips_in_number_columns_are_in_the_ledger(shared_data: Path, year: int, name: str) -> None:
    """`7-`, `Ki` and `Duplicate` are no numbers, `?` is a blank."""
    path = shared_data / "dmca" / f"{year}-COMPILED-DATA.csv"
    texts = [row[name] for row in plainly(path)]
    good = [text for text in texts if text.isdigit()]
    blank = [text for text in texts if text in ("", "?")]
    with open_export([str(path)]) as export:
        cells = reduce_export(export, Roles(value=Column(name, "number")), individuals=True)
    assert cells.ledger.used == len(good)
    assert cells.ledger.blank == len(blank)
    assert cells.ledger.unusable == len(texts) - len(good) - len(blank)
    wrong = [text for text in texts if not text.isdigit() and text not in ("", "?")]
    assert [sample for reason in cells.ledger.reasons for sample in reason.samples] == wrong[:5]


def test_identifiers_and_lists_of_statements_of_reasons(shared_data: Path) -> None:
    path = next(iter(sorted((shared_data / "dsa" / "sor_full").glob("*.csv"))))
    rows = plainly(path)
    with open_export([str(path)]) as export:
        columns = export.profile()
        lists = {name for name in rows[0] if any(row[name].startswith("[") for row in rows)}
        assert {name for name, column in columns.items() if column.listed} == lists
        assert columns["uuid"].identifier
        assert columns["platform_uid"].kind == "text"
