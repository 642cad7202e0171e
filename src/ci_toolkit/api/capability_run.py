"""A finished capability study: the frozen result with where it came from, and all it can become."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.result import Finding, Verdict, to_plain
from ci_toolkit.api.capability_settings import CapabilitySettings
from ci_toolkit.api.sources import Source
from ci_toolkit.api.texts import StreamTexts
from ci_toolkit.errors import UsageError
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.ledger import ledger_sentences

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.report.model import Report

FAIL_ON = ("incapable",)


@dataclass(frozen=True, eq=False)
class CapabilityRun(StreamTexts):
    """What `capability` returns; in a notebook it shows itself.

    parts: what was measured of each stream, and control: the chart of the same data, for pictures.
    """

    result: Capability
    source: Source
    settings: CapabilitySettings
    context: CapabilityContext
    options: CapabilityOptions
    parts: tuple[StreamValues, ...] | tuple[StreamCounts, ...]
    control: ControlChart | None

    @property
    def verdict(self) -> Verdict:
        """The answer in one sentence, and what to do next."""
        return self.result.verdict

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
        from ci_toolkit.report.capability import view

        return view(self.result, self.context)

    def alarm(self, fail_on: str) -> bool:
        """Whether a stream does not meet its promise; "incapable" is all that can be asked."""
        if fail_on not in FAIL_ON:
            raise UsageError(f"`--fail-on` does not take `{fail_on}`", "incapable")
        return any(one.verdict.status == "incapable" for one in self.result.streams)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""
        from ci_toolkit.report.capability_data import to_dict

        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "capability",
            "source": to_plain(self.source),
            "options": to_plain(self.settings),
            "result": to_plain(to_dict(self.result, self.options)),
            "findings": to_plain(self.findings),
            "verdict": to_plain(self.result.verdict),
            "references": list(self.result.references),
        }

    def rows(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Headers and rows of the CSV form: one row a stream, full precision."""
        from ci_toolkit.report.capability_data import rows

        headers, found = rows(self.result)
        return headers, list(found)

    def to_frame(self) -> pl.DataFrame:
        """One row a stream, with limits, indices and their intervals."""
        import polars as pl

        from ci_toolkit.report.capability_data import PREFIX

        headers, found = self.rows()
        texts = {*self.result.by, "status", "distribution", "verdict", "conforming_method", "chart"}
        schema = {
            name: pl.String if name.removeprefix(PREFIX) in texts else pl.Float64
            for name in headers
        }
        return pl.DataFrame(found, schema=schema, orient="row", strict=False)

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save by extension: .png .svg .pdf .html .json .csv .md; returns what was written.

        `{queue}` in the name of a picture makes one for each value of that `--by` column. Files
        are written whole or not at all. Raises UsageError for other extensions.
        """
        from ci_toolkit.api.capability_save import save_capability

        return save_capability(self, os.fspath(path))

    def svg_pictures(self, stream: int | None = None) -> list[tuple[str, str]]:
        """See `StreamTexts`."""
        from ci_toolkit.api.capability_save import svg_pictures

        return svg_pictures(self, stream)

    def picture_bytes(self, kind: str, stream: int | None = None) -> bytes:
        """See `StreamTexts`."""
        from ci_toolkit.api.capability_save import picture_bytes

        return picture_bytes(self, kind, stream)

    def page(self) -> Report:
        """The report as a page tells it."""
        from ci_toolkit.report.capability import page

        return page(self.result, self.context)


def explained(run: CapabilityRun, *, explain: bool) -> CapabilityRun:
    """The same run whose report says how it was computed."""
    return replace(run, context=replace(run.context, explain=explain))
