"""How a column writes its times: the forms are found on a sample and hold for the column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import polars as pl

from ci_toolkit.data.clock_changes import first_moment, moment
from ci_toolkit.data.later import later
from ci_toolkit.data.period_labels import KNOWN
from ci_toolkit.data.time_forms import (
    DIGITS,
    EPOCHS,
    EXCEL,
    Epoch,
    date_part,
    day_first,
    evidence,
    exchanged,
    form_of,
    forms_of,
    has_clock,
    two_orders,
    year_first,
    zoned,
)
from ci_toolkit.data.time_parse import MICROSECONDS, parsed
from ci_toolkit.errors import UsageError

__all__ = ["MICROSECONDS", "TimeFormat", "find_format", "given_format", "in_zone"]

_STEP = later(r"([1-9]\d*)(m|h|d|w|mo|q|y)")
_SIGNED_EPOCH = later(r"-?\d{1,18}(?:\.\d+)?")
# Of a sample, the share that must look like dates, or like seconds since 1970.
_DATED, _NUMBERED = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How the texts (or whole numbers) of a column are read as times.

    formats: forms as `time_forms` names them, the first that fits wins, the most frequent first.
    has_clock: carries a time of day. zoned: carries an offset or Z in some form. utc: every sampled
        time ends in Z.
    lengths: lengths of the sampled texts, where the first 13 characters hold day and hour of an
        ISO time (the texts can then be grouped unread). ambiguous: day and month could be
        exchanged in every text. contrary: those of `formats` with day and month the other way
        round, read only where the order of the column names no month. mixed: some forms carry an
        offset and some do not. examples: a text of each form that is not contrary. late: those of
        `formats` that the first rows do not show.
    """

    formats: tuple[str, ...] = ()
    has_clock: bool = False
    zoned: bool = False
    utc: bool = False
    lengths: frozenset[int] = frozenset()
    ambiguous: bool = False
    contrary: tuple[str, ...] = ()
    mixed: bool = False
    examples: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    @property
    def epoch(self) -> Epoch | None:
        """The unit of the times counted since 1970 that come first, None where others do."""
        return EPOCHS.get(self.formats[0]) if self.formats else None

    def read(self, text: pl.Expr, zone: str | None) -> pl.Expr:
        """Naive times as clocks in `zone` show them (UTC for texts with offsets and no zone).

        Texts without an offset are taken as they stand.
        """
        return _first_of([_clock(value, form, zone) for form, value in self._pairs(text)])

    def moments(self, text: pl.Expr, zone: str | None) -> pl.Expr:
        """Naive UTC times, so that differences are time that went by.

        Texts without an offset are clock times of `zone` (UTC without one): the earlier of two
        where an hour is repeated, null where the clock was never there.
        """
        return _first_of([_moment(value, form, zone) for form, value in self._pairs(text)])

    def naive(self, text: pl.Expr) -> pl.Expr:
        """Clock times of the texts that carry no offset, null for all others."""
        return _first_of([value for form, value in self._pairs(text) if not zoned(form)])

    def describe(self) -> str:
        """The forms in words, such as "day/month/year hour:minute, such as 6/1/2025 15:42"."""
        from ci_toolkit.data.time_words import describe

        return describe(self)

    def _pairs(self, text: pl.Expr) -> list[tuple[str, pl.Expr]]:
        return list(zip(self.formats, self.parsed(text), strict=True))

    def parsed(self, text: pl.Expr) -> list[pl.Expr]:
        """The texts read by each of `formats`: UTC where it carries an offset, else clock times."""
        others = sum(form in DIGITS for form in self.formats) > 1
        return [
            parsed(text, form, guarded=bool(place) or others)
            for place, form in enumerate(self.formats)
        ]


def _first_of(values: list[pl.Expr]) -> pl.Expr:
    return values[0] if len(values) == 1 else pl.coalesce(values)


def _clock(value: pl.Expr, form: str, zone: str | None) -> pl.Expr:
    if not zoned(form) or zone in (None, "UTC"):
        return value
    return in_zone(value.dt.replace_time_zone("UTC"), pl.Datetime("us", "UTC"), zone)


def _moment(value: pl.Expr, form: str, zone: str | None) -> pl.Expr:
    if zoned(form) or zone is None:
        return value
    return moment(value, zone) if has_clock(form) else first_moment(value, zone)


