"""Whether a reply is the right answer, forgiving how it is written."""

from __future__ import annotations

import math
import re
from typing import Literal

from ci_toolkit.analysis.training.lessons.model import Question, letter

Judged = Literal["right", "wrong", "unread"]

_NUMBER = re.compile(r"[-+]?(?:\d[\d,  ]*)?\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)


def judge(question: Question, reply: str) -> Judged:
    """`right`, `wrong`, or `unread` for what cannot be an answer to this question.

    A choice is answered by its letter or its words; a number with or without its unit, a decimal
    comma allowed; a word in any case, without its quotes.

    >>> question = Question(kind="question", id="q", ask="How many?", type="number", answer=5.2,
    ...     tolerance=0.05, unit="%", hints=("Look.",), explanation="So.",
    ...     proof=({"of": "c", "at": "x", "equals": 5.2},))
    >>> judge(question, "5,2 %"), judge(question, "6"), judge(question, "many")
    ('right', 'wrong', 'unread')
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
    bare = text.removesuffix(_plain(question.unit)).strip() if question.unit else text
    # A comma before one or two digits at the end is a decimal comma.
    bare = re.sub(r",(\d{1,2})$", r".\1", bare).replace("−", "-")
    if _NUMBER.fullmatch(bare) is None:
        return "unread"
    value = float(re.sub(r"[,  ]", "", bare))
    if not math.isfinite(value):
        return "unread"
    slack = question.tolerance + 1e-9 * max(1.0, abs(value))
    return "right" if abs(value - float(question.answer)) <= slack else "wrong"


def _plain(text: str) -> str:
    return " ".join(text.strip().rstrip(".").strip("`'\"").rstrip(".").split()).casefold()
