"""What a project was computed from: files, their bytes, and where every row went."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.gate import listed
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api.dmaic_bench import Bench
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.errors import CitkError
from ci_toolkit.report.dmaic_context import SourceFact
from ci_toolkit.report.ledger import LedgerView


def source_facts(bench: Bench) -> tuple[tuple[SourceFact, ...], tuple[Finding, ...]]:
    """The sources of all parts, each once, and a finding for each whose bytes have changed.

    Parts that read the same files with the same rows stand together.
    """
    grouped: dict[tuple[tuple[str, ...], LedgerView | None], list[str]] = {}
    for origin in bench.origins:
        grouped.setdefault((origin.paths, origin.ledger), []).append(origin.part)
    hashes = {path: _hash(path) for origin in bench.origins for path in origin.paths}
    findings = _changed(bench, hashes)
    facts = tuple(
        SourceFact(
            path=", ".join(bench.shown_path(path) for path in paths),
            parts=tuple(dict.fromkeys(parts)),
            sha256=tuple(hashes[path] for path in paths),
            ledger=ledger,
            note=_note(bench, paths, hashes),
        )
        for (paths, ledger), parts in grouped.items()
    )
    return facts, findings


def _hash(path: str) -> str:
    try:
        return sha256_of(path)
    except CitkError:
        return ""


def _pinned(bench: Bench, path: str) -> str | None:
    """The SHA-256 that the project file holds of a source; None: not pinned."""
    pin = bench.project.sources.get(bench.shown_path(path))
    return None if pin is None else pin.sha256.strip().lower()


def _note(bench: Bench, paths: tuple[str, ...], hashes: dict[str, str]) -> str:
    changed = [path for path in paths if _pinned(bench, path) not in (None, hashes[path])]
    return "not the bytes that the project was written for" if changed else ""


def _changed(bench: Bench, hashes: dict[str, str]) -> tuple[Finding, ...]:
    """One finding for all: the numbers are not of the bytes that the project was written for."""
    names = [
        f"`{bench.shown_path(path)}`"
        for path, found in hashes.items()
        if _pinned(bench, path) not in (None, found)
    ]
    if not names:
        return ()
    what = "is not the file" if len(names) == 1 else "are not the files"
    text = f"{listed(names)} {what} that the project was written for"
    return (Finding("source-changed", "warning", f"{text}: every number is of the present bytes"),)
