"""The known shapes of exports: what `citk inspect --presets` lists."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci_toolkit import __version__
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.api.outcome import save_text
from ci_toolkit.data.presets import Preset, all_presets
from ci_toolkit.errors import UsageError
from ci_toolkit.report.presets import PresetView, presets_rows, presets_view

_WIDE = 120


def known_presets() -> KnownPresets:
    """Every preset that comes with the package, by name."""
    return KnownPresets(tuple(_view(preset) for preset in all_presets()))


@dataclass(frozen=True)
class KnownPresets:
    """The presets in every form of output."""

    presets: tuple[PresetView, ...]

    @property
    def ledger(self) -> tuple[str, ...]:
        """No rows were read."""
        return ()

    def save(self, path: str) -> tuple[Path, ...]:
        """A page of them; UsageError for a picture."""
        if Path(path).suffix.lower() != ".html":
            raise UsageError(f"`--save {path}`: presets make no picture", "save a page: .html")
        from ci_toolkit.report.html import write_html

        save_text(path, write_html(presets_view(self.presets, wide=False)))
        return (Path(path),)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "presets",
            "result": {"presets": to_plain(self.presets)},
        }

    def json_text(self) -> str:
        """The JSON object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=1) + "\n"

    def csv_text(self) -> str:
        """A row a preset."""
        from ci_toolkit.report.csv import write_csv

        out = io.StringIO()
        write_csv(*presets_rows(self.presets), out)
        return out.getvalue()

    def markdown_text(self) -> str:
        """A table of them."""
        from ci_toolkit.report.markdown import write_markdown

        return write_markdown(presets_view(self.presets, wide=True))

    def terminal_text(
        self, *, width: int = 80, color: bool = False, ascii_only: bool = False
    ) -> str:
        """The presets as text of so many columns."""
        from ci_toolkit.report.terminal import render

        report = presets_view(self.presets, wide=width >= _WIDE)
        return render(report, width=width, color=color, ascii_only=ascii_only)


def _view(preset: Preset) -> PresetView:
    roles = dict(preset.roles)
    if preset.by:
        roles["by"] = ", ".join(preset.by)
    return PresetView(
        name=preset.name,
        title=preset.title,
        about=preset.about,
        columns=preset.match.columns,
        any_of=preset.match.any_of,
        none_of=preset.match.none_of,
        values=dict(preset.match.values),
        roles=roles,
        derived=dict(preset.derived),
    )
