"""Damaged exports of every format, read and counted until time is up; not part of the tests.

    python tests/fuzz_reading.py --seconds 600 --seed 1

Nothing but a `CitkError` may be raised, and what was read must add up: rows of the frame, rows of
the ledger, and its parts. Prints the number of cases and ends with 1 at the first failure, whose
bytes are left in a file.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ci_toolkit.data import survey, text
from ci_toolkit.data.conditions import Column
from ci_toolkit.data.examine import SMALL
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import CitkError

NAMES = ["day", "n", "queue", "note"]
PIECES = ["a", "é", "日本", "x y", ",", ";", "\t", '"', "'", "\n", '5"', " ", "\\", "Total", "N/A"]
ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
Random = random.Random


def rows_of(chance: Random) -> list[list[str]]:
    """Rows of a day, a number, a category and a text."""
    rows = []
    for _ in range(chance.randint(1, 120)):
        day = f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        note = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 4)))
        number = chance.choice([str(chance.randint(0, 5000)), f"{chance.random():.3f}", "", "?"])
        rows.append([day, number, chance.choice(["ads", "video", "image"]), note])
    return rows


def delimited(rows: list[list[str]], chance: Random) -> bytes:
    """The rows as text in a random dialect, with what stands around tables."""
    out = io.StringIO(newline="")
    mark = chance.choice([",", ";", "\t", "|", "^"])
    out.write(chance.choice(["", "", f"sep={mark}\n", "Weekly report\n\n", "\n\n"]))
    writer = csv.writer(
        out,
        delimiter=mark,
        quotechar=chance.choice(['"', '"', "'"]),
        quoting=chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator="\n",
    )
    writer.writerow(NAMES)
    for row in rows:
        writer.writerow(row)
        if chance.random() < 0.02:
            writer.writerow(chance.choice([NAMES, [*row, "more"], row[:2], [""] * 4]))
    out.write(chance.choice(["", "", f"Total{mark}99\n", "\nSource: internal\n", "\n\n"]))
    whole = out.getvalue().replace("\n", chance.choice(["\n", "\n", "\r\n", "\r"]))
    return whole.encode(chance.choice(ENCODINGS), "replace")


def typed(rows: list[list[str]]) -> pl.DataFrame:
    """The rows as a frame with numbers."""
    frame = pl.DataFrame(rows, schema=NAMES, orient="row")
    return frame.with_columns(pl.col("n").cast(pl.Float64, strict=False))


def _binary(write: Callable[[pl.DataFrame, io.BytesIO], object], rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    write(typed(rows), out)
    return out.getvalue()


def _workbook(rows: list[list[str]], chance: Random) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([NAMES, *rows], chance.choice([0, 2])):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _zipped(rows: list[list[str]], chance: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for number in range(chance.randint(1, 2)):
            data = delimited(rows, chance)
            data = damage(data, chance) if chance.random() < 0.3 else data
            box.writestr(f"part{number}.csv", data)
    return out.getvalue()


def _objects(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def make(chance: Random) -> tuple[str, bytes]:
    """A file name and its bytes, still sound."""
    rows = rows_of(chance)
    kind = chance.choice(
        ["csv"] * 8 + ["csv.gz", "csv.zst", "zip", "parquet", "ndjson", "json", "xlsx", "arrow"]
    )
    if kind.startswith("csv"):
        data = delimited(rows, chance)
        if kind != "csv" and chance.random() < 0.5:
            data = damage(data, chance)
        if kind.endswith("gz"):
            data = gzip.compress(data)
        if kind.endswith("zst"):
            import zstandard

            data = zstandard.ZstdCompressor().compress(data)
    elif kind == "zip":
        data = _zipped(rows, chance)
    elif kind == "parquet":
        data = _binary(lambda frame, out: frame.write_parquet(out), rows)
    elif kind == "arrow":
        data = _binary(lambda frame, out: frame.write_ipc(out), rows)
    elif kind == "xlsx":
        data = _workbook(rows, chance)
    elif kind == "ndjson":
        data = "".join(json.dumps(row) + "\n" for row in _objects(rows)).encode()
    else:
        data = json.dumps(_objects(rows), indent=chance.choice([None, 1])).encode()
    return f"export.{kind}", data


def damage(data: bytes, chance: Random) -> bytes:
    """The bytes with up to three sorts of harm done to them."""
    for _ in range(chance.randint(0, 3)):
        if not data:
            break
        at = chance.randrange(len(data))
        span = min(len(data) - at, int(chance.expovariate(1 / 40)) + 1)
        harm = chance.choice(["cut", "flip", "drop", "double", "insert", "zeros", "returns"])
        if harm == "cut":
            data = data[:at]
        elif harm == "flip":
            changed = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            data = bytes(changed)
        elif harm == "drop":
            data = data[:at] + data[at + span :]
        elif harm == "double":
            data = data[: at + span] + data[at:]
        elif harm == "insert":
            new = chance.choice([b'"', b"'", b'\\"', b"\n\n", b"\r", b",,,,", b"\xff\xfe", b"\x80"])
            data = data[:at] + new + data[at:]
        elif harm == "zeros":
            data = data[:at] + b"\0" * span + data[at:]
        else:
            data = data[:at] + data[at:].replace(b"\n", b"\r")
    return data


def read(path: Path) -> str:
    """Read a file and count its rows in two ways; what became of it in a word."""
    try:
        with open_export([str(path)]) as export:
            export.collect(lambda frame: frame.select(pl.len()))
            with_value = Roles(time="day", value=Column("n", "number"))
            done = ""
            for roles in (Roles(time="day"), with_value):
                try:
                    ledger = reduce_export(export, roles, every="1d").ledger
                except CitkError:
                    continue
                done = "read"
                # A file that was looked through meanwhile may have other rows than before.
                height = export.collect(lambda frame: frame.select(pl.len())).item()
                if ledger.read != height:
                    raise AssertionError(f"{ledger.read} rows in the ledger, {height} in the file")
            for part in export.parts:
                rows = part.frame.select(pl.len()).collect().item()
                places = part.located([0, rows - 1] if rows > 1 else [0] * rows)
                if any(place.line < 1 for place in places):
                    raise AssertionError(f"{places} are no places")
            return done or "opened"
    except CitkError:
        return "refused"


def main() -> int:
    """Run until time is up; 1 after a failure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, until = random.Random(options.seed), time.monotonic() + options.seconds
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            name, data = make(chance)
            path = Path(folder) / name
            path.write_bytes(damage(data, chance))
            # Some are read as large files are, which are not looked through at first.
            text.SMALL = chance.choice([0, SMALL, SMALL])
            survey._CHUNK = chance.choice([64, 1024, 1 << 19])
            try:
                told[f"{name.removeprefix('export.')} {read(path)}"] += 1
            except KeyboardInterrupt:
                break
            except BaseException:  # noqa: BLE001 - any failure at all is what is looked for
                kept = Path(tempfile.gettempdir()) / f"fuzz-{options.seed}-{told.total()}-{name}"
                shutil.copy(path, kept)
                traceback.print_exc()
                sys.stdout.write(f"failed after {told.total():,} cases, see {kept}\n")
                return 1
    for what, count in sorted(told.items()):
        sys.stdout.write(f"{what}: {count:,}\n")
    sys.stdout.write(f"{told.total():,} cases, none failed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
