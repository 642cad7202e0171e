"""Where the records of a text file begin and end and how many cells they have, by bits of bytes.

Sixty-four bytes are one word; the parity of the quotes before each byte is a prefix sum of bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci_toolkit.data.pieces import pieces

_CHUNK = 1 << 19
_LF, _CR = 10, 13


@dataclass(frozen=True, eq=False)
class Survey:
    """The records of a file from a byte on, each an entry of arrays of one length.

    starts, ends: bytes at which a record begins, and at which its line end stands. widths: its
    cells. lines: lines that begin before it, from where the survey began. delimiters: all that
    stand before its end, those in quotes too. odd: first bytes of quotes that neither open nor
    close a cell. is_open: the file ends inside quotes. inside: line ends stand inside quotes.
    """

    starts: Any
    ends: Any
    widths: Any
    lines: Any
    delimiters: Any
    odd: Any
    is_open: bool
    inside: bool

    def __len__(self) -> int:
        return len(self.starts)


def bytes_of(file: Path) -> Any:
    """The bytes of a file as an array of integers, mapped rather than read."""
    import numpy as np

    if not file.stat().st_size:
        return np.zeros(0, np.uint8)
    return np.asarray(np.memmap(file, dtype=np.uint8, mode="r"))


def survey(data: Any, begin: int, delimiter: str, quote: str) -> Survey:
    """Look through bytes (n,) of UTF-8 from `begin` on; `quote` is "" where there is none."""
    import numpy as np

    size = len(data)
    mark, sign = ord(delimiter), ord(quote) if quote else None
    ends, ranks, lines, totals, odd = [], [], [], [], []
    inside, carry, before = False, False, (True, False)
    returns = False
    cells = number = total = 0
    for at in range(begin, size + 1, _CHUNK):
        chunk = data[at : at + _CHUNK]
        if at + _CHUNK > size:
            # A line end beyond the last byte closes the last record.
            chunk = np.concatenate([chunk, np.full(64 - len(chunk) % 64, _LF, np.uint8)])
        returns = returns or bool((chunk == _CR).any())
        newline, delim = _bits(chunk == _LF), _bits(chunk == mark)
        raw_newline, raw_delim = newline, delim
        quotes = _bits(chunk == sign) if sign is not None else None
        if quotes is not None and (carry or quotes.any()):
            within = _parity(quotes, carry)
            newline, delim = newline & ~within, delim & ~within
            inside = inside or bool((raw_newline & within).any())
            separators = newline | delim
            closing = quotes & ~within
            after_separator, after_closing = _shifted(separators, before[0]), _shifted(
                closing, before[1])  # fmt: skip
            follows = separators | quotes | _bits(chunk == _CR)
            wrong = (quotes & within & ~(after_separator | after_closing)) | (
                after_closing & ~follows
            )
            if wrong.any():
                odd.append(_positions(wrong) + at)
            carry = bool(within[-1] >> np.uint64(63))
            before = (_last(separators), _last(closing))
        else:
            if before[1]:
                first = int(chunk[0])
                if first not in (_LF, _CR, mark):
                    odd.append(np.array([at]))
            before = (_last(newline | delim), False)
        found = _positions(newline)
        if len(found):
            ends.append(found + at)
            ranks.append(_rank(delim, found) + cells)
            totals.append(_rank(raw_delim, found) + total)
            plain = raw_newline is newline
            held = np.arange(len(found)) if plain else _rank(raw_newline, found)
            lines.append(held + number)
        cells, total = cells + _count(delim), total + _count(raw_delim)
        number += _count(raw_newline)
    return _survey(
        data, begin, ends, ranks, lines, totals, odd, carry, inside, (cells, total), returns
    )


def _survey(
    data: Any, begin: int, ends: Any, ranks: Any, lines: Any, totals: Any, odd: Any,
    is_open: bool, inside: bool, counts: tuple[int, int], returns: bool,
) -> Survey:  # fmt: skip
    import numpy as np

    size = len(data)
    joined = [
        np.concatenate(parts) if parts else np.zeros(0, np.int64)
        for parts in (ends, ranks, lines, totals)
    ]
    stop, rank, line, total = (array.astype(np.int64, copy=False) for array in joined)
    # Of the line ends beyond the last byte, none or the first closes a record.
    kept = stop < size
    last = int(stop[kept][-1]) + 1 if kept.any() else begin
    if last < size:
        extra = (size, counts[0], 0, counts[1])
        if (stop == size).any():
            kept |= stop == size
        else:
            stop, rank, line, total = (
                np.append(array[kept], one)
                for array, one in zip((stop, rank, line, total), extra, strict=True)
            )
            kept = np.ones(len(stop), bool)
    stop, rank, line, total = stop[kept], rank[kept], line[kept], total[kept]
    starts = np.concatenate([[begin], stop[:-1] + 1]).astype(np.int64)[: len(stop)]
    widths = np.diff(rank, prepend=0) + 1
    first_lines = np.concatenate([[0], line[:-1] + 1]).astype(np.int64)[: len(stop)]
    if returns:
        stop = stop - ((stop > starts) & (data[np.maximum(stop - 1, 0)] == _CR))
    wrong = np.concatenate(odd) if odd else np.zeros(0, np.int64)
    return Survey(starts, stop, widths, first_lines, total, wrong[wrong < size], is_open, inside)


def quoted_line_ends(data: Any, begin: int, quote: str) -> bool:
    """Whether a line end stands inside quotes, or a quote is never closed: a quick look."""
    import numpy as np

    carry, sign = False, ord(quote)
    for at in range(begin, len(data), _CHUNK):
        chunk = data[at : at + _CHUNK]
        if len(chunk) % 64:
            chunk = np.concatenate([chunk, np.zeros(64 - len(chunk) % 64, np.uint8)])
        within = _parity(_bits(chunk == sign), carry)
        if (_bits(chunk == _LF) & within).any():
            return True
        carry = bool(within[-1] >> np.uint64(63))
    return carry


def records_at(
    file: Path, begin: int, quote: str, wanted: Sequence[int]
) -> list[tuple[int, int, int]]:
    """Where records stand that are counted from 0 at byte `begin`: begins, ends, lines before them.

    wanted: ascending. The file is read up to the last of them. Lines are counted from `begin` too.
    """
    import numpy as np

    numbers = np.asarray(wanted, np.int64)
    # A record begins behind the line end of the one before it.
    ordinals = np.union1d(numbers, numbers - 1)
    size = file.stat().st_size
    places, lines = np.full(len(ordinals), size), np.zeros(len(ordinals), np.int64)
    places[ordinals < 0] = begin - 1
    lines[ordinals < 0] = -1
    before = raw = 0
    carry = False
    for at, buffer, count in pieces(file, begin, size):
        chunk = np.frombuffer(buffer, np.uint8, count)
        ends = inner = chunk == _LF
        if quote and (carry or buffer.find(quote.encode(), 0, count) >= 0):
            bits = _bits(np.concatenate([chunk == ord(quote), np.zeros(-count % 64, bool)]))
            within = _parity(bits, carry)
            ends = inner & ~np.unpackbits(within.view(np.uint8), count=count, bitorder="little")
            ends, carry = ends.astype(bool), bool(within[-1] >> np.uint64(63))
        found = int(np.count_nonzero(ends))
        first, last = np.searchsorted(ordinals, [before, before + found])
        if first < last:
            local = ordinals[first:last] - before
            places[first:last] = np.flatnonzero(ends)[local] + at
            held = np.flatnonzero(inner)
            lines[first:last] = np.searchsorted(held, places[first:last] - at) + raw
        before += found
        raw += found if ends is inner else int(np.count_nonzero(inner))
        if before > ordinals[-1]:
            break
    opened = np.searchsorted(ordinals, numbers - 1)
    closed = np.searchsorted(ordinals, numbers)
    return [
        (int(places[a]) + 1, int(places[b]), int(lines[a]) + 1)
        for a, b in zip(opened, closed, strict=True)
    ]


def count_lines(data: Any, begin: int, end: int) -> int:
    """Line ends between two bytes."""
    import numpy as np

    ends = range(begin, end, _CHUNK)
    return sum(int(np.count_nonzero(data[at : min(at + _CHUNK, end)] == _LF)) for at in ends)


def lone_returns(data: Any) -> Any:
    """Bytes at which a CR stands without an LF after it."""
    import numpy as np

    found = []
    for at in range(0, len(data), _CHUNK):
        chunk = data[at : at + _CHUNK]
        places = np.flatnonzero(chunk == _CR) + at
        after = np.minimum(places + 1, len(data) - 1)
        found.append(places[(data[after] != _LF)])
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def quoted(data: Any, places: Any, quote: str) -> Any:
    """For each of some ascending bytes (n,) whether it stands inside quotes."""
    import numpy as np

    signs = [
        np.flatnonzero(data[at : at + _CHUNK] == ord(quote)) + at
        for at in range(0, len(data), _CHUNK)
    ]
    before = np.searchsorted(np.concatenate(signs), places)
    return before % 2 == 1


def _bits(mask: Any) -> Any:
    import numpy as np

    return np.packbits(mask, bitorder="little").view(np.uint64)


def _parity(quotes: Any, carry: bool) -> Any:
    """Bits of the bytes that stand after an odd number of quotes, these counted themselves."""
    import numpy as np

    found = quotes.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        found ^= found << np.uint64(shift)
    odd = np.bitwise_xor.accumulate((found >> np.uint64(63)).astype(np.uint8))
    before = np.empty_like(odd)
    before[0], before[1:] = carry, odd[:-1] ^ carry
    return found ^ (np.uint64(0) - before.astype(np.uint64))


def _shifted(bits: Any, first: bool) -> Any:
    """Each bit moved to the byte after it."""
    import numpy as np

    found = bits << np.uint64(1)
    found[1:] |= bits[:-1] >> np.uint64(63)
    found[0] |= np.uint64(first)
    return found


def _last(bits: Any) -> bool:
    return bool(int(bits[-1]) >> 63)


def _positions(bits: Any) -> Any:
    """Places of the set bits; bit by bit from the lowest of each byte, for few are set."""
    import numpy as np

    octets = bits.view(np.uint8)
    places = np.flatnonzero(octets != 0)
    left, found = octets[places], [np.zeros(0, np.int64)]
    while len(places):
        lowest = left & (~left + np.uint8(1))
        found.append((places << 3) + np.bitwise_count(lowest - np.uint8(1)))
        left &= left - np.uint8(1)
        more = left != 0
        places, left = places[more], left[more]
    set_ = np.concatenate(found)
    set_.sort()
    return set_


def _count(bits: Any) -> int:
    import numpy as np

    return int(np.bitwise_count(bits).sum())


def _rank(bits: Any, places: Any) -> Any:
    """Bits that are set before each of some places."""
    import numpy as np

    counts = np.bitwise_count(bits).astype(np.int64)
    before = np.cumsum(counts) - counts
    word = places >> 6
    below = (np.uint64(1) << (places & 63).astype(np.uint64)) - np.uint64(1)
    return before[word] + np.bitwise_count(bits[word] & below)
