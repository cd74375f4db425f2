"""Lines that say where the answer comes from, and cuts that test them, in Chromium against PyTorch."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from cnn import Recognizer
from cnn.explain.evidence import seed_of
from cnn.explain.wires import Wires, target_without, wires
from cnn.network.model import DigitCNN
from tests.helpers.inspector import opening_drawing, pin_logit
from tests.helpers.networks import VALID, maps_of, picture_of, random_network
from tests.helpers.page import SEVEN, button, draw, open_page, pad_box, settle, wait_for_digit

pytestmark = pytest.mark.browser
WIDTH, LEAST, MOST = 9, 0.6, 40  # as assets/page/network/flow_view.js and flow.js have them
LINES = """() => [...document.querySelectorAll('.dl-flow path')].map((one) => [
  one.dataset.wire, Number(one.dataset.value), parseFloat(one.style.strokeWidth), one.getAttribute('class')])"""


@pytest.fixture
def told(app: str, recognizer: Recognizer) -> Wires:
    """What PyTorch says of the opening drawing's wires."""
    return wires(recognizer.model, maps_of(recognizer, opening_drawing(app)), 3)


def lines(page: Page) -> list[tuple[str, float, float, str]]:
    page.wait_for_selector(".dl-flow path", state="attached")
    return [tuple(one) for one in page.evaluate(LINES)]


def as_number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace("+", ""))


def adds(found: Wires, layer: str) -> np.ndarray:
    return found.layers[layer].parts.sum(0)


def expected(found: Wires, key: str) -> float:
    """What a line adds: of a layer with weights its wire, of the others their map."""
    stage, map_, read = key.split()
    if stage in found.layers:
        return float(found.layers[stage].parts[int(map_), int(read)])
    return float(adds(found, {"pool1": "conv3", "pool2": "conv5", "flatten": "fc"}[stage])[int(read)])


def test_lines_have_the_width_and_sign_of_what_pytorch_says(page: Page, told: Wires) -> None:
    drawn = lines(page)
    stages = [key.split()[0] for key, *_ in drawn]
    assert set(stages) == {"conv2", "pool1", "conv3", "conv4", "pool2", "conv5", "flatten", "fc"}  # quiet before conv1
    assert all(stages.count(stage) <= MOST for stage in stages)
    widest = max(abs(value) for _, value, *_ in drawn)
    for key, value, width, sign in drawn:
        layer = told.layers.get(key.split()[0])
        near = 1e-5 * (np.abs(layer.parts).sum() if layer else 1e3)
        assert value == pytest.approx(expected(told, key), abs=near), key
        assert width == pytest.approx(max(LEAST, WIDTH * abs(value) / widest), abs=0.011)
        assert sign == ("dl-below" if value < 0 else "dl-above")
    for stage in ("conv2", "conv3", "conv4", "conv5", "fc"):
        shown = sorted(abs(value) for key, value, *_ in drawn if key.startswith(f"{stage} "))
        all_parts = np.sort(np.abs(told.layers[stage].parts), axis=None)
        assert shown == pytest.approx(all_parts[-len(shown) :].tolist(), abs=1e-3)


def test_lines_of_another_network(browser: Browser, valid_app: str) -> None:
    network = random_network(VALID)
    found = wires(network.model, maps_of(network, opening_drawing(valid_app)), 4)
    for page in open_page(browser, valid_app, opening=None):
        page.get_by_label("Which digit is asked about").select_option("4")
        expect(page.locator(".dl-flow-rows [data-stage=fc]")).to_be_visible()
        rows = page.locator(".dl-flow-rows [data-stage]")
        for row in rows.all():
            above, below, biases = (float(row.get_attribute(f"data-{name}")) for name in ("above", "below", "biases"))
            assert above + below + biases == pytest.approx(found.value, abs=1e-4)
        drawn = lines(page)
        assert {key.split()[0] for key, *_ in drawn} >= {"conv2", "conv3", "fc"}
        for key, value, *_ in drawn:
            stage, map_, read = key.split()
            if stage in found.layers:
                parts = found.layers[stage].parts
                assert value == pytest.approx(parts[int(map_), int(read)], abs=1e-5 * np.abs(parts).sum()), key


