"""Where a condition is being read: its tokens, its columns, and the words for what is wrong."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import replace

from ci_toolkit.data.condition_tokens import Token, show, tokenize
from ci_toolkit.data.condition_types import Kind, Typed, column_expr
from ci_toolkit.errors import CitkError, DataError, UsageError, did_you_mean

MAX_PARTS = 400
"""Operators and functions; more than any hand writes, few enough to compile at once."""

REFUSED = {
    **dict.fromkeys(
        ("SELECT", "FROM", "WITH", "EXISTS", "UNION", "INTERSECT", "EXCEPT", "VALUES", "TABLE"),
        "sub-queries and tables are not allowed in a condition",
    ),
    **dict.fromkeys(
        ("OVER", "PARTITION", "QUALIFY", "FILTER", "WITHIN"),
        "window functions look at many rows, and a condition at one row at a time",
    ),
}
_BEFORE_A_TEXT = frozenset({"=", "==", "<>", "!="})
_LISTED_COLUMNS = 12
_RESERVED = frozenset({"CASE", "NOT", "NULL", "TRUE", "FALSE"})


def quote_name(name: str) -> str:
    """A column's name as a condition can always say it.

    >>> quote_name("handle-time")
    '"handle-time"'
    """
    return '"' + name.replace('"', '""') + '"'


def list_columns(names: list[str]) -> str:
    """The first names of a file on one line."""
    shown = ", ".join(show(n, 40) for n in names[:_LISTED_COLUMNS])
    more = len(names) - _LISTED_COLUMNS
    return f"{shown} and {more} more" if more > 0 else shown


class Reader(ABC):
    """The tokens of one condition, the place in them, and the columns named so far."""

    def __init__(
        self,
        text: str,
        kinds: Mapping[str, Kind],
        bits: Collection[str],
        stamps: Collection[str],
        derived: Mapping[str, str],
    ) -> None:
        self.text, self.kinds, self.bits, self.stamps = text, kinds, bits, stamps
        self.derived = derived
        self.tokens = tokenize(text)
        self.place = self.depth = self.parts = 0
        self.columns: dict[str, Kind] = {}
        self.asked: dict[str, Kind] = {}
        self.used: dict[str, str] = {}
        self.within: tuple[str, ...] = ()

    @abstractmethod
    def condition(self) -> Typed:
        """The whole grammar from here on."""

    def whole(self) -> Typed:
        """The condition, with nothing behind it."""
        value = self.condition()
        if self.here.kind != "end":
            raise self.unexpected()
        return value

    # -- tokens

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def step(self) -> Token:
        token = self.here
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def is_operator(self, *values: str) -> bool:
        return self.here.kind == "operator" and self.here.value in values

    def take_operator(self, *values: str) -> str | None:
        return self.step().value if self.is_operator(*values) else None

    def take_word(self, *words: str) -> str | None:
        return self.step().upper if self.here.upper in words and self.here.upper else None

    def need_operator(self, value: str) -> None:
        if not self.take_operator(value):
            raise self.unexpected(f"`{value}`")

    def need_word(self, word: str) -> None:
        if not self.take_word(word):
            raise self.unexpected(word)

    def unexpected(self, wanted: str | None = None) -> UsageError:
        token = self.here
        if token.upper in REFUSED:
            return UsageError(REFUSED[token.upper])
        found = "it ends" if token.kind == "end" else f"`{show(self._written(token))}` stands"
        where = f" where {wanted} is needed" if wanted else " where nothing more can follow"
        hint = self.quoting_hint()
        if hint is None and token.kind == "text":
            hint = "a text that holds a single quote doubles it: 'it''s'"
        return UsageError(f"{found}{where}", hint)

    def _written(self, token: Token) -> str:
        return self.text[token.start : token.end]

    def count(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise UsageError(
                f"it has more than {MAX_PARTS} parts", "a long list of values goes into IN (…)"
            )

    def _column(self, token: Token) -> Typed:
        name = token.value
        if name not in self.kinds:
            if name in self.derived:
                return self._derived(name)
            raise self._no_column(token)
        bit, stamp = name in self.bits, name in self.stamps
        kind: Kind = "number" if bit else "empty" if stamp else self.kinds[name]
        self.columns[name] = kind
        return Typed(
            column_expr(name, kind),
            kind,
            f"`{show(name)}`",
            column=name,
            bit=bit,
            stamp=stamp,
            asked=self.asked,
        )

    def _derived(self, name: str) -> Typed:
        """The expression that a derived name stands for, as if it stood here in brackets."""
        expression = self.derived[name]
        shown = f"`{show(name)}` stands for `{show(expression)}`"
        if name in self.within:
            raise UsageError(f"{shown}, which leads back to itself", "a name may not use itself")
        inner = type(self)(expression, self.kinds, self.bits, self.stamps, self.derived)
        inner.columns, inner.asked, inner.used = self.columns, self.asked, self.used
        inner.within, inner.parts = (*self.within, name), self.parts
        inner.depth = self.depth
        self.used[name] = expression
        try:
            value = inner.whole()
        except CitkError as error:
            raise type(error)(f"{shown}: {error.message}", error.hint) from None
        self.parts = inner.parts
        return replace(value, label=f"`{show(name)}`")

    def needed(self) -> tuple[tuple[str, Kind], ...]:
        """The columns named, each with the kind that it is to be read as."""
        return tuple(
            (name, self.asked.get(name, "text") if kind == "empty" else kind)
            for name, kind in self.columns.items()
        )

    def _no_column(self, token: Token) -> DataError:
        name = token.value
        known = [*self.kinds, *self.derived]
        hint = (self.quoting_hint() if token.kind == "word" else None) or did_you_mean(name, known)
        before = self.tokens[max(self.tokens.index(token) - 1, 0)].value
        if hint is None and (token.kind == "name" or before in _BEFORE_A_TEXT):
            hint = f"if it is a text, write it in single quotes: '{show(name)}'"
        if hint is None:
            hint = f"columns: {list_columns(list(self.kinds))}"
        return DataError(f"there is no column `{show(name)}`", hint)

    def quoting_hint(self) -> str | None:
        """For a name that SQL would take apart, such as `handle-time`: the condition mended."""
        odd = [n for n in self.kinds if n in self.text and not re.fullmatch(r"[^\W\d]\w*", n)]
        # Reserved words are names only in quotes; a plain name needs none.
        odd += [n for n in self.kinds if n.upper() in _RESERVED and n in self.text.split()]
        for name in sorted((n for n in odd if n.strip()), key=len, reverse=True):
            bare = rf"(?<![\w\"'`]){re.escape(name)}(?![\w\"'`])"
            quoted = quote_name(name).replace("\\", r"\\")  # a template of `re` otherwise
            mended, times = re.subn(bare, quoted, self.text)
            if times:
                return f"put the column's name in double quotes: {show(mended, 120)}"
        return None
