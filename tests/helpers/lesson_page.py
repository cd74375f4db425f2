"""The tab "Lesson" in Chromium: how tests open its blocks and wait for them."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from tests.helpers.page import SCREENS


def new_page(browser: Browser, screen: str = "projector", **options: object) -> Iterator[Page]:
    """A page on which every error in the console fails the test."""
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not errors, errors


def open_link(page: Page, app: str, link: str) -> None:
    page.goto(f"{app}/#lesson/{link}")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the block that is open shows an answer."""
    page.wait_for_selector(".dl-lesson[data-shown]:not(.dl-waiting)")
    page.wait_for_timeout(250)


def reveal(page: Page) -> None:
    page.get_by_role("button", name="Show answer").click()


def pixels(page: Page, label: str) -> str:
    """The picture of a grid, to be compared."""
    return page.locator(f".dl-heat:has(b:text-is('{label}')) canvas").evaluate("(canvas) => canvas.toDataURL()")
