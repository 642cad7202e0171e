"""A finished inspection: the frozen result with where it came from, and all it can become."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.result import Finding, Verdict, to_plain
from ci_toolkit.api.inspect_settings import InspectSettings
from ci_toolkit.api.outcome import PICTURES, save_text
from ci_toolkit.api.sources import Source
from ci_toolkit.api.texts import Texts, ending_of
from ci_toolkit.errors import DataError, UsageError, did_you_mean
from ci_toolkit.report.inspect_context import InspectContext, broken, has_volume, ledger_of
from ci_toolkit.report.ledger import ledger_sentences

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.report.model import Report

FAIL_ON = ("finding", "signal")
# From here on a terminal has room for whole ranges.
_WIDE = 110


@dataclass(frozen=True, eq=False)
class InspectionRun(Texts):
    """What `inspect_export` returns; in a notebook it shows itself."""

    result: Inspection
    source: Source
    settings: InspectSettings
    context: InspectContext

    @property
    def verdict(self) -> Verdict:
        """The answer in one sentence, and what to do next."""
        return self.result.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, doubtful or worth knowing, the weightiest first."""
        return self.result.findings

    @property
    def ledger(self) -> tuple[str, ...]:
        """Where every row went, in sentences."""
        return ledger_sentences(ledger_of(self.result.facts))

    @cached_property
    def report(self) -> Report:
        """The result in words and tables."""
        return self._report(wide=True)

    def alarm(self, fail_on: str) -> bool:
        """Whether what was found calls for exit code 1.

        "finding": a signal, a warning or a broken rule; "signal": a signal or a broken rule.
        """
        if fail_on not in FAIL_ON:
            hint = did_you_mean(fail_on, FAIL_ON) or " or ".join(FAIL_ON)
            raise UsageError(f"`--fail-on` does not take `{fail_on}`", hint)
        levels = ("signal", "warning") if fail_on == "finding" else ("signal",)
        found = any(finding.level in levels for finding in self.findings)
        return found or broken(self.result) > 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""
        from ci_toolkit.report.inspect_data import findings, to_dict

        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "inspect",
            "source": to_plain(self.source),
            "options": to_plain(self.settings),
            "result": to_dict(self.result, self.context),
            "findings": findings(self.result),
            "verdict": to_plain(self.result.verdict),
            "references": list(self.result.references),
        }

    def to_frame(self) -> pl.DataFrame:
        """One row a column of the export: type, missing, distinct, ends of its range, examples."""
        import polars as pl

        from ci_toolkit.report.inspect_data import columns_rows

        headers, rows = columns_rows(self.result)
        kinds: dict[str, Any] = {"rows": pl.Int64, "missing": pl.Int64, "distinct": pl.Int64}
        kinds["missing_share"] = pl.Float64
        schema = {name: kinds.get(name, pl.String) for name in headers}
        whole = [
            tuple(
                str(cell) if schema[name] == pl.String and not isinstance(cell, str) else cell
                for name, cell in zip(headers, row, strict=True)
            )
            for row in rows
        ]
        return pl.DataFrame(whole, schema=schema, orient="row")

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Headers and rows of the CSV form: one row a column."""
        from ci_toolkit.report.inspect_data import columns_rows

        return columns_rows(self.result)

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save by extension: .html .png .svg .pdf .json .csv .md; returns what was written.

        A picture shows the rows per period. Files are written whole or not at all. Raises
        UsageError for other extensions, DataError for a picture of an export without times.
        """
        target = Path(path)
        ending = ending_of(os.fspath(path))
        made: str | bytes = self._bytes(ending[1:]) if ending in PICTURES else self._text(ending)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(made, bytes):
            from ci_toolkit.data.files import write_whole

            write_whole(str(target), made)
        else:
            save_text(str(target), made)
        return (target,)

    def terminal_text(
        self, *, width: int = 80, color: bool = False, ascii_only: bool = False
    ) -> str:
        """The report as text of so many columns."""
        from ci_toolkit.report.terminal import render

        report = self._report(wide=width >= _WIDE)
        return render(report, width=width, color=color, ascii_only=ascii_only)

    def _repr_html_(self) -> str:
        from ci_toolkit.report.html import write_fragment

        return write_fragment(self.report, self._pictures())

    def _report(self, *, wide: bool) -> Report:
        from ci_toolkit.report.inspect import view

        return view(self.result, self.context, wide=wide)

    def _text(self, ending: str) -> str:
        if ending == ".json":
            return self.json_text()
        if ending == ".csv":
            return self.csv_text()
        if ending == ".md":
            return self.markdown_text()
        from ci_toolkit.report.html import write_html
        from ci_toolkit.report.inspect import page

        return write_html(page(self.result, self.context), self._pictures())

    def _pictures(self) -> list[tuple[str, str]]:
        """The rows per period as SVG with its text alternative; none without times."""
        volume = self.result.facts.volume
        if volume is None or not has_volume(volume):
            return []
        from ci_toolkit.api.inspect_picture import figure_of
        from ci_toolkit.plot.figure import to_svg

        what = f"{volume.of}" if volume.of else "Rows"
        alt = f"{what} per {volume.noun} of {self.context.source}"
        return [(to_svg(figure_of(self), prefix="volume"), alt)]

    def _bytes(self, kind: str) -> bytes:
        volume = self.result.facts.volume
        if volume is None or not any(volume.counts):
            raise DataError(
                "there is no picture of this export: no column of times was found",
                "name it with `--time`, or save a page: `--save inspection.html`",
            )
        from ci_toolkit.api.inspect_picture import figure_of
        from ci_toolkit.plot.figure import to_bytes

        return to_bytes(figure_of(self), kind)


def explained(run: InspectionRun, *, explain: bool) -> InspectionRun:
    """The same run whose report says how it was judged."""
    return replace(run, context=replace(run.context, explain=explain))
