"""What the tests share: the shipped recognizer, and the real app in its own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from cnn import Recognizer
from tests.helpers.app import run_app

torch.set_num_threads(1)


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
