"""What the page gets ready after its first view."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from cnn import Recognizer
from cnn.network.stages import CNNConfig
from cnn.page.serving import get_ready
from cnn.training.scales import find_scales
from tests.helpers.networks import random_network

NOTHING: Any = SimpleNamespace(prepare=lambda: None, digits=SimpleNamespace(prepare=lambda: None))


def test_scales_are_measured_where_the_weights_file_has_none() -> None:
    recognizer = random_network(CNNConfig(blocks=((2,), (3,), ())))
    get_ready(recognizer, NOTHING, NOTHING)
    assert recognizer.scales == find_scales(recognizer.model)


def test_scales_of_the_weights_file_are_kept() -> None:
    recognizer = Recognizer.load()
    recognizer.scales = stored = dict.fromkeys(recognizer.scales or {}, 7.0)
    get_ready(recognizer, NOTHING, NOTHING)
    assert recognizer.scales == stored
