"""What a window and a baseline leave of the points before them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Subgroups

# Twenty days of 30, then thirty that alternate about 10, the first above it, and ten just above.
BEFORE, AFTER = [30.0, 31.0] * 10, [*[11.0, 9.0] * 15, *[10.4] * 10]
CHANGE, DAYS = len(BEFORE), len(BEFORE) + len(AFTER)


def charted(s: Subgroups, since: int) -> ControlChart:
    return analyse(replace(s, shown=np.arange(len(s)) >= since), ChartOptions(chart="i-mr"))


def runs(found: ControlChart) -> list[tuple[int, ...]]:
    return [
        signal.points
        for signal in found.streams[0].signals
        if signal.panel == "i" and signal.rule == "nelson-2"
    ]


def test_no_run_reaches_back_before_window_and_baseline() -> None:
    s = make_subgroups(values=[*BEFORE, *AFTER], baseline=range(CHANGE, CHANGE + 30))
    assert runs(charted(s, CHANGE)) == [tuple(range(CHANGE + 30, DAYS))]
    # Seen as a whole the twenty high days are above that centre, with the first day after them.
    whole = analyse(s, ChartOptions(chart="i-mr"))
    assert runs(whole)[0] == tuple(range(CHANGE + 1))


def test_the_baseline_before_a_window_still_feeds_it() -> None:
    values = [*AFTER, *[10.4] * 5]
    s = make_subgroups(values=values, baseline=range(30))
    (run,) = runs(charted(s, 40))
    # Told from eight days before the first that completes nine in the window.
    assert run == tuple(range(32, 45))


def test_without_a_baseline_a_run_may_begin_before_the_window() -> None:
    values = [11.0, 9.0] * 15 + [10.4] * 12
    (run,) = runs(charted(make_subgroups(values=values), 36))
    assert run == tuple(range(30, 42))


def test_no_moving_range_over_the_end_of_the_past() -> None:
    s = make_subgroups(values=[*BEFORE, *AFTER], baseline=range(CHANGE, DAYS))
    moving = charted(s, CHANGE).panels[1].value
    assert np.isnan(moving[CHANGE])
    assert moving[CHANGE + 1] == pytest.approx(2)
    assert moving[CHANGE - 1] == pytest.approx(1)
    assert analyse(s, ChartOptions(chart="i-mr")).panels[1].value[CHANGE] == pytest.approx(20)


def test_a_gap_at_the_change_is_not_bridged_from_the_past() -> None:
    values = [30.0, None, 31.0, None, 9.0, None, 11.0, None, 9.0, None, 11.0]
    s = make_subgroups(values=values, baseline=range(4, 11))
    moving = charted(s, 4).panels[1].value
    assert np.isnan(moving[4])
    assert moving[6] == pytest.approx(2)


def test_each_stream_has_its_own_past() -> None:
    values = [[*BEFORE, *AFTER], AFTER]
    s = make_subgroups(
        values=values, baseline=[*range(CHANGE, CHANGE + 30), *range(DAYS, DAYS + 30)]
    )
    shown = np.ones(len(s), dtype=bool)
    shown[:CHANGE] = False
    seen = replace(s, shown=shown)
    assert seen.past.sum() == CHANGE
    assert seen.past[:CHANGE].all()
    assert not make_subgroups(values=values).past.any()
