"""Names that say a value adds others up."""

from __future__ import annotations

import re

_TOTAL = re.compile(
    r"(?:grand |sub-?|overall )?totals?(?: (?:number|count|sum|amount|volume))?(?: (?:of|for) .+)?"
    r"|sum|overall|all(?: \w+){0,2}|gesamt(?:summe)?|summe|insgesamt|somme|ensemble|totale",
    re.IGNORECASE,
)


def named_total(text: str) -> bool:
    """Whether a value is called a total of others.

    >>> named_total("Grand total"), named_total("Total number of notices"), named_total("spam")
    (True, True, False)
    """
    return _TOTAL.fullmatch(text.strip()) is not None
