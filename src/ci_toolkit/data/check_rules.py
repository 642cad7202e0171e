"""The user's rules held against an export: one pass over all rows, and where a rule breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from ci_toolkit.data.check_file import Rule, read_rules
from ci_toolkit.data.check_flags import ROW, Flag, flag_of, staged
from ci_toolkit.data.check_words import share_text
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.ledger import SAMPLES, shorten
from ci_toolkit.data.part import OVERFLOW, run
from ci_toolkit.errors import DataError, did_you_mean
from ci_toolkit.facts import CheckOutcome

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

__all__ = ["Rule", "evaluate", "read_rules"]

# Rows of a file in which what is broken is looked for first.
_BEGINNING = 50_000
_PART, _ROWS, _SPILT = "\x1fpart", "\x1frows", "\x1fspilt"


def evaluate(
    rules: Sequence[Rule],
    export: Export,
    *,
    as_of: dt.datetime | None = None,
    zone: str | None = None,
) -> list[CheckOutcome]:
    """The outcome of each rule, over all rows that fit their file.

    as_of: the moment from which age is counted, without a zone, meant in `zone` (now by default).
    zone: the zone whose days and hours are meant. Blank cells break only rules about missing
    values; cells that cannot be read break those about their kind, their range and conditions.
    Raises UsageError for a condition that is not allowed, DataError where the file is damaged.
    """
    moment = as_of or dt.datetime.now(ZoneInfo(zone or "UTC"))
    moment = moment.replace(tzinfo=None)
    outcomes: dict[int, CheckOutcome] = {}
    flags: dict[int, Flag] = {}
    for number, rule in enumerate(rules):
        absent = _absent(rule, export)
        if absent is not None:
            outcomes[number] = absent
            continue
        try:
            flags[number] = flag_of(rule, export, number, moment, zone)
        except DataError as error:
            text = f"could not be judged: {error.message}"
            outcomes[number] = CheckOutcome(rule.name, rule.words, "unknown", text)
    if flags:
        counts = _counted(export, flags)
        for number, flag in flags.items():
            outcomes[number] = _outcome(rules[number], flag, counts, export, moment)
    return [outcomes[number] for number in range(len(rules))]


def _absent(rule: Rule, export: Export) -> CheckOutcome | None:
    """The outcome of a rule about a column that is not there, or about its being there."""
    if rule.column is None:
        return None
    there = rule.column in export.columns
    if rule.test == "present":
        text = "the column is there" if there else "the column is not there"
        if not there and rule.value:
            near = did_you_mean(rule.column, export.columns)
            text += f"; {near}" if near else ""
        kept = there == rule.value
        return CheckOutcome(rule.name, rule.words, "kept" if kept else "broken", text)
    if there:
        return None
    near = did_you_mean(rule.column, export.columns)
    text = f"there is no column `{show(rule.column, 40)}`{f'; {near}' if near else ''}"
    return CheckOutcome(rule.name, rule.words, "unknown", text)


def _counted(export: Export, flags: dict[int, Flag]) -> dict[str, Any]:
    """Rows, and what each flag counts, in one pass."""

    def plan(frame: pl.LazyFrame) -> pl.LazyFrame:
        aggregates = [pl.len().cast(pl.Int64).alias(_ROWS)]
        if export.unverified:
            aggregates.append(pl.col(OVERFLOW).count().cast(pl.Int64).alias(_SPILT))
        stage = staged(export, frame, flags.values())
        return stage.select(*aggregates, *(a for flag in flags.values() for a in flag.aggregates))

    counts = export.collect(plan).row(0, named=True)
    if counts.get(_SPILT) and export.verify():
        counts = export.collect(plan).row(0, named=True)
    return counts


def _outcome(
    rule: Rule, flag: Flag, counts: dict[str, Any], export: Export, moment: dt.datetime
) -> CheckOutcome:
    if rule.test == "rows":
        low, high = rule.value
        kept = low <= counts[_ROWS] <= high
        text = f"{counts[_ROWS]:,} rows"
        return CheckOutcome(rule.name, rule.words, "kept" if kept else "broken", text)
    if rule.test == "fresh":
        return _fresh(rule, flag, counts, moment)
    broken, known = int(counts[flag.broken] or 0), int(counts[flag.known] or 0)
    share = broken / known if known else 0.0
    may = float(rule.value) if rule.test == "missing" else rule.may_break
    if not known:
        text = "no row has a value to be judged"
        return CheckOutcome(rule.name, rule.words, "kept", text)
    if not broken:
        return CheckOutcome(rule.name, rule.words, "kept", f"{known:,} rows keep it")
    first, samples, paths = located(export, flag)
    such = "" if rule.test in ("missing", "unique") else _such(samples)
    text = f"{broken:,} of {known:,} rows ({share_text(share)}) {flag.said}{such}"
    # A share is compared by its rows: 0.05 as a float lies beside 1 / 20.
    if share <= may or broken <= may * known * (1 + 1e-12):
        text += f"; {share_text(may)} may"
        return CheckOutcome(rule.name, rule.words, "kept", text, broken, first, samples, paths)
    shown = ", ".join(f"{line:,}" for line in first[:3])
    more = ", …" if broken > 3 else ""
    text += f" (row{'s' if broken > 1 else ''} {shown}{more})" if first else ""
    return CheckOutcome(rule.name, rule.words, "broken", text, broken, first, samples, paths)


def _such(samples: Sequence[str]) -> str:
    return f", such as `{show(samples[0], 40)}`" if samples and samples[0] else ""


def _fresh(rule: Rule, flag: Flag, counts: dict[str, Any], moment: dt.datetime) -> CheckOutcome:
    newest, later = counts[flag.known], int(counts[flag.broken] or 0)
    lie = "row lies" if later == 1 else "rows lie"
    ahead = f"; {later:,} {lie} after that" if later else ""
    if newest is None:
        text = f"no time up to {moment:%Y-%m-%d %H:%M} can be read{ahead}"
        return CheckOutcome(rule.name, rule.words, "broken", text)
    age = (moment - newest).total_seconds()
    text = f"the newest is {newest:%Y-%m-%d %H:%M}, {_age(age)} before {moment:%Y-%m-%d %H:%M}"
    kept = age <= rule.value
    return CheckOutcome(rule.name, rule.words, "kept" if kept else "broken", text + ahead)


def _age(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86_400)
    hours, minutes = rest // 3_600, rest % 3_600 // 60
    if days:
        return f"{days:,} d {hours} h" if hours else f"{days:,} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def located(export: Export, flag: Flag) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """Lines, raw cells and files of the first rows that break a rule."""
    first: list[int] = []
    samples: list[str] = []
    paths: list[str] = []
    for number, rows in _first_rows(export, flag):
        part = export.parts[number]
        places = part.located(rows[ROW].to_list())
        for place, (_, *cells) in zip(places, rows.iter_rows(), strict=True):
            first.append(place.line)
            samples.append(shorten(" | ".join("" if cell is None else cell for cell in cells)))
            paths.append(part.path)
    several = len(export.parts) > 1
    return tuple(first), tuple(samples), tuple(paths) if several else ()


def _first_of(
    export: Export, frame: pl.LazyFrame, flag: Flag, raw: list[pl.Expr], most: int, path: str
) -> pl.DataFrame:
    """The first rows of one part that break a rule; most are found near its beginning."""
    rows = pl.DataFrame()
    for beginning in (frame.head(_BEGINNING), frame):
        stage = staged(export, beginning, [flag])
        rows = run(stage.filter(pl.col(flag.broken)).select(ROW, *raw).head(most), [path])
        if rows.height >= most:
            break
    return rows


def _first_rows(export: Export, flag: Flag) -> list[tuple[int, pl.DataFrame]]:
    """The first rows that break a rule: number of the part, and its rows with their records."""
    raw = [pl.col(name).cast(pl.String, strict=False) for name in flag.raw]
    if flag.repeats is None:
        found, left = [], SAMPLES
        for number, part in enumerate(export.parts):
            rows = _first_of(export, export.numbered(part, ROW), flag, raw, left, part.path)
            left -= rows.height
            if rows.height:
                found.append((number, rows))
            if left <= 0:
                break
        return found
    # What repeats may stand in several files, so that all are looked at together.
    frames = [
        staged(export, export.numbered(part, ROW), [flag]).select(
            pl.lit(number, pl.Int64).alias(_PART), ROW, flag.repeats, *raw
        )
        for number, part in enumerate(export.parts)
    ]
    values = pl.concat(frames).filter(pl.col(flag.repeats).is_not_null())
    again = values.filter(~pl.col(flag.repeats).is_first_distinct())
    rows = run(again.sort(_PART, ROW).head(SAMPLES).drop(flag.repeats), export.paths)
    parted = rows.partition_by(_PART, as_dict=True, maintain_order=True)
    return [(int(key[0]), own.drop(_PART)) for key, own in parted.items()]
