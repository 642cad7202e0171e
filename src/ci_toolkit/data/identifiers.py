"""Texts that name things, however much they look like numbers; and cells that hold lists."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from ci_toolkit.data.later import later

# A double holds 15 digits; a longer whole number is a name, and would be changed by reading it.
EXACT_DIGITS = 15
_LOOKED_AT = 300
_MOST, _SOME = 0.9, 0.1
_UUID = later(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_HEX = later(r"(?:0x)?[0-9a-f]{8,}", re.IGNORECASE)
_PHONE = later(r"\+[1-9][0-9]{0,3}[ ()./-]?[0-9][0-9 ()./-]{5,}")
_LONG = later(rf"[+-]?[0-9]{{{EXACT_DIGITS + 1},}}")
_WHOLE = later(r"[+-]?[0-9]+")
_LEADING = later(r"0[0-9]+")
_LIST = later(r"\[.*\]", re.DOTALL)
_NAMING = frozenset(
    "id ids uid uids uuid guid key code codes number nr no num index zip postcode phone tel mobile "
    "ref reference hash sku barcode ean iban isbn pid account".split()
)
# "number" alone names a case; with what is counted beside it, it is an amount.
_COUNTED = frozenset("of".split())


def is_coded(texts: Sequence[str]) -> bool:
    """Whether a column of digits has leading zeros as names have: `007`, `08329314168`."""
    zeros = sum(1 for text in texts if text[0] == "0" and _LEADING.fullmatch(text))
    if not zeros:
        return False
    digits = [text for text in texts if text.isdigit() and text.isascii()]
    if len(digits) < _MOST * len(texts):
        return False
    lengths = {len(text) for text in digits}
    return zeros > 0.5 * len(digits) or (len(lengths) == 1 and lengths != {1})


def is_identifier(texts: Sequence[str]) -> bool:
    """Whether nine tenths of the texts are of one sort of names.

    Sorts: uuids, hexadecimal digits of one length, telephone numbers with a plus, whole numbers of
    more than 15 digits, digits with leading zeros.

    >>> is_identifier(["+49 30 1234567", "+33 1 23456789"])
    True
    """
    seen = list(texts[:_LOOKED_AT])
    if not seen:
        return False
    for pattern in (_UUID, _PHONE):
        if _share(pattern, seen) >= _MOST:
            return True
    # A few numbers that are too long are reason enough not to read the others.
    if _share(_LONG, seen) > _SOME:
        return _share(_WHOLE, seen) >= _MOST
    letters = any(re.search("[A-Za-z]", text.removeprefix("0x")) for text in seen)
    if letters and len({len(text) for text in seen}) == 1 and _share(_HEX, seen) >= _MOST:
        return True
    return is_coded(texts)


def _share(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    return sum(1 for text in texts if pattern.fullmatch(text)) / max(len(texts), 1)


def is_listed(texts: Sequence[str]) -> bool:
    """Whether nine tenths of the texts are JSON arrays.

    >>> is_listed(['["A","B"]', "[]"])
    True
    """
    seen = texts[:_LOOKED_AT]
    if not seen or _share(_LIST, seen) < _MOST:
        return False
    return sum(map(_is_array, seen)) >= _MOST * len(seen)


def _is_array(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False


def named_as_identifier(column: str) -> bool:
    """Whether the name says that its numbers name things: `case_id`, `userID`, `zip`."""
    parted = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", column)
    words = [word for word in re.split(r"[\s_.\-/:#()]+", parted.lower()) if word]
    return bool(words) and words[-1] in _NAMING and not _COUNTED & set(words)
