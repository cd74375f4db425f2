"""Pooling with its winners' places, and the shift that shows what pooling buys."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from cnn.network.operators.checks import check_choice, check_picture, check_whole
from cnn.network.operators.size import output_size

POOLS = ("max", "average", "subsample")


@dataclass(frozen=True, eq=False)
class Pooled:
    """What pooling gives."""

    values: Tensor  # (H', W') or (C, H', W')
    # for max the place of each winner, for subsample of each pixel taken, as row * W + column in its own channel, int64
    # in the shape of `values`; among equal values the first wins. None for average.
    sources: Tensor | None


def pool(picture: Tensor, size: int = 2, stride: int | None = None, kind: str = "max") -> Pooled:
    """Pool (H, W) or (C, H, W) with size x size windows; without a stride they lie side by side.

    Kinds: max; average; subsample (the upper left pixel of each window and no other). None has a parameter, so
    gradient descent has nothing to change; for contrast, `convolve` with stride 2 has f * f + 1. Rows and columns in
    which no whole window fits are dropped, as PyTorch does. Raises OperatorError.
    """
    check_picture(picture)
    check_choice("pooling", kind, POOLS)
    stride = size if stride is None else stride
    rows, columns = (output_size(side, size, stride) for side in picture.shape[-2:])
    channels, shape = picture.reshape(-1, *picture.shape[-2:]), (*picture.shape[:-2], rows, columns)
    if kind == "average":
        return Pooled(F.avg_pool2d(channels, size, stride).reshape(shape), None)
    if kind == "max":
        values, sources = F.max_pool2d(channels, size, stride, return_indices=True)
    else:
        values = channels[:, : rows * stride : stride, : columns * stride : stride]
        line = torch.arange(rows)[:, None] * stride * channels.shape[-1] + torch.arange(columns) * stride
        sources = line.expand(values.shape)
    return Pooled(values.reshape(shape), sources.reshape(shape))


def shift(picture: Tensor, down: int = 0, right: int = 0) -> Tensor:
    """Nudge by whole pixels, negative for up and left; what comes in is 0, what leaves is lost.

    Takes (H, W), (C, H, W) or a batch (B, C, H, W), which moves as one; the shape stays. Raises OperatorError for a
    step that is wider than the picture.
    """
    check_picture(picture, most_dimensions=4)
    for name, step, side in zip(("down", "right"), (down, right), picture.shape[-2:], strict=True):
        check_whole(f"step {name}", step, -side, side)
    return F.pad(picture, (right, -right, down, -down))
