"""The network as one picture, on every screen: what stands where, what is connected, and what a click explains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from cnn.drawing.recognizer import Recognizer
from cnn.network.stages import CNNConfig
from tests.helpers.inspector import opening_drawing, pin, wait_for_cell
from tests.helpers.networks import VALID, maps_of
from tests.helpers.page import button, open_page, settle, wait_for_digit

pytestmark = pytest.mark.browser
SCREENS = [(1280, 800), (1024, 768), (1366, 625), (360, 740)]
INSIDE = """(element) => {
  const { top, left, bottom, right } = element.getBoundingClientRect();
  return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && bottom > top && right > left;
}"""
BOX = """(element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom];
}"""


@pytest.fixture(params=["shipped", "valid"])
def network(request: pytest.FixtureRequest, app: str, recognizer: Recognizer) -> tuple[str, CNNConfig]:
    """A page's address, and the shape of its network."""
    if request.param == "shipped":
        return app, recognizer.model.config
    return request.getfixturevalue("valid_app"), VALID


def pages(browser: Browser, address: str, size: tuple[int, int], **options: object) -> Iterator[Page]:
    phone = size[0] < 500
    settings = {"viewport": {"width": size[0], "height": size[1]}, "has_touch": phone, "is_mobile": phone}
    yield from open_page(browser, address, opening=None, **settings, **options)


def choose(page: Page, stage: str, kind: str) -> None:
    """Click or tap a number of the stage, away from the middle of a map's edge."""
    touch = page.viewport_size["width"] < 500
    target = page.locator(f"button[data-stage={stage}]" if kind == "relu" else f"canvas[data-stage={stage}]")
    if stage == "softmax":
        target = page.locator("[data-stage=softmax] button").nth(3)
    box = target.bounding_box()
    x, y = box["x"] + 0.37 * box["width"], box["y"] + 0.4 * box["height"]
    if touch:
        page.touchscreen.tap(x, y)
    else:
        page.mouse.click(x, y)
    page.wait_for_selector(f'[data-part=inspector][data-shown^="{stage},"]')


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_number_and_what_explains_it_are_on_the_screen(
    browser: Browser, network: tuple[str, CNNConfig], size: tuple[int, int]
) -> None:
    address, config = network
    kinds = {stage.name: stage.kind for stage in config.stages()} | {"softmax": "softmax"}
    for page in pages(browser, address, size):
        for stage, kind in kinds.items():
            choose(page, stage, kind)
            assert page.evaluate("scrollY") == 0, stage
            assert page.locator("[data-pinned]").count() == 1, stage
            assert page.locator("[data-pinned]").evaluate(INSIDE), stage
            inspector = page.locator("[data-part=inspector]")
            parts = {"conv": ["products", "sum"], "linear": ["products", "sum"], "pool": ["products", "sum"]}
            for part in parts.get(kind, ["sum"]):
                expect(inspector.locator(f"[data-part={part}]").first).to_be_visible()
                assert inspector.locator(f"[data-part={part}]").first.evaluate(INSIDE), (stage, part)
            if kind == "pool":
                assert inspector.locator(".dl-winner").evaluate(INSIDE), stage
            if kind == "relu":
                assert all(big.evaluate(INSIDE) for big in inspector.locator(".dl-big").all()), stage
            page.keyboard.press("Escape")
            expect(inspector).to_have_count(0)


