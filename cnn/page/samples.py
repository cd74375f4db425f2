"""Digits to start from: real ones from the MNIST test set, and ones drawn by the synthetic pen."""

import logging

import numpy as np
import torch

from cnn.base.messages import encode_bytes
from cnn.data.mnist import DataError, load_mnist
from cnn.drawing.drawing import PAD_UNITS
from cnn.drawing.strokes import place_strokes
from cnn.page.messages import DrawingMessage, StrokeMessage
from cnn.pen.pictures import sample_strokes

EACH = 12  # samples of each digit and kind
SEED = 8  # of the pen's digits; the page opens with the first 3
SIZE, PEN = 0.62, 70  # of the pen's digits: longest side as a share of the pad; width in thousandths of it

Samples = dict[str, list[list[DrawingMessage]]]
"""Kind of sample ("pen", "mnist") -> digit -> drawings as the page keeps them."""


def load_samples() -> Samples:
    """A few drawings of each kind and digit; the page works without MNIST too."""
    samples = {"pen": _pen_samples()}
    try:
        samples["mnist"] = _mnist_samples()
    except DataError as error:
        logging.getLogger(__name__).warning("No MNIST samples on the page: %s", error)
    return samples


def _mnist_samples() -> list[list[DrawingMessage]]:
    digits = load_mnist(train=False)
    by_digit = [digits.images[digits.labels == digit][:EACH].numpy() for digit in range(10)]
    return [[DrawingMessage([], encode_bytes(picture)) for picture in pictures] for pictures in by_digit]


def _pen_samples() -> list[list[DrawingMessage]]:
    # A seed for each digit, so that a new way of writing one digit leaves the others' samples as they are.
    sources = [torch.Generator().manual_seed(10 * SEED + digit) for digit in range(10)]
    return [[_as_drawing(sample_strokes(digit, source)) for _ in range(EACH)] for digit, source in enumerate(sources)]


def _as_drawing(strokes: list[np.ndarray]) -> DrawingMessage:
    placed = place_strokes(strokes, SIZE * PAD_UNITS, (PAD_UNITS / 2, PAD_UNITS / 2))
    return DrawingMessage([StrokeMessage(PEN, np.rint(stroke).astype(int).ravel().tolist()) for stroke in placed])
