"""A quick look at all bytes of a large file, for signs that a scan would read it wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

_STEP = 1 << 18
_LF, _CR = 10, 13


def look_meanwhile(file: Path, begin: int, end: int, quote: str) -> Callable[[], bool]:
    """Begin to look for a quote from byte `begin` to `end`, and go on without waiting.

    What is returned waits for the end of the look and tells what it found.
    """
    mark = quote.encode()
    if not mark:
        return lambda: False

    def look(first: int, last: int) -> bool:
        pieces = _pieces(file, first, last, 0)
        return any(buffer.find(mark, 0, count) >= 0 for buffer, count in pieces)

    return _in_halves(look, begin, end)


def odd_lines(file: Path, begin: int, end: int, header: str, carriage: bool) -> bool:
    """Whether a blank line, or one that begins as the header does, stands between two bytes.

    begin: where a line begins. header: "" where none is looked for. carriage: whether the file has
    CRs.
    """
    line = b"\n" + header.encode() if header else b""

    def look(first: int, last: int) -> bool:
        # Each piece begins with the line end before it, and goes on into the next one.
        pieces = _pieces(file, max(first - 1, 0), last, max(len(line), 2) + 1)
        return any(_odd(buffer, count, line, carriage) for buffer, count in pieces)

    return _in_halves(look, begin, end)()


def _in_halves(look: Callable[[int, int], bool], begin: int, end: int) -> Callable[[], bool]:
    """Begin to look at both halves at once; what is returned waits for both."""
    from threading import Thread

    middle = (begin + end) // 2
    found: list[bool] = []
    faults: list[BaseException] = []

    def one(first: int, last: int) -> None:
        try:
            found.append(look(first, last))
        except (OSError, MemoryError) as error:
            faults.append(error)

    halves = [
        Thread(target=one, args=ends, daemon=True) for ends in ((begin, middle), (middle, end))
    ]
    for half in halves:
        half.start()

    def wait() -> bool:
        for half in halves:
            half.join()
        if faults:
            raise faults[0]
        return any(found)

    return wait


def _pieces(file: Path, begin: int, end: int, more: int) -> Iterator[tuple[bytearray, int]]:
    """Pieces of a file, each with `more` bytes of the next one, and how many bytes they have.

    They are read into one small buffer, which costs a third of mapping them.
    """
    buffer = bytearray(_STEP + more)
    with file.open("rb", buffering=0) as handle:
        for at in range(begin, end, _STEP):
            handle.seek(at)
            count = handle.readinto(buffer) or 0
            if not count:
                return
            yield buffer, count


def _odd(buffer: bytearray, count: int, line: bytes, carriage: bool) -> bool:
    import numpy as np

    if line and buffer.find(line, 0, count) >= 0:
        return True
    array = np.frombuffer(buffer, np.uint8, count)
    ends = array == _LF
    if (ends[1:] & ends[:-1]).any():
        return True
    return carriage and bool((ends[2:] & ends[:-2] & (array[1:-1] == _CR)).any())
