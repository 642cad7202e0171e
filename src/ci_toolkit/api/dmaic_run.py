"""A finished project: the frozen result with what it came from, and all it can become."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.dmaic.project.base import PHASES, Phase
from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.analysis.result import Finding, Verdict, to_plain
from ci_toolkit.api.dmaic_file import ProjectFile
from ci_toolkit.api.texts import Texts
from ci_toolkit.errors import UsageError, did_you_mean
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.ledger import ledger_sentences

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.report.model import Report

FAIL_ON = ("tollgate",)
SAVED = (".html", ".md", ".pdf", ".json", ".csv")
_GATE_COLUMNS = ("phase", "code", "kind", "status", "text", "reason", "by", "on")


@dataclass(frozen=True, eq=False)
class DmaicRun(Texts):
    """What `dmaic` returns; `str(run)` is the summary of the terminal.

    runs: of a part, the run of the command that computed it ("baseline", "capability",
    "pareto" …). written: files that the run wrote in the folder (frozen limits). only: the one
    phase that its texts tell of, None for all.
    """

    result: Dmaic
    file: ProjectFile
    context: DmaicContext
    runs: Mapping[str, Any]
    written: tuple[str, ...] = ()
    only: Phase | None = None

    @property
    def verdict(self) -> Verdict:
        """Where the project stands, and what to do next."""
        return self.result.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth knowing, the weightiest first."""
        return (*self.result.highlights, *self.result.findings)

    @property
    def ledger(self) -> tuple[str, ...]:
        """Where every row of every source went, in sentences."""
        return tuple(
            f"{source.path}: {text}"
            for source in self.context.sources
            if source.ledger is not None
            for text in ledger_sentences(source.ledger)
        )

    @cached_property
    def report(self) -> Report:
        """The summary, or with `only` everything of one phase."""
        from ci_toolkit.report.dmaic import phase_report, summary

        if self.only is None:
            return summary(self.result, self._told())
        return phase_report(self.result, self._told(), self.only)

    def phase(self, name: str) -> DmaicRun:
        """The same run, its texts of one phase alone; UsageError for no such phase."""
        return replace(self, only=phase_named(name))

    def alarm(self, fail_on: str) -> bool:
        """Whether a tollgate calls for exit code 1.

        With `only`: unless that phase is passed or waived. Else: when a gate of any has failed.
        """
        if fail_on not in FAIL_ON:
            raise UsageError(f"`--fail-on` does not take `{fail_on}`", "tollgate")
        if self.only is not None:
            state = next(one for one in self.result.phases if one.phase == self.only)
            return state.status not in ("passed", "waived")
        return any(one.status == "failed" for one in self.result.phases)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""
        from ci_toolkit.report.dmaic_data import to_dict

        return {
            "citk": __version__,
            "schema": 1,
            "analysis": "dmaic",
            "source": {
                "project": self.context.file,
                "sha256": self.context.sha256,
                "files": to_plain(self.context.sources),
            },
            "options": {"only": self.only, "today": to_plain(self.context.made)},
            "result": to_plain(to_dict(self._narrowed(), self.context)),
            "findings": to_plain(self.findings),
            "verdict": to_plain(self.verdict),
            "references": list(self.result.references),
        }

    def rows(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Headers and rows of the CSV form: one row a gate."""
        found = [
            tuple(getattr(gate, name) for name in _GATE_COLUMNS)
            for state in self._narrowed().phases
            for gate in state.gates
        ]
        return _GATE_COLUMNS, found

    def to_frame(self) -> pl.DataFrame:
        """One row a gate: phase, code, kind, status, what must hold, how it stands."""
        import polars as pl

        schema = dict.fromkeys(_GATE_COLUMNS, pl.String) | {"on": pl.Date}
        return pl.DataFrame(self.rows()[1], schema=schema, orient="row")

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save the whole report as .html, .md (its pictures beside it) or .pdf; .json, .csv data.

        Files are written whole or not at all. Raises UsageError for other extensions,
        MissingError for .pdf without the extra that makes it.
        """
        from ci_toolkit.api.dmaic_save import save_dmaic

        return save_dmaic(self, os.fspath(path))

    @cached_property
    def pictures(self) -> Mapping[str, tuple[str, str]]:
        """Of each picture its SVG text and what it shows in words, by key."""
        from ci_toolkit.api.dmaic_pictures import svg_pictures

        return svg_pictures(self.result, self.runs, self.context.kind, self.context.made)

    def html_text(self) -> str:
        """The whole report as one self-contained page."""
        from ci_toolkit.report.dmaic import document
        from ci_toolkit.report.document_html import write_document

        pictures = {key: svg for key, (svg, _) in self.pictures.items()}
        return write_document(document(self.result, self._told(pictures=True)), pictures)

    def markdown_text(self, pictures: Mapping[str, str] | None = None) -> str:
        """The whole report, or with `only` one phase, as Markdown.

        pictures: of each key the path under which its picture is saved.
        """
        from ci_toolkit.report.dmaic import document
        from ci_toolkit.report.document_markdown import write_document_markdown
        from ci_toolkit.report.markdown import write_markdown

        if self.only is not None:
            return write_markdown(self.report)
        told = self._told(pictures=bool(pictures))
        return write_document_markdown(document(self.result, told), pictures or {})

    def _repr_html_(self) -> str:
        from ci_toolkit.report.html import write_fragment

        return write_fragment(self.report)

    def _told(self, *, pictures: bool = False) -> DmaicContext:
        """The context with the commands' own reports, and what the pictures show."""
        alts = {key: alt for key, (_, alt) in self.pictures.items()} if pictures else {}
        reports = {part: run.report for part, run in self.runs.items()}
        return replace(self.context, reports=reports, pictures=alts)

    def _narrowed(self) -> Dmaic:
        if self.only is None:
            return self.result
        kept = tuple(one for one in self.result.phases if one.phase == self.only)
        return replace(self.result, phases=kept)


def phase_named(name: str) -> Phase:
    """A phase by its name; UsageError with did-you-mean for another word."""
    for phase in PHASES:
        if phase == name.strip().lower():
            return phase
    raise UsageError(
        f"`--only` does not take `{name}`", did_you_mean(name, PHASES) or ", ".join(PHASES)
    )


def explained(run: DmaicRun, *, explain: bool) -> DmaicRun:
    """The same run whose report says how everything was computed."""
    return replace(run, context=replace(run.context, explain=explain))
