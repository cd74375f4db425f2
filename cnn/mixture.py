"""What the network is trained and validated on: MNIST, the synthetic pen's digits, and its not-digits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from cnn.data import Digits
from cnn.pen import pen_digits, pen_negatives
from cnn.workers import draw_in_parts

NOT_A_DIGIT = -1  # the label of not-digits in a mixture
HARD = 1.0  # a loss from which on a picture is as hard as one that was never seen
VALIDATION_SEED = 1_000_003  # the same for all runs, so that they compare; far from the seeds of training


@dataclass(frozen=True)
class Source:
    """Pictures `begin` to `end` of a mixture, of which each epoch takes `take`."""

    begin: int
    end: int
    take: int


class Mixture:
    """Pictures of several sources, of which each epoch takes all or a part: the harder a picture, the more often.

    After a few epochs most pictures teach nothing any more: they are read with a loss of a hundredth and less. So where
    there is a choice, it falls on those that the network has not seen yet or does not read well yet (Loshchilov and
    Hutter 2015, "Online batch selection for faster training of neural networks"). In trial runs of equal length that
    chose among MNIST's too, the pen's held-out digits gained by it (a loss of 0.0114 in place of 0.0171, one run each).
    In the whole recipe, where MNIST is taken whole, one seed shows no difference: see the README's table.

    Attributes:
        pictures: of all sources, one after the other; labels 0..9 or NOT_A_DIGIT.
        sources: what is taken from where.
        easiest: how often the easiest pictures come up, relative to the hardest; 1: all come up alike.
        losses: (n,) the loss when the network was last trained on a picture, averaged with those before; infinite where
            it never was.
    """

    def __init__(self, pictures: Digits, sources: Sequence[Source], easiest: float = 1.0) -> None:
        self.pictures = pictures
        self.sources = sources
        self.easiest = easiest
        self.losses = torch.full((len(pictures),), math.inf)

    @property
    def epoch_size(self) -> int:
        """Pictures in an epoch."""
        return sum(one.take for one in self.sources)

    def batches(self, size: int, generator: Generator) -> Iterator[Tensor]:
        """One epoch in random order: the indices of `size` pictures at a time; a remainder is left out.

        Where the whole epoch is smaller than `size`, it is the one batch.
        """
        weights = self.losses.clamp(self.easiest * HARD, HARD)
        parts = [one.begin + draw(weights[one.begin : one.end], one.take, generator) for one in self.sources]
        order = torch.cat(parts)[torch.randperm(self.epoch_size, generator=generator)]
        for number in range(self.steps(size)):
            yield order[number * size : (number + 1) * size]

    def note(self, index: Tensor, losses: Tensor) -> None:
        """Remember how hard the pictures `index` (B,) were: `losses` (B,)."""
        before = self.losses[index]
        self.losses[index] = torch.where(before.isinf(), losses, (before + losses) / 2)

    def steps(self, size: int) -> int:
        """How many batches of `size` an epoch has."""
        return max(1, self.epoch_size // size)


def draw(weights: Tensor, count: int, generator: Generator) -> Tensor:
    """(count,) different indices, at random by their `weights` (n,) > 0.

    Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir": those with the largest u^(1/weight).
    """
    keys = torch.rand(len(weights), generator=generator).clamp(min=1e-12).log() / weights
    return keys.topk(count).indices


def mix(mnist: Digits, digits: int, negatives: int, pool: int, easiest: float, generator: Generator) -> Mixture:
    """All of `mnist`, and `digits` pen digits and `negatives` not-digits an epoch.

    The pen draws as many as `pool` epochs take, and each epoch chooses among all of them. Drawing one costs 0.09 ms,
    under half of training on it once (2 cores of an Intel Xeon: `python -m tests.benchmarks.training`).
    """
    pen = draw_digits(digits * pool, generator)
    others = draw_negatives(negatives * pool, generator)
    labels = torch.full((len(others),), NOT_A_DIGIT)
    pictures = Digits(
        torch.cat((mnist.images, pen.images, others)),  # (n, 28, 28)
        torch.cat((mnist.labels, pen.labels, labels)),  # (n,)
    )
    first, second, end = len(mnist), len(mnist) + len(pen), len(pictures)
    sources = [Source(0, first, first), Source(first, second, digits), Source(second, end, negatives)]
    return Mixture(pictures, sources, easiest)


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
    return Validation(mnist, draw_digits(len(mnist), generator), draw_negatives(len(mnist), generator))


def draw_digits(count: int, generator: Generator) -> Digits:
    """`count` digits by the pen, on all cores."""
    parts = draw_in_parts(pen_digits, count, generator)
    return Digits(torch.cat([part.images for part in parts]), torch.cat([part.labels for part in parts]))


def draw_negatives(count: int, generator: Generator) -> Tensor:
    """`count` not-digits by the pen, on all cores: (n, 28, 28) uint8."""
    return torch.cat(draw_in_parts(pen_negatives, count, generator))
