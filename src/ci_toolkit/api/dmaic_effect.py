"""Before and after of a project's metric, from the charts that were made of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.dmaic.effect.analyse import analyse_effect
from ci_toolkit.analysis.dmaic.effect.result import Effect, Kind, Series
from ci_toolkit.analysis.dmaic.effect.series import part
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.api.periods import ordinal
from ci_toolkit.api.settings import NOUNS
from ci_toolkit.api.spans import parse_duration
from ci_toolkit.api.stages import from_on, within
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.analysis.dmaic.project.project import Project
    from ci_toolkit.api.run import Run

_EVERY = {noun: every for every, noun in NOUNS.items()}


def series_of(chart: ControlChart, first: int = 0, last: int | None = None) -> Series:
    """The metric by period, of the chart's points `first:last` (0-based, `last` not included).

    Gaps, excluded and hollow points are left out; `times` number the periods from the first point
    of the chart on, so that what was left out can be seen. Counts per equal period are rates with
    a size of 1. Raises DataError where the chart has several streams, or no point is left.
    """
    s = _one_stream(chart)
    stretch = np.zeros(len(s), dtype=bool)
    stretch[slice(first, last)] = True
    return _series(s, stretch)


def _one_stream(chart: ControlChart) -> Subgroups:
    s = chart.subgroups
    if len(s.streams) != 1:
        raise DataError(
            f"before and after need one series, this chart has {len(s.streams):,}",
            "pick one with `where`",
        )
    return s


def _series(s: Subgroups, stretch: Bools) -> Series:
    usable = np.flatnonzero(s.present & ~s.excluded & ~s.hollow & stretch)
    if not len(usable):
        raise DataError(
            f"no {s.noun} of the metric can be compared",
            "all are gaps, excluded or not yet mature",
        )
    n = s.n[usable].astype(np.float64)
    blank = np.full(len(usable), np.nan)
    kind: Kind
    if s.measure == "value":
        assert s.mean is not None
        kind, y = "value", s.mean[usable]
        sd = blank if s.sd is None else s.sd[usable]
    else:
        assert s.count is not None
        kind = "proportion" if s.measure == "proportion" else "rate"
        y, sd = s.count[usable] / n, blank
    labels = s.labels
    return Series(
        kind=kind,
        labels=tuple(labels[int(i)] for i in usable),
        times=_places(s)[usable],
        y=np.asarray(y, dtype=np.float64),
        n=n,
        sd=np.asarray(sd, dtype=np.float64),
        noun=s.noun,
        durations=s.durations,
    )


def _places(s: Subgroups) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Numbers of the periods; of points that are no periods, their turn."""
    turn = np.arange(len(s), dtype=np.int64)
    every = _EVERY.get(s.noun)
    if s.times is None or every is None or bool(np.isnat(s.times).any()):
        return turn
    numbers = ordinal(s.times, every)
    return numbers - numbers[0] if bool((np.diff(numbers) > 0).all()) else turn


def kind_of(series: Series) -> MetricKind:
    """How the metric's numbers are told."""
    if series.kind == "proportion":
        return "proportion"
    return "duration" if series.durations else "number"


def quantity(text: float | str, kind: MetricKind) -> float:
    """A number as the project file gives it, in the metric's own unit.

    A share: "2 %" or 0.02. A length of time: "36h", or seconds. Else a number. Raises UsageError
    for anything else, and for a share above 1 without its "%".

    >>> quantity("2 %", "proportion"), quantity("36h", "duration"), quantity("3.5", "number")
    (0.02, 129600.0, 3.5)
    """
    word = str(text).strip()
    seconds = parse_duration(word) if isinstance(text, str) else None
    if seconds is not None:
        if kind == "duration":
            return seconds
        raise UsageError(
            f"`{word}` is a length of time, but the metric is not", "write it as 2 %, or as 3.5"
        )
    percent = word.endswith("%")
    try:
        found = float(word.removesuffix("%"))
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or (percent and kind == "duration"):
        like = {"proportion": "2 %", "duration": "36h", "number": "3.5"}[kind]
        raise UsageError(f"`{word}` is not a number of this metric", f"write it as {like}")
    found = found / 100 if percent else found
    if kind == "proportion" and abs(found) > 1:
        raise UsageError(
            f"`{word}` is above 100 % of this metric", f"write {found:g} % if that is meant"
        )
    return found


