"""A document as a page: safe whatever the texts, whole by itself, in order."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.report.documents import HOSTILE, drawn, whole_document

from ci_toolkit.report.document_html import write_document
from ci_toolkit.report.document_markdown import write_document_markdown
from ci_toolkit.report.model import Document, Section

KEYS = ("baseline", "sipoc")


class Page(HTMLParser):
    """Tags with their attributes, headings in order, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def page(text: str = "Something") -> tuple[str, Page]:
    made = write_document(whole_document(text, KEYS), drawn(KEYS))
    return made, Page(made)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_code(text: str) -> None:
    made, parsed = page(text)
    names = {tag for tag, _ in parsed.tags}
    assert not names & {"script", "iframe", "object", "embed", "img", "form", "input"}
    for _, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "xlink:href", "src"):
            place = attributes.get(name)
            assert place is None or place.startswith("#"), place
    assert "\x1b" not in made
    assert "\u202e" not in made


def test_nothing_is_loaded_from_elsewhere() -> None:
    made, parsed = page()
    policy = next(a for a in parsed.of("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] is not None
    assert "default-src 'none'" in policy["content"]
    assert "@import" not in made
    assert not re.findall(r"url\((?!#)[^)]*\)", made)
    assert not parsed.of("link")


def test_ids_are_unique_and_every_link_inside_leads_somewhere() -> None:
    _, parsed = page()
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in parsed.of("a"):
        assert link["href"] is not None
        assert link["href"].removeprefix("#") in ids


def test_one_title_and_headings_without_a_gap() -> None:
    _, parsed = page()
    levels = [int(tag[1]) for tag, _ in parsed.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_picture_has_words_in_its_place() -> None:
    made, parsed = page()
    assert len(parsed.of("svg")) == len(KEYS)
    for svg in parsed.of("svg"):
        assert svg["role"] == "img"
        assert svg["aria-label"]
    for key in KEYS:
        assert f"What {key} shows" in made
    assert "Not drawn" in made


def test_a_picture_that_could_run_is_refused() -> None:
    bad = '<svg role="img" aria-label="x" onload="alert(1)"><path d=""/></svg>'
    with pytest.raises(ValueError):
        write_document(whole_document("x", KEYS), {**drawn(KEYS), "sipoc": bad})


def test_sections_may_not_share_an_id() -> None:
    twice = (Section("a", "A"), Section("a", "B"))
    with pytest.raises(ValueError):
        write_document(Document("T", "", "V", "open", (), twice), {})


def test_the_same_document_gives_the_same_bytes() -> None:
    assert page()[0] == page()[0]


def test_markdown_links_saved_pictures_and_tells_the_others() -> None:
    document = whole_document("Something", KEYS)
    text = write_document_markdown(document, {"sipoc": "report-pictures/sipoc.svg"})
    assert "](report-pictures/sipoc.svg)" in text
    assert "What baseline shows" in text
    levels = [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_holds_no_live_html_of_a_text(text: str) -> None:
    made: Any = write_document_markdown(whole_document(text, KEYS))
    fenced = re.sub(r"```.*?```", "", made, flags=re.DOTALL)
    assert "<script" not in fenced
    assert "<img" not in fenced
    assert not re.search(r"(?<!\\)\]\(javascript:", fenced)
