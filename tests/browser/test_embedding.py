"""The page inside another site's page, as `<gradio-app>`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.page import SEVEN, button, draw, open_page, wait_for_digit

pytestmark = pytest.mark.browser

SITE = """<!doctype html>
<title>A school</title>
<link rel="icon" href="data:," />
<script type="module" src="{app}/gradio.js"></script>
<h1>Our lesson</h1>
<gradio-app {attribute}="{app}"></gradio-app>
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=["src", "space"])
def embedded(request: pytest.FixtureRequest, browser: Browser, app: str, tmp_path: Path) -> Iterator[Page]:
    """A page of another server with the app in it; every error in its console fails the test."""
    (tmp_path / "index.html").write_text(SITE.format(app=app, attribute=request.param))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as site:
        threading.Thread(target=site.serve_forever).start()
        yield from open_page(browser, f"http://127.0.0.1:{site.server_port}/")
        site.shutdown()


def test_it_draws_answers_and_teaches_on_another_site(embedded: Page) -> None:
    assert embedded.title() == "A school"
    button(embedded, "Clear").click()
    wait_for_digit(embedded, "")
    draw(embedded, SEVEN)
    wait_for_digit(embedded, "7")
    assert embedded.locator(".dl-pad").evaluate("pad => getComputedStyle(pad).touchAction") == "none"  # its own style
    embedded.get_by_role("tab", name="Lesson").click()
    embedded.locator("#dl-lesson canvas").first.wait_for()


@pytest.mark.parametrize("width", [800, 1280])
def test_a_frame_that_grows_with_the_page_comes_to_rest(browser: Browser, app: str, width: int) -> None:
    """As on a Space: the frame becomes as high as what is in it, which must not become higher by that."""
    for page in open_page(browser, app, viewport={"width": width, "height": 800}):
        heights = []
        for _ in range(8):
            heights.append(page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": width, "height": heights[-1]})
            page.wait_for_timeout(200)
        assert heights[-1] == heights[-2]
        assert heights[-1] < 2000
