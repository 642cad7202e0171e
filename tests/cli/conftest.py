"""The real command in this process: what it prints, and the code that it ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ci_toolkit.cli.app import run


@dataclass(frozen=True)
class Done:
    """Standard output and error, and the exit code, of one command."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Citk = Callable[..., Done]


@pytest.fixture
def citk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Citk:
    monkeypatch.setenv("COLUMNS", "80")

    def call(*argv: object) -> Done:
        capsys.readouterr()
        code = run([str(word) for word in argv])
        captured = capsys.readouterr()
        return Done(captured.out, captured.err, code)

    return call
