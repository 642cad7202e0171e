"""What to notice about the raters, and what to ask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ci_toolkit.analysis.agreement.result import Agreement
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.training.debrief import Bools, Debrief, listed
from ci_toolkit.analysis.wording import count_of, percent, plain

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.raters import GoldenResult, KappaTheory, RatersOptions


def debrief_of(
    o: RatersOptions,
    names: tuple[str, ...],
    truth: Bools,
    found: Agreement,
    theory: KappaTheory,
    golden: tuple[GoldenResult, ...],
    share: float,
    precision: float,
) -> Debrief:
    """The debrief of one run."""
    who = listed(names) if len(names) <= 4 else f"{len(names)} moderators"
    kappa = plain(found.kappa.value, 2)
    notice = [
        f"{who} agree on {percent(found.percent.value)} of {o.items:,} items, and kappa is {kappa} "
        f"(theory {percent(theory.agreement)} and {plain(theory.kappa, 2)})",
        f"chance alone brings {percent(theory.by_chance)}, as nearly everything is called "
        f"“{_commonest(found)}” by everybody",
    ]
    bad = int(truth.sum())
    if bad:
        notice.append(
            f"of {count_of(bad, 'violation')} at least one of them found {percent(share)}; "
            + (
                f"of what was called a violation, {percent(precision)} was one"
                if math.isfinite(precision)
                else "nothing was called a violation"
            )
        )
    else:
        notice.append("no item was a violation, so nothing is told of finding them")
    notice += [_golden(one) for one in golden[:3]]
    return Debrief(tuple(notice), tuple(_questions(o, found, golden[0])))


def _commonest(found: Agreement) -> str:
    return max(found.by_label, key=lambda one: one.share).label


def _range(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return percent(estimate.value)
    return f"{percent(estimate.value)} ({percent(estimate.low)} to {percent(estimate.high)})"


def _golden(one: GoldenResult) -> str:
    parts = []
    if one.violations:
        parts.append(
            f"{one.name} caught {one.caught:,} of {count_of(one.violations, 'violation')}, "
            f"sensitivity {_range(one.sensitivity)}"
        )
    if one.clean:
        parts.append(
            f"{'left' if parts else one.name + ' left'} {one.right:,} of {one.clean:,} clean items "
            f"alone, specificity {_range(one.specificity)}"
        )
    return "in the golden set " + " and ".join(parts)


def _questions(o: RatersOptions, found: Agreement, first: GoldenResult) -> list[tuple[str, str]]:
    rare = min(found.by_label, key=lambda one: one.share)
    asked = [
        (
            f"{percent(found.percent.value)} agreement: are these moderators well calibrated?",
            f"That number cannot tell: items are alike because violations are rare "
            f"({percent(o.prevalence)}). Where one calls “{rare.label}”, another does so in "
            f"{percent(rare.specific)} of cases.",
        )
    ]
    if first.violations:
        asked.append(
            (
                f"Why does the golden set hold {percent(o.golden_share)} violations, far from the "
                f"{percent(o.prevalence)} of live work?"
                if o.golden_share > o.prevalence
                else "How many violations does a golden set need?",
                f"The interval of sensitivity depends on the violations alone: "
                f"{first.violations:,} of them give {_range(first.sensitivity)}. A live sample of "
                f"{o.golden:,} would hold {plain(o.golden * o.prevalence, 2)}.",
            )
        )
    asked.append(
        (
            "Does low kappa mean that the moderators are poor?",
            "Not by itself: at the same sensitivity and specificity kappa falls when the violation "
            "gets rarer. Look at agreement on the rare label and at a golden set before judging, "
            "and at the guideline before the people.",
        )
    )
    return asked
