"""Packed files (gzip, Zstandard, zip, one inside the other) as plain ones in the private spool.

Members of a zip are never written by their own names, and how far, how many and how large they may
unfold is limited, since a few kilobytes can hold petabytes.
"""

from __future__ import annotations

import errno
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from ci_toolkit.data.file_names import PACKINGS, sort_out
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import CitkError, DataError
from ci_toolkit.repair import Repair

MOST_DEPTH = 3
MOST_MEMBERS = 10_000
MOST_BYTES = 200 * 10**9
# Deflate cannot exceed 1,032; texts of an export seldom exceed 30.
MOST_RATIO = 1_000
RATIO_FROM = 10**9
# A sheet full to its last row of twenty columns takes about 2 GB of XML.
MOST_WORKBOOK = 8 * 10**9

_CHUNK = 1 << 20
# One call of the Zstandard library may unfold each few bytes to 128 KB; small steps bound that.
_ZSTD_STEP = 8 << 10
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06")
# An archive may begin with a frame that holds no data.
_ZSTD_SKIPPED = tuple(bytes((0x50 + one, 0x2A, 0x4D, 0x18)) for one in range(16))


@dataclass(frozen=True, slots=True)
class Plain:
    """A file that is not packed (any more).

    path: as shown, such as `dump.zip/inner.csv`. name: what tells its extension. packed: the
    packings around it, the outermost first, such as ("zip", "gzip").
    """

    path: str
    file: Path
    name: str
    packed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Unpacking:
    """One file of a source on its way: where copies go, and what they have taken so far."""

    spool: Spool
    size: int
    members: int = 0
    written: int = 0
    repairs: list[Repair] = field(default_factory=list)

    def wrote(self, path: str, count: int) -> None:
        self.written += count
        ratio = self.written / max(self.size, 1)
        if self.written > MOST_BYTES or (self.written > RATIO_FROM and ratio > MOST_RATIO):
            raise DataError(
                f"`{path}` unfolds to more than {self.written / 1e9:,.1f} GB, "
                f"{ratio:,.0f} times its size",
                "unpack it yourself if you trust it, and name the files",
            )

    def copy(self, path: str, chunks: Iterator[bytes]) -> Path:
        target = self.spool.new(".unpacked")
        with target.open("wb") as out:
            for chunk in chunks:
                self.wrote(path, len(chunk))
                out.write(chunk)
        return target


def plain_files(path: str, file: Path, spool: Spool) -> tuple[list[Plain], list[Repair]]:
    """A file as it is, or what it holds when it is packed, and what was left out of it.

    Raises DataError for what is damaged, encrypted, cut off, too deep or too large.
    """
    state = _Unpacking(spool, file.stat().st_size)
    try:
        found = list(_peeled(Plain(path, file, Path(path).name), state))
    except CitkError:
        raise
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        raise _damaged(path, error) from error
    return found, state.repairs


