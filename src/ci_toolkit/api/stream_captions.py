"""The words around a picture of one stream, or of a whole run, of a Pareto or capability study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot.caption import Caption

if TYPE_CHECKING:
    from ci_toolkit.api.capability_run import CapabilityRun
    from ci_toolkit.api.pareto_run import ParetoRun


def picked_stream(run: CapabilityRun | ParetoRun, stream: int | None) -> int | None:
    """The stream that was asked for: by its number, or as the only one picked for the run."""
    if stream is None and len(run.context.picked) == 1:
        return run.context.picked[0]
    return stream


def caption_of(run: CapabilityRun | ParetoRun, stream: int | None, noun: str = "row") -> Caption:
    """Title, verdict and source for the picture of one stream (None: of the whole run).

    noun: what the ledger counts.
    """
    title, verdict = run.context.title, run.result.verdict
    if stream is not None and run.result.by:
        one = run.result.streams[stream]
        title, verdict = f"{title}: {' · '.join(one.by.values())}", one.verdict
    rows = run.source.rows
    used = count_of(int(rows["used"]), noun)
    if rows["used"] != rows["read"]:
        used += f" used of {int(rows['read']):,} read"
    source = [f"Source: {run.context.source}"] if run.context.source else []
    # Back quotes set a name off in a text; in a picture they are only marks.
    return Caption(
        title=title.replace("`", ""),
        subtitle=verdict.text.replace("`", ""),
        quantity=run.context.quantity.replace("`", ""),
        footnote=" · ".join([*source, used]),
        value_format="duration" if run.context.durations else "number",
    )
