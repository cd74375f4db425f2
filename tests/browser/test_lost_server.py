"""A server that goes away, hangs, or comes back: the page says so once, and needs nobody to come back by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.helpers.app import free_port, run_app
from tests.helpers.page import SEVEN, button, draw, ink, pad_box, settle, wait_for_digit

pytestmark = pytest.mark.browser
ASKED = "**/ask/*"


@pytest.fixture
def lost_page(browser: Browser, app: str) -> Iterator[Page]:
    """The page with an empty pad; what its console says of a lost line is no error of the page's."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(app)
    wait_for_digit(page, "3")
    button(page, "Clear").click()
    wait_for_digit(page, "")
    yield page
    page.unroute_all(behavior="ignoreErrors")
    context.close()


def test_lost_server_is_said_and_it_comes_back_by_itself(lost_page: Page) -> None:
    page = lost_page
    page.route(ASKED, lambda route: route.abort())
    draw(page, SEVEN)
    drawn = ink(page)
    page.get_by_text("No answer", exact=True).wait_for()
    greyed = ("opacity", re.compile(r"0\.\d+"))
    for part in (".dl-answer", ".dl-network"):
        expect(page.locator(part)).to_have_css(*greyed)
    page.unroute(ASKED)
    wait_for_digit(page, "7")  # nothing was touched
    assert ink(page) == drawn
    expect(page.locator(".dl-answer")).to_have_css("opacity", "1")
    expect(page.locator(".dl-banner")).to_be_hidden()


def test_one_stroke_against_a_dead_server_is_a_handful_of_requests(lost_page: Page) -> None:
    page = lost_page
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(ASKED, refuse)
    box = pad_box(page)
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for i in range(100):  # some two seconds
        page.mouse.move(box["x"] + 30 + 2 * i, box["y"] + 30 + i)
        page.wait_for_timeout(20)
    page.mouse.up()
    settle(page)
    assert 1 <= len(asked) <= 8
    said = page.locator(".dl-banner b")
    expect(said).to_have_count(1)


def test_a_line_that_hangs_in_mid_stroke_is_noticed_within_two_seconds(lost_page: Page) -> None:
    page = lost_page
    page.route(ASKED, lambda _: None)  # neither an answer nor an end
    page.evaluate(
        """() => {
          const root = document.querySelector('#dl-draw .dl-root');
          document.querySelector('.dl-pad').addEventListener('pointerdown', () => (window.began = performance.now()));
          new MutationObserver(() => (window.noticed = performance.now() - window.began))
            .observe(root, {attributeFilter: ['data-late']});
        }"""
    )
    box = pad_box(page)
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 150, steps=5)
    expect(page.locator(".dl-root[data-late]")).to_contain_text("No answer")
    assert page.evaluate("window.noticed") < 2000


def test_an_older_answer_after_the_newest_failed_is_not_shown_as_the_answer(lost_page: Page) -> None:
    page = lost_page
    held: list[Route] = []

    def one_by_one(route: Route) -> None:
        """The first waits, the second fails, all others are answered."""
        held.append(route)
        if len(held) == 2:
            route.abort()
        elif len(held) > 2:
            route.continue_()

    page.route(ASKED, one_by_one)
    box = pad_box(page)
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.evaluate("window.shown = []")
    page.evaluate(
        """() => document.querySelector('#dl-draw .dl-root').addEventListener('painted', ({detail}) =>
          window.shown.push(detail.drawing.strokes[0].points.length))"""
    )
    page.mouse.move(x, y + 0.6 * box["height"])
    page.wait_for_timeout(100)
    assert len(held) == 2
    held[0].continue_()
    page.mouse.up()
    wait_for_digit(page, "1")
    assert min(page.evaluate("window.shown")) > 2  # the dot that the pen began with is never the answer


def test_a_restarted_server_is_found_though_the_pen_ended_meanwhile(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    for app in run_app(tmp_path / "first", port=port):
        page.goto(app)
        wait_for_digit(page, "3")
        button(page, "Clear").click()
        wait_for_digit(page, "")
    draw(page, SEVEN)
    drawn = ink(page)
    expect(page.locator(".dl-banner")).to_contain_text("No answer")
    for _ in run_app(tmp_path / "second", port=port):
        expect(page.locator(".dl-digit")).to_have_text("7", timeout=20_000)
        assert ink(page) == drawn
        expect(page.locator(".dl-banner")).to_be_hidden()
    context.close()


def test_a_server_that_is_away_before_the_first_drawing(browser: Browser, app: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.route(ASKED, lambda route: route.abort())
    page.goto(app)
    expect(page.locator(".dl-banner")).to_contain_text("No answer")
    page.unroute(ASKED)
    expect(page.locator(".dl-banner")).to_be_hidden()
    expect(page.locator(".dl-headline")).to_have_text("Blank")
    context.close()
