"""The page's name, its tabs and its theme, and what it says of itself to others."""

from __future__ import annotations

import re
import urllib.request
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.page import button, open_page, wait_for_digit

pytestmark = pytest.mark.browser


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_theme_follows_the_system_and_what_was_chosen_is_remembered(browser: Browser, app: str) -> None:
    for page in open_page(browser, app, color_scheme="dark"):
        ground = page.locator(".dl-pad")
        expect(ground).to_have_css("background-color", "rgb(16, 20, 28)")
        button(page, "Light").click()
        expect(ground).to_have_css("background-color", "rgb(255, 255, 255)")
        page.reload()
        wait_for_digit(page, "3")
        expect(ground).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(button(page, "Dark")).to_be_visible()


def test_theme_without_storage(browser: Browser, app: str) -> None:
    for page in open_page(browser, app):
        page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})")
        page.reload()
        wait_for_digit(page, "3")
        button(page, "Dark").click()
        expect(button(page, "Light")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "right", "title"),
    [
        ("", "", "Draw · Digit Lens"),
        ("#nonsense", "#draw", "Draw · Digit Lens"),
        ("#Lesson", "#lesson", "Lesson · Digit Lens"),
        ("#lesson/pooling", "#lesson/pooling", "Lesson · Digit Lens"),
    ],
)
def test_the_address_names_the_tab(browser: Browser, app: str, address: str, right: str, title: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{app}/{address}")
    expect(page).to_have_title(title)
    expect(page).to_have_url(re.compile(re.escape(f"{app}/{right}") + r"(/\w+)?(\?.*)?$"))
    context.close()


def test_each_tab_is_a_step_of_the_history(page: Page) -> None:
    tab(page, "Lesson")
    expect(page).to_have_title("Lesson · Digit Lens")
    expect(page.locator(".dl-lesson")).to_be_visible()
    page.go_back()
    expect(page).to_have_title("Draw · Digit Lens")
    expect(page.locator(".dl-pad").first).to_be_visible()


def test_the_page_says_its_own_name_and_shows_its_own_icon(app: str) -> None:
    with urllib.request.urlopen(app, timeout=10) as reply:
        html = reply.read().decode()
    assert re.findall(r'property="og:title" content="([^"]*)"', html) == ["Digit Lens"]
    assert "og:image" not in html
    assert "{url}" not in html
    with urllib.request.urlopen(f"{app}/favicon.ico", timeout=10) as reply:
        assert reply.headers["content-type"].startswith("image/svg+xml")
        assert b"<svg" in reply.read()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_tab_can_be_read(browser: Browser, app: str, scheme: str) -> None:
    for page in open_page(browser, app, color_scheme=scheme):
        levels = page.locator("#dl-tabs [aria-selected=true]").evaluate(
            """(tab) => [tab, document.body].map((one, i) =>
              getComputedStyle(one)[i ? 'backgroundColor' : 'color'].match(/[\\d.]+/g).slice(0, 3).map(Number))"""
        )
        text, ground = (light(level) for level in levels)
        assert (max(text, ground) + 0.05) / (min(text, ground) + 0.05) >= 4.5


def light(levels: list[float]) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [c / 12.92 if (c := level / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for level in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1280, 1920])
def test_name_tabs_and_buttons_stand_beside_each_other(browser: Browser, app: str, width: int) -> None:
    for page in open_page(browser, app, viewport={"width": width, "height": 1080}):
        boxes = [page.locator("#dl-header h1").bounding_box()]
        boxes += [one.bounding_box() for one in page.get_by_role("tab").all()]
        boxes += [page.locator("#dl-header .dl-icon").bounding_box()]
        assert page.locator("#dl-header h1").evaluate("(name) => name.scrollWidth <= name.clientWidth")
        for left, right in pairwise(boxes):
            assert left["x"] + left["width"] <= right["x"]
        assert boxes[-1]["x"] + boxes[-1]["width"] <= width
