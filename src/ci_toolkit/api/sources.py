"""Where the numbers of a run come from, in the words of a shell and of a report."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_toolkit.api.settings import ReadSettings, option_name
from ci_toolkit.report.ledger import LedgerView

if TYPE_CHECKING:
    from ci_toolkit.data.ledger import Ledger

_NAMED = 3


@dataclass(frozen=True)
class Source:
    """Where the numbers come from: files, their hashes if asked for, roles, and every row."""

    paths: tuple[str, ...]
    sha256: tuple[str, ...] | None
    columns: Mapping[str, Any]
    rows: Mapping[str, Any]


def ledger_view(ledger: Ledger) -> LedgerView:
    """The ledger as a report tells it."""
    return LedgerView(
        read=ledger.read,
        filtered=ledger.filtered,
        blank=ledger.blank,
        unusable=ledger.unusable,
        used=ledger.used,
        reasons=tuple(
            (reason.reason, reason.rows, tuple(reason.first), tuple(reason.samples))
            for reason in ledger.reasons
        ),
    )


def named_sources(paths: Sequence[str]) -> str:
    """Names of the files, a few of them."""
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(_base(path) for path in paths[:_NAMED]) + more


def _base(path: str) -> str:
    return path.rsplit("/", 1)[-1] if path != "-" else "standard input"


def source_words(paths: Sequence[str]) -> list[str]:
    """The source as words of a command line; a frame has none."""
    return [shlex.quote(path) for path in paths] or ["SOURCE"]


def option_words(chosen: ReadSettings, skip: Collection[str]) -> list[str]:
    """The changed options of a run as words of a command line, but for those in `skip`."""
    words: list[str] = []
    for name, value in chosen.changed().items():
        if name in skip:
            continue
        option = option_name(name)
        if value is True:
            words.append(option)
        elif isinstance(value, tuple):
            for one in value:
                words += [option, shlex.quote(str(one))]
        else:
            # In full: a rounded centre would be another chart.
            text = repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
            words += [option, shlex.quote(text)]
    return words


def taken(columns: Mapping[str, Any], found: Collection[str]) -> list[str]:
    """Sentences on the roles that were found without being named."""
    return [f"{_quoted(columns.get(role))} taken as {role}" for role in found]


def _quoted(played: Any) -> str:
    many = played if isinstance(played, list) else [played]
    return " and ".join(f"`{one}`" for one in many)