def test_words_say_what_is_drawn_and_what_is_left(page: Page, told: Wires) -> None:
    drawn = lines(page)
    rows = page.locator(".dl-flow-rows [data-stage]")
    expect(rows).to_have_count(5)
    for row in rows.all():
        stage = row.get_attribute("data-stage")
        parts = told.layers[stage].parts
        above, below, biases = (float(row.get_attribute(f"data-{name}")) for name in ("above", "below", "biases"))
        near = 1e-5 * np.abs(parts).sum()
        assert above == pytest.approx(parts[parts > 0].sum(), abs=near)
        assert below == pytest.approx(parts[parts < 0].sum(), abs=near)
        assert above + below + biases == pytest.approx(told.value, abs=1e-3)
        count = sum(key.startswith(f"{stage} ") for key, *_ in drawn)
        shown = sum(abs(value) for key, value, *_ in drawn if key.startswith(f"{stage} "))
        share = round(100 * shown / np.abs(parts).sum())
        assert f"{count} of {parts.size:,} wires are drawn, {share} % of all that flows" in row.inner_text()
    assert f"+{told.value:.1f}" in page.locator(".dl-flow-words").inner_text()


def test_another_digit_and_a_pair_that_speaks_against_itself(page: Page, app: str, recognizer: Recognizer) -> None:
    page.get_by_label("Against which other digit").select_option("5")
    maps = maps_of(recognizer, opening_drawing(app))
    value = wires(recognizer.model, maps, 3, 5).value
    expect(page.locator(".dl-flow-words")).to_contain_text(f"+{value:.1f}, the logit of 3 less that of 5")
    page.get_by_label("Which digit is asked about").select_option("0")
    page.get_by_label("Against which other digit").select_option("3")
    expect(page.locator(".dl-flow-words")).to_contain_text("nothing speaks for 0 in all")
    assert "%" not in page.locator(".dl-flow-words").inner_text()
    expect(page.locator(".dl-wires .dl-flow")).to_have_class("dl-flow dl-flow-grey")
    page.get_by_label("Which digit is asked about").select_option("")
    page.get_by_label("Against which other digit").select_option("")
    expect(page.locator(".dl-wires .dl-flow")).to_have_class("dl-flow")


def test_the_other_digit_is_chosen_once(page: Page) -> None:
    """For a pinned logit, for the lines, for the ink."""
    lines(page)
    pin_logit(page, 3)
    page.locator(".dl-inspector").get_by_label("Why 3 and not").select_option("5")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Against which other digit")).to_have_value("5")
    expect(page.locator(".dl-flow-words")).to_contain_text("the logit of 3 less that of 5")
    button(page, "Which ink?").click()
    expect(page.locator(".dl-evidence [data-part=sum]")).to_contain_text("logit of 3 less that of 5")


def test_nothing_is_said_while_the_pen_is_down_or_of_an_empty_pad(page: Page) -> None:
    lines(page)
    box = pad_box(page)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 60, steps=4)
    expect(page.locator(".dl-flow path")).to_have_count(0)
    page.mouse.up()
    lines(page)
    button(page, "Clear").click()
    wait_for_digit(page, "")
    expect(page.locator(".dl-flow path")).to_have_count(0)
    assert "%" not in page.locator(".dl-flow-words").inner_text()
    draw(page, SEVEN)
    wait_for_digit(page, "7")
    assert len(lines(page)) > 100


def test_a_maps_own_wires_add_up_to_what_it_adds(page: Page, told: Wires) -> None:
    lines(page)
    canvas = page.locator("canvas[data-stage=conv3]").bounding_box()
    page.mouse.move(canvas["x"] + 0.4 * canvas["width"], canvas["y"] + 0.3 * canvas["height"])
    page.wait_for_selector(".dl-look")
    name = page.locator(".dl-look h2").inner_text()
    channel = int(name.removeprefix("conv3, map "))
    own = page.locator(".dl-own path").evaluate_all(
        "(all) => all.map((one) => [Number(one.dataset.map), Number(one.dataset.value)])"
    )
    into, out = own[:16], own[16:]
    assert (len(into), len(out)) == (16, 32)
    value = float(page.locator(".dl-look [data-value]").get_attribute("data-value"))
    assert value == pytest.approx(adds(told, "conv4")[channel], abs=1e-4)
    assert sum(part for _, part in out) == pytest.approx(value, abs=1e-4)
    assert {map_ for map_, _ in out} == {channel}
    bias = told.layers["conv3"].biases[channel]
    assert sum(part for _, part in into) + bias == pytest.approx(value, abs=1e-4)
    assert f"It adds +{value:.1f} to the lead of 3" in page.locator(".dl-look").inner_text().replace("\u2212", "-")


