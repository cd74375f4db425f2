"""The page's own engine computes what PyTorch computes: every map, and the gradients of every map and weight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.network.stages import CNNConfig
from tests.helpers.engine import write_fixtures
from tests.helpers.networks import CONFIGS, SHIPPED, random_network
from tests.helpers.node import run

NETWORKS = {
    name: CONFIGS[name]
    for name in ("5x5 valid", "4x4 valid", "one block of three", "even kernel, odd picture, 4 classes", "1x1")
} | {
    f"odd depths, {padding}": CNNConfig(blocks=((4,), (6,), (5,), ()), padding=padding) for padding in ("same", "valid")
}


def pictures(side: int, digits: int) -> dict[str, np.ndarray]:
    """Nothing, full ink, noise, one pixel in a corner, and test digits of MNIST."""
    corner = np.zeros((side, side), np.float32)
    corner[-1, -1] = 1
    noise = np.random.default_rng(5).integers(256, size=(side, side)) / 255
    found = {"blank": np.zeros_like(corner), "full": np.ones_like(corner), "noise": noise, "corner": corner}
    for number, levels in enumerate(load_mnist(train=False).images[:digits]):
        found[f"digit {number}"] = np.pad(np.asarray(levels, np.float32) / 255, (0, side - 28))
    return {name: values.astype(np.float32) for name, values in found.items()}


@pytest.mark.parametrize("name", [SHIPPED, *NETWORKS])
def test_the_engine_agrees_with_pytorch(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognizer = Recognizer.load() if name == SHIPPED else random_network(NETWORKS[name], seed=len(name))
    write_fixtures(tmp_path, recognizer, pictures(recognizer.model.config.image_size, 8 if name == SHIPPED else 3))
    monkeypatch.setenv("ENGINE_FIXTURES", str(tmp_path))
    done = run("node", "--test", "tests/js/engine_against_pytorch.js")
    assert done.returncode == 0, done.stdout + done.stderr
