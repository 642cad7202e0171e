"""Rows of candidate causes stay small: texts as categories, no raw cell kept that is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ci_toolkit.data import candidates, engine, passes
from ci_toolkit.data.candidates import Candidates, candidate_rows
from ci_toolkit.data.roles import RoleRequest, resolve
from ci_toolkit.data.source import open_export
from ci_toolkit.data.stage import RAW

ROWS = 12_000


def read(
    path: Path, test: tuple[str, ...], request: RoleRequest | None = None, **options: Any
) -> Candidates:
    asked = request or RoleRequest(time="at", event="ok")
    with open_export([str(path)]) as export:
        return candidate_rows(export, resolve(asked, export.profile()), test, **options)


@pytest.fixture
def columns() -> dict[str, list[object]]:
    """Texts of few and of many values, some with spaces around; answers, some of them blank."""
    places = range(ROWS)
    return {
        "at": [f"2025-03-{1 + i * 28 // ROWS:02d} {i % 24:02d}:30:00" for i in places],
        "ok": [("yes", "no", "no", "")[i * 7 % 4] for i in places],
        "queue": [("video", " video ", "text", "", "n/a", "image")[i * i % 6] for i in places],
        "team": [f"team {i * 31 % 40:02d}" for i in places],
        "case": [f"c{i * 7 % 3_000}" for i in places],
        "size": [str(i * 13 % 1000 / 10) for i in places],
    }


def written(folder: Path, columns: Mapping[str, list[object]], kind: str) -> Path:
    path = folder / f"export.{kind}"
    frame = pl.DataFrame(columns)
    if kind == "csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    return path


TEST = ("queue", "team", "case", "size", "queue = 'text'", "upper(team)", "weekday")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("by_id", [False, True])
def test_texts_kept_as_categories_change_nothing(
    tmp_path: Path,
    columns: dict[str, list[object]],
    kind: str,
    by_id: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = written(tmp_path, columns, kind)
    asked = RoleRequest(time="at", event="ok", id="case" if by_id else None)
    kept = read(path, TEST, asked)
    monkeypatch.setattr(engine, "_FEW_TEXTS", 0)
    texts = read(path, TEST, asked)
    assert kept.table.equals(texts.table)
    assert (kept.columns, kept.ledger, kept.notes) == (texts.columns, texts.ledger, texts.notes)


def test_levels_are_those_of_plain_counting(
    tmp_path: Path, columns: dict[str, list[object]]
) -> None:
    found = read(written(tmp_path, columns, "csv"), ("queue",))
    counts: dict[str, int] = {}
    for text, answer in zip(columns["queue"], columns["ok"], strict=True):
        if answer:
            shown = str(text).strip() or "(blank)"
            counts[shown] = counts.get(shown, 0) + 1
    by_level = found.table["x0"].value_counts().sort("x0")["count"].to_list()
    assert dict(zip(found.columns[0].levels, by_level, strict=True)) == counts


def test_raw_cells_that_are_read_already_are_not_kept(
    tmp_path: Path, columns: dict[str, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, pl.DataType] = {}
    original = passes.read_groups

    def spy(*given: Any) -> Any:
        read = original(*given)
        kept.update(read.groups.schema)
        return read

    monkeypatch.setattr(candidates, "read_groups", spy)
    answers: dict[str, list[object]] = {**columns, "ok": [text == "yes" for text in columns["ok"]]}
    read(written(tmp_path, answers, "parquet"), ("queue", "case"))
    raw = {name.removeprefix(RAW): kept[name] for name in kept if name.startswith(RAW)}
    # Many different texts stay texts: a category would hold each of them twice.
    assert raw == {"queue": pl.Categorical(), "case": pl.String()}


def test_minus_zero_is_zero(tmp_path: Path) -> None:
    path = tmp_path / "zero.parquet"
    grade = [-0.0, 0.0, 1.0] * 20
    pl.DataFrame({"grade": grade, "ok": [True, False, False, True] * 15}).write_parquet(path)
    found = read(path, ("grade",), RoleRequest(event="ok"))
    assert found.columns[0].levels == ("0.0", "1.0")


def test_numbers_that_vary_only_late_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "late.parquet"
    late = [1.0] * 11_000 + [float(i) for i in range(1_000)]
    few = [float(i % 3) for i in range(12_000)]
    ok = [i % 4 == 0 for i in range(12_000)]
    pl.DataFrame({"late": late, "few": few, "ok": ok}).write_parquet(path)
    found = read(path, ("late", "few"), RoleRequest(event="ok"))
    assert [one.kind for one in found.columns] == ["number", "category"]
