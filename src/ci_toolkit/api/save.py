"""Pictures, pages and files of one or more runs."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit.api.outcome import PICTURES
from ci_toolkit.api.run import MOST_FILES, Run, names_in
from ci_toolkit.data.files import write_whole
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SMALL_MULTIPLES = 24
EXTENSIONS = (*PICTURES, ".html", ".json", ".csv", ".md")


def save_run(runs: Sequence[Run], path: str) -> tuple[Path, ...]:
    """Save by extension; with `{column}` in the name one file a stream."""
    ending = extension_of(path)
    names = names_in(path)
    if not names:
        return (_save_one(runs, path, ending, None),)
    run = runs[0]
    table = run.result.subgroups
    missing = [name for name in names if name not in table.by]
    if missing:
        raise UsageError(
            f"`{path}` names `{missing[0]}`, which is not a `--by` column",
            f"add `--by {missing[0]}`" if not table.by else f"columns are {', '.join(table.by)}",
        )
    targets = _targets(run, path)
    return tuple(_save_one(runs, target, ending, s) for target, s in targets.items())


def extension_of(path: str) -> str:
    """The extension, in small letters; UsageError when citk cannot write it."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in EXTENSIONS:
        raise UsageError(
            f"`{path}`: citk does not save `{ending or 'a file without an ending'}`",
            f"one of {' '.join(EXTENSIONS)}",
        )
    return ending


def figure_of(runs: Sequence[Run], stream: int | None) -> Figure:
    """One stream's chart, small multiples of many, or two kinds on one axis."""
    from ci_toolkit.api.captions import caption_of
    from ci_toolkit.plot.compare import draw_compared
    from ci_toolkit.plot.control_chart import draw
    from ci_toolkit.plot.small_multiples import draw_streams

    run = runs[0]
    picked = run.context.picked
    if stream is None and len(picked) == 1:
        stream = picked[0]
    caption = caption_of(runs, stream)
    if len(runs) > 1:
        return draw_compared([one.result for one in runs], caption, stream or 0)
    if stream is None and len(run.result.streams) > 1:
        shown = (picked or run.result.ranking)[:_SMALL_MULTIPLES]
        return draw_streams(run.result, caption, shown)
    return draw(run.result, caption, stream or 0)


def _targets(run: Run, path: str) -> dict[str, int]:
    from ci_toolkit.report.text import slug

    picked = run.context.picked or range(len(run.result.streams))
    if len(picked) > MOST_FILES:
        raise UsageError(
            f"`{path}` would make {len(picked):,} files",
            f"pick some with `--stream` or `--where`; the most is {MOST_FILES}",
        )
    targets: dict[str, int] = {}
    for stream in picked:
        named = {name: slug(v) for name, v in run.result.subgroups.named(stream).items()}
        target = path.format(**named)
        if target in targets:
            raise UsageError(
                f"`{path}` gives two streams one file, `{target}`",
                "name every `--by` column in it",
            )
        targets[target] = stream
    return targets


def _save_one(runs: Sequence[Run], path: str, ending: str, stream: int | None) -> Path:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    if ending in PICTURES:
        from ci_toolkit.plot.figure import to_bytes

        write_whole(path, to_bytes(figure_of(runs, stream), ending[1:]))
    else:
        write_whole(path, text_of(runs, ending, stream))
    return Path(path)


def text_of(runs: Sequence[Run], ending: str, stream: int | None = None) -> str:
    """The content of a page, JSON, CSV or Markdown file."""
    run = runs[0]
    if ending == ".json":
        return json_text(runs)
    if ending == ".csv":
        return csv_text(run)
    if ending == ".md":
        from ci_toolkit.report.markdown import write_markdown

        return "\n".join(write_markdown(one.report) for one in runs)
    from ci_toolkit.plot.figure import to_svg
    from ci_toolkit.report.control_chart import page
    from ci_toolkit.report.html import write_html

    alt = f"{run.context.title}: {run.verdict.text}"
    pictures = [(to_svg(figure_of(runs, stream), prefix="chart"), alt)]
    return write_html(page(run.result, run.context), pictures)


def terminal_text(
    runs: Sequence[Run], *, width: int = 80, color: bool = False, ascii_only: bool = False
) -> str:
    """The reports as text of so many columns."""
    from ci_toolkit.report.terminal import render

    return "\n".join(
        render(run.report, width=width, color=color, ascii_only=ascii_only) for run in runs
    )


def json_text(runs: Sequence[Run], points: Any = "all") -> str:
    """One JSON object; two compared kinds are an object with a list of them."""
    found = [run.to_dict(points) for run in runs]
    whole: Any = found[0] if len(found) == 1 else {"compared": found}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def csv_text(run: Run) -> str:
    """A row a point and panel."""
    from ci_toolkit.report.csv import write_csv

    out = io.StringIO()
    headers, rows = run.points()
    write_csv(headers, rows, out)
    return out.getvalue()


def save_limits_of(run: Run, path: str) -> None:
    """Write the parameters of a run's newest limits."""
    write_whole(path, json.dumps(run.limits(), indent=1, allow_nan=False) + "\n")


@dataclass(frozen=True, eq=False)
class Charts:
    """Runs as one outcome; `explain` and `points` as on the command line."""

    runs: Sequence[Run]
    explain: bool = False
    points: Any = "all"

    @property
    def ledger(self) -> tuple[str, ...]:
        """Where every row went, in sentences."""
        return self.runs[0].ledger

    def save(self, path: str) -> tuple[Path, ...]:
        """See `save_run`."""
        return save_run(self.runs, path)

    def save_limits(self, path: str) -> None:
        """See `save_limits_of`."""
        save_limits_of(self.runs[0], path)

    def json_text(self) -> str:
        """See `json_text`."""
        return json_text(self.runs, self.points)

    def csv_text(self) -> str:
        """See `csv_text`."""
        return csv_text(self.runs[0])

    def markdown_text(self) -> str:
        """The reports as Markdown, one after the other."""
        return text_of(self._explained(), ".md")

    def terminal_text(self, *, width: int, color: bool, ascii_only: bool) -> str:
        """See `terminal_text`."""
        return terminal_text(self._explained(), width=width, color=color, ascii_only=ascii_only)

    def _explained(self) -> list[Run]:
        return [
            replace(run, context=replace(run.context, explain=self.explain)) for run in self.runs
        ]
