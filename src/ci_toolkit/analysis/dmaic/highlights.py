"""The two or three findings of a project that matter, weightiest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.dmaic.gate import failure_text, listed
from ci_toolkit.analysis.dmaic.result import Evidence, Failure
from ci_toolkit.analysis.result import Finding

MOST = 3
_PART_WORDS = {
    "soundness": "the soundness of the data",
    "agreement": "the agreement of the raters",
    "baseline": "the baseline",
    "capability": "the capability",
    "sample_size": "the sample size",
    "pareto": "the Pareto",
    "causes": "the candidate causes",
    "mix": "mix against rate",
    "staged": "the chart before and after",
    "control_group": "the control group",
    "effect": "the effect of the change",
    "capability_after": "the capability after the change",
    "limits": "the frozen limits",
    "held": "later data against the limits",
}


def highlights(evidence: Evidence) -> tuple[Finding, ...]:
    """At most three findings, each a sentence with its numbers and without a full stop.

    First whether it improved and what cannot be trusted, then what holds, then what explains it.
    """
    ranked = sorted(_all(evidence), key=lambda pair: pair[0])
    return tuple(finding for _, finding in ranked[:MOST])


def _all(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    """Each finding with its weight: the smaller the number, the weightier."""
    yield from _effect(evidence)
    yield from _unsound(evidence)
    yield from _failures(evidence.failures)
    yield from _raters(evidence)
    yield from _held(evidence)
    yield from _capability(evidence)
    yield from _cause(evidence)
    yield from _baseline(evidence)


def _effect(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    if evidence.effect is not None:
        worked = evidence.effect.verdict.status == "capable"
        yield 0, Finding("effect", "info" if worked else "warning", evidence.effect.verdict.text)


def _unsound(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    sound = evidence.soundness
    if sound is not None and sound.verdict.status in ("unsound", "insufficient"):
        yield 1, Finding("soundness", "signal", f"the data: {sound.verdict.text}")


def _failures(failures: tuple[Failure, ...]) -> Iterator[tuple[int, Finding]]:
    """One finding for all: one lost file fails many parts, and they must not crowd out the rest."""
    if not failures:
        return
    first = failures[0]
    same = [one for one in failures if one.text == first.text]
    text = f"{_names(same)} {failure_text(first)}"
    others = [one for one in failures if one.text != first.text]
    if others:
        text += f"; nor could {_names(others)}"
    yield 3, Finding("failure", "signal", text)


def _names(failures: Sequence[Failure]) -> str:
    return listed([_PART_WORDS.get(one.part, one.part) for one in failures])


def _raters(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    found = evidence.agreement
    if found is not None and found.verdict.status != "capable":
        yield 4, Finding("agreement", "warning", found.verdict.text)


def _held(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    held = evidence.held
    if held is not None:
        stable = held.verdict.status == "stable"
        text = f"since the limits were frozen: {held.verdict.text}"
        yield 5 if stable else 2, Finding("held", "info" if stable else "signal", text)


def _capability(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    study: Capability | None = evidence.capability_after or evidence.capability
    if study is not None:
        when = "after the change" if evidence.capability_after else "at the baseline"
        capable = study.verdict.status == "capable"
        text = f"{when}: {study.verdict.text}"
        yield 6, Finding("capability", "info" if capable else "warning", text)


def _cause(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    study = evidence.causes
    real = next((one for one in study.causes if one.real), None) if study else None
    if real is not None:
        yield 7, Finding("cause", "info", real.text)
    elif evidence.pareto is not None and evidence.pareto.verdict.status == "concentrated":
        yield 7, Finding("pareto", "info", evidence.pareto.verdict.text)


def _baseline(evidence: Evidence) -> Iterator[tuple[int, Finding]]:
    chart = evidence.baseline
    if chart is not None:
        unstable = chart.verdict.status == "unstable"
        text = f"baseline: {chart.verdict.text}"
        yield 8, Finding("baseline", "warning" if unstable else "info", text)
