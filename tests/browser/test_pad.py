"""The pad, drawn on with real mouse, touch and pen events: what is in a visitor's way must not be."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.helpers.page import FOUR, LETTER_A, SEVEN, button, draw, ink, open_page, pad_box, settle, wait_for_digit

pytestmark = pytest.mark.browser

# Real strokes by the hundred would take minutes: these are events of a mouse that the page cannot tell from others.
SCRIBBLE = """(strokes) => {
  const pad = document.querySelector('.dl-pad');
  pad.setPointerCapture = () => {};
  const box = pad.getBoundingClientRect();
  const send = (kind, [x, y], button = 0) => pad.dispatchEvent(new PointerEvent(kind, {
    pointerId: 7, pointerType: 'pen', button, bubbles: true,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));
  for (const {points, button} of strokes) {
    send('pointerdown', points[0], button);
    for (const point of points.slice(1)) send('pointermove', point, -1);
    send('pointerup', points.at(-1), button);
  }
}"""
# Every big digit that is shown from now on, and every finished drawing as it was when it was handed out.
WATCH = """() => {
  const digit = document.querySelector('.dl-digit');
  window.shown = [];
  new MutationObserver(() => window.shown.push(digit.textContent)).observe(digit, {childList: true, subtree: true});
  window.painted = [];
  document.querySelector('#dl-draw .dl-root').addEventListener('painted', ({detail}) =>
    window.painted.push([detail.drawing, JSON.stringify(detail.drawing)]));
}"""


def scribble(page: Page, strokes: list[list[tuple[float, float]]], pen_button: int = 0) -> None:
    page.evaluate(SCRIBBLE, [{"points": stroke, "button": pen_button} for stroke in strokes])


def pen(cdp: CDPSession, page: Page, kind: str, x: float, y: float) -> None:
    box = pad_box(page)
    place = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
    down = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
    cdp.send("Input.dispatchMouseEvent", {"type": kind, "pointerType": "pen", **place, **down})


def test_redo_brings_back_what_undo_took(page: Page) -> None:
    draw(page, SEVEN)
    drawn = ink(page)
    button(page, "Undo").click()
    assert ink(page) < drawn
    button(page, "Redo").click()
    assert ink(page) == drawn
    expect(button(page, "Redo")).to_be_disabled()
    page.keyboard.press("Control+z")  # without the focus in the pad it is the browser's
    assert ink(page) == drawn


@pytest.mark.parametrize("ending", ["Clear", "Sample 8"])
def test_eraser_shows_its_circle_and_ends_with_another_drawing(page: Page, ending: str) -> None:
    circle = page.locator(".dl-rubber")
    button(page, "Eraser").click()
    draw(page, [[(0.1, 0.1), (0.2, 0.2)]])
    width = circle.bounding_box()["width"]
    assert width == pytest.approx(0.07 * pad_box(page)["height"], abs=2)
    button(page, ending).click()
    expect(button(page, "Eraser")).to_have_attribute("aria-pressed", "false")
    expect(circle).to_be_hidden()
    before = ink(page)
    draw(page, [[(0.06, 0.06), (0.06, 0.3)]])
    assert ink(page) > before


def test_eraser_ends_with_clear_on_an_empty_pad_too(page: Page) -> None:
    button(page, "Clear").click()
    button(page, "Eraser").click()
    button(page, "Clear").click()
    assert button(page, "Eraser").get_attribute("aria-pressed") == "false"


def test_examples_are_one_stop_of_the_tab_key(page: Page) -> None:
    button(page, "Sample 0").focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait_for_digit(page, "7")
    stops = page.locator("#dl-draw .dl-samples button").evaluate_all(
        "(all) => all.filter((one) => !one.tabIndex).length"
    )
    assert stops == 1


def test_a_digit_that_is_being_written_is_no_failure(page: Page) -> None:
    button(page, "Clear").click()
    wait_for_digit(page, "")
    page.evaluate(WATCH)
    box = pad_box(page)
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in LETTER_A[0] + LETTER_A[1]]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=25)
        settle(page)
    shown = page.evaluate("window.shown")
    assert "…" in shown
    assert not any("?" in digit for digit in shown), shown
    page.mouse.up()
    page.wait_for_function("document.querySelector('.dl-digit').textContent.includes('?')")
    assert page.locator(".dl-answer").get_attribute("data-verdict") in ("not a digit", "unsure")


def test_what_was_handed_out_does_not_grow(page: Page) -> None:
    page.evaluate(WATCH)
    draw(page, FOUR)
    settle(page)
    grown = page.evaluate("window.painted.filter(([now, then]) => JSON.stringify(now) !== then).length")
    assert page.evaluate("window.painted.length") > 3
    assert grown == 0


def test_as_many_strokes_as_one_likes(page: Page) -> None:
    button(page, "Clear").click()
    draw(page, SEVEN)
    dots = [[(0.03 + 0.06 * (i % 16), 0.93 + 0.05 * (i % 2))] for i in range(248)]
    scribble(page, dots)
    full = ink(page)
    scribble(page, dots[:100])  # the same places again: nothing is to be seen of it
    assert ink(page) == pytest.approx(full, rel=0.01)
    kept = json.loads(page.evaluate("sessionStorage['digit-lens-drawing']"))
    assert len(kept["strokes"]) < 300
    page.evaluate(WATCH)
    scribble(page, [[(0.5, 0.93)]])
    page.wait_for_function("window.painted.length > 0")
    assert page.locator(".dl-root[data-late]").count() == 0
    button(page, "Clear").click()
    button(page, "Undo").click()
    assert ink(page) == pytest.approx(full, rel=0.01)


def test_as_many_points_as_one_likes(page: Page) -> None:
    button(page, "Clear").click()
    zigzag = [(0.1 + 0.8 * (i % 200) / 200, 0.5 + (0.3 if i % 2 else -0.3)) for i in range(7000)]
    scribble(page, [zigzag])
    page.evaluate(WATCH)
    scribble(page, [[(0.5, 0.9)]])
    page.wait_for_function("window.painted.length > 0")
    assert page.locator(".dl-root[data-late]").count() == 0


def test_the_pen_wins_against_the_palm_that_touched_first(browser: Browser, app: str) -> None:
    for page in open_page(browser, app, has_touch=True):
        button(page, "Clear").click()
        cdp = page.context.new_cdp_session(page)
        box = pad_box(page)
        palm = {"x": box["x"] + 0.9 * box["width"], "y": box["y"] + 0.9 * box["height"]}
        cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [palm]})
        assert ink(page) > 0
        pen(cdp, page, "mousePressed", 0.5, 0.2)
        for i in range(1, 13):
            pen(cdp, page, "mouseMoved", 0.5, 0.2 + 0.05 * i)
        pen(cdp, page, "mouseReleased", 0.5, 0.8)
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        wait_for_digit(page, "1")
        strokes = json.loads(page.evaluate("sessionStorage['digit-lens-drawing']"))["strokes"]
        assert len(strokes) == 1
        button(page, "Undo").click()
        assert ink(page) == 0


def test_the_other_end_of_a_pen_erases(page: Page) -> None:
    before = ink(page)
    scribble(page, [[(0.1, 0.5), (0.5, 0.5), (0.9, 0.5)]], pen_button=5)
    assert ink(page) < before
    assert button(page, "Eraser").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_is_seen_with_forced_colours(browser: Browser, app: str, scheme: str) -> None:
    for page in open_page(browser, app, forced_colors="active", color_scheme=scheme):
        wait_for_digit(page, "3")
        ground, stroke = page.locator(".dl-pad").evaluate(
            """(pad) => {
              const levels = (colour) => {
                const one = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d');
                one.fillStyle = colour;
                one.fillRect(0, 0, 1, 1);
                return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
              };
              const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height);
              let at = 0;
              while (data[at + 3] < 255) at += 4;
              return [levels(getComputedStyle(pad).backgroundColor), [...data.slice(at, at + 3)]];
            }"""
        )
        assert abs(sum(ground) - sum(stroke)) > 400


@pytest.mark.parametrize("screen", [(740, 360), (640, 400), (360, 740), (844, 390)])
def test_a_finger_always_gets_past_the_pad(browser: Browser, app: str, screen: tuple[int, int]) -> None:
    width, height = screen
    size = {"width": width, "height": height}
    for page in open_page(browser, app, viewport=size, has_touch=True, is_mobile=True):
        box = pad_box(page)
        assert box["width"] <= 0.75 * width
        assert box["y"] + box["height"] <= height
        assert page.locator(".dl-digit").bounding_box()["y"] < 0.6 * height  # the answer is seen while one draws
        still = """() => [...document.querySelectorAll('body, .dl-root, .dl-left, .dl-network')]
          .some((one) => getComputedStyle(one).touchAction === 'none')"""
        assert not page.evaluate(still)
