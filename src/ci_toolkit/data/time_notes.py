"""What must be told of the times that a reduction has read, counted where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.clock_changes import repeated
from ci_toolkit.data.columns import cell, trimmed
from ci_toolkit.data.exact import exact
from ci_toolkit.data.stage import REFUSED, TIME
from ci_toolkit.data.time_columns import refused_texts
from ci_toolkit.data.time_forms import EPOCHS, date_part, two_orders, zoned
from ci_toolkit.data.times import TimeFormat

if TYPE_CHECKING:
    from ci_toolkit.data.plan import Plan
    from ci_toolkit.data.source import Export
    from ci_toolkit.data.stage import Reader


def learnt(reader: Reader, groups: pl.DataFrame, code: str) -> bool:
    """Whether the export can, from now on, read times that were refused in these groups.

    code: the column of outcomes. Forms that first appear late in a file are found this way.
    """
    plan, export = reader.plan, reader.export
    refused = {reader.outcomes[number].text for number in unused_codes(groups[code])}
    if plan.time and plan.loose_time and groups[TIME + "!"].any():
        refused.add(f"`{plan.time.column}` is not a time")
    changed = False
    for name in _timed(plan):
        if f"`{name}` is not a time" not in refused or export.schema[name] != pl.String:
            continue
        if plan.time_format and reader.is_time(name):
            continue  # the user said how it is written
        texts = refused_texts(export, name, reader.cell(name, "time", raw=exact(name)).reject)
        changed = export.learn_times(name, texts) or changed
    return changed


def unused_codes(codes: pl.Series) -> list[int]:
    """The outcomes that occur, but that of used rows."""
    return [code for code in codes.unique().to_list() if code > 0]


def learnt_in_conditions(reader: Reader, groups: pl.DataFrame) -> bool:
    """Whether the export can, from now on, read times that conditions were refused.

    Their columns REFUSED are of all rows: `IS NULL` and OR hide a cell that was not read.
    """
    changed = False
    for column in [name for name in groups.columns if name.startswith(REFUSED)]:
        if groups[column].sum():
            name = column.removeprefix(REFUSED)
            texts = refused_texts(
                reader.export, name, reader.cell(name, "time", raw=exact(name)).reject
            )
            changed = reader.export.learn_times(name, texts) or changed
    return changed


def _timed(plan: Plan) -> tuple[str, ...]:
    named = (plan.time.column if plan.time else None, *(plan.duration or ()))
    return tuple(dict.fromkeys(name for name in named if name))


def time_notes(export: Export, plan: Plan) -> list[str]:
    """Sentences on how the times were read: order of day and month, forms, offsets, zones."""
    notes: list[str] = []
    for name in _timed(plan):
        dtype = export.schema[name]
        main = plan.time is not None and plan.time.column == name
        given = plan.time_format if main else None
        if dtype == pl.String:
            form = export.time_format(name, given)
            notes += _of_order(name, form, main)
            if main and form.zoned and not form.mixed and not plan.zone:
                notes.append(_of_utc(name, form))
            notes += _of_forms(export, name, form, plan.zone)
        if plan.zone and plan.duration and name in plan.duration:
            notes += _of_repeats(export, name, given, plan)
    return notes


def _of_order(name: str, form: TimeFormat, main: bool) -> Iterator[str]:
    if form.ambiguous:
        settled = main and len(form.formats) == 1
        says = f" (`--time-format '{form.formats[0]}'` says so)" if settled else ""
        yield f"`{name}` could be read day first or month first; day first was taken{says}"


def _of_utc(name: str, form: TimeFormat) -> str:
    counted = all(f in EPOCHS for f in form.formats if zoned(f))
    carries = "counts from 1970 in UTC" if counted else "carries offsets"
    return f"`{name}` {carries}; days are those of UTC"


def _of_forms(export: Export, name: str, form: TimeFormat, zone: str | None) -> Iterator[str]:
    """What several forms in one column mean; only such columns are counted once more."""
    kinds = dict.fromkeys(_kind(f) for f in form.formats)
    shared = any("%Z" in f for f in form.formats)
    if len(kinds) < 2 and not (form.mixed or shared or form.late):
        return
    counts, either, names = _counted(export, name, form)
    read = {f: n for f, n in zip(form.formats, counts, strict=True) if f not in form.contrary}
    if len({_kind(f) for f, n in read.items() if n and f not in form.late}) > 1:
        yield _several(name, form, read)
    yield from _of_late(name, form, read)
    if form.contrary:
        against = sum(n for f, n in zip(form.formats, counts, strict=True) if f in form.contrary)
        day = any(map(two_orders, read))
        taken, other = ("day first", "month") if day else ("month first", "day")
        yield (
            f"{against:,} {_cells(against)} `{name}` can only be read {other} first, though most "
            f"of the column is {taken}; {either:,} that could be either were read {taken}, and "
            "some may be wrong"
        )
    if form.mixed:
        naive = sum(n for f, n in read.items() if not zoned(f))
        yield (
            f"{naive:,} of {sum(counts):,} times of `{name}` without an offset were taken as "
            f"times of {zone or 'UTC'}"
        )
    yield from _of_names(name, names)


def _kind(form: str) -> str:
    return date_part(form) if "%" in form else form


def _of_late(name: str, form: TimeFormat, read: dict[str, int]) -> Iterator[str]:
    from ci_toolkit.data.time_words import in_words

    late = {f: read[f] for f in form.late if read.get(f)}
    if not late:
        return
    shown = dict(zip(read, form.examples, strict=False))
    cells = sum(late.values())
    told = ", ".join(f"{in_words(f)}, such as `{shown[f]}`" for f in late)
    yield f"{cells:,} {_cells(cells)} `{name}` in a form that its first rows do not show: {told}"


def _several(name: str, form: TimeFormat, read: dict[str, int]) -> str:
    from ci_toolkit.data.time_words import in_words

    examples = dict(zip(read, form.examples, strict=False))
    kinds: dict[str, list[str]] = {}
    for f in (f for f, n in read.items() if n and f not in form.late):
        kinds.setdefault(_kind(f), []).append(f)
    told = [
        f"{in_words(kind)} ({sum(read[f] for f in forms):,}, such as `{examples[forms[0]]}`)"
        for kind, forms in kinds.items()
    ]
    return f"`{name}` is written in {len(told)} forms: {', '.join(told)}"


def _of_names(name: str, names: dict[str, int]) -> Iterator[str]:
    from ci_toolkit.data.zone_names import SHARED_NAMES, SHORT_NAMES, offset_text

    for short, rows in sorted(names.items()):
        if short in SHARED_NAMES:
            meant, other = SHARED_NAMES[short]
            yield (
                f"`{short}` behind {rows:,} {_times(rows)} `{name}` was taken as {meant} "
                f"({offset_text(SHORT_NAMES[short])}); {other} uses the same name"
            )


def _cells(count: int) -> str:
    return "cell of" if count == 1 else "cells of"


def _times(count: int) -> str:
    return "time of" if count == 1 else "times of"


def _counted(export: Export, name: str, form: TimeFormat) -> tuple[list[int], int, dict[str, int]]:
    """Cells per format, cells in which day and month could be exchanged, cells per zone's name."""
    text = trimmed(exact(name))
    first = pl.coalesce(
        pl.when(value.is_not_null()).then(pl.lit(place, pl.Int16))
        for place, value in enumerate(form.parsed(text))
    )
    parts = text.str.extract_groups(r"^(?<a>\d{1,2})[-/.](?<b>\d{1,2})[-/.]").struct
    a, b = (parts.field(part).cast(pl.Int16) for part in "ab")
    short = text.str.extract(r"\b([A-Z]{3,5})(?: \d{4})?$")
    found = export.collect(
        lambda frame: (
            frame.select(place=first, either=(a <= 12) & (b <= 12) & (a != b), zone=short)
            .group_by("place", "zone")
            .agg(rows=pl.len().cast(pl.Int64), either=pl.col("either").sum().cast(pl.Int64))
            .drop_nulls("place")
        )
    )
    rows = [0] * len(form.formats)
    names: dict[str, int] = {}
    for place, zone, count, _ in found.iter_rows():
        rows[place] += count
        if zone and "%Z" in form.formats[place]:
            names[zone] = names.get(zone, 0) + count
    return rows, int(found["either"].sum()), names


def _of_repeats(export: Export, name: str, given: str | None, plan: Plan) -> Iterator[str]:
    """How many clock times without an offset the zone has twice."""
    assert plan.zone is not None
    zone, dtype = plan.zone, export.schema[name]
    from ci_toolkit.data.elapsed import is_day

    if (isinstance(dtype, pl.Datetime) and dtype.time_zone) or is_day(export, name, given):
        return
    clock = cell(export, name, "time", time_format=given, zone=zone).value
    if dtype == pl.String:
        form = export.time_format(name, given)
        if form.zoned and not form.mixed:
            return
        clock = form.naive(trimmed(exact(name)))
    twice = export.collect(lambda frame: frame.select(repeated(clock, zone).sum())).item()
    if twice:
        yield (
            f"{twice:,} {_times(twice)} `{name}` without an offset: clocks in {zone} showed it "
            "twice; the earlier was taken"
        )
