"""The inspector on every screen: it fits, stays where it is, and can be read by eye and by a screen reader."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.inspector import pin, wait_for_cell
from tests.helpers.page import SCREENS, button, open_page, settle, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", SCREENS)
def test_inspector_fits_and_can_be_read(browser: Browser, app: str, screen: str) -> None:
    width, height = SCREENS[screen]
    for page in open_page(browser, app, viewport={"width": width, "height": height}):
        for show in ("conv2", "conv4", "relu2", "pool1", "flatten", "fc", "softmax", "Compare", "Evidence"):
            if show in ("Compare", "Evidence"):
                button(page, show).click()
                page.wait_for_selector(f".dl-{show.lower()}[data-answers]")
            elif show in ("fc", "softmax"):
                page.locator(".dl-logits button" if show == "fc" else ".dl-bars button").nth(3).click()
                wait_for_cell(page, show, 3)
            else:
                pin(page, show)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, show
            small = page.evaluate(
                """() => [...document.querySelectorAll('.dl-inspector *')]
                  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
                  .filter((e) => !e.closest('.dl-formulas, .dl-button'))
                  .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => e.outerHTML.slice(0, 80))"""
            )
            assert small == [], show
            cut = page.evaluate(
                """() => [...document.querySelectorAll('.dl-inspector td, .dl-inspector .dl-link, .dl-inspector p')]
                  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
            )
            assert cut == [], show


def test_nothing_jumps_when_the_numbers_change(page: Page) -> None:
    places = """() => [...document.querySelectorAll('.dl-root *')]
      .map((e) => [e.getBoundingClientRect().top, e.getBoundingClientRect().height].join()).join(' ')"""
    pin(page, "conv2")
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
    assert 'grid "Window, relu1, map 0"' in tree
    assert 'table "Kernel, relu1, map 0"' in tree
    value = page.locator(".dl-value").inner_text().removeprefix("= ")
    expected = f"{name}, map {channel}, row {row}, column {column}: {value}"
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('.dl-inspector [role=status]')].some((e) => e.textContent === text)",
        arg=expected,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, app: str, axe: str, scheme: str) -> None:
    for page in open_page(browser, app, color_scheme=scheme):
        page.evaluate(axe)
        assert violations(page) == []
        for stage in ("conv2", "relu2", "pool1", "flatten"):
            pin(page, stage)
            assert violations(page) == [], stage
        page.locator(".dl-logits button").nth(3).click()
        wait_for_cell(page, "fc", 3)
        assert violations(page) == []
        page.locator(".dl-bars button").nth(3).click()
        wait_for_cell(page, "softmax", 3)
        page.get_by_label("Predict first").check()
        assert violations(page) == []
        for name in ("Compare", "Evidence"):
            button(page, name).click()
            page.wait_for_selector(f".dl-{name.lower()}[data-answers]")
            assert violations(page) == [], name
