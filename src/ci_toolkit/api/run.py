"""A finished run: the frozen result with where it came from, and everything it can become."""

from __future__ import annotations

import os
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ci_toolkit import __version__
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.result import Finding, Verdict, to_plain
from ci_toolkit.api.limits import measured_by, to_json
from ci_toolkit.api.settings import Settings
from ci_toolkit.api.sources import Source
from ci_toolkit.errors import UsageError
from ci_toolkit.report.context import RunContext, ledger_sentences

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.report.model import Report

MOST_FILES = 200
Points = Literal["all", "signals", "none"]


@dataclass(frozen=True, eq=False)
class Run:
    """A control chart with its source and options; what `control_chart` returns.

    In a notebook it shows itself; `str(run)` is the terminal's text without colour.
    """

    result: ControlChart
    source: Source
    settings: Settings
    context: RunContext
    every: str | None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        """The answer in one sentence, and what to do next."""
        return self.result.verdict

    @property
    def unit(self) -> str:
        """Items or defects: what the counts are out of (a chart of rates implies defects)."""
        return "defects" if self.result.subgroups.measure == "rate" else self.settings.unit

    @property
    def ledger(self) -> tuple[str, ...]:
        """Where every row went, in sentences."""
        return () if self.context.ledger is None else ledger_sentences(self.context.ledger)

    @cached_property
    def report(self) -> Report:
        """The result in words and tables."""
        from ci_toolkit.report.control_chart import view

        return view(self.result, self.context)

    def to_dict(self, points: Points = "all") -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""
        from ci_toolkit.report.control_chart_data import to_dict

        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "control-chart",
            "source": to_plain(self.source),
            "options": {**to_plain(self.settings), "every": self.every, "unit": self.unit},
            "result": to_dict(self.result, points=points),
            "findings": to_plain(self.findings),
            "verdict": to_plain(self.result.verdict),
            "references": list(self.result.references),
        }

    def points(self) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """Headers and rows of the CSV form: one row a point and panel, full precision."""
        from ci_toolkit.report.control_chart_data import points_rows

        return points_rows(self.result, self.context)

    def to_frame(self) -> pl.DataFrame:
        """One row a point and panel, with centre, limits and the rules it completes."""
        import polars as pl

        headers, rows = self.points()
        numbers = ("n", "value", "center", "lcl", "ucl", "sigma")
        schema = {
            name: pl.Float64 if name in numbers else pl.Boolean if name == "excluded" else pl.String
            for name in headers
        }
        return pl.DataFrame(list(rows), schema=schema, orient="row", strict=False)

    def limits(self) -> dict[str, Any]:
        """The parameters of the newest limits, as `--save-limits` writes them."""
        return to_json(
            self.result,
            measured=measured_by(self.source.columns, self.unit),
            every=self.every,
            choices=self.settings.changed(),
        )

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save by extension: .png .svg .pdf .html .json .csv .md; returns what was written.

        `{queue}` in the name makes one file for each value of that `--by` column. Files are
        written whole or not at all. Raises UsageError for other extensions.
        """
        from ci_toolkit.api.save import save_run

        return save_run([self], os.fspath(path))

    def alarm(self, fail_on: str) -> bool:
        """Whether a signal calls for exit code 1.

        "signal": one completed in the newest judged period, or with `since`/`last` anywhere in
        that window; "any-signal": one anywhere. Streams with too few points never count.
        """
        import numpy as np

        if fail_on not in ("signal", "any-signal"):
            raise UsageError(f"`--fail-on` does not take `{fail_on}`", "signal or any-signal")
        table = self.result.subgroups
        wide = fail_on == "any-signal" or self.settings.since or self.settings.last
        judged = table.judged
        if not judged.any():
            return False
        if wide:
            looked = judged
        elif table.times is not None:
            looked = judged & (table.times == table.times[judged].max())
        else:
            last = np.zeros(len(judged), dtype=bool)
            for a, b in zip(table.offsets[:-1], table.offsets[1:], strict=True):
                here = np.flatnonzero(judged[a:b])
                if len(here):
                    last[a + here[-1]] = True
            looked = last
        for name in self.result.judged_panels:
            hits = self.result.signals[name].any_completed & looked
            for stream in np.unique(table.stream_of[hits]):
                if self.result.streams[int(stream)].verdict.status != "insufficient":
                    return True
        return False

    def __str__(self) -> str:
        from ci_toolkit.api.save import terminal_text

        return terminal_text([self])

    def _repr_html_(self) -> str:
        from ci_toolkit.report.html import write_fragment

        return write_fragment(self.report, [self.picture()])

    def picture(self, stream: int | None = None) -> tuple[str, str]:
        """The chart as SVG text with its text alternative."""
        from ci_toolkit.api.save import figure_of
        from ci_toolkit.plot.figure import to_svg

        alt = f"{self.context.title}: {self.verdict.text}"
        return to_svg(figure_of([self], stream), prefix="chart"), alt


def names_in(path: str) -> tuple[str, ...]:
    """The `{name}` fields of a file name; anything but plain names is a UsageError."""
    try:
        fields = [f for _, f, spec, how in string.Formatter().parse(path) if f is not None
                  and not spec and not how]  # fmt: skip
        plain = len(fields) == path.count("{")
    except ValueError:
        plain = False
        fields = []
    if not plain or any(not name or ("." in name and "[" in name) for name in fields):
        raise UsageError(f"`{path}` has braces that are not `{{column}}`", "such as '{queue}.png'")
    return tuple(fields)
