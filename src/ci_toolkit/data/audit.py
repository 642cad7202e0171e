"""Everything about an export that can be counted, over all of its rows, before it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.data.audit_columns import count_columns
from ci_toolkit.data.audit_counts import Audit, ColumnCounts, KeyCounts, VolumeCounts
from ci_toolkit.data.audit_looks import Look, looks
from ci_toolkit.data.audit_pairs import count_orders, count_sizes
from ci_toolkit.data.audit_read import Column, Looked, Pointer, held_cells
from ci_toolkit.data.audit_rows import count_key, count_rows, is_key
from ci_toolkit.data.audit_sight import condition_of, flawed_rows, locate
from ci_toolkit.data.audit_tally import tallies
from ci_toolkit.data.audit_times import TimesLooked, count_times
from ci_toolkit.data.audit_volume import count_files, count_volume, main_time
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

__all__ = ["Audit", "audit_export"]


def audit_export(
    export: Export,
    *,
    zone: str | None = None,
    as_of: datetime | None = None,
    time: str | None = None,
    id: str | None = None,  # noqa: A002  # the role's own name
    max_samples: int = 5,
) -> Audit:
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
    looked = looks(export, zone)
    columns: list[Column] = []
    times: dict[str, TimesLooked] = {}
    volumes: dict[str, VolumeCounts] = {}
    keys: list[KeyCounts] = []
    for tally in tallies(export, rows):
        for one in count_columns(export, tally, looked):
            # The cells are dropped with the tally: all that needs them is counted here.
            columns.append(Column(one.look, _with_rows(export, one, max_samples)))
            if one.look.kind == "time":
                name, cells = one.look.name, held_cells(one)
                seen = count_times(export, one, cells, zone, as_of)
                times[name] = _with_times(export, one.look, seen, max_samples)
                if (volume := count_volume(one, cells)) is not None:
                    volumes[name] = volume
            if is_key(one, id):
                key = count_key(export, one, max_samples)
                keys.append(key)
                exact = replace(columns[-1].counts, distinct=key.distinct, distinct_exact=True)
                columns[-1] = Column(one.look, exact)
    order = {name: place for place, name in enumerate(export.columns)}
    columns.sort(key=lambda column: order[column.look.name])
    keys.sort(key=lambda key: (key.column != id, order[key.column]))
    whole = count_rows(export, columns, rows, max_samples)
    counted = {column.look.name: column.counts for column in columns}
    if not rows:
        counted = {name: ColumnCounts(name, "empty", 0) for name in export.columns}
    main = main_time(export, counted, time)
    pairs = count_orders(export, columns, times, max_samples)
    return Audit(
        files=count_files(export, read),
        rows=read,
        columns=tuple(counted.values()),
        times=tuple(times[name].counts for name in export.columns if name in times),
        pairs=(*pairs, *count_sizes(export, columns, max_samples)),
        keys=(*([whole] if whole else []), *keys),
        volume=volumes.get(main) if main else None,
        flawed=flawed,
        as_of=as_of,
    )


def _with_rows(export: Export, one: Looked, most: int) -> ColumnCounts:
    return replace(one.counts, **_sights(export, one.look, one.pointers, most))


def _with_times(export: Export, look: Look, seen: TimesLooked, most: int) -> TimesLooked:
    sights = _sights(export, look, seen.pointers, most)
    return replace(seen, counts=replace(seen.counts, **sights))


def _sights(
    export: Export, look: Look, pointers: Mapping[str, Pointer], most: int
) -> dict[str, Any]:
    """The rows that a column was pointed to for, found in their files, by what they are."""
    return {
        key: locate(export, condition_of(look, pointer), [look.name], pointer.rows, most)
        for key, pointer in pointers.items()
    }
