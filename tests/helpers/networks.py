"""Networks of other settings than the shipped one, and what a network makes of a drawing of the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from cnn import Recognizer
from cnn.network.checkpoint import Decision
from cnn.network.model import CNNConfig, DigitCNN
from cnn.page.drawing_message import parse_drawing
from cnn.page.look import look_at

CONFIGS = {
    "valid": CNNConfig(padding="valid"),
    "5x5 same": CNNConfig(blocks=((6, 5), (4, 8), ()), kernel_size=5),
    "5x5 valid": CNNConfig(blocks=((4, 6), (8,), ()), kernel_size=5, padding="valid"),
    "three blocks, odd sides": CNNConfig(blocks=((4,), (6,), (5,), ())),
    "one block of three": CNNConfig(blocks=((3, 4, 5), ())),
}


def random_network(config: CNNConfig, seed: int = 3) -> Recognizer:
    """A network of those settings whose values lie near 1, so that a wrong term cannot hide below the tolerance."""
    torch.manual_seed(seed)
    model = DigitCNN(config)
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.normal_(layer.bias, std=0.3)
    return Recognizer(model, Decision(temperature=1.7))


def maps_of(network: Recognizer, drawing: dict[str, Any]) -> dict[str, np.ndarray]:
    """Every map of the digit that is looked at in a drawing as the page sends it."""
    return dict(look_at(network, parse_drawing(drawing)).reading.maps)
