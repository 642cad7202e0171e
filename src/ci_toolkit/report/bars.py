"""Bars of characters and levels of shade, alike in every form of output."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉"
SHADES = 5


def bar(length: float | None, width: int, *, pale: bool = False, ascii_only: bool = False) -> str:
    """A bar of at most `width` characters; what is more than nothing is seen.

    >>> bar(0.55, 10), bar(0.5, 4, ascii_only=True), bar(None, 4)
    ('█████▌', '##', '')
    """
    if length is None or not length > 0:
        return ""
    filled = min(length, 1.0) * width
    if ascii_only:
        return ("." if pale else "#") * max(round(filled), 1)
    if pale:
        return "░" * max(round(filled), 1)
    eighths = max(round(filled * 8), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def shade_level(shade: float) -> int:
    """A shade of 0 to 1 as one of five levels, 0 to 4; the first for next to nothing."""
    return min(int(max(shade, 0.0) * SHADES), SHADES - 1)
