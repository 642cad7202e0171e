"""Texts in pictures: made safe to draw, and numbers written as they are read."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.wording import duration, percent, plain

ValueFormat = Literal["number", "percent", "duration"]

_SECONDS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def tidy(text: str, most: int = 300) -> str:
    """One line of drawable text: no control, direction or lone surrogate characters.

    >>> tidy("a\\x1b[31m\\nb")
    'a[31m b'
    """
    kept = []
    for character in text[: 4 * most]:
        if character in "\n\r\t\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn"):
            kept.append(character)
    return shorten(" ".join("".join(kept).split()), most)


def begin_large(text: str) -> str:
    """A capital at the start of a plain word; names of columns stay as they are.

    >>> begin_large("not stable"), begin_large("automated_detection=No of rows")
    ('Not stable', 'automated_detection=No of rows')
    """
    first = text.split(" ", 1)[0].rstrip(",:;.")
    return text[:1].upper() + text[1:] if first.isalpha() else text


def shorten(text: str, most: int) -> str:
    """At most `most` characters, the cut shown by an ellipsis."""
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


def form_of(panel: Panel, form: ValueFormat) -> ValueFormat:
    """How this panel's values are written: counts of items are no percentage."""
    return "number" if form == "percent" and panel.name in ("np", "c") else form


def written(value: float, form: ValueFormat, digits: int = 3) -> str:
    """A value as it stands at the edge of a picture; durations are in seconds."""
    if form == "percent":
        return percent(value, digits).replace("-", "−")
    if form == "duration":
        return duration(value).replace("-", "−")
    return plain(value, max(digits, 3)).replace("-", "−")


def written_apart(values: Sequence[float], form: ValueFormat) -> list[str]:
    """All values with as many digits as keep different ones apart (up to nine)."""
    finite = {value for value in values if math.isfinite(value)}
    texts: list[str] = []
    for digits in range(3, 10):
        texts = [written(value, form, digits) for value in values]
        if len({written(value, form, digits) for value in finite}) == len(finite):
            break
    return texts


def short_tick_texts(ticks: Sequence[float], form: ValueFormat) -> list[str]:
    """Labels of ticks where there is little room: large numbers in thousands or millions.

    >>> short_tick_texts([0, 500_000, 1_000_000], "number")
    ['0', '0.5 M', '1.0 M']
    """
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if form == "number":
        for size, unit in ((1e9, " bn"), (1e6, " M"), (1e4, " k")):
            if size <= largest < 1e15:
                scale = min(size, 1e3) if unit == " k" else size
                texts = tick_texts([tick / scale for tick in ticks], form)
                pairs = zip(texts, ticks, strict=True)
                return [text + unit if tick else "0" for text, tick in pairs]
    return tick_texts(ticks, form)


def tick_texts(ticks: Sequence[float], form: ValueFormat) -> list[str]:
    """Labels of evenly spaced ticks, all with the same number of decimals."""
    if form == "duration":
        return ["0" if tick == 0 else written(tick, form) for tick in ticks]
    scale = 100.0 if form == "percent" else 1.0
    unit = " %" if form == "percent" else ""
    steps = [abs(b - a) * scale for a, b in pairwise(ticks)]
    step = min(steps, default=abs(ticks[0] * scale) if ticks and ticks[0] else 1.0)
    largest = max((abs(tick) * scale for tick in ticks), default=1.0)
    if step <= 0 or largest >= 1e15 or step < 1e-9:
        return [f"{tick * scale:.6g}".replace("-", "−") + unit for tick in ticks]
    decimals = 0
    while decimals < 12 and abs(step - round(step, decimals)) > step * 1e-6:
        decimals += 1
    texts = [f"{tick * scale:,.{decimals}f}" for tick in ticks]
    texts = [text.lstrip("-") if not text.strip("-0.,") else text for text in texts]
    return [text.replace("-", "−") + unit for text in texts]
