"""What the tests share: the shipped recognizer, the real app in its own process, a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page

from cnn import Recognizer

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NO_CHROMIUM = "BROWSER TESTS SKIPPED: no Chromium. Get it with `apt-get install chromium`, or set CHROMIUM to its path."
AXE = "axe-core@4.14.1"  # from npm, for the tests alone
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_app(log: Path, *arguments: str) -> Iterator[str]:
    """`python app.py` in its own process; yields its address once it answers, and stops it afterwards."""
    port = free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        command = [sys.executable, str(ROOT / "app.py"), *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_up(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The app did not come up within a minute:\n{log.read_text()}")


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


def violations(page: Page) -> list[str]:
    """What axe-core, once it was put on the page, has against it."""
    found = page.evaluate("axe.run(document.querySelector('.gradio-container'))")["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]
