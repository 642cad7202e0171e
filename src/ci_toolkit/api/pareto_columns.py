"""Which columns a Pareto could sort by, and which one it takes where none was named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from ci_toolkit.analysis.result import Finding
from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.exact import is_pattern
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.api.pareto_asked import Asked
    from ci_toolkit.data.profile import ColumnProfile
    from ci_toolkit.data.source import Export

# More different values than this among the first rows name things rather than kinds of things.
_MOST_KINDS = 60
_OFFERED = 4
# Columns that say what the number of a row is.
_UNITS = frozenset({"unit", "units", "metric", "measure", "uom", "unit_of_measure", "indicator"})


def sortable(profile: Mapping[str, ColumnProfile], taken: Collection[str]) -> list[str]:
    """Columns that hold a few kinds of things, those of words before those of yes and no."""
    words, answers = [], []
    for name, column in profile.items():
        if name in taken or column.identifier or is_pattern(name):
            continue
        if column.kind == "text" and 2 <= column.distinct <= _MOST_KINDS:
            words.append(name)
        elif column.kind == "boolean" and column.distinct == 2:
            answers.append(name)
    return [*words, *answers]


def found_category(profile: Mapping[str, ColumnProfile], taken: Collection[str]) -> str:
    """The one column that can be meant.

    Raises UsageError where several can be, with ready options; DataError where none can.
    """
    columns = sortable(profile, taken)
    if len(columns) == 1:
        return columns[0]
    if not columns:
        raise DataError(
            "no column holds categories that could be counted",
            "name one with `--category COLUMN`, or make rows of wide columns with "
            "`--columns 'category=*'`",
        )
    options = [f"`--category {shell_word(name)}`" for name in columns[:_OFFERED]]
    more = len(columns) - len(options)
    listed = ", ".join(options) + (f" and {more} more" if more > 0 else "")
    splits = " ".join(f"--split {shell_word(name)}" for name in columns[:_OFFERED])
    raise UsageError(
        f"{len(columns)} columns hold categories and none was named",
        f"name one: {listed}; `{splits}` ranks them",
    )


def suggested(profile: Mapping[str, ColumnProfile], taken: Collection[str]) -> tuple[str, ...]:
    """Other columns by which the same rows could be sorted, a few."""
    return tuple(show(name, 40) for name in sortable(profile, taken)[:_OFFERED])


def mixed_units(export: Export, asked: Asked, category: tuple[str, ...]) -> tuple[Finding, ...]:
    """A warning where a column says that what is added up is of several units.

    Rows themselves may be of any unit; only counts and weights are added up.
    """
    roles = asked.roles
    if roles.count is None and roles.weight is None:
        return ()
    filtered = {name for condition in roles.where for name, _ in condition.columns}
    used = {*category, *roles.by, *filtered}
    profile = export.profile()
    for name in profile:
        if name.strip().casefold() not in _UNITS or name in used:
            continue
        column = profile[name]
        if column.kind == "text" and column.distinct > 1:
            values = ", ".join(f"`{show(value, 30)}`" for value in column.examples[:3])
            text = (
                f"`{show(name, 40)}` says that different things are added up ({values}): "
                f"keep one of them with `--where`"
            )
            return (Finding("mixed-units", "warning", text),)
    return ()
