"""The network's file for the page: whoever reads it has the same network."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.base.messages import to_json
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from cnn.page.network_file import network_file
from cnn.page.payload import describe_stages
from tests.helpers.networks import CONFIGS, random_network

NAMES = ("default", "5x5 valid", "four blocks, odd sides", "one convolution")


def read_file(data: bytes) -> tuple[dict[str, object], dict[str, torch.Tensor]]:
    """Header and tensors, read by the file's description alone."""
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    assert (4 + length) % 4 == 0
    numbers, start, tensors = np.frombuffer(data[4 + length :], "<f4"), 0, {}
    for one in header["tensors"]:
        count = int(np.prod(one["shape"]))
        tensors[one["name"]] = torch.from_numpy(numbers[start : start + count].reshape(one["shape"]).copy())
        start += count
    assert start == len(numbers)
    return header, tensors


@pytest.mark.parametrize("config", [CONFIGS[name] for name in NAMES], ids=NAMES)
def test_the_file_rebuilds_the_network_bit_for_bit(config: CNNConfig) -> None:
    recognizer = random_network(config)
    header, tensors = read_file(network_file(recognizer, "abc"))
    model = DigitCNN(config).eval()
    model.load_state_dict(tensors)
    picture = torch.rand(1, 1, config.image_size, config.image_size)
    with torch.inference_mode():
        assert torch.equal(model(picture), recognizer.model(picture))
    assert header["id"] == "abc"
    assert header["stages"] == to_json(describe_stages(config.stages()))


def test_the_shipped_file_has_all_captions_the_temperature_and_little_more_than_the_weights(
    recognizer: Recognizer,
) -> None:
    data = network_file(recognizer, "abc")
    header, tensors = read_file(data)
    assert header["temperature"] == recognizer.decision.temperature
    captions = header["captions"]
    assert isinstance(captions, list)
    stages = [stage.name for stage in recognizer.model.config.stages()]
    assert [one["stage"] for one in captions] == [*stages, "softmax"]
    assert len(data) < 4 * sum(one.numel() for one in tensors.values()) + 8_000
