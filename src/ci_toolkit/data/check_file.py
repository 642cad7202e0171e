"""The user's rules about an export, read from a file of TOML.

Every `[[check]]` names a column and one test or several:

    [[check]]
    name = "queues are known"     what the rule is called; its own words by default
    column = "queue"
    in = ["video", "text"]        or present, unique, not_null, max_missing, between, min, max,
                                  matches, kind, fresh_within
    max_broken = 0.01             share of rows that may break it, 0 by default

`rows_between = [1000, 5000]` and `condition = "closed_at >= opened_at"` need no column.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from ci_toolkit.data.check_words import bound_text, is_number, seconds_of, share_text
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.errors import DataError, UsageError, did_you_mean

Test = Literal[
    "present", "unique", "missing", "in", "between", "matches", "kind", "fresh", "rows", "condition"
]

_KEYS = (
    "name", "column", "present", "unique", "not_null", "max_missing", "in", "between", "min", "max",
    "matches", "kind", "fresh_within", "rows_between", "condition", "max_broken",
)  # fmt: skip
_TESTS = tuple(key for key in _KEYS if key not in ("name", "column", "max_broken"))
_OF_FILE = ("rows_between", "condition")
# Tests of single rows, some of which may break.
_OF_ROWS = ("unique", "in", "between", "min", "max", "matches", "kind", "condition")
KINDS = {"time": "time", "number": "number", "integer": "number", "yes/no": "boolean"}
_KIND_WORDS = {
    "time": "times",
    "number": "numbers",
    "integer": "whole numbers",
    "yes/no": "yes or no",
}
_HEAD = re.compile(r"^[ \t]*\[\[\s*check\s*\]\]", re.MULTILINE)
_LISTED = 4

Bound = float | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One test of the user.

    name: what the user calls it. test: its sort; column: None for those of the whole file.
    value: what it compares with: the values of "in", (low, high) of "between" and "rows" (None: no
    end; times without a zone, the high one exclusive for whole days), the pattern of "matches", the
    kind, seconds of "fresh", the text of "condition", yes or no of "present". may_break: share of
    rows that may break it. words: the rule as a sentence.
    """

    name: str
    test: Test
    column: str | None
    value: Any
    words: str
    may_break: float = 0.0
    place: str = ""


