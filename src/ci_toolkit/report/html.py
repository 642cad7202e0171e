"""A report as one self-contained page: no script, nothing fetched, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ci_toolkit.report.bars import shade_level
from ci_toolkit.report.model import Block, Code, Facts, Notes, Report, Strip, Table
from ci_toolkit.report.strip import draw, legend
from ci_toolkit.report.text import clean

Picture = tuple[bytes | str, str]

_PNG = b"\x89PNG\r\n\x1a\n"
_STRIP_WIDTH = 96
_NAME = re.compile(r"`([^`]+)`")
_DATE = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A strip as the template needs it."""

    lines: str
    caption: str | None
    legend: str


def write_html(report: Report, pictures: Sequence[Picture] = (), *, lang: str = "en") -> str:
    """A page with the report and its pictures.

    Arguments: pictures as (SVG text, or SVG or PNG bytes; what it shows in words), set in as data
    URIs, so that nothing inside an SVG can run or clash with the page; lang of the page.
    Every text is escaped by the template. A strip is left out when there is a picture.
    """
    return _filled("page", report, pictures, {"lang": lang, "heading": "h2"}, "part")


def write_fragment(report: Report, pictures: Sequence[Picture] = ()) -> str:
    """The same as a piece of a page, for a notebook that brings its own."""
    # Several outputs share one notebook, and no two may have the same ids.
    mark = hashlib.sha256(repr((report, pictures)).encode("utf-8", "replace")).hexdigest()[:8]
    return _filled("fragment", report, pictures, {"heading": "h4"}, f"citk-{mark}")


def _filled(
    name: str,
    report: Report,
    pictures: Sequence[Picture],
    fields: Mapping[str, str],
    prefix: str,
) -> str:
    blocks = [block for block in report.blocks if not (pictures and isinstance(block, Strip))]
    return render(
        name,
        **fields,
        report=report,
        pictures=[(data_uri(picture), alt) for picture, alt in pictures],
        sections=[
            (kind(block), shown(block), f"{prefix}-{i}") for i, block in enumerate(blocks, 1)
        ],
    )


def render(name: str, **fields: Any) -> str:
    """The template of this name, filled: every text in it is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clean": clean,
        "whole_dates": whole_dates,
        "percent": width_percent,
        "heat": heat_class,
    }
    page = environment.get_template(f"{name}.html.j2").render(fields)
    return re.sub(r"\n\s*\n+", "\n", page).strip() + "\n"


def whole_dates(text: str) -> str:
    """Escaped text of a sentence: dates stay whole, names in backquotes are code."""
    from markupsafe import Markup, escape

    marked = _DATE.sub(r'<span class="date">\g<0></span>', str(escape(clean(text))))
    return Markup(_NAME.sub(r"<code>\1</code>", marked))  # escaped above, and only wrapped


def width_percent(length: float | None) -> str:
    """The length of a bar, 0 to 1, as a CSS percentage with two decimals."""
    return f"{min(max(length or 0.0, 0.0), 1.0) * 100:.2f}"


def heat_class(shade: float | None) -> str:
    """The class of a cell's shade, 0 to 1; empty without one."""
    return "" if shade is None else f"heat-{shade_level(shade)}"


def _template(name: str) -> str:
    folder = resources.files("ci_toolkit.report").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


def data_uri(picture: bytes | str) -> str:
    """A picture as a data URI; PNG is known by its first bytes, anything else is SVG."""
    raw = picture.encode("utf-8") if isinstance(picture, str) else picture
    media = "image/png" if raw.startswith(_PNG) else "image/svg+xml"
    return f"data:{media};base64,{base64.b64encode(raw).decode('ascii')}"


def kind(block: Block) -> str:
    """The name by which the template tells blocks apart."""
    names = {Table: "table", Facts: "facts", Strip: "strip", Notes: "notes", Code: "code"}
    return names[type(block)]


def shown(block: Block) -> Block | _Drawn:
    """The block, or a strip already drawn."""
    if not isinstance(block, Strip):
        return block
    lines = "\n".join(clean(line) for line in draw(block, _STRIP_WIDTH) if line)
    return _Drawn(lines, block.caption, legend(block, _STRIP_WIDTH))
