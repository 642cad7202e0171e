"""What every analysis returns has these parts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["info", "warning", "signal"]
Status = Literal[
    "stable",
    "unstable",
    "insufficient",
    "capable",
    "incapable",
    "sound",
    "doubtful",
    "unsound",
    "concentrated",
    "spread",
    "flat",
    "passed",
    "failed",
    "open",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth saying about the data or the method.

    `text` is a plain sentence without a final full stop; `points` are 0-based indices into the
    stream's points; `stream` is the stream's values by column (None: of the whole run).
    """

    code: str
    level: Level
    text: str
    points: tuple[int, ...] | None = None
    stream: Mapping[str, str] | None = None
    panel: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in one sentence, and what to do next, in order."""

    status: Status
    text: str
    next: tuple[str, ...] = ()


def to_plain(value: Any) -> Any:
    """A result as what JSON knows: NaN and infinity become None, times ISO 8601, tuples lists."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # NumPy arrays and scalars, without importing NumPy
        return to_plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(item) for item in value]
    raise TypeError(f"no plain form for {type(value).__name__}")
