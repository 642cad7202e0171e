"""The grammar of conditions: tokens in, one typed expression out.

    condition := and (OR and)*          and := not (AND not)*          not := NOT not | test
    test      := sum [comparison sum | [NOT] IN (…) | [NOT] BETWEEN sum AND sum
                      | [NOT] LIKE 'text' | IS [NOT] (NULL | TRUE | FALSE | DISTINCT FROM sum)]
    sum       := product ((+ | - | ||) product)*      product := sign ((* | / | %) sign)*
    sign      := [+ | -] sign | value (:: TYPE)*
    value     := literal | column | function(…) | CASE … END | CAST(… AS TYPE) | (condition)

What is not written here does not exist: no sub-query, no table, no aggregate, no window.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from ci_toolkit.data.condition_casts import arithmetic, cast, like, signed
from ci_toolkit.data.condition_functions import call, find
from ci_toolkit.data.condition_reader import REFUSED, Reader
from ci_toolkit.data.condition_tokens import Token, show
from ci_toolkit.data.condition_types import (
    NAMES,
    NULL,
    Kind,
    Typed,
    boolean_literal,
    compare,
    duration_literal,
    is_in,
    joined,
    number_literal,
    retype,
    text_literal,
    time_literal,
    unify,
)
from ci_toolkit.errors import UsageError

MAX_DEPTH = 40
_COMPARISONS = {o: o for o in ("=", "<>", "<", "<=", ">", ">=")} | {"==": "=", "!=": "<>"}
_MEMBERSHIP = ("IN", "BETWEEN", "LIKE", "ILIKE")


def parse(
    text: str,
    kinds: Mapping[str, Kind],
    bits: Collection[str] = (),
    stamps: Collection[str] = (),
    derived: Mapping[str, str] | None = None,
) -> tuple[Typed, tuple[tuple[str, Kind], ...], tuple[tuple[str, str], ...]]:
    """The typed expression of a condition, the columns that it names with their kinds, and the
    named expressions of `derived` that it uses with what they stand for.

    `bits` are columns that have shown only 0 and 1: they serve as numbers and as yes and no.
    `stamps` hold whole numbers that may be times: what they meet decides.

    Raises `UsageError` for what the grammar does not know or kinds that do not fit, `DataError`
    for a column that is not there.
    """
    reader = _Grammar(text, kinds, bits, stamps, derived or {})
    value = reader.whole()
    return value, reader.needed(), tuple(reader.used.items())


class _Grammar(Reader):
    def condition(self) -> Typed:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UsageError(f"it is nested more than {MAX_DEPTH} deep")
        value = self._chain("OR", lambda: self._chain("AND", self._not))
        self.depth -= 1
        return value

    def _chain(self, word: str, part: Callable[[], Typed]) -> Typed:
        first = part()
        if self.here.upper != word:
            return first
        parts = [self.answer(first)]
        while self.take_word(word):
            self.count()
            parts.append(self.answer(part()))
        expr = joined([p.expr for p in parts], every=word == "AND")
        return Typed(expr, "boolean", show(f"{first.label} {word} …"))

    def answer(self, value: Typed) -> Typed:
        fitted = retype(value, "boolean") if value.kind == "empty" or value.bit else value
        if fitted.kind != "boolean":
            raise UsageError(
                f"{value.label} is {NAMES[value.kind]}, where yes or no is needed",
                "compare it with a value",
            )
        return fitted

    def _not(self) -> Typed:
        times = 0
        while self.take_word("NOT"):
            self.count()
            times += 1
        value = self._test()
        if times == 0:
            return value
        answer = self.answer(value).expr
        return Typed(~answer if times % 2 else answer, "boolean", show(f"NOT {value.label}"))

    def _test(self) -> Typed:
        value = self._sum()
        while True:
            if operator := self.take_operator(*_COMPARISONS):
                self.count()
                value = compare(_COMPARISONS[operator], value, self._sum())
            elif self.take_word("IS"):
                self.count()
                value = self._is(value)
            elif self.here.upper in _MEMBERSHIP or (
                self.here.upper == "NOT" and self.following.upper in _MEMBERSHIP
            ):
                self.count()
                negative = self.take_word("NOT") is not None
                found = self._membership(value, self.step().upper)
                value = Typed(~found.expr, "boolean", found.label) if negative else found
            else:
                return value

    def _is(self, value: Typed) -> Typed:
        negative = self.take_word("NOT") is not None
        if self.take_word("NULL"):
            expr = value.expr.is_null()
        elif self.take_word("DISTINCT"):
            self.need_word("FROM")
            operator = "IS NOT DISTINCT FROM" if negative else "IS DISTINCT FROM"
            return compare(operator, value, self._sum())
        elif word := self.take_word("TRUE", "FALSE"):
            expr = self.answer(value).expr.eq_missing(pl.lit(word == "TRUE"))
        else:
            raise self.unexpected("NULL, TRUE or FALSE")
        return Typed(~expr if negative else expr, "boolean", show(f"{value.label} IS …"))

    def _membership(self, value: Typed, word: str) -> Typed:
        if word == "IN":
            self.need_operator("(")
            if self.is_operator(")"):
                raise UsageError("the list of IN is empty")
            return is_in(value, self._arguments())
        if word == "BETWEEN":
            low = self._sum()
            self.need_word("AND")
            over, under = compare(">=", value, low), compare("<=", value, self._sum())
            label = show(f"{value.label} BETWEEN …")
            return Typed(over.expr & under.expr, "boolean", label)
        pattern = self._sum()
        text = retype(value, "text")
        if not isinstance(pattern.literal, str) or text.kind != "text":
            raise UsageError(
                f"{word} compares text with a pattern in quotes, not {value.label} "
                f"with {pattern.label}"
            )
        return Typed(like(text.expr, pattern.literal, word == "LIKE"), "boolean", value.label)

    # -- values

    def _sum(self) -> Typed:
        value = self._product()
        while operator := self.take_operator("+", "-", "||"):
            self.count()
            value = arithmetic(operator, value, self._product())
        return value

    def _product(self) -> Typed:
        value = self._sign()
        while operator := self.take_operator("*", "/", "%"):
            self.count()
            value = arithmetic(operator, value, self._sign())
        return value

    def _sign(self) -> Typed:
        signs = ""
        while operator := self.take_operator("-", "+"):
            self.count()
            signs += operator
        value = self._value()
        while self.take_operator("::"):
            self.count()
            value = cast(value, self._type())
        return signed(value, signs.count("-") % 2 == 1) if signs else value

    def _type(self) -> str:
        if self.here.kind != "word":
            raise self.unexpected("a type")
        return self.step().value

    def _value(self) -> Typed:
        token = self.here
        if token.kind == "number":
            return number_literal(self.step().value)
        if token.kind == "text":
            return text_literal(self.step().value)
        if self.take_operator("("):
            if self.here.upper in REFUSED:
                raise self.unexpected()
            value = self.condition()
            self.need_operator(")")
            return value
        if token.kind == "word":
            return self._word(token)
        if token.kind == "name":
            self.step()
            if self.is_operator("("):
                raise UsageError(f"`{show(token.value)}` in quotes is a column, not a function")
            return self._column(token)
        raise self.unexpected("a value")

    def _word(self, token: Token) -> Typed:
        called = self.following.kind == "operator" and self.following.value == "("
        quoted = self.following.kind == "text"
        word = token.upper
        if word in ("DATE", "TIMESTAMP", "INTERVAL") and quoted:
            self.step()
            text = self.step().value
            return duration_literal(text) if word == "INTERVAL" else time_literal(text)
        if word == "CASE":
            return self._case()
        if word in ("CAST", "TRY_CAST", "EXTRACT") and called:
            return self._cast_or_extract()
        if word in ("TRUE", "FALSE", "NULL"):
            self.step()
            return NULL if word == "NULL" else boolean_literal(word == "TRUE")
        if word in REFUSED and (called or token.value not in self.kinds):
            raise self.unexpected()
        if called:
            return self._function()
        self.step()
        return self._column(token)

    def _function(self) -> Typed:
        self.count()
        name = self.step().value
        find(name)
        self.step()
        args = self._arguments()
        if self.here.upper in REFUSED:
            raise self.unexpected()
        return call(name, args)

    def _arguments(self) -> list[Typed]:
        """Up to the closing bracket; the opening one is read."""
        if self.take_operator(")"):
            return []
        if self.here.upper in REFUSED and self.here.value not in self.kinds:
            raise self.unexpected()
        values = [self.condition()]
        while self.take_operator(","):
            values.append(self.condition())
        self.need_operator(")")
        return values

    def _case(self) -> Typed:
        self.count()
        self.step()
        subject = None if self.here.upper == "WHEN" else self.condition()
        tests: list[pl.Expr] = []
        results: list[Typed] = []
        while self.take_word("WHEN"):
            self.count()
            test = self.condition()
            made = self.answer(test) if subject is None else compare("=", subject, test)
            tests.append(made.expr)
            self.need_word("THEN")
            results.append(self.condition())
        if not tests:
            raise self.unexpected("WHEN")
        results.append(self.condition() if self.take_word("ELSE") else NULL)
        self.need_word("END")
        same, kind = unify(results)
        value = same[-1].expr
        for test_expr, result in zip(reversed(tests), reversed(same[:-1]), strict=True):
            value = pl.when(test_expr).then(result.expr).otherwise(value)
        return Typed(value, kind, "CASE …")

    def _cast_or_extract(self) -> Typed:
        self.count()
        word = self.step().upper
        self.step()
        if word == "EXTRACT":
            part = self._type()
            self.need_word("FROM")
            made = call("DATE_PART", (text_literal(part), self.condition()))
        else:
            value = self.condition()
            self.need_word("AS")
            made = cast(value, self._type())
        self.need_operator(")")
        return made
