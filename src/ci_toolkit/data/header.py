"""The column names of a text export, for the shell's completion, without any data library.

A completion runs at every TAB: it must be quick (no data library), silent (no error may reach the
prompt) and harmless. Some shells run what a completion offers, so a name is offered only when it
is made of letters, digits and `_ . - = /`.
"""

from __future__ import annotations

import gzip
import json
import os
import stat
from typing import Any

from ci_toolkit.data.dialect import decode, find_encoding
from ci_toolkit.data.layout import find_dialect

LIMIT = 65_536

_GZIP = b"\x1f\x8b"
# Parquet, zip and Excel, Zstandard, Arrow: not text, and not for the standard library.
_BINARY = (b"PAR1", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"ARROW1")
_PUNCTUATION = frozenset("_.-=/")


def column_names(path: str | os.PathLike[str], limit: int = LIMIT) -> list[str]:
    """Names of the columns of `path` that a shell can be offered, in their order.

    Reads at most `limit` bytes (unpacked) of a regular file: delimited text or JSON lines, plain or
    `.gz`. Anything else, and anything that goes wrong, gives an empty list; it never raises.
    """
    try:
        head = _head(os.fspath(path), limit)
        names = _names(_text(head), len(head) < limit)
        if len(head) == limit and len(_text(head).split("\n")) == 1:
            # The header itself is cut; its last name may be half of one.
            names = names[:-1]
    except Exception:  # noqa: BLE001 - whatever is wrong with a file, a TAB must stay silent
        return []
    return list(dict.fromkeys(name for name in names if _is_harmless(name)))


def _is_harmless(name: str) -> bool:
    """A name that no shell takes apart, and that cannot be taken for an option (`-x`).

    A leading `=` is a command's path to zsh.
    """
    return (
        bool(name)
        and name[0] not in "-="
        and name.isprintable()
        and all(c.isalnum() or c in _PUNCTUATION for c in name)
    )


def _head(path: str, limit: int) -> bytes:
    # Opening a pipe or a device could wait for ever.
    if not stat.S_ISREG(os.stat(path).st_mode):
        return b""
    with open(path, "rb") as file:
        head = file.read(len(_GZIP))
        file.seek(0)
        if head == _GZIP:
            with gzip.open(file) as unpacked:
                return unpacked.read(limit)
        return file.read(limit)


def _text(head: bytes) -> str:
    if head.startswith(_BINARY):
        return ""
    text = decode(head, find_encoding(head))
    # A zero is no character that a header has.
    return "" if "\0" in text else text


def _names(text: str, whole: bool) -> list[str]:
    body = text.lstrip()
    if body.startswith(("{", "[")):
        return _json_names(body)
    return list(find_dialect(text, whole=whole).header)


def _json_names(body: str) -> list[str]:
    """Keys of the first object of JSON lines or of a JSON array, also where the end is cut off."""
    record: Any
    record, _ = json.JSONDecoder().raw_decode(body.lstrip("[ \n\t"))
    return [key for key in record if isinstance(key, str)] if isinstance(record, dict) else []
