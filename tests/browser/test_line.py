"""What goes over the line while a digit is drawn: bytes with headers, counted by a proxy between page and app."""

from __future__ import annotations

import itertools
import math
import time

import pytest
from playwright.sync_api import Browser

from tests.helpers.line import open_line
from tests.helpers.page import button, open_page, pad_box, settle, wait_for_digit

pytestmark = pytest.mark.browser
MOST_AN_UPDATE = 2000  # bytes, request and reply
MOST_A_DIGIT = 300_000
SECONDS, MOVES = 2.0, 150


def test_a_digit_takes_little(browser: Browser, app: str) -> None:
    with open_line(app) as line:
        for page in open_page(browser, line.address):
            button(page, "Clear").click()
            wait_for_digit(page, "")
            settle(page)
            before = line.sent + line.received
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            box = pad_box(page)
            x, y, side = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]
            page.mouse.move(x, y - 0.35 * side)
            page.mouse.down()
            for step in range(MOVES):  # an 8, as slowly as a person draws it; on a busy machine more slowly
                turn = 2 * math.pi * step / MOVES
                page.mouse.move(x + 0.2 * side * math.sin(2 * turn), y - 0.35 * side * math.cos(turn))
                time.sleep(SECONDS / MOVES / 2)
            page.mouse.up()
            wait_for_digit(page, "8")
            settle(page)
            updates = sum(address.endswith("/ask/drawing") for address in asked)
            carried = line.sent + line.received - before
            assert updates > 10
            assert carried / updates <= MOST_AN_UPDATE
            assert carried <= MOST_A_DIGIT


def test_a_long_line_is_drawn_on_as_well(browser: Browser, app: str) -> None:
    """With 100 ms of round trip several requests are under way at once: answers come oftener than once a round trip."""
    with open_line(app, 0.1) as line:
        for page in open_page(browser, line.address):
            button(page, "Clear").click()
            wait_for_digit(page, "")
            page.evaluate(
                """() => {
                  window.times = [];
                  const root = document.querySelector('#dl-draw .dl-root');
                  root.addEventListener('painted', () => window.times.push(performance.now()));
                }"""
            )
            box = pad_box(page)
            page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"])
            page.mouse.down()
            page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.9 * box["height"], steps=150)
            page.mouse.up()
            page.wait_for_timeout(500)
            times = page.evaluate("window.times")
            closest = min(later - sooner for sooner, later in itertools.pairwise(times))
            assert closest < 90  # milliseconds: less than the round trip
