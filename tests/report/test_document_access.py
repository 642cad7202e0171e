"""The page in a browser: an accessibility checker finds nothing, and a phone shows it whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.report.documents import drawn, whole_document

from ci_toolkit.report.document_html import write_document

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_PHONE, _DESK = (360, 800), (1280, 900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium that is installed on this machine."""
    named = os.environ.get("CITK_TEST_BROWSER")
    path = named or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed (or name one in CITK_TEST_BROWSER)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, headless=True, args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(write_document(whole_document(), drawn()), encoding="utf-8")
    return path


def shown(browser: Any, path: Path, size: tuple[int, int], scheme: str) -> Any:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, bypass_csp=True
    )
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert asked == [path.as_uri()]
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [_PHONE, _DESK], ids=["phone", "desk"])
def test_a_checker_finds_nothing(
    browser: Any, report: Path, size: tuple[int, int], scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = shown(browser, report, size, scheme)
    found = axe.Axe().run(page)
    told = [
        f"{one['id']}: {one['help']} ({node['target']})"
        for one in found.response["violations"]
        for node in one["nodes"][:3]
    ]
    assert not told, "\n".join(told)
    page.context.close()


def test_a_phone_needs_no_sideways_scroll(browser: Any, report: Path) -> None:
    page = shown(browser, report, _PHONE, "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= _PHONE[0]
    page.context.close()


def test_every_link_and_scroll_area_is_reached_by_the_keyboard(browser: Any, report: Path) -> None:
    page = shown(browser, report, _DESK, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    wide = page.evaluate(
        "[...document.querySelectorAll('.wide, .picture')].filter(one => one.tabIndex < 0).length"
    )
    assert wide == 0
    page.context.close()


def test_the_page_of_a_command_passes_the_checker_too(browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    from tests.report.documents import every_block

    from ci_toolkit.report.html import write_html
    from ci_toolkit.report.model import Report

    path = tmp_path / "page.html"
    path.write_text(write_html(Report("Title", "Verdict.", "stable", every_block())), "utf-8")
    page = shown(browser, path, _DESK, "light")
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found] == []
    page.context.close()
