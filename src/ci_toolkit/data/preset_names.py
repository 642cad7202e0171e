"""The names that a preset uses, as one export writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ci_toolkit.data.condition_reader import quote_name
from ci_toolkit.data.condition_tokens import Token, tokenize
from ci_toolkit.data.stars import matched
from ci_toolkit.errors import UsageError

# Options whose next word is a column, or a condition over columns.
_COLUMN_OPTIONS = frozenset(
    "--time -t --by -b --id --start --end --weight --subgroup --phase --unit-of-decision "
    "--category".split()
)
_TERM_OPTIONS = frozenset("--value --event --count --size --where".split())
_WORDS = frozenset(
    "AND OR NOT IN BETWEEN LIKE ILIKE IS NULL TRUE FALSE DISTINCT FROM CASE WHEN THEN ELSE END "
    "CAST TRY_CAST AS EXTRACT DATE TIMESTAMP INTERVAL".split()
)


def fold(name: str) -> str:
    """A column's name as names are compared: without case, outer blanks and kinds of quotes.

    >>> fold("  Number of notices  received ")
    'number of notices received'
    """
    return " ".join(name.split()).casefold().replace("’", "'")


class Speller:
    """Columns and derived names of one export; what they cannot give is None.

    derived: the expressions whose columns are all there, under the names of this export; beyond:
    the others as they were.
    """

    def __init__(self, columns: Sequence[str], derived: Mapping[str, str]) -> None:
        self._exact = frozenset(columns)
        self._folded = {fold(name): name for name in reversed(columns)}
        self.derived: dict[str, str] = {}
        waiting = dict(derived)
        # A name may use another that stands further below.
        while waiting:
            known = {name: made for name, text in waiting.items() if (made := self.term(text))}
            if not known:
                break
            self.derived |= {name: text for name, text in known.items() if name not in self._exact}
            waiting = {name: text for name, text in waiting.items() if name not in known}
        self.beyond = waiting

    def column(self, name: str) -> str | None:
        """The column called so, with the export's own case and blanks."""
        return name if name in self._exact else self._folded.get(fold(name))

    def term(self, text: str) -> str | None:
        """A column, a derived name or an expression over them."""
        alone = self.column(text)
        if alone is not None or text in self.derived:
            return alone or text
        try:
            tokens = tokenize(text)
        except UsageError:
            return None
        pieces, done = [], 0
        for here, following in pairwise(tokens):
            if not _names(here, following):
                continue
            name = self._known(here.value)
            if name is None:
                return None
            if name != here.value:
                pieces += [text[done : here.start], quote_name(name)]
                done = here.end
        return "".join([*pieces, text[done:]])

    def _known(self, name: str) -> str | None:
        if name in self._exact or name in self.derived:
            return name
        return self.column(name)

    def words(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """A command with the columns of this export; None where one of them is not there."""
        made: list[str] = []
        for before, word in zip(("", *words), words, strict=False):
            spelled: str | None = word
            if before in _COLUMN_OPTIONS:
                spelled = self.column(word)
            elif before in _TERM_OPTIONS:
                spelled = self.term(word)
            elif before == "--columns":
                spelled = word if any(matched(word, name) for name in self._exact) else None
            if spelled is None:
                return None
            made.append(spelled)
        return tuple(made)


def names_in(text: str) -> list[str]:
    """The columns and derived names that an expression uses; UsageError where it is none."""
    tokens = tokenize(text)
    return [here.value for here, following in pairwise(tokens) if _names(here, following)]


def _names(token: Token, following: Token) -> bool:
    """Whether a token of an expression is the name of a column."""
    if token.kind == "name":
        return True
    called = following.kind == "operator" and following.value == "("
    return token.kind == "word" and not called and token.upper not in _WORDS
