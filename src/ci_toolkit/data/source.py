"""Paths, globs or standard input → one lazy frame; the only place that opens exports."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.booleans import BooleanForm
from ci_toolkit.data.exact import all_of, exact
from ci_toolkit.data.formats import open_all
from ci_toolkit.data.nested import flattened
from ci_toolkit.data.numbers import NumberForm
from ci_toolkit.data.part import FLAW, OVERFLOW, Part, Reading, hidden_of, run, unreadable
from ci_toolkit.data.profile import SAMPLE_ROWS, ColumnProfile, Profile, profile_columns
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.times import TimeFormat
from ci_toolkit.data.typed import text_part
from ci_toolkit.errors import DataError, UsageError, did_you_mean
from ci_toolkit.repair import Repair

if TYPE_CHECKING:
    from ci_toolkit.data.presets import Preset
    from ci_toolkit.data.reshape import Shape


@dataclass(frozen=True, eq=False)
class Export:
    """An opened source.

    frame: all rows, lazily; text files give every column as text, named as in the header; Parquet
    and NDJSON their own types. Use as a context manager, or call `close`, so that private copies
    are removed. shape: wide columns that `frame` has as rows; `parts` are as the files are. preset:
    the known shape of export that this is, its names those of the columns here.
    """

    paths: tuple[str, ...]
    frame: pl.LazyFrame
    columns: tuple[str, ...]
    is_text: bool
    format: str
    repairs: tuple[Repair, ...] = ()
    schema: Mapping[str, pl.DataType] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    parts: tuple[Part, ...] = ()
    shape: Shape | None = None
    preset: Preset | None = None
    _spool: Spool = field(default_factory=Spool, repr=False)
    _formats: dict[tuple[str, str | None], TimeFormat] = field(default_factory=dict, repr=False)
    _numbers: dict[str, NumberForm] = field(default_factory=dict, repr=False)
    _answers: dict[str, BooleanForm] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Export:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was set right or left out, as sentences."""
        return tuple(repair.text for repair in self.repairs)

    @property
    def unverified(self) -> bool:
        """Whether a part carries OVERFLOW and was not looked through from end to end."""
        return any(part.unverified for part in self.parts)

    def doubted(self, timed: bool = False) -> bool:
        """Whether a part that was not looked through shows signs that it must be.

        Ask after the first pass: the quick look at all bytes goes on beside it. timed: every row
        had something in one column, and a cell of that which is no time will not go unseen.
        """
        return any(part.unverified and part.doubt and part.doubt(timed) for part in self.parts)

    @property
    def flawed(self) -> bool:
        """Whether a part carries FLAW."""
        return any(part.flawed for part in self.parts)

    def numbered(self, part: Part, row: str) -> pl.LazyFrame:
        """The rows of one part as `frame` has them, each with the number of its record in `row`.

        Records are counted from 0 in the part; `part.located` tells their lines.
        """
        frame = part.frame.with_row_index(row).with_columns(pl.col(row).cast(pl.Int64))
        own = [row, *(name for name in (FLAW, OVERFLOW) if name in self.hidden)]
        known = (*part.columns, *hidden_of(part))
        names = self.columns if self.shape is None else self.shape.columns
        missing = [name for name in (*names, *own[1:]) if name not in known]
        types = {name: self.schema.get(name, pl.String()) for name in missing}
        frame = frame.with_columns([pl.lit(None, dtype).alias(n) for n, dtype in types.items()])
        frame = frame if self.shape is None else self.shape.apply(frame)
        cast = [exact(name).cast(self.schema[name]) for name in self.columns]
        return frame.select([*map(pl.col, own), *cast])

    @property
    def hidden(self) -> tuple[str, ...]:
        """The columns beside those of the header: FLAW and OVERFLOW."""
        return tuple(dict.fromkeys(name for part in self.parts for name in hidden_of(part)))

    def close(self) -> None:
        """Remove the private copies, if there are any."""
        self._spool.close()

    @cached_property
    def sample(self) -> pl.DataFrame:
        """The first 2,000 rows."""
        if len(self.parts) == 1 and self.parts[0].begin is not None:
            found = self.parts[0].begin(SAMPLE_ROWS)
            if found is not None:
                found.columns = list(self.parts[0].columns)  # renamed, in the same order
                return found if self.shape is None else self.shape.sample(found, SAMPLE_ROWS)
        return self.collect(lambda frame: frame.head(SAMPLE_ROWS))

    def sampled(self, names: Sequence[str]) -> pl.DataFrame:
        """These columns of the first 2,000 rows; Parquet then reads no others."""
        if self.is_text or "sample" in self.__dict__:
            return self.sample.select(all_of(names))
        missing = [name for name in names if name not in self._samples]
        if missing:
            found = self.collect(lambda frame: frame.select(all_of(missing)).head(SAMPLE_ROWS))
            self._samples.update({column.name: column for column in found})
        return pl.DataFrame([self._samples[name] for name in names])

    @cached_property
    def _samples(self) -> dict[str, pl.Series]:
        return {}

    @cached_property
    def _profile(self) -> Mapping[str, ColumnProfile]:
        return Profile(
            self.columns, lambda names: profile_columns(self.sampled(names), self.reading)
        )

    def profile(self) -> Mapping[str, ColumnProfile]:
        """What each column seems to hold, from the first 2,000 rows; computed once."""
        return self._profile

    def time_format(self, name: str, given: str | None = None) -> TimeFormat:
        """How the column writes its times; DataError where no sampled cell looks like one."""
        key = (name, given)
        if key not in self._formats:
            from ci_toolkit.data.time_columns import find_time_format

            self._formats[key] = find_time_format(self, name, given)
        return self._formats[key]

    def know_times(self, name: str, given: str) -> None:
        """Read the times of a column in this format everywhere; raises as `time_format`."""
        self._formats[name, None] = self.time_format(name, given)

    def learn_times(self, name: str, texts: Sequence[str]) -> bool:
        """Whether `time_format` reads some of these refused cells from now on."""
        from ci_toolkit.data.time_columns import learn_from

        learned = learn_from(self, name, texts)
        if learned is not None:
            self._formats[name, None] = learned
        return learned is not None

    def number_form(self, name: str, whole: bool = False) -> NumberForm:
        """How the column writes its numbers, by its first rows; with `whole` by all of them."""
        form = self._numbers.get(name)
        if form is None or (whole and not form.settled):
            from ci_toolkit.data.number_columns import sampled_form, settled_form

            find = settled_form if whole else sampled_form
            form = self._numbers[name] = find(self, name)
        return form

    def know_numbers(self, name: str, form: NumberForm) -> None:
        """Take a form that was found on all rows for that of the column."""
        self._numbers[name] = form

    def boolean_form(self, name: str) -> BooleanForm:
        """Which words answer yes and no in the column, by its first rows."""
        if name not in self._answers:
            from ci_toolkit.data.number_columns import sampled_answers

            self._answers[name] = sampled_answers(self, name)
        return self._answers[name]

    def collect(self, plan: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
        """Run a plan over the frame in one streaming pass; DataError when the file is damaged.

        A text file that the fast reader refuses (stray quotes, bytes that are not UTF-8) is written
        anew, cell by cell, into a private copy and read from there; `notes` then say so.
        """
        while True:
            try:
                return run(plan(self.frame), self.paths)
            except DataError:
                # Looked through first, then written anew: each part is mended twice at most.
                if not self.verify():
                    raise

    def verify(self) -> bool:
        """Look through every part from end to end and set right what can be; False if none can.

        The export then carries FLAW where rows do not fit, and `repairs` say what was found. Parts
        that were looked through already are made anew only where no other is left to look at.
        """
        able = [part for part in self.parts if part.repair]
        able = [part for part in able if part.unverified] or able
        if not able:
            return False
        try:
            parts = tuple(
                part.repair() if part.repair and part in able else part for part in self.parts
            )
        except (OSError, EOFError, ValueError, csv.Error):
            return False
        again = combine(parts, self.reading, {}, self._spool)
        if self.shape is not None:
            from ci_toolkit.data.reshape import reshaped

            again = reshaped(again, self.shape.patterns)
        # The same rows, read another way: the export stays what it is to everybody else.
        for name in ("parts", "frame", "repairs", "schema"):
            object.__setattr__(self, name, getattr(again, name))
        return True


def open_export(
    paths: Sequence[str], reading: Reading | None = None, rename: Mapping[str, str] | None = None
) -> Export:
    """Open one or more paths, quoted globs, folders, or `-` for standard input.

    rename: another name for a column, old → new, applied in every file that has the old one.
    Raises UsageError for a source with a scheme or no source at all, DataError for what is
    missing, empty or damaged.
    """
    reading = reading or Reading()
    spool = Spool()
    try:
        return combine(open_all(paths, reading, spool), reading, rename or {}, spool)
    except BaseException:
        spool.close()
        raise


def combine(
    parts: tuple[Part, ...], reading: Reading, rename: Mapping[str, str], spool: Spool
) -> Export:
    """Several files as one frame: columns by name, in any order; an absent one is blank."""
    if len({part.is_text for part in parts}) > 1:
        parts = tuple(text_part(part) for part in parts)
    known = {name for part in parts for name in part.columns}
    for old in rename:
        if old not in known:
            raise DataError(f"no column `{old}` to rename", did_you_mean(old, known))
    renamed = tuple(_renamed(part, rename) for part in parts)
    columns = tuple(dict.fromkeys(name for part in renamed for name in part.columns))
    repairs = [repair for part in renamed for repair in part.repairs]
    for part in renamed:
        absent = [name for name in columns if name not in part.columns]
        if absent:
            said = f"`{part.path}` has no column " + ", ".join(f"`{n}`" for n in absent[:5])
            repairs.append(Repair("absent-columns", said, path=part.path))
    frames = [part.frame for part in renamed]
    try:
        frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
        schema = dict(frame.collect_schema())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable([part.path for part in parts], error) from error
    return Export(
        paths=tuple(part.path for part in parts),
        frame=frame,
        columns=columns,
        is_text=parts[0].is_text,
        format="csv" if parts[0].is_text else "typed",
        repairs=tuple(repairs),
        schema=schema,
        reading=reading,
        parts=renamed,
        _spool=spool,
    )


def _renamed(part: Part, rename: Mapping[str, str]) -> Part:
    here = {old: new for old, new in rename.items() if old in part.columns}
    if not here:
        return part
    columns = tuple(here.get(name, name) for name in part.columns)
    if len(set(columns)) < len(columns):
        raise UsageError("two columns would get one name", "rename to names that are free")
    mend = part.repair
    again = None if mend is None else lambda: _renamed(mend(), rename)
    return replace(part, frame=part.frame.rename(here), columns=columns, repair=again)


def export_from_frame(frame: pl.DataFrame | pl.LazyFrame) -> Export:
    """A Polars frame as an export, for the library; its own types are kept but lists and structs.

    Those become what they are in an export of a file: JSON text, and columns with dotted names.
    """
    lazy = flattened(frame.lazy())
    schema = dict(lazy.collect_schema())
    part = Part("frame", lazy, tuple(schema), is_text=False)
    return Export(
        paths=(),
        frame=lazy,
        columns=tuple(schema),
        is_text=False,
        format="frame",
        schema=schema,
        parts=(part,),
    )