def without_map(model: DigitCNN, picture: np.ndarray, seed: np.ndarray, reader: str, map_: int) -> float:
    """The target of a network in which nothing reads a map."""
    changed = copy.deepcopy(model)
    with torch.no_grad():
        weight = changed.get_parameter(f"{reader}.weight")
        weight.view(len(weight), -1, 49 if reader == "fc" else 9)[:, map_] = 0
        return float(seed @ changed(torch.tensor(picture)[None, None])[0].double().numpy())


def said_and_did(page: Page) -> tuple[float, float]:
    says = page.locator(".dl-cuts .dl-sum")
    expect(says).to_contain_text("the cut took")
    return float(says.get_attribute("data-said")), float(says.get_attribute("data-did"))


def open_scissors(page: Page) -> None:
    lines(page)
    button(page, "Cut lines").click()
    page.wait_for_selector(".dl-cuts[data-answers]")


def test_cut_a_map_and_put_it_back(page: Page, app: str, recognizer: Recognizer, told: Wires) -> None:
    picture = picture_of(recognizer, opening_drawing(app)).values
    seed = seed_of(recognizer.model, 3)
    whole = page.locator("canvas[data-stage=conv5]").evaluate("(one) => one.toDataURL()")
    open_scissors(page)
    canvas = page.locator("canvas[data-stage=conv3]")
    across, pitch_x, pitch_y = (float(canvas.get_attribute(f"data-{n}")) for n in ("across", "pitch-x", "pitch-y"))
    canvas.click(position={"x": 1.5 * pitch_x, "y": 2 * pitch_y + 8})
    channel = int(2 * across + 1)
    said, did = said_and_did(page)
    assert said == pytest.approx(adds(told, "conv4")[channel], abs=1e-4)
    assert did == pytest.approx(told.value - without_map(recognizer.model, picture, seed, "conv4", channel), abs=1e-3)
    assert f"conv3, map {channel}" in page.locator(".dl-cuts .dl-sum").inner_text()
    expect(page.locator(".dl-column-output .dl-caption")).to_contain_text("after cuts")
    expect(page.locator(".dl-cut-answer")).to_contain_text("still a 3")
    assert page.locator("canvas[data-stage=conv5]").evaluate("(one) => one.toDataURL()") != whole
    wait_for_digit(page, "3")  # PyTorch's answer stands
    button(page, "Undo cut").click()
    expect(page.locator(".dl-column-output .dl-caption")).to_contain_text("10 answers")
    assert page.locator("canvas[data-stage=conv5]").evaluate("(one) => one.toDataURL()") == whole


