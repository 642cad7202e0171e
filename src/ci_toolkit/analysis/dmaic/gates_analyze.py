"""Gates of Analyze: is a cause shown by data, and none left undecided?"""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.gate import (
    Case,
    Outcome,
    Rule,
    failed,
    listed,
    lost,
    open_,
    passed,
)
from ci_toolkit.analysis.dmaic.project.analyze import RootCause
from ci_toolkit.analysis.dmaic.root_evidence import Support, supports
from ci_toolkit.analysis.wording import count_of


def accepted(case: Case) -> tuple[RootCause, ...]:
    """Root causes that were accepted."""
    return tuple(one for one in case.project.analyze.root_causes if one.status == "accepted")


def _tested(case: Case) -> Outcome:
    study = case.evidence.causes
    if study is None:
        return lost(case, "causes") or open_("no candidate cause has been tested yet")
    done = [one for one in study.causes if not one.problem]
    if not done:
        return failed("none of the candidate causes could be tested")
    real = [one.column for one in done if one.real]
    text = f"{count_of(len(done), 'candidate cause')} tested"
    return passed(
        f"{text}; beyond chance: {listed(real)}" if real else f"{text}; none beyond chance"
    )


def _root_cause(case: Case) -> Outcome:
    found = accepted(case)
    if not found:
        return open_("no root cause is accepted yet")
    weak: list[str] = []
    for cause in found:
        named = supports(cause, case.evidence)
        good = next((one for one in named if one.holds), None)
        if good is not None:
            return passed(f"{cause.cause}: {good.reason}")
        weak.append(_why(cause, named))
    return failed("; ".join(weak[:2]))


def _why(cause: RootCause, named: tuple[Support, ...]) -> str:
    if not named:
        return f"{cause.cause} names no evidence"
    data = [one for one in named if one.holds is False]
    if not data:
        return f"{cause.cause} rests on judgement alone"
    return f"{cause.cause} is not shown: {data[0].name} {data[0].reason}"


def _evidence(case: Case) -> Outcome | None:
    """One cause that is shown must not cover another that its own data speak against."""
    found = accepted(case)
    if not found:
        return None
    against = [
        f"{cause.cause}: {one.name} {one.reason}"
        for cause in found
        for one in supports(cause, case.evidence)
        if one.holds is False
    ]
    if against:
        return failed("; ".join(against[:2]))
    return passed(f"nothing speaks against {count_of(len(found), 'accepted root cause')}")


def _settled(case: Case) -> Outcome:
    causes = case.project.analyze.root_causes
    if not causes:
        return open_("there are no root causes yet")
    left = [one.cause for one in causes if one.status == "open"]
    if left:
        return open_(f"still to be decided: {listed(left)}")
    number = sum(one.status == "accepted" for one in causes)
    return passed(f"{number:,} accepted, {len(causes) - number:,} rejected")


RULES = (
    Rule("causes-tested", "Candidate causes are tested against the metric", _tested),
    Rule("root-cause", "At least one accepted root cause is shown by data", _root_cause),
    Rule("evidence", "No accepted root cause is spoken against by its own data", _evidence),
    Rule("root-causes-settled", "Each root cause is accepted or rejected", _settled),
)
