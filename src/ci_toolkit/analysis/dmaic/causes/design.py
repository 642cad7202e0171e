"""The columns of a model with all causes at once, and what had to be left out of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ci_toolkit.analysis.dmaic.causes.observed import Column, Floats, Observed

# Levels of one category that get terms of their own, and the rows that each needs.
MOST_LEVELS, LEAST_ROWS = 10, 10
MOST_TERMS = 60
_OTHERS, _SMALLER = "(others)", "(smaller ones)"
# A column of which less than this is not made up of the others already there adds nothing.
_NEW = 1e-6


@dataclass
class Design:
    """Terms and the rows that they describe.

    terms: column, level (None for a number) and step of each; matrix: shape (rows, terms); used:
    numbers of the rows; against: the level that each category is compared with.
    """

    used: np.ndarray
    terms: list[tuple[str, str | None, str]] = field(default_factory=list)
    columns: list[Floats] = field(default_factory=list)
    against: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def matrix(self) -> Floats:
        """The terms, with a first column of ones."""
        return np.column_stack([np.ones(len(self.used)), *self.columns])


def design_of(seen: Observed, names: Sequence[str]) -> Design:
    """Terms of these columns, in this order: what repeats an earlier one is left out."""
    columns = {column.name: column for column in seen.columns}
    chosen = [columns[name] for name in names]
    notes: list[str] = []
    known = np.ones(len(seen.y), dtype=bool)
    kept = []
    for column in chosen:
        there = np.isfinite(column.values)
        if 2 * int((there & known).sum()) < int(known.sum()):
            notes.append(f"`{column.name}` is not in the model: it is blank in most rows")
            continue
        known &= there
        kept.append(column)
    if seen.response == "event":
        known, more = _separated(seen, kept, known)
        notes += more
    design = Design(np.flatnonzero(known), left_out=notes)
    basis = _Basis(len(design.used))
    for column in kept:
        values = column.values[design.used]
        if column.kind == "number":
            _add_number(design, basis, column, values)
        else:
            _add_levels(design, basis, column, values.astype(np.int64))
    return design


def _separated(
    seen: Observed, columns: Sequence[Column], known: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """Rows without those of levels in which the event always or never holds: no odds exist."""
    notes = []
    for column in columns:
        if column.kind == "number":
            continue
        for number, level in enumerate(column.levels):
            rows = known & (column.values == number)
            held = int(rows.sum())
            events = int((seen.y[rows] > 0).sum())
            if held >= LEAST_ROWS and events in (0, held) and held < int(known.sum()):
                notes.append(
                    f"the model leaves out {held:,} rows with `{column.name}` = {level}: the "
                    f"event {'always' if events else 'never'} holds there"
                )
                known = known & ~rows
    return known, notes


def _add_number(design: Design, basis: _Basis, column: Column, values: Floats) -> None:
    step = step_of(values)
    scaled = (values - values.mean()) / step
    if basis.adds(scaled):
        design.terms.append((column.name, None, f"per {step:g}"))
        design.columns.append(scaled)
    else:
        design.left_out.append(f"`{column.name}` is not in the model: the others hold it already")


def _add_levels(design: Design, basis: _Basis, column: Column, values: np.ndarray) -> None:
    held = np.bincount(values, minlength=len(column.levels))
    order = np.argsort(-held, kind="stable")
    base, rest = int(order[0]), order[1:]
    own = [int(one) for one in rest[: MOST_LEVELS - 1] if held[one] >= LEAST_ROWS]
    small = [int(one) for one in rest if held[one] and int(one) not in own]
    rare = next((one for one in own if column.levels[one] == _OTHERS), None)
    if small and rare is not None:
        own.remove(rare)  # values too rare for a level of their own when they were read
        small.append(rare)
    design.against.append((column.name, column.levels[base]))
    groups = [(column.levels[one], [one]) for one in own]
    if small and held[small].sum() >= LEAST_ROWS:
        joined = _SMALLER if column.levels[base] == _OTHERS else _OTHERS
        groups.append((column.levels[small[0]] if len(small) == 1 else joined, small))
    repeated = 0
    for name, members in groups:
        hot = np.isin(values, members).astype(np.float64)
        if len(design.terms) < MOST_TERMS and basis.adds(hot):
            design.terms.append((column.name, name, ""))
            design.columns.append(hot)
        else:
            repeated += 1
    if repeated:
        what = f"{repeated} of {len(groups)} levels of `{column.name}`"
        what = f"`{column.name}`" if repeated == len(groups) else what
        verb = "is" if repeated == len(groups) or repeated == 1 else "are"
        design.left_out.append(f"{what} {verb} not in the model: the others hold it already")
    if repeated == len(groups):
        design.against.pop()


class _Basis:
    """The space that the terms so far span."""

    def __init__(self, rows: int) -> None:
        self._axes = np.full((1, rows), 1 / math.sqrt(max(rows, 1)))

    def adds(self, values: Floats) -> bool:
        size = float(np.linalg.norm(values))
        if not size > 0:
            return False
        rest = values / size
        for _ in range(2):  # once more, since rounding leaves a little
            rest = rest - (self._axes @ rest) @ self._axes
        left = float(np.linalg.norm(rest))
        if left < _NEW:
            return False
        self._axes = np.vstack([self._axes, rest / left])
        return True


def step_of(values: Floats) -> float:
    """The distance between the quarters of a number, rounded to one digit: a step worth telling.

    >>> step_of(np.arange(101.0))
    50.0
    """
    low, high = np.quantile(values, (0.25, 0.75))
    width = float(high - low) or float(values.std()) or 1.0
    digits = -math.floor(math.log10(width))
    return round(width, digits)
