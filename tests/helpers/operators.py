"""What the tests of the operators share: random tensors, a kernel's places found by trying, what a refusal must be."""

from __future__ import annotations

from typing import TypeVar

import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from torch import nn

Layer = TypeVar("Layer", bound=nn.Module)

quick = settings(max_examples=80, deadline=None, derandomize=True)
sides = st.integers(1, 9)
kernels = st.integers(1, 5)
strides = st.integers(1, 4)
paddings = st.integers(0, 4)
dilations = st.integers(1, 3)
seeds = st.integers(0, 2**31)
NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def random_tensor(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def seeded(seed: int, layer: Layer) -> Layer:
    """The layer with random weights and biases."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / 4)
    return layer


def fits(n: int, kernel: int, padding: int, dilation: int) -> bool:
    return len(starts(n, kernel, 1, padding, dilation)) > 0


def starts(n: int, kernel: int, stride: int, padding: int, dilation: int) -> list[int]:
    """Every place at which the whole kernel lies on the padded line, found by trying all of them."""
    places = range(-padding, n + padding, stride)
    return [place for place in places if place + (kernel - 1) * dilation < n + padding]


def one_sentence(error: pytest.ExceptionInfo) -> bool:
    message = str(error.value)
    return message[0].isupper() and message.endswith(".") and ". " not in message and len(message) < 200