def is_workbook(file: Path) -> bool:
    """Whether a zip file is a workbook (`.xlsx`, `.xlsb`, `.ods`) rather than packed files."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return any(name.startswith("xl/") for name in names)
            if "mimetype" not in names or "content.xml" not in names:
                return False
            return b"opendocument.spreadsheet" in archive.open("mimetype").read(200)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return False


def check_workbook(path: str, file: Path) -> None:
    """DataError for a workbook that would unfold to more than memory can hold."""
    with zipfile.ZipFile(file) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > MOST_WORKBOOK:
        raise DataError(
            f"the workbook `{path}` unfolds to {size / 1e9:,.1f} GB", "save the sheet as CSV"
        )


def _peeled(item: Plain, state: _Unpacking) -> Iterator[Plain]:
    with item.file.open("rb") as handle:
        mark = handle.read(4)
    if mark in _ZIP and not is_workbook(item.file):
        _check_depth(item)
        for member in _members(item, state):
            yield from _peeled(member, state)
    elif mark[:2] == _GZIP or mark == _ZSTD or mark in _ZSTD_SKIPPED:
        _check_depth(item)
        yield from _peeled(_unpacked(item, mark, state), state)
    else:
        yield item


def _check_depth(item: Plain) -> None:
    if len(item.packed) >= MOST_DEPTH:
        raise DataError(
            f"`{item.path}` is packed more than {MOST_DEPTH} times over",
            "unpack it yourself, and name the files",
        )


def _unpacked(item: Plain, mark: bytes, state: _Unpacking) -> Plain:
    word, chunks = ("gzip", _gzip_chunks) if mark[:2] == _GZIP else ("zstd", _zstd_chunks)
    try:
        file = state.copy(item.path, chunks(item.file))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(item.path, error) from error
    name = item.name
    for suffix in PACKINGS:
        name = name[: -len(suffix)] if name.casefold().endswith(suffix) else name
    return replace(item, file=file, name=name, packed=(*item.packed, word))


def _gzip_chunks(file: Path) -> Iterator[bytes]:
    with gzip.open(file) as packed:
        yield from _chunks(packed)  # type: ignore[arg-type]


def _chunks(handle: BinaryIO) -> Iterator[bytes]:
    while chunk := handle.read(_CHUNK):
        yield chunk


def _zstd_chunks(file: Path) -> Iterator[bytes]:
    """All frames of a file; the library's own reader stops quietly after the first, or at a cut."""
    import zstandard

    def frame() -> zstandard.ZstdDecompressionObj:
        # `zstd --long=31` needs as much; the default refuses what it wrote.
        return zstandard.ZstdDecompressor(max_window_size=2**31).decompressobj()

    unpacker, begun = frame(), False
    try:
        with file.open("rb") as handle:
            while data := handle.read(_ZSTD_STEP):
                while data:
                    begun = True
                    yield unpacker.decompress(data)
                    data = b""
                    if unpacker.eof:
                        data, unpacker, begun = unpacker.unused_data, frame(), False
    except zstandard.ZstdError as error:
        raise EOFError(f"damaged Zstandard data ({error})") from error
    if begun:
        raise EOFError("the Zstandard data end in the middle of a frame")


def _members(item: Plain, state: _Unpacking) -> Iterator[Plain]:
    with zipfile.ZipFile(item.file) as archive:
        listed = [info for info in archive.infolist() if not info.is_dir()]
        state.members += len(listed)
        if state.members > MOST_MEMBERS:
            raise DataError(
                f"`{item.path}` holds more than {MOST_MEMBERS:,} files",
                "unpack it yourself, and name the files",
            )
        # An archive that was updated may list a name twice; the last one is the one that counts.
        latest = {info.filename: info for info in listed}
        names, left = sort_out(sorted(latest))
        if len(listed) > len(latest):
            told = f"`{item.path}` lists a file twice; the last of each was read"
            state.repairs.append(Repair("left-out", told, path=item.path))
        if left:
            state.repairs.append(left_out(item.path, left))
        if not names:
            raise DataError(f"`{item.path}` holds no data", _holding(left))
        for name in names:
            yield _member(item, archive, latest[name], state)


def _member(
    item: Plain, archive: zipfile.ZipFile, info: zipfile.ZipInfo, state: _Unpacking
) -> Plain:
    path = f"{item.path}/{info.filename}"
    if info.flag_bits & 0x1:
        raise DataError(
            f"`{path}` is protected by a password", "unpack it yourself, and name the files"
        )
    try:
        with archive.open(info) as packed:
            file = state.copy(path, _chunks(packed))  # type: ignore[arg-type]
    except NotImplementedError as error:
        raise DataError(
            f"`{path}` is packed in a way that cannot be read here",
            "unpack it yourself, and name the files",
        ) from error
    except (EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(path, error) from error
    return Plain(path, file, Path(info.filename.replace("\\", "/")).name, (*item.packed, "zip"))


def left_out(path: str, names: list[str]) -> Repair:
    """What is said of files in a folder or a zip that hold no data."""
    shown = ", ".join(f"`{name}`" for name in names[:5]) + (", …" if len(names) > 5 else "")
    files = "1 file was" if len(names) == 1 else f"{len(names):,} files were"
    said = f"`{path}`: {files} left out, no data by name: {shown}"
    return Repair("left-out", said, samples=tuple(names[:5]), path=path)


def _holding(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:5])
    return f"it holds {shown}" if shown else "it is empty"


def _damaged(path: str, error: BaseException) -> DataError:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DataError(
            f"no room to unpack `{path}`", "set TMPDIR to a folder with more room, or unpack it"
        )
    if isinstance(error, OSError) and error.errno is not None:
        return DataError(f"`{path}` cannot be read: {error.strerror}")
    cut = isinstance(error, EOFError) or "not a zip file" in str(error)
    what = "is cut off or damaged" if cut else "is damaged"
    return DataError(
        f"`{path}` {what}, so its rows cannot be trusted", "fetch it again, or unpack what is left"
    )
