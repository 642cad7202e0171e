"""Which form the numbers of a column have, decided on the shapes of its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ci_toolkit.data.condition_tokens import shell_word
from ci_toolkit.data.durations import Sort, sort_of, word_marks
from ci_toolkit.data.later import later
from ci_toolkit.data.numbers import NumberForm
from ci_toolkit.data.shapes import Amount, Shape, dissect
from ci_toolkit.data.units import Suffixes, Unit, name_words, prefix_unit, read_together

# 1.234 might be 1234 to somebody who writes 12,5; both 12.5 and 0.234 could not.
_OPEN_POINT = later(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_OPEN_COMMA = later(r"[1-9][0-9]{0,2},[0-9]{3}")
_ZERO = later(r"[+-]?0+(?:[.,]0+)?")
# Trailing signs are a habit of one system: where hardly a number has one, it is a slip of the pen.
_TRAILING_SHARE, _TRAILING_LEAST = 0.02, 2
_OPEN_LEAST = 3
_QUARTERS_LEAST = 20
_HOURS = frozenset("hh hhmm hrs hr hour hours h std stunden heures horas".split())
_MINUTES = frozenset("mmss mm ss min mins minute minutes minuten sec secs second seconds".split())
# Where clocks below 24:00 are moments of a day and no lengths of time.
_MOMENTS = frozenset("start started end ended begin at login logout opened closed created "
                     "received clock uhrzeit tod moment".split())  # fmt: skip
_ALONE = frozenset(("time", "uhrzeit", "heure", "hora", "hour", "zeit"))
_LENGTHS = frozenset("duration elapsed length lag delay to wait".split())
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class _Cell:
    """One shape taken apart: an amount, or a way of writing lengths of time, or nothing."""

    shape: Shape
    amount: Amount | None = None
    sort: Sort | None = None
    size: float = 1.0
    unit: Unit | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Points:
    """Plain numbers that were counted apart.

    decided: those that show a decimal point; left_open: `1.234` does not; bare: all but zero;
    signed: those with a minus before them.
    """

    decided: int = 0
    left_open: int = 0
    bare: int = 0
    signed: int = 0


def find_form(
    column: str,
    shapes: Sequence[Shape],
    *,
    decimal_comma: bool = False,
    points: Points | None = None,
) -> NumberForm:
    """The form of a column's filled cells.

    decimal_comma: the user said so. points: plain numbers that are not among the shapes. Cells
    that contradict the rest (another decimal mark, another unit) are left unreadable: the rarer
    give way.
    """
    points = points or Points()
    cells = [_take_apart(shape) for shape in shapes]
    comma, notes = _decimal_comma(column, cells, points, decimal_comma)
    cells = [cell for cell in cells if _fits(cell, comma)]
    filled = sum(cell.shape.count for cell in cells) + points.bare
    suffixes = _suffixes(cells, column, filled)
    cells = [cell for cell in (_with_unit(cell, suffixes) for cell in cells) if cell.known]
    form = replace(_of_units(cells, column, points), decimal_comma=comma)
    form = replace(form, trailing=_trailing(cells, points))
    kept = [cell for cell in cells if _belongs(cell, form)]
    form = _with_clocks(form, column, kept)
    notes += _said(form, column, cells, suffixes)
    mixed = form.unit == "%" and form.bare > 0  # not all values are shares of a hundred
    return replace(
        form,
        unit=None if mixed else form.unit,
        brackets=any(cell.amount.brackets for cell in kept if cell.amount),
        readable=sum(c.shape.count for c in kept) + (0 if form.duration else points.bare),
        plain=not (comma or form.duration) and all(c.shape.plain == c.shape.count for c in kept),
        notes=(*notes, *form.notes),
    )


def _take_apart(shape: Shape) -> _Cell:
    sort = sort_of(shape.example)
    return _Cell(shape, None if sort else dissect(shape.example), sort)


def _marks(cell: _Cell) -> tuple[bool, bool]:
    if cell.amount:
        return cell.amount.marks
    return word_marks(cell.shape.example) if cell.sort == "words" else (True, True)


def _fits(cell: _Cell, comma: bool) -> bool:
    return bool(cell.amount or cell.sort) and _marks(cell)[comma]


def _decimal_comma(
    column: str, cells: Sequence[_Cell], points: Points, forced: bool
) -> tuple[bool, list[str]]:
    """Whether the comma is the decimal mark, and what to say of it."""
    if forced:
        return True, []
    counts, examples = Counter[str](), dict[str, str]()
    counts["point"], counts["open point"] = points.decided, points.left_open
    for cell in cells:
        with_point, with_comma = _marks(cell)
        if not (cell.amount or cell.sort) or not (with_point or with_comma):
            continue
        body = cell.amount.body if cell.amount else ""
        seen = "comma" if not with_point else "point" if not with_comma else ""
        if not seen and _OPEN_COMMA.fullmatch(body):
            seen = "open comma"
        elif not seen and _OPEN_POINT.fullmatch(body):
            seen = "open point"
        counts[seen] += cell.shape.count
        examples.setdefault(seen, cell.shape.example)
    if counts["comma"] > counts["point"]:
        said = f"`{column}` is read with a decimal comma, as in `{examples['comma']}`"
        return True, [said + _rest(counts["point"], "a decimal point")]
    if counts["comma"]:
        said = f"`{column}` is read with a decimal point"
        return False, [said + _rest(counts["comma"], "a decimal comma")]
    if counts["point"]:
        return False, []
    if counts["open comma"]:
        text = examples["open comma"]
        said = f"`{column}` is read with commas between thousands, as in `{text}`"
        return False, [said + "; if they are decimal commas, pass `--decimal-comma`"]
    if counts["open point"] >= _OPEN_LEAST and not _long_whole(cells):
        text = examples.get("open point", "1.234")
        said = f"`{column}` is read with a decimal point, as in `{text}`"
        return False, [said + "; if it parts thousands, pass `--decimal-comma`"]
    return False, []


def _rest(count: int, what: str) -> str:
    cells = "cell" if count == 1 else "cells"
    return f"; {count:,} {cells} with {what} cannot be read" if count else ""


def _long_whole(cells: Sequence[_Cell]) -> bool:
    """Whether a whole number above 999 stands there without a mark between its thousands."""
    bodies = (cell.amount.body for cell in cells if cell.amount)
    return any(re.fullmatch(r"[1-9][0-9]{3,}(?:\.[0-9]*)?", body) for body in bodies)


def _suffixes(cells: Sequence[_Cell], column: str, filled: int) -> Suffixes:
    counts = Counter[str]()
    for cell in cells:
        if cell.amount and cell.amount.suffix:
            counts[cell.amount.suffix] += cell.shape.count
        elif cell.sort:
            counts["h"] += cell.shape.count
    return read_together(counts, column, filled)


def _with_unit(cell: _Cell, suffixes: Suffixes) -> _Cell:
    if not cell.amount:
        return replace(cell, unit=Unit("time", "s"), known=cell.sort is not None)
    amount = cell.amount
    before = prefix_unit(amount.prefix) if amount.prefix else None
    after = suffixes.read(amount.suffix)
    if after is None or (amount.prefix and before is None):
        return replace(cell, known=False)
    size, unit = after
    if before and unit and before.name != unit.name:
        return replace(cell, known=False)
    return replace(cell, size=size, unit=before or unit)


def _of_units(cells: Sequence[_Cell], column: str, points: Points) -> NumberForm:
    """The one unit of the column, and which texts around a number belong to it."""
    units, bare = Counter[str](), points.bare
    for cell in cells:
        if cell.unit:
            units[cell.unit.name] += cell.shape.count
        elif not _ZERO.fullmatch(cell.shape.example):
            bare += cell.shape.count
    ranked = sorted(units.items(), key=lambda item: (-item[1], item[0]))
    groups = {cell.unit.name: cell.unit.group for cell in cells if cell.unit}
    # A bare number is no length of time: the rarer of both cannot be read.
    named = [(n, c) for n, c in ranked if groups[n] != "time" or c > bare]
    moments = _moments_of_a_day(column, cells)
    named = [(n, c) for n, c in named if groups[n] != "time" or not moments]
    unit = named[0][0] if named else None
    duration = unit is not None and groups[unit] == "time"
    own = [cell for cell in cells if (cell.unit.name if cell.unit else None) in (unit, None)]
    texts: dict[str, float] = {}
    for cell in own:
        if cell.amount and not (duration and cell.unit is None):
            factor = cell.unit.factor if cell.unit else 1.0
            texts[cell.amount.suffix] = cell.size * factor
    if not duration:
        texts[""] = 1.0
    return NumberForm(
        prefixes=tuple(sorted({c.amount.prefix for c in own if c.amount and c.amount.prefix})),
        suffixes=tuple(sorted(texts.items())),
        sorts=frozenset(c.sort for c in own if c.sort) if duration else frozenset(),
        unit=unit,
        units=tuple(ranked),
        bare=bare,
        duration=duration,
    )


def _moments_of_a_day(column: str, cells: Sequence[_Cell]) -> bool:
    """Whether clocks are when something was, as `start` `08:30` is, not how long it took."""
    clocks = [cell.shape for cell in cells if cell.sort in ("clock", "short")]
    words = name_words(column)
    named = (_MOMENTS & set(words) or (len(words) == 1 and words[0] in _ALONE)) and not (
        _LENGTHS & set(words)
    )
    return bool(named and clocks) and all(shape.top < _DAY_HOURS for shape in clocks)


def _trailing(cells: Sequence[_Cell], points: Points) -> bool:
    """Whether the minus stands behind: in a fair share of the numbers, and before none."""
    trailing = sum(c.shape.count for c in cells if c.amount and c.amount.trailing)
    signed = points.signed or any(cell.amount and cell.amount.signed for cell in cells)
    numbers = sum(cell.shape.count for cell in cells) + points.bare
    return not signed and trailing >= max(_TRAILING_LEAST, _TRAILING_SHARE * numbers)


def _belongs(cell: _Cell, form: NumberForm) -> bool:
    """Whether the form reads the cells of this shape."""
    if not cell.amount:
        return cell.sort in form.sorts
    if cell.amount.trailing and not form.trailing:
        return False
    if cell.unit is None:
        return not form.duration or bool(_ZERO.fullmatch(cell.shape.example))
    return cell.unit.name == form.unit


def _with_clocks(form: NumberForm, column: str, cells: Sequence[_Cell]) -> NumberForm:
    """What `12:30` means: told by the name, by longer clocks beside it, or by its values."""
    if "short" not in form.sorts:
        return form
    shorts = [cell.shape for cell in cells if cell.sort == "short"]
    number, words = sum(shape.count for shape in shorts), set(name_words(column))
    text = max(shorts, key=lambda shape: shape.count).example
    if _HOURS & words:
        return replace(form, hours=True)
    if (
        _MINUTES & words
        or "clock" in form.sorts
        or any(re.search("[.,]", s.example) for s in shorts)
    ):
        return form
    if number >= _QUARTERS_LEAST and sum(shape.quarters for shape in shorts) == number:
        said = f"`{column}` is read as hours and minutes, as in `{text}`: all end at a quarter"
        return replace(form, hours=True, notes=(said,))
    renamed = shell_word(f"{column}={column} (hh:mm)")
    said = (
        f"`{column}` is read as minutes and seconds, as in `{text}`; if these are hours and "
        f"minutes, pass `--rename {renamed}`"
    )
    return replace(form, notes=(said,))


def _said(form: NumberForm, column: str, cells: Sequence[_Cell], suffixes: Suffixes) -> list[str]:
    notes = []
    others = sum(count for name, count in form.units if name != form.unit)
    if form.unit == "%" and form.bare:
        shares = dict(form.units)["%"]
        notes.append(
            f"`{column}` holds percentages ({shares:,}), read as fractions, beside plain numbers "
            f"({form.bare:,})"
        )
    if form.unit and others:
        listed = ", ".join(f"{name} ({count:,})" for name, count in form.units[:4])
        notes.append(f"`{column}` holds several units, {listed}; only {form.unit} is read")
    if form.duration and form.bare:
        text = "number without its unit" if form.bare == 1 else "numbers without their unit"
        notes.append(f"`{column}` holds lengths of time; {form.bare:,} {text} cannot be read")
    if form.trailing:
        notes.append(f"`{column}` is read with the minus behind the number, as in `12-`")
    millions = [c for c in cells if c.amount and c.amount.suffix.casefold() == "m"]
    alone = {s.casefold() for s, _ in form.suffixes if s} == {"m"}
    if millions and alone and not suffixes.minutes:
        text = millions[0].shape.example
        notes.append(f"`{column}` is read in millions, as in `{text}`")
    elif millions and alone:
        notes.append(f"`{column}` is read in minutes, as in `{millions[0].shape.example}`")
    return notes
