"""The real page in Chromium, used with real pointer, touch and key events."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from cnn import Recognizer
from tests.helpers.page import (
    EUROPEAN_ONE,
    FOUR,
    LETTER_A,
    SCREENS,
    SEVEN,
    button,
    digit,
    draw,
    ink,
    open_page,
    pad_box,
    settle,
    wait_for_digit,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("expected", "strokes"), [("7", SEVEN), ("4", FOUR), ("1", EUROPEAN_ONE)])
def test_draw_with_the_mouse(page: Page, expected: str, strokes: list[list[tuple[float, float]]]) -> None:
    button(page, "Clear").click()
    wait_for_digit(page, "")
    draw(page, strokes)
    wait_for_digit(page, expected)
    best = page.locator(".dl-bars .dl-best")
    assert best.count() == 1
    assert best.locator("b").inner_text() == expected
    assert re.fullmatch(r"> 99\.9 %|\d+\.\d %", page.locator(".dl-headline").inner_text())


def test_answer_follows_while_the_pen_is_down(page: Page) -> None:
    button(page, "Clear").click()
    wait_for_digit(page, "")
    box = pad_box(page)
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 102, box["y"] + 240, steps=20)
    wait_for_digit(page, "1")  # the button is still down
    page.mouse.up()


def test_undo_takes_back_strokes_clear_and_samples(page: Page) -> None:
    opening = ink(page)
    button(page, "Clear").click()
    assert ink(page) == 0
    draw(page, FOUR[:1])
    one = ink(page)
    draw(page, FOUR[1:])
    assert ink(page) > one > 0
    button(page, "Sample 8").click()
    wait_for_digit(page, "8")
    for expected in (None, one, 0, opening):
        button(page, "Undo").click()
        assert expected is None or ink(page) == expected
    wait_for_digit(page, "3")


def test_blank_pad_says_so(page: Page) -> None:
    button(page, "Clear").click()
    wait_for_digit(page, "")
    assert page.locator(".dl-headline").inner_text() == "Blank"
    assert page.locator(".dl-detail").inner_text() == "No ink: what you still see are the biases."
    assert page.locator(".dl-best").count() == 0
    assert set(page.locator(".dl-bar-value").all_inner_texts()) == {""}
    widths = page.locator(".dl-bar-fill").evaluate_all(
        "(fills) => fills.map((one) => one.getBoundingClientRect().width)"
    )
    assert set(widths) == {0}
    expect(page.get_by_text("Draw a digit here")).to_be_visible()


def test_a_letter_is_no_digit_and_its_bars_do_not_look_like_the_answer(page: Page) -> None:
    fill = page.locator(".dl-best .dl-bar-fill")
    of_a_digit = fill.evaluate("bar => getComputedStyle(bar).backgroundColor")
    button(page, "Clear").click()
    draw(page, LETTER_A)
    wait_for_digit(page, "?")
    assert page.locator(".dl-headline").inner_text() == "No digit"
    assert re.fullmatch(r"If it were one: most likely \d\.", page.locator(".dl-detail").inner_text())
    assert fill.evaluate("bar => getComputedStyle(bar).backgroundColor") != of_a_digit


def test_eraser_and_pen_width(page: Page) -> None:
    button(page, "Clear").click()
    draw(page, [[(0.5, 0.2), (0.5, 0.8)]])
    thin = ink(page)
    button(page, "Undo").click()
    page.get_by_label("Pen", exact=True).fill("120")
    draw(page, [[(0.5, 0.2), (0.5, 0.8)]])
    thick = ink(page)
    assert thick > 1.5 * thin
    button(page, "Eraser").click()
    assert button(page, "Eraser").get_attribute("aria-pressed") == "true"
    draw(page, [[(0.5, 0.5), (0.5, 0.95)]])
    assert ink(page) < 0.7 * thick


@pytest.mark.parametrize("kind", ["pen", "mnist"])
def test_samples(page: Page, kind: str) -> None:
    page.get_by_label("Where sample digits come from").select_option(kind)
    for sample in ("2", "5", "9"):
        button(page, f"Sample {sample}").click()
        wait_for_digit(page, sample)
        assert ink(page) > 0


def test_every_column_is_painted_and_labelled(page: Page, recognizer: Recognizer) -> None:
    button(page, "Sample 8").click()
    wait_for_digit(page, "8")
    settle(page)
    for stage in recognizer.model.config.stages():
        if stage.kind == "relu":
            assert page.locator(f"button[data-stage={stage.name}]").inner_text().strip() == "ReLU"
            continue
        group = page.locator(f"figure[data-stage={stage.name}]")
        label = group.locator("[data-part=caption]").inner_text()
        assert label.startswith(stage.name)
        if len(stage.out_shape) == 3:
            count, side, _ = stage.out_shape
            assert (f"{count}\u00d7{side}\u00b2" if count > 1 else f"{side}\u00b2") in label
        else:
            assert str(stage.out_shape[0]) in label
        colours = group.locator("canvas").evaluate(
            """(canvas) => {
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              return new Set(new Uint32Array(data.buffer)).size;
            }"""
        )
        assert colours > 8, stage.name


def test_whole_numbers_are_boxed_and_each_digit_can_be_looked_at(page: Page) -> None:
    button(page, "Clear").click()
    page.get_by_label("Pen", exact=True).fill("40")
    for digit_strokes, shift in ((FOUR, -0.1), (SEVEN, 0.42)):
        draw(page, [[(0.6 * x + shift, 0.6 * y + 0.15) for x, y in stroke] for stroke in digit_strokes])
    wait_for_digit(page, "47")
    boxes = page.locator(".dl-box button")
    assert boxes.all_inner_texts() == ["4", "7"]
    assert boxes.nth(1).get_attribute("aria-pressed") == "true"
    assert page.locator(".dl-bars .dl-best b").inner_text() == "7"
    boxes.nth(0).click()
    page.wait_for_function("document.querySelector('.dl-bars .dl-best b').textContent === '4'")
    assert digit(page) == "47"
    frame = page.locator(".dl-box").nth(0).bounding_box()
    pad = pad_box(page)
    assert frame["x"] + frame["width"] < pad["x"] + 0.5 * pad["width"]
    draw(page, [[(x / 2, y) for x, y in stroke] for stroke in [[(0.1, 0.9), (0.2, 0.9)]]])  # inside a box one can draw
    button(page, "Undo").click()
    button(page, "Undo").click()
    wait_for_digit(page, "4")
    assert boxes.count() == 0


def test_draw_with_a_finger(touch_page: Page) -> None:
    page = touch_page
    button(page, "Clear").tap()
    wait_for_digit(page, "")
    box = pad_box(page)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        placed = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": placed})

    before = page.evaluate("scrollY")
    send("touchStart", (0.28, 0.25))
    for i in range(1, 11):
        send("touchMove", (0.28 + 0.044 * i, 0.25))
    for i in range(1, 11):
        send("touchMove", (0.72 - 0.024 * i, 0.25 + 0.055 * i))
    send("touchEnd")
    wait_for_digit(page, "7")
    assert page.evaluate("scrollY") == before  # the page did not scroll under the finger


def test_draw_with_the_keyboard_alone(page: Page) -> None:
    button(page, "Clear").focus()
    page.keyboard.press("Enter")
    wait_for_digit(page, "")
    while page.evaluate("!document.activeElement.classList.contains('dl-pad')"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(14):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    wait_for_digit(page, "1")
    page.keyboard.press("Control+z")
    wait_for_digit(page, "")


def test_no_request_leaves_the_machine(browser: Browser, app: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc or urlsplit(request.url).scheme))
    page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).netloc))
    page.goto(app)
    wait_for_digit(page, "3")
    draw(page, SEVEN)
    page.get_by_label("Where sample digits come from").select_option("mnist")
    button(page, "Sample 4").click()
    page.wait_for_timeout(2500)
    context.close()
    assert hosts <= {urlsplit(app).netloc, "data", "blob"}, hosts


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_the_screen_without_sideways_scrolling(browser: Browser, app: str, screen: str, scheme: str) -> None:
    width, height = SCREENS[screen]
    for page in open_page(browser, app, viewport={"width": width, "height": height}, color_scheme=scheme):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            """() => [...document.querySelectorAll('.dl-root *')]
              .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
              .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.className)"""
        )
        assert small == []
        if screen != "phone":  # all of it on one screen
            assert page.evaluate("document.documentElement.scrollHeight") <= height
            for part in (".dl-pad", ".dl-digit", ".dl-network", ".dl-dock", "#dl-privacy", "footer"):
                box = page.locator(part).bounding_box()
                assert box["y"] + box["height"] <= height, part


def test_nothing_jumps_when_the_answer_changes(page: Page) -> None:
    places = """() => [...document.querySelectorAll('.dl-root *:not(svg *, .dl-sr *)')]
      .map((e) => e.getBoundingClientRect().top).join()"""
    before = page.evaluate(places)
    for name in ("Sample 1", "Sample 8", "Clear"):
        button(page, name).click()
        settle(page)
        assert page.evaluate(places) == before, name


def test_opening_drawing_is_drawn_by_hand(browser: Browser, app: str) -> None:
    for page in open_page(browser, app, reduced_motion="no-preference"):
        assert ink(page) > 0
        wait_for_digit(page, "3")


def test_what_another_page_left_in_the_storage_is_ignored(browser: Browser, app: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    left = json.dumps({"strokes": [{"width": 70, "points": [[1, 2]]}, None], "picture": 7})
    context.add_init_script(f"sessionStorage['digit-lens-drawing'] = {json.dumps(left)}")
    page = context.new_page()
    page.goto(app)
    wait_for_digit(page, "3")
    context.close()
