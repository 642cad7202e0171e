"""A text file as UTF-8 without zeros: where it lies if it is that, else as a private copy."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ci_toolkit.data.dialect import (
    PROBE_BYTES,
    decode,
    encoding_words,
    find_encoding,
    is_binary,
)
from ci_toolkit.data.footer import TAIL_BYTES
from ci_toolkit.data.later import later
from ci_toolkit.data.ledger import shorten
from ci_toolkit.data.pieces import count_between
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import DataError
from ci_toolkit.repair import Repair

CHUNK = 1 << 20
_STRANGE = later("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A file in UTF-8 without zeros; repairs say what was changed for it.

    encoding: of the file as it came, in words. bom: whether the file in UTF-8 begins with a mark.
    """

    file: Path
    encoding: str
    bom: bool
    repairs: tuple[Repair, ...] = ()


def plain_text(
    path: str, file: Path, encoding: str | None, spool: Spool, *, thorough: bool
) -> PlainText:
    """The text of a file; `thorough` looks at every byte, else only the first and the last ones.

    Raises DataError where the file is empty or no text.
    """
    head, tail = ends_of(file)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError("the file is empty")
    codec = encoding or find_encoding(head)
    if is_binary(decode(head, codec)):
        raise DataError(
            "the file is not text, Parquet or NDJSON", "pass `--input-format` if it is one of these"
        )
    bad, lines, total = 0, list[tuple[int, str]](), 0
    if codec in ("utf-8", "utf-8-sig"):
        bad, lines, total = _strange(file) if thorough else _strange_ends(head, tail)
        if bad and not thorough:
            bad, lines, total = _strange(file)
        if bad > total and not encoding:
            codec = "cp1252"
    unicode = codec in ("utf-8", "utf-8-sig")
    repairs: list[Repair] = []
    if not unicode and codec == "cp1252" and not encoding:
        said = f"`{path}` is not UTF-8; it was read as Windows-1252"
        repairs.append(Repair("encoding", said, path=path))
    if unicode and bad:
        are = "1 byte is" if bad == 1 else f"{bad:,} bytes are"
        said = f"`{path}` is UTF-8, but {are} not; they were read as Windows-1252"
        said = said.replace("they were", "it was") if bad == 1 else said
        numbers, samples = tuple(n for n, _ in lines), tuple(text for _, text in lines)
        repairs.append(Repair("encoding", said, bad, numbers, samples, path))
    zeros = _has_zero(file, head, tail, thorough) if unicode else True
    if unicode and not bad and not zeros:
        bom = head.startswith(codecs.BOM_UTF8)
        return PlainText(file, encoding_words("utf-8-sig" if bom else codec), bom)
    copy, inside, trailing = _copied(file, codec, spool)
    repairs += _zeros_told(path, inside, trailing)
    name = encoding_words("utf-8-sig" if head.startswith(codecs.BOM_UTF8) and unicode else codec)
    return PlainText(copy, name, False, tuple(repairs))


def ends_of(file: Path) -> tuple[bytes, bytes]:
    """The first and the last bytes of a file."""
    with file.open("rb") as handle:
        head = handle.read(PROBE_BYTES)
        size = handle.seek(0, 2)
        handle.seek(max(0, size - TAIL_BYTES))
        return head, handle.read(TAIL_BYTES)


def _has_zero(file: Path, head: bytes, tail: bytes, thorough: bool) -> bool:
    if not thorough or b"\0" in head or b"\0" in tail:
        return b"\0" in head or b"\0" in tail
    with file.open("rb") as handle:
        return any(b"\0" in chunk for chunk in iter(lambda: handle.read(CHUNK), b""))


def _zeros_told(path: str, inside: int, trailing: int) -> Iterator[Repair]:
    for count, where in ((inside, "in its text"), (trailing, "at its end")):
        if count:
            are = "1 NUL character" if count == 1 else f"{count:,} NUL characters"
            was = "was" if count == 1 else "were"
            yield Repair("nul", f"`{path}`: {are} {where} {was} left out", count, path=path)


def _strange_ends(head: bytes, tail: bytes) -> tuple[int, list[tuple[int, str]], int]:
    # A character may be cut by the end of the first bytes, and by the beginning of the last.
    for data, final in (
        (head, len(head) < PROBE_BYTES),
        (tail.lstrip(bytes(range(128, 192))), True),
    ):
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data, final)
        except UnicodeDecodeError:
            return 1, [], 0
    return 0, [], 0


def _strange(file: Path) -> tuple[int, list[tuple[int, str]], int]:
    """Bytes that are no UTF-8, the first lines with some, and characters beyond ASCII."""
    bad, total, read, found = 0, 0, 0, list[tuple[int, str]]()
    line, counted = 1, 0  # line ends are only counted where a line is told
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    with file.open("rb") as handle:
        while True:
            chunk, before = handle.read(CHUNK), read
            read += len(chunk)
            pending = bool(decoder.getstate()[0])
            if chunk and chunk.isascii() and not pending:
                continue
            text = decoder.decode(chunk, final=not chunk)
            total += len(text.encode("utf-8", "surrogateescape")) - len(text) if text else 0
            for match in _STRANGE.finditer(text):
                bad += 1
                if len(found) >= 5:
                    bad += len(_STRANGE.findall(text, match.end()))
                    break
                if counted < before:
                    line, counted = line + count_between(file, counted, before), before
                number = line + text.count("\n", 0, match.start())
                if all(number != known for known, _ in found):
                    begin = text.rfind("\n", 0, match.start()) + 1
                    raw = text[begin : begin + 200].split("\n")[0]
                    found.append((number, shorten(_STRANGE.sub(_one, raw).rstrip("\r"))))
            if not chunk:
                # A character of two bytes has one beyond its length, a strange byte none.
                return bad, found, total


def _one(match: re.Match[str]) -> str:
    return one_byte(ord(match[0]) - 0xDC00)


def one_byte(byte: int) -> str:
    """A byte that is no UTF-8 as Windows-1252, else as Latin-1 has it."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return bytes([byte]).decode("latin-1")


def _copied(file: Path, codec: str, spool: Spool) -> tuple[Path, int, int]:
    """The file as UTF-8 without zeros, and how many of these stood inside and at the end."""
    copy = spool.new(".csv")
    inside = pending = 0
    first = True
    with file.open("rb") as raw, copy.open("wb") as target:
        for piece in decoded(raw, codec):
            text = piece.removeprefix("\ufeff") if first and piece else piece
            first = first and not piece
            kept = text.rstrip("\x00")
            if kept:
                zeros = kept.count("\x00")
                inside += pending + zeros
                pending = len(text) - len(kept)
                kept = kept.replace("\x00", "") if zeros else kept
            else:
                pending += len(text)
            target.write(kept.encode("utf-8", "replace"))
    return copy, inside, pending


def decoded(raw: object, codec: str) -> Iterator[str]:
    """The text of an opened file, piece by piece; what is no text of the codec by single bytes."""
    unicode = codec in ("utf-8", "utf-8-sig")
    errors = "surrogateescape" if unicode else "citk-one-byte" if codec == "cp1252" else "replace"
    decoder = codecs.getincrementaldecoder(codec)(errors=errors)
    while chunk := raw.read(CHUNK):  # type: ignore[attr-defined]
        text = decoder.decode(chunk)
        yield _STRANGE.sub(_one, text) if unicode and not text.isascii() else text
    text = decoder.decode(b"", final=True)
    yield _STRANGE.sub(_one, text) if unicode else text


def _by_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(one_byte, error.object[error.start : error.end])), error.end


codecs.register_error("citk-one-byte", _by_bytes)
