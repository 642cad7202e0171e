"""Every option of a Pareto, with its default."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

from ci_toolkit.api.settings import ReadSettings
from ci_toolkit.errors import UsageError, did_you_mean

_MANY = ("category", "other", "then", "split", "compare", "by", "where", "stream")
_CHOICES = {
    "unit": ("items", "defects"),
    "keep": ("first", "last"),
    "units": ("s", "min", "h", "d"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoSettings(ReadSettings):
    """Options of `pareto`; the command line spells `max_streams` as `--max-streams`.

    Reading: see `ReadSettings`, and blank_as (0: blanks of count columns are zero).
    What the bars are: category (columns, crossed where there are several), separator (cells are
    lists with this mark between), no_lists (cells that are JSON arrays count whole), other (names
    of categories that mean the rest), top (bars before the rest becomes one), threshold (percent
    that the vital few make up).
    What is counted: rows; or event, count with size, weight (a column to add up), cost (a table
    of category and cost per defect), id, keep, unit, unit_of_decision, where, units (the weight is
    a length of time in this unit), name (plain name of what is counted).
    Parts: by, stream, max_streams, then (columns that take the largest bar apart), split (columns
    to try), compare (two stretches of time, or one column of two values).
    Time: time, since, until, last. confidence of the intervals, in percent.
    """

    blank_as: float | None = None
    category: tuple[str, ...] = ()
    separator: str | None = None
    no_lists: bool = False
    other: tuple[str, ...] = ()
    top: int | None = None
    threshold: float = 80.0

    time: str | None = None
    event: str | None = None
    count: str | None = None
    size: str | None = None
    unit: Literal["items", "defects"] = "items"
    weight: str | None = None
    cost: str | None = None
    id: str | None = None
    keep: Literal["first", "last"] = "last"
    unit_of_decision: str | None = None
    where: tuple[str, ...] = ()
    units: str | None = None
    name: str | None = None

    by: tuple[str, ...] = ()
    stream: tuple[str, ...] = ()
    max_streams: int = 1_000
    then: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()

    since: str | None = None
    until: str | None = None
    last: str | None = None
    confidence: float = 95.0

    def __post_init__(self) -> None:
        ReadSettings.__post_init__(self)  # `super()` does not work in a class with slots
        for spec in fields(self):
            value = getattr(self, spec.name)
            if spec.name in _MANY and not isinstance(value, tuple):
                one = (value,) if isinstance(value, str) else tuple(value or ())
                object.__setattr__(self, spec.name, one)
        _refuse_bad_choices(self)


def _refuse_bad_choices(chosen: ParetoSettings) -> None:
    for name, allowed in _CHOICES.items():
        value = getattr(chosen, name)
        if value is not None and value not in allowed:
            hint = did_you_mean(str(value), allowed) or f"one of {', '.join(allowed)}"
            raise UsageError(f"`--{name}` does not take `{value}`", hint)
    if not (0 < chosen.threshold < 100 and math.isfinite(chosen.threshold)):
        raise UsageError("`--threshold` is a percentage between 0 and 100", "such as 80")
    if not (50 <= chosen.confidence < 100 and math.isfinite(chosen.confidence)):
        raise UsageError(
            "`--confidence` is a percentage from 50 up to, not including, 100", "such as 95"
        )
    if chosen.top is not None and chosen.top < 1:
        raise UsageError("`--top` must be at least 1")
    if chosen.max_streams < 1:
        raise UsageError("`--max-streams` must be at least 1")
    if chosen.blank_as not in (None, 0):
        raise UsageError("`--blank-as` takes only 0", "leave it out when a blank means not known")
    if chosen.separator is not None and not chosen.separator.strip(" "):
        raise UsageError("`--separator` is empty", "the mark between the parts, such as ';'")
    if chosen.separator is not None and chosen.no_lists:
        raise UsageError("`--separator` and `--no-lists` exclude each other")
    if chosen.cost is not None and chosen.weight is not None:
        raise UsageError("`--cost` and `--weight` exclude each other", "a bar shows one of them")
    if chosen.units is not None and chosen.weight is None:
        raise UsageError("`--units` is the unit of a weight", "name it with `--weight`")
    if chosen.unit != "items" and chosen.count is None and chosen.size is None:
        raise UsageError(f"`--unit {chosen.unit}` is of counts", "name them with `--count`")
    if chosen.keep != "last" and chosen.id is None:
        raise UsageError("`--keep` needs `--id`")
    for other in ("since", "until"):
        if chosen.last and getattr(chosen, other):
            raise UsageError(f"`--last` and `--{other}` exclude each other")
    _refuse_bad_parts(chosen)


def _refuse_bad_parts(chosen: ParetoSettings) -> None:
    repeated = [name for name in chosen.then if name in chosen.category]
    if repeated:
        raise UsageError(f"`--then {repeated[0]}` is the category itself", "name another column")
    if len(chosen.compare) > 2:
        raise UsageError(
            f"`--compare` was given {len(chosen.compare)} times, and two sides can be compared",
            "two stretches of time, or one column of two values",
        )
    if len(chosen.compare) == 2 and (chosen.since or chosen.until or chosen.last):
        raise UsageError(
            "two stretches to `--compare` say themselves which rows are meant",
            "leave `--since`, `--until` and `--last` out",
        )
    if chosen.stream and not chosen.by:
        raise UsageError("`--stream` needs `--by`", "name the column of the streams")
    if len(chosen.compare) == 1 and chosen.compare[0] in (*chosen.category, *chosen.then):
        raise UsageError(
            f"`--compare {chosen.compare[0]}` is the category itself", "name another column"
        )
    shared = [name for name in chosen.by if name in (*chosen.category, *chosen.then)]
    if shared:
        raise UsageError(
            f"`{shared[0]}` cannot be both `--by` and a category",
            "`--by` makes a Pareto for each of its values",
        )
