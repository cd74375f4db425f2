"""The inspector: its sums against the tensors, through the server functions and as the page shows them in Chromium."""

from __future__ import annotations

import asyncio
import base64
import json
import math
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from fastapi import HTTPException
from playwright.sync_api import Browser, Locator, Page

from cnn import Recognizer
from cnn.drawing.look import look_at
from cnn.explain.captions import stage_captions
from cnn.explain.cells import SOFTMAX, all_stages, map_shape
from cnn.network.checkpoint import Decision, save_checkpoint
from cnn.network.model import CNNConfig, DigitCNN
from cnn.page.inspector import inspector_functions
from cnn.page.pacing import Pacer
from cnn.page.payload import parse_drawing
from tests.helpers.app import call, run_app
from tests.helpers.page import SCREENS, button, draw, open_page, settle, violations

EXACT = 1e-5
SEVEN = {"strokes": [{"width": 70, "points": [280, 250, 720, 250, 620, 500, 480, 800]}]}
EIGHT = {"strokes": [{"width": 60, "points": [620, 300, 500, 220, 380, 320, 600, 640, 480, 780, 370, 650, 620, 300]}]}
CONFIGS = {
    "valid": CNNConfig(padding="valid"),
    "5x5 same": CNNConfig(blocks=((6, 5), (4, 8), ()), kernel_size=5),
    "5x5 valid": CNNConfig(blocks=((4, 6), (8,), ()), kernel_size=5, padding="valid"),
    "three blocks, odd sides": CNNConfig(blocks=((4,), (6,), (5,), ())),
    "one block of three": CNNConfig(blocks=((3, 4, 5), ())),
}


def random_network(config: CNNConfig, seed: int = 3) -> Recognizer:
    torch.manual_seed(seed)
    model = DigitCNN(config)
    for layer in model.children():  # values near 1, so that a wrong term cannot hide below the tolerance
        torch.nn.init.kaiming_normal_(layer.weight)
        torch.nn.init.normal_(layer.bias, std=0.3)
    return Recognizer(model, Decision(temperature=1.7))


@pytest.fixture(scope="module", params=["shipped", *CONFIGS])
def network(request: pytest.FixtureRequest, recognizer: Recognizer) -> Recognizer:
    return recognizer if request.param == "shipped" else random_network(CONFIGS[request.param])


def ask(network: Recognizer, function: str, message: object) -> dict:
    """Call a server function as Gradio does, through JSON both ways."""
    found = {one.__name__: one for one in inspector_functions(network, Pacer())}[function]
    coroutine = found(json.loads(json.dumps(message)))
    with ThreadPoolExecutor(1) as thread:  # in this one Playwright's loop runs, once a test of the page has begun
        return json.loads(json.dumps(thread.submit(asyncio.run, coroutine).result()))


def maps_of(network: Recognizer, drawing: dict) -> dict[str, np.ndarray]:
    return dict(look_at(network, parse_drawing(drawing)).reading.maps)


# --- the server functions ---------------------------------------------------------------------------------------------


def sum_of_terms(unit: dict) -> float:
    """The number again, from nothing but the terms that are shown."""
    match unit["kind"]:
        case "conv":
            return float((np.array(unit["windows"]) * np.array(unit["kernels"])).sum()) + unit["bias"]
        case "relu":
            return max(0.0, unit["before"])
        case "pool":
            return float(np.max(unit["window"]))
        case "linear":
            return float((np.array(unit["weights"]) * np.array(unit["activations"])).sum()) + unit["bias"]
        case "softmax":
            scaled = np.array(unit["logits"]) / unit["temperature"]
            exps = np.exp(scaled - scaled.max())
            return float(exps[unit["cell"]["channel"]] / exps.sum())
    return unit["value"]  # flatten and input only pass a number on


