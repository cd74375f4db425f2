"""What the page may do and who may show it, in Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.helpers.inspector import pin
from tests.helpers.lesson_page import settle
from tests.helpers.page import wait_for_digit

pytestmark = pytest.mark.browser

WATCH = """
window.stopped = [];
addEventListener("securitypolicyviolation", (event) => window.stopped.push(event.blockedURI));
"""


def test_the_page_keeps_to_its_policy_and_the_policy_keeps_it_here(browser: Browser, app: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(app)
    wait_for_digit(page, "3")
    pin(page, "conv1")
    page.locator("#dl-tabs [role=tab][data-tab-id=lesson]").click()
    settle(page)
    assert page.evaluate("stopped") == []
    page.evaluate(
        "() => { fetch('http://127.0.0.1:9/').catch(() => {}); new Image().src = 'http://127.0.0.1:9/a.png'; }"
    )
    page.wait_for_function("() => stopped.length >= 2")
    context.close()


@pytest.fixture
def school(app: str, tmp_path: Path) -> Iterator[list[str]]:
    """A page with ours in a frame: as a file, and at another site."""
    file = tmp_path / "lesson.html"
    file.write_text(f"<iframe src='{app}' width=1000 height=700></iframe>", encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield [file.as_uri(), f"http://localhost:{server.server_port}/lesson.html"]
        server.shutdown()
        thread.join()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def test_another_site_and_a_teachers_own_file_may_show_the_page(browser: Browser, school: list[str]) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    for address in school:
        page.goto(address)
        page.frame_locator("iframe").locator(".dl-digit", has_text="3").wait_for()
    context.close()
