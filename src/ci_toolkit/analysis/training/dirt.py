"""Spoilt cells of a simulated export: which rows, of what kind, and how many there are.

Whether a row is spoilt depends on its id and the seed alone, so that an export may be cut into
chunks of any length. A row is spoilt in one way at most; each way has the share that was asked
for, among the rows where it can happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.training.export import Chunk
from ci_toolkit.analysis.training.plan import ExportPlan


class SpoiltColumn(NamedTuple):
    """A column that is written as text: its values, and rows where `texts` stand instead.

    None among the texts is a blank.
    """

    values: NDArray[Any]
    rows: NDArray[np.intp]
    texts: Sequence[str | None]


SpoiltChunk: TypeAlias = dict[str, NDArray[Any] | SpoiltColumn]


@dataclass(frozen=True, slots=True)
class DirtKind:
    """One way to spoil a cell: its code in the key, the column, and a sentence."""

    code: str
    column: str
    what: str


DIRT = (
    DirtKind("unreadable-times", "decided_at", "cells of a time hold no time"),
    DirtKind("numbers-with-words", "handle_seconds", "cells of a number hold words around it"),
    DirtKind("blanks", "queue", "cells are blank"),
    DirtKind("duplicate-ids", "decision_id", "rows repeat the id of the row before"),
    DirtKind("negative-times", "handle_seconds", "handling times are below zero"),
)
CODES = tuple(one.code for one in DIRT)
_TIMES, _WORDS, _BLANKS, _TWINS, _NEGATIVE = range(len(DIRT))

NO_TIMES = ("not yet", "see ticket", "2025-02-30 25:61:00")


def dirt_share(plan: ExportPlan) -> float:
    """The share of rows to be spoilt in each way; 0 where the plan has no such effect."""
    return sum(one.size for one in plan.scenario.effects if one.measure == "cells")


@dataclass(slots=True)
class Dirt:
    """Spoils chunks on their way, and counts what it did in `cells`, by code."""

    plan: ExportPlan
    cells: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CODES, 0))

    def spoil(self, chunks: Iterator[Chunk]) -> Iterator[SpoiltChunk]:
        """The chunks with spoilt cells; those that hold words become text."""
        for chunk in chunks:
            kinds = self._kinds(chunk)
            for number, code in enumerate(CODES):
                self.cells[code] += int((kinds == number).sum())
            seconds = chunk["handle_seconds"].copy()
            seconds[kinds == _NEGATIVE] *= -1
            times, words, blanks = (
                np.flatnonzero(kinds == one) for one in (_TIMES, _WORDS, _BLANKS)
            )
            texts = [NO_TIMES[one % len(NO_TIMES)] for one in chunk["decision_id"][times].tolist()]
            about = [f"about {one:g}" for one in np.ma.getdata(seconds)[words].tolist()]
            yield chunk | {
                "decision_id": chunk["decision_id"] - (kinds == _TWINS),
                "decided_at": SpoiltColumn(chunk["decided_at"], times, texts),
                "handle_seconds": SpoiltColumn(seconds, words, about),
                "queue": SpoiltColumn(chunk["queue"], blanks, [None] * len(blanks)),
            }

    def _kinds(self, chunk: Chunk) -> NDArray[np.int64]:
        """The way in which each row is spoilt, a place in `DIRT`; len(DIRT) for none."""
        ids = chunk["decision_id"]
        place = np.floor(_uniform(ids, self.plan.seed) / dirt_share(self.plan))
        kinds = np.minimum(place, len(DIRT)).astype(np.int64)
        blank = np.ma.getmaskarray(chunk["handle_seconds"])
        kinds[blank & ((kinds == _WORDS) | (kinds == _NEGATIVE))] = len(DIRT)
        # Only even ids repeat, so that the row before, an odd one, always has its own.
        kinds[(ids % 2 == 1) & (kinds == _TWINS)] = len(DIRT)
        return kinds


def _uniform(ids: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """A number from 0 to 1 for each id, as good as random: the mixing steps of SplitMix64.

    Source: steele-2014
    """
    with np.errstate(over="ignore"):
        mixed = ids.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 1) % 2**64)
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed / float(2**64)
