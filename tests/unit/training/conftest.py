"""What the tests of training share: one thread, a few digits, a small network."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from cnn.data.mnist import Digits, load_mnist
from cnn.network.stages import CNNConfig
from cnn.training.config import TrainConfig


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Sums over several threads may come in any order; these tests compare bits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_mnist(train=True)[:400]


@pytest.fixture(scope="module")
def small() -> TrainConfig:
    network = CNNConfig(blocks=((4,), (8,), ()), batch_norm=True)
    return replace(TrainConfig(threads=1, network=network).dry_run(), epochs=2)
