"""What the tests share: the shipped recognizer, the real app in its own process, a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from cnn import Recognizer
from tests.helpers.app import run_app
from tests.helpers.node import PACKAGES, install_packages
from tests.helpers.page import BROWSER_FLAGS, CHROMIUM

NO_CHROMIUM = "BROWSER TESTS SKIPPED: no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM to its path."

torch.set_num_threads(1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it once more where nobody can miss it."""
    if not CHROMIUM:
        terminalreporter.section("WARNING", sep="!", red=True)
        terminalreporter.line(NO_CHROMIUM)


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    """The shipped network."""
    return Recognizer.load()


@pytest.fixture(scope="session")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app") / "app.log"


@pytest.fixture(scope="session")
def app(app_log: Path) -> Iterator[str]:
    """Address of the running app."""
    yield from run_app(app_log)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium. Without one the test skips, but in CI it fails."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, one of the npm packages of the tests."""
    install_packages()
    return (PACKAGES / "axe-core" / "axe.min.js").read_text()
