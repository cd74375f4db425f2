"""What the browser tests share: Chromium, the page as most of them want it, and axe-core to put on it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.helpers.node import PACKAGES, install_packages
from tests.helpers.page import BROWSER_FLAGS, CHROMIUM, open_page

NO_CHROMIUM = "BROWSER TESTS SKIPPED: no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM to its path."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Without one the test skips, but in CI it fails."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    """The page with its opening drawing on it; every error in its console fails the test."""
    yield from open_page(browser, app)


@pytest.fixture
def touch_page(browser: Browser, app: str) -> Iterator[Page]:
    """The page on a phone."""
    yield from open_page(browser, app, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, one of the npm packages of the tests."""
    install_packages()
    return (PACKAGES / "axe-core" / "axe.min.js").read_text()
