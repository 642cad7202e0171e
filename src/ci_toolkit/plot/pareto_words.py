"""Texts of a Pareto in pictures: short amounts and shares, names of categories in little room."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, tidy, written

BLANK: Final = "(blank)"
_NAME: Final = 200
_SIZES: Final = ((1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e4, " k"))
_LENGTHS: Final = ((86_400, " d"), (3_600, " h"), (60, " min"), (1, " s"))
# A beginning that all names share says nothing and takes the room of what tells them apart.
_LEAST_PREFIX: Final = 6
_BREAKS: Final = re.compile(r"(?<=[ _/\-=.:;,|])")


def short_amount(value: float, form: ValueFormat = "number") -> str:
    """An amount in three or four digits; durations are in seconds.

    >>> short_amount(20_312), short_amount(999_999), short_amount(8_127), short_amount(0.25)
    ('20.3 k', '1 M', '8,127', '0.25')
    >>> short_amount(48_000, "duration")
    '13.3 h'
    """
    if form == "percent":
        return short_share(value)
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    units = _LENGTHS if form == "duration" else _SIZES
    for length, unit in units:
        # What three digits would round up to the next unit belongs to that one.
        if length < 1e15 and size >= length * (0.9995 if form == "number" and length > 1e4 else 1):
            return _three(value / (1e3 if unit == " k" else length)) + unit
    return _three(value) + (" s" if form == "duration" and value else "")


def _three(value: float) -> str:
    return written(value, "number", 3)


def short_share(fraction: float) -> str:
    """A share with as few digits as tell it from nothing and from all.

    >>> short_share(0.4217), short_share(0.0421), short_share(0.0002), short_share(0.9996)
    ('42 %', '4.2 %', '<0.1 %', '>99.9 %')
    """
    if not math.isfinite(fraction):
        return "–"
    percent = fraction * 100
    if 0 < percent < 0.1:
        return "<0.1 %"
    if 99.95 <= percent < 100:
        return ">99.9 %"
    if percent in (0, 100) or 9.95 <= percent < 99.5:
        return f"{percent:.0f} %"
    return f"{percent:.1f} %"


def signed(text: str, value: float) -> str:
    """`text` of the size of `value` with its sign."""
    return text if not value else ("+" if value > 0 else "−") + text


def with_note(caption: Caption, *notes: str) -> Caption:
    """The caption with notes put before what stands in its footnote."""
    said = [note for note in notes if note]
    text = " · ".join([*said, caption.footnote] if caption.footnote else said)
    return replace(caption, footnote=text)


def names_of(names: Sequence[str]) -> tuple[list[str], str]:
    """Drawable names without the beginning that all of them share, and that beginning.

    >>> names_of(["CATEGORY_SPAM", "CATEGORY_FRAUD", "CATEGORY_NUDITY", "Other"])
    (['SPAM', 'FRAUD', 'NUDITY', 'Other'], 'CATEGORY_')
    """
    clean = [tidy(name, _NAME) or "(no name)" for name in names]
    own = [name for name in clean if "_" in name or "=" in name]
    if len(own) < 3 or len(own) < len(clean) - 2:
        return clean, ""
    prefix = own[0]
    for name in own[1:]:
        while not name.startswith(prefix):
            prefix = prefix[:-1]
    prefix = prefix[: max(prefix.rfind("_"), prefix.rfind("=")) + 1]
    if len(prefix) < _LEAST_PREFIX or any(len(name) == len(prefix) for name in own):
        return clean, ""
    return [name.removeprefix(prefix) for name in clean], prefix


def prefix_note(prefix: str) -> str:
    """What the footnote says of a beginning left away."""
    return f"names without “{prefix}”" if prefix else ""


def wrap_name(sheet: Sheet, name: str, size: float, width: float, lines: int) -> tuple[str, int]:
    """A name in at most `lines` lines of `width` inches, and how much of it is lost.

    Lines end after a space or a mark inside the name; a word that is longer than a line is broken
    anywhere, which counts as the loss of one character, a cut as that of the characters left out.
    """
    pieces = [piece for piece in _BREAKS.split(name) if piece]
    done: list[str] = []
    line, lost = "", 0
    while pieces:
        piece = pieces.pop(0)
        if sheet.measure((line + piece).rstrip(), size) <= width:
            line += piece
            continue
        rest = line + piece + "".join(pieces)
        if len(done) == lines - 1:
            cut = fit_name(sheet, rest.strip(), size, width)
            done.append(cut)
            return "\n".join(done), lost + len(rest.strip()) - len(cut.replace("…", ""))
        if line.strip():
            done.append(line.strip())
            line = ""
            pieces.insert(0, piece)
            continue
        kept = max(len(sheet.fit(piece, size, width).rstrip("…")), 1)
        done.append(piece[:kept])
        pieces.insert(0, piece[kept:])
        lost += 1
    if line.strip():
        done.append(line.strip())
    return "\n".join(done), lost


def fit_name(sheet: Sheet, name: str, size: float, width: float, weight: str = "normal") -> str:
    """A name in one line, the cut in its middle so that its end still tells it apart."""
    if sheet.measure(name, size, weight) <= width:
        return name
    tail = name[-min(8, len(name) // 3) :].lstrip() if len(name) >= 24 else ""
    room = width - sheet.measure(tail, size, weight)
    if tail and room > 0.5 * width:
        return sheet.fit(name, size, room, weight) + tail
    return sheet.fit(name, size, width, weight)
