"""Simulated exports with known answers, for training, tests and benchmarks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.key import AnswerKey

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


@dataclass(frozen=True, slots=True)
class SimulatedExport:
    """What was written: the file, its rows, and the answer key.

    path: the export. rows: decisions in it. days, streams: how many days were simulated, and how
    many combinations of queue and market. key: the planted effects. key_path: where the key was
    written, None if it was not. summary: the same in a few lines for reading.
    """

    path: Path
    rows: int
    days: int
    queues: int
    markets: int
    key: AnswerKey
    key_path: Path | None

    @property
    def streams(self) -> int:
        """Combinations of queue and market."""
        return self.queues * self.markets

    @property
    def summary(self) -> str:
        """What was made, in a few lines."""
        from ci_toolkit.analysis.wording import count_of

        key = self.key
        lines = [
            f"{count_of(self.rows, 'decision')} written to {self.path}",
            f"{self.days} days, {key.start} to {key.end}; {self.queues} queues in "
            f"{self.markets} markets; seed {key.seed}",
            f"scenario {key.scenario}: {key.about}",
        ]
        if self.key_path is not None:
            lines.append(f"answer key written to {self.key_path}")
        elif key.effects:
            lines.append("no answer key was asked for (`--key answers.json` writes one)")
        return "\n".join(lines)


def parse_rows(text: str) -> int:
    """A number of rows as people write it: `200k`, `20M`, `1.5M`, `1_000_000`, `1,000,000`.

    Raises UsageError for anything else.

    >>> parse_rows("200k"), parse_rows("1.5M"), parse_rows("1_000_000")
    (200000, 1500000, 1000000)
    """
    match = re.fullmatch(r"(\d+(?:[_,]\d{3})*|\d+\.\d+) ?([kKmMgG]?)", text.strip())
    if match is None:
        raise UsageError(f"`{text}` is not a number of rows", "write 200k, 20M or 1_000_000")
    digits, unit = match.groups()
    # Through integers: 0.1 of a million must be exactly 100,000.
    whole, _, part = digits.replace("_", "").replace(",", "").partition(".")
    rows = int(whole + part) * _UNITS[unit.lower()]
    scale: int = 10 ** len(part)
    if rows % scale:
        raise UsageError(f"`{text}` is not a whole number of rows", "write 200k, 20M or 1_000_000")
    return rows // scale


def simulate_export(
    path: str | Path,
    rows: int = 200_000,
    seed: int = 1,
    key: str | Path | None = None,
    start: str | dt.date = "2025-01-01",
    days: int = 180,
    scenario: str | None = None,
    queues: int = 6,
    markets: int = 20,
    effects: Sequence[str] = (),
) -> SimulatedExport:
    """Write a realistic moderation export of any size, with planted effects.

    path: Parquet, CSV or NDJSON by its extension, the text forms also `.gz` or `.zst`. rows: how
    many decisions. seed: the same seed and sizes give the same rows. key: a JSON file that tells
    what was planted and which command finds it. start, days: first day, and how many. scenario:
    a name that `scenario_list()` tells; `standard`, or with effects of one's own `stable`, which
    has none. queues, markets: 6 to 30 and 2 to 80, each pair a stream. effects: `NAME` or
    `NAME=SIZE`, planted beside those of the scenario. The columns are described in
    `ci_toolkit.analysis.training.export`.
    Raises UsageError for impossible sizes and unknown names, DataError when a file cannot be
    written there.
    """
    from ci_toolkit.analysis.training.dirt import Dirt, dirt_share
    from ci_toolkit.analysis.training.export import export_chunks
    from ci_toolkit.analysis.training.key import answer_key
    from ci_toolkit.analysis.training.plan import ExportPlan
    from ci_toolkit.analysis.training.rates import categories
    from ci_toolkit.analysis.training.scenarios import make_scenario
    from ci_toolkit.data import sink

    path = Path(path)
    key_path = None if key is None else Path(key)
    mixture = make_scenario(
        scenario or ("stable" if effects else "standard"), queues, markets, effects
    )
    plan = ExportPlan(mixture, rows, seed, _date(start), days)
    sink.check_writable(path)
    _check_room(path, rows)
    if key_path is not None:
        if key_path.resolve() == path.resolve():
            raise UsageError("the export and its key have the same name", "give the key another")
        sink.check_writable(key_path)

    dirt = Dirt(plan)
    chunks = export_chunks(plan)
    written = sink.write_chunks(
        path, dirt.spoil(chunks) if dirt_share(plan) else chunks, categories(plan)
    )
    answers = answer_key(plan, str(path), dirt.cells)
    if key_path is not None:
        sink.write_json(key_path, answers.to_dict())
    return SimulatedExport(path, written, days, queues, markets, answers, key_path)


# Bytes that a row takes at least, by format and for compressed text.
_ROW_BYTES, _PACKED_BYTES = {"parquet": 11, "csv": 110, "tsv": 110, "ndjson": 350}, 18


def _check_room(path: Path, rows: int) -> None:
    """Refuse what cannot fit on the disk, before hours of writing."""
    import shutil

    need, free = rows * _bytes_a_row(path), shutil.disk_usage(path.parent).free
    if need > free:
        room = f"about {need / 1e9:,.0f} GB, and {free / 1e9:,.0f} GB are free"
        raise DataError(f"{rows:,} rows need {room}", "write fewer, or to another disk")


def _bytes_a_row(path: Path) -> int:
    from ci_toolkit.data import sink

    kind, compression = sink.output_format(path)
    return _ROW_BYTES[kind] if compression == "uncompressed" else _PACKED_BYTES


def scenario_list() -> str:
    """The ready mixtures, and the effects that can be planted by name, as text for reading."""
    from ci_toolkit.analysis.training.scenarios import KINDS, SCENARIOS

    lines = ["Ready mixtures: --scenario NAME"]
    lines += _listed([(name, text) for name, text in SCENARIOS.items()])
    lines += ["", "Effects to plant: --effect NAME or --effect NAME=SIZE (repeat)"]
    lines += _listed(
        [
            (f"{name}={kind.size:g}", f"{kind.what} (size: {kind.meaning})")
            for name, kind in KINDS.items()
        ]
    )
    return "\n".join(lines)


def _listed(entries: Sequence[tuple[str, str]]) -> list[str]:
    """Names with their sentences in two columns, in 80 columns of text."""
    import textwrap

    wide = max(len(name) for name, _ in entries) + 4
    lines: list[str] = []
    for name, text in entries:
        rest = " " * wide
        start = f"  {name}".ljust(wide)
        lines += textwrap.wrap(text, 79, initial_indent=start, subsequent_indent=rest)
    return lines


def _date(start: str | dt.date) -> dt.date:
    if isinstance(start, dt.datetime):
        return start.date()
    if isinstance(start, dt.date):
        return start
    try:
        return dt.date.fromisoformat(start)
    except ValueError:
        raise UsageError(f"`{start}` is not a date", "write it as 2025-01-01") from None
