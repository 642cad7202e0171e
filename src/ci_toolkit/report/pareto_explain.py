"""How a Pareto was computed: formulas and decisions in plain words, numbers used, sources."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ci_toolkit.analysis.pareto.result import Pareto, ParetoStream
from ci_toolkit.analysis.wording import p_value, percent, plain
from ci_toolkit.references import REFERENCES
from ci_toolkit.report.model import Block, Facts, Notes
from ci_toolkit.report.pareto_words import stream_name, weighs
from ci_toolkit.report.pointers import more, pareto_terms
from ci_toolkit.report.text import clean, sentence

_MOST_STREAMS = 5


def explain(result: Pareto) -> list[Block]:
    """The blocks of `--explain`: what was done to this result, its numbers, and the sources."""
    shown = [result.streams[number] for number in result.ranking[:_MOST_STREAMS]]
    formulas = tuple(sentence(text) for text in _formulas(result, shown))
    return [
        Notes(formulas, "How it was computed"),
        *_numbers(result, shown),
        Notes(tuple(dict.fromkeys(_sources(result))), "Sources"),
        *more(pareto_terms(result)),
    ]


def _formulas(result: Pareto, shown: list[ParetoStream]) -> Iterator[str]:
    options = result.options
    yield (
        "bars: largest first, equal ones by name; categories that mean the rest (Other, Misc and "
        "those named by --other) come last and are never vital"
    )
    yield (
        f"vital few: the fewest bars whose cumulative share reaches {percent(options.threshold)} "
        "of the total, the rest included"
    )
    if weighs(result):
        yield (
            "weights: a bar adds up what each row weighs; it is worth (Σw)² / Σw² equal rows, so a "
            "few heavy rows make its interval wide"
        )
    if result.listed:
        yield "lists: a row counts once in each value of its cell; shares are of all mentions"
    yield from _intervals(result, shown)
    yield (
        "places: every pair of categories is tested for a difference, all pairs together by "
        "Holm's method; a category may stand anywhere between those it is surely below and those "
        "it is surely above"
    )
    yield (
        "Gini: half the mean difference between two shares over their mean, 0 when all are equal; "
        "Herfindahl index: Σ share²; its reciprocal is the number of equal categories that would "
        "be as concentrated"
    )
    yield (
        "verdict: flat when chance explains the differences or the bars are nearly even (Gini over "
        "its largest value, (K − 1)/K, of at most 0.2, or 0.25 where nearly as many are needed as "
        "of equal bars); concentrated when at most half of the categories, and no more than 15, "
        "reach the threshold; spread out between"
    )
    yield from _rates(result, shown)
    yield from _over_time(shown)
    yield from _compared(shown)
    if result.splits:
        yield from _splits(result)


def _intervals(result: Pareto, shown: list[ParetoStream]) -> Iterator[str]:
    level = percent(result.options.confidence)
    yield (
        f"intervals of shares: all of them hold together with {level} (Goodman): Wilson's "
        "(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z² the quantile of χ² with 1 degree "
        "of freedom at 1 − (1 − confidence)/K"
    )
    over = [s.dispersion for s in shown if s.dispersion is not None and s.dispersion.over]
    if over:
        yield (
            "days vary by more than chance: n is then the number of independent items that would "
            "vary as much, p(1−p)/V, with V from the days: Σ (c − p·T)² / (Σ T)² over days with "
            "c of T; t instead of z, and never narrower than chance"
        )
    if any(one.correlated for one in over):
        yield (
            "neighbouring days are alike: V has the covariances of days up to 7 apart "
            "(Newey and West, after each day is freed of what the day before lets expect)"
        )
    yield (
        "are the shares equal at all: χ² = Σ (count − T/K)² / (T/K) with K − 1 degrees of freedom; "
        "where days vary or rows weigh, divided by the mean design effect (Rao and Scott)"
    )


def _rates(result: Pareto, shown: list[ParetoStream]) -> Iterator[str]:
    if any(bar.rate is not None for stream in shown for bar in stream.bars):
        yield (
            f"rate: count out of the items of that category, with Wilson's "
            f"{percent(result.options.confidence)} interval (exact Poisson where a unit can have "
            "several), clustered by day where its days vary by more than chance"
        )


def _over_time(shown: list[ParetoStream]) -> Iterator[str]:
    if any(stream.history is not None for stream in shown):
        yield (
            "over time: the ranking has changed when the mix of the periods differs by more than "
            "days do within them (p < 0.01), a share among the leaders really differs, and it "
            "matters: another leader, or other vital few, in the newest whole period"
        )


def _compared(shown: list[ParetoStream]) -> Iterator[str]:
    found = [stream.comparison for stream in shown if stream.comparison is not None]
    for text in dict.fromkeys(one.method for one in found):
        yield f"what changed: {text}"
    if found:
        yield (
            "total against mix: of the change of a category, (T₁ − T₀)·(s₀ + s₁)/2 comes with the "
            "total T and (s₁ − s₀)·(T₀ + T₁)/2 with its share s; both add up to the change"
        )
    if any(one.per == "item" for one in found):
        yield (
            "rate against mix (Kitagawa): of the change of the overall rate, Σ Δrate·mean share of "
            "the items comes from within the categories, Σ Δshare·mean rate from the mix"
        )


def _splits(result: Pareto) -> Iterator[str]:
    if all(split.excess is not None for split in result.splits):
        yield (
            "columns are ranked by what lies beyond volume: ½ Σ |share of the amount − share of "
            "the items|, less what chance alone gives when all have the same rate"
        )
    else:
        yield (
            "columns are ranked by the Herfindahl index on its range, (H − 1/K) / (1 − 1/K): 0 "
            "when all categories are equal, 1 when one has everything"
        )


def _numbers(result: Pareto, shown: list[ParetoStream]) -> Iterator[Block]:
    for stream in shown:
        items = tuple((name, clean(text)) for name, text in _of_stream(stream))
        if items:
            named = f": {stream_name(stream)}" if len(result.streams) > 1 else ""
            yield Facts(items, f"Numbers used{named}")


def _of_stream(stream: ParetoStream) -> Iterator[tuple[str, str]]:
    spread, equal, days = stream.concentration, stream.equality, stream.dispersion
    if spread is not None:
        yield "Gini", plain(spread.gini)
        yield "Herfindahl", f"{plain(spread.hhi)}, as {plain(spread.effective, 3)} equal categories"
        yield "for 80 %", f"{spread.for_80:,} of {spread.categories:,} categories"
    if equal is not None:
        text = f"χ² {plain(equal.statistic)} with {equal.df:,} degrees of freedom"
        if equal.design_effect != 1:
            text += f", design effect {plain(equal.design_effect)}"
        yield "equal shares", f"{text}, {p_value(equal.p)} ({equal.method})"
    if days is not None:
        text = f"{plain(days.factor)} times the variance of independent items over {days.days:,} "
        yield "days", f"{text}days, {p_value(days.p)}"
    if stream.history is not None:
        told = [] if stream.history.p is None else [p_value(stream.history.p)]
        if stream.history.agreement is not None and math.isfinite(stream.history.agreement):
            told.append(f"Kendall's W {plain(stream.history.agreement, 3)}")
        yield "periods", f"{len(stream.history.labels):,}, {', '.join(told)}".rstrip(", ")
    if stream.comparison is not None and stream.comparison.mix_p is not None:
        moved = percent(stream.comparison.mix_distance)
        yield "mix", f"{moved} of the total would have to move, {p_value(stream.comparison.mix_p)}"


def _sources(result: Pareto) -> Iterator[str]:
    yield from (sentence(REFERENCES.get(key, key)) for key in result.references)
