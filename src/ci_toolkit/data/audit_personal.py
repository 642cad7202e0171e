"""Personal data in cells: addresses, numbers of phones, machines, cards and accounts.

Each sort is looked for by a pattern, and where a pattern alone would also fit ids, dates, versions
or amounts, by what the sort itself says of its digits: checksums, prefixes, ranges.
Forms after RFC 5321 (mail addresses), ITU-T E.164 (telephone numbers), RFC 4291 (IPv6),
ISO/IEC 7812-1 (cards), ISO 13616-1 (IBAN).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ci_toolkit.data.audit_looks import words_of
from ci_toolkit.data.audit_tally import ROWS, Tally
from ci_toolkit.facts import Counted

EMAIL, PHONE, IP = "e-mail address", "phone number", "IP address"
CARD, IBAN = "card number", "IBAN"

_EMAIL = (
    r"(?i)(?:^|[^a-z0-9._%+\-])[a-z0-9][a-z0-9._%+\-]{0,63}"
    r"@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:$|[^a-z0-9_\-])"
)
# With a plus and a country, in one piece (ten digits: shorter ones are signed amounts) or in
# groups; with the prefix 00; or in the American form with its area in front.
_PHONE = (
    r"(?:^|[^\w.+\-/])(?:"
    r"\+[1-9]\d{9,14}"
    r"|\+[1-9]\d{0,2}(?:[ .\-]?\(0?\d{1,5}\)|[ .\-]\d{1,5})(?:[ .\-/]?\d{2,5}){1,4}"
    r"|00[1-9]\d{0,2}[ \-]\d{2,5}(?:[ \-/]?\d{2,5}){1,4}"
    r"|\(\d{3}\) ?\d{3}[ .\-]\d{4}"
    r"|1[ .\-]\d{3}[ .\-]\d{3}[ .\-]\d{4}"
    r"|[2-9]\d{2}[\-.][2-9]\d{2}[\-.]\d{4}"
    r"|0\d{2,4}[ /\-]\d{3,4}[ \-]?\d{3,5}"
    r")(?:$|[^\w\-/])"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = rf"(?:^|[^\w.\-])({_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET})(?:$|[^\w.\-]|\.$|\.\s|:\d)"
_WIDE_OCTET = r"(?:^|\.)(?:3[2-9]|[4-9]\d|[12]\d\d)(?:\.|$)"
_H = r"[0-9a-f]{1,4}"
_IPV6 = (
    r"(?i)(?:^|[^\w:.])(?:"
    rf"(?:{_H}:){{7}}{_H}"
    rf"|{_H}(?::{_H}){{1,5}}::(?:{_H}(?::{_H}){{0,4}})?"
    rf"|{_H}::{_H}(?::{_H}){{1,5}}"
    rf"|(?:fe80|fc00|fd[0-9a-f]{{2}}|2[0-9a-f]{{3}})::{_H}"
    r")(?:$|[^\w:])"
)
_CARD = (
    r"(?:^|[^\w.\-])((?:\d{4}[ \-]){3}\d{1,7}|\d{4}[ \-]\d{6}[ \-]\d{4,5}|\d{13,19})(?:$|[^\w\-])"
)
# Which beginnings belong to card schemes, and how many digits follow.
_SCHEMES = (
    r"^(?:4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}"
    r"|2(?:2(?:2[1-9]|[3-9]\d)|[3-6]\d\d|7(?:[01]\d|20))\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}"
    r"|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17})$"
)
_IBAN = r"(?:^|[^\w])([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)(?:$|[^\w])"
# Length of an IBAN by country, from the registry of ISO 13616.
_IBAN_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 "
    "EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 "
    "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 "
    "NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 "
    "TN24 TR26 UA29 VA22 VG24 XK20"
)
# Random digits pass a check of one digit in a tenth of all cases, a card number always.
_GENUINE = 0.5
_DIGITS = 19
_LONGEST_IBAN = 34
# Bytes that a text needs for _IBAN to find something in it; _CARD needs 13.
_SHORTEST = 12

# Words in names of columns, by what they say of people.
_NAMED: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = (
    (EMAIL, (frozenset({"email"}), frozenset({"mail"}), frozenset({"emails"}))),
    (PHONE, tuple(frozenset({word}) for word in "phone telephone tel fax msisdn".split())),
    (IP, (frozenset({"ip"}), frozenset({"ipaddress"}), frozenset({"ipv4"}), frozenset({"ipv6"}))),
    (IBAN, (frozenset({"iban"}),)),
    ("date of birth", tuple(frozenset({w}) for w in "birth birthday birthdate dob born".split())),
    (
        "identity document",
        tuple(frozenset({word}) for word in "passport ssn nin taxid".split()),
    ),
    (
        "name of a person",
        (
            *(frozenset({a, "name"}) for a in "first last full given family middle".split()),
            *(frozenset({a}) for a in "firstname lastname fullname surname forename".split()),
            *(frozenset({a}) for a in "username nickname login vorname nachname".split()),
            *(frozenset({a, "name"}) for a in "user customer agent person caller contact".split()),
        ),
    ),
    (
        "postal address",
        (
            *(frozenset({word}) for word in "street postcode zipcode".split()),
            *(frozenset({a, "address"}) for a in "home postal street mailing billing".split()),
        ),
    ),
)
_FREE = frozenset(
    "comment comments description details detail note notes message messages body transcript "
    "feedback remark remarks explanation explanations facts content".split()
)
# A cell that a person wrote is longer than the name of a category.
_WRITTEN = 25


def personal_cells(tally: Tally, frame: pl.LazyFrame, names: Sequence[str]) -> dict[str, Counted]:
    """Cells that hold personal data, by sort; frame: the tally's with TEXT and FILLED."""
    text, filled = pl.col("text"), pl.col("filled")
    long = pl.when(text.str.len_bytes() >= _SHORTEST).then(text)
    candidates = {
        EMAIL: text.str.contains("@", literal=True),
        PHONE: text.str.contains(_PHONE),
        "IPv4": text.str.contains(_IPV4),
        "IPv6": text.str.contains(_IPV6),
        CARD: long.str.contains(_CARD),
        IBAN: long.str.contains(_IBAN),
    }
    sums = [_sum(filled & flag).alias(sort) for sort, flag in candidates.items()]
    first = tally.totals(frame, sums)
    likely = [name for name in names if any(first[name].values())]
    if not likely:
        return {}
    part = tally.of(likely)
    own = frame if part is tally else _of(tally, frame, likely)
    digits = pl.col("card")
    staged = own.filter(filled).with_columns(
        ipv4=text.str.extract(_IPV4, 1),
        card=text.str.extract(_CARD, 1).str.replace_all(r"\D", ""),
        account=_account(text.str.extract(_IBAN, 1).str.replace_all(" ", "", literal=True)),
    )
    schemed = digits.str.contains(_SCHEMES)
    proper = pl.col("account").is_not_null()
    seen = part.totals(
        staged,
        [
            _sum(text.str.contains(_EMAIL)).alias(EMAIL),
            _sum(text.str.contains(_PHONE)).alias(PHONE),
            _sum(pl.col("ipv4").is_not_null()).alias("IPv4"),
            _sum(pl.col("ipv4").str.contains(_WIDE_OCTET)).alias("wide"),
            _sum(text.str.contains(_IPV6)).alias("IPv6"),
            _sum(schemed).alias("schemed"),
            _sum(schemed & _luhn(digits)).alias(CARD),
            _sum(proper).alias("proper"),
            _sum(proper & _mod_97(pl.col("account"))).alias(IBAN),
        ],
    )
    found = {name: _judged(name, counts) for name, counts in seen.items()}
    return {name: counted for name, counted in found.items() if counted}


