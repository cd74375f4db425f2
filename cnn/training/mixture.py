"""What the network is trained and validated on: MNIST, the synthetic pen's digits, and its not-digits."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import Generator, Tensor

from cnn.data.mnist import Digits
from cnn.pen.config import DEFAULT_PEN, PenConfig
from cnn.pen.pictures import pen_digits, pen_negatives
from cnn.training.workers import draw_in_parts

NOT_A_DIGIT = -1  # the label of not-digits in a mixture
VALIDATION_SEED = 1_000_003  # the same for all runs, so that they compare; far from the seeds of training


def mix(mnist: Digits, digits: int, negatives: int, generator: Generator, pen: PenConfig = DEFAULT_PEN) -> Digits:
    """What one epoch trains on, in random order: all of `mnist`, `digits` new pen digits and `negatives` not-digits.

    Every epoch draws anew: that is cheaper than training on the drawing (`python -m tests.benchmarks.training`).
    """
    drawn = draw_digits(digits, generator, pen)
    others = draw_negatives(negatives, generator, pen)
    order = torch.randperm(len(mnist) + digits + negatives, generator=generator)
    labels = torch.cat((mnist.labels, drawn.labels, torch.full((negatives,), NOT_A_DIGIT)))  # (n,)
    return Digits(torch.cat((mnist.images, drawn.images, others)), labels)[order]  # (n, 28, 28)


def steps_in(pictures: int, batch_size: int) -> int:
    """How many batches `pictures` give: a remainder is left out, but fewer than one batch are one."""
    return max(1, pictures // batch_size)


def batches(pictures: Digits, size: int) -> Iterator[Digits]:
    """`pictures` in their order, `size` at a time; see `steps_in`."""
    for number in range(steps_in(len(pictures), size)):
        yield pictures[number * size : (number + 1) * size]


@dataclass(frozen=True)
class Validation:
    """Pictures that choose the epoch and the decision numbers, and that nothing is trained on.

    As many by the pen, and not-digits, (n, 28, 28) uint8, as held-out digits of MNIST's training set.
    """

    mnist: Digits
    pen: Digits
    negatives: Tensor


def validation_beside(mnist: Digits) -> Validation:
    """Held-out MNIST digits, and as many pen digits and not-digits, which are the same for every run."""
    generator = torch.Generator().manual_seed(VALIDATION_SEED)
    return Validation(mnist, draw_digits(len(mnist), generator), draw_negatives(len(mnist), generator))


def draw_digits(count: int, generator: Generator, pen: PenConfig = DEFAULT_PEN) -> Digits:
    """`count` digits by the pen, on all cores."""
    parts = draw_in_parts(partial(pen_digits, pen=pen), count, generator)
    return Digits(torch.cat([part.images for part in parts]), torch.cat([part.labels for part in parts]))


def draw_negatives(count: int, generator: Generator, pen: PenConfig = DEFAULT_PEN) -> Tensor:
    """`count` not-digits by the pen, on all cores: (n, 28, 28) uint8."""
    return torch.cat(draw_in_parts(partial(pen_negatives, pen=pen), count, generator))
