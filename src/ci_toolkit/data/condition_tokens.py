"""The words of a condition: everything that is not on this short list is refused.

A condition comes from a person or a script and is never handed to an engine as text. (Polars'
own reader of SQL opens files and sends requests while it parses.) So the text is cut into tokens
here, read by `condition_grammar`, and rebuilt from expressions that we choose ourselves.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.data.later import later
from ci_toolkit.errors import UsageError

TokenKind = Literal["word", "name", "text", "number", "operator", "end"]

MAX_LENGTH = 20_000
"""Longer conditions are generated ones; a list of ids belongs into a column."""

_TOKEN = later(
    r"""
      (?P<space>[ \t\r\n]+)
    | (?P<comment>--|/\*|\*/|\#)
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<operator>\|\||::|<>|!=|<=|>=|==|[=<>+\-*/%(),.])
    """,
    re.VERBOSE,
)
_KINDS: dict[str | None, TokenKind] = {
    "text": "text",
    "name": "name",
    "number": "number",
    "word": "word",
    "operator": "operator",
}
_OPEN_QUOTES = {"'": "a single quote", '"': "a double quote", "`": "a backtick"}
_CURLY = "‘’‚“”„«»´"


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """One word: `value` is unquoted, `start` and `end` are places in the condition."""

    kind: TokenKind
    value: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The keyword that an unquoted word could be, else an empty text."""
        return self.value.upper() if self.kind == "word" and self.value.isascii() else ""


def show(text: str, limit: int = 60) -> str:
    """`text` fit for one line of an error: control and invisible characters replaced, cut.

    >>> show("a\\n  b")
    'a b'
    """
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def shell_word(text: str) -> str:
    """`text` as one word of a POSIX shell, in the quotes that leave it most readable.

    >>> print(shell_word("queue = 'video'"))
    "queue = 'video'"
    """
    if "'" in text and not set(text) & set('"$`\\!'):
        return f'"{text}"'
    return shlex.quote(text)


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a condition into tokens; the last one has the kind `end`.

    Raises `UsageError` for comments, `;`, open or curly quotes and any unknown character.
    """
    if len(text) > MAX_LENGTH:
        raise UsageError(f"it is longer than {MAX_LENGTH:,} characters")
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _unknown(text, place)
        kind, value, end = found.lastgroup, found.group(), found.end()
        if kind == "comment":
            raise UsageError("comments are not allowed in a condition")
        if kind == "number":
            _refuse_glued(text, place, end)
        if kind in ("text", "name"):
            quote = value[0]
            value = value[1:-1].replace(quote * 2, quote)
        if kind in _KINDS:
            tokens.append(Token(_KINDS[kind], value, place, end))
        place = end
    return (*tokens, Token("end", "", len(text), len(text)))


def _refuse_glued(text: str, start: int, end: int) -> None:
    """`5d` or `1x` is neither a number nor a name, and must not be read as both."""
    if end < len(text) and (text[end].isalnum() or text[end] in "_."):
        word = re.match(r"[\w.]+", text[start:])
        shown = show(word.group() if word else text[start : end + 1])
        raise UsageError(
            f"`{shown}` is not a number",
            f"a length of time is written INTERVAL '{shown}', a text 'in single quotes'",
        )


def _unknown(text: str, place: int) -> UsageError:
    char = text[place]
    if char == ";":
        return UsageError("one condition only, without a semicolon")
    if char in _OPEN_QUOTES:
        hint = "a quote inside a text is doubled: 'it''s'" if char == "'" else None
        return UsageError(f"{_OPEN_QUOTES[char]} is opened and not closed", hint)
    if char in _CURLY:
        return UsageError(
            f"`{char}` is a typographic quote", "text goes in straight single quotes: 'video'"
        )
    if char in "&^|!":
        return UsageError(f"`{char}` is not an operator here", "use AND, OR, NOT, <> or POWER")
    return UsageError(f"the character `{show(char)}` is not allowed")
