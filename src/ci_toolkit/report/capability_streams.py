"""Tables of rates and what follows from them, of steps, and of many streams by their shortfall."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.result import Capability, RolledYield, StreamCapability
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.capability_far import level_cell, level_ends
from ci_toolkit.report.capability_numbers import (
    chance_words,
    index_cell,
    index_ends,
    known,
    ppm_cell,
    ppm_ends,
    share_cell,
    share_ends,
    small_cell,
    small_ends,
)
from ci_toolkit.report.capability_words import (
    LONGEST_STREAM,
    STATUSES,
    interval_header,
    level_estimate,
    noun_of,
    promise_words,
    rate_cell,
    rate_ends,
    shift_words,
    target_words,
    units_of,
)
from ci_toolkit.report.model import Align, Bars, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.text import clean, common_start

Row = tuple[str, str, str]


def rate_table(stream: StreamCapability) -> Table:
    """The rate with its interval, and everything that follows from it."""
    rows = [row for row in _rate_rows(stream) if row[1:] != (ABSENT, ABSENT)]
    return Table(
        ("What", "Value", interval_header(stream.confidence)),
        tuple(rows),
        ("left", "right", "right"),
        caption="The rate, and what follows from it",
    )


def _rate_rows(stream: StreamCapability) -> Iterator[Row]:
    found = stream.attribute
    assert found is not None
    binomial = found.kind == "binomial"
    yield ("Rate, %" if binomial else "Rate a unit", rate_cell(stream), rate_ends(stream))
    if (target := target_words(stream)) and found.chance is not None:
        yield f"Chance that it is {target}", chance_words(found.chance), ""
    if found.above and stream.conforming is not None:
        missed = stream.conforming
        turned = Estimate(
            1 - missed.value,
            None if missed.high is None else 1 - missed.high,
            None if missed.low is None else 1 - missed.low,
        )
        yield "Missed, %", share_cell(turned), share_ends(turned)
    ppm = found.ppm
    yield (
        "Missed per million" if found.above else "Per million",
        ppm_cell(ppm.value),
        ppm_ends(ppm.low, ppm.high),
    )
    if found.dpu is not None and binomial:
        yield "Defects per unit", small_cell(found.dpu.value), small_ends(found.dpu)
    if found.dpo is not None and known(found.dpo.value) != known(found.rate.value):
        yield "Defects per opportunity", small_cell(found.dpo.value), small_ends(found.dpo)
    dpmo = stream.dpmo
    if dpmo is not None and known(dpmo.value) != known(ppm.value):
        yield (
            "Defects per million opportunities",
            ppm_cell(dpmo.value),
            ppm_ends(dpmo.low, dpmo.high),
        )
    if stream.first_time_yield is not None:
        one = stream.first_time_yield
        yield "First-time yield, %", share_cell(one), share_ends(one)
    if found.z is not None:
        yield "Z", level_cell(found.z), level_ends(found.z)
    if stream.sigma_level is not None:
        level = level_estimate(stream.sigma_level)
        yield (
            f"Sigma level ({shift_words(stream.sigma_level)})",
            level_cell(level),
            level_ends(level),
        )


def steps_table(rolled: RolledYield, confidence: float) -> Table:
    """The steps in their order, each with what it loses, and the yield over all of them."""
    losses = [1 - step.first_time_yield.value for step in rolled.steps]
    most = max(losses, default=0.0)
    rows = tuple(
        (
            clean(step.name, LONGEST_STREAM),
            plain(step.units, 12),
            plain(step.defects, 12),
            share_cell(step.first_time_yield),
            share_ends(step.first_time_yield),
            plain(step.dpu, 3),
        )
        for step in rolled.steps
    )
    return Table(
        ("Step", "Units", "Failed", "Yield %", interval_header(confidence), "A unit"),
        rows,
        ("left", "right", "right", "right", "right", "right"),
        caption="Steps of the process; bars show what is lost",
        note=_rolled_words(rolled),
        bars=Bars(tuple(loss / most if most > 0 else None for loss in losses), 3),
        spare=(5, 4),
    )


def _rolled_words(rolled: RolledYield) -> str:
    one = rolled.rolled
    ends = share_ends(one)
    inner = "" if ends == ABSENT else f" ({ends} %)"
    text = (
        f"Rolled throughput yield {share_cell(one)} %{inner}: "
        f"the chance to pass {_all_steps(len(rolled.steps))} the first time"
    )
    if rolled.dpmo is not None and known(rolled.dpmo.value) is not None:
        between = ppm_ends(rolled.dpmo.low, rolled.dpmo.high)
        more = "" if between == ABSENT else f" ({between})"
        text += f"; {ppm_cell(rolled.dpmo.value)} defects per million opportunities{more}"
    return text


def _all_steps(number: int) -> str:
    return "the step" if number == 1 else f"all {number:,} steps"


def streams_table(result: Capability, ctx: CapabilityContext, most: int) -> Table:
    """Streams by their shortfall, the largest first, with intervals and what is at stake.

    Arguments: most, rows shown.
    """
    streams = [result.streams[number] for number in result.ranking[:most]]
    noun = noun_of(result, ctx)
    columns = [*_by_columns(result, streams), *_columns(result, ctx, streams, noun)]
    lost = [known(stream.shortfall) or 0.0 for stream in streams]
    largest = max(lost, default=0.0)
    before = len(result.by) + 1
    return Table(
        tuple(column[0] for column in columns),
        tuple(tuple(column[2][i] for column in columns) for i in range(len(streams))),
        tuple(column[1] for column in columns),
        caption=f"{count_of(len(result.streams), 'stream')}, the largest shortfall first",
        note=_streams_note(result, streams, noun),
        marked=frozenset(
            i for i, stream in enumerate(streams) if stream.verdict.status == "incapable"
        ),
        bars=Bars(tuple(one / largest if largest > 0 else None for one in lost), before),
        spare=_spare([column[0] for column in columns]),
    )


Column = tuple[str, Align, list[str]]
_LATE_HEADERS = ("Promise", "Ppk interval", "Chart", "Judged", "Ppk", "Chance", "Median")


def _spare(headers: list[str]) -> tuple[int, ...]:
    """What a narrow terminal leaves out first."""
    order = {name: i for i, name in enumerate(_LATE_HEADERS)}
    able = [i for i, header in enumerate(headers) if header in order]
    return tuple(sorted(able, key=lambda i: order[headers[i]]))


def _by_columns(result: Capability, streams: list[StreamCapability]) -> Iterator[Column]:
    for name in result.by:
        values = [clean(stream.by.get(name, "")) for stream in streams]
        start = common_start(values)
        shown = [clean(value.removeprefix(start) or value, LONGEST_STREAM) for value in values]
        yield clean(name, LONGEST_STREAM), "left", shown


def _columns(
    result: Capability, ctx: CapabilityContext, streams: list[StreamCapability], noun: str
) -> Iterator[Column]:
    lost = [ABSENT if s.shortfall is None else plain(s.shortfall, 4) for s in streams]
    yield "Events" if result.kind == "rate" else "Missed", "right", lost
    yield "Judged", "right", [plain(s.n, 12) for s in streams]
    interval = interval_header(streams[0].confidence) if streams else "Interval"
    if result.kind == "values":
        yield "Meet %", "right", [share_cell(s.conforming) for s in streams]
        yield interval, "right", [share_ends(s.conforming) for s in streams]
        yield "Median", "right", [units_of(s, ctx).fact(known(s.median)) for s in streams]
        yield "Ppk", "right", [index_cell(s.indices.ppk) for s in streams]
        yield "Ppk interval", "right", [index_ends(s.indices.ppk) for s in streams]
        if len({_promise(s, ctx) for s in result.streams}) > 1:
            yield "Promise", "left", [_promise(s, ctx) for s in streams]
    else:
        header = "Rate %" if result.kind == "proportion" else "Rate a unit"
        yield header, "right", [rate_cell(s) for s in streams]
        yield interval, "right", [rate_ends(s) for s in streams]
        if any(s.attribute is not None and s.attribute.chance is not None for s in streams):
            yield (
                "Chance",
                "right",
                [chance_words(s.attribute.chance if s.attribute else None) for s in streams],
            )
    yield "Chart", "left", [_stable(s) for s in streams]
    yield "Verdict", "left", [STATUSES.get(s.verdict.status, s.verdict.status) for s in streams]


def _promise(stream: StreamCapability, ctx: CapabilityContext) -> str:
    return promise_words(stream, units_of(stream, ctx))


def _stable(stream: StreamCapability) -> str:
    if stream.stability is None or stream.stability.stable is None:
        return ABSENT
    return "stable" if stream.stability.stable else "not stable"


def _streams_note(result: Capability, streams: list[StreamCapability], noun: str) -> str:
    parts = []
    every = [known(stream.shortfall) or 0.0 for stream in result.streams]
    total = sum(every)
    if total > 0:
        first = every[result.ranking[0]]
        missed = f"{plain(total, 4)} events in all"
        if result.kind != "rate":
            missed = f"Missed: {noun} that miss the promise, {plain(total, 4)} in all"
        if len(result.streams) > 2:
            missed += f", {percent(first / total, 2)} of them in the first stream"
        parts.append(missed)
    if any(
        stream.attribute is not None and stream.attribute.chance is not None for stream in streams
    ):
        parts.append("Chance: that the target is met")
    for name in result.by:
        start = common_start([clean(stream.by.get(name, "")) for stream in streams])
        if start:
            parts.append(f"each `{clean(name)}` without its `{start}`")
    if more := len(result.streams) - len(streams):
        parts.append(
            f"… and {count_of(more, 'more stream')}; `--format csv` and `--format json` have all"
        )
    return "; ".join(parts)
