"""What each column of an export is taken for by an audit, and how its cells are read as that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.columns import Cell, Kind, cell, trimmed
from ci_toolkit.data.profile import ColumnProfile
from ci_toolkit.errors import DataError
from ci_toolkit.facts import ColumnSort

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Texts that say "nothing" even among names; "unknown" or "none" may be answers there.
NO_NAMES = ("?", "??", "-", "--", "–", "—", ".", "...", "n/a", "#n/a", "null", "nan", "\\n")
# Last words of names of columns whose numbers name things.
NAMING = frozenset("id ids uid uids uuid uuids guid".split())
# The same, where the numbers seldom repeat.
MAYBE_NAMING = frozenset("key number no nr num case ticket reference ref".split())
_SELDOM = 0.5


@dataclass(frozen=True, eq=False)
class Look:
    """One column as one sort. profile: what its first rows show."""

    name: str
    kind: ColumnSort
    profile: ColumnProfile
    export: Export
    zone: str | None = None

    def read(self, raw: pl.Expr) -> Cell:
        """Its cells as that sort; blank where nothing, or a marker of nothing, stands."""
        found = cell(self.export, self.name, self.reading, zone=self.zone, raw=raw)
        text = self.export.schema[self.name] == pl.String
        if self.reading == "number":
            value = found.value
            return Cell(pl.when(value.is_finite()).then(value), found.blank)
        if self.reading == "time" and not text:
            # A typed column may hold times beyond all calendars; they are as good as unreadable.
            known = found.value.dt.year().is_between(MINYEAR, MAXYEAR)
            return Cell(pl.when(known).then(found.value), found.blank)
        if self.reading == "text" and text:
            marker = trimmed(raw).str.to_lowercase().is_in(NO_NAMES).fill_null(False)
            return Cell(pl.when(~marker).then(found.value), found.blank | marker)
        return found

    @property
    def reading(self) -> Kind:
        """The kind of value that its cells are read as."""
        kinds: dict[ColumnSort, Kind] = {
            "time": "time",
            "number": "number",
            "duration": "number",
            "yes/no": "boolean",
        }
        return kinds.get(self.kind, "text")

    @property
    def ordered(self) -> bool:
        """Whether its values are times or numbers."""
        return self.reading in ("time", "number")


def words_of(name: str) -> list[str]:
    """The words of a name in lower case: `handleTime_sec` is handle, time, sec."""
    return re.findall(r"[^\W_]+", re.sub(r"([a-z\d])([A-Z])", r"\1 \2", name).casefold())


def last_word(name: str) -> str:
    """The word that says what a column is; empty for one of a wide table, such as `paid=No`."""
    words = words_of(name)
    return words[-1] if words and "=" not in name else ""


def looks(export: Export, zone: str | None) -> dict[str, Look]:
    """Every column as its first rows show it."""
    profiles: Mapping[str, ColumnProfile] = export.profile()
    return {name: look_at(export, name, one, zone) for name, one in profiles.items()}


def look_at(export: Export, name: str, profile: ColumnProfile, zone: str | None) -> Look:
    """A column as its profile shows it."""
    return Look(name, _sort_of(export, name, profile), profile, export, zone)


def _sort_of(export: Export, name: str, profile: ColumnProfile) -> ColumnSort:
    dtype = export.schema[name]
    if isinstance(dtype, pl.List | pl.Array) or profile.listed:
        return "list"
    if dtype.is_nested():
        return "text"
    if profile.kind == "time":
        try:
            cell(export, name, "time", raw=pl.col("raw"))
        except DataError:
            return "text"
        return "time"
    if profile.identifier:
        return "identifier"
    if profile.kind == "number":
        if isinstance(dtype, pl.Duration) or profile.duration:
            return "duration"
        return "identifier" if _names_things(export, name, profile) else "number"
    return {"boolean": "yes/no", "text": "text", "empty": "empty"}[profile.kind]  # type: ignore[return-value]


def _names_things(export: Export, name: str, profile: ColumnProfile) -> bool:
    last = last_word(name)
    if not profile.integer or export.schema[name].is_float():
        return False
    rows = export.sampled([name]).height
    seldom = profile.distinct > _SELDOM * rows * (1 - profile.missing_share)
    return last in NAMING or (last in MAYBE_NAMING and seldom)
