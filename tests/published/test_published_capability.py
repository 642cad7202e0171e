"""Every case of `capability/`: published or independently computed numbers, one file a case.

A file holds `kind`, `source`, and what the checker of its kind reads; the checkers stand in
`capability_checks/`, each module with a table `CHECKERS` of kind → function of the case.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CASES = sorted((HERE / "capability").glob("*.json"))


def _checkers() -> dict[str, Callable[[dict[str, Any]], None]]:
    found: dict[str, Callable[[dict[str, Any]], None]] = {}
    for path in sorted((HERE / "capability_checks").glob("*.py")):
        module = importlib.import_module(f"tests.published.capability_checks.{path.stem}")
        for kind, check in module.CHECKERS.items():
            assert kind not in found, f"two checkers for {kind}"
            found[kind] = check
    return found


CHECKERS = _checkers()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_published_case_comes_out_the_same(path: Path) -> None:
    case = json.loads(path.read_text())
    assert case["source"]
    CHECKERS[case["kind"]](case)


def test_there_are_cases_of_every_kind() -> None:
    kinds = {json.loads(path.read_text())["kind"] for path in CASES}
    assert kinds == set(CHECKERS)