def test_scissors_by_keyboard_alone_cut_a_map_and_a_wire(page: Page, app: str, recognizer: Recognizer) -> None:
    lines(page)
    page.locator("canvas[data-stage=conv4]").focus()
    page.keyboard.press("x")
    expect(page.locator(".dl-cuts .dl-sum")).to_contain_text("conv4, map 0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    offered = page.locator(".dl-cut-own .dl-button").first
    expect(page.locator(".dl-cut-own h3")).to_have_text("Thickest wires into conv4 map 2")
    button(page, "Put all back").click()
    read = int(offered.inner_text().split()[2].strip(":"))
    offered.focus()
    page.keyboard.press("Enter")
    said, did = said_and_did(page)
    picture = picture_of(recognizer, opening_drawing(app)).values
    found = wires(recognizer.model, maps_of(recognizer, opening_drawing(app)), 3)
    assert said == pytest.approx(found.layers["conv4"].parts[2, read], abs=1e-4)
    cut = target_without(recognizer.model, picture, seed_of(recognizer.model, 3), ("conv4", 2, read))
    assert did == pytest.approx(found.value - cut, abs=1e-3)
    page.keyboard.press("Escape")
    page.wait_for_selector(".dl-rest")
    expect(page.locator(".dl-column-output .dl-caption")).to_contain_text("10 answers")  # all is put back


def test_a_line_is_cut_by_a_click(page: Page) -> None:
    open_scissors(page)
    wire = page.locator(".dl-wires .dl-flow path[data-wire^='fc 3 ']").last
    key = wire.get_attribute("data-wire")
    # On the thick line itself, half way.
    at = wire.evaluate(
        """(path) => {
          const middle = path.getPointAtLength(path.getTotalLength() / 2);
          const box = path.ownerSVGElement.getBoundingClientRect();
          return [middle.x + box.left, middle.y + box.top];
        }"""
    )
    page.mouse.click(*at)
    said_and_did(page)
    cut = page.locator(".dl-flow .dl-cut-wire")
    expect(cut).to_have_count(1)
    assert cut.get_attribute("data-wire").split()[0] == key.split()[0] == "fc"


def test_cut_on_and_on_until_the_answer_falls(page: Page) -> None:
    open_scissors(page)
    button(page, "Cut on and on").click()
    page.wait_for_selector(".dl-cut-parts > [data-runs]", timeout=60_000)
    words = page.locator(".dl-cut-parts > [data-runs] p").all_inner_texts()
    said = next(text for text in words if text.startswith("Another digit wins"))
    thickest = int(said.split("thickest first after ")[1].split()[0])
    at_random = int(said.split("at random after ")[1].split()[0].replace(",", ""))
    assert 1 <= thickest < at_random
    slider = page.get_by_label("So many wires are cut")
    slider.focus()
    for _ in range(thickest):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".dl-cut-answer")).to_contain_text(f"After your cuts ({thickest}): a ")
    page.keyboard.press("ArrowLeft")
    if thickest > 1:
        expect(page.locator(".dl-cut-answer")).to_contain_text("still a 3")
    page.get_by_label("Which wires are cut").select_option("random")
    expect(page.locator(".dl-cut-answer")).to_have_text("")  # none yet
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dl-cut-answer")).to_contain_text("After your cuts (1): still a 3")


def test_which_map_matters(page: Page, app: str, recognizer: Recognizer, told: Wires) -> None:
    open_scissors(page)
    button(page, "Cut each alone").click()
    bars = page.locator(".dl-matters-map")
    expect(bars).to_have_count(32)
    picture, seed = picture_of(recognizer, opening_drawing(app)).values, seed_of(recognizer.model, 3)
    shown = [float(value) for value in bars.evaluate_all("(all) => all.map((one) => one.dataset.value)")]
    done = [told.value - without_map(recognizer.model, picture, seed, "fc", map_) for map_ in range(32)]
    assert shown == pytest.approx(done, abs=1e-3)
    expect(page.locator(".dl-matters ~ [role=status]")).to_contain_text(f"map {int(np.argmax(done))} of conv5")


@pytest.fixture
def phone_page(browser: Browser, app: str) -> Iterator[Page]:
    size = {"width": 360, "height": 740}
    yield from open_page(browser, app, viewport=size, has_touch=True, is_mobile=True)


def test_on_a_phone_each_map_has_a_bar_and_a_tap_cuts(phone_page: Page, told: Wires) -> None:
    page = phone_page
    drawn = lines(page)
    for key, value, *_ in drawn:
        stage, map_ = key.split()
        reader = {"conv1": "conv2", "conv2": "conv3", "pool1": "conv3", "conv3": "conv4", "conv4": "conv5"}
        layer = reader.get(stage, {"pool2": "conv5", "conv5": "fc"}.get(stage))
        assert value == pytest.approx(adds(told, layer)[int(map_)], abs=1e-3)
    button(page, "Cut lines").tap()
    page.wait_for_selector(".dl-cuts[data-answers]")
    page.locator("canvas[data-stage=conv1]").tap(position={"x": 20, "y": 20})
    said_and_did(page)
    assert "conv1, map 0" in page.locator(".dl-cuts .dl-sum").inner_text()
    settle(page)


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_scissors_are_accessible(browser: Browser, app: str, axe: str, look: dict) -> None:
    for page in open_page(browser, app, **look):
        page.evaluate(axe)
        open_scissors(page)
        canvas = page.locator("canvas[data-stage=conv2]")
        canvas.click(position={"x": 20, "y": 20})
        button(page, "Cut each alone").click()
        expect(page.locator(".dl-matters-map")).to_have_count(32)
        found = page.evaluate("axe.run(document.querySelector('.dl-root')).then(({violations}) => violations)")
        assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
