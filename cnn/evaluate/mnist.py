"""Figures of a network on MNIST's test digits, as they are and put on a pad."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn.data.mnist import Digits
from cnn.drawing.drawing import PAD_SIDE
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.answers import Answers, Figures
from cnn.evaluate.conditions import PEN_CAP, crop_to_ink, place_tile, scale_picture
from cnn.evaluate.redraw import middle_lines, redraw

SAMPLE = 2000  # digits


@dataclass(frozen=True)
class MnistFigures:
    """MNIST's test digits: as they are, and a sample of them put on a pad."""

    clean: Figures  # all of them, as they are
    sample: Figures  # the sampled ones, as they are: what the next two are to be compared with
    placed: Figures  # scaled to 20-95 % of the pad, at any place; the pen grows with the digit
    redrawn: Figures  # so too, and drawn again with a pen of 3-12 % of the pad (at most PEN_CAP of the digit)
    scores: np.ndarray  # of all digits as they are, for comparison with those of not-digits


def evaluate_mnist(recognizer: Recognizer, digits: Digits) -> MnistFigures:
    """MNIST's test digits, as they are, and SAMPLE of them put on a pad; the same ones each time."""
    images, labels = digits.images.numpy(), digits.labels.numpy()
    clean = Answers.of(recognizer.read_batch(images))
    rng = np.random.default_rng(0)
    chosen = np.sort(rng.permutation(len(labels))[:SAMPLE])
    sizes = np.round(rng.uniform(0.20, 0.95, len(chosen)) * PAD_SIDE).astype(int)
    pens = np.minimum(rng.uniform(0.03, 0.12, len(chosen)) * PAD_SIDE, PEN_CAP * sizes)
    lines = middle_lines(images[chosen])
    placed = [scale_picture(image, size) for image, size in zip(images[chosen], sizes, strict=True)]
    redrawn = [crop_to_ink(redraw(*one)) for one in zip(lines, sizes, pens, strict=True)]

    def read(tiles: Sequence[np.ndarray]) -> Figures:
        readings = recognizer.read_batch(place_tile(tile, "anywhere", rng) for tile in tiles)
        return Figures.of(labels[chosen], Answers.of(readings))

    return MnistFigures(
        clean=Figures.of(labels, clean),
        sample=Figures.of(labels[chosen], clean[chosen]),
        placed=read(placed),
        redrawn=read(redrawn),
        scores=clean.scores,
    )
