"""Words and signs beside a number: currencies, lengths of time, magnitudes, things counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.data.later import later

Group = Literal["percent", "currency", "time", "other"]

# Years and months are left out: they have no fixed length.
_TIME: dict[float, str] = {
    1e-6: "us µs μs microsecond microseconds",
    1e-3: "ms msec msecs millisecond milliseconds",
    1.0: "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos",
    60.0: "min mins minute minutes minuten minuto minutos",
    3600.0: "h hr hrs hour hours std stunde stunden heure heures hora horas",
    86400.0: "d day days tag tage tagen jour jours día días dia dias",
    604800.0: "w wk wks week weeks woche wochen semaine semaines semana semanas",
}
SECONDS = {word: size for size, words in _TIME.items() for word in words.split()}
_MAGNITUDES: dict[float, str] = {
    1e3: "k tsd thousand",
    1e6: "m mn mio mln million millions millionen",
    1e9: "bn mrd billion billions milliarden",
}
MAGNITUDES = {word: size for size, words in _MAGNITUDES.items() for word in words.split()}
_PERCENT = {"%": 0.01, "％": 0.01, "percent": 0.01, "per cent": 0.01, "pct": 0.01,
            "prozent": 0.01, "‰": 0.001}  # fmt: skip
# A sign that one currency alone uses is that currency; a dollar or a yen may be several.
_CURRENCIES = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "us$": "$", "usd": "$",
               "zł": "PLN", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₫": "VND",
               "₴": "UAH", "฿": "THB", "₱": "PHP", "r$": "BRL", "fr.": "CHF"}  # fmt: skip
_CODES = frozenset(
    "eur gbp jpy cny chf sek nok dkk isk pln czk huf ron bgn try rub uah inr krw thb php idr myr "
    "sgd hkd twd aud nzd cad mxn brl ars clp cop zar aed sar ils egp ngn kes vnd pkr bdt".split()
)
_SIGNS = ("$", "¥")
_OTHERS = {
    word: unit
    for unit, words in {
        "items": "item items", "pts": "pt pts point points", "pcs": "pc pcs piece pieces stk stück",
        "cases": "case cases", "tickets": "ticket tickets", "posts": "post posts", "pp": "pp",
        "rows": "row rows", "reports": "report reports", "views": "view views", "bps": "bps",
        "votes": "vote votes", "users": "user users", "stars": "star stars", "x": "x ×",
        "kg": "kg", "g": "g", "mg": "mg", "t": "t", "lb": "lb lbs", "km": "km", "cm": "cm",
        "mm": "mm", "mi": "mi", "l": "l", "ml": "ml", "B": "b byte bytes", "kB": "kb", "MB": "mb",
        "GB": "gb", "TB": "tb", "kWh": "kwh", "°C": "°c", "°F": "°f", "°": "°", "ppm": "ppm",
        "Hz": "hz", "FTE": "fte",
    }.items()
    for word in words.split()
}  # fmt: skip
_BYTES = ("kB", "MB", "GB", "TB")
# Endings of ordinals and of clocks: 3rd and 5 pm are no amounts.
_NO_UNITS = frozenset("st nd rd th er e am pm uhr bc ad ce bce q kw of".split())
_WORD = later(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit is: its group, its one name for all spellings, and what it multiplies by."""

    group: Group
    name: str
    factor: float = 1.0


def prefix_unit(text: str) -> Unit | None:
    """The unit before a number, which only a currency is."""
    return _currency(_folded(text))


def _folded(text: str) -> str:
    return text.strip().casefold().removesuffix(".").strip()


def _currency(word: str) -> Unit | None:
    if word in _CURRENCIES:
        return Unit("currency", _CURRENCIES[word])
    if word in _SIGNS:
        return Unit("currency", word)
    return Unit("currency", word.upper()) if word in _CODES else None


def suffix_unit(text: str) -> Unit | None:
    """The known unit after a number; magnitudes are none."""
    word = _folded(text)
    if word in _PERCENT:
        return Unit("percent", "%", _PERCENT[word])
    if word in SECONDS:
        return Unit("time", "s", SECONDS[word])
    currency = _currency(word)
    if currency:
        return currency
    return Unit("other", _OTHERS[word]) if word in _OTHERS else None


def unknown_unit(text: str) -> Unit | None:
    """A word of no list as the unit it may be, in the singular and the plural the same."""
    word = _folded(text)
    if not _WORD.fullmatch(word) or word in _NO_UNITS:
        return None
    return Unit("other", word.removesuffix("s"))


@dataclass(frozen=True, slots=True)
class Suffixes:
    """The suffixes of a column, read together: what `m` means depends on its neighbours.

    minutes: `m` is minutes, not million. bytes: `B` is bytes, not billion. stray: the one word of
    no list that may be a unit here.
    """

    minutes: bool = False
    bytes: bool = False
    stray: str | None = None

    def read(self, text: str) -> tuple[float, Unit | None] | None:
        """(magnitude, unit) of a suffix, None where it means nothing."""
        if not text:
            return 1.0, None
        if _folded(text) == "m":
            return (1.0, Unit("time", "s", 60.0)) if self.minutes else (1e6, None)
        if text.strip() == "B" and not self.bytes:
            return 1e9, None
        unit = suffix_unit(text)
        if unit:
            return 1.0, unit
        head, _, rest = text.partition(" ")
        for word, tail in ((head, rest), (text[:1], text[1:]), (text[:2], text[2:])):
            size = 1e9 if word == "B" else MAGNITUDES.get(_folded(word))
            if size is None:
                continue
            unit = suffix_unit(tail) if tail.strip() else None
            # 1.2 K of seconds is no way to write a time.
            if not tail.strip() or (unit and unit.group in ("currency", "other")):
                return size, unit
        found = unknown_unit(text) if self.stray is not None else None
        return (1.0, found) if found and found.name == self.stray else None


def read_together(counts: dict[str, int], column: str, filled: int) -> Suffixes:
    """How the suffixes of a column are to be read; counts: cells by suffix."""
    words = {_folded(text) for text in counts}
    clocks = {word for word in words if word in SECONDS}
    sizes = {word for word in words if word in MAGNITUDES and word != "m"}
    # An M beside 5k is a million; beside 2h, and in a column of times, it is a minute.
    named = bool(clocks) or (not sizes and _named_as_length(column))
    capital = "M" in counts and not {"S", "H", "D"} & set(counts)
    minutes = named and not capital and not (sizes and not clocks)
    stray: dict[str, int] = {}
    known = Suffixes()
    for text, count in counts.items():
        found = unknown_unit(text) if text and known.read(text) is None else None
        if found:
            stray[found.name] = stray.get(found.name, 0) + count
    names = {unit.name for text in counts if (unit := suffix_unit(text))}
    # A word of no list is a unit where it alone stands beside nine tenths of the numbers.
    one = len(stray) == 1 and next(iter(stray.values())) >= 0.9 * filled
    return Suffixes(
        minutes=minutes,
        bytes=any(name in names for name in _BYTES),
        stray=next(iter(stray)) if one else None,
    )


_LENGTHS = frozenset("time times duration durations delay delays age elapsed wait latency minutes "
                     "minute mins min aht sla dauer".split())  # fmt: skip


def name_words(column: str) -> list[str]:
    """The words of a column's name: `handleTime (hh:mm)` is handle, time, hh, mm."""
    parted = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", column)
    return re.findall(r"[^\W\d_]+", parted.lower())


def _named_as_length(column: str) -> bool:
    return any(word in _LENGTHS for word in name_words(column))
