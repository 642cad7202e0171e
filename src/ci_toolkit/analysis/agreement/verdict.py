"""Whether raters agree well enough, in one sentence."""

from __future__ import annotations

import math

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.wording import count_of, percent

_COMPARE = "let the raters label the same items, without seeing each other's labels"
_DEFINE = "write down what tells the labels apart, with examples, and rate the same items again"


def coefficient(value: float) -> str:
    """A coefficient for reading.

    >>> coefficient(0.59538), coefficient(-0.004), coefficient(1.0)
    ('0.60', '0.00', '1.00')
    """
    if not math.isfinite(value):
        return "–"
    text = f"{value:.2f}"
    # Just short of whole is not whole.
    if text == "1.00" and value < 1:
        text = f"{value:.4f}" if value < 0.99995 else "0.9999"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def with_interval(found: Estimate) -> str:
    """A coefficient with its interval.

    >>> with_interval(Estimate(0.4, 0.154, 0.646))
    '0.40 (0.15 to 0.65)'
    """
    if found.low is None or found.high is None:
        return coefficient(found.value)
    return f"{coefficient(found.value)} ({coefficient(found.low)} to {coefficient(found.high)})"


def verdict_of(items: int, kappa: Estimate, agreed: Estimate, at_least: float) -> Verdict:
    """ "capable" with the interval of kappa above the bound, "incapable" with it below."""
    if items < 2:
        there = "no item was" if not items else "only 1 item was"
        return Verdict(
            "insufficient",
            f"how well raters agree cannot be told: {there} rated twice",
            (_COMPARE,),
        )
    found = f"kappa {with_interval(kappa)}, needed {at_least:g}"
    of = f"over {count_of(items, 'item')} rated at least twice"
    if not math.isfinite(kappa.value):
        return Verdict(
            "insufficient",
            f"whether raters agree beyond chance cannot be told: all ratings of "
            f"{count_of(items, 'item')} are the same label",
            ("let them rate items that need different labels",),
        )
    if kappa.low is None or kappa.high is None:
        return Verdict("insufficient", f"too few items for an interval: {found}", (_COMPARE,))
    if kappa.low >= at_least:
        return Verdict("capable", f"raters agree well enough: {found}, {of}")
    if kappa.high < at_least:
        alike = percent(agreed.value)
        return Verdict(
            "incapable",
            f"raters do not agree well enough: {found}, {of}; {alike} of paired ratings are alike",
            (_DEFINE,),
        )
    return Verdict(
        "insufficient",
        f"whether raters agree well enough cannot be told yet: {found}, {of}",
        ("rate more items at least twice: the interval narrows with their number",),
    )
