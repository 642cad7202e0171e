"""A quick look at all bytes of a large file, for signs that a scan would read it wrongly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ci_toolkit.data.pieces import find_in, pieces

_LF, _CR = 10, 13


def look_meanwhile(file: Path, begin: int, end: int, quote: str) -> Callable[[], bool]:
    """Begin to look for a quote from byte `begin` to `end`, and go on without waiting.

    What is returned waits for the end of the look and tells what it found.
    """
    mark = quote.encode()
    if not mark:
        return lambda: False

    def look(first: int, last: int) -> bool:
        return find_in(file, mark, first, last) >= 0

    return _in_halves(look, begin, end)


def odd_lines(file: Path, begin: int, end: int, header: str, carriage: bool) -> bool:
    """Whether a blank line, or one that begins as the header does, stands between two bytes.

    begin: where a line begins. header: "" where none is looked for. carriage: whether the file has
    CRs.
    """
    line = b"\n" + header.encode() if header else b""

    def look(first: int, last: int) -> bool:
        # Each piece begins with the line end before it, and goes on into the next one.
        found = pieces(file, max(first - 1, 0), last, max(len(line), 2) + 1)
        return any(
            _odd(buffer, min(count, end - at), line, carriage) for at, buffer, count in found
        )

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


def _odd(buffer: bytearray, count: int, line: bytes, carriage: bool) -> bool:
    import numpy as np

    if line and buffer.find(line, 0, count) >= 0:
        return True
    array = np.frombuffer(buffer, np.uint8, count)
    ends = array == _LF
    if (ends[1:] & ends[:-1]).any():
        return True
    return carriage and bool((ends[2:] & ends[:-2] & (array[1:-1] == _CR)).any())
