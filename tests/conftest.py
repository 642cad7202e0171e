"""Shared by all tests: the folder of real exports, and a runner of the real command."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ci_toolkit.cli.app import run

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "citk",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("citk")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports that may not all be part of the project; `CITK_TEST_DATA` names their folder."""
    folder = Path(os.environ.get("CITK_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "CATALOG.md").is_file():
        pytest.skip("the real exports are not beside the project (set CITK_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """The bundled examples."""
    return ROOT / "examples"


@dataclass(frozen=True)
class Done:
    """Standard output and error, and the exit code, of one command."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def citk(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    """The real command in this process; settings of the environment do not reach it."""
    for name in list(os.environ):
        if name.startswith("CITK_") and name != "CITK_TEST_DATA":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*argv: object) -> Done:
        capsys.readouterr()
        code = run([str(word) for word in argv])
        captured = capsys.readouterr()
        return Done(captured.out, captured.err, code)

    return call
