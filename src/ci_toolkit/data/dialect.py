"""What the first bytes of a text file tell: its encoding, its delimiter, its quotes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from ci_toolkit.data.later import later
from ci_toolkit.errors import UsageError

PROBE_BYTES = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|", "^", "~")
# Taken only where every line has equally many of them: these also stand inside plain values.
_RARE = (":", "\x1f", "\x01", "\x02", "\x1e", "!", "#", "*", "$", "&", "@")
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_WORDS = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "^": "caret", "~": "tilde",
    ":": "colon", " ": "space", "\x1f": "unit separator", "\x1e": "record separator",
}  # fmt: skip
_CODECS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with BOM", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "utf-32": "UTF-32", "cp1252": "Windows-1252", "iso8859-1": "Latin-1",
    "mac-roman": "Mac Roman",
}  # fmt: skip
SAMPLE_LINES = 60
_CLOCK = later(r"\d{1,2}:\d\d")
# Characters of control that text has by accident at most; NUL is counted apart.
_CONTROL = later(r"[\x03-\x08\x0b\x0e-\x1a\x7f]")
# So many may have slipped into a text, and into a short one as well.
_FEW_CONTROLS = 2


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is laid out.

    delimiter, quote: one character; quote is "" where quotes are characters like any other.
    escaped: a backslash before a quote makes it a character. spaced: a blank may stand between a
    delimiter and the quote that opens a cell.
    header: names of the columns, made unique. skip_lines: lines before the first row of data.
    body: byte (of the file in UTF-8) at which the first row of data begins; above: records up to
    there, blank lines counted. header_line: its line from 1, 0 where there is none; header_raw: its
    text. titles: line and text of what stands above it. told: (kind, words) of names set right.
    samples: the first rows of data, as cells. separator_line: a line `sep=;` named the delimiter.
    """

    delimiter: str
    header: tuple[str, ...]
    skip_lines: int
    quote: str = '"'
    escaped: bool = False
    spaced: bool = False
    body: int = 0
    above: int = 0
    header_line: int = 0
    header_raw: str = ""
    titles: tuple[tuple[int, str], ...] = ()
    told: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    separator_line: bool = False

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self.header)


def check_encoding(name: str | None) -> str | None:
    """The codec's own name; UsageError for one that does not exist."""
    if name is None:
        return None
    try:
        found = codecs.lookup(name)
        b"".decode(found.name)
    except (LookupError, ValueError) as error:
        raise UsageError(f"no encoding `{name}`", "utf-8, utf-16, cp1252 are known") from error
    return "utf-8" if found.name == "ascii" else found.name


def check_delimiter(text: str | None) -> str | None:
    """One character, or its name (`tab`); UsageError for anything longer."""
    if text is None:
        return None
    mark = _NAMES.get(text.casefold(), text)
    if len(mark) != 1 or len(mark.encode()) != 1 or mark in '"\r\n':
        raise UsageError(f"`{text}` is no delimiter", "one character, or `tab`")
    return mark


def encoding_words(codec: str) -> str:
    """An encoding as people call it."""
    return _CODECS.get(codec, codec)


def delimiter_words(mark: str) -> str:
    """A delimiter as people call it."""
    return _WORDS.get(mark, mark if mark.isprintable() else f"U+{ord(mark):04X}")


def find_encoding(head: bytes) -> str:
    """The encoding that the first bytes show.

    "cp1252" where they are not UTF-8; "utf-8" also where only few bytes are none.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        others = head[::2] if name == "utf-16-le" else head[1::2]
        # A run of zeros is no text in any encoding.
        if len(head) >= 4 and zeros.count(0) > 0.6 * len(zeros) > 2 * others.count(0):
            return name
    return "utf-8" if mostly_utf8(head) else "cp1252"


def mostly_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, or have at least as many of its characters as they have others."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        bad = len(re.findall("[\udc80-\udcff]", text))
        return bad <= sum(not one.isascii() for one in text) - bad
    return True


def decode(head: bytes, encoding: str) -> str:
    """Text of some first bytes; a character cut at their end is left out."""
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    return text.removeprefix("\ufeff")


def is_binary(text: str) -> bool:
    """Whether decoded bytes cannot be text: control characters, or zeros between them."""
    kept = text.rstrip("\x00")[:65536]
    zeros = kept.count("\x00")
    most = max(0.02 * len(kept), _FEW_CONTROLS)
    return len(_CONTROL.findall(kept)) > most or zeros > 0.3 * len(kept)


def split_rows(lines: str, delimiter: str, limit: int, quote: str = '"') -> list[list[str]]:
    """The first rows of a text as Python's reader of CSV gives them, blank lines left out."""
    rows: list[list[str]] = []
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, quotechar=quote)
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) >= limit:
                break
    except csv.Error:
        pass
    return rows


