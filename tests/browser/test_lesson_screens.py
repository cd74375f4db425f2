"""The tab "Lesson" in Chromium: by keyboard, on every screen, in light and dark, and under axe."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.helpers.lesson import LINKS
from tests.helpers.lesson_page import new_page, open_link, reveal, settle
from tests.helpers.page import SCREENS, violations


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from new_page(browser)


@pytest.mark.browser
def test_lesson_by_keyboard_alone(page: Page, app: str) -> None:
    open_link(page, app, "data")
    page.locator(".dl-step").first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.startsWith('#lesson/padding')")
    settle(page)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        )
        if seen[-1] == "uses of each pixel":
            break
    assert "Show answer" in seen
    assert any(one.startswith("Your drawing") for one in seen)
    reveal(page)
    page.locator("canvas[aria-label='uses of each pixel']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Row 0, column 1: used 2×")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_checked_box_is_seen(browser: Browser, app: str, scheme: str) -> None:
    for page in new_page(browser, color_scheme=scheme):
        open_link(page, app, "convolution")
        box = page.locator(".dl-lesson input[type=checkbox]").first
        pictures = []
        for checked in (False, True):
            box.set_checked(checked)
            page.mouse.move(0, 0)
            pictures.append(Image.open(BytesIO(box.screenshot())).convert("L"))
        empty, ticked = (np.asarray(picture, np.int64) for picture in pictures)
        assert (abs(ticked - empty) > 60).mean() > 0.2
        assert np.ptp(empty) > 60  # its edge
        assert np.ptp(ticked[4:-4, 4:-4]) > 60  # its tick


@pytest.mark.browser
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_block_fits_the_screen(browser: Browser, app: str, screen: str, scheme: str) -> None:
    width, height = SCREENS[screen]
    links = [f"{name.split()[0]}?{query}" for name, query in LINKS.items()]
    links += ["convolution?size=7&kernel=gaussian_blur&padding=2", "pooling", "padding", "equivalence?n=28", "data"]
    for page in new_page(browser, screen, color_scheme=scheme):
        open_link(page, app, links[0])
        for link in links:
            page.evaluate("(link) => { location.hash = `#lesson/${link}`; }", link)
            settle(page)
            if page.get_by_role("button", name="Show answer").count():
                reveal(page)
            page.wait_for_timeout(100)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, link
            small = page.evaluate(
                """() => [...document.querySelectorAll('.dl-lesson *')].filter((e) => e.offsetParent)
                  .filter((e) => ['INPUT', 'SELECT'].includes(e.tagName)
                    || [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
                  .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.outerHTML)"""
            )
            assert small == [], link
            if screen != "phone":
                bottom = page.evaluate("document.querySelector('.dl-lesson').getBoundingClientRect().bottom")
                assert bottom <= height, (link, bottom)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, app: str, axe: str, scheme: str) -> None:
    for page in new_page(browser, color_scheme=scheme):
        for name, query in LINKS.items():
            open_link(page, app, f"{name.split()[0]}?{query}")
            settle(page)
            page.evaluate(axe)
            assert violations(page) == [], name
            reveal(page)
            settle(page)
            assert violations(page) == [], name
