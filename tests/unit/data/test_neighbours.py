"""The nearest digits of MNIST are exactly the nearest."""

from __future__ import annotations

import pytest
import torch

from cnn.data.mnist import load_mnist
from cnn.data.neighbours import Neighbours


def test_neighbours_are_exactly_the_nearest() -> None:
    digits = load_mnist(train=True)[torch.arange(6000)]
    neighbours = Neighbours(digits)
    pictures = load_mnist(train=False).images[:40].float() / 255
    flat = digits.images.flatten(1).float() / 255
    for picture in [*pictures, torch.zeros(28, 28), torch.ones(28, 28)]:
        found = neighbours.nearest(picture, 6)
        distances = (flat - picture.flatten()).square().sum(1).sqrt()
        assert [one.distance for one in found] == pytest.approx(sorted(distances.tolist())[:6], rel=1e-4)
        for one in found:
            assert distances[one.index] == pytest.approx(one.distance, rel=1e-4)
            assert one.label == digits.labels[one.index]
