"""A finished Pareto: the frozen result with where it came from, and all it can become."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.analysis.result import Finding, Verdict, to_plain
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.sources import Source
from ci_toolkit.api.texts import StreamTexts
from ci_toolkit.report.ledger import ledger_sentences
from ci_toolkit.report.pareto_context import ParetoContext

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.report.model import Report

_TEXTS = ("category", "label", "change")
_FLAGS = ("vital_few", "other")


@dataclass(frozen=True, eq=False)
class ParetoRun(StreamTexts):
    """What `pareto` returns; in a notebook it shows itself."""

    result: Pareto
    source: Source
    settings: ParetoSettings
    context: ParetoContext

    @property
    def verdict(self) -> Verdict:
        """The answer in one sentence, and what to do next."""
        return self.result.verdict

    @property
    def vital_few(self) -> tuple[str, ...]:
        """Names of the vital few, the largest first; of the largest stream where there are some."""
        ranking = self.result.ranking
        return self.result.streams[ranking[0]].vital if ranking else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth knowing of the run and of its streams."""
        own = [
            replace(finding, stream=finding.stream or dict(stream.by) or None)
            for stream in self.result.streams
            for finding in stream.findings
        ]
        return (*self.result.findings, *own)

    @property
    def ledger(self) -> tuple[str, ...]:
        """Where every row went, in sentences."""
        return () if self.context.ledger is None else ledger_sentences(self.context.ledger)

    @cached_property
    def report(self) -> Report:
        """The result in words and tables."""
        from ci_toolkit.report.pareto import view

        return view(self.result, self.context)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""
        from ci_toolkit.report.pareto_data import to_dict

        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "pareto",
            "source": to_plain(self.source),
            "options": to_plain(self.settings),
            "result": to_dict(self.result),
            "findings": to_plain(self.findings),
            "verdict": to_plain(self.result.verdict),
            "references": list(self.result.references),
        }

    def rows(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Headers and rows of the CSV form: one row a stream and category, full precision."""
        from ci_toolkit.report.pareto_data import rows

        headers, found = rows(self.result)
        return headers, list(found)

    def to_frame(self) -> pl.DataFrame:
        """One row a stream and category, in order, with shares, intervals and the vital few."""
        import polars as pl

        headers, found = self.rows()
        texts = {*self.result.by, *self.result.category, *_TEXTS}
        schema = {
            name: pl.String if name in texts else pl.Boolean if name in _FLAGS else pl.Float64
            for name in headers
        }
        frame = pl.DataFrame(found, schema=schema, orient="row", strict=False)
        whole = [name for name in ("rank", "rank_low", "rank_high") if name in headers]
        return frame.with_columns(pl.col(whole).cast(pl.Int64))

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save by extension: .png .svg .pdf .html .json .csv .md; returns what was written.

        `{queue}` in the name of a picture makes one for each value of that `--by` column. Files
        are written whole or not at all. Raises UsageError for other extensions.
        """
        from ci_toolkit.api.pareto_save import save_pareto

        return save_pareto(self, os.fspath(path))

    def svg_pictures(self, stream: int | None = None) -> list[tuple[str, str]]:
        """See `StreamTexts`."""
        from ci_toolkit.api.pareto_save import svg_pictures

        return svg_pictures(self, stream)

    def picture_bytes(self, kind: str, stream: int | None = None) -> bytes:
        """See `StreamTexts`."""
        from ci_toolkit.api.pareto_save import picture_bytes

        return picture_bytes(self, kind, stream)

    def page(self) -> Report:
        """The report as a page tells it."""
        from ci_toolkit.report.pareto import page

        return page(self.result, self.context)


def explained(run: ParetoRun, *, explain: bool) -> ParetoRun:
    """The same run whose report says how it was computed."""
    return replace(run, context=replace(run.context, explain=explain))
