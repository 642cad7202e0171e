"""A simulation in a screen: what was played, the table, theory, and the debrief."""

from __future__ import annotations

from ci_toolkit.analysis.training.dice import Dice
from ci_toolkit.analysis.training.funnel import Funnel
from ci_toolkit.analysis.training.raters import Raters
from ci_toolkit.analysis.training.red_bead import RedBead
from ci_toolkit.analysis.training.sample import SampleRun
from ci_toolkit.analysis.training.story import Simulated, kind_of, verdict_of
from ci_toolkit.references import REFERENCES
from ci_toolkit.report import (
    simulate_dice,
    simulate_funnel,
    simulate_raters,
    simulate_red_bead,
    simulate_regression,
    simulate_sample,
)
from ci_toolkit.report.model import Block, Notes, Report
from ci_toolkit.report.simulate_parts import checks_table, debrief_blocks
from ci_toolkit.report.text import clean, sentence

TERMS: dict[str, tuple[str, ...]] = {
    "red-bead": ("red-bead", "p", "common-cause", "regression-to-the-mean"),
    "funnel": ("funnel-experiment", "tampering", "autocorrelation"),
    "dice": ("littles-law", "bottleneck", "batch-size", "wip-limit", "cross-training"),
    "raters": ("kappa", "percent-agreement", "specific-agreement", "golden-set"),
    "sample": ("audit-sample", "wilson", "stratified-sampling", "rule-of-three"),
    "regression-to-mean": ("regression-to-the-mean", "common-cause", "funnel-plot"),
}
"""Terms that `citk explain` tells of, by kind."""


def view(
    result: Simulated, *, title: str | None = None, answers: bool = True, explain: bool = False
) -> Report:
    """The report of a run.

    title: instead of the kind's own. answers: whether the answers expected are told. explain:
    add formulas and sources.
    """
    kind = kind_of(result)
    own, formulas = _own(result)
    found = [*own]
    if (table := checks_table(result.checks)) is not None:
        found.append(table)
    found += debrief_blocks(result.debrief, answers=answers)
    if explain:
        found.append(Notes(tuple(sentence(text) for text in formulas), "How it was computed"))
        found.append(Notes(tuple(REFERENCES[key] for key in kind.sources), "Sources"))
    if terms := TERMS.get(kind.name):
        first, *others = terms
        also = ", ".join(f"`{term}`" for term in others)
        found.append(Notes((f"`citk explain {first}`; also {also}",), "Read on"))
    verdict = verdict_of(result)
    return Report(
        clean(title or kind.title, 200), sentence(clean(verdict.text)), "played", tuple(found)
    )


def _own(result: Simulated) -> tuple[list[Block], tuple[str, ...]]:
    if isinstance(result, RedBead):
        return simulate_red_bead.blocks(result), simulate_red_bead.FORMULAS
    if isinstance(result, Funnel):
        return simulate_funnel.blocks(result), simulate_funnel.FORMULAS
    if isinstance(result, Dice):
        return simulate_dice.blocks(result), simulate_dice.FORMULAS
    if isinstance(result, Raters):
        return simulate_raters.blocks(result), simulate_raters.FORMULAS
    if isinstance(result, SampleRun):
        return simulate_sample.blocks(result), simulate_sample.FORMULAS
    return simulate_regression.blocks(result), simulate_regression.FORMULAS
