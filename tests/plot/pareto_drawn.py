"""Results with shares chosen by hand, and whether texts of a picture lie over each other."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import (
    Bar,
    Concentration,
    History,
    Pareto,
    ParetoStream,
    Split,
)
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings

HOSTILE = (
    "$x$",
    "line\nbreak",
    "emoji 😀",
    "仇恨言论",
    "x_{2}\\frac",
    "a name that goes on and on " * 6,
    "\x1b[31mred",
)
CAPTION = Caption("Rows by policy", "a verdict", "rows", "Source: x.csv")


def stream_of(amounts, *, by=None, vital=(), other="", history=None, status="spread"):
    """A stream with bars of these amounts by name; `other` is the name of the joined rest."""
    total = sum(amounts.values())
    bars, reached = [], 0.0
    order = sorted(amounts, key=lambda name: (name == other, -amounts[name]))
    for rank, name in enumerate(order, 1):
        reached += amounts[name]
        bars.append(
            Bar(
                name,
                (name,),
                amounts[name],
                amounts[name],
                amounts[name] / total if total else 0.0,
                reached / total if total else 0.0,
                rank,
                vital=name in vital,
                other=name == other,
                merged=3 if name == other else 1,
            )
        )
    return ParetoStream(
        by=by or {},
        bars=tuple(bars),
        total=total,
        count=total,
        items=None,
        whole=total,
        concentration=None,
        history=history,
        verdict=Verdict(status, ""),
    )


def pareto_of(streams, *, splits=(), by=("queue",)) -> Pareto:
    ranking = sorted(range(len(streams)), key=lambda number: -streams[number].total)
    return Pareto(
        category=("policy",),
        by=by,
        measure="rows",
        weighted=None,
        unit=None,
        streams=tuple(streams),
        ranking=tuple(ranking),
        options=ParetoOptions(),
        verdict=Verdict("spread", ""),
        splits=tuple(splits),
    )


def split_of(column, shares, *, excess=None, score=0.1, categories=None) -> Split:
    """A split with these shares by name, of which there may be more than are named."""
    held = Concentration(
        categories or len(shares), 0.3, 0.3, 3.0, 2, 2, max(shares.values(), default=0.0)
    )
    return Split(column, held, "", excess, "spread", score, "", tuple(shares.items()))


def history_of(names, ranks, shares, *, every="1mo", labels=None, partial=None) -> History:
    number = len(ranks)
    return History(
        every=every,
        labels=labels or tuple(f"2024-{month:02d}" for month in range(1, number + 1)),
        partial=partial or (False,) * number,
        categories=tuple(names),
        totals=(100.0,) * number,
        shares=tuple(map(tuple, shares)),
        ranks=tuple(map(tuple, ranks)),
        vital=((),) * number,
        agreement=None,
        p=None,
        changed=False,
        text="",
    )


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of level texts that lie over each other, and texts beyond the edge of the picture."""
    with own_settings():
        figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and not text.get_rotation()
    ]
    found = [
        (text, "the edge")
        for text, box in boxes
        if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
    ]
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        # The box of a text is a little taller than its letters.
        if wide > 2 and tall > 0.3 * min(a.height, b.height):
            found.append((one, other))
    return found
