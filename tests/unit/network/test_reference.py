"""The shipped network against itself as it was, and against plain PyTorch calls written out here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn.network.checkpoint import load_checkpoint
from cnn.network.model import DigitCNN

ARRAYS = np.load(Path(__file__).resolve().parents[2] / "data" / "afcf15c.npz")  # of commit afcf15c


@pytest.fixture(scope="module")
def model() -> DigitCNN:
    return load_checkpoint()[0]


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    """(200, 1, 28, 28): MNIST test digits whose picture has whole levels."""
    return torch.from_numpy(ARRAYS["mnist_levels"])[:, None].float() / 255


@pytest.fixture(scope="module")
@torch.no_grad()
def maps(model: DigitCNN, pictures: torch.Tensor) -> dict[str, np.ndarray]:
    """The maps of all digits, computed one by one as the page does."""
    alone = [model.forward_with_maps(picture[None]) for picture in pictures]
    return {name: np.concatenate([one[name].numpy() for one in alone]) for name in alone[0]}


def assert_close(values: np.ndarray, reference: np.ndarray) -> None:
    """To 1e-5 of the largest value: other processors and versions of torch add up in another order."""
    np.testing.assert_allclose(values, reference, rtol=0, atol=1e-5 * np.abs(reference).max())


def test_maps_and_logits_are_those_of_the_old_network(maps: dict[str, np.ndarray]) -> None:
    for name, values in maps.items():
        assert values.dtype == np.float32
        assert_close(values.reshape(200, -1)[:, ARRAYS[f"cells_{name}"]], ARRAYS[f"values_{name}"])
    assert_close(maps["fc"], ARRAYS["logits"])


@torch.no_grad()
def test_the_shipped_network_written_out(model: DigitCNN, pictures: torch.Tensor) -> None:
    """Bit-equal on any machine: the same operations in the same order."""
    weights = model.state_dict()
    for x in pictures[:40]:
        written = {"input": x[None]}
        for number, source in enumerate(("input", "relu1", "pool1", "relu3", "pool2"), start=1):
            kernels, biases = weights[f"conv{number}.weight"], weights[f"conv{number}.bias"]
            written[f"conv{number}"] = F.conv2d(written[source], kernels, biases, padding=1)
            written[f"relu{number}"] = torch.relu(written[f"conv{number}"])
            if number in (2, 4):
                written[f"pool{number // 2}"] = F.max_pool2d(written[f"relu{number}"], 2)
        written["flatten"] = written["relu5"].flatten(1)
        exact = F.linear(written["flatten"].double(), weights["fc.weight"].double(), weights["fc.bias"].double())
        written["fc"] = exact.float()
        maps = model.forward_with_maps(x[None])
        assert list(maps) == list(written)
        for name, values in maps.items():
            assert torch.equal(values, written[name]), name
        assert torch.equal(model(x[None]), written["fc"])
