"""What the browser tests share: Chromium, the page as most of them want it, and axe-core to put on it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import torch
from playwright.sync_api import Browser, Page, sync_playwright

from cnn.network.checkpoint import save_checkpoint
from cnn.network.scales import stage_scales
from tests.helpers.app import run_app
from tests.helpers.networks import VALID, random_network
from tests.helpers.node import PACKAGES, install_packages
from tests.helpers.page import BROWSER_FLAGS, CHROMIUM, open_page

NO_CHROMIUM = "BROWSER TESTS SKIPPED: no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM to its path."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Without one the test skips, but in CI it fails."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    """The page with its opening drawing on it; every error in its console fails the test."""
    yield from open_page(browser, app)


@pytest.fixture(scope="session")
def valid_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with another network: large kernels, no padding, odd depths."""
    folder = tmp_path_factory.mktemp("valid")
    network = random_network(VALID)
    scales = stage_scales(network.model, torch.rand(64, 28, 28))
    save_checkpoint(folder / "valid.pt", network.model, network.decision, scales)
    yield from run_app(folder / "log", "--weights", str(folder / "valid.pt"))


@pytest.fixture
def touch_page(browser: Browser, app: str) -> Iterator[Page]:
    """The page on a phone."""
    yield from open_page(browser, app, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, one of the npm packages of the tests."""
    install_packages()
    return (PACKAGES / "axe-core" / "axe.min.js").read_text()
