"""Findings and next steps of a run as lists, alike in the reports of all families."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ci_toolkit.analysis.result import Finding
from ci_toolkit.report.model import Block, Notes
from ci_toolkit.report.text import clean, sentence

_TITLE = "Worth knowing"


def next_steps(steps: Iterable[str]) -> list[Block]:
    """What to do next, numbered, each step once; nothing where there is none."""
    told = tuple(dict.fromkeys(sentence(clean(step)) for step in steps))
    return [Notes(told, "What to do next", numbered=True)] if told else []


def worth_knowing(findings: Iterable[Finding], said: Collection[str] = ()) -> list[Block]:
    """Findings in full, warnings first; what stands among the next steps is not said twice."""
    ordered = sorted(findings, key=_late)
    texts = (finding.text for finding in ordered if finding.text not in said)
    told = tuple(dict.fromkeys(sentence(clean(text)) for text in texts))
    return [Notes(told, _TITLE)] if told else []


def told_once(
    run: Iterable[Finding], streams: Iterable[tuple[str, Iterable[Finding]]]
) -> list[Block]:
    """Findings of a run and of its streams, each kind of a stream's once with how many have it.

    streams: name and findings of each.
    """
    alike: dict[str, list[tuple[str, Finding]]] = {one.text: [("", one)] for one in run}
    for name, findings in streams:
        for finding in findings:
            alike.setdefault(finding.code, []).append((name, finding))
    groups = sorted(alike.values(), key=lambda found: _late(found[0][1]))
    texts = [sentence(_where(found) + clean(found[0][1].text)) for found in groups]
    return [Notes(tuple(dict.fromkeys(texts)), _TITLE)] if texts else []


def _late(finding: Finding) -> bool:
    return finding.level == "info"


def _where(found: list[tuple[str, Finding]]) -> str:
    """The streams of a kind of finding, before its text; empty when it is of the whole run."""
    names = list(dict.fromkeys(name for name, _ in found))
    if not names[0]:
        return ""
    return f"{len(names):,} streams, such as {names[0]}: " if len(names) > 1 else f"{names[0]}: "
