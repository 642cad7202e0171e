"""Agreement of raters in facts, tables and JSON."""

from __future__ import annotations

import json
import math

import numpy as np

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.result import Agreement, Ratings
from ci_toolkit.report.agreement import blocks, data
from ci_toolkit.report.html import write_html
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Facts, Notes, Report, Table
from ci_toolkit.report.terminal import render


def study(
    given: list[list[int]],
    labels: tuple[str, ...],
    raters: tuple[str, ...] = ("Ana", "Bo", "Cy"),
    standard: list[int] | None = None,
    weights: str = "none",
) -> Agreement:
    found = np.array(given, dtype=np.int64)
    counts = np.column_stack([(found == label).sum(axis=1) for label in range(len(labels))])
    right = None if standard is None else np.array(standard, dtype=np.int64)
    ratings = Ratings(labels, raters[: found.shape[1]], found, counts, right)
    return analyse(ratings, weights=weights)


RATED = [[0, 0, 0]] * 30 + [[1, 1, 0]] * 8 + [[1, 1, 1]] * 12
STANDARD = [0] * 30 + [1] * 20


def tables_of(result: Agreement) -> dict[str, Table]:
    found = [block for block in blocks(result) if isinstance(block, Table)]
    return {table.caption or "": table for table in found}


def test_the_facts_are_the_numbers_of_the_result() -> None:
    result = study(RATED, ("ok", "hate"), standard=STANDARD)
    facts = next(block for block in blocks(result) if isinstance(block, Facts))
    said = dict(facts.items)
    assert said["Fleiss' kappa"].startswith(f"{result.kappa.value:.2f} ({result.kappa.low:.2f} to")
    assert said["Fleiss' kappa"].endswith("needed 0.6")
    assert f"{result.ac1.value:.2f}" in said["Gwet's AC1"]
    assert f"{result.alpha.value:.2f}" in said["Krippendorff's alpha"]
    assert said["Items"] == "50 rated at least twice, 150 ratings in all"


def test_each_coefficient_is_explained_in_words() -> None:
    result = study(RATED, ("ok", "hate"))
    (meanings,) = [
        block
        for block in blocks(result)
        if isinstance(block, Notes) and block.caption == "What they mean"
    ]
    assert len(meanings.items) == 4
    weighted = study(RATED, ("ok", "hate"), weights="ordinal")
    facts = next(block for block in blocks(weighted) if isinstance(block, Facts))
    assert "Gwet's AC2" in dict(facts.items)
    assert "Fleiss' kappa, weighted by order" in dict(facts.items)
    assert "Alpha, ordinal distances" in dict(facts.items)


def test_labels_pairs_and_the_standard_have_a_table_each() -> None:
    tables = tables_of(study(RATED, ("ok", "hate"), standard=STANDARD))
    assert len(tables["Agreement by label"].rows) == 2
    pairs = tables["Pairs of raters, least agreement first"]
    assert [row[:2] for row in pairs.rows][-1] == ("Ana", "Bo")
    right = tables["Raters against the right answer"]
    assert right.rows[0][:3] == ("Ana", "50", "100 %")
    assert right.rows[2][2] == "84 %"


def test_counts_alone_have_no_table_of_raters() -> None:
    ratings = Ratings(("a", "b"), (), None, np.array([[2, 1], [0, 3], [3, 0]]))
    assert set(tables_of(analyse(ratings))) == {"Agreement by label"}


def test_of_many_pairs_those_that_agree_least_are_shown_and_the_rest_counted() -> None:
    rng = np.random.default_rng(8)
    given = rng.integers(0, 2, (40, 10)).tolist()
    names = tuple(f"rater {number}" for number in range(10))
    table = tables_of(study(given, ("a", "b"), names))["Pairs of raters, least agreement first"]
    assert len(table.rows) == 30
    assert table.note == "15 pairs with a higher kappa not shown"


def test_what_is_not_known_is_null_in_json() -> None:
    result = study([[0, 0], [0, 0]], ("ok", "hate"))
    plain = json.loads(json.dumps(data(result), allow_nan=False))
    assert math.isnan(result.kappa.value)
    assert plain["kappa"]["value"] is None
    assert plain["percent"]["value"] == 1
    assert plain["verdict"]["status"] == "insufficient"


def test_names_from_a_file_steer_nothing() -> None:
    bad = "\x1b[31m<script>alert(1)</script>\u202e|"
    result = study(RATED, (bad, "hate"), (bad, "Bo", "Cy"), STANDARD)
    report = Report("Agreement", result.verdict.text, result.verdict.status, blocks(result))
    for width in (60, 100):
        text = render(report, width=width, color=False, ascii_only=False)
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "<script>" not in write_html(report, ())
    assert "\x1b" not in write_markdown(report)
