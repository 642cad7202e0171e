"""The passes of a Pareto over its export: the bars, and what takes them apart or beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ci_toolkit.analysis.pareto.counts import Bools, Counts, Sides
from ci_toolkit.api.pareto_asked import Asked, own_lengths
from ci_toolkit.api.pareto_counts import counts_of, whole_of
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.pareto_stretch import (
    Stretch,
    covered_days,
    period_of,
    refuse_empty,
    two_stretches,
    window,
)
from ci_toolkit.data.condition_reader import quote_name
from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.tally import Tally, tally_export
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.analysis.pareto.options import ParetoOptions
    from ci_toolkit.data.source import Export

_BLANK = "(blank)"
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_LISTED = 5


@dataclass(frozen=True, eq=False)
class Counted:
    """Everything that was counted.

    category: the columns of the bars. main: their counts; then, splits: further passes by column;
    sides: what is compared. ledger: of the main pass, rows outside the stretches filtered out.
    """

    category: tuple[str, ...]
    main: Counts
    ledger: Ledger
    notes: tuple[str, ...]
    then: tuple[tuple[str, Counts], ...] = ()
    splits: tuple[tuple[str, Counts], ...] = ()
    sides: Sides | None = None


def count(export: Export, asked: Asked, chosen: ParetoSettings, options: ParetoOptions) -> Counted:
    """All passes of a run; DataError where stretches or sides do not fit the data."""
    return _Passes(export, asked, chosen).run(options)


class _Passes:
    """The passes over one export."""

    def __init__(self, export: Export, asked: Asked, chosen: ParetoSettings) -> None:
        self.export = export
        self.asked = asked
        self.chosen = chosen
        # Cells that name their own unit are read as seconds already.
        plain = chosen.units is not None and not own_lengths(export, chosen.weight)
        self.factor = _SECONDS[chosen.units] if chosen.units and plain else 1.0
        self.costs: Mapping[str, float] | None = None
        if chosen.cost is not None:
            from ci_toolkit.data.side_files import read_costs

            self.costs = read_costs(chosen.cost)
        self.placed = bool(chosen.since or chosen.until or chosen.last or len(chosen.compare) == 2)
        self.stretches: tuple[Stretch, ...] = ()

    def run(self, options: ParetoOptions) -> Counted:
        asked, chosen = self.asked, self.chosen
        by, compared = asked.roles.by, asked.compared
        category, splits = asked.category, None
        if not category:
            splits = self.splits()
            category = (_best(splits, options),)
        keys = by if compared is None else (*by, compared)
        tally = self.tally(keys, category, timed=True, first=True)
        counts = self.counts(tally, keys, category)
        sides = None
        if len(chosen.compare) == 2:
            self.stretches = two_stretches(chosen.compare, counts.days)
            sides = _before_and_after(counts, *self.stretches)
        elif (part := window(chosen, counts.days)) is not None:
            assert counts.days is not None
            refuse_empty(part, counts.days, "--since/--until/--last")
            self.stretches = (part,)
        counts = self.inside(counts)
        if self.stretches and counts.listed:
            whole = tally.whole.filter(self.in_stretches())
            counts = replace(counts, whole=whole_of(whole, tally.by, counts.streams))
        if compared is not None:
            counts, sides = _by_column(counts, compared)
        then = tuple(
            (name, self.more(by, (*category, *chosen.then[: number + 1])))
            for number, name in enumerate(chosen.then)
        )
        ledger, outside = self.ledger(tally)
        return Counted(
            category=category,
            main=counts,
            ledger=ledger,
            notes=(*tally.notes, *outside),
            then=then,
            splits=self.splits() if splits is None else self.within(splits),
            sides=sides,
        )

    def tally(
        self, by: tuple[str, ...], category: tuple[str, ...], *, timed: bool, first: bool = False
    ) -> Tally:
        """One pass; only the first writes rejects and may refuse unusable rows."""
        chosen = self.chosen
        return tally_export(
            self.export,
            replace(self.asked.roles, by=by),
            category,
            timed=timed or self.placed,
            placed=self.placed,
            zone=chosen.timezone,
            time_format=chosen.time_format,
            blank_as=chosen.blank_as,
            unit=chosen.unit,
            keep=chosen.keep,
            strict=chosen.strict and first,
            rejects=chosen.rejects if first else None,
            lists=not chosen.no_lists,
            separator=chosen.separator,
        )

    def counts(self, tally: Tally, by: tuple[str, ...], category: tuple[str, ...]) -> Counts:
        """A tally as arrays, its amounts in seconds where they are lengths of time."""
        # Costs are of the bars; another column has none of its own.
        costs = self.costs if category[: len(self.asked.category)] == self.asked.category else None
        return counts_of(
            tally,
            category=category,
            by=by,
            measure=self.asked.measure,
            weighted="cost" if costs is not None else self.chosen.weight,
            unit="s" if self.asked.lengths else None,
            factor=self.factor,
            costs=costs,
            priced=len(self.asked.category),
        )

    def more(self, by: tuple[str, ...], category: tuple[str, ...]) -> Counts:
        """The counts of a further pass, over the same rows."""
        return self.inside(self.counts(self.tally(by, category, timed=False), by, category))

    def splits(self) -> tuple[tuple[str, Counts], ...]:
        """One pass for each column to try, all streams together."""
        return tuple((name, self.more((), (name,))) for name in self.chosen.split)

    def within(self, parts: tuple[tuple[str, Counts], ...]) -> tuple[tuple[str, Counts], ...]:
        """The same, of the stretches that are known by now."""
        return tuple((name, self.inside(counts)) for name, counts in parts)

    def inside(self, counts: Counts) -> Counts:
        """The counts of the window, or of both sides."""
        if not self.stretches:
            return counts
        return counts.where(_inside(counts, self.stretches))

    def ledger(self, tally: Tally) -> tuple[Ledger, tuple[str, ...]]:
        """The ledger, in which rows outside the stretches are filtered out; and what to say."""
        ledger = tally.ledger
        if not self.stretches:
            return ledger, ()
        rows = int(tally.whole.filter(~self.in_stretches())["rows"].sum())
        if not rows:
            return ledger, ()
        moved = replace(ledger, used=ledger.used - rows, filtered=ledger.filtered + rows)
        named = " and ".join(part.text for part in self.stretches)
        return moved, (f"{rows:,} rows lie outside {named}",)

    def in_stretches(self) -> pl.Expr:
        """Whether a row of a tally lies in one of the stretches."""
        inside = pl.lit(value=False)
        for part in self.stretches:
            period = pl.col("period")
            inside |= (period >= pl.lit(part.start)) & (period < pl.lit(part.stop))
        return inside


def _best(splits: tuple[tuple[str, Counts], ...], options: ParetoOptions) -> str:
    """The column that sorts the problem best."""
    from ci_toolkit.analysis.pareto.splits import ranked

    return ranked(splits, options)[0].column


def _inside(counts: Counts, stretches: tuple[Stretch, ...]) -> Bools:
    assert counts.days is not None
    days = np.zeros(len(counts.days), dtype=bool)
    for part in stretches:
        days |= (counts.days >= part.start) & (counts.days < part.stop)
    inside: Bools = np.append(days, False)[counts.day]  # the last is of no day, number -1
    return inside


def _before_and_after(counts: Counts, one: Stretch, other: Stretch) -> Sides:
    assert counts.days is not None
    for part in (one, other):
        refuse_empty(part, counts.days, "--compare")
    return Sides(
        labels=(one.text, other.text),
        first=counts.within(one.start, one.stop),
        second=counts.within(other.start, other.stop),
        days=(covered_days(counts, one), covered_days(counts, other)),
        noun=period_of(counts),
    )


def _by_column(counts: Counts, compared: str) -> tuple[Counts, Sides]:
    """The counts without the compared column, which is the last of the streams, and its sides."""
    present = np.unique(counts.stream)
    values = sorted({counts.streams[number][-1] for number in present})
    if len(values) != 2:
        listed = ", ".join(f"`{show(value, 30)}`" for value in values[:_LISTED])
        more = f" and {len(values) - _LISTED} more" if len(values) > _LISTED else ""
        held = "1 value" if len(values) == 1 else f"{len(values):,} values"
        named = [value for value in values if value != _BLANK][:2]
        column = compared if compared.isidentifier() else quote_name(compared)
        two = " OR ".join(f"{column} = {_literal(value)}" for value in named)
        raise DataError(
            f"`--compare {show(compared)}`: it has {held}, and two can be compared: {listed}{more}",
            f"keep two with `--where {shell_word(two)}`" if len(values) > 2 else None,
        )
    streams = tuple(sorted({values_of[:-1] for values_of in counts.streams}))
    number = {one: place for place, one in enumerate(streams)}
    place = np.array([number[one[:-1]] for one in counts.streams], dtype=np.int64)
    second = np.array([one[-1] == values[1] for one in counts.streams])[counts.stream]
    whole = np.bincount(place, weights=counts.whole, minlength=len(streams)).astype(np.float64)
    merged = replace(
        counts, by=counts.by[:-1], streams=streams, stream=place[counts.stream], whole=whole
    )
    if counts.timed and counts.day[second].max() < counts.day[~second].min():
        second, values = ~second, values[::-1]
    first, other = merged.where(~second), merged.where(second)
    days = None
    if counts.timed:
        days = (_own_days(first), _own_days(other))
    return merged, Sides((values[0], values[1]), first, other, days, period_of(counts))


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _own_days(counts: Counts) -> float:
    """Days between the first and the last of one side."""
    assert counts.days is not None
    known = counts.day[counts.day >= 0]
    if not len(known):
        return 0.0
    first, last = counts.days[known.min()], counts.days[known.max()]
    return covered_days(counts, Stretch("", first, last + np.timedelta64(1, "D")))
