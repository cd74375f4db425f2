"""The inspector on every screen: it fits, stays where it is, and can be read by eye and by a screen reader."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.inspector import pin, wait_for_cell
from tests.helpers.page import SCREENS, button, open_page, settle, violations

pytestmark = pytest.mark.browser


SHOWN = ("conv2", "conv4", "relu2", "pool1", "flatten", "fc", "softmax", "What changes?", "Which ink?")


def open_it(page: Page, show: str) -> None:
    """Pin a number of a stage, or open a panel."""
    page.keyboard.press("Escape")
    page.wait_for_selector(".dl-inspector", state="detached")
    if show.endswith("?"):
        button(page, show).click()
        page.wait_for_selector(f".dl-{'compare' if 'changes' in show else 'evidence'}[data-answers]")
    elif show == "softmax":
        page.locator(".dl-bars button").nth(3).click()
        wait_for_cell(page, show, 3)
    elif show.startswith("relu"):
        page.locator(f"button[data-stage={show}]").click()
        page.wait_for_selector(f'.dl-inspector[data-shown^="{show},"]')
    elif show == "fc":
        box = page.locator("canvas[data-stage=fc]").bounding_box()
        upright = box["width"] > box["height"]
        across, down = (0.35, 0.5) if upright else (0.5, 0.35)
        page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
        wait_for_cell(page, show, 3)
    else:
        pin(page, show)


@pytest.mark.parametrize("screen", SCREENS)
def test_inspector_fits_and_can_be_read(browser: Browser, app: str, screen: str) -> None:
    width, height = SCREENS[screen]
    for page in open_page(browser, app, viewport={"width": width, "height": height}):
        for show in SHOWN:
            open_it(page, show)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, show
            small = page.evaluate(
                """() => [...document.querySelectorAll('.dl-inspector *')]
                  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
                  .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.outerHTML.slice(0, 80))"""
            )
            assert small == [], show
            cut = page.evaluate(
                """() => [...document.querySelectorAll('.dl-inspector td, .dl-inspector .dl-button, .dl-inspector p')]
                  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
            )
            assert cut == [], show


def test_nothing_jumps_when_the_numbers_change(page: Page) -> None:
    places = """() => [...document.querySelectorAll('.dl-root *:not(svg *, .dl-sr *)')]
      .map((e) => [e.getBoundingClientRect().top, e.getBoundingClientRect().height].join()).join(' ')"""
    pin(page, "conv2", 0.2, 0.31)
    settle(page)
    before = page.evaluate(places)
    for press in ("ArrowRight", "ArrowDown", "]"):
        page.keyboard.press(press)
        settle(page)
        assert page.evaluate(places) == before, press
    for name in ("Sample 1", "Sample 8"):
        button(page, name).click()
        settle(page)
        assert page.evaluate(places) == before, name


def test_numbers_are_there_as_text(page: Page) -> None:
    """A screen reader finds tables with names, and is told the number after a moment's rest."""
    name, channel, row, column = pin(page, "conv2")
    tree = page.locator(".dl-inspector").aria_snapshot()
    assert re.search(r'grid "Window, relu1, map \d"', tree)
    assert re.search(r'table "Kernel, relu1, map \d"', tree)
    value = page.locator(".dl-value").inner_text().removeprefix("= ")
    expected = f"{name}, map {channel}, row {row}, column {column}: {value}"
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('.dl-inspector [role=status]')].some((e) => e.textContent === text)",
        arg=expected,
    )


LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "phone, dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(browser: Browser, app: str, axe: str, look: str) -> None:
    """In every state: at rest, pointed at, pinned, with a guess asked for, with a panel; on a phone in the sheet."""
    for page in open_page(browser, app, **LOOKS[look]):
        page.evaluate(axe)
        assert violations(page) == []
        page.locator("canvas[data-stage=conv3]").hover()
        page.wait_for_selector(".dl-look")
        assert violations(page) == []
        for show in SHOWN:
            open_it(page, show)
            assert violations(page) == [], show
        open_it(page, "pool1")
        button(page, "Guess first").click()
        assert violations(page) == []
