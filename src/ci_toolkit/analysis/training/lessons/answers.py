"""Whether a reply is the right answer, forgiving how it is written."""

from __future__ import annotations

import math
import re
from typing import Literal

from ci_toolkit.analysis.training.lessons.model import Question, letter

Judged = Literal["right", "wrong", "unread"]

_NUMBER = re.compile(r"[-+]?(?:\d[\d,  ]*)?\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)

_ABOUT = re.compile(r"^(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|~|≈)\s*")
_PER_CENT = ("%", "per cent", "percent", "pct")


def judge(question: Question, reply: str) -> Judged:
    """`right`, `wrong`, or `unread` for what cannot be an answer to this question.

    A choice is answered by its letter or its words; a number with or without its unit, a decimal
    comma, "about" before it and a share as a fraction allowed; a word in any case, without its
    quotes.

    >>> question = Question(kind="question", id="q", ask="How many?", type="number", answer=5.2,
    ...     tolerance=0.05, unit="%", hints=("Look.",), explanation="So.",
    ...     proof=({"of": "c", "at": "x", "equals": 5.2},))
    >>> judge(question, "5,2 %"), judge(question, "6"), judge(question, "many")
    ('right', 'wrong', 'unread')
    >>> judge(question, "about 5.2 per cent"), judge(question, "0,052"), judge(question, "0.052 %")
    ('right', 'right', 'wrong')
    """
    text = _plain(reply)
    if not text:
        return "unread"
    if question.type == "number":
        return _number(question, text)
    if question.type == "choice":
        return _choice(question, text)
    known = {_plain(str(question.answer)), *map(_plain, question.also)}
    return "right" if text in known else "wrong"


def how_to_answer(question: Question) -> str:
    """What to type, in a few words."""
    if question.type == "number":
        return f"a number, in {question.unit}" if question.unit else "a number"
    if question.type == "word":
        return "a word, as the output has it"
    last = letter(len(question.choices) - 1)
    return f"a letter, a {'or' if last == 'b' else 'to'} {last}"


def _choice(question: Question, text: str) -> Judged:
    places = {letter(place): choice for place, choice in enumerate(question.choices)}
    chosen = places.get(text.rstrip(").").strip())
    if chosen is None:
        chosen = next((choice for choice in question.choices if _plain(choice) == text), None)
    if chosen is None:
        return "unread"
    return "right" if chosen == question.answer else "wrong"


def _number(question: Question, text: str) -> Judged:
    text = _ABOUT.sub("", text)
    bare = _without_unit(text, _plain(question.unit))
    # A comma before one or two digits at the end is a decimal comma, and so is one behind a zero.
    number = re.sub(r"^([-+]?0),(\d+)$|,(\d{1,2})$", _point, bare).replace("−", "-")
    if _NUMBER.fullmatch(number) is None:
        return "unread"
    value = float(re.sub(r"[,  ]", "", number))
    if not math.isfinite(value):
        return "unread"
    values = [value, 100 * value] if question.unit == "%" and bare == text else [value]
    answer = float(question.answer)
    slack = question.tolerance + 1e-9 * max(1.0, abs(answer))
    return "right" if any(abs(one - answer) <= slack for one in values) else "wrong"


def _point(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2]}" if found[1] else f".{found[3]}"


def _without_unit(text: str, unit: str) -> str:
    """A number without the unit behind it, which may be one or many, or per cent in words."""
    units = _PER_CENT if unit == "%" else (unit, unit.removesuffix("s"), f"{unit}s")
    for one in filter(None, units):
        if text.endswith(one):
            return text.removesuffix(one).strip()
    return text


def _plain(text: str) -> str:
    return " ".join(text.strip().rstrip(".").strip("`'\"").rstrip(".").split()).casefold()
