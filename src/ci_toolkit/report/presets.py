"""The known shapes of exports as a report and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci_toolkit.analysis.wording import count_of
from ci_toolkit.report.model import Block, Facts, Notes, Report, Table
from ci_toolkit.report.text import sentence

CSV_HEADERS = (
    "name",
    "title",
    "about",
    "columns",
    "any_of",
    "none_of",
    "values",
    "roles",
    "derived",
)


@dataclass(frozen=True, slots=True)
class PresetView:
    """A preset as it is told.

    columns: those an export must have; any_of: one of them at least; none_of: those it must not
    have; values: column and the pattern of a text that it must hold. roles: role and column or
    condition. derived: name and expression.
    """

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    any_of: tuple[str, ...]
    none_of: tuple[str, ...]
    values: Mapping[str, str]
    roles: Mapping[str, str]
    derived: Mapping[str, str]


def presets_view(presets: Sequence[PresetView], *, wide: bool) -> Report:
    """All presets; `wide`: as one table, which needs about 120 columns."""
    blocks: list[Block] = [_table(presets)] if wide else [_facts(one) for one in presets]
    blocks.append(
        Notes(
            (
                "An export is recognised by its columns; `--preset NAME` asks for one, "
                "`--preset none` takes none.",
                "A shape of your own is a TOML file like these: `--preset my.toml`.",
            )
        )
    )
    text = f"citk knows {count_of(len(presets), 'shape')} of exports by their columns."
    return Report("Known shapes of exports", text, "", tuple(blocks))


def _table(presets: Sequence[PresetView]) -> Table:
    rows = tuple(
        (one.name, one.title, recognised(one), _roles(one), ", ".join(one.derived))
        for one in presets
    )
    headers = ("Name", "What it is", "Recognised by", "Roles", "Derived columns")
    return Table(headers, rows, ("left",) * 5)


def _facts(preset: PresetView) -> Facts:
    items = [("What it is", preset.title), ("Recognised by", recognised(preset))]
    items += [("Roles", _roles(preset))] if preset.roles else []
    items += [("Derived", ", ".join(preset.derived))] if preset.derived else []
    return Facts(tuple(items), preset.name)


def recognised(preset: PresetView) -> str:
    """By which columns an export is known, in words."""
    parts = [", ".join(preset.columns)] if preset.columns else []
    if preset.any_of:
        parts.append(f"one of {', '.join(preset.any_of)}")
    if preset.none_of:
        parts.append(f"without {', '.join(preset.none_of)}")
    parts += [f"{column} that says “{pattern}”" for column, pattern in preset.values.items()]
    return "; ".join(parts)


def _roles(preset: PresetView) -> str:
    return ", ".join(f"{role}: {column}" for role, column in preset.roles.items())


def presets_rows(
    presets: Sequence[PresetView],
) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Headers and rows of the CSV form."""
    return CSV_HEADERS, (
        (
            *(one.name, one.title, sentence(one.about)),
            *(" | ".join(names) for names in (one.columns, one.any_of, one.none_of)),
            *(_pairs(pairs) for pairs in (one.values, one.roles, one.derived)),
        )
        for one in presets
    )


def _pairs(pairs: Mapping[str, str]) -> str:
    return " | ".join(f"{name}={text}" for name, text in pairs.items())
