"""A small table of costs is read as a person would, or refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_toolkit.data.side_files import read_costs
from ci_toolkit.errors import DataError


@pytest.fixture
def costs(tmp_path: Path):
    def read(text: str | bytes) -> dict[str, float]:
        path = tmp_path / "costs.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_costs(str(path))

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("category,cost\nspam,1.5\nhate,20\n", {"spam": 1.5, "hate": 20.0}),
        ("spam,1.5\nhate,20", {"spam": 1.5, "hate": 20.0}),
        ("spam\t1.5\nhate\t20\n", {"spam": 1.5, "hate": 20.0}),
        ("Grund;Kosten\nspam;12,50\nhate;1.234,00\n", {"spam": 12.5, "hate": 1234.0}),
        ("spam;1,500\nhate;2,250\n", {"spam": 1.5, "hate": 2.25}),
        ("spam;12.5\nhate;7\n", {"spam": 12.5, "hate": 7.0}),
        ('spam,"1,234"\nhate,"12,000,000"\n', {"spam": 1234.0, "hate": 12e6}),
        ("spam,€ 5\nhate,€ 7.50\n", {"spam": 5.0, "hate": 7.5}),
        ("spam,$5\n*,$1\n", {"spam": 5.0, "*": 1.0}),
        ('"spam, scam",3\n\n,4\n', {"spam, scam": 3.0, "(blank)": 4.0}),
        ("spam,3\nspam,3.0\n", {"spam": 3.0}),
        ("spam,0,,\n", {"spam": 0.0}),
        ("\ufeffcategory,cost\r\nspam,2\r\n", {"spam": 2.0}),
        ("Löschung;2\n".encode("cp1252"), {"Löschung": 2.0}),
        ("spam\t2\n".encode("utf-16"), {"spam": 2.0}),
    ],
)
def test_read(costs, text, expected):
    assert costs(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spam,3\nhate,4\nspam,5\n", "line 3: `spam` has another cost in line 1"),
        ("spam,3\nhate,-4\n", "line 2: `-4` is negative"),
        ("spam,3\nhate,inf\n", "line 2: `inf` is not finite"),
        ("spam,3\n\nhate,much\n", "line 3: `much` is not a number"),
        ("spam,n/a\nhate,3\n", "line 1: `n/a` is not a number"),
        ("spam,3\nhate,\n", "line 2: the cost is blank"),
        ("spam,3\nhate\n", "line 2: `hate` has no cost"),
        ("spam,1,234\n", "line 1: 3 cells"),
        ('"two\nlines",3\nhate,x1\n', "line 3: `x1` is not a number"),
        ('spam,3\n"hate,4\n', "does not hold costs"),
        ("category,cost\n", "holds no costs"),
        ("", "holds no costs"),
    ],
)
def test_refused(costs, text, said):
    with pytest.raises(DataError, match=r"costs\.csv") as caught:
        costs(text)
    assert said in str(caught.value)


def test_absent(tmp_path: Path):
    with pytest.raises(DataError, match="cannot read the costs"):
        read_costs(str(tmp_path / "none.csv"))
