"""Digits to start from: real ones from the MNIST test set, and ones drawn by the synthetic pen."""

from __future__ import annotations

import logging
from functools import cache

import numpy as np
import torch

from cnn.base.errors import MessageError
from cnn.base.messages import encode_bytes
from cnn.data.mnist import DataError, load_mnist
from cnn.drawing.drawing import PAD_UNITS
from cnn.drawing.strokes import place_strokes
from cnn.page.messages import DrawingMessage, StrokeMessage
from cnn.pen.pictures import sample_strokes

FIRST = 3  # of each digit, which pages have before they ask
EACH = 12  # samples of each digit and kind
SEED = 8  # of the pen's digits; the page opens with the first 3
SIZE, PEN = 0.62, 70  # of the pen's digits: longest side as a share of the pad; width in thousandths of it


class Samples:
    """Drawings to start from, by kind, digit and number. The pen draws when it is first asked: 120 take 0.4 s."""

    def __init__(self) -> None:
        self._mnist = _mnist_samples()
        self.kinds = ["pen", "mnist"] if self._mnist else ["pen"]

    def drawing(self, kind: str, digit: int, index: int) -> DrawingMessage:
        """The drawing of that number as the page keeps it; the numbers go round. Raises MessageError."""
        if kind not in self.kinds or not 0 <= digit <= 9:
            raise MessageError(f"A sample needs a kind of {', '.join(self.kinds)}, a digit from 0 to 9 and an index.")
        choices = self._mnist[digit] if kind == "mnist" else pen_samples(digit)
        return choices[index % len(choices)]

    def first(self) -> list[DrawingMessage]:
        """The pen's first drawing of each digit."""
        return [pen_samples(digit, FIRST)[0] for digit in range(10)]

    def prepare(self) -> None:
        """Draw all of them."""
        for digit in range(10):
            pen_samples(digit)


@cache
def pen_samples(digit: int, count: int = EACH) -> list[DrawingMessage]:
    """The first drawings of a digit by the synthetic pen."""
    # A seed for each digit, so that a new way of writing one digit leaves the others' samples as they are.
    source = torch.Generator().manual_seed(10 * SEED + digit)
    return [_as_drawing(sample_strokes(digit, source)) for _ in range(count)]


def _mnist_samples() -> list[list[DrawingMessage]]:
    """A few MNIST digits of each kind; none where MNIST cannot be read: the page works without it."""
    try:
        digits = load_mnist(train=False)
    except DataError as error:
        logging.getLogger(__name__).warning("No MNIST samples on the page: %s", error)
        return []
    by_digit = [digits.images[digits.labels == digit][:EACH].numpy() for digit in range(10)]
    return [[DrawingMessage([], encode_bytes(picture)) for picture in pictures] for pictures in by_digit]


def _as_drawing(strokes: list[np.ndarray]) -> DrawingMessage:
    placed = place_strokes(strokes, SIZE * PAD_UNITS, (PAD_UNITS / 2, PAD_UNITS / 2))
    return DrawingMessage([StrokeMessage(PEN, np.rint(stroke).astype(int).ravel().tolist()) for stroke in placed])
