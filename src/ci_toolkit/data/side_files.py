"""The small files that stand beside an export: saved limits and lists of events."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from ci_toolkit.errors import DataError


def read_json(path: str, what: str) -> dict[str, Any]:
    """A JSON object; DataError names the file and `what` it should hold."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except OSError as error:
        raise DataError(f"cannot read {what} in `{path}`", error.strerror) from error
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"`{path}` does not hold {what}", f"not valid JSON: {error}") from error
    if not isinstance(found, dict):
        raise DataError(f"`{path}` does not hold {what}")
    return found


def read_pairs(path: str, what: str) -> list[tuple[str, str]]:
    """Rows of two columns of a CSV, the header included; further columns are not read."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except OSError as error:
        raise DataError(f"cannot read {what} in `{path}`", error.strerror) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"`{path}` does not hold {what}", str(error)) from error
    for row in rows:
        if len(row) < 2:
            raise DataError(f"`{path}` needs two columns, when and text", f"`{row[0]}` has one")
    return [(row[0].strip(), row[1].strip()) for row in rows]


def sha256_of(path: str | Path) -> str:
    """SHA-256 of a file, in hexadecimal; of the archive for a file that it holds."""
    import hashlib  # 3 ms, for a run that asks for it alone

    own = Path(path)
    path = next((one for one in (own, *own.parents) if one.is_file()), own)
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"cannot read `{path}`", error.strerror) from error


def read_costs(path: str) -> dict[str, float]:
    """What one defect costs, by category; see `costs.read_costs`."""
    from ci_toolkit.data.costs import read_costs as read

    return read(path)
