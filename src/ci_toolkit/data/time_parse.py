"""Texts of one form as times, as an expression; `time_forms` names the forms."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from ci_toolkit.data.period_labels import KNOWN, first_day
from ci_toolkit.data.time_forms import DIGITS, EPOCHS, EXCEL, EXCEL_END, EXCEL_FIRST, has_clock

MICROSECONDS = pl.Datetime("us")
# Texts such as "1/2/16" read with a four-digit year give the year 16.
EARLIEST = dt.datetime(1000, 1, 1)
# The year 9999 says "never" in many exports; it is no day on which anything was done.
LATEST = dt.datetime(9999, 1, 1)
_FIRST, _END = ((at - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)
                for at in (EARLIEST, LATEST))  # fmt: skip

# Where a number among other dates is taken for seconds; others are slips of the pen, or ids.
LIKELY = dt.datetime(1990, 1, 1), dt.datetime(2041, 1, 1)

_PER_MICROSECOND = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}
_SHORT_ZONE = r" ?([A-Z]{3,5})$"


def parsed(text: pl.Expr, form: str, guarded: bool = False) -> pl.Expr:
    """Naive microseconds: UTC where the form is zoned, else what the clock showed; null otherwise.

    guarded: texts of digits are read only if they have the number of digits of the form and lie
    in likely years, where a column holds other forms beside it.
    """
    if form in DIGITS and (guarded or form not in EPOCHS):
        text = pl.when(text.str.contains(f"^(?:{DIGITS[form]})$")).then(text)
    if form in EPOCHS:
        times = _since_1970(text, *_PER_MICROSECOND[EPOCHS[form]])
        return pl.when(times.is_between(*LIKELY)).then(times) if guarded else times
    if form == EXCEL:
        return _excel_days(text)
    if form in KNOWN:
        return first_day(text, form).cast(MICROSECONDS)
    text, form = _plain(text, form)
    if "%#z" in form:
        return _in_range(_read(text, form))
    if "%Z" in form:
        return _in_range(_short_zoned(text, form))
    if not has_clock(form):
        # Reading a date as a time leaves out texts that go on after the day.
        return _in_range(text.str.strptime(pl.Date, form, strict=False).cast(MICROSECONDS))
    return _in_range(_read(text, form))


def _read(text: pl.Expr, form: str) -> pl.Expr:
    """As strptime reads it; texts of one known length, without fractions or with Z, much faster.

    For a fraction or an offset that may be there the parser takes another way, which is eight times
    as slow.
    """
    plain = form.replace("%.f", "").replace("%#z", "Z")
    length = _length(plain)
    if length is None:
        return _all(text, form)
    usual = pl.when(text.str.len_bytes() == length).then(text)
    # Such texts are read faster than looked up among those that were read before.
    quick = usual.str.strptime(MICROSECONDS, plain, strict=False, cache=False)
    return pl.coalesce(quick, _all(pl.when(quick.is_null()).then(text), form))


def _all(text: pl.Expr, form: str) -> pl.Expr:
    if "%#z" not in form:
        return text.str.strptime(MICROSECONDS, form, strict=False)
    zoned = text.str.strptime(pl.Datetime("us", "UTC"), form, strict=False)
    return zoned.dt.replace_time_zone(None)


def _length(form: str) -> int | None:
    """How many bytes a time of this form has, None where that depends on the time."""
    parts = re.sub("%[mdHMS]", "00", form.replace("%Y", "2000"))
    return None if "%" in parts or not parts.isascii() else len(parts)


def _in_range(value: pl.Expr) -> pl.Expr:
    """The times from EARLIEST until LATEST, null for all others.

    Each step takes the times once, for the engine reads the texts again for each mention: what is
    below zero is none as an unsigned number.
    """
    since = (value.to_physical() - _FIRST).cast(pl.UInt64, strict=False).cast(pl.Int64)
    left = (-since + (_END - 1 - _FIRST)).cast(pl.UInt64, strict=False).cast(pl.Int64)
    return (-left + (_END - 1)).cast(MICROSECONDS)


def _since_1970(text: pl.Expr, factor: int, divisor: int) -> pl.Expr:
    highest = 100_000_000_000_000_000 // factor * divisor
    whole = text.cast(pl.Int64, strict=False)
    exact = pl.when(whole.is_between(-highest, highest)).then(whole) * factor // divisor
    number = text.cast(pl.Float64, strict=False)
    near = pl.when(number.is_finite() & (number.abs() < highest)).then(number) * (factor / divisor)
    return _in_range(pl.coalesce(exact, near.round(0).cast(pl.Int64)).cast(MICROSECONDS))


def _excel_days(text: pl.Expr) -> pl.Expr:
    days = text.cast(pl.Float64, strict=False)
    days = pl.when((days >= EXCEL_FIRST) & (days < EXCEL_END)).then(days)
    # A day as a float holds a clock to half a microsecond at best; Excel itself shows thousandths.
    milliseconds = (days * 86_400_000).round(0).cast(pl.Int64)
    return pl.lit(dt.datetime(1899, 12, 30)).cast(MICROSECONDS) + pl.duration(
        milliseconds=milliseconds
    )


def _plain(text: pl.Expr, form: str) -> tuple[pl.Expr, str]:
    """The text and the form with what strptime does not know put into its words."""
    if "%OA" in form:
        text, form = text.str.replace(r"^[^\d,]+?[., ]+(\S.*)$", "$1"), form.split(" ", 1)[1]
    if "%OB" in form:
        month_first = form.startswith("%OB")
        from ci_toolkit.data.month_names import numbered

        text, form = numbered(text, month_first), re.sub(r"%d %OB|%OB %d", "%d %m", form)
    if "%Op" in form:
        text, form = text.str.replace(r"([AaPp])\. ?([Mm])\.", "$1$2"), form.replace("%Op", "%p")
    if "%,f" in form:
        text, form = text.str.replace(r"(:\d\d),(\d)", "$1.$2"), form.replace("%,f", "%.f")
    if form.endswith(("(%Z)", "[%Z]")):
        text = text.str.replace(r" ?(?:\([^)]*\)|\[[^\]]*\])$", "")
        form = form[:-4].rstrip(" ")
    if form.endswith(" %Y") and re.search("%#?[zZ] %Y$", form):
        # ctime with a zone: the year goes before it.
        text = text.str.replace(r"^(.*) (\S+) (\d{4})$", "$1 $3 $2")
        form = re.sub(r" (%#?[zZ]) %Y$", r" %Y \1", form)
    if re.search(r" (?:UTC|GMT) %Y$", form):
        text = text.str.replace(r" (?:UTC|GMT) ", " ")
        form = re.sub(r" (?:UTC|GMT) %Y$", " %Y", form)
    return text, form


def _short_zoned(text: pl.Expr, form: str) -> pl.Expr:
    from ci_toolkit.data.zone_names import SHORT_NAMES

    name = text.str.extract(_SHORT_ZONE)
    minutes = name.replace_strict(SHORT_NAMES, default=None, return_dtype=pl.Int64)
    clock = text.str.replace(_SHORT_ZONE, "").str.strptime(
        MICROSECONDS, re.sub(r" ?%Z$", "", form), strict=False
    )
    return clock - pl.duration(minutes=minutes)
