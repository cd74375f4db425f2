"""Random numbers that the hand, its ink and its scribbles share."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from cnn.pen.config import Range


def lots(weights: Sequence[float], count: int, generator: Generator) -> Tensor:
    """(count,) int64 indices, drawn by their weights; torch.multinomial refuses to draw none."""
    if not count:
        return torch.zeros(0, dtype=torch.int64)
    return torch.multinomial(torch.tensor(weights), count, replacement=True, generator=generator)


def lognormal(count: int, median: float, spread: float, generator: Generator) -> Tensor:
    """(count,) random numbers whose logarithms have the standard deviation `spread`."""
    return median * torch.exp(spread * torch.randn(count, generator=generator))


def uniform(bounds: Range, count: int, generator: Generator) -> Tensor:
    """(count, 1) random numbers between the bounds."""
    return bounds[0] + (bounds[1] - bounds[0]) * torch.rand(count, 1, generator=generator)
