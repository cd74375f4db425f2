"""What the tests share: the shipped recognizer, and the real app in its own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from cnn import Recognizer
from tests.helpers.app import run_app

torch.set_num_threads(1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once more where nobody can miss it that tests were skipped for want of Chromium or nginx."""
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({place[2] for place in skipped if isinstance(place, tuple) and "TESTS SKIPPED" in place[2]}):
        terminalreporter.section("WARNING", sep="!", red=True)
        terminalreporter.line(reason.removeprefix("Skipped: "))


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
