"""Everything about an export that can be counted, over all of its rows, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.data.audit_columns import count_columns
from ci_toolkit.data.audit_lengths import count_lengths
from ci_toolkit.data.audit_looks import Look, looks
from ci_toolkit.data.audit_pairs import count_orders, count_sizes
from ci_toolkit.data.audit_rated import count_rated
from ci_toolkit.data.audit_read import Column, Pointer, held_cells
from ci_toolkit.data.audit_rows import count_key, count_rows, is_key
from ci_toolkit.data.audit_sight import Wanted, condition_of, flawed_rows, locate_all
from ci_toolkit.data.audit_sums import count_families, count_ranges, totalled
from ci_toolkit.data.audit_tally import is_small, tallies
from ci_toolkit.data.audit_times import TimesLooked, count_times
from ci_toolkit.data.audit_volume import count_files, count_volume, main_time
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import DataError, did_you_mean
from ci_toolkit.facts import (
    ColumnFacts,
    ExportFacts,
    KeyFacts,
    Sight,
    TimeFacts,
    VolumeFacts,
)

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export


def audit_export(
    export: Export,
    *,
    zone: str | None = None,
    as_of: datetime | None = None,
    time: str | None = None,
    id: str | None = None,  # noqa: A002  # the role's own name
    max_samples: int = 5,
) -> ExportFacts:
    """Count what there is to judge in an export, over all of its rows.

    The export is looked through from end to end first. zone: whose clocks are meant. as_of: the
    moment after which times lie in the future, in UTC where it carries no zone; None counts none.
    time: the column that places rows in time; id: the one that names them. max_samples: lines and
    raw cells that are kept of each sort of row.

    Raises UsageError for a zone that does not exist, DataError for a column that is not there or a
    file that cannot be read.
    """
    check_zone(zone)
    for option, name in (("time", time), ("id", id)):
        if name is not None and name not in export.schema:
            raise DataError(
                f"`--{option}`: there is no column `{name}`", did_you_mean(name, export.columns)
            )
    if export.unverified:
        export.verify()
    read = int(export.collect(lambda frame: frame.select(pl.len())).item())
    flawed = flawed_rows(export, max_samples)
    rows = read - sum(sight.rows for _, sight in flawed)
    found = _count(export, rows, _Asked(zone, as_of, id, max_samples))
    columns, times = _with_sights(export, found, max_samples, is_small(export, rows))
    whole = count_rows(export, columns, rows, max_samples)
    counted = {column.look.name: column.counts for column in columns}
    if not rows:
        counted = {name: ColumnFacts(name, "empty", 0) for name in export.columns}
    main = main_time(export, counted, time)
    volume = found.volumes.get(main) if main else None
    when = next((one.look for one in columns if one.look.name == main), None)
    pairs = count_orders(export, columns, found.times, max_samples)
    return ExportFacts(
        files=count_files(export, read),
        rows=read,
        columns=tuple(counted.values()),
        times=tuple(times[name] for name in export.columns if name in times),
        pairs=(*pairs, *count_sizes(export, columns, max_samples)),
        keys=(*([whole] if whole else []), *found.keys),
        volume=totalled(export, columns, volume) if volume is not None else None,
        flawed=flawed,
        families=count_families(export, columns),
        lengths=count_lengths(export, columns, when, max_samples),
        ranges=count_ranges(export, columns),
        rated=count_rated(export, columns, found.keys, max_samples),
        as_of=as_of,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    zone: str | None
    as_of: datetime | None
    id: str | None
    most: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What one walk over the columns counted, and the rows yet to be found in their files."""

    columns: list[Column] = field(default_factory=list)
    times: dict[str, TimesLooked] = field(default_factory=dict)
    volumes: dict[str, VolumeFacts] = field(default_factory=dict)
    keys: list[KeyFacts] = field(default_factory=list)
    pointers: list[tuple[Look, str, Pointer]] = field(default_factory=list)


def _count(export: Export, rows: int, asked: _Asked) -> _Found:
    """Every column; the cells are dropped with their tally, so all that needs them is done here."""
    looked, found = looks(export, asked.zone), _Found()
    for tally in tallies(export, rows):
        for one in count_columns(export, tally, looked):
            name, counts, pointers = one.look.name, one.counts, dict(one.pointers)
            if one.look.kind == "time":
                cells = held_cells(one)
                found.times[name] = count_times(export, one, cells, asked.zone, asked.as_of)
                pointers |= found.times[name].pointers
                if (volume := count_volume(one, cells)) is not None:
                    found.volumes[name] = volume
            if is_key(one, asked.id):
                key = count_key(export, one, asked.most)
                found.keys.append(key)
                counts = replace(counts, distinct=key.distinct, distinct_exact=True)
            found.columns.append(Column(one.look, counts))
            found.pointers.extend((one.look, key, own) for key, own in pointers.items())
    order = {name: place for place, name in enumerate(export.columns)}
    found.columns.sort(key=lambda column: order[column.look.name])
    found.keys.sort(key=lambda key: (key.column != asked.id, order[key.column]))
    return found


def _with_sights(
    export: Export, found: _Found, most: int, small: bool
) -> tuple[list[Column], dict[str, TimeFacts]]:
    """The counts with the rows that they point to, found in their files."""
    wanted = [
        Wanted(condition_of(look, pointer), look.name, pointer.rows)
        for look, _, pointer in found.pointers
    ]
    sights: dict[str, dict[str, Sight]] = {}
    located = locate_all(export, wanted, most, small)
    for (look, key, _), sight in zip(found.pointers, located, strict=True):
        sights.setdefault(look.name, {})[key] = sight

    def own(name: str, counts: ColumnFacts | TimeFacts) -> dict[str, Any]:
        return {key: one for key, one in sights.get(name, {}).items() if hasattr(counts, key)}

    columns = [
        Column(one.look, replace(one.counts, **own(one.look.name, one.counts)))
        for one in found.columns
    ]
    times = {
        name: replace(seen.counts, **own(name, seen.counts)) for name, seen in found.times.items()
    }
    return columns, times
