"""The same report as text, Markdown and HTML, whatever the labels hold."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ci_toolkit.report.html import data_uri, write_fragment, write_html
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Code, Facts, Notes, Report, Strip, Table
from ci_toolkit.report.strip import draw, legend
from ci_toolkit.report.terminal import column_widths, render
from ci_toolkit.report.text import clean

HOSTILE = st.text(
    st.characters(categories=None, exclude_categories=()), max_size=20
) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[bold red]x[/bold red]",
        "[link=http://x]y[/link]",
        ":smiley:",
        "a | b",
        "`code`",
        "{{ 7 * 7 }}{% raw %}",
        '" onmouseover="x',
        "\x1b]0;owned\x07",
        "=HYPERLINK(1)",
        "![x](http://x)",
        "- item",
        "1. item",
        "@someone www.x.org http://x.org",
        "\u202eabc",
        "--> <!--",
    ]
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def report_with(text: str) -> Report:
    """Every kind of block, each with the text in every place that takes one."""
    return Report(
        text,
        text,
        "unstable",
        (
            Facts((("Name", text), (text, "value")), text),
            Table(
                ("When", text), ((text, text), ("2024-05-01", "1")), ("left", "right"), text, text
            ),
            Table(("When",), ((text,),), ("left",), "All points", folded=True),
            Strip((0.1, None, 0.9), (None, None, "▲"), text, text, text, (("▲", text),), "day"),
            Notes((text, text), text, numbered=True),
            Notes((text,)),
            Code(f"citk control-chart '{text}'", text),
        ),
    )


class Tags(HTMLParser):
    """Tags and attributes of a page, and whether each element is closed."""

    VOID = ("meta", "img")

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.open: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        if tag == "img":
            self.images.append(dict(attrs))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(HOSTILE.filter(len))
@example("\r")
@example("\x08")
@settings(max_examples=60)
def test_no_text_becomes_a_tag_in_html(text: str) -> None:
    # A header that says nothing is no header, whatever blanks it is made of.
    harmless = "x" if clean(text).strip() else " "
    plain, hostile = (Tags(write_html(report_with(t), [(SVG, t)])) for t in (harmless, text))
    # Text between backquotes is set as code, by us.
    assert [tag for tag in hostile.found if tag != ("code", ())] == [
        tag for tag in plain.found if tag != ("code", ())
    ]
    assert hostile.open == []


@given(HOSTILE)
@settings(max_examples=60)
def test_no_text_becomes_markup_or_a_control_in_a_terminal(text: str) -> None:
    told = render(report_with(text), width=80)
    assert not set(told) & (set(map(chr, range(32))) - {"\n"})
    assert "\x1b" not in told
    colored = render(report_with(text), color=True)
    without = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert "\x1b" not in without
    assert [line.rstrip() for line in without.splitlines()] == told.splitlines()


def test_markup_of_rich_is_shown_as_it_stands() -> None:
    assert "[bold red]x[/bold red]" in render(report_with("[bold red]x[/bold red]"))
    assert ":smiley:" in render(report_with(":smiley:"))


@given(HOSTILE)
@settings(max_examples=60)
def test_no_text_becomes_markup_in_markdown(text: str) -> None:
    told = write_markdown(report_with(text))
    outside = re.sub(r"(?ms)^(`{3,})\w+$.*?^\1$", "", told)
    assert "<" not in outside
    assert not re.search(r"(?<!\\)\]\(", outside)
    assert "://" not in outside
    for line in outside.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (2, 3)


@given(HOSTILE)
@settings(max_examples=30)
def test_the_same_report_gives_the_same_bytes(text: str) -> None:
    report = report_with(text)
    assert write_html(report, [(SVG, text)]) == write_html(report, [(SVG, text)])
    assert write_markdown(report) == write_markdown(report)
    assert render(report) == render(report)


@given(st.integers(40, 200), st.integers(1, 9), st.integers(1, 60), st.booleans())
@settings(max_examples=40)
def test_text_stays_within_the_width(
    width: int, columns: int, length: int, ascii_only: bool
) -> None:
    row = tuple(f"{'word ' * (length // (i + 1))}end" for i in range(columns))
    report = Report(
        "title " * length,
        "verdict " * length,
        "stable",
        (
            Facts((("name", "value " * length),)),
            Table(("Header",) * columns, (row, row), ("left",) * columns),
            Strip((0.5,) * (9 * length), (None,) * (9 * length), "2024-01-01", "2024-12-31"),
            Notes(("sentence " * length,)),
        ),
    )
    told = render(report, width=width, ascii_only=ascii_only)
    assert max(map(cell_len, told.splitlines())) <= width
    assert not any(line != line.rstrip() for line in told.splitlines())


def test_wide_characters_count_as_two_columns() -> None:
    report = Report(
        "標題" * 60, "判定" * 60, "stable", (Table(("市場",), (("値" * 90,),), ("left",)),)
    )
    assert max(map(cell_len, render(report, width=80).splitlines())) <= 80


def test_dates_and_numbers_are_kept_whole_before_sentences() -> None:
    rows = [("2024-05-01", "1,234.5", "a long sentence " * 9)]
    assert column_widths(("When", "Value", "Signal"), rows, ("left", "right", "left"), 60)[:2] == [
        10,
        7,
    ]


def test_ascii_has_no_other_character() -> None:
    assert render(report_with("–…σ × naïve “quoted” 市"), ascii_only=True).isascii()


def test_color_is_only_written_when_asked_for() -> None:
    report = report_with("x")
    assert "\x1b[" not in render(report)
    assert "\x1b[" in render(report, color=True)


@pytest.mark.parametrize("width", [1, 7, 80])
def test_every_signal_shows_in_the_strip_at_any_width(width: int) -> None:
    heights = tuple(0.5 for _ in range(640))
    marks = tuple("▲" if i == 200 else "•" if i % 50 == 0 else None for i in range(640))
    strip = Strip(heights, marks, "a", "b", legend=(("▲", "above"), ("•", "run")))
    line = draw(strip, width)[1]
    assert "▲" in line
    assert legend(strip, width).startswith("each column is about")


def test_a_gap_is_a_blank_in_the_strip() -> None:
    assert draw(Strip((0.0, None, 1.0), (None,) * 3, "a", "c"), 80)[0] == "▁ █"


def test_a_page_stands_alone() -> None:
    page = write_html(report_with("x"), [(SVG, "two lines"), (b"\x89PNG\r\n\x1a\n0", "a picture")])
    tags = Tags(page)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert {tag for tag, _ in tags.found}.isdisjoint({"script", "link", "iframe", "object", "svg"})
    assert all(str(image["src"]).startswith("data:image/") for image in tags.images)
    assert [image["alt"] for image in tags.images] == ["two lines", "a picture"]
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "url(" not in page
    assert "<title>x</title>" in page
    assert '<html lang="en">' in page
    assert 'scope="col"' in page
    assert 'scope="row"' in page
    assert {"header", "main", "caption", "details"} <= {tag for tag, _ in tags.found}


def test_each_id_of_a_page_occurs_once_and_labels_point_to_one() -> None:
    page = write_html(report_with("x"))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


def test_dates_in_sentences_are_not_broken_in_two() -> None:
    page = write_html(Report("t", "the first 2024-05-31 <b>", "stable", ()))
    assert 'the first <span class="date">2024-05-31</span> &lt;b&gt;' in page


def test_fragments_in_one_notebook_share_no_id() -> None:
    both = [re.findall(r' id="([^"]+)"', write_fragment(report_with(text))) for text in "xy"]
    assert set(both[0]).isdisjoint(both[1])
    assert write_fragment(report_with("x")) == write_fragment(report_with("x"))
    assert Tags(write_fragment(report_with("<b>"))).open == []


def test_pictures_are_known_by_their_bytes() -> None:
    uri = data_uri(SVG)
    assert base64.b64decode(uri.removeprefix("data:image/svg+xml;base64,")).decode() == SVG
    assert data_uri(b"\x89PNG\r\n\x1a\n").startswith("data:image/png;base64,")


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", [0, 1])
def test_words_of_a_page_stand_out_from_their_ground(mode: int) -> None:
    roots = re.findall(r":root \{(.*?)\}", write_html(report_with("x")), re.DOTALL)
    colors = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", roots[mode]))
    for ground in ("page", "soft", "alarm-soft"):
        for ink in ("text", "quiet", "accent", "alarm"):
            a, b = sorted((luminance(colors[ground]), luminance(colors[ink])))
            assert (b + 0.05) / (a + 0.05) >= 4.5, (ground, ink)


def test_dates_stay_whole_where_a_table_is_tight() -> None:
    headers = ("category", "Chart", "Points", "Centre", "Signals", "First signal", "Verdict")
    row = ("A_NAME_OF_MANY_LETTERS_INDEED", "p-additive", "640", "0.2005 %", "636")
    widths = column_widths(
        headers,
        [(*row, "2023-09-25", "not stable")],
        ("left", "left", *("right",) * 3, *("left",) * 2),
        62,
    )
    assert sum(widths) <= 62
    assert min(widths[5], widths[1]) >= 10
