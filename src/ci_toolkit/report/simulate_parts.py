"""Blocks that the reports of all simulations share: theory against the run, and the debrief."""

from __future__ import annotations

from collections.abc import Sequence

from ci_toolkit.analysis.training.debrief import WITHIN, Check, Debrief
from ci_toolkit.analysis.wording import plain
from ci_toolkit.report.model import Align, Block, Notes, Table
from ci_toolkit.report.text import clean, sentence

LONGEST = 40


def checks_table(checks: Sequence[Check], most: int = 30) -> Table | None:
    """Theory against the run; those that do not agree first where not all are shown."""
    if not checks:
        return None
    shown = list(checks)
    if len(shown) > most:
        shown = sorted(shown, key=lambda one: one.agrees)[:most]
    rows = tuple(
        (
            clean(one.what, 80).replace("neyman", "Neyman"),
            plain(one.theory),
            plain(one.run),
            plain(one.error, 2),
            "yes" if one.agrees else "no",
        )
        for one in shown
    )
    note = f"agrees: within {plain(WITHIN)} standard errors (the error) of theory"
    if len(shown) < len(checks):
        note += f"; {len(checks) - len(shown):,} more in JSON"
    return Table(
        ("What", "Theory", "This run", "Error", "Agrees"),
        rows,
        ("left", "right", "right", "right", "left"),
        "Theory against this run",
        note,
        marked=frozenset(i for i, one in enumerate(shown) if not one.agrees),
        spare=(3,),
    )


def debrief_blocks(debrief: Debrief, *, answers: bool) -> list[Block]:
    """What to notice, the questions, and apart from them the answers."""
    asked = tuple(clean(question) for question, _ in debrief.questions)
    blocks: list[Block] = [
        Notes(tuple(sentence(clean(text)) for text in debrief.notice), "What to notice"),
        Notes(asked, "Questions", numbered=True),
    ]
    if answers:
        told = tuple(clean(answer) for _, answer in debrief.questions)
        blocks.append(Notes(told, "Answers expected", numbered=True))
    return blocks


def aligned(headers: Sequence[str], texts: int = 1) -> tuple[Align, ...]:
    """The first `texts` columns to the left, the others to the right."""
    return tuple("left" if place < texts else "right" for place in range(len(headers)))
