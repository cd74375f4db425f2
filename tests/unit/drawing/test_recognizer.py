"""Reading drawings with the shipped network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.drawing.geometry import prepare
from cnn.drawing.strokes import draw_strokes
from cnn.network.checkpoint import Decision
from cnn.network.model import DigitCNN


def test_shipped_network_keeps_its_limits(recognizer: Recognizer) -> None:
    model = recognizer.model
    widths = [width for block in model.config.blocks for width in block]
    assert model.config.parameter_count() <= 100_000
    assert widths[0] <= 16
    assert max(widths) <= 32
    assert not model.config.batch_norm


def test_mnist_accuracy_of_the_shipped_network(recognizer: Recognizer) -> None:
    digits = load_mnist(train=False)
    readings = recognizer.read_batch(list(digits.images.numpy()))
    right = np.mean([reading.digit == label for reading, label in zip(readings, digits.labels.tolist(), strict=True)])
    assert right >= 0.994


def test_read_keeps_the_maps_of_a_plain_forward_pass(recognizer: Recognizer) -> None:
    image = load_mnist(train=False).images[3].numpy()
    reading = recognizer.read(image)
    picture = torch.tensor(prepare(image).values)[None, None]
    with torch.no_grad():
        expected = recognizer.model.forward_with_maps(picture)
    assert list(reading.maps) == list(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(reading.maps[name], value[0].numpy(), atol=1e-5)


def test_read_and_read_batch_agree(recognizer: Recognizer) -> None:
    images = list(load_mnist(train=False).images[:40].numpy())
    for image, many in zip(images, recognizer.read_batch(images), strict=True):
        one = recognizer.read(image)
        assert (one.digit, one.verdict) == (many.digit, many.verdict)
        np.testing.assert_allclose(one.probabilities, many.probabilities, atol=1e-5)
        assert one.score == pytest.approx(many.score, abs=1e-3)
        assert not many.maps


def test_probabilities_and_score_follow_from_the_logits(recognizer: Recognizer) -> None:
    reading = recognizer.read(load_mnist(train=False).images[0].numpy())
    logits = torch.from_numpy(reading.maps["fc"]).double()
    expected = torch.softmax(logits / recognizer.decision.temperature, 0).numpy()
    np.testing.assert_allclose(reading.probabilities, expected, atol=1e-6)
    assert reading.probabilities.sum() == pytest.approx(1)
    assert reading.score == pytest.approx(torch.logsumexp(logits, 0).item(), abs=1e-4)
    assert reading.confidence == reading.probabilities[reading.digit]
    assert reading.probabilities[reading.runner_up] == sorted(reading.probabilities)[-2]


@pytest.mark.parametrize("image", [np.zeros((28, 28), np.uint8), Image.new("RGBA", (100, 50)), Image.new("L", (1, 1))])
def test_blank(recognizer: Recognizer, image: object) -> None:
    reading = recognizer.read(image)
    assert reading.verdict == "blank"
    assert reading.digit is None
    assert reading.probabilities == pytest.approx(np.full(10, 0.1))
    assert np.isfinite(reading.score)


def test_a_drawn_one_at_any_place_is_a_one(recognizer: Recognizer) -> None:
    for x, y, length, pen in [(40, 40, 60, 12), (240, 120, 140, 20), (140, 20, 240, 10)]:
        pad = draw_strokes([np.array([[x, y], [x + 2, y + length]], float)], 280, pen)
        reading = recognizer.read(pad)
        assert (reading.digit, reading.verdict) == (1, "digit"), (x, y, length, pen)


def test_verdicts_follow_the_thresholds(recognizer: Recognizer) -> None:
    image = load_mnist(train=False).images[0].numpy()
    reading = recognizer.read(image)
    strict = Recognizer(recognizer.model, Decision(1.0, reading.score + 1, 0.5))
    unsure = Recognizer(recognizer.model, Decision(20.0, reading.score - 1, 0.99))
    assert strict.read(image).verdict == "not a digit"
    assert unsure.read(image).verdict == "unsure"
    assert strict.read(image).digit == unsure.read(image).digit == reading.digit


def test_what_is_no_number_is_no_answer() -> None:
    model = DigitCNN()
    with torch.no_grad():
        for layer in (model.conv1, model.conv5, model.fc):
            layer.weight.fill_(1e30)
        model.fc.weight[::2] *= -1
    image = load_mnist(train=False).images[3].numpy()
    recognizer = Recognizer(model)
    for reading in (recognizer.read(image), *recognizer.read_batch([image])):
        assert reading.verdict == "not a digit"
        np.testing.assert_allclose(reading.probabilities, 0.1)
        assert np.isfinite(reading.score)
