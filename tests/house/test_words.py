"""Docstrings, sources, and that the project speaks of itself alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ci_toolkit
from ci_toolkit.references import REFERENCES

PACKAGE = Path(ci_toolkit.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(path.relative_to(PACKAGE)) for path in MODULES]


def public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_modules_and_public_functions_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree) or not tree.body
    for node in public_functions(tree):
        assert ast.get_docstring(node), f"{path.name}:{node.name} has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_sources_that_docstrings_name_are_known(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            continue
        for line in (ast.get_docstring(node) or "").splitlines():
            found = re.match(r"\s*Source: (.+)", line)
            if found:
                keys = re.findall(r"[a-z][\w-]*(?:-\d{4})?", found.group(1).split(";")[0])
                assert keys, f"{path.name}: {line.strip()}"
                assert keys[0] in REFERENCES, f"{path.name}: {line.strip()}"


KINDS = ["variables", "attributes", "laney", "run_chart", "probability"]


@pytest.mark.parametrize("name", KINDS)
def test_every_module_of_chart_formulas_names_a_source(name: str) -> None:
    text = (PACKAGE / "analysis" / "control_chart" / f"{name}.py").read_text()
    assert "Source: " in text


def test_every_reference_is_cited_somewhere() -> None:
    text = "".join(path.read_text() for path in MODULES if path.parent.name != "references")
    unused = [key for key in REFERENCES if key not in text]
    assert not unused


def test_no_file_names_a_path_of_a_machine() -> None:
    pattern = re.compile(r"/(?:home|root|Users|work|farm)/[a-z]")
    for folder in ("src", "tests", "examples", "benchmarks"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".md", ".toml", ".html", ".jinja"):
                assert not pattern.search(path.read_text()), path
