"""Tables set apart by blanks below a text: NIST's files to their certified values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ci_toolkit.data.aligned import find_table
from ci_toolkit.data.source import open_export

CLASSIC = "classic"


def certified(text: str, words: str) -> float:
    found = re.search(rf"{words}[^:\n]*:\s*(-?[\d.]+)", text)
    assert found is not None
    return float(found[1])


def numbers(path: Path, column: str) -> list[float]:
    with open_export([str(path)]) as export:
        cells = export.collect(lambda frame: frame.select(column)).to_series()
    return [float(cell) for cell in cells]


def test_every_univariate_set_has_its_certified_mean_and_deviation(shared_data: Path) -> None:
    import statistics

    paths = sorted((shared_data / CLASSIC / "nist_strd_univariate").glob("*.dat"))
    assert len(paths) == 9
    for path in paths:
        text = path.read_text(encoding="latin-1")
        found = numbers(path, "Y")
        assert len(found) == int(certified(text, "Number of Observations")), path.name
        mean, sd = certified(text, "Sample Mean"), certified(text, "Sample Standard Deviation")
        assert statistics.fmean(found) == pytest.approx(mean, rel=1e-12), path.name
        assert statistics.stdev(found) == pytest.approx(sd, rel=1e-8), path.name


def test_every_file_of_groups_is_read_whole(shared_data: Path) -> None:
    paths = sorted((shared_data / CLASSIC / "nist_strd_anova").glob("*.dat"))
    assert len(paths) == 11
    for path in paths:
        lines = path.read_text(encoding="latin-1").splitlines()
        below = [line.split() for line in lines[60:] if line.strip()]
        with open_export([str(path)]) as export:
            group, value = export.columns
            rows = export.collect(lambda frame: frame).rows()
            places = export.parts[0].located([0, len(rows) - 1])
        assert [list(row) for row in rows] == below, path.name
        assert (group, value) == tuple(lines[59].split()[1:])
        assert [place.line for place in places] == [61, 60 + len(below)]
        assert places[0].raw == lines[60]


def test_a_regression_set_is_read(shared_data: Path) -> None:
    path = shared_data / CLASSIC / "Norris.dat"
    assert (numbers(path, "y")[:2], numbers(path, "x")[-1]) == ([0.1, 338.8], 0.5)


def test_lines_above_are_told(tmp_path: Path) -> None:
    path = tmp_path / "bench.dat"
    path.write_text("Bench 7\n\nday  n\n--- --\n 1   2.5\n 2 3\n 3   -4e1\n\n", encoding="utf-8")
    with open_export([str(path)]) as export:
        assert export.columns == ("day", "n")
        assert export.collect(lambda frame: frame).rows() == [
            ("1", "2.5"),
            ("2", "3"),
            ("3", "-4e1"),
        ]
        (told,) = export.repairs
    assert (told.kind, told.rows, told.first, told.samples) == ("titles", 1, (1,), ("Bench 7",))


@pytest.mark.parametrize(
    "lines",
    [["a b", "1 2", "3 4"], ["1 2", "3 4 5", "6 7"], ["x", "1", "two", "3"], [""]],
)
def test_what_is_no_such_table_is_left_to_other_readers(lines: list[str]) -> None:
    assert find_table(lines) is None


def test_a_text_with_commas_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text("day,n\n2025-01-01,3\n2025-01-02,4\n2025-01-03,5\n", encoding="utf-8")
    with open_export([str(path)]) as export:
        assert export.columns == ("day", "n")
