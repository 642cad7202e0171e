"""Many streams against their promise: one interval each, the largest shortfall first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.phrases import limit
from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, value_ticks
from ci_toolkit.plot.capability_words import (
    amount_interval,
    index_text,
    number_text,
    stream_name,
)
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import fit_name, names_of, with_note
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, begin_large, tidy, written

__all__ = ["Caption", "draw_streams"]

MOST: Final = 30
_LEAST_ROW: Final = 0.145
_TALLEST: Final = 0.55
_MISSES: Final = ("D", "#D55E00")
_MEETS: Final = ("o", style.DATA)
_OPEN: Final = ("s", "#8c8c8c")


@dataclass(frozen=True, slots=True)
class _Row:
    """A stream: its number, name, share or rate, what was promised, and the columns of text."""

    number: int
    name: str
    found: Estimate | None
    wanted: float | None
    status: str
    limit: str
    n: str
    missed: str
    index: str


def draw_streams(
    result: Capability,
    parts: Sequence[StreamValues] | Sequence[StreamCounts],
    options: CapabilityOptions,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The share within the limits, or the rate, of at most 30 streams with intervals.

    Gids: `interval-<row>`, `share-<row>`, `stream-<row>`, `text-<row>`, `promise` (one line where
    all streams have the same, else `promise-<row>`); axes `streams`.
    """
    with own_settings():
        sheet = Sheet(size)
        rates = result.kind == "rate"
        form: ValueFormat = "number" if rates else "percent"
        most = max(min(MOST, int((sheet.height - 2.9) / _LEAST_ROW)), 1)
        shown = result.ranking[:most]
        rows = [_row(result.streams[i], parts[i], i, options) for i in shown]
        names, beginning = names_of([row.name for row in rows])
        rows = [replace(row, name=name) for row, name in zip(rows, names, strict=True)]
        note = ""
        if more := len(result.ranking) - len(rows):
            note = f"{count_of(more, 'stream')} with a smaller shortfall not shown"
        caption = with_note(caption, note, f"names without “{beginning}”" if beginning else "")
        frame = frame_of(sheet, caption, _keys(rows))
        _draw(sheet, frame, rows, result, form, options, caption)
        return sheet.figure


def _row(
    stream: StreamCapability,
    part: StreamValues | StreamCounts,
    number: int,
    options: CapabilityOptions,
) -> _Row:
    index = stream.indices.ppk
    if isinstance(part, StreamCounts):
        found = None if stream.attribute is None else stream.attribute.rate
        wanted, spec = part.target, ""
        if wanted is not None:
            form: ValueFormat = "percent" if part.kind == "binomial" else "number"
            spec = ("≥ " if part.above else "≤ ") + written(wanted, form)
    else:
        found, wanted = stream.conforming, options.promise
        low, high = stream.spec.lsl, stream.spec.usl
        spec = f"≤ {limit(high, options)}" if high is not None else ""
        if low is not None:
            spec = f"≥ {limit(low, options)}" if not spec else (
                f"{limit(low, options)} to {limit(high or 0.0, options)}"
            )  # fmt: skip
        spec = "own" if part.per_row else spec
    return _Row(
        number=number,
        name=tidy(stream_name(stream), 200),
        found=found if found is not None and found.value == found.value else None,
        wanted=wanted,
        status=stream.verdict.status,
        limit=spec.replace("-", "−"),
        n=number_text(stream.n),
        missed="–" if stream.shortfall is None else number_text(stream.shortfall),
        index="" if index is None else index_text(index.value),
    )


def _keys(rows: Sequence[_Row]) -> list[Key]:
    there = {row.status for row in rows}
    found = []
    if "incapable" in there:
        found.append(Key(*_MISSES, "does not meet the promise"))
    if "capable" in there:
        found.append(Key(*_MEETS, "meets it"))
    if there - {"incapable", "capable"}:
        found.append(Key(*_OPEN, "cannot be told yet, or not stable"))
    return found


