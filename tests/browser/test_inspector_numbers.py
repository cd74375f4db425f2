"""The inspector's numbers, as the page shows them in Chromium, against the tensors."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cnn import Recognizer
from cnn.explain.captions import stage_captions
from cnn.explain.cells import map_shape
from cnn.network.checkpoint import save_checkpoint
from cnn.network.stages import CNNConfig
from tests.helpers.app import run_app
from tests.helpers.inspector import as_number, numbers, opening_drawing, pin, pin_logit, shown, wait_for_cell
from tests.helpers.networks import maps_of, random_network
from tests.helpers.page import button, settle

pytestmark = pytest.mark.browser
EXACT = 1e-5


def pin_any(page: Page, stage: str, kind: str) -> tuple[str, int, int, int]:
    """A ReLU's number is reached by its gate."""
    if kind != "relu":
        return pin(page, stage)
    page.locator(f"button[data-stage={stage}]").click()
    page.wait_for_selector(f'.dl-inspector[data-shown^="{stage},"]')
    name, *cell = shown(page)
    return name, *map(int, cell)


def added_up(page: Page, count: int) -> float:
    """All products of a pinned convolution, from the tables that the page shows on request."""
    if count > 1:
        page.locator("summary", has_text=f"All {count} tables").click()
    tables = page.locator(".dl-all-tables .dl-factors" if count > 1 else ".dl-tables .dl-factors")
    expect(tables).to_have_count(count)
    total = 0.0
    for one in tables.all():
        *factors, products = (numbers(table) for table in one.locator("table").all())
        if factors:
            assert products == pytest.approx(factors[0] * factors[1], abs=1e-6)
        total += float(products.sum())
    return total


def test_every_stage_shows_its_own_numbers(page: Page, app: str, recognizer: Recognizer) -> None:
    """What stands on the page, cell by cell, sums to the tensor of an independent forward pass."""
    maps = maps_of(recognizer, opening_drawing(app))
    for stage in recognizer.model.config.stages():
        if stage.kind == "linear":
            continue
        name, channel, row, column = pin_any(page, stage.name, stage.kind)
        value = float(maps[name].reshape(map_shape(stage.out_shape))[channel, row, column])
        heading = page.locator(".dl-inspector .dl-value")
        # In another process a float32 sum may round differently in its last digit.
        assert float(heading.get_attribute("data-value")) == pytest.approx(value, abs=1e-6)
        assert as_number(heading.inner_text().removeprefix("= ")) == pytest.approx(value, abs=6e-5)
        body = page.locator(".dl-inspector .dl-body")
        if stage.kind == "conv":
            total = added_up(page, stage.in_shape[0]) + float(recognizer.model.get_submodule(name).bias[channel])
            assert total == pytest.approx(value, abs=EXACT)
            told = body.locator("[data-part=sum]")
            assert float(told.get_attribute("data-value")) == pytest.approx(value, abs=EXACT)
            assert as_number(told.inner_text().split("= ")[1]) == pytest.approx(value, abs=6e-3)
        if stage.kind == "pool":
            assert numbers(body).max() == pytest.approx(value, abs=EXACT)
            assert body.locator(".dl-winner").count() == 1
            assert body.locator("[data-state=discarded]").count() == 3
        if stage.kind == "relu":
            before = float(body.locator("button.dl-big").get_attribute("data-value"))
            assert max(0.0, before) == pytest.approx(value, abs=EXACT)
        if stage.kind == "flatten":
            assert f"= {channel}" in body.inner_text()


def test_logit_difference_and_softmax(page: Page, app: str, recognizer: Recognizer) -> None:
    logits = maps_of(recognizer, opening_drawing(app))["fc"].astype(float)
    pin_logit(page, 3)
    body = page.locator(".dl-inspector .dl-body")
    bias = float(recognizer.model.fc.bias.detach()[3])
    table = page.locator(".dl-more-of-it table")
    assert numbers(table).sum() == pytest.approx(logits[3] - bias, abs=1e-4)
    parts = ".dl-falls li:visible .dl-number"
    bars = body.locator(parts).evaluate_all("(all) => all.map((e) => Number(e.dataset.value))")
    assert sum(bars) == pytest.approx(logits[3], abs=1e-4)
    body.get_by_label("Why 3 and not").select_option("1")
    page.wait_for_function("document.querySelector('.dl-body [data-part=sum]').textContent.includes('logit 1')")
    bars = body.locator(parts).evaluate_all("(all) => all.map((e) => Number(e.dataset.value))")
    assert sum(bars) == pytest.approx(logits[3] - logits[1], abs=1e-4)
    page.locator(".dl-bars button").nth(3).click()
    wait_for_cell(page, "softmax", 3)
    assert body.locator("tbody tr:visible").count() == 3  # the largest; all on request
    button(page, "all 10").click()
    assert body.locator("tbody tr:visible").count() == 10
    rows = [numbers(row) for row in body.locator("tbody tr").all()]
    temperature = recognizer.decision.temperature
    for digit, (logit, scaled, shifted, exp, share) in enumerate(rows):
        assert logit == pytest.approx(logits[digit], abs=EXACT)
        assert scaled == pytest.approx(logit / temperature, abs=EXACT)
        assert shifted == pytest.approx(scaled - max(logits) / temperature, abs=EXACT)
        assert exp == pytest.approx(math.exp(shifted), rel=1e-5)
        assert share == pytest.approx(exp / sum(row[3] for row in rows), abs=1e-9)
    assert f"T = {temperature:.3f}" in body.inner_text()


def test_corner_window_shows_padding(page: Page, recognizer: Recognizer) -> None:
    assert recognizer.model.config.padding == "same"
    assert pin(page, "conv2", 0.001, 0.001)[1:] == (0, 0, 0)
    first = page.locator(".dl-tables table").first
    ring = 2 * recognizer.model.config.kernel_size - 1
    assert first.locator("[data-state=padding]").count() == ring
    background = first.locator("[data-state=padding]").first.evaluate("(e) => getComputedStyle(e).backgroundImage")
    assert "repeating-linear-gradient" in background


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
        names = [stage.name for stage in network.model.config.stages()]
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
                # Above 3x3 the products stand alone.
                count = network.model.config.stages()[names.index(name)].in_shape[0]
                bias = float(network.model.get_submodule(name).bias[channel])
                assert added_up(page, count) + bias == pytest.approx(value, abs=EXACT)
    finally:
        context.close()
        next(app, None)
