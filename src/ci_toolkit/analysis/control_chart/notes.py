"""Findings that several kinds of chart share: bridged and screened ranges, no spread, no limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ci_toolkit.analysis.control_chart.limits import FEWEST_POINTS, finding, of_phase
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.sigma import Pairs, RangeSigma
from ci_toolkit.analysis.wording import count_of

LARGEST_RANGE = 25  # beyond it a range is a poor measure of spread


def gap_findings(s: Subgroups, pairs: Pairs) -> Iterator[Finding]:
    """Segments whose moving ranges bridge gaps (B28)."""
    for k in np.flatnonzero(pairs.bridged):
        yield finding(
            s,
            int(k),
            code="bridged-ranges",
            level="info",
            text=(
                f"only {pairs.adjacent[k]:.0f} of {pairs.possible[k]:.0f} moving ranges"
                f"{of_phase(s, int(k))} would be between neighbours, so they bridge the gaps"
            ),
        )


def screening_findings(s: Subgroups, ranged: RangeSigma) -> Iterator[Finding]:
    """Segments from which screening dropped ranges (B4)."""
    for k in np.flatnonzero(ranged.dropped > 0):
        yield finding(
            s,
            int(k),
            code="screened-ranges",
            level="info",
            text=(
                f"{ranged.dropped[k]:.0f} of {ranged.ranges[k] + ranged.dropped[k]:.0f} moving "
                f"ranges{of_phase(s, int(k))} were screened out of sigma"
            ),
        )


def constant_findings(s: Subgroups, constant: Bools) -> Iterator[Finding]:
    """Segments whose values are all equal: their limits are the centre line."""
    for k in np.flatnonzero(constant):
        yield finding(
            s,
            int(k),
            code="constant-values",
            level="warning",
            text=f"the values{of_phase(s, int(k))} do not vary, so the limits are the centre line",
        )


def few_findings(s: Subgroups, may: Bools, o: ChartOptions) -> Iterator[Finding]:
    """Segments without limits: too few points (B34), or not in the saved limits."""
    number = s.segments.sum(s.used)
    for k in np.flatnonzero(~may):
        yield finding(
            s,
            int(k),
            code="no-limits",
            level="warning",
            text=(
                "no limits: the saved limits do not hold this stream"
                if o.frozen is not None
                else f"no limits{of_phase(s, int(k))}: {count_of(int(number[k]), 'usable point')}, "
                f"and at least {FEWEST_POINTS} are needed"
            ),
        )


def large_range_findings(s: Subgroups, dispersion: str) -> Iterator[Finding]:
    """Ranges of subgroups so large that a range says little about sigma."""
    sizes = s.n[s.used]
    most = float(sizes.max()) if len(sizes) else 0.0
    if dispersion == "r" and most > LARGEST_RANGE:
        yield Finding(
            "ranges-of-large-subgroups",
            "warning",
            f"subgroups of up to {most:,.0f}: a range uses two of these values only, so "
            "`--chart xbar-s` tells more",
        )
