"""A change taken apart, drawn as a bridge from before to after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ci_toolkit.analysis.dmaic.causes.result import MixStudy
from ci_toolkit.analysis.dmaic.words import MetricKind, change_text, metric_text
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import tidy

# Values of the column with a bar of their own; all others stand together.
MOST_PARTS: Final = 6
_WIDE: Final = 0.62


@dataclass(frozen=True, slots=True)
class _Bar:
    """A step of the bridge from `start` to `stop`; a whole one stands on the axis."""

    name: str
    start: float
    stop: float
    look: str
    interval: Estimate | None = None


def mix_figure(
    study: MixStudy, kind: MetricKind, title: str, *, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """The metric before, what each value's own rate adds, what the mix adds, the metric after.

    Gids: `before`, `after`, `rate-0` … (largest first), `rate-rest`, `mix`.
    """
    with own_settings():
        sheet = Sheet(size)
        caption = Caption(title, study.text, footnote=_foot(study))
        keys = [
            Key("s", style.USEFUL, "the metric, with 95 % interval"),
            Key("s", style.DATA, "changed within a value"),
            Key("s", style.RULE_MARKS[1][1], "hatched: by the mix of the values"),
        ]
        frame = frame_of(sheet, caption, keys, tick_lines=2)
        left, bottom = frame.left + 0.75, frame.bottom + 0.15
        width = sheet.width - left - frame.right
        axes = sheet.panel(left, bottom, width, frame.top - bottom)
        bars = _bars(study)
        _draw(axes, bars, kind)
        each = width / len(bars)
        axes.set_xticks(range(len(bars)))
        axes.set_xticklabels(
            [_label(sheet, bar, each - 0.1) for bar in bars],
            fontsize=style.SMALL,
            parse_math=False,
        )
        return sheet.figure


def _foot(study: MixStudy) -> str:
    return (
        f"Kitagawa's decomposition by {tidy(study.column, 80)}: what a change of each value's own "
        "rate adds at the average of both mixes, and what the change of the mix adds at the "
        "average of both rates."
    )


def _label(sheet: Sheet, bar: _Bar, width: float) -> str:
    """A bar's name in two lines; a stretch of time may be a little wider than its bar."""
    if bar.interval is None:
        return "\n".join(sheet.wrap(bar.name, style.SMALL, width, 2))
    side, _, stretch = bar.name.partition("\n")
    return f"{side}\n{sheet.fit(tidy(stretch, 60), style.SMALL, 1.35 * width)}"


def _bars(study: MixStudy) -> list[_Bar]:
    at = study.before.value
    bars = [_Bar(f"before\n{study.before_label}", 0.0, at, "before", study.before)]
    ranked = sorted(study.parts, key=lambda part: -abs(part.rate))
    ranked = [part for part in ranked if part.rate]
    shown = ranked if len(ranked) <= MOST_PARTS + 1 else ranked[:MOST_PARTS]
    for number, part in enumerate(shown):
        bars.append(_Bar(part.name, at, at + part.rate, f"rate-{number}"))
        at += part.rate
    rest = sum(part.rate for part in ranked[len(shown) :])
    if len(ranked) > len(shown):
        name = f"{len(ranked) - len(shown)} other values"
        bars.append(_Bar(name, at, at + rest, "rate-rest"))
        at += rest
    bars.append(_Bar(f"mix of {study.column}", at, at + study.mix, "mix"))
    bars.append(_Bar(f"after\n{study.after_label}", 0.0, study.after.value, "after", study.after))
    return bars


def _draw(axes: Axes, bars: list[_Bar], kind: MetricKind) -> None:
    steps = [end for bar in bars if bar.interval is None for end in (bar.start, bar.stop)]
    levels = [bar.stop for bar in bars] + steps
    for bar in bars:
        one = bar.interval
        if one is not None and one.low is not None and one.high is not None:
            levels += [one.low, one.high]
    low, high = min(levels), max(levels)
    room = max(high - low, abs(high) * 0.02, 1e-12)
    # The steps are what is to be seen; where they are small the axis does not begin at nothing.
    floor = 0.0 if low >= 0 and low < 2 * room else low - 0.25 * room
    axes.set_ylim(min(floor, low - (0.1 * room if low < 0 else 0)), high + 0.16 * room)
    for place, bar in enumerate(bars):
        _bar(axes, place, bar, floor, kind, room)
        if place + 1 < len(bars):
            axes.plot(
                [place + _WIDE / 2, place + 1 - _WIDE / 2],
                [bar.stop, bar.stop],
                color=style.EDGE,
                linewidth=1.0,
            )
    axes.set_xlim(-0.6, len(bars) - 0.4)
    axes.tick_params(axis="x", length=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: metric_text(value, kind)))
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    if floor != 0:
        axes.spines["bottom"].set_linestyle((0, (2, 2)))


def _bar(axes: Axes, place: int, bar: _Bar, floor: float, kind: MetricKind, room: float) -> None:
    whole = bar.interval is not None
    start = floor if whole else bar.start
    color = style.USEFUL if whole else style.DATA
    hatch = None
    if bar.look == "mix":
        color, hatch = style.RULE_MARKS[1][1], "///"
    axes.bar(
        place,
        bar.stop - start,
        bottom=start,
        width=_WIDE,
        color=color,
        edgecolor=style.INK,
        linewidth=0.8,
        hatch=hatch,
        gid=bar.look,
    )
    one = bar.interval
    top = max(start, bar.stop)
    if one is not None and one.low is not None and one.high is not None:
        axes.plot([place, place], [one.low, one.high], color=style.INK, linewidth=1.6)
        top = max(top, one.high)
    text = metric_text(bar.stop, kind) if whole else change_text(bar.stop - bar.start, kind)
    axes.text(
        place,
        top + 0.025 * room,
        text,
        ha="center",
        va="bottom",
        fontsize=style.SMALL,
        color=style.INK,
        weight="bold" if whole else "normal",
        parse_math=False,
    )
