"""What the tests share: the shipped recognizer, the real app in its own process, a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from cnn import Recognizer
from tests.helpers.app import run_app
from tests.helpers.page import BROWSER_FLAGS, CHROMIUM

NO_CHROMIUM = "BROWSER TESTS SKIPPED: no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM to its path."
AXE = "axe-core@4.14.1"  # from npm, for the tests alone

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
def axe(request: pytest.FixtureRequest) -> str:
    """axe-core's script, from npm, kept in pytest's cache. Without npm the test skips, but in CI it fails."""
    folder = Path(request.config.cache.mkdir("axe"))
    script = folder / f"{AXE}.js"
    if script.is_file():
        return script.read_text()
    problem = f"ACCESSIBILITY TEST SKIPPED: no npm to get {AXE}."
    if shutil.which("npm"):
        run = subprocess.run(["npm", "pack", AXE], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        archive = next(folder.glob("axe-core-*.tgz"), None)
        if archive:
            with tarfile.open(archive) as packed:
                script.write_bytes(packed.extractfile("package/axe.min.js").read())
            archive.unlink()
            return script.read_text()
        problem = f"ACCESSIBILITY TEST SKIPPED: npm could not get {AXE}: {run.stderr.strip()[-200:]}"
    if os.environ.get("CI") == "true":
        pytest.fail(problem)
    pytest.skip(problem)
