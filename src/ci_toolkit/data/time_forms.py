"""The forms in which a single text can write a time, each named by a strptime format.

Beside what strptime knows there are names for what it does not: `%OB` a month in another language
or an odd spelling, `%OA` such a weekday, `%Op` "p.m." with points, `%,f` a fraction behind a comma,
`%Z` the short name of a zone (`CET`), a literal `UTC` or `GMT` at the end; and `epoch`, `epoch-ms`,
`epoch-us`, `epoch-ns`, `excel` for numbers. `time_parse` reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from ci_toolkit.data.later import later
from ci_toolkit.data.month_names import (
    ENGLISH_MONTH,
    ENGLISH_WEEKDAY,
    OTHER_WEEKDAY,
    foreign_date,
    may_begin,
)
from ci_toolkit.data.period_labels import FORMS, KNOWN

Epoch = Literal["s", "ms", "us", "ns"]

EPOCHS: dict[str, Epoch] = {"epoch": "s", "epoch-ms": "ms", "epoch-us": "us", "epoch-ns": "ns"}
EXCEL = "excel"
# Days since 1899-12-30 that lie in 1990 to 2040; as an expression for texts of a mixed column.
EXCEL_FIRST, EXCEL_END = 32_874, 51_502
# Texts of nothing but digits: what each form takes where several stand in one column.
DIGITS = {
    "epoch": r"[1-9]\d{8,9}(?:\.\d+)?",
    "epoch-ms": r"[1-9]\d{11,12}(?:\.\d+)?",
    "epoch-us": r"[1-9]\d{14,15}(?:\.\d+)?",
    "epoch-ns": r"[1-9]\d{17,18}",
    EXCEL: r"[345]\d{4}(?:\.\d+)?",
    "%Y%m%d": r"\d{8}",
    "%Y%m%d%H%M": r"\d{12}",
    "%Y%m%d%H%M%S": r"\d{14}",
}
_YEAR = r"(?:1[89]|20|21)\d\d"
_COMPACT_DAY = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_COMPACT_CLOCK = r"(?:[01]\d|2[0-3])[0-5]\d"
_M = ENGLISH_MONTH

_DATES = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"\d{1,2}/\d{1,2}/\d{2}", "%d/%m/%y"),
    (r"\d{1,2}-\d{1,2}-\d{2}", "%d-%m-%y"),
    (r"\d{1,2}\.\d{1,2}\.\d{2}", "%d.%m.%y"),
    (rf"\d{{1,2}} {_M} \d{{4}}", "%d %B %Y"),
    (rf"\d{{1,2}} {_M}, \d{{4}}", "%d %B, %Y"),
    (rf"\d{{1,2}}\. {_M} \d{{4}}", "%d. %B %Y"),
    (rf"\d{{1,2}}-{_M}-\d{{4}}", "%d-%B-%Y"),
    (rf"\d{{1,2}}-{_M}-\d{{2}}", "%d-%B-%y"),
    (rf"\d{{1,2}}/{_M}/\d{{4}}", "%d/%B/%Y"),
    (rf"\d{{1,2}}/{_M}/\d{{2}}", "%d/%B/%y"),
    (rf"\d{{1,2}} {_M} \d{{2}}", "%d %B %y"),
    (rf"{_M} \d{{1,2}}, \d{{4}}", "%B %d, %Y"),
    (rf"{_M} \d{{1,2}} \d{{4}}", "%B %d %Y"),
    (rf"\d{{4}}-{_M}-\d{{1,2}}", "%Y-%B-%d"),
    (_COMPACT_DAY, "%Y%m%d"),
)
_CLOCKS = (
    (r"\d{1,2}:\d{2}:\d{2}(?:\.\d{1,9})?", "%H:%M:%S%.f"),
    (r"\d{1,2}:\d{2}:\d{2},\d{1,9}", "%H:%M:%S%,f"),
    (r"\d{1,2}:\d{2}", "%H:%M"),
    (r"\d{1,2}:\d{2}:\d{2} ?[AaPp][Mm]", "%I:%M:%S %p"),
    (r"\d{1,2}:\d{2}:\d{2}\.\d{1,9} ?[AaPp][Mm]", "%I:%M:%S%.f %p"),
    (r"\d{1,2}:\d{2} ?[AaPp][Mm]", "%I:%M %p"),
    (r"\d{1,2}:\d{2}:\d{2} ?[AaPp]\. ?[Mm]\.", "%I:%M:%S %Op"),
    (r"\d{1,2}:\d{2} ?[AaPp]\. ?[Mm]\.", "%I:%M %Op"),
    (r"\d{1,2}\.\d{2}\.\d{2}(?:\.\d{1,9})? ?[AaPp][Mm]", "%I.%M.%S%.f %p"),
    (r"\d{1,2}\.\d{2}\.\d{2}", "%H.%M.%S"),
    (r"\d{1,2}\.\d{2}", "%H.%M"),
)
_ZONE = later(
    r"(?P<space> ?)"
    r"(?P<zone>(?P<name>UTC|GMT)|Z|(?:UTC|GMT)?[+-]\d{2}:?(?:\d{2})?|(?P<short>[A-Z]{3,5}))"
    r"(?P<more> ?\([^)]*\)|\[[^\]]*\])?$"
)
_SEPARATOR = later(r"[Tt](?=\d)|,? at |,? (?=\d)|:(?=\d\d:\d\d:\d\d )")
_CTIME = later(
    rf"{_M} \d{{1,2}} \d\d:\d\d:\d\d (?:(?P<zone>[A-Z]{{3,5}}|[+-]\d{{4}}) )?\d{{4}}(?P<end>.*)"
)
_BLANKS = later(r"[ \t\u00a0\u2009\u202f]+")
# Different last parts of two-digit dates from which on they are days rather than years.
_MANY_DAYS = 10
_SHORT = later(r"^(%O?A,? |)%d([-/.])%m[-/.]%y")
_NINES = str.maketrans("0123456789", "9999999999")


_DATE_PATTERNS = tuple((later(pattern + r"(?!\d)"), form) for pattern, form in _DATES)
_CLOCK_PATTERNS = tuple((later(pattern), form) for pattern, form in _CLOCKS)
_DIGIT_PATTERNS = tuple(
    (later(pattern), form)
    for pattern, form in (
        (_COMPACT_DAY + _COMPACT_CLOCK, "%Y%m%d%H%M"),
        (_COMPACT_DAY + _COMPACT_CLOCK + r"[0-5]\d", "%Y%m%d%H%M%S"),
        (_COMPACT_DAY, "%Y%m%d"),
        *((DIGITS[form], form) for form in (*EPOCHS, EXCEL)),
    )
)
# The least digits in front of a point that any of these has.
_FEWEST_DIGITS = 5


def forms_of(texts: Iterable[str]) -> list[str | None]:
    """The form of each text, None where no known form fits; texts of one shape are asked once."""
    known: dict[str, str | None] = {}
    found = []
    for text in texts:
        shape = text.translate(_NINES)
        # Where digits stand in groups, the form does not hang on which digits they are.
        grouped = sum(map(shape.count, "-/.: ")) >= 2 and not shape.startswith("999999")
        key = shape if grouped else text
        if key not in known:
            known[key] = form_of(text)
        found.append(known[key])
    return found


def form_of(text: str) -> str | None:
    """The form of one trimmed text, None where no known form fits."""
    if text[:1].isdigit() and text.replace(".", "", 1).isdigit() and text.isascii():
        return _form_of_digits(text)
    if text[:1].isalpha() and not may_begin(text):
        return next((form for pattern, form in FORMS if pattern.match(text)), None)
    text = _BLANKS.sub(" ", text)
    form = _form_of_day(text)
    if form is not None or not text[:1].isalpha():
        return form
    for name, words in (("%A", ENGLISH_WEEKDAY), ("%OA", OTHER_WEEKDAY)):
        weekday = re.match(rf"{words}(,? )(?=\w)", text)
        inner = _form_of_day(text[weekday.end() :]) if weekday else None
        if weekday and inner is not None and inner not in KNOWN:
            return name + weekday[1] + inner
    return None


def _form_of_digits(text: str) -> str | None:
    if len(text.partition(".")[0]) < _FEWEST_DIGITS:
        return None
    for pattern, form in _DIGIT_PATTERNS:
        if pattern.fullmatch(text):
            inside = form != EXCEL or EXCEL_FIRST <= float(text) < EXCEL_END
            return form if inside else None
    return None


def _form_of_day(text: str) -> str | None:
    for pattern, date in _DATE_PATTERNS:
        found = pattern.match(text)
        if found:
            form = _with_clock(date, text[found.end() :])
            if form:
                return form
    for pattern, form in FORMS:
        if pattern.match(text):
            return form
    ctime = _CTIME.fullmatch(text)
    if ctime:
        middle = _zone_tail(" " + ctime["zone"]) if ctime["zone"] else ""
        tail = _zone_tail(ctime["end"]) if ctime["end"] else ""
        if middle is not None and tail is not None and not (middle and tail):
            return f"%B %d %H:%M:%S{middle} %Y{tail}"
    stamp = re.fullmatch(rf"{_COMPACT_DAY}{_COMPACT_CLOCK}[0-5]\d(?P<f>\.\d+)?(?P<end>\D.*)", text)
    if stamp:
        tail = _zone_tail(stamp["end"])
        return f"%Y%m%d%H%M%S{'%.f' if stamp['f'] else ''}{tail}" if tail else None
    named = foreign_date(text)
    return _with_clock(*named) if named else None


def _with_clock(date: str, rest: str) -> str | None:
    """The form of a date and what stands behind it; None where that is no time of day."""
    if not rest:
        return date
    separator = _SEPARATOR.match(rest)
    if not separator:
        return None
    rest = rest[separator.end() :]
    clock = _clock(date, rest.removesuffix(" Uhr"))
    if clock:
        tail = " Uhr" if rest.endswith(" Uhr") else ""
        return date + separator.group() + clock + tail
    zone = _ZONE.search(rest)
    if not zone:
        return None
    clock, behind = _clock(date, rest[: zone.start()]), _zone_tail(zone.group())
    return date + separator.group() + clock + behind if clock and behind else None


def _clock(date: str, text: str) -> str | None:
    if date == "%Y%m%d" and re.fullmatch(rf"{_COMPACT_CLOCK}(?:[0-5]\d)?", text):
        return "%H%M%S" if len(text) == 6 else "%H%M"
    for pattern, form in _CLOCK_PATTERNS:
        if pattern.fullmatch(text):
            return form if " " in text else form.replace(" %", "%")
    return None


def _zone_tail(text: str) -> str | None:
    """The form of what names the zone behind a clock, its blank included."""
    found = _ZONE.fullmatch(text)
    if not found:
        return None
    space, name, more = found["space"], found["name"] or "", found["more"] or ""
    if name and not more:
        return space + name
    if found["short"]:
        from ci_toolkit.data.zone_names import SHORT_NAMES

        return f"{space}%Z" if found["short"] in SHORT_NAMES and not more else None
    ahead = found["zone"][:3] if found["zone"][:3] in ("UTC", "GMT") else ""
    behind = (
        "" if not more else "[%Z]" if more.startswith("[") else f"{more[: more.index('(')]}(%Z)"
    )
    return f"{space}{ahead}{'' if name else '%#z'}{behind}"


def zoned(form: str) -> bool:
    """Whether texts of this form name a moment: an offset, a zone, or seconds since 1970."""
    if form in EPOCHS or "%#z" in form or "%Z" in form:
        return True
    return re.search(r"(?:UTC|GMT)(?: %Y)?$", form) is not None


def has_clock(form: str) -> bool:
    """Whether texts of this form carry a time of day."""
    named = form in EPOCHS or form == EXCEL
    return named or any(part in form for part in ("%H", "%I", "%R", "%X", "%s", "%T"))


def date_part(form: str) -> str:
    """The form without its time of day and zone."""
    day = re.sub(r"^%O?A,? ", "", form)
    if day.startswith("%B %d %H"):
        return "%B %d %Y"
    return re.split(r"(?:[Tt]|,? at |,? |:)?%[HI]", day)[0]


def two_orders(form: str) -> bool:
    """Whether day and month of this form could be exchanged."""
    return re.match(r"(?:%O?A,? )?%d[-/.]%m", form) is not None


def exchanged(form: str) -> str:
    """The form with day and month exchanged."""
    return re.sub(r"%d([-/.])%m", r"%m\1%d", form, count=1)


def day_first(form: str) -> str:
    """The form with the day in front of the month where the month came first."""
    return re.sub(r"^(%O?A,? )?%m([-/.])%d", r"\1%d\2%m", form)


def year_first(texts: Sequence[str], forms: Sequence[str | None]) -> list[str | None]:
    """The forms, where `25-01-06` is the sixth of January as the whole sample shows.

    The first part is then above 31 somewhere, or always above 12 and of far fewer values than the
    last, which many years would not be.
    """
    short = [text for text, form in zip(texts, forms, strict=True) if form and _SHORT.match(form)]
    parts = [tuple(map(int, re.findall(r"\d+", text)[:3])) for text in short]
    if not parts:
        return list(forms)
    first, middle, last = map(set, zip(*parts, strict=True))
    fits = max(middle) <= 12 and max(last) <= 31
    many = len(last) >= max(_MANY_DAYS, 3 * len(first))
    if not (fits and (max(first) > 31 or (min(first) > 12 and many))):
        return list(forms)
    return [form and _SHORT.sub(r"\1%y\2%m\2%d", form) for form in forms]


def evidence(texts: Sequence[str]) -> tuple[int, int]:
    """How many texts `a/b/year` have a above 12, and how many b above 12 (but no more than 31)."""
    first = second = 0
    for text in texts:
        found = re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d", text)
        if found:
            a, b = int(found[1]), int(found[2])
            first += 12 < a <= 31 and b <= 12
            second += 12 < b <= 31 and a <= 12
    return first, second
