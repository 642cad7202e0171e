"""Raters of something rare in words: agreement, kappa, and the golden set."""

from __future__ import annotations

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.training.raters import Raters
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report import agreement
from ci_toolkit.report.model import Block, Facts, Table
from ci_toolkit.report.simulate_parts import LONGEST, aligned
from ci_toolkit.report.text import clean

_MOST = 20

FORMULAS = (
    "a moderator calls a violation one with the chance sensitivity, and leaves a clean item alone "
    "with the chance specificity, independently of the others",
    "kappa = (agreement − agreement by chance) / (1 − agreement by chance); by chance: what raters "
    "who call as often, whatever the item, would agree on",
    "theory: agreement of two independent raters from prevalence, sensitivity and specificity",
    "golden set: exact (Clopper-Pearson) intervals",
)


def blocks(result: Raters) -> list[Block]:
    """What was played, both raters' work on live items, and the golden set."""
    o = result.options
    facts = (
        (
            "Played",
            f"{count_of(len(result.names), 'moderator')} rate the same {o.items:,} live items, "
            f"then a golden set of {o.golden:,}",
        ),
        (
            "Violations",
            f"{percent(o.prevalence)} of live items expected, {int(result.truth.sum()):,} came; "
            f"{result.golden[0].violations:,} of {o.golden:,} in the golden set",
        ),
        ("Found", _found(result)),
        ("Theory", _theory(result)),
        ("Seed", f"{o.seed:,}"),
    )
    return [Facts(facts), _golden(result), *agreement.blocks(result.agreement)]


def _found(result: Raters) -> str:
    found = percent(result.found)
    told = f"{found} of live violations by at least one" if found != "–" else "no live violation"
    if result.precision == result.precision:
        told += f"; of what was called a violation, {percent(result.precision)} is one"
    return told


def _theory(result: Raters) -> str:
    theory = result.theory
    kappa = plain(theory.kappa, 2)
    return (
        f"agreement {percent(theory.agreement)}, by chance alone {percent(theory.by_chance)}, "
        f"kappa {kappa if kappa != '–' else 'not defined'}"
    )


def _golden(result: Raters) -> Table:
    headers = ("Moderator", "Caught", "Sensitivity", "Truth", "Clean right", "Specificity", "Truth")
    rows = tuple(
        (
            clean(one.name, LONGEST),
            f"{one.caught:,} of {one.violations:,}",
            _share(one.sensitivity),
            percent(one.true_sensitivity),
            f"{one.right:,} of {one.clean:,}",
            _share(one.specificity),
            percent(one.true_specificity),
        )
        for one in result.golden[:_MOST]
    )
    level = f"{plain(100 * result.options.confidence)} %"
    note = f"with {level} intervals; truth: what the simulation gave each of them"
    if len(result.golden) > _MOST:
        note += f"; {count_of(len(result.golden) - _MOST, 'moderator')} not shown"
    return Table(
        headers,
        rows,
        aligned(headers),
        "What the golden set shows",
        note,
        spare=(4, 1),
    )


def _share(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return percent(found.value)
    low, high = (plain(100 * end, 3) for end in (found.low, found.high))
    return f"{percent(found.value)} ({low} to {high})"
