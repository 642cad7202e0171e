"""What a study of agreement returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict


@dataclass(frozen=True, eq=False)
class Ratings:
    """Labels of items by raters.

    labels: in order where the order matters. raters: names (empty: not known, only how many chose
    each label). given: shape (items, raters), the number of the label, -1 where not rated; or
    None. counts: shape (items, labels), how many chose each. standard: shape (items,), the number
    of the right label, -1 where not known; or None. Items that nobody rated are left out.
    """

    labels: tuple[str, ...]
    raters: tuple[str, ...]
    given: NDArray[np.int64] | None
    counts: NDArray[np.int64]
    standard: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Of one label against all others: kappa, how often it is chosen, and agreement on it.

    specific: of the ratings by others of an item that one rater gave this label, the share that
    are this label too.
    """

    label: str
    share: float
    kappa: Estimate
    specific: float


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Of two raters: items rated by both, the share alike, and Cohen's kappa."""

    first: str
    second: str
    items: int
    agreed: Estimate
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class StandardAgreement:
    """Of one rater with the known right answer."""

    rater: str
    items: int
    agreed: Estimate
    kappa: Estimate


@dataclass(frozen=True, eq=False)
class Agreement:
    """How well raters agree.

    items: rated at least twice; once: items rated only once (they say nothing). percent: share
    of pairs of ratings of an item that are alike. kappa: the named coefficient `statistic`
    ("cohen": two raters who both rated every item; "fleiss": any others), chance-corrected. ac1:
    Gwet's, and alpha: Krippendorff's, beside it. weights: as asked. verdict.status: "capable"
    when the interval of kappa lies above `at_least`, "incapable" when below, else "insufficient".
    alpha_ordinal: with `weights` "ordinal", alpha with Krippendorff's own ordinal distances, which
    depend on how often each label was chosen; else None.
    """

    items: int
    once: int
    raters: int
    ratings: int
    labels: tuple[str, ...]
    weights: str
    statistic: str
    percent: Estimate
    kappa: Estimate
    ac1: Estimate
    alpha: Estimate
    at_least: float
    confidence: float
    by_label: tuple[LabelAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    against: tuple[StandardAgreement, ...]
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    references: tuple[str, ...] = ()
    alpha_ordinal: Estimate | None = None
