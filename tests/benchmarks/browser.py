"""The app and Chromium, started for a benchmark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.helpers.app import run_app
from tests.helpers.page import BROWSER_FLAGS, CHROMIUM


@contextmanager
def open_page(link: str, ready: str) -> Iterator[Page]:
    """The app's page at `link` (such as "/#lesson/data") in a desktop window, once the selector `ready` is there."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(run_app)(Path(folder) / "app.log") as address,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.goto(f"{address}{link}")
        page.wait_for_selector(ready)
        page.wait_for_timeout(1000)
        yield page
        chromium.close()
