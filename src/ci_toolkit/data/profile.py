"""What each column of an export seems to hold, from its first rows."""

from __future__ import annotations

import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ci_toolkit.data.identifiers import (
    EXACT_DIGITS,
    is_identifier,
    is_listed,
    named_as_identifier,
)
from ci_toolkit.data.looks import EXAMPLES, Look, look_at
from ci_toolkit.data.times import find_format, number_text

if TYPE_CHECKING:
    from ci_toolkit.data.part import Reading

ColumnKind = Literal["time", "number", "boolean", "text", "empty"]

SAMPLE_ROWS = 2_000
# Ten digits may be an epoch or a large number, eight a day or a count: the name decides.
_DIGITS = re.compile(r"[\d.]+")
_TIME_WORDS = frozenset(
    ("time", "date", "datetime", "timestamp", "ts", "epoch", "day", "at", "on", "when", "created",
     "updated", "opened", "closed", "received", "decided", "start", "end", "period")
)  # fmt: skip
# Names of dates, where five digits may be days as Excel counts them.
_DATE_WORDS = frozenset(
    ("date", "datetime", "timestamp", "day", "at", "on", "created", "updated", "opened", "closed",
     "received", "decided", "resolved")
)  # fmt: skip
# Share of the sampled cells with content that must be readable for a column to be of a kind.
READABLE = 0.9
# The same share where the user names the column, so that its other cells show in the ledger.
NAMED_READABLE = 0.5
_MOSTLY_DISTINCT = 0.5


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column as its first rows show it.

    kind: what nine tenths of the filled cells can be read as; "number" comes before "boolean" for
        0 and 1 only where other numbers occur. distinct: different filled cells in the sample.
    missing_share: share of cells that are blank or hold a null marker. examples: up to five cells.
    integer: all numbers are whole. has_clock: the times carry a time of day.
    unit: of all numbers, such as "%" (read as fractions), "EUR" or "s"; None without one.
    duration: the numbers are lengths of time, read as seconds. identifier: the cells name things
        and measure nothing. listed: the cells are JSON arrays. padded: blanks stand around a cell.
    mostly: of a text column, the kind that at least half of its filled cells can be read as; the
        column plays such a part only where the user names it.
    """

    name: str
    kind: ColumnKind
    distinct: int
    missing_share: float
    examples: tuple[str, ...]
    integer: bool = False
    has_clock: bool = False
    unit: str | None = None
    duration: bool = False
    identifier: bool = False
    listed: bool = False
    padded: bool = False
    mostly: ColumnKind | None = None


class Profile(Mapping[str, ColumnProfile]):
    """Profiles by column, each made when it is first asked for, or all at once when walked over.

    look: makes the profiles of the named columns.
    """

    def __init__(
        self, names: Sequence[str], look: Callable[[list[str]], dict[str, ColumnProfile]]
    ) -> None:
        self._names = dict.fromkeys(names)
        self._look = look
        self._made: dict[str, ColumnProfile] = {}

    def __getitem__(self, name: str) -> ColumnProfile:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made |= self._look([name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def items(self) -> ItemsView[str, ColumnProfile]:
        """All columns with their profiles, in their order."""
        missing = [name for name in self._names if name not in self._made]
        if missing:
            self._made |= self._look(missing)
        return ItemsView(self)


class Each(Mapping[str, Any]):
    """One field of the profiles by column; a column that is not asked for is not looked at."""

    def __init__(
        self, profile: Mapping[str, ColumnProfile], field: Callable[[ColumnProfile], Any]
    ) -> None:
        self._profile = profile
        self._field = field

    def __getitem__(self, name: str) -> Any:
        return self._field(self._profile[name])

    def __contains__(self, name: object) -> bool:
        return name in self._profile

    def __iter__(self) -> Iterator[str]:
        return iter(self._profile)

    def __len__(self) -> int:
        return len(self._profile)


def profile_columns(sample: pl.DataFrame, reading: Reading) -> dict[str, ColumnProfile]:
    """The profile of each column of a sample; all text columns are looked at in one pass."""
    texts = [name for name, dtype in sample.schema.items() if dtype == pl.String]
    looks = look_at(sample, texts, reading)
    return {
        name: _text_profile(looks[name], sample.height)
        if name in looks
        else _typed_profile(sample[name])
        for name in sample.columns
    }


def _typed_profile(column: pl.Series) -> ColumnProfile:
    """The profile of a column that has a type of its own."""
    name, dtype, rows = column.name, column.dtype, len(column)
    filled = column.alias("cells").drop_nulls()  # its own name may look like a pattern to Polars
    if isinstance(dtype, pl.List | pl.Struct | pl.Array) or not len(filled):
        kind: ColumnKind = "empty" if not len(filled) else "text"
        listed = isinstance(dtype, pl.List | pl.Array)
        missing = 1 - len(filled) / max(rows, 1)
        return ColumnProfile(name, kind, len(filled), missing, (), listed=listed)
    distinct = filled.n_unique()
    missing = 1 - len(filled) / max(rows, 1)
    different = filled.unique(maintain_order=True)
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        # Milliseconds taken for seconds give years that no calendar here has.
        different = different.filter(different.dt.year().is_between(MINYEAR, MAXYEAR))
    examples = tuple(str(value) for value in different.head(EXAMPLES))
    if dtype == pl.Boolean:
        return ColumnProfile(name, "boolean", distinct, missing, examples)
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        clock = isinstance(dtype, pl.Datetime) and bool((filled.dt.truncate("1d") != filled).any())
        return ColumnProfile(name, "time", distinct, missing, examples, has_clock=clock)
    if isinstance(dtype, pl.Duration):
        return ColumnProfile(name, "number", distinct, missing, examples, unit="s", duration=True)
    if dtype.is_numeric():
        return _number_profile(filled, name, distinct, missing, examples)
    return ColumnProfile(name, "text", distinct, missing, examples)


def _named_as_time(name: str, among: frozenset[str] = _TIME_WORDS) -> bool:
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    return any(word in among for word in words)


def _number_profile(
    filled: pl.Series, name: str, distinct: int, missing: float, examples: tuple[str, ...]
) -> ColumnProfile:
    whole = filled.dtype.is_integer() or bool((filled.cast(pl.Float64) % 1 == 0).all())
    if _named_as_time(name):
        texts = filled.head(200).to_frame("n").select(number_text(pl.col("n"), filled.dtype))
        dates = _named_as_time(name, _DATE_WORDS)
        form = find_format(texts.to_series().to_list(), serials=dates)
        if form:
            return ColumnProfile(
                name, "time", distinct, missing, examples, integer=whole, has_clock=form.has_clock
            )
    if set(filled.unique().to_list()) == {0, 1}:
        return ColumnProfile(name, "boolean", distinct, missing, examples, integer=True)
    long = whole and filled.dtype.is_integer() and _too_long(filled)
    identifier = long or named_as_identifier(name)
    return ColumnProfile(
        name, "number", distinct, missing, examples, integer=whole, identifier=identifier
    )


def _too_long(whole: pl.Series) -> bool:
    """Whether a number has more digits than a double holds."""
    digits = whole.cast(pl.String).str.strip_prefix("-").str.len_chars().max()
    return isinstance(digits, int) and digits > EXACT_DIGITS


def _text_profile(look: Look, rows: int) -> ColumnProfile:
    name, padded = look.column, look.padded
    missing_names = 1 - look.named / max(rows, 1)
    if not look.filled:
        kind: ColumnKind = "text" if look.named else "empty"
        examples = look.examples
        return ColumnProfile(
            name, kind, look.named_distinct, missing_names, examples, padded=padded
        )
    missing = 1 - look.filled / max(rows, 1)
    common: dict[str, Any] = {
        "name": name,
        "distinct": look.distinct,
        "missing_share": missing,
        "examples": look.examples,
        "padded": padded,
    }
    form = find_format(look.texts, serials=_named_as_time(name, _DATE_WORDS))
    if form and (_named_as_time(name) or not all(map(_DIGITS.fullmatch, look.texts))):
        return ColumnProfile(kind="time", has_clock=form.has_clock, **common)
    numbers = _numbers(look, common)
    if numbers:
        return numbers
    common |= {"distinct": look.named_distinct, "missing_share": missing_names}
    named = named_as_identifier(name) and look.distinct > _MOSTLY_DISTINCT * look.filled
    listed = is_listed(look.texts)
    identifier = not listed and (named or is_identifier(look.texts))
    mostly = None if identifier or listed else _mostly(look)
    return ColumnProfile(kind="text", identifier=identifier, listed=listed, mostly=mostly, **common)


def _mostly(look: Look) -> ColumnKind | None:
    enough = NAMED_READABLE * look.filled
    if look.numeric[0] >= enough:
        return "number"
    return "boolean" if look.booleans >= enough else None


def _numbers(look: Look, common: dict[str, Any]) -> ColumnProfile | None:
    """The profile of a column of numbers or of answers, None where it holds neither."""
    enough = READABLE * look.filled
    readable, whole, zero_one = look.numeric
    if readable < enough:
        answers = look.booleans >= enough
        return ColumnProfile(kind="boolean", **common) if answers else None
    if zero_one and look.form.unit is None:
        return ColumnProfile(kind="boolean", integer=True, **common)
    if look.form.plain and is_identifier(look.texts):
        return None
    return ColumnProfile(
        kind="number",
        integer=whole,
        unit=look.form.unit,
        duration=look.form.duration,
        identifier=look.form.unit is None and named_as_identifier(look.column),
        **common,
    )
