"""Two processes of the app behind the real nginx, with the file of docs/hosting: at `/`, and under a sub-path.

The last test kills one of the two.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from cnn.data.mnist import load_mnist
from cnn.server.limits import MAX_UPLOAD
from tests.helpers.app import ROOT, run_process
from tests.helpers.inspector import pin
from tests.helpers.lesson_page import open_link, settle
from tests.helpers.nginx import NGINX, run_nginx
from tests.helpers.page import SEVEN, button, draw, wait_for_digit

pytestmark = pytest.mark.browser

NO_NGINX = "PROXY TESTS SKIPPED: no nginx. Get it with `apt-get install nginx-light`, or set NGINX to its path."
SUB_PATHS = ("", "/lens")


@dataclass
class Site:
    """Two processes and what stands in front of them."""

    addresses: list[str]  # of the page, one for each sub-path
    second: subprocess.Popen[bytes]
    folder: Path

    def answered(self) -> list[tuple[int, list[str], str]]:
        """Of each request so far: status, the processes that were asked one after the other, path."""
        lines = [line.split("|", 2) for line in (self.folder / "access.log").read_text().splitlines()]
        return [(int(status), tried.split(", "), path) for status, tried, path in lines]


@pytest.fixture(scope="module")
def site(app: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Without nginx the test skips, but in CI it fails."""
    if not NGINX:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_NGINX)
        pytest.skip(NO_NGINX)
    folder = tmp_path_factory.mktemp("nginx")
    for second, process in run_process(folder / "app.log", [sys.executable, str(ROOT / "app.py")], ROOT):
        for addresses in run_nginx(folder, [app, second], SUB_PATHS):
            yield Site(addresses, process, folder)


@pytest.fixture(scope="module")
def pages(browser: Browser, site: Site) -> Iterator[list[Page]]:
    """The page at each address; an error in a console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # nobody is above the sub-path
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened = []
    for address in site.addresses:
        page = context.new_page()
        page.goto(address)
        wait_for_digit(page, "3")
        opened.append(page)
    yield opened
    context.close()
    assert not errors, errors


def post(address: str, body: bytes) -> tuple[int, str]:
    """Status and text of the answer of `/read`."""
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{address}read", body), timeout=30) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def mnist_png(index: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(load_mnist(train=False).images[index].numpy()).save(file, "PNG")
    return file.getvalue()


def use_the_lesson(page: Page, address: str) -> None:
    """A block, another one, the notebook, and back to the tab Draw."""
    open_link(page, address.removesuffix("/"), "pooling?kind=average")
    page.get_by_role("link", name="7 Complete code").click()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download notebook").click()
    assert 'kind = \\"average\\"' in waiting.value.path().read_text(encoding="utf-8")
    page.get_by_role("tab", name="Draw").click()


def draw_slowly(page: Page, points: list[tuple[float, float]], halfway: Callable[[], None]) -> None:
    """One stroke with the mouse; something happens before its last part."""
    box = page.locator("#dl-draw .dl-pad").bounding_box()
    first, *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*first)
    page.mouse.down()
    for point in others[:-1]:
        page.mouse.move(*point, steps=12)
    halfway()
    page.mouse.move(*others[-1], steps=12)
    page.mouse.up()


def test_any_process_answers_any_request(site: Site, pages: list[Page]) -> None:
    for page, address in zip(pages, site.addresses, strict=True):
        page.bring_to_front()
        pin(page, "conv2")
        button(page, "Clear").click()
        wait_for_digit(page, "")
        draw(page, SEVEN)
        wait_for_digit(page, "7")
        use_the_lesson(page, address)
    answered = site.answered()
    assert [one for one in answered if one[0] >= 400] == []
    for sub_path in SUB_PATHS:
        calls = [tried for _, tried, path in answered if path.startswith(f"{sub_path}/ask/")]
        assert len({process for tried in calls for process in tried}) == 2


def test_read_takes_a_picture_in_one_request(site: Site) -> None:
    pictures = [mnist_png(index) for index in range(2)]
    for address in site.addresses:
        answers = [[json.loads(post(address, picture)[1]) for _ in range(4)] for picture in pictures]
        assert [[one["digit"] for one in answer] for answer in answers] == [[7] * 4, [2] * 4]
        assert all(one == answer[0] for answer in answers for one in answer)
    assert len({tuple(tried) for _, tried, path in site.answered() if path.endswith("/read")}) == 2


def test_nginx_lets_through_what_the_app_takes_and_writes_none_of_it_to_a_file(site: Site) -> None:
    address = site.addresses[0]
    assert post(address, bytes(MAX_UPLOAD))[0] == 400  # all of it arrives, and is no picture
    assert post(address, bytes(2 * MAX_UPLOAD + 1))[0] == 413
    assert "temporary file" not in (site.folder / "error.log").read_text()


def test_no_page_is_lost_when_a_process_dies_in_mid_stroke(site: Site, pages: list[Page]) -> None:
    before = len(site.answered())
    for page in pages:
        page.bring_to_front()
        page.evaluate("window.here = true")
        button(page, "Clear").click()
        wait_for_digit(page, "")
        draw_slowly(page, SEVEN[0], site.second.kill)
        wait_for_digit(page, "7")
    for page, address in zip(pages, site.addresses, strict=True):
        page.bring_to_front()
        expect(page.locator(".dl-root[data-late]")).to_have_count(0)
        assert page.evaluate("window.here")  # without a reload
        assert json.loads(post(address, mnist_png(0))[1])["digit"] == 7
    use_the_lesson(pages[-1], site.addresses[-1])
    answered = [one for one in site.answered()[before:] if "/ask/" in one[2]]
    assert [one for one in answered if one[0] != 200] == []
    assert any(len(tried) == 2 for _, tried, _ in answered)  # asked of the dead one first, and then of the other
