"""What the lesson's blocks work on: the loaded network, MNIST, and the drawings of one message."""

import contextlib
import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor, nn

from cnn.data.mnist import DataError, Digits, load_mnist
from cnn.data.neighbours import Neighbours
from cnn.drawing.drawing import Drawing
from cnn.drawing.picture import FIELD, Picture
from cnn.drawing.recognizer import Recognizer
from cnn.drawing.resample import shrink
from cnn.network import operators
from cnn.network.operators import OperatorError

MIDDLE = 24  # pixels of the 28 that a small picture shows: the digit's 20 and a margin
SMALL_INK = 9  # the darkest ink of a small picture, so that its numbers have one figure


class LessonNetwork:
    """The loaded network, with what the blocks share worked out once. Keeps nothing of any drawing."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.decision = recognizer.decision
        model = recognizer.model
        self.model = model.fold_batch_norm() if model.config.batch_norm else model
        self.config = self.model.config
        self.first = next(layer for layer in self.model if isinstance(layer, nn.Conv2d))
        self.features = self.model.features()
        self.weights, self.biases = self.model.fc.weight.detach(), self.model.fc.bias.detach()
        self.maps_shape = self.config.stages()[-2].in_shape
        self.last = operators.linear_to_conv(self.model.fc, self.maps_shape)

    @torch.no_grad()
    def maps(self, values: Tensor) -> Tensor:
        """The last maps (C, H', W') of a picture (H, W) with values in 0..1."""
        return self.features(values[None, None])[0]


class TrainingDigits:
    """MNIST's training digits, read, and sorted for `nearest`, when they are first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digits: Digits | None = None
        self._neighbours: Neighbours | None = None

    def digits(self) -> Digits:
        """All of them. Raises OperatorError where MNIST is missing."""
        with self._lock:
            try:
                self._digits = self._digits or load_mnist(train=True)
            except DataError as error:
                raise OperatorError(f"There is no MNIST on this machine. {error}") from error
            return self._digits

    def neighbours(self) -> Neighbours:
        """The same, sorted. Raises OperatorError."""
        digits = self.digits()
        with self._lock:
            self._neighbours = self._neighbours or Neighbours(digits)
            return self._neighbours

    def prepare(self) -> None:
        """Read and sort them before anybody waits for it."""
        with contextlib.suppress(OperatorError):  # without MNIST the block says so when it is opened
            self.neighbours()


@dataclass(frozen=True)
class Pixels:
    """A picture that a block computes with."""

    levels: np.ndarray  # (n, n) uint8
    divisor: int = 255  # for values in 0..1 as the network reads them; 1 to compute with the levels, as textbooks do

    @cached_property
    def values(self) -> Tensor:
        """(n, n) float32, the levels divided by the divisor."""
        return torch.from_numpy(self.levels.astype(np.float32)) / self.divisor

    @property
    def full(self) -> float:
        """The value of full ink."""
        return 1.0 if self.divisor == 255 else float(SMALL_INK)


@dataclass(frozen=True)
class Context:
    """All that a block may look at to answer one message: network and digits are the same for every one."""

    network: LessonNetwork
    digits: TrainingDigits
    drawing: Drawing
    wide: Drawing  # on the wide pad: pen strokes only
    measure: bool = False  # whether times are to be taken

    @cached_property
    def picture(self) -> Picture:
        """The drawing as the network reads it."""
        return self.drawing.picture()

    @cached_property
    def pixels(self) -> Pixels:
        """The same for computing."""
        return Pixels(self.picture.levels)

    def small(self, side: int) -> Pixels:
        """The same on side x side pixels, ink from 0 to SMALL_INK in whole numbers, easy to calculate with."""
        margin = (FIELD - MIDDLE) // 2
        middle = self.picture.values[margin : FIELD - margin, margin : FIELD - margin]
        means = shrink(middle, side, side)
        peak = float(means.max())
        levels = np.rint(means * (SMALL_INK / peak)) if peak else np.zeros_like(means)
        return Pixels(levels.astype(np.uint8), divisor=1)
