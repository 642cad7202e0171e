"""Names of months and weekdays in the languages that exports come in."""

from __future__ import annotations

import re
from functools import cache

import polars as pl

# What the parser of times knows by itself.
_ENGLISH = (
    "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
    "aug august", "sep september", "oct october", "nov november", "dec december",
)  # fmt: skip
# German, French, Spanish, Italian, Dutch, Portuguese; no name means two months.
_OTHERS = (
    "januar jänner jän janvier janv enero ene gennaio gen januari janeiro",
    "februar feber février fevrier févr fév febrero febbraio februari fevereiro fev",
    "märz maerz mär mrz mars marzo maart mrt março marco",
    "avril avr abril abr aprile",
    "mai mayo maggio mag mei maio",
    "juni juin junio giugno giu junho",
    "juli juillet juil julio luglio lug julho",
    "août aout agosto ago augustus",
    "sept septembre septiembre set settembre setembro",
    "oktober okt octobre octubre ottobre ott outubro out",
    "novembre noviembre novembro",
    "dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)


def _any_of(names: str) -> str:
    # The longest first: "mar" would end "march" early.
    return "(?i:" + "|".join(sorted(names.split(), key=len, reverse=True)) + ")"


ENGLISH_MONTH = _any_of(" ".join(_ENGLISH))
ENGLISH_WEEKDAY = _any_of(
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"
)
_OTHER_WEEKDAYS = (
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo "
    "segunda terça quarta quinta sexta seg ter qua qui sex tues thur thurs"
)
OTHER_WEEKDAY = _any_of(_OTHER_WEEKDAYS) + r"(?:-feira)?\.?"
# The same words for Python and for Polars, whose expressions cannot look ahead.
_ANY_MONTH = _any_of(" ".join((*_ENGLISH, *_OTHERS)))
DAY_FIRST = (
    r"^(?P<d>\d{1,2})(?:\.|er|º|st|nd|rd|th)?[ /-]?(?:de |d')?"
    rf"(?P<m>{_ANY_MONTH})\.?,?[ /-](?:de |del )?(?P<y>\d{{4}}|\d{{2}})(?P<rest>\D.*|)$"
)
MONTH_FIRST = (
    rf"^(?P<m>{_ANY_MONTH})\.?[ -](?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[ -]"
    r"(?P<y>\d{4})(?P<rest>\D.*|)$"
)


@cache
def _numbers() -> dict[str, int]:
    both = zip(_ENGLISH, _OTHERS, strict=True)
    return {name: i for i, names in enumerate(both, 1) for name in " ".join(names).split()}


@cache
def _first_words() -> frozenset[str]:
    weekdays = ENGLISH_WEEKDAY[4:-1].split("|") + _OTHER_WEEKDAYS.split()
    return frozenset((*_numbers(), *weekdays))


def may_begin(text: str) -> bool:
    """Whether the word that begins a text is the name of a month or a weekday."""
    word = re.match(r"[^\W\d_]+", text)
    return word is not None and word[0].lower() in _first_words()


def foreign_date(text: str) -> tuple[str, str] | None:
    """(form of the date, rest of the text) where the month is named in any known language.

    The form is `%d %OB %Y`, `%d %OB %y` or `%OB %d %Y`, whatever stands between the parts.
    """
    found = re.match(DAY_FIRST, text)
    if found:
        return f"%d %OB %{'Y' if len(found['y']) == 4 else 'y'}", found["rest"]
    found = re.match(MONTH_FIRST, text)
    return ("%OB %d %Y", found["rest"]) if found else None


def numbered(text: pl.Expr, month_first: bool) -> pl.Expr:
    """`6 de enero de 2025 15:42` as `6 1 2025 15:42`; null where no such date begins the text."""
    parts = text.str.extract_groups(MONTH_FIRST if month_first else DAY_FIRST).struct
    month = parts.field("m").str.to_lowercase().replace_strict(_numbers(), default=None)
    return pl.format("{} {} {}{}", parts.field("d"), month, parts.field("y"), parts.field("rest"))
