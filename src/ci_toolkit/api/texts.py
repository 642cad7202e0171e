"""What every finished run becomes as text, from its report, its rows and its JSON object."""

from __future__ import annotations

import io
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit.api.outcome import PICTURES, save_text
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.report.model import Report

SAVED = (*PICTURES, ".html", ".json", ".csv", ".md")


class Texts(ABC):
    """Text forms of a run that has a report, a JSON object and rows."""

    @property
    @abstractmethod
    def report(self) -> Report:
        """The result in words and tables."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""

    @abstractmethod
    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Headers and rows of the CSV form, full precision."""

    def json_text(self) -> str:
        """The JSON object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=1) + "\n"

    def csv_text(self) -> str:
        """The rows under their headers."""
        from ci_toolkit.report.csv import write_csv

        out = io.StringIO()
        write_csv(*self.rows(), out)
        return out.getvalue()

    def markdown_text(self) -> str:
        """The report as Markdown."""
        from ci_toolkit.report.markdown import write_markdown

        return write_markdown(self.report)

    def terminal_text(
        self, *, width: int = 80, color: bool = False, ascii_only: bool = False
    ) -> str:
        """The report as text of so many columns."""
        from ci_toolkit.report.terminal import render

        return render(self.report, width=width, color=color, ascii_only=ascii_only)

    def __str__(self) -> str:
        return self.terminal_text()


class StreamTexts(Texts):
    """Texts, pages and pictures of a run that may have several streams."""

    @abstractmethod
    def svg_pictures(self, stream: int | None = None) -> list[tuple[str, str]]:
        """Every picture that the result has, as SVG with its text alternative."""

    @abstractmethod
    def picture_bytes(self, kind: str, stream: int | None = None) -> bytes:
        """The one picture for a slide as "png", "svg" or "pdf"."""

    @abstractmethod
    def page(self) -> Report:
        """The report as a page tells it."""

    def html_text(self, stream: int | None = None) -> str:
        """The page, with every picture that the result has."""
        from ci_toolkit.report.html import write_html

        return write_html(self.page(), self.svg_pictures(stream))

    def _repr_html_(self) -> str:
        from ci_toolkit.report.html import write_fragment

        return write_fragment(self.report, self.svg_pictures()[:1])

    def text(self, ending: str, stream: int | None = None) -> str:
        """The content of a file with this extension."""
        forms = {".json": self.json_text, ".csv": self.csv_text, ".md": self.markdown_text}
        if ending in forms:
            return forms[ending]()
        return self.html_text(stream)

    def write(self, path: Path, ending: str, stream: int | None) -> Path:
        """Write one file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if ending in PICTURES:
            from ci_toolkit.data.files import write_whole

            write_whole(str(path), self.picture_bytes(ending[1:], stream))
        else:
            save_text(str(path), self.text(ending, stream))
        return path


def ending_of(path: str, saved: Sequence[str] = SAVED) -> str:
    """The extension, in small letters; UsageError when citk cannot write it."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in saved:
        raise UsageError(
            f"`{path}`: citk does not save `{ending or 'a file without an ending'}`",
            f"one of {' '.join(saved)}",
        )
    return ending
