"""Agreement of raters from files, as a project names them."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.analysis.dmaic.project.measure import Agreement
from ci_toolkit.api.dmaic_agreement import AgreementRun, study_agreement
from ci_toolkit.errors import DataError, UsageError

SCORE = '"is_abuse.1" - "is_abuse.-1" - 2 * "is_abuse.-2" - 3 * "is_abuse.-3"'
LEVELS = ("-3", "-2", "-1", "0", "1")


def study(path: Path, **table: object) -> AgreementRun:
    return study_agreement(Agreement.model_validate({"source": path.name, **table}), [str(path)])


def plain_alpha(rows: list[list[str]]) -> float:
    units = [row for row in rows if len(row) > 1]
    values = [value for row in units for value in row]
    within = sum(
        sum(a != b for a, b in permutations(row, 2)) / (len(row) - 1) for row in units
    ) / len(values)
    number = {value: values.count(value) for value in set(values)}
    total = len(values)
    alike = sum(n * (n - 1) for n in number.values()) / (total * (total - 1))
    return 1 - within / (1 - alike)


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    lines = ["item,rater,label,day"]
    for item in range(60):
        label = ("ok", "hate", "spam")[item % 3]
        lines += [f"{item},Ana,{label},1", f"{item},Bo,{label if item % 7 else 'ok'},2"]
    lines.append("0,Ana,ok,3")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_project_learns_how_well_its_raters_agree(long: Path) -> None:
    run = study(long, item="item", rater="rater", label="label")
    assert run.result.statistic == "cohen"
    assert run.result.items == 60
    assert run.result.verdict.status == "capable"
    assert (run.ledger.read, run.ledger.filtered, run.ledger.used) == (121, 1, 120)
    assert run.source.columns == {"item": "item", "rater": "rater", "label": "label"}
    assert run.source.rows["read"] == 121
    (finding,) = [one for one in run.result.findings if one.code == "repeats"]
    assert "1 time" in finding.text
    assert "100 %" in finding.text


def test_ratings_left_out_for_their_label_are_told(long: Path) -> None:
    run = study(long, item="item", rater="rater", label="label", levels=("ok", "hate"))
    assert run.ledger.unusable > 0
    (finding,) = [one for one in run.result.findings if one.code == "left-out"]
    assert f"{run.ledger.unusable} of 121 rows could not be used" in finding.text
    assert "is none of the levels" in finding.text


def test_options_of_reading_count(long: Path) -> None:
    run = study(
        long, item="item", rater="rater", label="label", where=("day < 3", "label <> 'spam'")
    )
    assert run.ledger.filtered > 30
    assert "spam" not in run.result.labels


def test_a_column_that_is_not_there_gets_a_hint(long: Path) -> None:
    with pytest.raises(DataError) as error:
        study(long, item="item", rater="ratr", label="label")
    assert "rater" in (error.value.hint or "")
    with pytest.raises(DataError, match="label"):
        study(long, item="item", rater="rater", label="lable")


def test_an_unordered_distance_is_refused(long: Path) -> None:
    with pytest.raises(UsageError, match="needs the order"):
        study(long, item="item", rater="rater", label="label", weights="linear")
    run = study(
        long, item="item", rater="rater", label="label", weights="linear",
        levels=("ok", "spam", "hate"),
    )  # fmt: skip
    assert run.result.labels == ("ok", "spam", "hate")


def test_the_right_answer_may_be_a_rater(long: Path) -> None:
    run = study(long, item="item", rater="rater", label="label", standard="Ana")
    assert [one.rater for one in run.result.against] == ["Bo"]
    assert run.result.verdict.status == "insufficient"


def test_counts_need_the_same_levels(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("low,high\n1,2\n3,0\n2,2\n")
    run = study(path, counts=("low", "high"), levels=("high", "low"))
    assert run.result.labels == ("high", "low")
    assert run.result.ratings == 10
    with pytest.raises(UsageError, match="same labels"):
        study(path, counts=("low", "high"), levels=("high", "mid"))


@pytest.mark.parametrize(
    ("table", "alpha"),
    [
        ({"label": SCORE}, 0.4374),
        ({"label": f"({SCORE}) < 0"}, 0.6523),
    ],
)
def test_the_long_ratings_of_abuse_have_the_published_alpha(
    shared_data: Path, table: dict[str, object], alpha: float
) -> None:
    path = shared_data / "raters" / "convabuse_full_notext.csv"
    run = study(path, item="item_no", rater="annotator_id", keep="first", **table)
    assert round(run.result.alpha.value, 4) == alpha
    assert run.ledger.read == 12_768
    if table["label"] == SCORE:
        assert any("91.9 %" in one.text for one in run.result.findings)


def test_the_long_ratings_of_abuse_have_the_published_ordinal_alpha(shared_data: Path) -> None:
    path = shared_data / "raters" / "convabuse_full_notext.csv"
    run = study(
        path, item="item_no", rater="annotator_id", label=SCORE, keep="first", weights="ordinal",
        levels=LEVELS,
    )  # fmt: skip
    assert run.result.alpha_ordinal is not None
    assert round(run.result.alpha_ordinal.value, 4) == 0.6598


def test_the_wide_ratings_of_abuse_agree_with_a_count_by_hand(shared_data: Path) -> None:
    path = shared_data / "raters" / "convabuse_train_wide_notext.csv"
    names = [f"Annotator{number}" for number in range(1, 9)]
    labels = tuple(
        "CASE "
        + " ".join(f'WHEN "{name}_is_abuse.{level}" THEN {level}' for level in LEVELS)
        + " END"
        for name in names
    )
    run = study(path, raters=labels)
    frame = pl.read_csv(path, infer_schema=False)
    rows = []
    for record in frame.iter_rows(named=True):
        cells = [[record[f"{name}_is_abuse.{level}"] for level in LEVELS] for name in names]
        if all(cell in ("0", "1", "", None) for row in cells for cell in row):
            rows.append([LEVELS[row.index("1")] for row in cells if "1" in row])
    # Cells such as `1, 1` hold two ratings of one rater: their rows are in the ledger.
    assert run.ledger.unusable == frame.height - len(rows)
    assert run.ledger.used == len(rows)
    assert run.result.alpha.value == pytest.approx(plain_alpha(rows))


def test_votes_of_three_have_the_published_kappa(shared_data: Path) -> None:
    path = shared_data / "raters" / "davidson_vote_counts_notext.csv"
    run = study(path, counts=("hate_speech", "offensive_language", "neither"), where=("count = 3",))
    assert round(run.result.kappa.value, 4) == 0.5495
    assert run.result.statistic == "fleiss"
    assert run.ledger.read == run.ledger.filtered + run.ledger.used == 24_783
