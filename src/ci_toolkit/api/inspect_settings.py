"""Every option of an inspection, with its default."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.api.settings import ReadSettings
from ci_toolkit.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectSettings(ReadSettings):
    """Options of `inspect_export`; the command line spells `as_of` as `--as-of`.

    Reading: see `ReadSettings`. time, id: the main column of times and the column of cases, where
    they are not found. checks: a TOML file of rules. against: an older export of the same kind.
    as_of: the moment after which a time lies in the future. samples: whether cells of the file are
    told; without them neither the report nor the JSON holds any. all_columns: show the empty and
    constant columns of a wide export one by one.
    """

    time: str | None = None
    id: str | None = None
    checks: str | None = None
    against: str | None = None
    as_of: str | None = None
    samples: bool = True
    all_columns: bool = False

    def __post_init__(self) -> None:
        ReadSettings.__post_init__(self)  # `super()` does not work in a class with slots
        if self.rejects is not None and not self.rejects:
            raise UsageError("`--rejects` needs the name of a file")
