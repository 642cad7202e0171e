"""Known shapes of exports: which column plays which part, and what can be derived from them.

Each preset is a TOML file. A look at the column names tells which one fits, and only that file is
opened. A preset fills parts that nobody named, and what it filled is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ci_toolkit.data.preset_index import KEYS, MEASURED, NONE, likely
from ci_toolkit.data.preset_names import Speller, fold
from ci_toolkit.data.stars import matched
from ci_toolkit.errors import DataError, UsageError, did_you_mean

FOLDER = Path(__file__).parent / "preset_files"
# The texts that a column holds, by its name.
Values = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """Which columns an export must have: all of `columns`, one of `any_of`, none of `none_of`.

    Names are compared without case, blanks around them and kinds of quotes; a `*` in one stands for
    any text. values: column → regular expression that one of its texts must hold.
    """

    columns: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def missing(self, columns: Iterable[str]) -> list[str]:
        """The columns that must be there and are not."""
        known = {fold(name) for name in columns}
        return [name for name in self.columns if not _among(name, known)]

    def fits(self, columns: Sequence[str], values: Values | None = None) -> bool:
        """Whether an export with these columns, and texts in them, has this shape."""
        known = {fold(name): name for name in columns}
        if not (self.columns or self.any_of) or self.missing(known):
            return False
        if self.any_of and not any(_among(name, known) for name in self.any_of):
            return False
        if any(_among(name, known) for name in self.none_of):
            return False
        return all(_holds(known.get(fold(n)), p, values) for n, p in self.values.items())

    @property
    def demands(self) -> int:
        """How much it asks for; of two shapes that fit, the one that asks for more is right."""
        return len(self.columns) + len(self.values) + bool(self.any_of) + bool(self.none_of)


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready command: what it answers, and its words without `citk` and the source."""

    what: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """A known shape of export.

    name: as `--preset` takes it. title: a few words, such as "Jira issues". about: what it is, in a
    sentence or two. roles: role → column (for what is measured also a condition). by: columns to
    part by. rows: each row is one of what is counted, and nothing else is measured. derived: name →
    expression in the grammar of conditions; beyond: those that need columns which an export lacks.
    labels: column → plain name. path: the file.
    """

    name: str
    title: str
    about: str = ""
    match: Match = Match()
    roles: Mapping[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    rows: bool = False
    derived: Mapping[str, str] = field(default_factory=dict)
    beyond: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[Ready, ...] = ()
    path: str = ""

    def for_columns(self, columns: Sequence[str]) -> Preset:
        """The same with names as an export writes them, without what its columns cannot give.

        Of several commands that answer the same, the first that can be given stays.
        """
        speller = Speller(columns, self.derived)
        spell = {role: speller.term if role in MEASURED else speller.column for role in self.roles}
        roles = {role: spell[role](text) for role, text in self.roles.items()}
        by = [speller.column(name) for name in self.by]
        commands = [replace(one, words=speller.words(one.words) or ()) for one in self.commands]
        labels = {speller.column(name): label for name, label in self.labels.items()}
        return replace(
            self,
            roles={role: text for role, text in roles.items() if text is not None},
            by=tuple(name for name in by if name is not None),
            derived=speller.derived,
            beyond=speller.beyond,
            labels={name: label for name, label in labels.items() if name is not None},
            commands=tuple({one.what: one for one in reversed(commands) if one.words}.values())[
                ::-1
            ],
        )


def _among(wanted: str, known: Iterable[str]) -> bool:
    name = fold(wanted)
    return name in known if "*" not in name else any(matched(name, one) for one in known)


def _holds(column: str | None, pattern: str, values: Values | None) -> bool:
    if column is None or values is None:
        return False
    wanted = re.compile(pattern, re.IGNORECASE)
    return any(wanted.search(text) for text in values(column))


def all_presets() -> tuple[Preset, ...]:
    """Every preset that comes with the package, by name."""
    return tuple(_packaged(name) for name in sorted(KEYS))


def find_preset(columns: Sequence[str], values: Values | None = None) -> Preset | None:
    """The preset that fits an export; of several the one that asks for most; None without one.

    values: the texts of a column by its name, for shapes that differ in nothing else; without it
    such shapes do not fit.

    >>> find_preset(["day", "errors"])
    """
    near = [_packaged(name) for name in likely(columns)]
    fitting = [preset for preset in near if preset.match.fits(columns, values)]
    if not fitting:
        return None
    return max(fitting, key=lambda preset: preset.match.demands).for_columns(columns)


def load_preset(name_or_path: str, folder: str | os.PathLike[str] | None = None) -> Preset:
    """A preset by name, or from a TOML file of the user; a relative path starts at `folder`.

    Raises UsageError for a name that is not known and for a file that is no preset (with the key
    that is wrong), DataError for a file that cannot be read.
    """
    if name_or_path in KEYS:
        return _packaged(name_or_path)
    path = Path(folder or ".") / Path(name_or_path).expanduser()
    if path.suffix.casefold() != ".toml" and not path.is_file():
        hint = did_you_mean(name_or_path, (*KEYS, NONE)) or f"known: {', '.join(KEYS)}; or a file"
        raise UsageError(f"there is no preset `{name_or_path}`", hint)
    from ci_toolkit.data.preset_file import read_preset

    return read_preset(path, name_or_path)


def chosen_preset(
    asked: str | None,
    columns: Sequence[str],
    values: Values | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Preset | None:
    """The preset for an export: the one asked for, none for "none", else the one that fits.

    Raises as `load_preset`, and DataError where a preset that was asked for needs other columns.
    """
    if asked is None:
        return find_preset(columns, values)
    if asked == NONE:
        return None
    preset = load_preset(asked, folder)
    missing = preset.match.missing(columns)
    if missing:
        raise DataError(
            f"`--preset {asked}` needs a column `{missing[0]}`",
            did_you_mean(missing[0], columns) or "`--preset none` reads the export without one",
        )
    return preset.for_columns(columns)


_read: dict[str, Preset] = {}


def _packaged(name: str) -> Preset:
    if name not in _read:
        from ci_toolkit.data.preset_file import read_preset

        _read[name] = read_preset(FOLDER / f"{name}.toml", name)
    return _read[name]
