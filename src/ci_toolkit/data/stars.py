"""Patterns of names with one star, such as `category=*`."""

from __future__ import annotations


def matched(pattern: str, name: str) -> str | None:
    """What the star of a pattern stands for in a name, at least one character; else None.

    >>> matched("category=*", "category=SPAM"), matched("category=*", "rows")
    ('SPAM', None)
    """
    before, _, after = pattern.partition("*")
    if len(name) <= len(before) + len(after):
        return None
    if not name.startswith(before) or not name.endswith(after):
        return None
    return name[len(before) : len(name) - len(after)]
