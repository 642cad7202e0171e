"""The container of old workbooks (`.xls`): streams in sectors that a table chains together.

Only what is needed to look at one before the Excel reader, which follows a table that a damaged
file bends into a circle for ever. [MS-CFB] 2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MARK = b"\xd0\xcf\x11\xe0"
# Sector numbers from here on mean the end of a chain, or no sector.
_NO_SECTOR = 0xFFFFFFFA


@dataclass(frozen=True, slots=True)
class Stream:
    """One entry of the directory: its first sector and its length in bytes."""

    name: str
    first: int
    length: int


class Container:
    """The streams of an OLE file; ValueError where its tables make no sense."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MARK):
            raise ValueError("no old workbook")
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        directory, small, short = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
        self._small = small
        self._table = self._numbers(self._table_sectors())
        self.streams = tuple(self._entries(self._bytes(directory)))
        self._short_table = self._numbers(self._chain(short, self._table))

    def check(self) -> None:
        """ValueError where the sectors of a stream run in a circle."""
        for number, stream in enumerate(self.streams):
            # The first entry holds the small sectors, and lies in large ones itself.
            large = stream.length >= self._small or not number
            for _ in self._chain(stream.first, self._table if large else self._short_table):
                pass

    def read(self, *names: str) -> bytes:
        """The bytes of the first stream of one of these names; LookupError without any."""
        for stream in self.streams:
            if stream.name in names and stream.length >= self._small:
                return self._bytes(stream.first)[: stream.length]
        raise LookupError(f"no stream {names[0]}")

    def _chain(self, first: int, table: Sequence[int]) -> Iterator[int]:
        steps = 0
        while first < _NO_SECTOR and first < len(table):
            yield first
            first, steps = table[first], steps + 1
            if steps > len(table):
                raise ValueError("its sectors run in a circle")

    def _bytes(self, first: int) -> bytes:
        size = self._size
        chain = self._chain(first, self._table)
        return b"".join(self._data[(one + 1) * size : (one + 2) * size] for one in chain)

    def _numbers(self, sectors: Iterator[int]) -> Sequence[int]:
        """What the sectors of a table hold, one number after the other."""
        found: list[int] = []
        count = self._size // 4
        for sector in sectors:
            start = (sector + 1) * self._size
            whole = self._data[start : start + self._size].ljust(self._size, b"\xff")
            found += struct.unpack(f"<{count}I", whole)
        return found

    def _table_sectors(self) -> Iterator[int]:
        """Sectors of the table: the first 109 in the header, the others in sectors of a list."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        following = struct.unpack_from("<I", self._data, 68)[0]
        steps = 0
        while following < _NO_SECTOR:
            *more, following = self._numbers(iter([following]))
            listed += more
            steps += 1
            if steps * self._size > len(self._data):
                raise ValueError("its list of tables runs in a circle")
        return (sector for sector in listed if sector < _NO_SECTOR)

    def _entries(self, directory: bytes) -> Iterator[Stream]:
        for place in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, place + 64)[0]
            name = directory[place : place + min(max(length - 2, 0), 62)]
            first, whole = struct.unpack_from("<II", directory, place + 116)
            yield Stream(name.decode("utf-16-le", "replace"), first, whole)
