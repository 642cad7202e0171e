"""Ready commands: what could be asked of an export next, from its roles and columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from ci_toolkit.analysis.inspection.columns import words_of
from ci_toolkit.analysis.inspection.found import condition, cut
from ci_toolkit.analysis.inspection.mixture import mixed_by
from ci_toolkit.analysis.inspection.parts import ANSWERS, GROUPS, answers, measures, rank
from ci_toolkit.analysis.inspection.result import Command
from ci_toolkit.analysis.inspection.rows import case_of
from ci_toolkit.facts import ColumnFacts, ExportFacts

OFFERED = 3
# Weeks that a chart of weeks needs, and days that a chart of days needs.
_WEEKS, _DAYS = 20, 10
MOST_STREAMS = 20
_PERIODS = frozenset("day week month quarter half period year".split())
_FEWEST_PERIODS, _MOST_PERIODS = 5, 400
_LONG = {"1w": "weekly", "1d": "daily", "1h": "hourly"}


def ready_commands(
    facts: ExportFacts, presets: Sequence[Command], known: Collection[str]
) -> tuple[Command, ...]:
    """The three best commands, those of a preset first; none that the program does not have.

    presets: commands made for exports of this shape. known: names of the program's commands.
    """
    offered = [*presets, *_offers(facts)]
    kept: dict[tuple[str, ...], Command] = {}
    for command in offered:
        if command.words and command.words[0] in known:
            kept.setdefault(command.words, command)
    return tuple(kept.values())[:OFFERED]


def _offers(facts: ExportFacts) -> Iterator[Command]:
    columns = {column.name: column for column in facts.columns if _usable(column)}
    if not facts.rows or not columns:
        return
    shape = _Shape(facts, columns)
    measured = any(column.kind == "duration" for column in columns.values())
    last = (shape.level, shape.volume) if measured else (shape.volume, shape.level)
    for one in (shape.ratio, shape.series, shape.share, shape.length, shape.pareto, *last):
        command = one()
        if command is not None:
            yield command
    yield from shape.others()


def _usable(column: ColumnFacts) -> bool:
    return column.kind != "empty" and column.missing < column.rows and bool(column.name)


def option(flag: str, value: str) -> tuple[str, ...]:
    """An option with its value; one that begins with a dash would be an option of its own.

    >>> option("by", "queue"), option("by", "-x")
    (('--by', 'queue'), ('--by=-x',))
    """
    return (f"--{flag}={value}",) if value.startswith("-") else (f"--{flag}", value)


class _Shape:
    """The columns of an export by the part that they could play."""

    def __init__(self, facts: ExportFacts, columns: dict[str, ColumnFacts]) -> None:
        self.facts = facts
        self.columns = columns
        self.roles: dict[str, list[str]] = {}
        for role, column in facts.roles:
            if column in columns:
                self.roles.setdefault(role, []).append(column)
        self.time = self._time()
        self.by = self._by()
        self.period = self._period() if self.time is None else None
        self.mixed = mixed_by(facts)

    def role(self, name: str) -> str | None:
        return self.roles.get(name, [None])[0]

    def _time(self) -> str | None:
        named = self.role("time")
        if named is not None and self.columns[named].distinct > 1:
            return named
        times = [c.name for c in self.columns.values() if c.kind == "time" and c.distinct > 1]
        return times[0] if times else None

    def _by(self) -> str | None:
        named = self.role("by")
        if named is not None and 2 <= self.columns[named].distinct <= MOST_STREAMS:
            return named
        fits = [
            column
            for column in self.columns.values()
            if column.kind == "category"
            and 2 <= column.distinct <= MOST_STREAMS
            and column.missing_share < 0.5
        ]
        best = min(fits, key=lambda column: rank(column.name, GROUPS), default=None)
        return best.name if best else None

    def _period(self) -> str | None:
        """The column that names periods in an order, where none holds times."""
        fits = [
            column
            for column in self.columns.values()
            if (words_of(column.name) or [""])[-1] in _PERIODS
            and column.kind in ("number", "category", "identifier", "text")
            and _FEWEST_PERIODS <= column.distinct <= _MOST_PERIODS
            and not column.missing
            and not column.unreadable.rows
        ]
        return fits[0].name if fits else None

    def every(self, time: str) -> tuple[str, ...]:
        """A period that leaves enough points; none where the program had better choose."""
        column = self.columns[time]
        if isinstance(column.low, datetime) and isinstance(column.high, datetime):
            span = column.high - column.low
            if self.facts.volume is not None and self.facts.volume.column == time:
                weeks = self.facts.volume.every
                if weeks not in ("1d", "1h"):
                    return ()  # one row a week or month: its own period is the right one
            if span >= timedelta(weeks=_WEEKS):
                return ("--every", "1w")
            if span >= timedelta(days=_DAYS):
                return ("--every", "1d")
        return ()

    def sane(self, time: str) -> tuple[str, ...]:
        """A condition that leaves out stand-ins such as 1970, and times to come."""
        conditions: list[str] = []
        for times in self.facts.times:
            if times.column != time:
                continue
            if times.early.rows or times.stand_ins:
                conditions.append(condition(time, "2000-01-01", ">="))
            if times.future.rows and self.facts.as_of is not None:
                # The end of a day is the midnight after it, and no day more.
                tomorrow = self.facts.as_of - timedelta(microseconds=1) + timedelta(days=1)
                conditions.append(condition(time, f"{tomorrow:%Y-%m-%d}", "<"))
        return tuple(word for text in conditions for word in ("--where", text))

    def once(self) -> tuple[str, ...]:
        """One row for each case of a log of events."""
        case = case_of(self.facts) if self.time is not None else None
        return option("id", case) if case is not None and case in self.columns else ()

    def chart(
        self, what: str, measure: tuple[str, ...], time: str | None = None, *, by: bool = True
    ) -> Command:
        time = time or self.time
        words: tuple[str, ...] = ("control-chart", *measure)
        if time is not None:
            every = self.every(time)
            words += option("time", time) + every + self.sane(time)
            what = f"{_LONG[every[1]]} {what}" if every else what
        elif self.period is not None:
            words += option("subgroup", self.period)
            what = f"{what}, by {cut(self.period)}"
            by = False
        if by and self.by is not None and self.by not in measure:
            words += option("by", self.by)
            what += f" by {cut(self.by)}"
        return Command(what, words + self.once())

    def share(self) -> Command | None:
        """A yes or no, as a share of rows."""
        event = self.role("event")
        if event is None or self.columns[event].kind != "yes/no":
            fits = [c for c in self.columns.values() if answers(c)]
            best = min(fits, key=lambda c: rank(c.name, ANSWERS), default=None)
            event = best.name if best else None
        if event is None:
            return None
        return self.chart(f"share of rows with {cut(event)}", option("event", event))

    def ratio(self) -> Command | None:
        """Counts that were made already, out of their sizes."""
        count, size = self.role("count"), self.role("size")
        if count is None or size is None or count == size or self.time is None:
            return None
        if "number" not in (self.columns[count].kind, self.columns[size].kind):
            return None
        what = f"share of {cut(count)} in {cut(size)}"
        return self.chart(what, option("count", count) + option("size", size))

    def length(self) -> Command | None:
        """The time between two columns."""
        start, end = self.role("start"), self.role("end")
        if start is None or end is None:
            sound = [
                pair
                for pair in self.facts.pairs
                if pair.kind == "order"
                and pair.compared
                and pair.wrong.rows <= 0.05 * pair.compared
                and {pair.lesser, pair.greater} <= self.columns.keys()
                and not self.same(pair.lesser, pair.greater)
            ]
            if not sound:
                return None
            best = max(sound, key=lambda pair: pair.compared)
            start, end = best.lesser, best.greater
        if start == end or self.same(start, end):
            return None
        what = f"time from {cut(start)} to {cut(end)}"
        return self.chart(what, option("start", start) + option("end", end), end)

    def same(self, one: str, other: str) -> bool:
        """Whether two columns seem to say the same, as start and end of one day."""
        a, b = self.columns[one], self.columns[other]
        return (a.low, a.high, a.distinct) == (b.low, b.high, b.distinct)

    def level(self) -> Command | None:
        """A measurement."""
        value = self.role("value")
        if value is None:
            fits = self.measured()
            value = min(fits, key=lambda c: c.kind != "duration").name if fits else None
        if value is None or self.columns[value].kind not in ("number", "duration"):
            return None
        return self.level_of(value)

    def measured(self) -> list[ColumnFacts]:
        """Columns of measurements; what is summed up per period is none."""
        counted = self.facts.volume.of if self.facts.volume is not None else None
        return [c for c in self.columns.values() if measures(c) and c.name != counted]

    def level_of(self, value: str) -> Command | None:
        """The level of one column; of one that measures several things, that of one of them."""
        if self.mixed is None or self.mixed[0].name != value:
            return self.chart(f"level of {cut(value)}", option("value", value))
        by = self.mixed[1]
        whole = next((text for text, _ in by.top if not text.endswith("…")), None)
        if whole is None:
            return None
        kept = ("--where", condition(by.name, whole))
        what = f"level of {cut(value)} where {cut(by.name)} is {cut(whole)}"
        return self.chart(what, (*option("value", value), *kept), by=self.by != by.name)

    def others(self) -> Iterator[Command]:
        """More of the same sorts, where fewer than three commands are found."""
        if self.period is not None:
            for column in self.measured():
                if column.integer and not (self.mixed and self.mixed[0] is column):
                    what = f"{cut(column.name)} in all"
                    yield self.chart(what, option("count", column.name), by=False)
        for column in self.columns.values():
            if answers(column):
                yield self.chart(
                    f"share of rows with {cut(column.name)}", option("event", column.name)
                )
        for column in self.measured():
            command = self.level_of(column.name)
            if command is not None:
                yield command

    def pareto(self) -> Command | None:
        """Which values make up most of the rows."""
        category = self.role("category") or self.by
        if category is None:
            fits = [c for c in self.columns.values() if c.kind == "category" and c.distinct > 2]
            category = fits[0].name if fits else None
        if category is None:
            return None
        words = ("pareto", *option("category", category))
        volume = self.facts.volume
        if volume is not None and volume.of is not None:
            return Command(
                f"which {cut(category)} most of {cut(volume.of)} is in",
                (*words, *option("count", volume.of)),
            )
        return Command(f"which {cut(category)} most rows have", words + self.once())

    def volume(self) -> Command | None:
        """Rows per period; of a table with one row a period there is no volume."""
        volume = self.facts.volume
        if volume is None or volume.column not in self.columns:
            return None
        if len(volume.counts) < 2 or max(volume.counts) < 2:
            return None
        words: tuple[str, ...] = ("control-chart",)
        if volume.of is not None:
            words += option("count", volume.of)
        words += (*option("time", volume.column), "--every", volume.every)
        words += self.sane(volume.column) + self.once()
        return Command(f"{cut(volume.of) if volume.of else 'rows'} per {volume.noun}", words)

    def series(self) -> Command | None:
        """Counts that were made already, of each series, such as a platform."""
        volume = self.facts.volume
        if volume is None or volume.of is None or max(volume.present) < 2:
            return None
        fits = [c for c in self.columns.values() if c.kind == "category" and c.distinct > 1]
        if not fits:
            return None
        by = min(fits, key=lambda column: rank(column.name, GROUPS)).name
        every = self.every(volume.column) or ("--every", volume.every)
        words = ("control-chart", *option("count", volume.of), *option("time", volume.column))
        words += every + self.sane(volume.column) + option("by", by)
        long = _LONG.get(every[1], "")
        return Command(f"{long} {cut(volume.of)} by {cut(by)}".strip(), words)