def test_terms_sum_to_the_tensors_value_in_every_stage(network: Recognizer) -> None:
    rng = np.random.default_rng(0)
    for drawing in (SEVEN, EIGHT, {"strokes": []}):
        maps = maps_of(network, drawing)
        reading = look_at(network, parse_drawing(drawing)).reading
        for stage in all_stages(network.model):
            shape = map_shape(stage.out_shape)
            for place in [(0, 0, 0), tuple(n - 1 for n in shape), *rng.integers(0, shape, (6, 3)).tolist()]:
                cell = dict(zip(("stage", "channel", "row", "column"), (stage.name, *map(int, place)), strict=True))
                unit = ask(network, "explain_cell", {"drawing": drawing, "cell": cell})
                if stage.name == SOFTMAX:
                    logits = torch.from_numpy(maps["fc"]).double() / network.decision.temperature
                    expected = float(torch.softmax(logits, 0)[place[0]])
                    assert reading.digit is None or expected == pytest.approx(reading.probabilities[place[0]])
                else:
                    expected = float(maps[stage.name].reshape(shape)[tuple(place)])
                assert unit["exact"] == pytest.approx(expected, rel=1e-9)
                assert sum_of_terms(unit) == pytest.approx(expected, abs=EXACT), cell
                if stage.kind == "conv":
                    assert sum(unit["subtotals"]) + unit["bias"] == pytest.approx(expected, abs=EXACT)
                    relu = stage.name.replace("conv", "relu")
                    assert unit["after"] == {"stage": relu, "value": float(maps[relu][tuple(place)])}


def test_field_and_causes_reach_the_ink(network: Recognizer) -> None:
    for stage in all_stages(network.model)[1:-1]:
        cell = {"stage": stage.name, "channel": 0, "row": 0, "column": 0}
        unit = ask(network, "explain_cell", {"drawing": SEVEN, "cell": cell})
        assert unit["fields"][-1]["stage"] == "input"
        assert unit["causes"][0]["cell"] == cell
        for field, cause in zip(unit["fields"], unit["causes"][1:], strict=False):
            place, inside = cause["cell"], field["inside"]
            assert place["stage"] == field["stage"]
            assert inside["top"] <= place["row"] < inside["bottom"]
            assert inside["left"] <= place["column"] < inside["right"]


def test_why_one_digit_and_not_another(network: Recognizer) -> None:
    logits = maps_of(network, SEVEN)["fc"].astype(float)
    unit = ask(network, "explain_cell", {"drawing": SEVEN, "cell": {"stage": "fc", "channel": 7}, "other": 1})
    why = unit["difference"]
    assert np.sum(why["evidence"]) + why["bias"] == pytest.approx(logits[7] - logits[1], abs=EXACT)
    assert np.sum(why["by_place"]) == pytest.approx(np.sum(why["by_channel"]), abs=EXACT)


def test_ink_speaks_and_rubbing_asks_the_network(network: Recognizer) -> None:
    picture = look_at(network, parse_drawing(SEVEN)).reading.picture.values
    mask = np.zeros(picture.shape, np.uint8)
    mask[:12] = 1
    message = {"drawing": SEVEN, "digit": 7, "rubbed": base64.b64encode(mask.tobytes()).decode()}
    found = ask(network, "ink", message)
    assert np.sum(found["pixels"]) + found["bias"] == pytest.approx(found["value"], abs=1e-4)
    assert (np.array(found["pixels"])[picture == 0] == 0).all()
    with torch.no_grad():
        alone = network.model(torch.from_numpy(np.where(mask, 0, picture).astype(np.float32))[None, None])[0]
    assert found["rubbed"]["after"]["logits"] == pytest.approx(alone.tolist(), abs=EXACT)
    assert found["rubbed"]["before"]["logits"] == pytest.approx(maps_of(network, SEVEN)["fc"].tolist(), abs=EXACT)


def test_compare_says_which_cells_changed(network: Recognizer) -> None:
    before, after = maps_of(network, EIGHT), maps_of(network, SEVEN)
    for stage in network.model.stages():
        found = ask(network, "compare_drawings", {"drawing": SEVEN, "held": EIGHT, "stage": stage.name})
        changed = np.frombuffer(base64.b64decode(found["maps"]["changed"]), np.uint8).reshape(stage.out_shape)
        old, new = before[stage.name].astype(float), after[stage.name].astype(float)
        least = found["tolerance"] * max(np.abs(old).max(), np.abs(new).max())
        np.testing.assert_array_equal(changed == 1, np.abs(new - old) > least)
        assert found["shares"][stage.name] == pytest.approx(changed.mean())
        moved = np.frombuffer(base64.b64decode(found["maps"]["difference"]), np.uint8).astype(float) - 128
        step = found["difference_scale"] / 127
        np.testing.assert_allclose((moved * step).reshape(stage.out_shape), new - old, atol=step)


def test_nudge_moves_the_picture_by_one_pixel(network: Recognizer) -> None:
    message = {"drawing": SEVEN, "nudge": {"down": 0, "right": 1}, "stage": "input"}
    found = ask(network, "compare_drawings", message)
    before, after = (
        np.frombuffer(base64.b64decode(found["maps"][name]), np.uint8).reshape(28, 28) for name in ("before", "after")
    )
    np.testing.assert_array_equal(after[:, 1:], before[:, :-1])
    assert before.any()


