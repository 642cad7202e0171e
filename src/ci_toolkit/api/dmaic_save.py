"""The files of a project's report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ci_toolkit.api.outcome import save_text
from ci_toolkit.data.files import write_whole
from ci_toolkit.errors import MissingError, UsageError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.api.dmaic_run import DmaicRun


def save_dmaic(run: DmaicRun, path: str) -> tuple[Path, ...]:
    """Save by extension; the pictures of a Markdown report stand in a folder beside it."""
    from ci_toolkit.api.dmaic_run import SAVED

    ending = os.path.splitext(path)[1].lower()
    if ending not in SAVED:
        raise UsageError(
            f"`{path}`: a project is not saved as `{ending or 'a file without an ending'}`",
            did_you_mean(ending, SAVED)
            or f"one of {' '.join(SAVED)}; `citk dmaic tools` saves single pictures",
        )
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if ending == ".pdf":
        write_whole(path, _pdf(run.html_text()))
    elif ending == ".md":
        return _save_markdown(run, target)
    else:
        makers = {".html": run.html_text, ".json": run.json_text, ".csv": run.csv_text}
        save_text(path, makers[ending]())
    return (target,)


def _save_markdown(run: DmaicRun, target: Path) -> tuple[Path, ...]:
    if run.only is not None:
        save_text(str(target), run.markdown_text())
        return (target,)
    folder = target.with_name(f"{target.stem}-pictures")
    folder.mkdir(exist_ok=True)
    made = []
    for key, (svg, _) in run.pictures.items():
        picture = folder / f"{key}.svg"
        write_whole(str(picture), standalone(svg).encode())
        made.append(picture)
    links = {key: f"{folder.name}/{key}.svg" for key in run.pictures}
    save_text(str(target), run.markdown_text(links))
    return (target, *made)


def standalone(svg: str) -> str:
    """An inline SVG element as a file of its own."""
    return '<?xml version="1.0" encoding="utf-8"?>\n' + svg


def _pdf(page: str) -> bytes:
    """The page as a PDF by the optional extra; nothing is fetched while it is made."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingError(
            "a PDF needs WeasyPrint, which is not installed here",
            "`pip install 'ci_toolkit[pdf]'`, or save .html and print it from a browser",
        ) from error
    made: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf()
    return made


def _refuse(url: str, *args: object, **options: object) -> object:
    raise ValueError(f"nothing is fetched: {url}")
