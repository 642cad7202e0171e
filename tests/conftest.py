"""Shared by all tests: the folder of real exports, and a runner of the real command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
