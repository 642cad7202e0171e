"""From the small table of counts to everything a Pareto says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts, Sides
from ci_toolkit.analysis.pareto.names import naming_of
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Comparison, Nested, Pareto, ParetoStream, Split
from ci_toolkit.analysis.pareto.stream import analyse_stream
from ci_toolkit.analysis.pareto.streams_verdict import judge_streams
from ci_toolkit.analysis.result import Finding, Verdict


def analyse(
    counts: Counts,
    options: ParetoOptions,
    *,
    then: Sequence[tuple[str, Counts]] = (),
    splits: Sequence[tuple[str, Counts]] = (),
    sides: Sides | None = None,
) -> Pareto:
    """The Pareto of every stream, over time, compared, and taken apart.

    Arguments
        counts: cells by stream, category and day.
        then: for each further column, the cells whose categories are those of `counts` with the
            values of the columns so far behind; the streams are the same.
        splits: other columns by which the same problem can be split, each with its cells.
        sides: two sides to compare, with the streams of `counts`.
    """
    streams = []
    for number, own in _parts(counts):
        stream = analyse_stream(own, number, options)
        streams.append(_with_more(stream, own, number, options, then, sides))
    found = _splits(splits, options)
    ranking = sorted(range(len(streams)), key=lambda i: (-streams[i].total, i))
    verdict = _verdict(counts, streams, ranking, options)
    return Pareto(
        category=counts.category,
        by=counts.by,
        measure=counts.measure,
        weighted=counts.weighted,
        unit=counts.unit,
        streams=tuple(streams),
        ranking=tuple(ranking),
        options=options,
        verdict=_with_best(verdict, found, counts),
        listed=counts.listed,
        splits=found,
        references=_references(streams, counts),
    )


def _parts(counts: Counts) -> Iterator[tuple[int, Counts]]:
    """Each stream with its cells alone, found by one sort and not by a search per stream."""
    if len(counts.streams) < 2:
        yield from ((number, counts) for number in range(len(counts.streams)))
        return
    by_stream = np.argsort(counts.stream, kind="stable")
    ends = np.searchsorted(counts.stream[by_stream], np.arange(len(counts.streams) + 1))
    for number in range(len(counts.streams)):
        yield number, _cells(counts, by_stream[ends[number] : ends[number + 1]])


def _cells(counts: Counts, chosen: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Counts:
    """The cells of these numbers; what is known of whole streams stays."""
    return replace(
        counts,
        stream=counts.stream[chosen],
        kind=counts.kind[chosen],
        day=counts.day[chosen],
        count=counts.count[chosen],
        amount=counts.amount[chosen],
        squares=counts.squares[chosen],
        items=None if counts.items is None else counts.items[chosen],
    )


def _with_more(
    stream: ParetoStream,
    own: Counts,
    number: int,
    options: ParetoOptions,
    then: Sequence[tuple[str, Counts]],
    sides: Sides | None,
) -> ParetoStream:
    """The stream with its history, comparison and largest bar taken apart."""
    from ci_toolkit.analysis.pareto.compare import compare
    from ci_toolkit.analysis.pareto.history import history

    past = history(own, number, options) if own.timed and stream.total > 0 else None
    compared = compare(sides, number, options) if sides is not None else None
    stream = replace(
        stream,
        history=past,
        comparison=compared,
        then=drilled(stream, number, options, then),
    )
    verdict, findings = stream.verdict, stream.findings
    if past is not None and past.changed:
        said = past.text.removeprefix("the ranking changed: ")
        findings = (*findings, Finding("ranking-changed", "warning", past.text))
        verdict = replace(verdict, text=f"the ranking changed over time: {said}; {verdict.text}")
    if compared is not None and compared.headline:
        # Who asks what changed is told that; the vital few stand in the table.
        verdict = replace(verdict, text=compared.headline, next=_after(compared, verdict))
    return replace(stream, verdict=verdict, findings=findings)


def _after(compared: Comparison, verdict: Verdict) -> tuple[str, ...]:
    """What to do next after a comparison."""
    name = naming_of(one.category for one in compared.shifts if not one.other)
    first = next((one for one in compared.shifts if one.change and not one.other), None)
    if first is None:
        return ("nothing to explain by category: look at the total, or at longer stretches",)
    what = f"ask what else changed for {name(first.category)} at that time"
    return (what, *(step for step in verdict.next if step.startswith("take ")))


def drilled(
    stream: ParetoStream,
    number: int,
    options: ParetoOptions,
    then: Sequence[tuple[str, Counts]],
    path: tuple[str, ...] = (),
) -> Nested | None:
    """The largest bar that is no rest, taken apart by the first of the columns `then`, and so on.

    `path` holds the values of the bars around it. Returns None where there is no such bar.
    """
    bar = next((bar for bar in stream.bars if not bar.other and bar.amount > 0), None)
    if bar is None or not then:
        return None
    column, counts = then[0]
    path = path + bar.values
    part = analyse_stream(_within(counts, number, path, column), number, options)
    inner = drilled(part, number, options, then[1:], path)
    return Nested(column, bar.category, replace(part, then=inner))


def _within(counts: Counts, number: int, path: tuple[str, ...], column: str) -> Counts:
    """The cells of one stream whose categories begin with `path`, named by what follows it."""
    inside = np.array([values[: len(path)] == path for values in counts.categories], dtype=bool)
    keep = inside[counts.kind] & (counts.stream == number)
    names = {values[len(path) :]: 0 for values in counts.categories if values[: len(path)] == path}
    place = {values: i for i, values in enumerate(names)}
    renumbered = np.array(
        [
            place.get(values[len(path) :], 0) if inside[i] else 0
            for i, values in enumerate(counts.categories)
        ],
        dtype=np.int64,
    )
    kept = counts.where(keep)
    return replace(
        kept, category=(column,), categories=tuple(names) or (("",),), kind=renumbered[kept.kind]
    )


def _splits(splits: Sequence[tuple[str, Counts]], options: ParetoOptions) -> tuple[Split, ...]:
    if not splits:
        return ()
    from ci_toolkit.analysis.pareto.splits import ranked

    return ranked(splits, options)


def _verdict(
    counts: Counts, streams: Sequence[ParetoStream], ranking: Sequence[int], options: ParetoOptions
) -> Verdict:
    if not streams:
        text = "nothing to rank: there are no rows"
        return Verdict("insufficient", text, ("check the condition, or take a longer period",))
    if len(streams) == 1:
        return streams[0].verdict
    own = options if counts.weighted else replace(options, amount_noun=options.noun)
    return judge_streams(streams, ranking, counts.category, counts.by, own)


def _with_best(verdict: Verdict, splits: tuple[Split, ...], counts: Counts) -> Verdict:
    """The verdict with the column that sorts the problem best, where several were tried."""
    if len(splits) < 2:
        return verdict
    best = splits[0]
    if all(split.status == "flat" for split in splits):
        text = f"none of {len(splits):,} columns sorts the problem: the bars of each are alike"
        return replace(verdict, text=f"{verdict.text}; {text}")
    told = best.text.removeprefix(f"`{best.column}`").lstrip(":, ")
    said = f": {told}" if told else ""
    text = f"of {len(splits):,} columns `{best.column}` sorts the problem best{said}"
    steps = verdict.next
    if best.column not in counts.category and best.status != "flat":
        steps = (f"look at it by `{best.column}`", *steps)
    return replace(verdict, text=f"{verdict.text}; {text}", next=steps)


def _references(streams: Sequence[ParetoStream], counts: Counts) -> tuple[str, ...]:
    """Keys of the sources of what was computed."""
    keys = ["juran-1975", "gini-1912", "hirschman-1964", "goodman-1965", "wilson-1927"]
    keys += ["mogstad-et-al-2024", "bazylik-et-al-2021", "holm-1979"]
    over = any(stream.dispersion and stream.dispersion.over for stream in streams)
    if over or counts.weighted is not None:
        keys.append("rao-scott-1981")
    if over:
        keys.append("satterthwaite-1946")
    if counts.weighted is not None:
        keys.append("kish-1965")
    if any(stream.dispersion and stream.dispersion.correlated for stream in streams):
        keys += ["newey-west-1987", "andrews-monahan-1992", "priestley-1981"]
    if any(stream.history for stream in streams):
        keys += ["kendall-smith-1939", "rao-scott-1984", "benjamini-hochberg-1995"]
    compared = [stream.comparison for stream in streams if stream.comparison is not None]
    if compared:
        keys += ["newcombe-1998-difference", "przyborowski-wilenski-1940", "welch-1947"]
        keys += ["rao-scott-1984", "benjamini-hochberg-1995"]
    if any(one.per == "item" for one in compared):
        keys.append("kitagawa-1955")
    return tuple(dict.fromkeys(keys))
