"""How a column writes its times: the format is found on a sample and holds for the column."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from ci_toolkit.data.period_labels import FORMS, KNOWN, first_day
from ci_toolkit.errors import UsageError

MICROSECONDS = pl.Datetime("us")
# Texts such as "1/2/16" read with a four-digit year give the year 16.
EARLIEST = dt.datetime(1000, 1, 1)
# The year 9999 says "never" in many exports; it is no day on which anything was done.
LATEST = dt.datetime(9999, 1, 1)

_MONTH = r"[A-Za-z]{3,9}"
_DATES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
        (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
        (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
        (r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/\d{4}", "%d/%m/%Y"),
        (r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-\d{4}", "%d-%m-%Y"),
        (r"(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.\d{4}", "%d.%m.%Y"),
        (r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/\d{2}(?!\d)", "%d/%m/%y"),
        (r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-\d{2}(?!\d)", "%d-%m-%y"),
        (r"(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.\d{2}(?!\d)", "%d.%m.%y"),
        (rf"\d{{1,2}} {_MONTH} \d{{4}}", "%d %B %Y"),
        (rf"\d{{1,2}}-{_MONTH}-\d{{4}}", "%d-%B-%Y"),
        (rf"\d{{1,2}}-{_MONTH}-\d{{2}}(?!\d)", "%d-%B-%y"),
        (rf"\d{{1,2}}/{_MONTH}/\d{{4}}", "%d/%B/%Y"),
        (rf"\d{{1,2}}/{_MONTH}/\d{{2}}(?!\d)", "%d/%B/%y"),
        (rf"{_MONTH} \d{{1,2}}, \d{{4}}", "%B %d, %Y"),
        (r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", "%Y%m%d"),
    )
)
_CLOCKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\d{1,2}:\d{2}:\d{2} ?[AaPp][Mm]", "%I:%M:%S %p"),
        (r"\d{1,2}:\d{2} ?[AaPp][Mm]", "%I:%M %p"),
        (r"\d{1,2}:\d{2}:\d{2}(?:\.\d{1,9})?", "%H:%M:%S%.f"),
        (r"\d{1,2}:\d{2}", "%H:%M"),
    )
)
_ZONE = re.compile(r" ?(?:Z|[+-]\d{2}:?(?:\d{2})?|UTC|GMT)$")
_SEPARATOR = re.compile(r"T|,? ")
_EPOCH = re.compile(r"[1-9]\d{8,9}(?:\.\d+)?|[1-9]\d{11,12}|[1-9]\d{14,15}")
_STEP = re.compile(r"([1-9]\d*)(m|h|d|w|mo|q|y)")

Epoch = Literal["s", "ms", "us"]


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How the texts (or whole numbers) of a column are read as times.

    formats: strptime formats, the first that fits wins; empty for epochs.
    epoch: unit of seconds since 1970, or None. has_clock: carries a time of day.
    zoned: carries an offset or Z. utc: every sampled time ends in Z.
    lengths: lengths of the sampled texts, where the first 13 characters hold day and hour of an
        ISO time (the texts can then be grouped unread). ambiguous: day and month could be
        exchanged in every sampled text.
    """

    formats: tuple[str, ...] = ()
    epoch: Epoch | None = None
    has_clock: bool = False
    zoned: bool = False
    utc: bool = False
    lengths: frozenset[int] = frozenset()
    ambiguous: bool = False

    def read(self, text: pl.Expr, zone: str | None) -> pl.Expr:
        """Naive times in `zone` (UTC when the texts carry offsets and no zone is given)."""
        if self.epoch:
            number = text.cast(pl.Float64, strict=False)
            factor = {"s": 1_000_000, "ms": 1_000, "us": 1}[self.epoch]
            finite = pl.when(number.is_finite() & (number.abs() < 1e17 / factor)).then(number)
            times = (finite * factor).round(0).cast(pl.Int64).cast(MICROSECONDS)
            return in_zone(times.dt.replace_time_zone("UTC"), pl.Datetime("us", "UTC"), zone)
        parsed = [self._parse(text, form, zone) for form in self.formats]
        value = parsed[0] if len(parsed) == 1 else pl.coalesce(parsed)
        return pl.when((value >= EARLIEST) & (value < LATEST)).then(value)

    def _parse(self, text: pl.Expr, form: str, zone: str | None) -> pl.Expr:
        if "%#z" in form:
            kind = pl.Datetime("us", "UTC")
            # "UTC" and "GMT" are names of an offset that the parser does not know.
            plain = text.str.replace(r" ?(?:UTC|GMT)$", "Z")
            return in_zone(plain.str.strptime(kind, form, strict=False), kind, zone)
        if form in KNOWN:
            return first_day(text, form).cast(MICROSECONDS)
        if not any(part in form for part in ("%H", "%I")):
            # Reading a date as a time leaves out texts that go on after the day.
            return text.str.strptime(pl.Date, form, strict=False).cast(MICROSECONDS)
        return text.str.strptime(MICROSECONDS, form, strict=False)


def in_zone(times: pl.Expr, dtype: pl.DataType, zone: str | None) -> pl.Expr:
    """Naive microsecond times as clocks in `zone` show them; naive times are taken as they are."""
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        times = times.dt.convert_time_zone(zone or dtype.time_zone).dt.replace_time_zone(None)
    elif dtype == MICROSECONDS:
        return times  # a cast, though idle, would keep the reader from skipping row groups
    return times.cast(MICROSECONDS)