def test_strongest_first_names_every_map_once(network: Recognizer) -> None:
    found = ask(network, "strongest", {"drawing": SEVEN})
    for stage in network.model.stages():
        if len(stage.out_shape) == 3:
            assert sorted(found["orders"][stage.name]) == list(range(stage.out_shape[0]))
    last = next(stage for stage in reversed(network.model.stages()) if len(stage.out_shape) == 3)
    unit = ask(network, "explain_cell", {"drawing": SEVEN, "cell": {"stage": "fc", "channel": found["digit"]}})
    ordered = np.array(unit["by_channel"])[found["orders"][last.name]]
    assert (np.diff(ordered) <= 1e-9).all()  # at the last maps a map's score is exactly what it adds to the logit


NONSENSE = [
    ("explain_cell", None),
    ("explain_cell", []),
    ("explain_cell", {}),
    ("explain_cell", {"drawing": SEVEN}),
    ("explain_cell", {"drawing": SEVEN, "cell": "conv1"}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": 3}}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv9", "channel": 0}}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": 0.5}}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": True}}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": 0, "row": -1}}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": 0, "row": 10**30}}),
    ("explain_cell", {"drawing": {"strokes": 1}, "cell": {"stage": "conv1", "channel": 0}}),
    ("explain_cell", {"drawing": SEVEN, "cell": {"stage": "fc", "channel": 0}, "other": "1"}),
    ("strongest", {"drawing": None}),
    ("ink", {"drawing": SEVEN, "digit": 10}),
    ("ink", {"drawing": SEVEN, "other": [1]}),
    ("ink", {"drawing": SEVEN, "rubbed": "AAAA"}),
    ("ink", {"drawing": SEVEN, "rubbed": "\u00e9" * 1048}),
    ("compare_drawings", {"drawing": SEVEN}),
    ("compare_drawings", {"drawing": SEVEN, "stage": "pool1"}),
    ("compare_drawings", {"drawing": SEVEN, "stage": ["pool1"], "held": EIGHT}),
    ("compare_drawings", {"drawing": SEVEN, "stage": "softmax", "held": EIGHT}),
    ("compare_drawings", {"drawing": SEVEN, "stage": "pool1", "nudge": {"down": 1}}),
    ("compare_drawings", {"drawing": SEVEN, "stage": "pool1", "nudge": {"down": 1e9, "right": 0}}),
    ("compare_drawings", {"drawing": SEVEN, "stage": "pool1", "nudge": {"down": 10**9, "right": 0}}),
]


@pytest.mark.parametrize(("function", "message"), NONSENSE)
def test_nonsense_gets_a_400_and_one_sentence(recognizer: Recognizer, function: str, message: object) -> None:
    with pytest.raises(HTTPException) as caught:
        ask(recognizer, function, message)
    assert caught.value.status_code == 400
    assert caught.value.detail.endswith(".")
    assert "\n" not in caught.value.detail


def test_of_several_digits_the_chosen_one_is_explained(recognizer: Recognizer) -> None:
    """The page shows the maps of one of them: the inspector's numbers must be that one's."""
    one = {"width": 40, "points": [200, 300, 200, 700]}
    seven = {"width": 40, "points": [550, 300, 850, 300, 700, 700]}
    values = []
    for chosen, digit in enumerate((1, 7)):
        drawing = {"strokes": [one, seven], "digit": chosen}
        look = look_at(recognizer, parse_drawing(drawing))
        assert [reading.digit for reading in look.digits] == [1, 7]
        unit = ask(recognizer, "explain_cell", {"drawing": drawing, "cell": {"stage": "fc", "channel": digit}})
        assert unit["exact"] == float(look.reading.maps["fc"][digit]) == look.reading.maps["fc"].max()
        values.append(unit["exact"])
    assert values[0] != values[1]


def test_over_http(app: str, app_log: Path) -> None:
    status, unit = call(app, "explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv2", "channel": 1}})
    assert (status, unit["kind"]) == (200, "conv")
    status, answer = call(app, "explain_cell", {"drawing": SEVEN, "cell": {"stage": "conv2", "channel": 99}})
    assert status == 400
    assert "channel" in answer["detail"]
    assert "Traceback" not in app_log.read_text()


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    yield from open_page(browser, app)


