"""A project in words: every tool has its place, and nothing is told twice or left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ci_toolkit.analysis.dmaic.effect.result import Benefit
from ci_toolkit.analysis.dmaic.project.base import PHASES
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import (
    Amount,
    Dmaic,
    Evidence,
    Failure,
    Gate,
    NextAction,
    PhaseState,
    ThenNow,
)
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.report import (
    dmaic_analyze,
    dmaic_control,
    dmaic_define,
    dmaic_improve,
    dmaic_measure,
)
from ci_toolkit.report.dmaic import document, phase_report, summary
from ci_toolkit.report.dmaic_context import DmaicContext, SourceFact
from ci_toolkit.report.dmaic_data import to_dict
from ci_toolkit.report.dmaic_effect import benefit_blocks
from ci_toolkit.report.dmaic_tools import TOOLS
from ci_toolkit.report.ledger import LedgerView
from ci_toolkit.report.model import Code, Facts, Figure, Notes, Report, Section, Strip, Table
from ci_toolkit.report.terminal import render

MODULES = (dmaic_define, dmaic_measure, dmaic_analyze, dmaic_improve, dmaic_control)


def project() -> Project:
    return Project.model_validate(
        {
            "project": {"title": "Fewer overturned decisions", "sponsor": "S. Ponsor"},
            "define": {
                "problem": "One appealed decision in twenty is overturned. " * 5,
                "goal": {"from": "5 %", "to": "3 %", "by": dt.date(2025, 6, 30)},
                "sipoc": {"process": ["Read", "Decide"]},
            },
            "measure": {
                "metric": {"name": "Overturn rate", "source": "appeals.csv", "event": "overturned"}
            },
            "control": {"limits": {"file": "limits.json", "stretch": "2025-01.."}},
        }
    )


def gate(phase: str, number: int, status: str) -> Gate:
    by = "S. Ponsor" if status == "waived" else ""
    return Gate(
        f"{phase}-{number}",
        phase,  # type: ignore[arg-type]
        "data",
        f"Gate {number} of {phase} holds, in words that are a little longer than one line is",
        status,  # type: ignore[arg-type]
        f"reason {number} of {phase}, also in words that are a little longer than one line is",
        by,
        dt.date(2025, 2, 1) if by else None,
    )


def told(**changes: object) -> Dmaic:
    phases = tuple(
        PhaseState(
            phase,
            "failed",
            tuple(gate(phase, i, s) for i, s in enumerate(("failed", "open", "passed", "waived"))),
            f"reason of {phase}",
        )
        for phase in PHASES
    )
    finding = Finding("effect", "info", "a finding in words that fill a line and more " * 6)
    whole = Dmaic(
        project(),
        Evidence(
            goal_from=0.05,
            goal_to=0.03,
            failures=(Failure("baseline", "measure", "`appeals.csv` is not there", "look for it"),),
        ),
        phases,
        ThenNow("Overturn rate", "2024", Estimate(0.05, 0.04, 0.06), "2025", None, 0.03),
        (finding,) * 3,
        tuple(
            NextAction(f"Do thing {i} " * 8, "A. Owner", dt.date(2025, 3, i + 1), "measure")
            for i in range(9)
        ),
        Verdict("insufficient", "nothing is settled yet", ("Do thing 0 " * 8, "Read the file")),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def context(**changes: object) -> DmaicContext:
    report = Report(
        "Pareto of reasons",
        "2 of 14 make 80 %",
        "concentrated",
        (
            Facts((("Total", "12"),)),
            Strip((0.1, 0.2), (None, None), "a", "b"),
            Notes(("12 rows read, all used.",), "Rows of appeals.csv"),
            Code("citk pareto appeals.csv", "The same, said in full"),
        ),
    )
    ledger = LedgerView(12, 1, 0, 0, 11)
    whole = DmaicContext(
        sha256="ab" * 32,
        reports={"pareto": report},
        commands={"pareto": "citk pareto appeals.csv --category reason"},
        sources=(SourceFact("appeals.csv", ("pareto",), ("cd" * 32,), ledger),),
        pictures={"sipoc": "The process in two steps", "pareto": "Bars"},
        kind="proportion",
        made=dt.date(2025, 3, 1),
        version="1.0",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def sections(parts: tuple[Section, ...]) -> dict[str, Section]:
    found: dict[str, Section] = {}
    for part in parts:
        found[part.id] = part
        found |= sections(part.sections)
    return found


def test_every_tool_stands_in_just_one_phase() -> None:
    placed = [name for module in MODULES for name in module.TOOLS]
    assert sorted(placed) == sorted(TOOLS)


def test_the_summary_fits_one_screen_and_counts_what_it_leaves_out() -> None:
    lines = render(summary(told(), context()), width=100).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    text = "\n".join(lines)
    assert "5 % (4 % to 6 %), 2024" in text
    assert "not known yet" in text
    assert "Gates to settle: 10" in text
    assert "more gates" in text
    assert "more in the report" in text


def test_every_phase_has_its_gates_at_the_end_with_who_waived() -> None:
    for part in document(told(), context()).sections[:5]:
        last = part.sections[-1]
        assert last.id == f"{part.id}-gates"
        (table,) = last.blocks
        assert isinstance(table, Table)
        assert [row[1] for row in table.rows] == ["failed", "open", "passed", "waived"]
        assert table.rows[3][3] == "waived by S. Ponsor, 2025-02-01"


def test_a_part_that_failed_is_told_in_its_place() -> None:
    found = sections(document(told(), context()).sections)["measure-baseline"]
    assert found.status is not None
    assert found.status[1] == "Could not be computed: `appeals.csv` is not there. Look for it."
    assert "appeals.csv` is not there" in render(phase_report(told(), context(), "measure"))


def test_a_command_s_report_brings_its_blocks_but_its_rows_and_command_stand_at_the_end() -> None:
    found = sections(document(told(), context()).sections)
    assert [type(block) for block in found["analyze-pareto"].blocks] == [Figure, Facts]
    assert found["analyze-pareto"].status == ("concentrated", "2 of 14 make 80 %.")
    commands = [block for block in found["made-commands"].blocks if isinstance(block, Code)]
    assert [block.text for block in commands] == ["citk pareto appeals.csv --category reason"]
    (facts,) = found["made-sources"].blocks
    assert isinstance(facts, Facts)
    assert ("SHA-256", "cd" * 32) in facts.items
    assert ("Rows", "12 rows read: 11 used, 1 filtered out.") in facts.items


def test_without_pictures_the_lines_of_characters_stand() -> None:
    plain = sections(document(told(), context(pictures={})).sections)
    assert [type(block) for block in plain["analyze-pareto"].blocks] == [Facts, Strip]
    assert not any(isinstance(block, Figure) for block in plain["define-sipoc"].blocks)


def test_what_stands_among_the_actions_is_not_told_again() -> None:
    steps = [b for b in document(told(), context()).blocks if b.caption == "What to do next"]
    assert [block.items for block in steps if isinstance(block, Notes)] == [("Read the file.",)]


def test_a_project_of_which_nothing_is_known_is_a_report_all_the_same() -> None:
    verdict = Verdict("insufficient", "nothing is known yet")
    empty = Dmaic(Project(), Evidence(), (), None, (), (), verdict)
    bare = DmaicContext()
    assert "not written yet" in render(summary(empty, bare))
    assert len(document(empty, bare).sections) == 6
    for phase in PHASES:
        assert render(phase_report(empty, bare, phase))
    assert to_dict(empty, bare)["evidence"]["baseline"] is None


def test_the_json_holds_the_project_as_given_and_full_precision() -> None:
    found = to_dict(told(), context())
    assert found["project"]["define"]["goal"] == {"from": "5 %", "to": "3 %", "by": "2025-06-30"}
    assert "project" in found["project"]
    assert "tollgates" not in found["project"]
    assert found["goal"] == {"from": 0.05, "to": 0.03}
    assert found["metric"]["then"] == {"value": 0.05, "low": 0.04, "high": 0.06}
    assert found["failures"][0]["part"] == "baseline"
    assert [phase["phase"] for phase in found["phases"]] == list(PHASES)


def test_an_amount_has_one_rounding_everywhere() -> None:
    amount = Amount(29_918.34, "EUR", ("1 hour × 2 EUR an hour = 29,918 EUR a year",), 1_234.56)
    facts = dmaic_define.amount_blocks(amount)[0]
    assert isinstance(facts, Facts)
    assert dict(facts.items) == {"In a year": "29,918 EUR", "The project costs": "1,235 EUR"}
    benefit = benefit_blocks(Benefit(Estimate(29_918.34, 12_570.6, 47_266.1), "EUR", ()))[0]
    assert isinstance(benefit, Facts)
    assert benefit.items[0][1] == "29,918 EUR (12,571 to 47,266)"


def test_an_interval_that_tells_next_to_nothing_has_no_digits() -> None:
    wide = ThenNow("Rate", "2024", Estimate(0.231, 2.5e-10, 0.999), "", None, 0.9)
    text = render(summary(told(metric=wide), context()), width=100)
    assert "23.1 % (<0.001 % to 99.9 %), 2024" in text
