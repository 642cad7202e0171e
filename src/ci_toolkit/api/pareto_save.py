"""Pictures and pages of a Pareto, one file or one for each stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ci_toolkit.analysis.wording import count_of
from ci_toolkit.api.pareto_run import ParetoRun
from ci_toolkit.api.stream_files import save_each
from ci_toolkit.api.texts import ending_of
from ci_toolkit.plot.caption import Caption

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def save_pareto(run: ParetoRun, path: str) -> tuple[Path, ...]:
    """Save by extension; with `{column}` in the name one file a stream."""
    streams = [stream.by for stream in run.result.streams]
    picked = run.context.picked
    return save_each(path, ending_of(path), run.result.by, streams, picked, run.write)


def figure_of(run: ParetoRun, stream: int | None = None) -> Figure:
    """The one picture for a slide."""
    from ci_toolkit.plot.pareto import picture_of

    stream = _picked(run, stream)
    return picture_of(run.result, stream, caption_of(run, stream))


def picture_bytes(run: ParetoRun, kind: str, stream: int | None = None) -> bytes:
    """The picture as "png", "svg" or "pdf"."""
    from ci_toolkit.plot.figure import to_bytes

    return to_bytes(figure_of(run, stream), kind)


def svg_pictures(run: ParetoRun, stream: int | None = None) -> list[tuple[str, str]]:
    """Every picture that the result has, as SVG with its text alternative."""
    from ci_toolkit.plot.figure import to_svg
    from ci_toolkit.plot.pareto import pictures

    stream = _picked(run, stream)
    found = pictures(run.result, stream, caption_of(run, stream))
    return [(to_svg(figure, prefix=f"pareto-{name}"), alt) for name, alt, figure in found]


def _picked(run: ParetoRun, stream: int | None) -> int | None:
    if stream is None and len(run.context.picked) == 1:
        return run.context.picked[0]
    return stream


def caption_of(run: ParetoRun, stream: int | None) -> Caption:
    """Title, verdict and source for the picture of one stream (None: of the whole run)."""
    title, verdict = run.context.title, run.result.verdict
    if stream is not None and run.result.by:
        one = run.result.streams[stream]
        title, verdict = f"{title}: {' · '.join(one.by.values())}", one.verdict
    rows = run.source.rows
    # Of wide columns every cell is a row of the long form.
    used = count_of(int(rows["used"]), "cell" if run.settings.columns else "row")
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
