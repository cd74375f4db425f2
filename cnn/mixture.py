"""What the network is trained and validated on: MNIST, the synthetic pen's digits, and its not-digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from cnn.data import Digits
from cnn.pen import pen_digits, pen_negatives

NOT_A_DIGIT = -1  # the label of not-digits in a mixture
VALIDATION_SEED = 1_000_003  # the same for all runs, so that they compare; far from the seeds of training


@dataclass(frozen=True)
class Mixture:
    """Pictures of several sources, of which each epoch takes all or a random part.

    Attributes:
        pictures: of all sources, one after the other; labels 0..9 or NOT_A_DIGIT.
        sources: for each source where it begins and ends in `pictures`, and how many of it an epoch takes.
    """

    pictures: Digits
    sources: tuple[tuple[int, int, int], ...]

    @property
    def epoch_size(self) -> int:
        """Pictures in an epoch."""
        return sum(take for _, _, take in self.sources)

    def batches(self, size: int, generator: Generator) -> Iterator[Digits]:
        """One epoch in random order: batches of `size`; a remainder that does not fill one is left out.

        Where the whole epoch is smaller than `size`, it is the one batch.
        """
        parts = [begin + torch.randperm(end - begin, generator=generator)[:take] for begin, end, take in self.sources]
        order = torch.cat(parts)[torch.randperm(self.epoch_size, generator=generator)]
        for number in range(self.steps(size)):
            yield self.pictures[order[number * size : (number + 1) * size]]

    def steps(self, size: int) -> int:
        """How many batches of `size` an epoch has."""
        return max(1, self.epoch_size // size)


def mix(mnist: Digits, digits: int, negatives: int, epochs: int, generator: Generator) -> Mixture:
    """All of `mnist`, and `digits` pen digits and `negatives` not-digits an epoch.

    The pen draws as many as `epochs` epochs need; each epoch takes a random part of them. Drawing one costs 0.2 to 0.3
    ms, about as much as training on it once: fresh ones for every epoch would double what they cost.
    """
    pen = pen_digits(digits * epochs, generator)
    others = pen_negatives(negatives * epochs, generator)
    labels = torch.full((len(others),), NOT_A_DIGIT)
    pictures = Digits(
        torch.cat((mnist.images, pen.images, others)),  # (n, 28, 28)
        torch.cat((mnist.labels, pen.labels, labels)),  # (n,)
    )
    first, second = len(mnist), len(mnist) + len(pen)
    return Mixture(pictures, ((0, first, first), (first, second, digits), (second, len(pictures), negatives)))


@dataclass(frozen=True)
class Validation:
    """Pictures that choose the epoch and the decision numbers, and that nothing is trained on.

    Attributes:
        mnist: held-out digits of MNIST's training set.
        pen: as many digits by the pen.
        negatives: as many not-digits by the pen, (n, 28, 28) uint8.
    """

    mnist: Digits
    pen: Digits
    negatives: Tensor


def validation_beside(mnist: Digits) -> Validation:
    """Held-out MNIST digits, and as many pen digits and not-digits, which are the same for every run."""
    generator = torch.Generator().manual_seed(VALIDATION_SEED)
    return Validation(mnist, pen_digits(len(mnist), generator), pen_negatives(len(mnist), generator))