@pytest.fixture
def touch_page(browser: Browser, app: str) -> Iterator[Page]:
    yield from open_page(browser, app, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


def shown(page: Page) -> list[str]:
    """stage, channel, row, column of the cell that the inspector's numbers belong to."""
    page.wait_for_selector(".dl-inspector[data-shown]")
    return page.locator(".dl-inspector").get_attribute("data-shown").split(",")


def wait_for_cell(page: Page, stage: str, channel: int, row: int = 0, column: int = 0) -> None:
    page.wait_for_selector(f'.dl-inspector[data-shown="{stage},{channel},{row},{column}"]')


def tile_point(page: Page, stage: str, across: float, down: float) -> dict[str, float]:
    box = page.locator(f"[data-stage={stage}] canvas").bounding_box()
    return {"x": box["width"] * across, "y": box["height"] * down}


def pin(page: Page, stage: str, across: float = 0.31, down: float = 0.37) -> tuple[str, int, int, int]:
    """Click somewhere on a stage's maps and wait until the inspector shows that cell."""
    page.evaluate("document.querySelector('.dl-inspector')?.removeAttribute('data-shown')")
    page.locator(f"[data-stage={stage}] canvas").click(position=tile_point(page, stage, across, down))
    found = shown(page)
    assert found[0] == stage
    return found[0], *map(int, found[1:])


def numbers(part: Locator) -> np.ndarray:
    return np.array(
        [float(value) for value in part.locator("td").evaluate_all("(all) => all.map((e) => e.dataset.value)")]
    )


def opening_drawing(app: str) -> dict:
    return call(app, "sample", {"kind": "pen", "digit": 3, "index": 0})[1]


def as_number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(" ", ""))


@pytest.mark.browser
def test_every_stage_shows_its_own_numbers(page: Page, app: str, recognizer: Recognizer) -> None:
    """What stands on the page, cell by cell, sums to the tensor of an independent forward pass."""
    maps = maps_of(recognizer, opening_drawing(app))
    for stage in recognizer.model.stages():
        if stage.kind == "linear":
            continue
        name, channel, row, column = pin(page, stage.name)
        value = float(maps[name].reshape(map_shape(stage.out_shape))[channel, row, column])
        heading = page.locator(".dl-inspector .dl-value")
        # In another process a float32 sum may round differently in its last digit.
        assert float(heading.get_attribute("data-value")) == pytest.approx(value, abs=1e-6)
        assert as_number(heading.inner_text().removeprefix("= ")) == pytest.approx(value, abs=6e-5)
        body = page.locator(".dl-inspector .dl-body")
        if stage.kind == "conv":
            total = 0.0
            rows = body.locator(".dl-terms")
            assert rows.count() == stage.in_shape[0]
            for one in rows.all():
                window, kernel, products = (numbers(table) for table in one.locator("table").all())
                assert products == pytest.approx(window * kernel, abs=1e-6)
                subtotal = one.locator(".dl-subtotal")
                assert as_number(subtotal.text_content()) == pytest.approx(products.sum(), abs=6e-5)
                total += window @ kernel
            bias = float(body.locator(".dl-chips > :last-child b").get_attribute("data-value"))
            assert total + bias == pytest.approx(value, abs=EXACT)
            assert f"= {heading.inner_text().removeprefix('= ')}" in body.locator(".dl-sum").inner_text()
        if stage.kind == "pool":
            assert numbers(body).max() == pytest.approx(value, abs=EXACT)
            assert body.locator(".dl-winner").count() == 1
            assert body.locator("[data-state=discarded]").count() == 3
        if stage.kind == "relu":
            before = float(body.locator("button.dl-big").get_attribute("data-value"))
            assert max(0.0, before) == pytest.approx(value, abs=EXACT)
        if stage.kind == "flatten":
            assert f"= {channel}" in body.inner_text()


