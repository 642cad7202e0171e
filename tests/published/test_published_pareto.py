"""Every case of `pareto/`: published Pareto tables, one file a case.

A file holds `data` (labels and counts), the `threshold`, `expected` (labels in order, amounts,
shares and cumulative shares as fractions, names of the vital few), the `source`, the `tolerance`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.analysis.pareto_counts import plain_counts

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.stream import analyse_stream

CASES = sorted((Path(__file__).parent / "pareto").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_published_pareto_table_comes_out_the_same(path: Path) -> None:
    case = json.loads(path.read_text())
    counts = plain_counts(dict(zip(case["data"]["labels"], case["data"]["counts"], strict=True)))
    stream = analyse_stream(counts, 0, ParetoOptions(threshold=case["threshold"]))
    expected, close = case["expected"], case["tolerance"]
    assert [bar.category for bar in stream.bars] == expected["labels"]
    for field in ("amount", "share", "cumulative"):
        if field in expected:
            found = [getattr(bar, field) for bar in stream.bars]
            np.testing.assert_allclose(found, expected[field], rtol=0, atol=close)
    if "cumulative_amount" in expected:
        found = np.cumsum([bar.amount for bar in stream.bars])
        np.testing.assert_allclose(found, expected["cumulative_amount"], rtol=0, atol=close)
    if "vital" in expected:
        assert list(stream.vital) == expected["vital"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 3
