"""A project file validated alone: nothing but it is read."""

from __future__ import annotations

import datetime as dt
import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ci_toolkit.analysis.wording import count_of
from ci_toolkit.api.dmaic_file import ProjectFile, load_project, problems, source_paths
from ci_toolkit.data.files import write_whole
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.errors import CitkError, DataError


@dataclass(frozen=True, eq=False)
class Checked:
    """A project file as it was found.

    file: None when it cannot be used. problems: each with its line, table and key. sources: as
    the file names them; missing: those that are not there. writes: files that a run writes.
    """

    file: ProjectFile | None
    problems: tuple[str, ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    writes: tuple[str, ...]
    pinned: int = 0

    @property
    def sound(self) -> bool:
        """Whether the project can be computed."""
        return not self.problems

    @property
    def text(self) -> str:
        """What was found, a line each."""
        lines = list(self.problems)
        if self.file is not None:
            lines += [f"worth a look: {finding.text}" for finding in self.file.findings]
            lines += [f"worth a look: `{path}` is not there" for path in self.missing]
            named = count_of(len(self.sources), "source")
            if self.pinned:
                lines.append(f"pinned {count_of(self.pinned, 'file')}")
            if not self.problems:
                lines.append(f"{self.file.path.name} is sound: {named} named")
        return "".join(f"{line}\n" for line in lines)


def check_project(
    folder: str | os.PathLike[str], *, allow_outside: bool = False, pin: bool = False
) -> Checked:
    """Validate a project file; with `pin` its sources' SHA-256 are written into it.

    Raises DataError only where there is no such file or it is no TOML; all other mistakes are
    listed. The comments and the order of a file stay when it is written.
    """
    try:
        file = load_project(folder, allow_outside=allow_outside)
    except CitkError as error:
        listed = problems(folder)
        if not listed:
            raise
        del error
        return Checked(None, listed, (), (), ())
    sources = tuple(dict.fromkeys(file.project.named_sources()))
    found = {source: tuple(_files(file, source)) for source in sources}
    missing = tuple(source for source, paths in found.items() if not paths)
    limits = file.project.control.limits
    pinned = _pin(file, found) if pin else 0
    return Checked(file, (), sources, missing, (limits.file,) if limits else (), pinned)


def files_of(folder: str | os.PathLike[str], *, allow_outside: bool = False) -> tuple[str, ...]:
    """The project file, its sources and its limits, as paths; none where it cannot be used."""
    try:
        file = load_project(folder, allow_outside=allow_outside)
        named = [path for one in file.project.named_sources() for path in _files(file, one)]
    except CitkError:
        return ()  # told when the project is computed
    limits = file.project.control.limits
    own = [file.path, *([file.folder / limits.file] if limits else [])]
    return tuple(str(path) for path in (*own, *named))


def _files(file: ProjectFile, source: str) -> Iterator[Path]:
    for path in source_paths(file, source):
        whole = Path(path)
        if whole.exists():
            yield whole
        else:
            yield from (Path(one) for one in sorted(glob.glob(path)))


def _pin(file: ProjectFile, found: dict[str, tuple[Path, ...]]) -> int:
    """Write the hashes into the file; returns how many."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    folder = file.folder.resolve()
    hashes = {}
    for path in (one for paths in found.values() for one in paths if one.is_file()):
        resolved = path.resolve()
        inside = resolved.is_relative_to(folder)
        name = resolved.relative_to(folder).as_posix() if inside else str(path)
        hashes[name] = sha256_of(path)
    try:
        document = tomlkit.parse(file.path.read_text(encoding="utf-8"))
    except (OSError, TOMLKitError) as error:
        raise DataError(f"cannot read `{file.path}`", str(error)) from error
    if "sources" not in document:
        document.add(tomlkit.nl())
        document["sources"] = tomlkit.table(is_super_table=True)
    today = dt.date.today()
    for name, found_hash in hashes.items():
        table = tomlkit.table()
        table.update({"sha256": found_hash, "on": today})
        document["sources"][name] = table
    write_whole(str(file.path), tomlkit.dumps(document).encode())
    return len(hashes)
