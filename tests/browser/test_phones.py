"""The page's address for phones: a QR code, by keyboard and touch, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from qrcodegen import QrCode, QrSegment

from tests.helpers.page import button, violations

pytestmark = pytest.mark.browser

ADDRESS = "http://192.168.1.20:7860"
MODULES = """
(canvas) => {
  const side = canvas.width / 8;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const middle = (i, j) => data[4 * ((8 * i + 4) * canvas.width + 8 * j + 4)];
  return [...Array(side).keys()].map((i) => [...Array(side).keys()].map((j) => middle(i, j)));
}
"""


@pytest.fixture
def class_page(browser: Browser, app: str) -> Iterator[Page]:
    """The page on a laptop that is open to its class."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, reduced_motion="reduce")
    context.route("**/class-address", lambda route: route.fulfill(json=[ADDRESS, "http://10.0.0.5:7860"]))
    page = context.new_page()
    page.goto(app)
    yield page
    context.close()


def expected_modules(text: str) -> list[list[int]]:
    """The code of a text as grey levels, with the four modules of white around it."""
    code = QrCode.encode_segments([QrSegment.make_bytes(text.encode())], QrCode.Ecc.MEDIUM, boostecl=False)
    places = range(-4, code.get_size() + 4)
    return [[0 if code.get_module(x, y) else 255 for x in places] for y in places]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_qr_code_by_keyboard(class_page: Page, axe: str, scheme: str) -> None:
    if scheme == "dark":
        button(class_page, "Dark").click()
    opener = button(class_page, "For phones")
    opener.focus()
    class_page.keyboard.press("Enter")
    dialog = class_page.get_by_role("dialog", name="Open this page on a phone")
    assert f"{ADDRESS}/" in dialog.inner_text().splitlines()
    assert "http://10.0.0.5:7860/" in dialog.inner_text()
    assert dialog.get_by_role("img").evaluate(MODULES) == expected_modules(f"{ADDRESS}/")
    class_page.evaluate(axe)
    assert violations(class_page) == []
    class_page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert opener.evaluate("(one) => one === document.activeElement")


def test_a_phone_has_both_tabs_and_no_button(class_page: Page) -> None:
    class_page.set_viewport_size({"width": 360, "height": 740})
    class_page.reload()
    class_page.locator(".dl-for-phones:not([hidden])").wait_for(state="attached")
    assert not class_page.locator(".dl-for-phones").is_visible()
    expect(class_page.get_by_role("tab", name="Lesson")).to_be_visible()


def test_a_server_for_this_machine_alone_offers_no_address(page: Page) -> None:
    assert button(page, "For phones").count() == 0