@pytest.mark.browser
def test_logit_difference_and_softmax(page: Page, app: str, recognizer: Recognizer) -> None:
    logits = maps_of(recognizer, opening_drawing(app))["fc"].astype(float)
    page.locator(".dl-logits button").nth(3).click()
    wait_for_cell(page, "fc", 3)
    body = page.locator(".dl-inspector .dl-body")
    bias = float(recognizer.model.fc.bias.detach()[3])
    assert numbers(body.locator("table")).sum() == pytest.approx(logits[3] - bias, abs=1e-4)
    chips = body.locator(".dl-chips b").evaluate_all("(all) => all.map((e) => Number(e.dataset.value))")
    assert sum(chips) == pytest.approx(logits[3], abs=1e-4)
    body.get_by_label("Why 3 and not").select_option("1")
    page.wait_for_function("document.querySelector('.dl-body .dl-sum').textContent.includes('logit 1')")
    chips = body.locator(".dl-chips b").evaluate_all("(all) => all.map((e) => Number(e.dataset.value))")
    assert sum(chips) == pytest.approx(logits[3] - logits[1], abs=1e-4)
    page.locator(".dl-bars button").nth(3).click()
    wait_for_cell(page, "softmax", 3)
    rows = [numbers(row) for row in body.locator("tbody tr").all()]
    temperature = recognizer.decision.temperature
    for digit, (logit, scaled, shifted, exp, share) in enumerate(rows):
        assert logit == pytest.approx(logits[digit], abs=EXACT)
        assert scaled == pytest.approx(logit / temperature, abs=EXACT)
        assert shifted == pytest.approx(scaled - max(logits) / temperature, abs=EXACT)
        assert exp == pytest.approx(math.exp(shifted), rel=1e-5)
        assert share == pytest.approx(exp / sum(row[3] for row in rows), abs=1e-9)
    assert f"T = {temperature:.3f}" in body.inner_text()


@pytest.mark.browser
def test_corner_window_shows_padding(page: Page, recognizer: Recognizer) -> None:
    assert recognizer.model.config.padding == "same"
    assert pin(page, "conv2", 0.001, 0.001)[1:] == (0, 0, 0)
    first = page.locator(".dl-terms").first.locator("table").first
    ring = 2 * recognizer.model.config.kernel_size - 1
    assert first.locator("[data-state=padding]").count() == ring
    background = first.locator("[data-state=padding]").first.evaluate("(e) => getComputedStyle(e).backgroundImage")
    assert "repeating-linear-gradient" in background


@pytest.mark.browser
def test_clicks_walk_back_to_the_ink(page: Page) -> None:
    pin(page, "pool2")
    page.locator(".dl-body .dl-winner").click()
    for stage in ("relu4", "conv4"):
        page.wait_for_selector(f'.dl-inspector[data-shown^="{stage},"]')
        if stage == "relu4":
            page.locator(".dl-body button.dl-big").click()
    window = page.locator(".dl-body .dl-terms table").first.locator("td:not([data-state=padding])").first
    window.click()
    page.wait_for_selector('.dl-inspector[data-shown^="relu3,"]')
    page.locator(".dl-links button").last.click()
    page.wait_for_selector('.dl-inspector[data-shown^="input,"]')
    button(page, "Back").click()
    page.wait_for_selector('.dl-inspector[data-shown^="relu3,"]')


@pytest.mark.browser
def test_receptive_field_is_outlined_on_the_input_and_between(page: Page) -> None:
    outline = """async (stage) => {
      const canvas = document.querySelector(`[data-stage=${stage}] canvas`);
      canvas.scrollIntoView({ block: 'center', behavior: 'instant' }); // what is scrolled away is not drawn
      await new Promise((done) => setTimeout(done, 150));
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) count += data[i] === 194 && data[i + 1] === 24 && data[i + 2] === 91;
      return count;
    }"""
    earlier = ("input", "conv1", "relu1", "conv2", "relu2")
    assert [page.evaluate(outline, stage) for stage in earlier] == [0] * len(earlier)
    pin(page, "pool1")
    assert all(page.evaluate(outline, stage) > 0 for stage in earlier)
    assert page.evaluate(outline, "conv3") == 0
    page.evaluate("document.activeElement.blur()")  # nothing has the focus
    page.keyboard.press("Escape")
    assert page.locator(".dl-inspector").count() == 0
    assert [page.evaluate(outline, stage) for stage in (*earlier, "pool1")] == [0] * 6


