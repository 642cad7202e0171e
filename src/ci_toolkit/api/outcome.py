"""A finished piece of work in every form of output: what the command line needs to know of it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ci_toolkit.data.files import write_whole

PICTURES = (".png", ".svg", ".pdf")


class Outcome(Protocol):
    """One or more results that can be printed and saved.

    Each text ends with a line break. `save` writes a picture or a page, by the extension of the
    path, and returns what was written; it raises UsageError for what cannot be saved.
    """

    @property
    def ledger(self) -> tuple[str, ...]:
        """Where every row went, in sentences."""

    def save(self, path: str) -> tuple[Path, ...]:
        """Write a picture, a page or data."""

    def json_text(self) -> str:
        """One JSON object, full precision."""

    def csv_text(self) -> str:
        """Rows with a header, full precision."""

    def markdown_text(self) -> str:
        """The report as Markdown."""

    def terminal_text(self, *, width: int, color: bool, ascii_only: bool) -> str:
        """The report as text of so many columns."""


def save_text(path: str, text: str) -> None:
    """Write a text file whole or not at all."""
    write_whole(path, text)