def in_zone(times: pl.Expr, dtype: pl.DataType, zone: str | None) -> pl.Expr:
    """Naive microsecond times as clocks in `zone` show them; naive times are taken as they are."""
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        times = times.dt.convert_time_zone(zone or dtype.time_zone).dt.replace_time_zone(None)
    elif dtype == MICROSECONDS:
        return times  # a cast, though idle, would keep the reader from skipping row groups
    return times.cast(MICROSECONDS)


def number_text(number: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Numbers of a typed column as texts to read times from: 20250106.0 as `20250106`."""
    if not dtype.is_float():
        return number.cast(pl.String)
    whole = pl.when(number.is_finite() & (number == number.round(0)) & (number.abs() < 1e18))
    return whole.then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(
        number.cast(pl.String)
    )


def find_format(
    sample: Sequence[str],
    whole_column: Callable[[], tuple[int, int]] | None = None,
    years: bool = False,
    serials: bool = False,
) -> TimeFormat | None:
    """The forms of a sample of trimmed, non-blank cells, or None where most are no times.

    whole_column: asked for the `evidence` of all rows where the sample leaves it open which part is
    the day. years: read four digits as a year and days as Excel counts them, and take numbers of
    any size beside those that must be seconds (only where the user named the column).
    serials: read days as Excel counts them (where the column's name says that it holds dates).
    """
    if not years and not any(map(form_of, sample[:: len(sample) // 20 + 1])):
        return None
    found = year_first(sample, forms_of(sample))
    counts = _kept(Counter(form for form in found if form), len(sample))
    if not counts:
        return _of_numbers(sample, found, years, years or serials)
    order = (0, 0)
    if any(map(two_orders, counts)):
        order = _evidence(sample, found)
        if whole_column and not (max(order) and not min(order)):
            order = whole_column()
    return made_format(sample, found, counts, order)


def _evidence(texts: Sequence[str], found: Sequence[str | None]) -> tuple[int, int]:
    pairs = zip(texts, found, strict=True)
    return evidence([text for text, form in pairs if form and two_orders(form)])


def _kept(counts: Counter[str], size: int) -> Counter[str]:
    """The forms that a column of so many cells holds; none where most cells are no dates."""
    labels = Counter({form: n for form, n in counts.items() if form in KNOWN})
    numbers = sum(n for form, n in counts.items() if form in EPOCHS)
    excel = counts[EXCEL]
    dates = counts.total() - labels.total() - numbers - excel
    if dates and (dates >= _DATED * size or dates + numbers + excel >= _NUMBERED * size):
        return counts - labels  # a month beside days would put its whole on one of them
    if labels and labels.total() >= _DATED * size:
        return Counter(dict([labels.most_common(1)[0]]))
    return Counter()


def made_format(
    sample: Sequence[str],
    found: Sequence[str | None],
    counts: Counter[str],
    order: tuple[int, int],
) -> TimeFormat:
    """The format of a column whose texts have these forms; order: what tells day from month."""
    forms = [form for form, _ in counts.most_common()]
    two = [form for form in forms if two_orders(form)]
    if two and order[1] > order[0]:
        forms = [exchanged(form) for form in forms]
    contrary = [exchanged(f) if order[0] >= order[1] else f for f in two] if min(order) else []
    examples: dict[str, str] = {}
    for text, form in zip(sample, found, strict=True):
        if form:
            examples.setdefault(form, text)
    texts = [text for text, form in zip(sample, found, strict=True) if form in counts]
    iso = all(date_part(form) == "%Y-%m-%d" and "%A" not in form for form in forms) and all(
        re.match(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:|$)", text) for text in texts
    )
    some_zoned = any(map(zoned, forms))
    return TimeFormat(
        formats=(*forms, *contrary),
        has_clock=any(map(has_clock, forms)) and not _whole_days(texts, forms),
        zoned=some_zoned,
        utc=some_zoned and all(text.endswith("Z") for text in texts),
        lengths=frozenset(map(len, texts)) if iso else frozenset(),
        ambiguous=bool(two) and not max(order),
        contrary=tuple(contrary),
        mixed=some_zoned and not all(map(zoned, forms)),
        examples=tuple(examples[form] for form, _ in counts.most_common()),
    )


def _whole_days(texts: Sequence[str], forms: Sequence[str]) -> bool:
    return list(forms) == [EXCEL] and not any(re.search(r"\.0*[1-9]", text) for text in texts)


def with_forms(
    form: TimeFormat, texts: Sequence[str], whole_column: Callable[[], tuple[int, int]]
) -> TimeFormat | None:
    """The format that reads more texts of its column than `form` does; None where there is none.

    texts: cells that `form` does not read. whole_column: as in `find_format`.
    """
    held = [day_first(f) for f in form.formats if f not in form.contrary]
    if len(held) != len(form.examples) or held[0] in KNOWN or held == ["%Y"]:
        return None  # the user gave the format, or other forms would not be as long
    found = forms_of(texts)
    if any(f.startswith("%y") for f in held):
        found = [None if f and re.match(r"%d.%m.%y", f) else f for f in found]
    counts = Counter(f for f in found if f and f not in KNOWN)
    two = any(map(two_orders, (*held, *counts)))
    order = whole_column() if two else (0, 0)
    for place, f in enumerate(held):
        counts[f] += len(texts) + len(held) - place
    learned = made_format([*form.examples, *texts], [*held, *found], counts, order)
    before, after = (pl.col("t").pipe(f.read, None).is_not_null() for f in (form, learned))
    more = pl.DataFrame({"t": list(texts)}, schema={"t": pl.String}).select((~before & after).any())
    if not more.item():
        return None
    first = {f for f in form.formats if f not in form.late}
    late = tuple(f for f in learned.formats if not {f, exchanged(f), day_first(f)} & first)
    return replace(learned, late=late)


def _of_numbers(
    sample: Sequence[str], found: Sequence[str | None], years: bool, serials: bool
) -> TimeFormat | None:
    if not sample:
        return None
    counts = Counter(form for form in found if form in EPOCHS)
    plain = sum(_SIGNED_EPOCH.fullmatch(text) is not None for text in sample) if years else 0
    least = (_DATED if years else _NUMBERED) * len(sample)
    if counts.total() >= least or (counts and counts.total() >= 0.5 * plain and plain >= least):
        return made_format(sample, found, counts, (0, 0))
    days = Counter(form for form in found if form == EXCEL)
    if serials and days.total() == len(sample):
        return made_format(sample, found, days, (0, 0))
    named = [text for text in sample if re.fullmatch(r"(?:19|20)\d\d", text)]
    if years and len(named) >= least:
        return TimeFormat(formats=("%Y",), examples=(named[0],))
    return None


def given_format(form: str) -> TimeFormat:
    """The format of `--time-format`: strptime parts, or `epoch`, `epoch-ms` … `excel`.

    Raises UsageError for a name that is not known, and for a format without any part of a time.
    """
    if form == EXCEL:
        return TimeFormat(formats=(EXCEL,), has_clock=True)
    if form.startswith("epoch"):
        form = "epoch" if form == "epoch-s" else form
        if form not in EPOCHS:
            raise UsageError(
                f"no time format `{form}`", "epoch, epoch-ms, epoch-us and epoch-ns are known"
            )
        return TimeFormat(formats=(form,), has_clock=True, zoned=True)
    if "%" not in form:
        raise UsageError(
            f"time format `{form}` names no part of a time", "such as `%d/%m/%Y %H:%M`"
        )
    clean = form.replace("%z", "%#z").replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S")
    return TimeFormat(formats=(clean,), has_clock=has_clock(clean), zoned=zoned(clean))


def check_zone(zone: str | None) -> None:
    """Raises UsageError for a time zone that does not exist."""
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as error:
        raise UsageError(
            f"no time zone `{zone}`", "names such as `Europe/Berlin` or `UTC` are known"
        ) from error


def check_every(every: str) -> str:
    """A length of a period such as 1h, 1d, 1w, 1mo, 1q, 1y; UsageError for anything else."""
    if not _STEP.fullmatch(every):
        raise UsageError(f"no period `{every}`", "1h, 1d, 1w, 1mo, 1q and 1y are known")
    return every


def shorter_than_a_day(every: str) -> bool:
    """True for minutes and hours."""
    return every[-1] in "mh" and not every.endswith("mo")