@pytest.mark.browser
def test_everything_with_the_keyboard_alone(page: Page) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"The Tab key never reaches {selector}.")

    tab_to("[data-stage=conv2] canvas")
    assert page.locator(".dl-preview").inner_text().count("=") == 2  # size and parameters, worked out
    page.keyboard.press("Enter")
    wait_for_cell(page, "conv2", 0, 14, 14)
    for keys, cell in (("ArrowRight", (0, 14, 15)), ("ArrowUp", (0, 13, 15)), ("]", (1, 13, 15)), ("[", (0, 13, 15))):
        page.keyboard.press(keys)
        wait_for_cell(page, "conv2", *cell)
    tab_to(".dl-pickable td")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector('.dl-inspector[data-shown^="relu1,0,12,15"]')
    page.keyboard.press("Backspace")  # the keyboard is on the map again, and "Back" leads to where it was
    wait_for_cell(page, "conv2", 0, 13, 15)
    tab_to("input[type=checkbox]")
    page.keyboard.press("Space")
    assert page.locator(".dl-value").inner_text() == "= ?"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('[data-stage]').dataset.stage") == "conv2"
    tab_to("[data-stage=fc] button")
    page.keyboard.press("ArrowRight")
    wait_for_cell(page, "fc", 0)
    page.keyboard.press("Escape")
    page.locator(".dl-pad").focus()
    tab_to(".dl-bars button")
    page.keyboard.press("Enter")
    wait_for_cell(page, "softmax", 0)
    page.keyboard.press("Escape")
    for name in ("Strongest first", "Compare", "Evidence"):
        button(page, name).focus()
        page.keyboard.press("Enter")
        assert button(page, name).get_attribute("aria-pressed") == "true"
    page.wait_for_selector(".dl-evidence[data-answers]")
    tab_to(".dl-rubbable")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.dl-evidence [role=status]').textContent.startsWith('3:')")


@pytest.mark.browser
def test_everything_by_touch_alone(touch_page: Page) -> None:
    page = touch_page

    def tap(locator: Locator, across: float = 0.5, down: float = 0.5) -> None:
        locator.scroll_into_view_if_needed()
        box = locator.bounding_box()
        page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])

    tap(page.locator("[data-stage=conv2] canvas"), 0.3, 0.3)
    stage, channel, _, _ = shown(page)
    assert stage == "conv2"
    assert page.evaluate("document.querySelector('[data-stage=conv2]').nextElementSibling.className") == "dl-inspector"
    tap(page.locator(".dl-output canvas"), 0.02, 0.02)
    wait_for_cell(page, "conv2", int(channel), 0, 0)
    tap(button(page, "Next map"))
    wait_for_cell(page, "conv2", (int(channel) + 1) % 16, 0, 0)
    tap(button(page, "Step on"))
    wait_for_cell(page, "conv2", (int(channel) + 1) % 16, 0, 1)
    tap(page.locator(".dl-terms table td:not([data-state=padding])").first)
    page.wait_for_selector('.dl-inspector[data-shown^="relu1,"]')
    tap(page.locator(".dl-links button").last)
    page.wait_for_selector('.dl-inspector[data-shown^="input,"]')
    tap(button(page, "Close the inspector"))
    assert page.locator(".dl-inspector").count() == 0
    tap(page.locator(".dl-logits button").nth(4))
    wait_for_cell(page, "fc", 4)
    tap(page.locator(".dl-bars button").nth(4))
    wait_for_cell(page, "softmax", 4)
    tap(button(page, "Compare"))
    page.wait_for_selector(".dl-compare[data-answers]")
    tap(button(page, "Nudge one pixel left"))
    page.wait_for_function("document.querySelector('.dl-compare [role=status]').textContent.includes('stayed')")
    tap(button(page, "Evidence"))
    page.wait_for_selector(".dl-evidence[data-answers]")
    tap(page.locator(".dl-rubbable").first, 0.5, 0.5)
    page.wait_for_function("document.querySelector('.dl-evidence [role=status]').textContent.startsWith('3:')")


@pytest.mark.browser
def test_the_explanation_follows_the_pen(page: Page) -> None:
    pin(page, "conv1", 0.1, 0.25)
    before = page.locator(".dl-value").get_attribute("data-value")
    button(page, "Sample 8").click()
    page.wait_for_function("(old) => document.querySelector('.dl-value').dataset.value !== old", arg=before)


