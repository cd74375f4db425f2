"""The digits of a data set that are nearest to a picture, exactly, in a few milliseconds."""

from dataclasses import dataclass

import torch
from torch import Tensor

from cnn.data.mnist import Digits

DIMENSIONS = 48  # principal components: about 85 % of MNIST's variance, a sixteenth of the memory
CANDIDATES = 256
CHUNK = 4096  # pictures turned into floating point at once


@dataclass(frozen=True)
class Neighbour:
    """A digit of the data set and its Euclidean distance from the picture, with pixels in 0..1."""

    index: int
    label: int
    distance: float


class Neighbours:
    """Finds the nearest digits without comparing all 784 pixels of all of them.

    Turned onto its principal components a picture keeps its distances, and the first few components alone can only
    make a distance smaller. So whoever is too far away there is too far away, and only the rest is compared in full.
    """

    def __init__(self, digits: Digits) -> None:
        self.digits = digits
        self._flat = digits.images.flatten(1)  # (n, 784) uint8
        sample = self._flat[:: max(1, len(digits) // 8000)].float() / 255
        self._mean = sample.mean(0)
        centred = sample - self._mean
        directions = torch.linalg.eigh(centred.T @ centred).eigenvectors  # columns, the widest spread last
        self._basis = directions[:, -DIMENSIONS:].contiguous()
        chunks = [(part.float() / 255 - self._mean) @ self._basis for part in self._flat.split(CHUNK)]
        self._projected = torch.cat(chunks)  # (n, DIMENSIONS)

    def nearest(self, picture: Tensor, count: int) -> list[Neighbour]:
        """The `count` nearest digits to (28, 28) float in 0..1, the nearest first."""
        pixels = picture.flatten()
        at_least = (self._projected - (pixels - self._mean) @ self._basis).square().sum(1)
        some = at_least.topk(min(CANDIDATES, len(at_least)), largest=False).indices
        enough = self._distances(some, pixels).kthvalue(count).values
        possible = (at_least <= enough * 1.0001 + 1e-4).nonzero()[:, 0]  # rounding must not lose one
        distances = self._distances(possible, pixels)
        best = distances.topk(count, largest=False)
        return [
            Neighbour(index, int(self.digits.labels[index]), distance**0.5)
            for index, distance in zip(possible[best.indices].tolist(), best.values.tolist(), strict=True)
        ]

    def _distances(self, indices: Tensor, pixels: Tensor) -> Tensor:
        """Squared distances of those digits."""
        return (self._flat[indices].float() / 255 - pixels).square().sum(1)
