"""Columns by which the same problem can be split, the most concentrated first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts, shown
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Concentration, ParetoStream, Split
from ci_toolkit.analysis.pareto.stream import analyse_stream
from ci_toolkit.analysis.wording import count_of, percent

# Values that hardly ever come twice name single rows; nobody works on those.
_FEWEST_SINGLE = 10
_MOSTLY_SINGLE = 0.8
_MOST_LEADING = 20
_NOTHING = Concentration(0, 0.0, 0.0, 0.0, 0, 0, 0.0)


def ranked(parts: Sequence[tuple[str, Counts]], options: ParetoOptions) -> tuple[Split, ...]:
    """Rank columns by how concentrated the problem is in each, all streams together.

    Arguments: pairs of a column and the counts by its values. The score is the share of the
    amount that lies beyond what opportunities explain where these are known for every column,
    else the Herfindahl index as a fraction of its range, (H − 1/K)/(1 − 1/K). Equal scores come in
    the order of their names.

    Source: hirschman-1964
    """
    explained = bool(parts) and all(counts.items is not None for _, counts in parts)
    found = [_split(column, _together(counts), options, explained) for column, counts in parts]
    return tuple(sorted(found, key=lambda one: (-one.score, one.column.casefold(), one.column)))


def _together(counts: Counts) -> Counts:
    """All streams as one."""
    return replace(
        counts,
        by=(),
        streams=((),),
        stream=np.zeros(len(counts), dtype=np.int64),
        whole=np.array([counts.whole.sum()]),
    )


def _split(column: str, counts: Counts, options: ParetoOptions, explained: bool) -> Split:
    stream = analyse_stream(counts, 0, options)
    spread = stream.concentration
    if spread is None:
        text = f"`{column}`: no {options.amount_noun}"
        return Split(column, _NOTHING, "", None, stream.verdict.status, 0.0, text)
    amounts = counts.sums(counts.amount)
    largest = int(np.argmax(amounts))
    name, share = shown(counts.categories[largest]), float(amounts[largest] / amounts.sum())
    excess = excess_of(counts, _factor(stream))
    single = _single(counts)
    score = excess if explained and excess is not None else normalised(spread)
    text = f"`{column}`: {_text(name, share, stream, options, single)}"
    if explained and excess is not None and not single:
        text += _beyond(counts, excess, options)
    return Split(
        column=column,
        concentration=spread,
        top=f"{name} ({percent(share, 2)})",
        excess=excess,
        status=stream.verdict.status,
        score=0.0 if single else score,
        text=text,
        leading=_leading(counts),
    )


def _leading(counts: Counts) -> tuple[tuple[str, float], ...]:
    """The largest categories with their shares, ties in the order of the categories."""
    amounts = counts.sums(counts.amount)
    order = np.argsort(-amounts, kind="stable")[:_MOST_LEADING]
    shares = amounts / amounts.sum()
    return tuple(
        (shown(counts.categories[at]), float(shares[at])) for at in order if amounts[at] > 0
    )


def normalised(spread: Concentration) -> float:
    """The Herfindahl index, 0 where all categories are equal and 1 where one has everything.

    Source: hirschman-1964
    """
    if spread.categories < 2:
        return 0.0
    least = 1 / spread.categories
    return min(max((spread.hhi - least) / (1 - least), 0.0), 1.0)


def excess_of(counts: Counts, factor: float = 1.0) -> float | None:
    """Share of the amount that lies where opportunities do not explain it, beyond chance.

    Half the sum of |share of the amount − share of the items| over the categories, less what it
    is on average when all have the same rate (normal approximation), not below 0. factor: of
    over-dispersion. None without items or without any amount.
    """
    if counts.items is None:
        return None
    amount, items = counts.sums(counts.amount), counts.sums(counts.items)
    total, opportunities = float(amount.sum()), float(items.sum())
    if total <= 0 or opportunities <= 0:
        return None
    share = items / opportunities
    apart = 0.5 * float(np.abs(amount / total - share).sum())
    single = float(counts.squares.sum()) / total**2
    # Events are drawn out of a limited number of items, defects are not.
    left = max(1 - total / opportunities, 0.0) if (counts.count <= counts.items).all() else 1.0
    if counts.weighted is not None:
        left = 1.0
    variance = share * (1 - share) * single * max(factor, 1.0) * left
    by_chance = 0.5 * float(np.sqrt(2 * variance / math.pi).sum())
    return max(apart - by_chance, 0.0)


def _factor(stream: ParetoStream) -> float:
    found = stream.dispersion
    return found.factor if found is not None and found.over else 1.0


def _single(counts: Counts) -> bool:
    held = counts.sums(counts.items if counts.items is not None else counts.count)
    held = held[held > 0]
    return len(held) >= _FEWEST_SINGLE and float((held <= 1).mean()) >= _MOSTLY_SINGLE


def _text(
    name: str, share: float, stream: ParetoStream, options: ParetoOptions, single: bool
) -> str:
    spread = stream.concentration
    assert spread is not None
    if single:
        return f"nearly every one of its {spread.categories:,} values comes once"
    many = count_of(spread.categories, "category", "categories")
    held = f"{percent(share, 2)} of {options.amount(stream.total)}"
    verb = "makes" if spread.for_threshold == 1 else "make"
    few = f"{spread.for_threshold:,} of {many} {verb} {percent(options.threshold)}"
    return f"`{name}` holds {held}, {few}"


def _beyond(counts: Counts, excess: float, options: ParetoOptions) -> str:
    assert counts.items is not None
    if excess <= 0:
        return f"; no {options.amount_noun} beyond what its volume explains"
    amount, items = counts.sums(counts.amount), counts.sums(counts.items)
    furthest = int(np.argmax(amount / amount.sum() - items / items.sum()))
    lie = f"{percent(excess, 2)} of the {options.amount_noun} lie beyond what its volume explains"
    return f"; {lie}, most of them in `{shown(counts.categories[furthest])}`"
