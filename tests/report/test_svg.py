"""A picture that becomes part of a page draws and does nothing else."""

from __future__ import annotations

import pytest
from tests.report.documents import drawn

from ci_toolkit.report.svg import checked_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def around(inside: str) -> str:
    return f"{OPEN}{inside}</svg>"


def test_the_program_s_own_pictures_pass_as_they_are() -> None:
    for text in drawn().values():
        assert checked_svg(text) == text


@pytest.mark.parametrize(
    "inside",
    [
        '<g id="a"/><use xlink:href="#a"/>',
        '<path d="M0 0" style="clip-path: url(#a)"/>',
        '<image href="data:image/png;base64,iVBORw0KGgo="/>',
        "<text>javascript:alert(1) &lt;script&gt;</text>",
    ],
)
def test_what_draws_may_stand_in_a_page(inside: str) -> None:
    assert checked_svg(around(inside)) == around(inside)


@pytest.mark.parametrize(
    "text",
    [
        around("<script>alert(1)</script>"),
        around('<g onclick="alert(1)"/>'),
        around('<a xlink:href="javascript:alert(1)"><path d=""/></a>'),
        around('<use href="http://example.org/x.svg#a"/>'),
        around('<image href="http://example.org/x.png"/>'),
        around('<image href="data:image/svg+xml;base64,PHN2Zz4="/>'),
        around("<style>body { display: none }</style>"),
        around('<path style="fill: url(http://example.org/x)"/>'),
        around("<path style=\"fill: url( 'http://example.org/x')\"/>"),
        around('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'),
        around('<set attributeName="href" to="javascript:alert(1)"/>'),
        around("<!-- --><g/>"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + around("&a;"),
        around("") + "<script>alert(1)</script>",
        '<svg onload="alert(1)"/>',
        "no picture",
    ],
)
def test_what_could_run_or_fetch_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        checked_svg(text)
