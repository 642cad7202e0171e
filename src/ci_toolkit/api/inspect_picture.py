"""The picture of an inspection: rows per period, as a slide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.volume import draw_volume
from ci_toolkit.report.text import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ci_toolkit.api.inspect_run import InspectionRun

# How periods were judged is told beside the picture.
_BASIS = re.compile(r" \(each [^()]*\)")
# What was found about the rows of each period, in the order in which it is told.
_CODES = ("gap", "volume-level", "volume-jump", "sparse")


def figure_of(run: InspectionRun) -> Figure:
    """Rows per period of an export that has a column of times."""
    from ci_toolkit.analysis.inspection.volume import volume_chart

    facts = run.result.facts
    volume = facts.volume
    assert volume is not None
    chart = volume_chart(volume)
    quantity = clean(volume.of, 40) if volume.of else "rows"
    # Dates and counts stand in the picture itself.
    told = [
        _BASIS.sub("", one.text.partition(": ")[0]).replace("`", "")
        for code in _CODES
        for one in run.findings
        if one.code == code
    ]
    if not told and chart is not None:
        told = [f"no {volume.noun} is beyond the limits of a control chart, and none is missing"]
    elif not told:
        low, high = min(volume.counts), max(volume.counts)
        told = [f"{count_of(len(volume.counts), volume.noun)}, {low:,} to {high:,} {quantity} each"]
    source = run.context.source
    caption = Caption(
        title=run.settings.title
        or f"{quantity[:1].upper()}{quantity[1:]} per {volume.noun}: {clean(source, 80)}",
        subtitle="; ".join(clean(text) for text in told),
        quantity=quantity,
        footnote=f"Source: {clean(source)} · {count_of(facts.rows, 'row')} · "
        f"time: {clean(volume.column)}",
    )
    return draw_volume(volume, chart, caption)
