"""How well raters agree, in facts and tables."""

from __future__ import annotations

from typing import Any

from ci_toolkit.analysis.agreement.result import Agreement
from ci_toolkit.analysis.agreement.verdict import coefficient
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Block, Facts, Notes, Table
from ci_toolkit.report.text import clean, sentence

__all__ = ["blocks", "data"]

_LONGEST = 60
# Pairs of raters shown: those who agree least first.
_MOST_PAIRS = 30
_KAPPA = {"cohen": "Cohen's kappa", "fleiss": "Fleiss' kappa"}
_WEIGHTED = {
    "linear": "weighted by distance",
    "quadratic": "weighted by squared distance",
    "ordinal": "weighted by order",
}


def blocks(result: Agreement) -> tuple[Block, ...]:
    """The coefficients with intervals and what each means, then labels, pairs and the standard."""
    found: list[Block] = [_facts(result), _meanings(result)]
    if result.findings:
        said = tuple(sentence(clean(one.text)) for one in result.findings)
        found.append(Notes(said, "Worth knowing of the raters"))
    tables = (_labels(result), _pairs(result), _against(result))
    return (*found, *(table for table in tables if table is not None))


def data(result: Agreement) -> dict[str, Any]:
    """The result for JSON, in full precision; what is not known is None."""
    found = to_plain(result)
    assert isinstance(found, dict)
    return found


def _facts(result: Agreement) -> Facts:
    level = f"{plain(result.confidence * 100)} %"
    rows = [
        ("Items", _items(result)),
        ("Raters", _raters(result)),
        ("Percent agreement", _share(result.percent)),
        (_kappa_name(result), _number(result.kappa) + f"; needed {plain(result.at_least)}"),
        (_ac_name(result), _number(result.ac1)),
        ("Krippendorff's alpha", _number(result.alpha)),
    ]
    if result.alpha_ordinal is not None:
        rows.append(("Alpha, ordinal distances", _number(result.alpha_ordinal)))
    return Facts(tuple(rows), f"Agreement of the raters, with {level} intervals")


def _meanings(result: Agreement) -> Notes:
    name = _kappa_name(result)
    said = [
        "Percent agreement: how often two ratings of the same item are alike, chance included",
        f"{name}: of what chance would not have brought alike, the share that is alike; 1 is full "
        "agreement, 0 no more than chance",
        f"{_ac_name(result)}: the same, with a chance that a common label does not raise",
        "Krippendorff's alpha: the same as Fleiss' kappa in idea, for any number of ratings an "
        "item; items are drawn anew for its interval",
    ]
    if result.alpha_ordinal is not None:
        said.append(
            "Alpha, ordinal distances: two labels are as far apart as there are ratings between "
            "them (Krippendorff's own way)"
        )
    return Notes(tuple(sentence(text) for text in said), "What they mean")


def _items(result: Agreement) -> str:
    text = f"{result.items:,} rated at least twice, {count_of(result.ratings, 'rating')} in all"
    return f"{text}; {result.once:,} rated once" if result.once else text


def _raters(result: Agreement) -> str:
    if not result.pairs and not result.against:
        return f"{result.raters:,}, or not known by name"
    return f"{result.raters:,}"


def _kappa_name(result: Agreement) -> str:
    name = _KAPPA.get(result.statistic, "Kappa")
    weights = _WEIGHTED.get(result.weights)
    return f"{name}, {weights}" if weights else name


def _ac_name(result: Agreement) -> str:
    return "Gwet's AC1" if result.weights == "none" else "Gwet's AC2"


def _labels(result: Agreement) -> Table | None:
    if not result.by_label:
        return None
    rows = tuple(
        (
            clean(one.label, _LONGEST),
            percent(one.share),
            percent(one.specific),
            *_columns(one.kappa),
        )
        for one in result.by_label
    )
    return Table(
        ("Label", "Of ratings", "Agreement on it", "Kappa", "From", "To"),
        rows,
        ("left", "right", "right", "right", "right", "right"),
        "Agreement by label",
        "agreement on it: where one rater gives the label, how often another gives it too",
        spare=(4, 5),
    )


def _pairs(result: Agreement) -> Table | None:
    if not result.pairs:
        return None
    order = sorted(
        result.pairs, key=lambda one: (one.kappa.value != one.kappa.value, one.kappa.value)
    )
    shown = order[:_MOST_PAIRS]
    rows = tuple(
        (
            clean(one.first, _LONGEST),
            clean(one.second, _LONGEST),
            f"{one.items:,}",
            percent(one.agreed.value),
            *_columns(one.kappa),
        )
        for one in shown
    )
    more = len(order) - len(shown)
    note = f"{count_of(more, 'pair')} with a higher kappa not shown" if more else None
    return Table(
        ("Rater", "And", "Items", "Alike", "Kappa", "From", "To"),
        rows,
        ("left", "left", "right", "right", "right", "right", "right"),
        "Pairs of raters, least agreement first",
        note,
        folded=len(rows) > 12,
        spare=(5, 6),
    )


def _against(result: Agreement) -> Table | None:
    if not result.against:
        return None
    rows = tuple(
        (
            clean(one.rater, _LONGEST),
            f"{one.items:,}",
            percent(one.agreed.value),
            _ends(one.agreed),
            *_columns(one.kappa),
        )
        for one in result.against
    )
    return Table(
        ("Rater", "Items", "Right", "Interval", "Kappa", "From", "To"),
        rows,
        ("left", "right", "right", "right", "right", "right", "right"),
        "Raters against the right answer",
        folded=len(rows) > 30,
        spare=(5, 6),
    )


def _share(found: Estimate) -> str:
    ends = _ends(found)
    return percent(found.value) + (f" ({ends})" if ends else "")


def _ends(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return ""
    return f"{percent(found.low)} to {percent(found.high)}"


def _number(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return coefficient(found.value)
    ends = f"{coefficient(found.low)} to {coefficient(found.high)}"
    return f"{coefficient(found.value)} ({ends})"


def _columns(found: Estimate) -> tuple[str, str, str]:
    ends = [coefficient(end) if end is not None else "–" for end in (found.low, found.high)]
    return coefficient(found.value), ends[0], ends[1]