def read_rules(path: str) -> tuple[Rule, ...]:
    """The rules of a file, in its order; a check with several tests gives as many rules.

    Raises DataError where the file is missing or is no TOML (with the line), UsageError for keys
    that are not known, values of another type, and a file without a check.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise DataError(f"no file of rules `{path}`", _near(Path(path))) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8"
        raise DataError(
            f"`{path}` is not TOML: {said[:1].lower()}{said[1:]}",
            'text goes in quotes: column = "queue"',
        ) from error
    for key in table:
        if key != "check":
            hint = did_you_mean(key, ["check"]) or "every rule begins with [[check]]"
            raise UsageError(f"`{path}`: there is nothing called `{show(key)}`", hint)
    checks = table.get("check", [])
    if not isinstance(checks, list) or not all(isinstance(one, dict) for one in checks):
        raise UsageError(f"`{path}`: `check` must be a list of tables", "write [[check]]")
    if not checks:
        raise UsageError(f"`{path}` holds no rule", "every rule begins with [[check]]")
    starts = [text.count("\n", 0, found.start()) + 1 for found in _HEAD.finditer(text)]
    lines = starts if len(starts) == len(checks) else [0] * len(checks)
    found: list[Rule] = []
    for number, (check, line) in enumerate(zip(checks, lines, strict=True), 1):
        found += _Check(path, number, line, check).rules()
    return tuple(found)


def _near(path: Path) -> str | None:
    try:
        return did_you_mean(path.name, [one.name for one in path.parent.iterdir()])
    except OSError:
        return f"there is no folder `{path.parent}`"


@dataclass(frozen=True, eq=False)
class _Check:
    """One table of the file."""

    path: str
    number: int
    line: int
    table: Mapping[str, Any]

    def wrong(self, said: str, hint: str | None = None) -> UsageError:
        """An error that says where."""
        where = f", line {self.line}" if self.line else ""
        name = self.table.get("name")
        which = f"`{show(name)}`" if isinstance(name, str) and name else f"{self.number}"
        return UsageError(f"`{self.path}`{where}, check {which}: {said}", hint)

    def rules(self) -> list[Rule]:
        """A rule for each test."""
        for key in self.table:
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS) or "known: " + ", ".join(_KEYS)
                raise self.wrong(f"there is no `{show(key)}`", hint)
        tests = [key for key in _TESTS if key in self.table]
        if not tests:
            raise self.wrong("it tests nothing", "add one of " + ", ".join(_TESTS))
        column = self._text("column") if "column" in self.table else None
        if column is None and any(key not in _OF_FILE for key in tests):
            raise self.wrong(f"`{tests[0]}` needs a column", 'such as column = "queue"')
        name = self._text("name") if "name" in self.table else None
        may_break = self._may_break(tests)
        if {"min", "max"} & set(tests) and "between" in tests:
            raise self.wrong("`between` says both ends already", "leave `min` and `max` out")
        if {"not_null", "max_missing"} <= set(tests):
            raise self.wrong("`not_null` and `max_missing` exclude each other", "keep one of them")
        made = []
        for key in tests:
            if key == "max" and "min" in tests:
                continue  # both ends are one rule
            test, value, words = self._test(key, column or "")
            own = may_break if key in _OF_ROWS else 0.0
            if own:
                words += f", but for {share_text(own)} of rows"
            of = None if key in _OF_FILE else column
            made.append(Rule(name or words, test, of, value, words, own, f"`{self.path}`"))
        return made

    def _may_break(self, tests: Sequence[str]) -> float:
        if "max_broken" not in self.table:
            return 0.0
        if not any(key in _OF_ROWS for key in tests):
            raise self.wrong(f"`max_broken` says nothing about `{tests[0]}`", "leave it out")
        return self._share("max_broken")

    def _test(self, key: str, column: str) -> tuple[Test, Any, str]:
        shown = f"`{show(column, 40)}`"
        readers: dict[str, Callable[[str], tuple[Test, Any, str]]] = {
            "present": self._present,
            "unique": lambda c: ("unique", self._true("unique"), f"{c} never repeats"),
            "not_null": lambda c: ("missing", self._zero("not_null"), f"{c} is never empty"),
            "max_missing": self._max_missing,
            "in": self._in,
            "between": lambda c: self._between(c, *self._two("between")),
            "min": lambda c: self._between(c, self.table["min"], self.table.get("max")),
            "max": lambda c: self._between(c, None, self.table["max"]),
            "matches": self._matches,
            "kind": self._kind,
            "fresh_within": self._fresh,
            "rows_between": self._rows,
            "condition": self._condition,
        }
        return readers[key](shown)

    def _text(self, key: str) -> str:
        value = self.table[key]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"`{key}` must be a text", f'such as {key} = "…"')
        return value

    def _true(self, key: str) -> bool:
        if self.table[key] is not True:
            raise self.wrong(f"`{key}` can only be true", "leave the line out otherwise")
        return True

    def _zero(self, key: str) -> float:
        self._true(key)
        return 0.0

    def _share(self, key: str) -> float:
        value = self.table[key]
        if isinstance(value, str) and re.fullmatch(r"\s*\d+(?:\.\d+)?\s*%\s*", value):
            value = float(value.strip().rstrip("% ")) / 100
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.wrong(f"`{key}` must be a share between 0 and 1", f'{key} = 0.05, or "5%"')
        return float(value)

    def _two(self, key: str) -> tuple[Any, Any]:
        value = self.table[key]
        if not isinstance(value, list) or len(value) != 2:
            raise self.wrong(f"`{key}` needs two ends", f"such as {key} = [0, 3600]")
        return value[0], value[1]

    def _present(self, shown: str) -> tuple[Test, Any, str]:
        value = self.table["present"]
        if not isinstance(value, bool):
            raise self.wrong("`present` must be true or false")
        words = f"the column {shown} is there" if value else f"there is no column {shown}"
        return "present", value, words

    def _max_missing(self, shown: str) -> tuple[Test, Any, str]:
        share = self._share("max_missing")
        return "missing", share, f"{shown} is empty in at most {share_text(share)} of rows"

    def _in(self, shown: str) -> tuple[Test, Any, str]:
        values = self.table["in"]
        fits = isinstance(values, list) and bool(values)
        texts = fits and all(isinstance(one, str) for one in values)
        if not fits or not (texts or all(is_number(one) for one in values)):
            raise self.wrong("`in` must be a list of texts or of numbers", 'in = ["video", "text"]')
        if len(values) > _LISTED:
            return "in", tuple(values), f"{shown} is one of {len(values):,} values"
        listed = ", ".join(f"`{show(str(one), 30)}`" for one in values)
        return "in", tuple(values), f"{shown} is {'one of ' if len(values) > 1 else ''}{listed}"

    def _between(self, shown: str, low: Any, high: Any) -> tuple[Test, Any, str]:
        ends = [self._bound(low, last=False), self._bound(high, last=True)]
        given = [end for end in ends if end is not None]
        if len({isinstance(end, dt.datetime) for end in given}) > 1:
            raise self.wrong("both ends must be numbers, or both must be times")
        if len(given) == 2 and ends[0] > ends[1]:  # type: ignore[operator]  # both are given
            raise self.wrong(f"{bound_text(low)} lies above {bound_text(high)}")
        if low is None:
            return "between", tuple(ends), f"{shown} is at most {bound_text(high)}"
        if high is None:
            return "between", tuple(ends), f"{shown} is at least {bound_text(low)}"
        words = f"{shown} lies between {bound_text(low)} and {bound_text(high)}"
        return "between", tuple(ends), words

    def _bound(self, value: Any, last: bool) -> Bound:
        """An end; a day as the last end is meant to its end."""
        if value is None or isinstance(value, dt.datetime):
            return value
        if isinstance(value, dt.date):
            start = dt.datetime.combine(value, dt.time())
            whole = dt.timedelta(days=1) - dt.timedelta(microseconds=1)
            return start + whole if last else start
        if is_number(value):
            return float(value)
        hint = "times stand without quotes: 2025-01-31 or 2025-01-31T08:00:00"
        raise self.wrong(f"`{show(str(value), 30)}` is neither a number nor a time", hint)

    def _matches(self, shown: str) -> tuple[Test, Any, str]:
        pattern = self._text("matches")
        try:
            pl.Series(["x"]).str.contains(pattern)
        except pl.exceptions.PolarsError as error:
            first = str(error).strip().splitlines()[-1]
            raise self.wrong(
                f"`{show(pattern, 60)}` is no pattern: {show(first, 100)}",
                "such as '^[A-Z]{2}$', in single quotes where it holds backslashes",
            ) from None
        return "matches", pattern, f"{shown} matches `{show(pattern, 60)}`"

    def _kind(self, shown: str) -> tuple[Test, Any, str]:
        kind = {"boolean": "yes/no"}.get(self._text("kind"), self._text("kind"))
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS) or "known: " + ", ".join(KINDS)
            raise self.wrong(f"there is no kind `{show(kind)}`", hint)
        return "kind", kind, f"{shown} holds {_KIND_WORDS[kind]}"

    def _fresh(self, shown: str) -> tuple[Test, Any, str]:
        text = self._text("fresh_within")
        seconds = seconds_of(text)
        if seconds is None:
            raise self.wrong(f"`{show(text)}` is no length of time", "such as 36h, 1d or 1w")
        return "fresh", seconds, f"the newest {shown} is at most {show(text)} old"

    def _rows(self, shown: str) -> tuple[Test, Any, str]:
        ends = self._two("rows_between")
        whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
        if not whole or not 0 <= ends[0] <= ends[1]:
            raise self.wrong("`rows_between` needs two numbers of rows, the smaller one first")
        return "rows", ends, f"there are {ends[0]:,} to {ends[1]:,} rows"

    def _condition(self, shown: str) -> tuple[Test, Any, str]:
        text = self._text("condition").strip()
        return "condition", text, f"`{show(text, 60)}`"