@pytest.mark.parametrize(
    "size", [*SCREENS, (1920, 1080), (800, 900), (768, 1024)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_captions(browser: Browser, network: tuple[str, CNNConfig], size: tuple[int, int]) -> None:
    address, config = network
    phone = size[0] < 500
    for page in pages(browser, address, size):
        names = [stage.name for stage in config.stages() if stage.kind != "relu"]
        captions = page.locator("[data-part=caption]:visible")
        expect(captions).to_have_count(len(names) - phone)  # there the input is the pad's thumbnail
        boxes = []
        for caption, name in zip(captions.all(), names[phone:], strict=True):
            assert caption.inner_text().startswith(name)
            assert caption.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)") >= 16
            assert caption.evaluate(INSIDE), name
            boxes.append(caption.evaluate(BOX))
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (
                    one,
                    other,
                )
        for text in captions.locator("b, span").all():
            assert text.evaluate("(element) => element.scrollWidth <= element.parentElement.clientWidth + 1")
        for name in names:
            canvas = page.locator(f"canvas[data-stage={name}]")
            assert canvas.evaluate(INSIDE), name
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_ink_is_left_the_answer_right_and_maps_shrink_at_each_pool(page: Page) -> None:
    columns = page.locator(".dl-column canvas").evaluate_all(
        "(all) => all.map((one) => [one.dataset.stage, one.getBoundingClientRect().left])"
    )
    assert [name for name, _ in columns] == [
        *("input", "conv1", "conv2", "pool1", "conv3", "conv4", "pool2", "conv5", "flatten", "fc")
    ]
    places = [left for _, left in columns]
    assert places == sorted(places)
    assert page.locator("[data-stage=softmax]").bounding_box()["x"] > places[-1]
    sides = {stage: frame_side(page, stage) for stage in ("conv2", "pool1", "conv4", "pool2")}
    assert sides["pool1"] < 0.8 * sides["conv2"]
    assert sides["pool2"] < 0.8 * sides["conv4"]


def frame_side(page: Page, stage: str) -> float:
    pin(page, stage)
    return page.locator("[data-pinned]").bounding_box()["width"]


def test_bundles_at_rest_are_few(page: Page) -> None:
    """From the pad to the input and from there to conv1; all other gaps have lines that speak for the answer."""
    page.wait_for_selector(".dl-flow path", state="attached")
    assert page.locator(".dl-bundles").get_attribute("d").count("M") == 1 + 8
    button(page, "Clear").click()
    wait_for_digit(page, "")
    wires = page.locator(".dl-bundles").get_attribute("d").count("M")
    gaps = 9
    assert gaps < wires <= 64 * gaps
    assert page.locator(".dl-own path").count() == 0


def test_a_map_under_the_pointer_shows_what_it_reads_and_what_reads_it(page: Page, recognizer: Recognizer) -> None:
    canvas = page.locator("canvas[data-stage=conv3]")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.55 * box["height"])
    page.wait_for_selector(".dl-look")
    shapes = {stage.name: stage.out_shape for stage in recognizer.model.config.stages()}
    assert page.locator(".dl-own path").count() == shapes["pool1"][0] + shapes["conv4"][0]
    assert page.locator(".dl-look h2").inner_text().startswith("conv3, map ")
    assert "It reads 16 maps of pool1" in page.locator(".dl-look").inner_text()
    # A cell of conv3 sees a window on every map of every column before it.
    seen = page.locator(".dl-seen").get_attribute("d").count("M")
    assert seen == sum(shapes[name][0] for name in ("input", "conv1", "conv2", "pool1"))
    page.mouse.move(10, 10)
    page.wait_for_selector(".dl-rest")
    assert page.locator(".dl-own path").count() == 0


def test_wires_of_a_pinned_number_have_the_width_and_sign_of_its_subtotals(page: Page) -> None:
    pin(page, "conv3")
    page.wait_for_selector(".dl-own [data-value]")
    wires = page.locator(".dl-own path").evaluate_all(
        """(all) => all.map((one) => [
          Number(one.dataset.map), Number(one.dataset.value), parseFloat(getComputedStyle(one).strokeWidth),
          one.classList.contains('dl-below')])"""
    )
    page.locator("summary").filter(has_text="All 16 tables").click()
    shown = page.locator(".dl-all-tables [data-channel] .dl-terms-name").all_inner_texts()
    most = max(abs(value) for _, value, _, _ in wires)
    assert len(wires) > 4
    for channel, value, width, below in wires:
        assert below == (value < 0)
        assert width == pytest.approx(0.8 + 3.2 * abs(value) / most, abs=0.06)
        text = shown[channel].split(": ")[1].replace("\u2212", "-").replace("e--", "e-")
        assert float(text) == pytest.approx(value, abs=0.006)