def _format_of(text: str) -> tuple[str, bool, bool] | None:
    """(strptime format, zoned, ends in Z) of one text, None where no known form fits."""
    for pattern, date in (*_DATES, *FORMS):
        found = pattern.match(text)
        if not found:
            continue
        rest = text[found.end() :]
        if not rest:
            return date, False, False
        separator = _SEPARATOR.match(rest)
        if not separator:
            continue
        rest = rest[separator.end() :]
        zone = _ZONE.search(rest)
        clock_text = rest[: zone.start()] if zone else rest
        for clock_pattern, clock in _CLOCKS:
            if clock_pattern.fullmatch(clock_text):
                spaced = clock if " " in clock_text else clock.replace(" %p", "%p")
                space = " " if zone and zone.group().startswith(" ") else ""
                named = bool(zone) and zone.group().strip() in ("UTC", "GMT") if zone else False
                tail = "" if not zone else ("" if named else space) + "%#z"
                utc = bool(zone) and rest.endswith("Z")
                return date + separator.group() + spaced + tail, bool(zone), utc
    return None


def day_first(texts: Sequence[str]) -> bool | None:
    """Whether `a/b/yyyy` means day a: told by a part above 12, None where nothing tells."""
    highest = [0, 0]
    for text in texts:
        found = re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d", text)
        if found:
            highest = [max(highest[0], int(found[1])), max(highest[1], int(found[2]))]
    if highest[0] > 12 or highest[1] > 12:
        return highest[0] > 12 or highest[1] <= 12
    return None


def _like_a_time(text: str) -> bool:
    return bool(_format_of(text) or _EPOCH.fullmatch(text))


def find_format(
    sample: Sequence[str],
    whole_column: Callable[[], bool | None] | None = None,
    years: bool = False,
) -> TimeFormat | None:
    """The format of most texts in a sample of trimmed, non-blank cells, or None.

    whole_column: asked for `day_first` of all rows where the sample leaves it open.
    years: read four digits as a year (only where the user named the column).
    Forms that differ from the commonest only in how much of the clock they show are read too.
    """
    if not years and not any(_like_a_time(text) for text in sample[:: len(sample) // 20 + 1]):
        return None
    found = [_format_of(text) for text in sample]
    counts = Counter(form for form in found if form)
    if not counts or sum(counts.values()) < 0.5 * len(sample):
        return _number_format(sample, years)
    (main, zoned, _), _ = counts.most_common(1)[0]
    date = _date_part(main)
    # The longest first: a date alone would otherwise cut the clock off.
    forms = sorted(
        {form for form, has_zone, _ in counts if _date_part(form) == date and has_zone == zoned},
        key=lambda form: (form != main, -len(form)),
    )
    ambiguous = False
    if date.startswith("%d") and "%m" in date:
        first = day_first(sample)
        if first is None and whole_column:
            first = whole_column()
        ambiguous = first is None
        if first is False:
            forms = [_month_first(form) for form in forms]
    texts = [text for text, form in zip(sample, found, strict=True) if form]
    iso = date == "%Y-%m-%d" and all(re.match(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:|$)", t) for t in texts)
    return TimeFormat(
        formats=tuple(forms),
        has_clock=any("%H" in form or "%I" in form for form in forms),
        zoned=zoned,
        utc=zoned and all(form is None or form[2] for form in found),
        lengths=frozenset(len(text) for text in texts) if iso else frozenset(),
        ambiguous=ambiguous,
    )


def _date_part(form: str) -> str:
    return re.split(r"T%|,? %[HI]", form)[0]


def _month_first(form: str) -> str:
    return re.sub(r"^%d(.)%m", r"%m\1%d", form)


def _number_format(sample: Sequence[str], years: bool) -> TimeFormat | None:
    if not sample:
        return None
    epochs = [text for text in sample if _EPOCH.fullmatch(text)]
    if len(epochs) >= 0.9 * len(sample):
        digits = len(epochs[0].split(".")[0])
        unit: Epoch = "s" if digits <= 10 else "ms" if digits <= 13 else "us"
        return TimeFormat(epoch=unit, has_clock=True, zoned=True)
    named = [text for text in sample if re.fullmatch(r"(?:19|20)\d\d", text)]
    if years and len(named) >= 0.9 * len(sample):
        return TimeFormat(formats=("%Y",))
    return None


def given_format(form: str, sample: Sequence[str] = ()) -> TimeFormat:
    """The format of `--time-format`: strptime parts, or `epoch`, `epoch-ms`, `epoch-us`."""
    if form.startswith("epoch"):
        units: dict[str, Epoch] = {"epoch": "s", "epoch-s": "s", "epoch-ms": "ms", "epoch-us": "us"}
        if form not in units:
            raise UsageError(f"no time format `{form}`", "epoch, epoch-ms and epoch-us are known")
        return TimeFormat(epoch=units[form], has_clock=True, zoned=True)
    if "%" not in form:
        raise UsageError(
            f"time format `{form}` names no part of a time", "such as `%d/%m/%Y %H:%M`"
        )
    clean = form.replace("%z", "%#z").replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S")
    clock = any(part in clean for part in ("%H", "%I", "%R", "%X", "%s"))
    return TimeFormat(formats=(clean,), has_clock=clock, zoned="%#z" in clean)


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
