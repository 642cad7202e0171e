"""Limits by stream from a small file: CSV with a column for each `--by`, or TOML tables."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.api.capability_spec import number_of
from ci_toolkit.errors import DataError, UsageError, did_you_mean

_LIMITS = ("lsl", "usl", "target")
_REST = "*"


def specs_by_stream(
    path: str, by: tuple[str, ...], base: Spec, *, durations: bool
) -> tuple[Spec, dict[tuple[str, ...], Spec]]:
    """Limits for all other streams, and for each named one.

    A CSV has the `--by` columns, then lsl, usl, target (any of them; blank: none). A TOML file has
    a table for each stream, named by its value (`[video]`, of several columns `[video.DE]`), with
    the same keys. `*` or a blank value stands for all others. Raises UsageError where a file of
    several streams comes without `--by`, DataError for a file that cannot be read so.
    """
    rows = list(_toml(path, len(by)) if path.endswith(".toml") else _csv(path, by))
    if not rows:
        raise DataError(f"`{path}` holds no limits")
    found: dict[tuple[str, ...], Spec] = {}
    rest = base
    for where, values, limits in rows:
        numbers = {
            name: number_of(str(text), f"{path}, {where}: {name}", durations=durations)
            for name, text in limits.items()
            if str(text).strip()
        }
        spec = replace(base, **numbers)
        if all(value in ("", _REST) for value in values):
            rest = spec
        elif values in found:
            raise DataError(f"`{path}`: {' × '.join(values)} stands there twice ({where})")
        else:
            found[values] = spec
    if found and not by:
        raise UsageError(
            f"`{path}` holds limits by stream", "name the column of the streams with `--by`"
        )
    return rest, found


def _csv(
    path: str, by: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
    except OSError as error:
        raise DataError(f"cannot read limits in `{path}`", error.strerror) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"`{path}` does not hold limits", str(error)) from error
    if not rows:
        return
    header = [name.strip() for name in rows[0]]
    _known(path, [name for name in header if name not in by])
    missing = [name for name in by if name not in header]
    if missing:
        raise DataError(
            f"`{path}` has no column `{missing[0]}`, which is a `--by` column",
            did_you_mean(missing[0], header),
        )
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            values = tuple(cells.get(name, "") for name in by)
            yield f"line {number}", values, {n: cells[n] for n in _LIMITS if n in cells}


def _toml(path: str, depth: int) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file)
    except OSError as error:
        raise DataError(f"cannot read limits in `{path}`", error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"`{path}` is not valid TOML", str(error)) from error
    own = {key: value for key, value in table.items() if not isinstance(value, dict)}
    if own:
        _known(path, list(own))
        yield "at the top", ("",) * depth, own
    yield from _tables(path, table, (), depth)


def _tables(
    path: str, table: Mapping[str, Any], so_far: tuple[str, ...], depth: int
) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    for key, value in table.items():
        if not isinstance(value, dict):
            continue
        values = (*so_far, key)
        if len(values) < max(depth, 1):
            yield from _tables(path, value, values, depth)
        else:
            _known(path, list(value))
            yield f"[{'.'.join(values)}]", values, value


def _known(path: str, names: list[str]) -> None:
    for name in names:
        if name not in _LIMITS:
            hint = did_you_mean(name, _LIMITS) or "limits are lsl, usl and target"
            raise DataError(f"`{path}`: there is no limit `{name}`", hint)
