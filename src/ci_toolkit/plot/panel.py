"""One panel: the series with its centre, limits, phases and marks.

Every artist has a gid made of what it is and the panel's name (`points-p`, `ucl-p`,
`signals-p-nelson-1` …), so that a picture can be checked against its result.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from ci_toolkit.analysis.control_chart.result import Panel, PanelSignals
from ci_toolkit.analysis.control_chart.subgroups import Bools
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import drawn_limit, is_main
from ci_toolkit.plot.view import View, stairs

# Above this many points only isolated ones keep a marker: the line says the rest.
_MARKED_POINTS = 6000
# Above this many, limits that vary become a band of ink; it is drawn paler.
_DENSE = 900
# Up to this many, marks are large enough to hold others.
_NESTED = 120


def draw_panel(
    axes: Axes,
    view: View,
    panel: Panel,
    signals: PanelSignals | None,
    rules: tuple[str, ...],
    crowd: int,
) -> None:
    """Everything inside the axes but texts; `crowd` sets the sizes (`style.crowd`)."""
    if is_main(panel):
        shade_baseline(axes, view)
    draw_lines(axes, view, panel, crowd)
    draw_points(axes, view, panel, crowd)
    if signals is not None:
        draw_patterns(axes, view, panel, signals, rules, crowd)
        draw_signals(axes, view, panel, signals, rules, crowd)
    draw_phase_borders(axes, view, panel)


def shade_baseline(axes: Axes, view: View) -> None:
    """A light ground under the points that the limits come from, where they are not all."""
    for number, (first, stop) in enumerate(baseline_runs(view)):
        axes.axvspan(
            float(view.left[first]),
            float(view.right[stop - 1]),
            facecolor=style.BASELINE,
            edgecolor="none",
            zorder=0,
            gid=f"baseline-{number}",
        )


def baseline_runs(view: View) -> list[tuple[int, int]]:
    """First point and the one after the last of each stretch of baseline, if any lies outside."""
    if not len(view) or view.baseline.all():
        return []
    borders = np.flatnonzero(np.diff(np.concatenate([[0], view.baseline.astype(np.int8), [0]])))
    runs = list(zip(borders[::2].tolist(), borders[1::2].tolist(), strict=True))
    # Scattered single points are not a stretch worth a ground of its own.
    return runs if len(runs) <= 12 else []


def draw_lines(axes: Axes, view: View, panel: Panel, crowd: int) -> None:
    """Centre, limits and target as steps, straight where they are constant."""
    lines = [("center", view.of(panel.center), style.CENTER, 1.2)]
    lines += [
        (name, drawn_limit(view, panel, upper=name == "ucl"), style.LIMIT, 1.1)
        for name in ("ucl", "lcl")
    ]
    even = all(straight(view, values) for _, values, _, _ in lines)
    for name, values, color, width in lines:
        if not np.isfinite(values).any():
            continue
        axes.plot(
            *stairs(view, values),
            color=color if even or name == "center" or crowd <= _DENSE else style.DENSE_LIMIT,
            linewidth=width if even or name == "center" else 0.8 if crowd <= _DENSE else 0.4,
            linestyle="-" if name == "center" or not even else (0, (5, 3)),
            zorder=2,
            gid=f"{name}-{panel.name}",
        )
    if view.target is not None and is_main(panel) and np.isfinite(view.target).any():
        axes.plot(
            *stairs(view, view.target),
            color=style.TARGET,
            linewidth=1.5,
            linestyle=(0, (1.5, 1.5)),
            zorder=2.1,
            gid=f"target-{panel.name}",
        )


def straight(view: View, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    """True if a limit is one level in each phase."""
    for _, first, stop in view.phases:
        part = values[first:stop]
        part = part[np.isfinite(part)]
        if len(part) and np.ptp(part) > 1e-9 * max(float(np.abs(part).max()), 1e-300):
            return False
    return True


def draw_points(axes: Axes, view: View, panel: Panel, crowd: int) -> None:
    """The series: a line that gaps break, points, and hollow ones for those that do not count."""
    value = view.of(panel.value)
    finite = np.isfinite(value)
    axes.plot(
        view.x,
        value,
        color=style.DATA,
        linewidth=style.line_width(crowd),
        alpha=0.85,
        zorder=3,
        gid=f"line-{panel.name}",
    )
    plain = finite & ~view.excluded & ~view.hollow
    marked = plain if crowd <= _MARKED_POINTS else plain & isolated(finite)
    size = style.marker_size(crowd)
    axes.plot(
        view.x[plain],
        value[plain],
        linestyle="none",
        marker="o",
        markersize=size,
        markevery=marked[plain].tolist(),
        color=style.DATA,
        markeredgecolor=style.PAPER,
        markeredgewidth=0.5 if size > 3 else 0.0,
        zorder=4,
        gid=f"points-{panel.name}",
    )
    for name, where in (("excluded", view.excluded), ("hollow", view.hollow & ~view.excluded)):
        chosen = finite & where
        if not chosen.any():
            continue
        hollow_size = max(size + 1.0, 4.0)
        axes.plot(
            view.x[chosen],
            value[chosen],
            linestyle="none",
            marker="o",
            markersize=hollow_size,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.HOLLOW,
            markeredgewidth=1.2,
            clip_on=False,
            zorder=8,
            gid=f"{name}-{panel.name}",
        )
        if name == "excluded":
            axes.plot(
                view.x[chosen],
                value[chosen],
                linestyle="none",
                marker="x",
                markersize=hollow_size * 0.6,
                markeredgecolor=style.HOLLOW,
                markeredgewidth=1.0,
                zorder=8.1,
                gid=f"excluded-cross-{panel.name}",
            )


def isolated(finite: Bools) -> Bools:
    """Points without a neighbour on either side: no line shows them."""
    padded = np.concatenate([[False], finite, [False]])
    return np.asarray(finite & ~padded[:-2] & ~padded[2:], dtype=np.bool_)


def draw_patterns(
    axes: Axes,
    view: View,
    panel: Panel,
    signals: PanelSignals,
    rules: tuple[str, ...],
    crowd: int,
) -> None:
    """A light tint along the points of each pattern that takes more than one point."""
    value = view.of(panel.value)
    for rule, member in signals.member.items():
        where = view.of(member) & np.isfinite(value)
        if style.beyond_limits(rule) or not where.any():
            continue
        axes.plot(
            view.x,
            np.where(where, value, np.nan),
            color=style.mark_of(rule, rules)[2],
            linewidth=max(style.marker_size(crowd) + 2.5, 4.0),
            solid_capstyle="round",
            zorder=1.5,
            gid=f"pattern-{panel.name}-{rule}",
        )


def draw_signals(
    axes: Axes,
    view: View,
    panel: Panel,
    signals: PanelSignals,
    rules: tuple[str, ...],
    crowd: int,
) -> None:
    """A mark at each point that completes a rule, in the rule's shape and colour.

    Points that only show it (excluded ones, warnings) have the same shape, hollow.
    """
    size = style.signal_size(crowd)
    value = view.of(panel.value)
    for rule, shown in signals.shown.items():
        where = view.of(shown) & np.isfinite(value)
        if not where.any():
            continue
        shape, color, _ = style.mark_of(rule, rules)
        axes.plot(
            view.x[where],
            value[where],
            linestyle="none",
            marker=shape,
            markersize=size + 2,
            markerfacecolor=style.PAPER,
            markeredgecolor=color,
            markeredgewidth=1.2,
            clip_on=False,
            zorder=7.5,
            gid=f"shown-{panel.name}-{rule}",
        )
    found = signal_points(view, panel, signals)
    ordered = sorted(found.items(), key=lambda item: not style.beyond_limits(item[0]))
    # Marks of several rules at one point lie inside each other, so that all are seen; where
    # points are too close for that, the first rule's mark lies on top.
    nested = crowd <= _NESTED
    for place, (rule, chosen) in enumerate(ordered):
        shape, color, _ = style.mark_of(rule, rules)
        beyond = style.beyond_limits(rule)
        part = 1.0 if beyond else max(0.62 * 0.8 ** max(place - 1, 0), 0.3) if nested else 0.7
        axes.plot(
            view.x[chosen],
            value[chosen],
            linestyle="none",
            marker=shape,
            markersize=size * part,
            color=color,
            markeredgecolor=style.INK if beyond else style.PAPER,
            markeredgewidth=(0.6 if crowd <= _DENSE else 0.3)
            if beyond
            else 0.4
            if crowd <= 300
            else 0.0,
            clip_on=False,
            zorder=6 + (0.01 if nested else -0.01) * place,
            gid=f"signals-{panel.name}-{rule}",
        )


def signal_points(
    view: View, panel: Panel, signals: PanelSignals | None
) -> Mapping[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """For each rule that completes in view, where it does (numbers of points in view)."""
    if signals is None:
        return {}
    finite = np.isfinite(view.of(panel.value))
    found = {
        rule: np.flatnonzero(view.of(completed) & finite)
        for rule, completed in signals.completed.items()
    }
    return {rule: where for rule, where in found.items() if len(where)}


def draw_phase_borders(axes: Axes, view: View, panel: Panel) -> None:
    """A thin upright line where a new phase begins."""
    for number, first, _ in view.phases[1:]:
        name = f"phase-{number}" if is_main(panel) else f"phase-{number}-{panel.name}"
        axes.axvline(
            float(view.left[first]), color=style.FAINT_INK, linewidth=0.9, zorder=2.5, gid=name
        )