def test_a_wire_a_bar_and_a_key_choose_the_input_map(page: Page) -> None:
    pin(page, "conv3")
    name = page.locator(".dl-tables .dl-table-name").first
    wire = page.locator(".dl-own path").first
    channel = wire.get_attribute("data-map")
    wire.dispatch_event("click")
    expect(name).to_have_text(f"pool1, map {channel}")
    bars = page.locator(".dl-fall-row:not(:disabled)")
    bars.first.click()
    first = bars.first.locator(".dl-fall-name").inner_text()
    expect(name).to_have_text(f"pool1, {first}")
    page.keyboard.press("ArrowDown")
    expect(name).to_have_text(f"pool1, {bars.nth(1).locator('.dl-fall-name').inner_text()}")


def test_the_strongest_cause_runs_from_the_number_to_the_ink(page: Page) -> None:
    page.locator("[data-stage=softmax] button").nth(3).click()
    wait_for_cell(page, "softmax", 3)
    page.wait_for_function("document.querySelector('.dl-cause').getAttribute('d').length > 0")
    chain = page.locator(".dl-causes ol li").all_inner_texts()
    assert chain[0].startswith("fc, digit 3: ")  # the probability's chain begins at its logit
    assert chain[-1].startswith("input, ")
    page.keyboard.press("b")
    wait_for_cell(page, "fc", 3)


def test_gate_shows_what_a_relu_cuts(page: Page) -> None:
    painted = "() => document.querySelector('canvas[data-stage=conv2]').toDataURL()"
    before = page.evaluate(painted)
    page.locator("button[data-stage=relu2]").click()
    page.wait_for_selector('[data-part=inspector][data-shown^="relu2,"]')
    assert float(page.locator("button.dl-big").get_attribute("data-value")) < 0  # where it cuts most
    assert page.evaluate(painted) != before
    page.locator("button[data-stage=relu2]").click()
    settle(page)
    assert page.evaluate(painted) == before
    page.keyboard.press("Escape")
    page.locator("canvas[data-stage=conv2]").focus()
    page.keyboard.press("r")
    assert page.evaluate(painted) != before


def pixels(cells: int, tile: float) -> np.ndarray:
    """A pixel of each cell, of those that a tile of so many pixels has."""
    of = np.floor((np.arange(int(tile)) + 0.5) * cells / tile).astype(int)
    found = [np.flatnonzero(of == cell) for cell in range(cells)]
    return np.array([int(one[len(one) // 2]) for one in found])


PAINTED = """async ([stage, signed]) => {
  const { tableOf } = await import(new URL('page/pictures/colours.js', document.baseURI));
  const canvas = document.querySelector(`canvas[data-stage=${stage}]`);
  const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const words = new Uint32Array(data.buffer);
  const { across, pitchX, pitchY, tile } = canvas.dataset;
  return { words: [...words], width, table: [...tableOf(signed)], grid: [across, pitchX, pitchY, tile].map(Number) };
}"""


def test_painted_maps_have_the_colours_of_pytorchs_numbers(page: Page, app: str, recognizer: Recognizer) -> None:
    """The pixel in the middle of every cell of every tile, against the colours of PyTorch's numbers as bytes."""
    maps = maps_of(recognizer, opening_drawing(app))
    scales = recognizer.scales
    assert scales is not None
    # What a convolution's tile shows is what its ReLU lets through.
    for stage, shown in (("input", "input"), ("conv1", "relu1"), ("pool1", "pool1"), ("conv4", "relu4")):
        found = page.evaluate(PAINTED, [stage, False])
        across, pitch_x, pitch_y, tile = found["grid"]
        words = np.array(found["words"]).reshape(-1, found["width"])
        values = np.asarray(maps[shown]) / scales[shown]
        count, height, width = values.shape
        wrong = 0
        for channel in range(count):
            left, top = int((channel % across) * pitch_x + 0.5), int((channel // across) * pitch_y + 0.5)
            rows, columns = pixels(height, tile), pixels(width, tile)
            seen = words[np.ix_(top + rows, left + columns)]
            steps = np.clip(255 * values[channel], 0, 255)
            near = [
                np.array(found["table"])[np.floor(steps + shift).clip(0, 255).astype(int)] for shift in (0.499, 0.501)
            ]
            inside = np.s_[1:-1, 1:-1]  # the edge has a line
            wrong += int(((seen != near[0]) & (seen != near[1]))[inside].sum())
        assert wrong == 0, stage
