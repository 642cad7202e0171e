"""What a run loads: help and a table must feel instant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import contextlib, io, sys
from ci_toolkit.cli.app import run
out = io.StringIO()
with contextlib.redirect_stdout(out):
    code = run(sys.argv[1:])
assert code == 0, code
print(*sorted({name.split('.')[0] for name in sys.modules} | set(sys.modules)))
"""
HEAVY = {"scipy.stats", "statsmodels", "pandas", "matplotlib", "jinja2"}


def loaded(*argv: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *argv], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_help_loads_no_data_library() -> None:
    for argv in (
        ["--help"],
        ["control-chart", "--help"],
        ["control-chart", "--help-all"],
        ["inspect", "--help"],
    ):
        assert not loaded(*argv) & (HEAVY | {"polars", "numpy", "scipy"})


def test_a_table_run_loads_no_picture_and_no_heavy_statistics(examples: Path) -> None:
    export = str(examples / "dsa_tiktok_daily.csv")
    for kind in ("auto", "laney-p"):
        found = loaded(
            *("control-chart", export, "--count", "automated_detection=No", "--size", "rows"),
            *("--blank-as", "0", "--chart", kind),
        )
        assert "polars" in found
        assert not found & HEAVY


def test_importing_the_library_is_light() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import ci_toolkit, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(done.stdout.split()) & (HEAVY | {"polars", "numpy", "typer", "rich"})
