"""Against arrays of commit afcf15c, before pictures were rounded to MNIST's 256 levels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.drawing.geometry import prepare
from cnn.page.payload import parse_drawing
from cnn.page.samples import load_samples

DATA = Path(__file__).parents[2] / "data" / "afcf15c.npz"


@pytest.fixture(scope="module")
def reference() -> Iterator[np.lib.npyio.NpzFile]:
    with np.load(DATA) as data:
        yield data


def test_digits_with_whole_levels_are_read_as_before(reference: np.lib.npyio.NpzFile, recognizer: Recognizer) -> None:
    images = load_mnist(train=False).images.numpy()[reference["mnist_index"]]
    readings = [recognizer.read(image) for image in images]
    np.testing.assert_array_equal([reading.picture.levels for reading in readings], reference["mnist_levels"])
    for index, reading in enumerate(readings):
        np.testing.assert_allclose(reading.maps["fc"], reference["logits"][index], atol=1e-4)
        np.testing.assert_allclose(reading.probabilities, reference["probabilities"][index], atol=1e-6)


def test_drawings_of_the_pen_keep_their_ink_and_round_their_picture(reference: np.lib.npyio.NpzFile) -> None:
    drawings = [parse_drawing(sample) for samples in load_samples()["pen"] for sample in samples]
    assert len(drawings) == len(reference["pen_ink"])
    for drawing, ink, picture in zip(drawings, reference["pen_ink"], reference["pen_pictures"], strict=True):
        np.testing.assert_array_equal(drawing.ink(), ink)
        np.testing.assert_array_equal(drawing.picture().levels, np.rint(picture * 255))
        np.testing.assert_array_equal(prepare(ink).levels, drawing.picture().levels)
