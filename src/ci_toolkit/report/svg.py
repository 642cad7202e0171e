"""A picture that becomes part of a page may draw, and nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SPACE = "{http://www.w3.org/2000/svg}"
_DRAWING = frozenset(
    "svg g defs path use text tspan clipPath rect circle ellipse line polyline polygon image "
    "title desc linearGradient radialGradient stop pattern mask marker symbol".split()
)
_OWN = re.compile(r"#[\w.:-]+|data:image/(png|jpeg);base64,[\w+/=\s]*")
_URL = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)


def checked_svg(text: str) -> str:
    """The text of an `<svg>` element, safe to stand in a page as it is (marked as such).

    Raises `ValueError` when it is no single SVG element, or holds an element that does not draw,
    a handler of events, a style sheet, or an address outside itself.
    """
    from markupsafe import Markup

    if "<!" in text or "<?" in text:
        raise ValueError("a picture for a page is one element, without declarations")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"not a picture: {error}") from error
    if root.tag != f"{_SPACE}svg":
        raise ValueError("not an SVG picture")
    for element in root.iter():
        _require_drawing(element)
    return Markup(text)


def _require_drawing(element: ElementTree.Element) -> None:
    tag = str(element.tag)
    if not tag.startswith(_SPACE) or tag.removeprefix(_SPACE) not in _DRAWING:
        raise ValueError(f"a picture for a page may not hold `{tag.rpartition('}')[2]}`")
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        outside = plain in ("href", "src") and not _OWN.fullmatch(value)
        if plain.startswith("on") or outside or _URL.search(value):
            raise ValueError(f'a picture for a page may not have `{plain}="{value[:40]}"`')
