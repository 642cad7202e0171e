"""Every text from a file passes here before a person sees it.

A header or a cell may hold escape sequences that recolour a terminal or set its title, characters
that turn the reading direction round, or a NUL. None of them may reach a terminal, a page or a
picture.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ci_toolkit.analysis.wording import common_start as common_start

# Whole escape sequences go, so that "\x1b[31mred" becomes "red" and not "[31mred".
_ESCAPES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, …
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
)
# Joiners are part of how Persian, Indic scripts and emoji are written.
_JOINERS = "\u200c\u200d"
_SPACES = "\t\n\v\f\r\x85"


def clean(text: object, longest: int | None = None) -> str:
    """A text with nothing in it that steers a terminal or the reading direction.

    Arguments: the text (anything else is taken as `str(…)`); `longest` in characters, beyond
    which it is cut with an ellipsis. Returns one line: escape sequences and control characters
    are dropped, line breaks and tabs become spaces, unpaired surrogates `\ufffd`.

    >>> clean("\\x1b[31mqueue\\x1b[0m\\tA\\u202e")
    'queue A'
    """
    value = text if isinstance(text, str) else str(text)
    if not value.isprintable():
        value = "".join(map(_safe, _ESCAPES.sub("", value)))
    if longest is not None and len(value) > longest:
        value = value[: longest - 1].rstrip() + "…"
    return value


def _safe(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if character in _SPACES:
        return " "
    kind = unicodedata.category(character)
    if kind.startswith("Z"):
        return " "
    return "\ufffd" if kind in ("Cs", "Cn", "Co") else ""


def slug(text: object, longest: int = 40) -> str:
    """A file name made from a value: plain letters, digits and hyphens, then a short hash.

    The hash keeps values apart that look alike once simplified ("DE", "de", "d/e"), and a value
    such as ".." or "CON" cannot leave the folder or name a device.

    >>> slug("Hate speech / DE")
    'hate-speech-de-7f1e92'
    """
    value = text if isinstance(text, str) else str(text)
    folded = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:longest].strip("-")
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{words}-{digest}" if words else digest


def sentence(text: str) -> str:
    """A finding's text as a sentence: a capital first letter and a full stop.

    >>> sentence("not stable: 27 of 640 days are beyond the limits")
    'Not stable: 27 of 640 days are beyond the limits.'
    """
    stripped = text.strip()
    if not stripped:
        return ""
    # Names that are written small ("p-additive", "sigma_z") stay as they are.
    first = stripped.split(maxsplit=1)[0]
    named = any(c in "_=`/" or c.isdigit() for c in first) or len(first.split("-")[0]) == 1
    started = stripped if named and first.lower() != "a" else stripped[0].upper() + stripped[1:]
    return started if started[-1] in ".!?…" else started + "."


def wrapped_command(command: str, width: int) -> list[str]:
    """A command in lines that a shell reads as one: broken at blanks outside quotes.

    Every line but the last ends with a backslash. A word longer than the width stays whole,
    since breaking it would make another command.
    """
    words = re.findall(r"(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s'\"\\]|['\"\\])+", command)
    lines: list[str] = []
    for word in words:
        fits = lines and len(lines[-1]) + 1 + len(word) <= width - 2
        if fits:
            lines[-1] += " " + word
        else:
            lines.append(word if not lines else "  " + word)
    return [line + " \\" for line in lines[:-1]] + lines[-1:]