def _of(tally: Tally, frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    return Tally(tally.names, frame, tally.counted, tally.distinct).of(names).frame


def _judged(name: str, counts: Mapping[str, Any]) -> Counted:
    """What the candidates of a column amount to."""
    words = set(words_of(name))
    addresses = counts["IPv6"]
    # The parts of a version are small; an address has a part above 31 nearly always.
    versions = bool(words & {"version", "versions", "release", "build", "ver"})
    if not versions and counts["wide"] >= _GENUINE * max(counts["IPv4"], 1):
        addresses += counts["IPv4"]
    sorts = {EMAIL: counts[EMAIL], PHONE: counts[PHONE], IP: addresses}
    if counts[CARD] >= _GENUINE * max(counts["schemed"], 1):
        sorts[CARD] = counts[CARD]
    if counts[IBAN] >= _GENUINE * max(counts["proper"], 1):
        sorts[IBAN] = counts[IBAN]
    return tuple((sort, int(rows)) for sort, rows in sorts.items() if rows)


def _sum(flag: pl.Expr) -> pl.Expr:
    return (flag.fill_null(False).cast(pl.Int64) * pl.col(ROWS)).sum()


def _luhn(digits: pl.Expr) -> pl.Expr:
    """Whether the last digit of a number is the check digit of those before it.

    As ISO/IEC 7812-1 has it, annex B.
    """
    padded = digits.str.zfill(_DIGITS)
    total = pl.lit(0, pl.Int32)
    for place in range(_DIGITS):
        digit = padded.str.slice(place, 1).cast(pl.Int32, strict=False)
        if (_DIGITS - place) % 2 == 0:
            double = digit * 2
            digit = double - pl.when(double > 9).then(9).otherwise(0)
        total = total + digit
    return total % 10 == 0


def _account(text: pl.Expr) -> pl.Expr:
    """The first characters of a text, as many as IBANs of its country have; null if it has less."""
    lengths = {entry[:2]: int(entry[2:]) for entry in _IBAN_LENGTHS.split()}
    wanted = text.str.slice(0, 2).replace_strict(lengths, default=None, return_dtype=pl.UInt32)
    return pl.when(text.str.len_chars() >= wanted).then(text.str.head(wanted))


def _mod_97(iban: pl.Expr) -> pl.Expr:
    """Whether the check digits of an IBAN fit the rest of it: remainder 1 by 97.

    As ISO 7064 has it, MOD 97-10.
    """
    turned = pl.concat_str(iban.str.slice(4), iban.str.slice(0, 4))
    letters = {chr(ord("A") + number): str(10 + number) for number in range(26)}
    digits = turned.str.replace_many(letters)
    width = 72  # more than twice the longest, in pieces of nine digits
    padded = digits.str.zfill(width)
    rest = pl.lit(0, pl.Int64)
    for start in range(0, width, 9):
        piece = padded.str.slice(start, 9).cast(pl.Int64, strict=False)
        rest = (rest * 10**9 + piece) % 97
    return rest == 1


def named_personal(name: str, kind: str, sums: Mapping[str, Any]) -> str | None:
    """What the name of a column says of people, such as "e-mail address" or "free text"."""
    words = set(words_of(name))
    if kind in ("yes/no", "empty") or words & {"id", "count", "hash", "hashed"}:
        return None
    for sort, wanted in _NAMED:
        if any(group <= words for group in wanted):
            return sort
    length = sums["characters"] / sums["filled"] if sums["filled"] else 0.0
    return "free text" if words & _FREE and kind == "text" and length >= _WRITTEN else None
