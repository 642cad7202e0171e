"""From paths or a frame and the options of reading to an open export."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ci_toolkit.api.settings import ReadSettings
from ci_toolkit.api.shaped import shaped
from ci_toolkit.data.part import Reading
from ci_toolkit.data.source import Export, export_from_frame, open_export
from ci_toolkit.errors import UsageError


@contextmanager
def opened(source: Any, chosen: ReadSettings) -> Iterator[Export]:
    """The export of paths or a frame, its private copies removed at the end."""
    if hasattr(source, "collect_schema"):
        export = export_from_frame(source)
    else:
        paths = [source] if isinstance(source, str | os.PathLike) else list(source)
        if not paths:
            raise UsageError("no SOURCE is given", "name a file, a pattern, or -")
        if chosen.hash and "-" in paths:
            raise UsageError("`--hash` needs files, not standard input")
        reading = Reading(
            input_format=chosen.input_format,
            delimiter=chosen.delimiter,
            encoding=chosen.encoding,
            null=chosen.null,
            null_only=chosen.null_only,
            sheet=chosen.sheet,
            decimal_comma=chosen.decimal_comma,
            strict=chosen.strict,
        )
        export = open_export([os.fspath(path) for path in paths], reading, _renames(chosen))
    try:
        yield shaped(export, chosen)
    finally:
        export.close()


def text_of(term: Any) -> str:
    """A column's name or a condition's text."""
    return str(getattr(term, "name", None) or term.text)


def _renames(chosen: ReadSettings) -> dict[str, str]:
    renames = {}
    for text in chosen.rename:
        old, equals, new = text.partition("=")
        if not equals or not old or not new:
            raise UsageError(f"`--rename {text}` is not OLD=NEW")
        renames[old] = new
    return renames
