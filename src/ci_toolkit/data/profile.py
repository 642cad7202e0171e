"""What each column of an export seems to hold, from its first rows."""

from __future__ import annotations

import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ci_toolkit.data.columns import any_boolean, any_number, is_blank, trimmed
from ci_toolkit.data.exact import exact
from ci_toolkit.data.times import find_format

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
# Share of the sampled cells with content that must be readable for a column to be of a kind.
READABLE = 0.9
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column as its first rows show it.

    kind: what nine tenths of the filled cells can be read as; "number" comes before "boolean" for
        0 and 1 only where other numbers occur. distinct: different filled cells in the sample.
    missing_share: share of cells that are blank or hold a null marker. examples: up to five cells.
    integer: all numbers are whole. has_clock: the times carry a time of day.
    """

    name: str
    kind: ColumnKind
    distinct: int
    missing_share: float
    examples: tuple[str, ...]
    integer: bool = False
    has_clock: bool = False


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
    looked = _look_at(sample, texts, reading)
    return {
        name: _text_profile(name, sample.height, looked[name])
        if name in looked
        else _typed_profile(sample[name])
        for name in sample.columns
    }


def _typed_profile(column: pl.Series) -> ColumnProfile:
    """The profile of a column that has a type of its own."""
    name, dtype, rows = column.name, column.dtype, len(column)
    filled = column.alias("cells").drop_nulls()  # its own name may look like a pattern to Polars
    if isinstance(dtype, pl.List | pl.Struct | pl.Array) or not len(filled):
        kind: ColumnKind = "empty" if not len(filled) else "text"
        return ColumnProfile(name, kind, len(filled), 1 - len(filled) / max(rows, 1), ())
    distinct = filled.n_unique()
    missing = 1 - len(filled) / max(rows, 1)
    examples = tuple(str(value) for value in filled.unique(maintain_order=True).head(EXAMPLES))
    if dtype == pl.Boolean:
        return ColumnProfile(name, "boolean", distinct, missing, examples)
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        clock = isinstance(dtype, pl.Datetime) and bool((filled.dt.truncate("1d") != filled).any())
        return ColumnProfile(name, "time", distinct, missing, examples, has_clock=clock)
    if dtype.is_numeric():
        return _number_profile(filled, name, distinct, missing, examples)
    return ColumnProfile(name, "text", distinct, missing, examples)


def _named_as_time(name: str) -> bool:
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    return any(word in _TIME_WORDS for word in words)


def _number_profile(
    filled: pl.Series, name: str, distinct: int, missing: float, examples: tuple[str, ...]
) -> ColumnProfile:
    whole = filled.dtype.is_integer() or bool((filled.cast(pl.Float64) % 1 == 0).all())
    if whole:
        texts = [str(int(value)) for value in filled.head(200)]
        form = find_format(texts)
        if form and _named_as_time(name):
            return ColumnProfile(
                name, "time", distinct, missing, examples, integer=True, has_clock=form.has_clock
            )
    if set(filled.unique().to_list()) == {0, 1}:
        return ColumnProfile(name, "boolean", distinct, missing, examples, integer=True)
    return ColumnProfile(name, "number", distinct, missing, examples, integer=whole)


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """What one pass over a text column found.

    named: cells that are not empty; filled: those of them that are no marker of nothing, with the
    number of different ones. numbers, booleans: filled cells that can be read so.
    """

    named: int
    named_distinct: int
    filled: int
    distinct: int
    numbers: int
    booleans: int
    zero_one: bool
    whole: bool
    coded: float
    examples: tuple[str, ...]
    texts: tuple[str, ...]


def _look_at(sample: pl.DataFrame, names: list[str], reading: Reading) -> dict[str, _Looked]:
    """All text columns at once: one query instead of a dozen for each."""
    if not names:
        return {}
    found = sample.select(
        part.alias(f"{i}.{field}")
        for i, name in enumerate(names)
        for field, part in _read(exact(name), reading).items()
    ).select(
        part.alias(f"{i}.{field}")
        for i in range(len(names))
        for field, part in _counted(f"{i}.").items()
    )
    row = found.row(0, named=True)
    looked = {}
    for i, name in enumerate(names):
        values = {f: row[f"{i}.{f}"] for f in _Looked.__dataclass_fields__}
        values["examples"], values["texts"] = tuple(values["examples"]), tuple(values["texts"])
        looked[name] = _Looked(**{**values, "coded": values["coded"] or 0.0})
    return looked


def _read(raw: pl.Expr, reading: Reading) -> dict[str, pl.Expr]:
    """Each cell as text, number and yes or no, and whether anything stands in it."""
    return {
        "text": trimmed(raw),
        "named": ~is_blank(raw, "text", reading.null),
        "filled": ~is_blank(raw, "number", reading.null),
        "number": any_number(raw, reading.decimal_comma),
        "boolean": any_boolean(raw),
    }


def _counted(prefix: str) -> dict[str, pl.Expr]:
    """The fields of `_Looked` from what `_read` made."""
    text, named = pl.col(prefix + "text"), pl.col(prefix + "named")
    filled = named & pl.col(prefix + "filled")
    kept = text.filter(filled)
    number = pl.col(prefix + "number").filter(filled).drop_nulls()
    return {
        "named": named.sum(),
        "named_distinct": text.filter(named).n_unique(),
        "filled": filled.sum(),
        "distinct": kept.n_unique(),
        "numbers": number.count(),
        "booleans": pl.col(prefix + "boolean").filter(filled).count(),
        "zero_one": number.is_in([0.0, 1.0]).all(),
        "whole": (number % 1 == 0).all(),
        # 007 and other texts with leading zeros name things; they do not measure.
        "coded": kept.str.contains(r"^0\d").mean(),
        "examples": text.filter(named).unique(maintain_order=True).head(EXAMPLES).implode(),
        "texts": kept.implode(),
    }


def _text_profile(name: str, rows: int, looked: _Looked) -> ColumnProfile:
    missing_names = 1 - looked.named / max(rows, 1)
    if not looked.filled:
        kind: ColumnKind = "text" if looked.named else "empty"
        return ColumnProfile(name, kind, looked.named_distinct, missing_names, looked.examples)
    distinct, examples = looked.distinct, looked.examples
    missing = 1 - looked.filled / max(rows, 1)
    enough = READABLE * looked.filled
    form = find_format(looked.texts)
    if form and (_named_as_time(name) or not all(map(_DIGITS.fullmatch, looked.texts))):
        return ColumnProfile(name, "time", distinct, missing, examples, has_clock=form.has_clock)
    if looked.numbers < enough and looked.booleans >= enough:
        return ColumnProfile(name, "boolean", distinct, missing, examples)
    if looked.numbers >= enough:
        if looked.zero_one:
            return ColumnProfile(name, "boolean", distinct, missing, examples, integer=True)
        if looked.coded <= 0.5:
            return ColumnProfile(name, "number", distinct, missing, examples, integer=looked.whole)
    return ColumnProfile(name, "text", looked.named_distinct, missing_names, examples)
