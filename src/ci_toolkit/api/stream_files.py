"""One file of a run, or one for each of its streams where the name has fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ci_toolkit.api.run import MOST_FILES, names_in
from ci_toolkit.errors import UsageError

Write = Callable[[Path, str, int | None], Path]


def save_each(
    path: str,
    ending: str,
    by: tuple[str, ...],
    streams: Sequence[Mapping[str, str]],
    picked: Sequence[int],
    write: Write,
) -> tuple[Path, ...]:
    """Write `path`, or with `{column}` in it a file for each stream; returns what was written.

    by: columns of the streams; streams: values of each by column; picked: those wanted (none:
    all). Raises UsageError for a field that is no such column, too many files, and a name that two
    streams would share.
    """
    names = names_in(path)
    if not names:
        return (write(Path(path), ending, None),)
    missing = [name for name in names if name not in by]
    if missing:
        raise UsageError(
            f"`{path}` names `{missing[0]}`, which is not a `--by` column",
            f"columns are {', '.join(by)}" if by else "add `--by`",
        )
    targets = _targets(path, streams, picked or range(len(streams)))
    return tuple(write(Path(target), ending, stream) for target, stream in targets.items())


def _targets(
    path: str, streams: Sequence[Mapping[str, str]], picked: Sequence[int]
) -> dict[str, int]:
    from ci_toolkit.report.text import slug

    if len(picked) > MOST_FILES:
        raise UsageError(
            f"`{path}` would make {len(picked):,} files",
            f"pick some with `--stream` or `--where`; the most is {MOST_FILES}",
        )
    targets: dict[str, int] = {}
    for stream in picked:
        target = path.format(**{name: slug(value) for name, value in streams[stream].items()})
        if target in targets:
            raise UsageError(
                f"`{path}` gives two streams one file, `{target}`",
                "name every `--by` column in it",
            )
        targets[target] = stream
    return targets