def study_effect(
    project: Project,
    staged: Run,
    control: Run | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Effect:
    """Did the change of a project work; `staged` charts its metric over both stretches.

    Arguments: `control`, a chart of the control group by the same periods; `before` and `after`
    as START..END, else those of `improve`, else the baseline (or all before the first change that
    is no pilot) and all from the last such change on. Periods between the two are left out.

    Raises UsageError where there is no change to judge or the stretches overlap, DataError where
    one holds no period.
    """
    improve = project.improve
    s = _one_stream(staged.result)
    baseline = project.measure.baseline
    named = "measure.baseline" if baseline else "improve.changes"
    earlier = _stretch(
        s, before or improve.before or baseline, "improve.before" if improve.before else named
    )
    named = "improve.after" if improve.after else "improve.changes"
    later = _stretch(s, after or improve.after, named)
    if earlier is None or later is None:
        first, last = _changes(project)
        if earlier is None:
            earlier = ~_from(s, first)
        if later is None:
            later = _from(s, last)
    split_at = _ordered(s, earlier, later)
    # What came before the stretch is kept: it shows whether that was picked at its worst.
    start = int(np.flatnonzero(earlier)[0])
    stop = int(np.flatnonzero(later)[-1]) + 1
    kept = earlier | later
    kept[:start] = True
    whole = _series(s, kept & (np.arange(len(s)) < stop))
    places = np.flatnonzero(s.present & ~s.excluded & ~s.hollow & kept)
    places = places[places < stop]
    split = int(np.searchsorted(places, split_at))
    kind = kind_of(whole)
    goal = project.define.goal
    metric = project.measure.metric
    return analyse_effect(
        whole,
        split,
        before_start=int(np.searchsorted(places, start)),
        better=metric.better if metric is not None else "lower",
        goal_from=math.nan if goal.start is None else quantity(goal.start, kind),
        goal_to=math.nan if goal.end is None else quantity(goal.end, kind),
        confidence=project.tollgates.bounds.confidence,
        before_label="before",
        after_label="after",
        kind=kind,
        name=metric.name if metric is not None else "the metric",
        control=_control(project, control, whole, split),
    )


def _stretch(s: Subgroups, text: str | None, option: str) -> Bools | None:
    """The periods of a stretch; option: the key that it comes from."""
    if text is None:
        return None
    # The same attributes are read of both tables.
    inside = within(cast(Any, s), text, option)
    if not inside.any():
        raise DataError(
            f"`{option}` `{text}` holds no {s.noun} of the metric",
            f"they run from {s.labels[0]} to {s.labels[len(s) - 1]}",
        )
    return inside


def _changes(project: Project) -> tuple[str, str]:
    """When the first and the last change that is no pilot was made."""
    real = [change for change in project.improve.changes if not change.pilot]
    if not real:
        raise UsageError(
            "there is no change to judge",
            "add `[[improve.changes]]` with `when` and `what`, or name `before` and `after`",
        )
    moments = [change.when.isoformat()[:19] for change in real]
    return moments[0], moments[-1]


def _from(s: Subgroups, when: str) -> Bools:
    return from_on(cast(Any, s), when, "improve.changes")


def _ordered(s: Subgroups, earlier: Bools, later: Bools) -> int:
    """The first point after the change; both stretches hold points, one before the other."""
    for stretch, name in ((earlier, "before"), (later, "after")):
        if not stretch.any():
            raise DataError(
                f"there is no {s.noun} {name} the change",
                f"the metric runs from {s.labels[0]} to {s.labels[len(s) - 1]}",
            )
    split = int(np.flatnonzero(later)[0])
    if int(np.flatnonzero(earlier)[-1]) >= split:
        raise UsageError(
            "the stretches before and after overlap",
            f"`before` must end before {s.labels[split]}",
        )
    return split


def comparable(metric: Series, group: Series) -> None:
    """DataError where a control group is measured in another way, or is the metric itself."""
    if group.kind != metric.kind:
        raise DataError(
            "the control group is measured in another way than the metric",
            "give both the same `event`, `value`, or `count` and `size`",
        )
    same = metric.labels == group.labels and np.array_equal(metric.n, group.n)
    if same and float(np.ptp(metric.y)) > 0 and np.array_equal(metric.y, group.y):
        raise DataError(
            f"the control group has the same numbers as the metric, {metric.noun} by {metric.noun}",
            "name rows of [improve.control_group] that the change did not reach",
        )


def _control(
    project: Project, control: Run | None, whole: Series, split: int
) -> tuple[str, Series, int] | None:
    if control is None:
        return None
    group = project.improve.control_group
    other = series_of(control.result)
    comparable(whole, other)
    known = set(part(whole, split).labels)
    at = next((i for i, label in enumerate(other.labels) if label in known), len(other.labels))
    return (group.name if group is not None else "the control group"), other, at
