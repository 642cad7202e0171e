"""The rooms import in one direction only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ci_toolkit

PACKAGE = Path(ci_toolkit.__file__).parent
EVERYONE = {"errors", "facts", "references", "repair"}
ALLOWED = {
    "data": {"data"},
    "analysis": {"analysis"},
    "report": {"report", "analysis"},
    "plot": {"plot", "analysis"},
    "api": {"api", "data", "analysis", "report", "plot"},
    "cli": {"cli", "api"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Every imported name, inside functions too; what only type checkers see is left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        yield from imports_of(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_are_imported_in_the_allowed_direction_only(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    if room not in ALLOWED:
        return
    for name in imports_of(ast.parse(path.read_text())):
        parts = name.split(".")
        if parts[0] != "ci_toolkit" or len(parts) < 2 or parts[1] == "__version__":
            continue
        assert parts[1] in ALLOWED[room] | EVERYONE, f"{room} must not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_pyplot_and_the_whole_of_statsmodels_are_never_imported(path: Path) -> None:
    for name in imports_of(ast.parse(path.read_text())):
        assert not name.startswith(("matplotlib.pyplot", "statsmodels.api"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 350