@pytest.mark.browser
def test_step_and_play_fill_the_output(browser: Browser, app: str) -> None:
    for page in open_page(browser, app, reduced_motion="no-preference"):
        assert pin(page, "conv1", 0.001, 0.001)[1:] == (0, 0, 0)
        colours = """() => {
          const canvas = document.querySelector('.dl-output canvas');
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
        assert page.locator(".dl-pace").inner_text() == "250 ms"
        button(page, "Faster").click()
        button(page, "Faster").click()
        button(page, "\u25b6 Play").click()
        page.wait_for_function("Number(document.querySelector('.dl-inspector').dataset.shown.split(',')[3]) > 8")
        page.get_by_role("button", name="Pause").click()
        settle(page)
        cell = shown(page)
        assert page.evaluate(colours) < most
        page.wait_for_timeout(400)
        assert shown(page) == cell
        button(page, "Step back").click()
        wait_for_cell(page, "conv1", 0, int(cell[2]), int(cell[3]) - 1)


@pytest.mark.browser
def test_play_is_slow_where_less_motion_is_wanted(page: Page) -> None:
    pin(page, "conv1")
    assert page.locator(".dl-pace").inner_text() == "1000 ms"


@pytest.mark.browser
def test_predict_then_reveal(page: Page) -> None:
    pin(page, "conv2", 0.03, 0.25)
    page.get_by_label("Predict first").check()
    assert page.locator(".dl-value").inner_text() == "= ?"
    value = page.locator(".dl-value").get_attribute("data-value")
    assert value == ""
    assert page.locator(".dl-body .dl-sum").inner_text().endswith("= ?")
    page.get_by_label("Your guess").fill("1,5")
    button(page, "Reveal").click()
    value = page.locator(".dl-value").inner_text().removeprefix("= ")
    assert page.locator(".dl-note").inner_text() == f"You said 1,5; it is {value}."
    page.locator(".dl-output canvas").click(position={"x": 60, "y": 60})
    assert page.locator(".dl-value").inner_text() == "= ?"


@pytest.mark.browser
def test_strongest_first_reorders_the_maps(page: Page, app: str) -> None:
    orders = call(app, "strongest", {"drawing": opening_drawing(app)})[1]["orders"]
    button(page, "Strongest first").click()
    page.wait_for_selector("[data-order=strongest]")
    assert pin(page, "relu5", 0.001, 0.001)[1] == orders["relu5"][0]
    page.keyboard.press("Escape")
    button(page, "Strongest first").click()
    assert pin(page, "relu5", 0.001, 0.001)[1] == 0


@pytest.mark.browser
def test_compare_follows_the_eraser(page: Page) -> None:
    button(page, "Compare").click()
    page.wait_for_selector(".dl-compare[data-answers]")
    assert page.locator(".dl-compare [role=status]").inner_text().startswith("Held.")
    page.get_by_role("button", name="Eraser").click()
    draw(page, [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.35), (0.2, 0.35)]])
    page.wait_for_function("/^(3: |No ink)/.test(document.querySelector('.dl-compare [role=status]').textContent)")
    moved = [row.inner_text().split("\t")[-1] for row in page.locator(".dl-change tbody tr").all()]
    assert any(as_number(text) != 0 for text in moved)
    page.get_by_label("How the maps are compared").select_option("difference")
    visible = page.locator(".dl-compare figure:visible")
    assert visible.count() == 1
    assert "now \u2212 held" in visible.inner_text()


@pytest.mark.browser
def test_rubbing_out_shows_the_change_live(page: Page) -> None:
    button(page, "Evidence").click()
    page.wait_for_selector(".dl-evidence[data-answers]")
    text = page.locator(".dl-evidence .dl-sum").first.inner_text().replace("\u2212", "-")
    ink, sign, bias, total = re.search(r"(\S+) \(ink\) ([+-]) (\S+) \(biases\) = (\S+)", text).groups()
    assert float(ink) + float(sign + bias) == pytest.approx(float(total), abs=0.02)
    assert "arXiv:1605.01713" in page.locator(".dl-evidence").inner_text()
    box = page.locator(".dl-rubbable").first.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"], steps=8)
    status = page.locator(".dl-evidence [role=status]")
    page.wait_for_function("document.querySelector('.dl-evidence [role=status]').textContent.startsWith('3:')")
    page.mouse.up()
    settle(page)
    rubbed = status.inner_text()
    button(page, "Put the ink back").click()
    page.wait_for_function("document.querySelector('.dl-evidence [role=status]').textContent.startsWith('Rub')")
    assert "\u2192" in rubbed


@pytest.mark.browser
def test_captions_are_worked_out_for_a_network_of_other_settings(browser: Browser, tmp_path: Path) -> None:
    """A saved network with valid padding, 5x5 kernels and another depth explains itself, with its own numbers."""
    network = random_network(CNNConfig(blocks=((4, 6), (8,), ()), kernel_size=5, padding="valid"))
    weights = tmp_path / "other.pt"
    save_checkpoint(weights, network.model, network.decision)
    app = run_app(tmp_path / "app.log", "--weights", str(weights))
    address = next(app)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    try:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".dl-root[data-answers]")
        settle(page)
        maps = maps_of(network, opening_drawing(address))
        for caption in stage_captions(network.model):
            if caption.kind not in ("conv", "pool"):
                continue
            name, channel, row, column = pin(page, caption.stage)
            text = page.locator(".dl-formulas").inner_text()
            for formula in (caption.size_formula, caption.parameter_formula):
                shown_as = formula.replace(" x ", " \u00d7 ").replace("*", "\u00b7").replace(" - ", " \u2212 ")
                assert shown_as in text
            value = float(maps[name][channel, row, column])
            on_page = float(page.locator(".dl-value").get_attribute("data-value"))
            assert on_page == pytest.approx(value, abs=EXACT)  # in another process a sum may round differently
            if caption.kind == "conv":
                assert page.locator("[data-state=padding]").count() == 0
                tables = [[numbers(t) for t in one.locator("table").all()] for one in page.locator(".dl-terms").all()]
                bias = float(page.locator(".dl-chips > :last-child b").get_attribute("data-value"))
                assert sum(w @ k for w, k, _ in tables) + bias == pytest.approx(value, abs=EXACT)
    finally:
        context.close()
        next(app, None)


@pytest.mark.browser
@pytest.mark.parametrize("screen", SCREENS)
def test_inspector_fits_and_can_be_read(browser: Browser, app: str, screen: str) -> None:
    width, height = SCREENS[screen]
    for page in open_page(browser, app, viewport={"width": width, "height": height}):
        for show in ("conv2", "conv4", "relu2", "pool1", "flatten", "fc", "softmax", "Compare", "Evidence"):
            if show in ("Compare", "Evidence"):
                button(page, show).click()
                page.wait_for_selector(f".dl-{show.lower()}[data-answers]")
            elif show in ("fc", "softmax"):
                page.locator(".dl-logits button" if show == "fc" else ".dl-bars button").nth(3).click()
                wait_for_cell(page, show, 3)
            else:
                pin(page, show)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, show
            small = page.evaluate(
                """() => [...document.querySelectorAll('.dl-inspector *')]
                  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
                  .filter((e) => !e.closest('.dl-formulas, .dl-button'))
                  .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => e.outerHTML.slice(0, 80))"""
            )
            assert small == [], show
            cut = page.evaluate(
                """() => [...document.querySelectorAll('.dl-inspector td, .dl-inspector .dl-link, .dl-inspector p')]
                  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
            )
            assert cut == [], show


