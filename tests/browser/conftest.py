"""The page as most browser tests want it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.page import open_page


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    """The page with its opening drawing on it; every error in its console fails the test."""
    yield from open_page(browser, app)


@pytest.fixture
def touch_page(browser: Browser, app: str) -> Iterator[Page]:
    """The page on a phone."""
    yield from open_page(browser, app, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
