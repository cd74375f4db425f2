"""The inspector, evidence and compare in Chromium, used with real pointer, touch and key events."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.helpers.inspector import as_number, pin, shown, wait_for_cell
from tests.helpers.page import button, draw, open_page, settle

pytestmark = pytest.mark.browser


def test_clicks_walk_back_to_the_ink(page: Page) -> None:
    pin(page, "pool2")
    page.locator(".dl-body .dl-winner").click()
    for stage in ("relu4", "conv4"):
        page.wait_for_selector(f'.dl-inspector[data-shown^="{stage},"]')
        if stage == "relu4":
            page.locator(".dl-body button.dl-big").click()
    page.locator(".dl-tables table").first.locator("td:not([data-state=padding])").first.click()
    page.wait_for_selector('.dl-inspector[data-shown^="relu3,"]')
    button(page, "Back").click()
    page.wait_for_selector('.dl-inspector[data-shown^="conv4,"]')
    page.keyboard.press("b")  # along the marked line
    page.wait_for_selector('.dl-inspector[data-shown^="relu3,"]')


def test_what_a_number_sees_is_outlined_on_every_column_before_it(page: Page) -> None:
    seen = "() => document.querySelector('.dl-seen').getAttribute('d') ?? ''"
    assert page.evaluate(seen) == ""
    pin(page, "pool1")
    page.wait_for_function("document.querySelector('.dl-cause').getAttribute('d')")
    # Its own map of conv2, all of conv1's, and the input.
    assert page.evaluate(seen).count("M") == 1 + 8 + 1
    page.evaluate("document.activeElement.blur()")  # nothing has the focus
    page.keyboard.press("Escape")
    assert page.locator(".dl-inspector").count() == 0
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(seen) == ""
    assert page.locator("[data-pinned]").count() == 0


def test_everything_with_the_keyboard_alone(page: Page) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"The Tab key never reaches {selector}.")

    tab_to("canvas[data-stage=conv2]")
    page.wait_for_selector(".dl-look")
    assert page.locator(".dl-look").inner_text().count("=") == 2  # size and parameters, worked out
    page.keyboard.press("Enter")
    wait_for_cell(page, "conv2", 0, 14, 14)
    for keys, cell in (("ArrowRight", (0, 14, 15)), ("ArrowUp", (0, 13, 15)), ("]", (1, 13, 15)), ("[", (0, 13, 15))):
        page.keyboard.press(keys)
        wait_for_cell(page, "conv2", *cell)
    tab_to(".dl-pickable td")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector('.dl-inspector[data-shown^="relu1,"][data-shown$=",12,15"]')
    page.keyboard.press("Backspace")  # the keyboard is on the network again, and "Back" leads to where it was
    wait_for_cell(page, "conv2", 0, 13, 15)
    tab_to(".dl-fall-row")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    button(page, "Guess first").focus()
    page.keyboard.press("Space")
    assert page.locator(".dl-value").inner_text() == "= ?"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('[data-stage]').dataset.stage") == "conv2"
    tab_to("button[data-stage=relu2]")
    page.keyboard.press("Enter")
    page.wait_for_selector('.dl-inspector[data-shown^="relu2,"]')
    page.keyboard.press("Escape")
    tab_to("canvas[data-stage=fc]")
    page.keyboard.press("ArrowRight")
    wait_for_cell(page, "fc", 0)
    page.keyboard.press("Escape")
    tab_to(".dl-bars button")
    page.keyboard.press("Enter")
    wait_for_cell(page, "softmax", 0)
    page.keyboard.press("Escape")
    for name, panel in (("What changes?", "compare"), ("Which ink?", "evidence")):
        tab_to(".dl-openers button") if panel == "compare" else button(page, name).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f".dl-{panel}[data-answers]")
        if panel == "evidence":
            break
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.textContent") == name
    tab_to(".dl-rubbable")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.wait_for_function("/^(3:|Same)/.test(document.querySelector('.dl-evidence [role=status]').textContent)")


def test_everything_by_touch_alone(touch_page: Page) -> None:
    page = touch_page

    def tap(locator: Locator, across: float = 0.5, down: float = 0.5) -> None:
        locator.scroll_into_view_if_needed()
        box = locator.bounding_box()
        page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])

    tap(page.locator("canvas[data-stage=conv2]"), 0.3, 0.3)
    stage, channel, _, _ = shown(page)
    assert stage == "conv2"
    assert page.locator("[data-part=sheet]").bounding_box()["y"] < 400
    assert page.locator(".dl-column:visible").count() == 3  # the input beside the pad, what is read, and what reads it
    tap(page.locator(".dl-to canvas"), 0.02, 0.02)
    wait_for_cell(page, "conv2", int(channel), 0, 0)
    tap(button(page, "Next map"))
    wait_for_cell(page, "conv2", (int(channel) + 1) % 16, 0, 0)
    tap(button(page, "Step on"))
    wait_for_cell(page, "conv2", (int(channel) + 1) % 16, 0, 1)
    tap(page.locator("button[data-stage=relu2]"))
    wait_for_cell(page, "relu2", (int(channel) + 1) % 16, 0, 1)
    tap(page.locator("button.dl-big"))
    wait_for_cell(page, "conv2", (int(channel) + 1) % 16, 0, 1)
    tap(page.locator(".dl-tables table td:not([data-state=padding])").first)
    page.wait_for_selector('.dl-inspector[data-shown^="relu1,"]')
    tap(page.locator("canvas[data-stage=input]"))
    page.wait_for_selector('.dl-inspector[data-shown^="input,"]')
    tap(button(page, "Draw on"))
    assert page.locator(".dl-inspector").count() == 0
    tap(page.locator("canvas[data-stage=fc]"), 0.45)
    wait_for_cell(page, "fc", 4)
    tap(page.locator(".dl-bars button").nth(4))
    wait_for_cell(page, "softmax", 4)
    tap(button(page, "Close the inspector"))
    tap(button(page, "What changes?"))
    page.wait_for_selector(".dl-compare[data-answers]")
    tap(button(page, "Nudge one pixel left"))
    page.wait_for_function("document.querySelector('.dl-compare [role=status]').textContent.includes('stayed')")
    tap(page.locator(".dl-compare").get_by_role("button", name="Close"))
    tap(button(page, "Which ink?"))
    page.wait_for_selector(".dl-evidence[data-answers]")
    tap(page.locator(".dl-rubbable").first, 0.5, 0.5)
    page.wait_for_function("/^(3:|Same)/.test(document.querySelector('.dl-evidence [role=status]').textContent)")


def test_the_explanation_follows_the_pen(page: Page) -> None:
    pin(page, "conv1", 0.5, 0.31)
    before = page.locator(".dl-value").get_attribute("data-value")
    button(page, "Sample 8").click()
    page.wait_for_function("(old) => document.querySelector('.dl-value').dataset.value !== old", arg=before)


def test_step_and_play_fill_the_output(browser: Browser, app: str) -> None:
    for page in open_page(browser, app, reduced_motion="no-preference"):
        assert pin(page, "conv1", 0.001, 0.001)[1:] == (0, 0, 0)
        colours = """() => {
          const canvas = document.querySelector('.dl-to canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let hatched = 0;
          for (let i = 0; i < data.length; i += 4) hatched += data[i] === 230 && data[i + 1] === 230;
          return hatched;
        }"""
        assert page.evaluate(colours) == 0
        button(page, "Step on").click()
        wait_for_cell(page, "conv1", 0, 0, 1)
        most = page.evaluate(colours)
        assert most > 0  # what is still to come is hatched
        assert page.locator(".dl-falls").is_hidden()  # the map that fills stands in their place
        button(page, "\u25b6 Slide").click()
        assert page.locator(".dl-pace").inner_text() == "250 ms"
        button(page, "Faster").click()
        button(page, "Faster").click()
        page.wait_for_function("Number(document.querySelector('.dl-inspector').dataset.shown.split(',')[3]) > 8")
        page.get_by_role("button", name="Pause").click()
        settle(page)
        cell = shown(page)
        assert page.evaluate(colours) < most
        page.wait_for_timeout(400)
        assert shown(page) == cell
        button(page, "Step back").click()
        wait_for_cell(page, "conv1", 0, int(cell[2]), int(cell[3]) - 1)


def test_play_is_slow_where_less_motion_is_wanted(page: Page) -> None:
    pin(page, "conv1")
    button(page, "\u25b6 Slide").click()
    assert page.locator(".dl-pace").inner_text() == "1000 ms"


def test_predict_then_reveal(page: Page) -> None:
    pin(page, "conv2", 0.03, 0.25)
    button(page, "Guess first").click()
    assert page.locator(".dl-value").inner_text() == "= ?"
    value = page.locator(".dl-value").get_attribute("data-value")
    assert value == ""
    assert page.locator(".dl-body .dl-sum").inner_text().endswith("= ?")
    page.get_by_label("Your guess").fill("rubbish")
    button(page, "Reveal").click()
    assert page.locator(".dl-note").inner_text() == "\u201crubbish\u201d is no number."
    page.get_by_label("Your guess").fill("1,5")
    button(page, "Reveal").click()
    value = page.locator(".dl-value").inner_text().removeprefix("= ")
    assert page.locator(".dl-note").inner_text() == f"You said 1,5; it is {value}."
    page.keyboard.press("Escape")
    pin(page, "conv2", 0.03, 0.27)
    assert page.locator(".dl-value").inner_text() == "= ?"


def test_compare_follows_the_eraser(page: Page) -> None:
    button(page, "What changes?").click()
    page.wait_for_selector(".dl-compare[data-answers]")
    assert page.locator(".dl-compare [role=status]").inner_text().startswith("This drawing is held.")
    page.get_by_role("button", name="Eraser").click()
    draw(page, [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.35), (0.2, 0.35)]])
    page.wait_for_function("/^(3: |Same|No ink)/.test(document.querySelector('.dl-compare [role=status]').textContent)")
    page.locator(".dl-compare summary").click()
    moved = [row.inner_text().split("\t")[-1] for row in page.locator(".dl-change tbody tr").all()]
    assert any(as_number(text) != 0 for text in moved)
    page.get_by_label("How the maps are compared").select_option("difference")
    visible = page.locator(".dl-compare figure:visible")
    assert visible.count() == 1
    assert "now \u2212 held" in visible.inner_text()


def test_rubbing_out_shows_the_change_live(page: Page) -> None:
    button(page, "Which ink?").click()
    page.wait_for_selector(".dl-evidence[data-answers]")
    text = page.locator(".dl-evidence [data-part=sum]").inner_text().replace("\u2212", "-")
    ink, sign, bias, total = re.search(r"(\S+) \(ink\) ([+-]) (\S+) \(biases\) = (\S+)", text).groups()
    assert float(ink) + float(sign + bias) == pytest.approx(float(total), abs=0.02)
    page.locator(".dl-evidence summary").click()
    assert "arXiv:1605.01713" in page.locator(".dl-evidence").inner_text()
    box = page.locator(".dl-rubbable").first.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"], steps=8)
    status = page.locator(".dl-evidence [role=status]")
    page.wait_for_function("/^(3:|Same)/.test(document.querySelector('.dl-evidence [role=status]').textContent)")
    page.mouse.up()
    settle(page)
    rubbed = status.inner_text()
    button(page, "Put the ink back").click()
    page.wait_for_function("document.querySelector('.dl-evidence [role=status]').textContent.startsWith('Rub')")
    assert "\u2192" in rubbed