@pytest.mark.browser
def test_nothing_jumps_when_the_numbers_change(page: Page) -> None:
    places = """() => [...document.querySelectorAll('.dl-root *')]
      .map((e) => [e.getBoundingClientRect().top, e.getBoundingClientRect().height].join()).join(' ')"""
    pin(page, "conv2")
    settle(page)
    before = page.evaluate(places)
    for press in ("ArrowRight", "ArrowDown", "]"):
        page.keyboard.press(press)
        settle(page)
        assert page.evaluate(places) == before, press
    for name in ("Sample 1", "Sample 8"):
        button(page, name).click()
        settle(page)
        assert page.evaluate(places) == before, name


@pytest.mark.browser
def test_numbers_are_there_as_text(page: Page) -> None:
    """A screen reader finds tables with names, and is told the number after a moment's rest."""
    name, channel, row, column = pin(page, "conv2")
    tree = page.locator(".dl-inspector").aria_snapshot()
    assert 'grid "Window, relu1, map 0"' in tree
    assert 'table "Kernel, relu1, map 0"' in tree
    value = page.locator(".dl-value").inner_text().removeprefix("= ")
    expected = f"{name}, map {channel}, row {row}, column {column}: {value}"
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('.dl-inspector [role=status]')].some((e) => e.textContent === text)",
        arg=expected,
    )


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, app: str, axe: str, scheme: str) -> None:
    for page in open_page(browser, app, color_scheme=scheme):
        page.evaluate(axe)
        assert violations(page) == []
        for stage in ("conv2", "relu2", "pool1", "flatten"):
            pin(page, stage)
            assert violations(page) == [], stage
        page.locator(".dl-logits button").nth(3).click()
        wait_for_cell(page, "fc", 3)
        assert violations(page) == []
        page.locator(".dl-bars button").nth(3).click()
        wait_for_cell(page, "softmax", 3)
        page.get_by_label("Predict first").check()
        assert violations(page) == []
        for name in ("Compare", "Evidence"):
            button(page, name).click()
            page.wait_for_selector(f".dl-{name.lower()}[data-answers]")
            assert violations(page) == [], name