def _draw(
    sheet: Sheet,
    frame: Frame,
    rows: Sequence[_Row],
    result: Capability,
    form: ValueFormat,
    options: CapabilityOptions,
    caption: Caption,
) -> None:
    count = max(len(rows), 1)
    top, bottom = frame.top - 0.62, frame.bottom
    tall = min((top - bottom) / count, _TALLEST)
    size = style.LABEL if tall >= 0.24 else style.SMALL if tall >= 0.165 else 9.0
    values = result.kind == "values"
    sure = f"{100 * options.confidence:g} %"
    what = "Share within the limits" if values else caption.quantity or "Rate"
    words = f"{begin_large(tidy(what, 80))} with its {sure} interval" + (
        ", largest shortfall first" if count > 1 else ""
    )
    text = sheet.fit(words, style.HEADING, sheet.width - frame.left - frame.right, "bold")
    sheet.write(frame.left, frame.top - 0.2, text, style.HEADING, weight="bold", gid="heading")
    shares = ["–" if row.found is None else amount_interval(row.found, form) for row in rows]
    columns = [
        ("share", shares, ""),
        ("limit", [row.limit for row in rows], "limit"),
        ("index", [row.index for row in rows], "Ppk"),
        ("n", [row.n for row in rows], begin_large(options.noun) if values else "of"),
        ("missed", [row.missed for row in rows], "that miss"),
    ]
    right = sheet.width - frame.right
    kept = [column for column in columns if any(column[1])] if sheet.width >= 9 else columns[:1]
    for name, texts, title in reversed(kept):
        width = max(sheet.measure(text, size) for text in [*texts, title])
        if title:
            sheet.write(right, top + 0.1, title, style.SMALL, ha="right", color=style.FAINT_INK,
                        gid=f"column-{name}")  # fmt: skip
        for place, text in enumerate(texts):
            y = top - (place + 0.5) * tall
            sheet.write(right, y, text, size, ha="right", va="center_baseline",
                        gid=f"text-{name}-{place}")  # fmt: skip
        right -= width + 0.25
    names = max((sheet.measure(row.name, size) for row in rows), default=1.0)
    left = frame.left + min(names, 0.3 * sheet.width) + 0.2
    for number, row in enumerate(rows):
        y = top - (number + 0.5) * tall
        text = fit_name(sheet, row.name, size, left - frame.left - 0.15)
        sheet.write(frame.left, y, text, size, va="center_baseline", gid=f"stream-{number}")
    box = Box(left, top - tall * count, right - left, tall * count)
    _draw_intervals(sheet, box, rows, form)


def _draw_intervals(sheet: Sheet, box: Box, rows: Sequence[_Row], form: ValueFormat) -> None:
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    axes.set_gid("streams")
    span = _span(rows, form)
    axes.set_xlim(span.low, span.high)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    places, texts = value_ticks(span, form, max(int(box.width / 0.9), 2))
    axes.set_xticks(places, texts, parse_math=False, fontsize=style.SMALL)
    axes.grid(visible=True, axis="x", color=style.GRID, linewidth=0.7)
    for number, row in enumerate(rows):
        if number % 2:
            axes.axhspan(number - 0.5, number + 0.5, facecolor="#f7f7f7", zorder=0)
        if row.found is None:
            continue
        shape, color = {"incapable": _MISSES, "capable": _MEETS}.get(row.status, _OPEN)
        ends = [row.found.value if x is None else x for x in (row.found.low, row.found.high)]
        axes.plot(ends, [number, number], color=color, linewidth=2.2, zorder=3,
                  solid_capstyle="butt", gid=f"interval-{number}")  # fmt: skip
        axes.plot([row.found.value], [number], marker=shape, color=color, markersize=7 if
                  len(rows) <= 20 else 5.5, markeredgecolor=style.INK, markeredgewidth=0.5,
                  linestyle="none", zorder=4, gid=f"share-{number}")  # fmt: skip
    _draw_promises(sheet, axes, box, rows, form)


def _draw_promises(
    sheet: Sheet, axes: Axes, box: Box, rows: Sequence[_Row], form: ValueFormat
) -> None:
    look: dict[str, Any] = {"color": style.TARGET, "linewidth": 1.7}
    wanted = {row.wanted for row in rows if row.wanted is not None}
    low, high = axes.get_xlim()
    if len(wanted) == 1:
        value = wanted.pop()
        axes.axvline(value, linestyle=(0, (1.5, 1.5)), zorder=2.5, gid="promise", **look)
        text = f"Promised {written(value, form)}"
        half = sheet.measure(text, style.SMALL, "bold") / 2
        x = box.left + (value - low) / (high - low) * box.width
        x = min(max(x, box.left + half), box.left + box.width - half)
        sheet.write(x, box.bottom + box.height + 0.07, text, style.SMALL, ha="center",
                    weight="bold", color=style.TARGET, gid="label-promise")  # fmt: skip
        return
    for number, row in enumerate(rows):
        if row.wanted is not None:
            axes.plot([row.wanted] * 2, [number - 0.4, number + 0.4], zorder=2.5,
                      gid=f"promise-{number}", **look)  # fmt: skip


def _span(rows: Sequence[_Row], form: ValueFormat) -> Range:
    """The stretch that holds all intervals, with 0 or 100 % where they are near."""
    ends = [
        end
        for row in rows
        for found in [row.found]
        if found is not None
        for end in (found.value, found.low, found.high, row.wanted)
        if end is not None
    ] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    size = high - low or abs(high) * 0.1 or 0.1
    low, high = low - 0.05 * size, high + 0.05 * size
    if min(ends) >= 0 and low < 0.4 * size:
        low = -0.015 * high
    if form == "percent" and high > 1 - 0.4 * size:
        high = 1 + 0.015 * (1 - low)
    return Range(low, high, 0, 0)


def streams_words(result: Capability) -> str:
    """What the ranking shows, for those who do not see it."""
    said = [result.verdict.text] if result.verdict.text else []
    for number in result.ranking[:3]:
        one = result.streams[number]
        found = one.conforming if one.attribute is None else one.attribute.rate
        if found is not None:
            form: ValueFormat = "number" if result.kind == "rate" else "percent"
            said.append(f"{tidy(stream_name(one), 60)} {written(found.value, form)}")
    return "; ".join(said)
