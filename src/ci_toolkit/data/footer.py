"""What stands below the last row of data: totals, notes, rows without any value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.data.later import later
from ci_toolkit.data.layout import DAY, VALUE
from ci_toolkit.data.records import Quoting, ends_open, split_cells

TAIL_BYTES = 64 * 1024
# So many lines are taken for a footer at most; blank ones, of which spreadsheets leave hundreds,
# do not count.
MOST_LINES = 60
Sort = Literal["blank", "empty", "total", "note"]

# Words by which a first filled cell says that its row adds up the others, or levels them.
_TOTAL = later(
    r"(?:(?:(?:grand|overall|sub|report|running)[\s-]?)?totals?|sums?|overall|all rows"
    r"|(?:gesamt|end|zwischen)?summen?|gesamt|insgesamt|gesamtergebnis"
    r"|total g[ée]n[ée]ral|total general|somme|totale|totaal|suma|soma|razem|celkem|ukupno"
    r"|összesen|yhteensä|summa|i alt|toplam|итого|всего|合計|总计|總計"
    r"|averages?|avg\.?|durchschnitt|mittelwert|moyenne|promedio|gemiddelde)"
    r"\s*(?:\(.*\)|\d{4}|:.*)?\s*",
    re.IGNORECASE,
)
# Words and signs by which a line says that it speaks of the table.
_NOTE = later(
    r"(?:(?:data )?sources?|notes?|footnotes?|nb|n\.b\.|disclaimer|copyright|©|legend|key|remarks?"
    r"|quellen?|hinweise?|anmerkung(?:en)?|fußnoten?|stand|fuentes?|notas?|bron|kilde|fonte"
    r"|generated|exported|created|produced|printed|downloaded|extracted|filters?|applied filters"
    r"|data as of|as of|last updated|updated|report (?:by|run|generated|created|date|id)|run by"
    r"|confidential|internal use|end of (?:report|file|data)|total (?:rows|records|lines|entries)"
    r"|rows|records|count)\b\s*(?P<colon>[:=]|(?:on|by|at|from|only)\b|$)",
    re.IGNORECASE,
)
_SIGN = later(r"(?:\*{1,3}|†|‡|\(\d+\)|\[\d+\]|¹|²|³|--+|==+|#)\s*\S.*|[-=*_#]{3,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line at the end of a file: the byte at which it begins, its text without line end."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Left:
    """A line that is left out: what sort it is of."""

    sort: Sort
    line: Line


def last_lines(tail: bytes, start: int, begin: int) -> list[Line]:
    """The last lines of a file whose last bytes are `tail`, from byte `start` on.

    None begins before `begin`, and the first one is left out where it may be cut.
    """
    lines: list[Line] = []
    place = start
    for raw in tail.split(b"\n"):
        text = raw.rstrip(b"\r").decode("utf-8", "replace")
        if place >= begin and (place > start or start == begin):
            lines.append(Line(place, text))
        place += len(raw) + 1
    if lines and not lines[-1].text:
        lines.pop()  # what a last line end leaves
    return lines


def find_footer(
    lines: Sequence[Line], form: Quoting, samples: Sequence[Sequence[str]], ended: bool
) -> list[Left]:
    """The lines at the end that are no data, in their order; samples are rows of the table.

    ended: the last line has a line end. A lone cell at the end without one may be a cut row.
    """
    width = max((len(row) for row in samples), default=1)
    left: list[Left] = []
    filled = 0
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if ends_open(line.text, form.delimiter, False, form):
            break
        cells = [cell.strip() for cell in split_cells([line.text], form)]
        above = _above(lines, number, form)
        closed = ended or number < len(lines) - 1
        sort = _sort(line.text, cells, width, above, samples, closed)
        filled += any(cells)
        if sort is None or filled > MOST_LINES:
            break
        left.append(Left(sort, line))
    left.reverse()
    return left


def _above(lines: Sequence[Line], number: int, form: Quoting) -> bool:
    """Whether the line over this one, or over notes above it, is blank."""
    for line in reversed(lines[max(0, number - 20) : number]):
        cells = [cell.strip() for cell in line.text.replace(form.quote or "\0", "").split(
            form.delimiter)]  # fmt: skip
        if not any(cells):
            return True
        if sum(map(bool, cells)) > 1:
            return False
    return False


def _sort(
    text: str,
    cells: list[str],
    width: int,
    blank_above: bool,
    samples: Sequence[Sequence[str]],
    closed: bool,
) -> Sort | None:
    filled = [cell for cell in cells if cell]
    if not filled:
        return "blank" if not text.strip() else "empty"
    first = filled[0]
    if width > 1 and len(cells) > 1 and len(filled) > 1 and _is_total(first):
        return "total"
    words = None if first[0].isdigit() else _NOTE.match(first)
    if words and any(_same_start(row, first) for row in samples):
        words = None
    if len(filled) > 1:
        # A note with delimiters in it: it must say so, and not be as wide as a row.
        says = bool(words and words["colon"]) or first.startswith(("* ", "** ", "† "))
        return "note" if says and (blank_above or len(cells) != width) else None
    if VALUE.fullmatch(first) or DAY.fullmatch(first):
        return None
    if width == 1:
        return "note" if blank_above and (words or " " in first) else None
    if words or (_SIGN.fullmatch(first) and (blank_above or len(cells) < width)):
        return "note"
    if _is_total(first) and len(cells) > 1:
        return "total"
    if not cells[0] or len(cells) >= width:
        return "note" if blank_above and " " in first else None
    alone = len(cells) == 1 and (blank_above or (closed and width > 2 and first.count(" ") > 1))
    return "note" if alone and not _short_rows(samples, width) else None


def _is_total(cell: str) -> bool:
    word = cell.strip("*: ")
    return not word[:1].isdigit() and bool(_TOTAL.fullmatch(word))


def _same_start(row: Sequence[str], first: str) -> bool:
    start = next((cell for cell in row if cell), "")
    return bool(start) and start.split(" ")[0].casefold() == first.split(" ")[0].casefold()


def _short_rows(samples: Sequence[Sequence[str]], width: int) -> bool:
    """Whether rows of this table often are shorter than it, so that length tells nothing."""
    return sum(len(row) < width for row in samples) > 0.05 * len(samples)
