"""A page that is open while its server is started anew with another network."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from cnn.network.checkpoint import save_checkpoint
from cnn.network.stages import CNNConfig
from tests.helpers.app import run_app
from tests.helpers.networks import random_network
from tests.helpers.page import SEVEN, draw, ink, wait_for_digit

pytestmark = pytest.mark.browser
OTHER = CNNConfig(((4, 6), (8,), ()), kernel_size=5, padding="valid")


def test_an_open_page_takes_over_its_servers_new_network(browser: Browser, app: str, tmp_path: Path) -> None:
    network = random_network(OTHER)
    save_checkpoint(tmp_path / "other.pt", network.model, network.decision)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(app)
    wait_for_digit(page, "3")
    drawn = ink(page)
    for restarted in run_app(tmp_path / "log", "--weights", str(tmp_path / "other.pt")):
        # As if it stood at the old address now.
        page.route(f"{app}/**", partial(answer_from, app, restarted))
        page.locator(".dl-pad").click(position={"x": 30, "y": 30})
        expect(page.locator("[data-stage=conv3]").first).to_contain_text("8×6²", timeout=20_000)
        expect(page.locator("[data-stage=conv4]")).to_have_count(0)
        expect(page.locator(".dl-root[data-late]")).to_have_count(0, timeout=20_000)
        assert ink(page) > drawn  # the drawing is still there
        draw(page, SEVEN)
        page.locator("canvas[data-stage=pool1]").click(position={"x": 5, "y": 5})
        expect(page.locator(".dl-inspector").first).to_contain_text("pool1, map 0")
        page.unroute_all(behavior="ignoreErrors")
    context.close()


def answer_from(old: str, new: str, route: Route) -> None:
    route.fulfill(response=route.fetch(url=route.request.url.replace(old, new)))
