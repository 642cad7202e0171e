"""Which streams `--stream` names; columns and values may hold commas and equals signs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ci_toolkit.errors import DataError, UsageError, did_you_mean


def picked_streams(
    by: tuple[str, ...], streams: Sequence[Sequence[str]], asked: Sequence[str]
) -> tuple[int, ...]:
    """Numbers of the streams named by `--stream`; DataError when there is none such.

    by, streams: the columns of the streams and their values.
    """
    found: list[int] = []
    for text in asked:
        wanted = _pairs(text, by, streams)
        matching = [
            number
            for number, values in enumerate(streams)
            if all(values[place] == value for place, value in wanted.items())
        ]
        if not matching:
            for place, value in wanted.items():
                known = {values[place] for values in streams}
                if value not in known:
                    hint = did_you_mean(value, known)
                    raise DataError(f"`--stream {text}`: there is no such stream", hint)
            raise DataError(f"`--stream {text}`: these values never stand together")
        found += matching
    return tuple(dict.fromkeys(found))


def _pairs(text: str, by: tuple[str, ...], streams: Sequence[Sequence[str]]) -> dict[int, str]:
    """Place of each named column among `by`, with the value asked for."""
    if not by:
        raise UsageError(f"`--stream {text}` needs `--by`", "name the column of the streams")
    word = text.strip()
    for place in range(len(by)):
        if any(values[place] == word for values in streams):
            return {place: word}
    # A column that has one of our own names is marked so; it may be named as in the file.
    places = {name: place for place, name in enumerate(by)}
    places = {name.removesuffix(" (by)"): place for name, place in places.items()} | places
    longest = sorted(places, key=len, reverse=True)
    starts = rf"(?:^|,)\s*({'|'.join(map(re.escape, longest))})\s*="
    marks = list(re.finditer(starts, word))
    if not marks or marks[0].start() > 0:
        name, equals, _ = word.partition("=")
        if not equals:
            hint = did_you_mean(word, {value for values in streams for value in values})
            raise DataError(f"`--stream {text}`: there is no such stream", hint)
        hint = did_you_mean(name.strip(), by) or f"streams are by {', '.join(by)}"
        raise DataError(f"`--stream {text}`: `{name.strip()}` is not a `--by` column", hint)
    ends = [mark.start() for mark in marks[1:]] + [len(word)]
    return {
        places[mark[1]]: word[mark.end() : end].strip()
        for mark, end in zip(marks, ends, strict=True)
    }
