"""What the page's engine makes in Chromium, of the network that the app serves, is what PyTorch's maps are as bytes."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from tests.helpers.page_engine import base64_of, load_engine

pytestmark = pytest.mark.browser

BYTES = """({ engine, network, scales, toBytes, picture }, levels) => Object.fromEntries(
  network.stages.map(({ name, signed }) => {
    const maps = engine.forward(picture(levels));
    return [name, btoa(String.fromCharCode(...toBytes(maps.get(name), scales[name], signed)))];
  }))"""
SAME = 1e-3  # of a step of a byte: a value that lies in the middle of two may be rounded to either


def test_bytes_of_every_stage_are_those_of_pytorch(page: Page, app: str, recognizer: Recognizer) -> None:
    scales = recognizer.scales
    assert scales is not None
    engine = load_engine(page, app)
    test = load_mnist(train=False).images
    clipped = 0
    for levels in (np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8), *np.asarray(test[:6])):
        found = engine.evaluate(BYTES, base64_of(levels))
        picture = torch.tensor(levels, dtype=torch.float32)[None, None] / 255
        with torch.inference_mode():
            maps = recognizer.model.forward_with_maps(picture)
        assert list(found) == list(maps)
        for stage in recognizer.model.config.stages():
            values = maps[stage.name].numpy().astype(np.float64).flatten() / scales[stage.name]
            steps = np.clip(128 + 127 * values, 1, 255) if stage.signed else np.clip(255 * values, 0, 255)
            painted = np.frombuffer(base64.b64decode(found[stage.name]), np.uint8)
            assert np.abs(painted - steps).max() <= 0.5 + SAME, stage.name
            clipped += int((np.abs(values) > 1).sum())
    assert clipped > 0
