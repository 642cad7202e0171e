"""One tool of a project alone, as table or picture, from its TOML."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.api.dmaic_file import load_project
from ci_toolkit.api.outcome import PICTURES, save_text
from ci_toolkit.api.texts import Texts
from ci_toolkit.data.files import write_whole
from ci_toolkit.errors import DataError, UsageError, did_you_mean
from ci_toolkit.report.dmaic_tools import TOOLS, Tool
from ci_toolkit.report.dmaic_tools_cells import tool_rows
from ci_toolkit.report.model import Report, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class ToolRun(Texts):
    """A tool of one project; `name` None: the list of all tools."""

    name: str | None
    project: Project | None
    title: str
    today: dt.date | None = None
    ledger: tuple[str, ...] = ()

    @property
    def _tool(self) -> Tool:
        assert self.name is not None
        return TOOLS[self.name]

    @cached_property
    def report(self) -> Report:
        """The tool's tables, or the list of tools."""
        if self.name is None or self.project is None:
            return _list_of_tools()
        tool = self._tool
        return Report(self.title, tool.what, "info", tool.blocks(self.project))

    def figure(self) -> Figure:
        """The tool drawn; DataError where it has no picture."""
        from ci_toolkit.plot.dmaic import PICTURES as DRAWN
        from ci_toolkit.plot.dmaic import tool_figure

        found = None
        if self.name is not None and self.name in DRAWN and self.project is not None:
            found = tool_figure(self.name, self.project, today=self.today, title=self.title)
        if found is None:
            raise DataError(
                f"the tool `{self.name or 'list'}` has no picture",
                f"drawn are {', '.join(DRAWN)}; `--format markdown` gives its table",
            )
        return found

    def save(self, path: str) -> tuple[Path, ...]:
        """Save the picture as .png, .svg or .pdf, or the page as .html."""
        from ci_toolkit.plot.figure import to_bytes

        target, ending = Path(path), os.path.splitext(path)[1].lower()
        target.parent.mkdir(parents=True, exist_ok=True)
        if ending in PICTURES:
            write_whole(path, to_bytes(self.figure(), ending[1:]))
        elif ending == ".html":
            save_text(path, self.html_text())
        else:
            raise UsageError(f"`{path}`: a tool is saved as .png, .svg, .pdf or .html")
        return (target,)

    def html_text(self) -> str:
        """The tables as a page, with the picture where there is one."""
        from ci_toolkit.plot.dmaic import PICTURES as DRAWN
        from ci_toolkit.plot.dmaic import alt_text
        from ci_toolkit.plot.figure import to_svg
        from ci_toolkit.report.html import write_html

        pictures = []
        if self.name is not None and self.name in DRAWN and self.project is not None:
            svg = to_svg(self.figure(), prefix="tool")
            pictures.append((svg, alt_text(self.name, self.project)))
        return write_html(self.report, pictures)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object: the tool's table as the project gives it."""
        from ci_toolkit.report.dmaic_tools import dmaic_tools_data

        if self.name is None or self.project is None:
            result: Any = {name: tool.what for name, tool in TOOLS.items()}
        else:
            result = dmaic_tools_data(self.project).get(self.name)
        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "dmaic-tools",
            "tool": self.name,
            "result": to_plain(result),
        }

    def rows(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        """Headers and rows of the CSV form: what the tool's tables, facts and lists hold."""
        return tool_rows(self.report.blocks)


def tool(
    name: str | None,
    folder: str | os.PathLike[str] | None,
    *,
    today: dt.date | None = None,
    title: str | None = None,
) -> ToolRun:
    """A tool of a project: what `citk dmaic tools` does; without a name the list of them.

    Raises UsageError for no such tool, DataError for a project that has nothing for it.
    """
    if name is None:
        return ToolRun(None, None, "The tools of a DMAIC project")
    if name not in TOOLS:
        if folder is None and os.path.exists(name):
            raise UsageError(f"which tool of `{name}`?", f"`citk dmaic tools fmea {name}`")
        raise UsageError(f"there is no tool `{name}`", did_you_mean(name, TOOLS) or _names())
    if folder is None:
        raise UsageError(f"`{name}` of which project?", f"`citk dmaic tools {name} FOLDER`")
    file = load_project(folder)
    found = TOOLS[name]
    if not found.has(file.project):
        raise DataError(
            f"`{file.path.name}` has nothing for the tool `{name}`",
            "`citk dmaic init` writes a project file that shows every table",
        )
    heading = file.project.project.title
    return ToolRun(name, file.project, title or f"{found.heading}: {heading}".rstrip(": "), today)


def _names() -> str:
    return f"one of {', '.join(TOOLS)}"


def _list_of_tools() -> Report:
    rows = tuple((name, one.heading, one.what) for name, one in TOOLS.items())
    table = Table(("tool", "name", "what it is for"), rows, ("left", "left", "left"))
    return Report(
        "The tools of a DMAIC project",
        f"{len(rows)} tools, each from its own table of a project file",
        "info",
        (table,),
    )
