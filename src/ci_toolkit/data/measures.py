"""What the columns of an export could be charted as, judged from names and contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.later import later

if TYPE_CHECKING:
    from ci_toolkit.data.profile import ColumnProfile

_SIZES = frozenset(
    {"size", "sizes", "rows", "total", "totals", "n", "denominator", "sample_size", "inspected"}
)
# Sets of words, not patterns: compiling long alternations would cost every run 15 ms.
# Numbers that name or order things; nobody charts their mean.
_NAMING = frozenset(
    "id ids uuid guid key code number nr no num index zip postcode phone "
    "date year month week weekday day hour minute".split()
)
_COUNTING = frozenset(
    "count counts error errors defect defects event events case cases complaint complaints "
    "failure failures incident incidents decisions appeals notices reports removals overturns "
    "items".split()
)
_LEVEL = frozenset(
    "value level score rating rate time delay age duration length cost price mean average median "
    "second seconds sec secs minutes min mins hour hours hr hrs day days ms".split()
)
# Whole names of columns that hold how many of each there are.
_MADE = frozenset(
    "count counts n number numbers freq freqs frequency frequencies qty quantity quantities rows "
    "num cnt no_of_rows row_count rowcount total_count count_of_rows n_rows "
    "num_rows number_of_rows occurrences occurrence hits tally anzahl nombre cantidad".split()
)
_DIGITS = later(r"[\d.]+", re.ASCII)


def _last_word(name: str) -> str:
    """The word that says what a column is: `handle_seconds` holds seconds."""
    return re.split(r"[\s_.\-]+", name.lower())[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One thing that could be charted: role → column, and what it would show."""

    roles: dict[str, str]
    what: str

    @property
    def options(self) -> str:
        """As options for a shell: `--count errors --size rows`."""
        words = (f"--{role} {shell_word(column)}" for role, column in self.roles.items())
        return " ".join(words)


def time_columns(profile: Mapping[str, ColumnProfile], taken: Collection[str | None]) -> list[str]:
    """Columns of times not in `taken`.

    One that never changes is no axis if another does, and bare numbers that could be times (a
    delay of 20250101 ms) give way to times written as such.
    """
    names = _changing(profile, taken, lambda column: column.kind == "time")
    return [name for name in names if not _bare_numbers(profile[name])] or names


def _bare_numbers(column: ColumnProfile) -> bool:
    return all(_DIGITS.fullmatch(example) for example in column.examples)


def size_columns(profile: Mapping[str, ColumnProfile], taken: Collection[str | None]) -> list[str]:
    """Columns of numbers whose name says that they are what counts are taken out of."""
    return [
        name
        for name in profile
        if name.casefold() in _SIZES
        and name not in taken
        and profile[name].kind == "number"
        and not profile[name].duration
    ]


def whole_columns(profile: Mapping[str, ColumnProfile], taken: Collection[str | None]) -> list[str]:
    """Columns of whole numbers that measure or count something."""
    return [
        name
        for name, column in profile.items()
        if name not in taken and _measures(column) and column.integer and not column.duration
    ]


def made_counts(profile: Mapping[str, ColumnProfile], taken: Collection[str | None]) -> str | None:
    """The one column not in `taken` whose whole name says that it holds ready-made counts.

    Such a table has a row for each category and how many there are, not a row for each item.
    None where there are several such columns, or none of whole numbers; and where the name may
    mean what another column of counts is taken out of (`errors` of `n`).
    """
    named = [name for name in profile if name not in taken and _plain_name(name) in _MADE]
    found = [name for name in named if _counted(profile[name])]
    if len(found) != 1:
        return None
    others = (name for name in whole_columns(profile, {*taken, found[0]}))
    sized = found[0].casefold() in _SIZES and any(_last_word(o) in _COUNTING for o in others)
    return None if sized else found[0]


def _plain_name(name: str) -> str:
    return re.sub(r"[\s.\-]+", "_", name.strip().casefold())


def _counted(column: ColumnProfile) -> bool:
    """Whole numbers that name nothing; a table of a few rows may have shown only 0 and 1."""
    if column.kind == "boolean":
        return column.integer
    whole = column.kind == "number" and column.integer and not column.identifier
    running = column.examples[:5] == ("1", "2", "3", "4", "5")  # numbers of the rows
    return whole and not (column.duration or column.unit or running)


def measures(profile: Mapping[str, ColumnProfile], taken: Collection[str | None]) -> list[Measure]:
    """Every sensible reading of the columns not in `taken`: events, counts, values, in this order.

    With a column of sizes, a whole number is a count out of it. Without one, a whole number whose
    name says neither that it counts nor that it measures could be either, so it gives both.
    """
    numbers = _changing(profile, taken, _measures)
    sizes = size_columns(profile, taken)
    size = sizes[0] if len(sizes) == 1 else None
    events: list[Measure] = []
    counts: list[Measure] = []
    values: list[Measure] = []
    for name, column in profile.items():
        shown = show(name, 40)
        if name not in taken and _answers(column):
            events.append(Measure({"event": name}, f"share of rows with {shown}"))
        if name not in numbers or name == size:
            continue
        if column.duration:
            values.append(Measure({"value": name}, f"length of {shown}"))
            continue
        if column.integer and size is not None:
            roles = {"count": name, "size": size}
            counts.append(Measure(roles, f"share of {shown} in {show(size, 40)}"))
            continue
        if column.integer and _last_word(name) not in _LEVEL:
            counts.append(Measure({"count": name}, f"number of {shown} per period"))
        if not (column.integer and _last_word(name) in _COUNTING):
            values.append(Measure({"value": name}, f"level of {shown}"))
    if size is not None and not counts:
        counts.append(Measure({"count": size}, f"number of {show(size, 40)} per period"))
    return [*events, *counts, *values]


def _answers(column: ColumnProfile) -> bool:
    """Yes/no columns; one called a count has only shown 0 and 1 so far."""
    naming = _last_word(column.name) in _NAMING or _last_word(column.name) in _COUNTING
    return column.kind == "boolean" and not naming


def _measures(column: ColumnProfile) -> bool:
    if column.identifier:
        return False
    if column.duration:
        return True
    counts = column.kind == "boolean" and column.integer and _last_word(column.name) in _COUNTING
    return (column.kind == "number" or bool(counts)) and _last_word(column.name) not in _NAMING


def _changing(
    profile: Mapping[str, ColumnProfile],
    taken: Collection[str | None],
    fits: Callable[[ColumnProfile], bool],
) -> list[str]:
    """Columns that fit; those of one value only where there is no other."""
    names = [name for name, column in profile.items() if name not in taken and fits(column)]
    return [name for name in names if profile[name].distinct > 1] or names