def find_delimiter(lines: str, decimal_comma: bool = False) -> str:
    """The character that splits the most of the first rows into equally many cells."""
    best, best_score = "", 0.0
    for mark in _DELIMITERS:
        if mark not in lines or (decimal_comma and mark == "," and _only_decimal(lines)):
            continue
        rows = [row for row in split_rows(lines, mark, SAMPLE_LINES) if any(c.strip() for c in row)]
        if not rows:
            continue
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual < 2:
            continue
        # Agreement of the rows counts most; then a header as wide as its rows, then more cells.
        score = widths.count(usual) / len(widths) + 0.25 * (widths[0] == usual) + usual / 1000
        if score > best_score:
            best, best_score = mark, score
    default = ";" if decimal_comma and _only_decimal(lines) else ","
    return best or _rare_delimiter(lines) or default


def _only_decimal(lines: str) -> bool:
    return not re.search(r"(?<!\d),|,(?!\d)", lines)


def _rare_delimiter(lines: str) -> str:
    for mark in _RARE:
        rows = split_rows(lines, mark, SAMPLE_LINES) if mark in lines else []
        if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
            continue
        clocks = mark == ":" and any(_CLOCK.search(line) for line in lines.split("\n")[:5])
        if not clocks and all(
            any(c.strip() for c in column[1:]) for column in zip(*rows, strict=True)
        ):
            return mark
    return ""


def find_quoting(lines: str, delimiter: str) -> tuple[str, bool, bool]:
    """The quote of a file, whether a backslash escapes it, and whether blanks stand before it."""
    mark = re.escape(delimiter)
    if '"' not in lines:
        return (("'" if _single_quoted(lines, mark) else '"'), False, False)
    escaped = backslash_escapes(lines, delimiter)
    spaced = False
    if re.search(rf'{mark} +"', lines) and not re.search(rf'{mark}"', lines):
        usual = split_rows(lines, delimiter, SAMPLE_LINES)
        skipping = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter,
                              skipinitialspace=True)  # fmt: skip
        taken = [row for row, _ in zip(skipping, range(SAMPLE_LINES), strict=False) if row]
        spaced = _evenness(taken) > _evenness(usual)
    return '"', escaped, spaced


def backslash_escapes(lines: str, delimiter: str) -> bool:
    """Whether backslashes before quotes stand where only an escaped quote can be meant."""
    mark = re.escape(delimiter)
    opened = re.search(rf'(?:^|{mark})\s?"', lines, re.MULTILINE)
    return bool(opened and re.search(rf'[^\s{mark}]?\\"(?!["\r\n]|{mark}|$)', lines))


def _evenness(rows: list[list[str]]) -> float:
    widths = Counter(map(len, rows))
    return max(widths.values()) / len(rows) if rows else 0.0


def _single_quoted(lines: str, mark: str) -> bool:
    """Every cell that begins with an apostrophe ends with one, and half of the lines have some."""
    if "'" not in lines:
        return False
    start = rf"(?:(?<=^)|(?<={mark}))"
    opened = len(re.findall(rf"{start}'", lines, re.MULTILINE))
    whole = len(re.findall(rf"{start}'(?:[^']|'')*'(?=\r?$|{mark})", lines, re.MULTILINE))
    return opened >= 2 and opened == whole and 2 * opened >= lines.count("\n")


# What stands around names and shows nowhere: blanks, marks of zero width and of byte order.
UNSEEN = "".join(map(chr, (*range(33), 0xA0, 0x200B, 0x200C, 0x200D, 0x2060, 0x3000, 0xFEFF)))


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """Names of columns: trimmed, unnamed ones by position, repeated ones numbered from 2."""
    names: list[str] = []
    cells = [cell.strip(UNSEEN) for cell in cells]
    taken = set(cells)
    seen: set[str] = set()
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) if "\n" in cell or "\r" in cell else cell
        name = name or f"column_{position}"
        unique, number = name, 2
        while unique in seen or (number > 2 and unique in taken):
            unique, number = f"{name} ({number})", number + 1
        seen.add(unique)
        names.append(unique)
    return tuple(names)
