"""The shapes that the cells of a column have: `1,234.5` and `8,765.2` are both `9,999.9`.

However long a column is, its shapes are few, and whether one is a number does not depend on which
digits it has; so a form is decided on shapes with their counts, over as many rows as are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ci_toolkit.data.later import later

# Blanks of any width that people and programs put between the digits of a number.
SPACES = " \u00a0\u2007\u2009\u202f"
MINUS_SIGNS = ("-", "\u2212", "\u2013")
# As they stand inside the brackets of a pattern.
MINUS = r"\-" + "".join(MINUS_SIGNS[1:])
_LONGEST = 48
MOST_SHAPES = 3_000
_FIRST_OF_CLOCK = r"^\D*([0-9]{1,9}):[0-9][0-9]"


@dataclass(frozen=True, slots=True)
class Shape:
    """Cells of one shape: how many, one of them, and what was seen in those that are clocks.

    plain: how many are numbers as programs write them. top: the largest first number of `12:34`.
    quarters: how many end at a quarter of an hour.
    """

    count: int
    example: str
    plain: int = 0
    top: int = 0
    quarters: int = 0


def shapes_of(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The shapes in a frame of cells, the most frequent first.

    frame: "text" (filled cells without blanks around them), "plain" (whether a program wrote it)
    and "weight" (how many cells it stands for).
    """
    text, weight = pl.col("text"), pl.col("weight")
    # A leading zero is kept: 0,532 has a decimal comma, 1,532 may have thousands.
    led = text.str.replace(r"^(\D*)0", "${1}z")
    # A part of a clock from 60 up is none, so that 00:75 differs from 00:15.
    led = led.str.replace_all(":[6-9]", ":x").str.replace_all("[0-9]", "9")
    shape = pl.when(text.str.len_chars() <= _LONGEST).then(led).otherwise(pl.lit("\x1flong"))
    first = text.str.extract(_FIRST_OF_CLOCK, 1).cast(pl.Int64, strict=False)
    parts = frame.group_by(shape.alias("shape")).agg(
        weight.sum().alias("count"),
        text.min().alias("example"),
        weight.filter(pl.col("plain")).sum().alias("plain"),
        first.max().fill_null(0).alias("top"),
        weight.filter(text.str.contains(r":(?:00|15|30|45)$")).sum().alias("quarters"),
    )
    return parts.sort("count", "shape", descending=[True, False]).head(MOST_SHAPES)


def to_shapes(found: pl.DataFrame) -> list[Shape]:
    """The collected frame of `shapes_of` as shapes."""
    return [
        Shape(row["count"], row["example"], row["plain"], row["top"], row["quarters"])
        for row in found.iter_rows(named=True)
    ]


_THOUSANDS = (
    r"[1-9][0-9]{{0,2}}(?:(?:{mark}[0-9]{{3}})+|(?: [0-9]{{3}})+"
    r"|(?:[\u00a0\u2007\u2009\u202f][0-9]{{3}})+"
    r"|(?:['\u2019][0-9]{{3}})+)"
)
# 12,34,567 as India groups its digits.
_LAKHS = r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,3})?"


def body_pattern(decimal_comma: bool) -> str:
    """The digits of a number with its marks, as a pattern for Python and Polars alike."""
    mark, point = (r"\.", ",") if decimal_comma else (",", r"\.")
    grouped = _THOUSANDS.format(mark=mark) + ("" if decimal_comma else _LAKHS)
    return rf"(?:(?:{grouped}|[0-9]+)(?:{point}[0-9]*)?{_EXPONENT}|{point}[0-9]+{_EXPONENT})"


WITH_POINT = later(body_pattern(False))
WITH_COMMA = later(body_pattern(True))
_SIGN = rf"[+{MINUS}]"
_ANY_BODY = rf"(?:[0-9][0-9.,'\u2019{SPACES}]*|[.,][0-9]+)(?:(?<=[0-9.,]){_EXPONENT})?"
_AMOUNT = later(
    rf"(?P<open>\()?(?P<sign>{_SIGN})?[{SPACES}]?(?P<prefix>[^0-9\s.,()+{MINUS}'][^0-9,()+{MINUS}']*)?"
    rf"(?P<inner>\()?(?P<second>{_SIGN})?(?P<body>{_ANY_BODY})"
    rf"[{SPACES}]*(?P<suffix>[^0-9.,()+{MINUS}:'{SPACES}][^0-9()+{MINUS}:]*)?"
    rf"(?P<close>\))?(?P<percent>[{SPACES}]?%)?(?P<trail>-)?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """The parts of one number: what stands before and after it, and how it is made negative."""

    prefix: str
    body: str
    suffix: str
    brackets: bool
    trailing: bool
    signed: bool

    @property
    def marks(self) -> tuple[bool, bool]:
        """Whether the digits can be read with a decimal point, and with a decimal comma."""
        return bool(WITH_POINT.fullmatch(self.body)), bool(WITH_COMMA.fullmatch(self.body))


def dissect(text: str) -> Amount | None:
    """The parts of a text that may be one number, None where it cannot be.

    >>> dissect("-1,234.5 EUR").suffix
    'EUR'
    """
    found = _AMOUNT.fullmatch(text)
    if not found:
        return None
    part = {name: value or "" for name, value in found.groupdict().items()}
    opened = len(part["open"]) + len(part["inner"])
    signs = [part["sign"], part["second"], part["trail"]]
    if opened != len(part["close"]) or sum(map(bool, signs)) + opened > 1:
        return None
    if part["percent"] and part["suffix"]:
        return None
    return Amount(
        prefix=part["prefix"].strip(SPACES),
        body=part["body"].strip(SPACES),
        suffix=(part["suffix"] or part["percent"]).strip(SPACES),
        brackets=bool(opened),
        trailing=bool(part["trail"]),
        signed=part["sign"] + part["second"] not in ("", "+"),
    )
