"""What is worth saying of an agreement beside its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ci_toolkit.analysis.agreement.coefficients import Patterns
from ci_toolkit.analysis.agreement.pairs import MOST_RATERS
from ci_toolkit.analysis.agreement.result import Agreement, LabelAgreement, Ratings
from ci_toolkit.analysis.agreement.verdict import coefficient
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of, percent

# Below this many items the intervals are rough.
FEW_ITEMS = 30
# The paradox: alike from here, one label this common, and kappa so far below AC1.
_HIGH, _COMMON, _APART = 0.75, 0.75, 0.25
# A confusion is worth naming from so many disagreements and this share of them.
_LEAST_CONFUSED, _MOSTLY = 10, 0.4
_NAMED = 3


def findings_of(result: Agreement, ratings: Ratings, paired: Patterns) -> tuple[Finding, ...]:
    """The findings, the weightiest first; paired: items rated at least twice."""
    found = [
        *_paradox(result),
        *_few(result),
        *_confused(result, paired),
        *_standard(result, ratings),
        *_once(result),
        *_unused(result),
        *_many(ratings),
    ]
    return tuple(found)


def _paradox(result: Agreement) -> Iterator[Finding]:
    kappa, ac1, agreed = result.kappa.value, result.ac1.value, result.percent.value
    if not math.isfinite(kappa) or len(result.by_label) < 2:
        return
    common = max(result.by_label, key=lambda one: one.share)
    if agreed < _HIGH or common.share < _COMMON or ac1 - kappa < _APART:
        return
    rare = _rarest(result, common)
    tail = ""
    if rare is not None:
        tail = (
            f"; where one rater says `{rare.label}`, another does so too in "
            f"{percent(rare.specific)} of cases"
        )
    yield Finding(
        "kappa-paradox",
        "warning",
        f"{percent(agreed)} of paired ratings are alike, yet kappa is {coefficient(kappa)}: "
        f"`{common.label}` is {percent(common.share)} of all ratings, so most of them would be "
        f"alike by chance too, and kappa says little. AC1 ({coefficient(ac1)}) is not "
        f"misled by a common label; agreement on the rare labels tells most{tail}",
    )


def _rarest(result: Agreement, common: LabelAgreement) -> LabelAgreement | None:
    """The label other than the common one that was used most."""
    others = [one for one in result.by_label if one is not common and one.share > 0]
    return max(others, key=lambda one: one.share, default=None)


def _few(result: Agreement) -> Iterator[Finding]:
    if 2 <= result.items < FEW_ITEMS:
        yield Finding(
            "few-items",
            "warning",
            f"only {count_of(result.items, 'item')} rated at least twice: the intervals are rough "
            f"below {FEW_ITEMS}",
        )


def _confused(result: Agreement, paired: Patterns) -> Iterator[Finding]:
    """The two labels that most disagreements are about; pairs of ratings weigh alike."""
    if len(result.labels) < 3 or not result.items:
        return
    met = paired.counts.T @ (paired.counts * paired.items[:, None])
    upper = np.triu(met, 1)
    total = float(upper.sum())
    if total < _LEAST_CONFUSED:
        return
    one, other = np.unravel_index(int(upper.argmax()), upper.shape)
    share = float(upper[one, other]) / total
    if share >= _MOSTLY:
        yield Finding(
            "confused-labels",
            "info",
            f"{percent(share)} of disagreements are between `{result.labels[int(one)]}` and "
            f"`{result.labels[int(other)]}`",
        )


def _standard(result: Agreement, ratings: Ratings) -> Iterator[Finding]:
    if ratings.standard is None:
        return
    if ratings.given is None:
        yield Finding(
            "standard-unused",
            "warning",
            "the right answers cannot be compared: it is not known who chose which label",
        )
    elif not result.against:
        yield Finding(
            "standard-unused", "warning", "no rated item has a known right answer to compare with"
        )


def _once(result: Agreement) -> Iterator[Finding]:
    if result.once and result.items:
        stand = "was" if result.once == 1 else "were"
        yield Finding(
            "rated-once",
            "info",
            f"{count_of(result.once, 'item')} {stand} rated only once and "
            f"{'says' if result.once == 1 else 'say'} nothing of agreement",
        )


def _unused(result: Agreement) -> Iterator[Finding]:
    unused = [one.label for one in result.by_label if not one.share]
    if not unused or not result.items:
        return
    named = ", ".join(f"`{label}`" for label in unused[:_NAMED])
    more = f" and {len(unused) - _NAMED} more" if len(unused) > _NAMED else ""
    yield Finding("unused-labels", "info", f"nobody used {named}{more}")


def _many(ratings: Ratings) -> Iterator[Finding]:
    if ratings.given is not None and len(ratings.raters) > MOST_RATERS:
        yield Finding(
            "many-raters",
            "info",
            f"of {len(ratings.raters):,} raters the pairs of the {MOST_RATERS} with most ratings "
            "are compared; every rating counts in the coefficients",
        )
