"""Options of simulations as people write them: dice, queues, lists with commas."""

from __future__ import annotations

import re
from typing import Any

from ci_toolkit.analysis.training.dice_law import Law, die
from ci_toolkit.analysis.training.sample import AuditedQueue
from ci_toolkit.errors import UsageError

_DICE = ("arrivals", "capacity", "bottleneck_capacity", "helper")
_QUEUE = "write it as scams=200:0.04 (200 items, 4 % wrong)"


def read(name: str, value: Any) -> Any:
    """The value of an option; texts and lists become what the option takes.

    Raises UsageError for a text that cannot be read.

    >>> read("names", "Ada, Ben"), read("sensitivity", "0.4,0.6"), read("capacity", "1-6").mean
    (('Ada', 'Ben'), (0.4, 0.6), 3.5)
    """
    if name in _DICE and isinstance(value, str):
        return parse_die(name, value)
    if name in ("capacities", "sensitivity", "specificity", "names", "queues"):
        parts = _parts(value) if isinstance(value, str) else value
        return tuple(_one(name, part) for part in parts)
    return value


def _one(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name == "names":
        return value
    if name == "capacities":
        return parse_die(name, value)
    return parse_queue(value) if name == "queues" else _share(name, value)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _share(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        hint = "write shares with commas: 0.9,0.6"
        raise UsageError(f"`{name}` does not take `{text}`", hint) from None


def parse_die(name: str, text: str) -> Law:
    """A die such as `1-6`, or one number for always the same; name: of the option, for errors.

    >>> parse_die("helper", "2").values, parse_die("helper", "1-3").values
    ((2,), (1, 2, 3))
    """
    match = re.fullmatch(r"\s*(\d{1,9})(?:\s*(?:-|–|to)\s*(\d{1,9}))?\s*", text)
    if match is None:
        raise UsageError(f"`{name}` does not take `{text}`", "write a die as 1-6, or one number")
    low = int(match.group(1))
    high = int(match.group(2)) if match.group(2) else low
    if high > 1_000:
        raise UsageError(f"`{name}` does not take `{text}`", "a die goes up to 1,000")
    if low > high:
        raise UsageError(f"`{name}` does not take `{text}`", f"write it as {high}-{low}")
    return die(low, high)


def parse_queue(text: str) -> AuditedQueue:
    """A queue as `name=items:share of wrong decisions`.

    >>> parse_queue("scams=200:0.04").wrong, parse_queue("spam=1_000:2 %").rate
    (8, 0.02)
    """
    match = re.fullmatch(r"([^=]+)=\s*(\d[\d_,]*)\s*:\s*([\d.]+)\s*(%?)", text.strip())
    if match is None:
        raise UsageError(f"`queue` does not take `{text}`", _QUEUE)
    name, items, share, percent = match.groups()
    try:
        rate = float(share) / (100 if percent else 1)
    except ValueError:
        raise UsageError(f"`queue` does not take `{text}`", _QUEUE) from None
    return AuditedQueue(name.strip(), int(items.replace(",", "").replace("_", "")), rate)
