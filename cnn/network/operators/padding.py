"""What is added around a picture, and what it is good for."""

import torch
from torch import Tensor
from torch.nn import functional as F

from cnn.network.operators.checks import MAX_SIDE, OperatorError, check_choice, check_picture, check_whole, pixels
from cnn.network.operators.size import output_size

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


def pad(picture: Tensor, padding: int, mode: str = "zeros") -> Tensor:
    """Add `padding` pixels on each side: (H, W) -> (H + 2p, W + 2p); channels, if any, stay.

    Modes: zeros; reflect (mirrored, the border pixel once); replicate (the border pixel repeated); circular (from the
    other side). Raises OperatorError where the picture is too small to reflect or to wrap that far.
    """
    check_picture(picture)
    check_whole("padding", padding, 0)
    check_choice("padding mode", mode, PADDING_MODES)
    side = min(picture.shape[-2:])
    if max(picture.shape[-2:]) + 2 * padding > MAX_SIDE:
        raise OperatorError(f"With its padding the picture may be at most {MAX_SIDE} pixels wide and high.")
    if mode == "reflect" and padding >= side:
        raise OperatorError(f"Reflect padding of {padding} needs a side of at least {pixels(padding + 1)}, not {side}.")
    if mode == "circular" and padding > side:
        raise OperatorError(f"Circular padding of {padding} needs sides of at least {pixels(padding)}, not {side}.")
    sides = (padding,) * 4
    if mode == "zeros":
        return F.pad(picture, sides)
    padded = F.pad(picture.reshape(1, -1, *picture.shape[-2:]), sides, mode=mode)
    return padded.reshape(*picture.shape[:-2], *padded.shape[-2:])


def usage_counts(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Tensor:
    """In how many windows each pixel of an n x n picture lies: (n, n) int64. Copies made by padding do not count.

    For a 3x3 kernel without padding a corner is used once, a pixel well inside 9 times.
    """
    out = output_size(n, kernel, stride, padding, dilation)
    if n + 2 * padding > MAX_SIDE:
        raise OperatorError(f"With its padding the picture may be at most {MAX_SIDE} pixels wide and high.")
    touched = torch.arange(out)[:, None] * stride + torch.arange(kernel) * dilation  # (out, kernel)
    line = torch.bincount(touched.flatten(), minlength=n + 2 * padding)[padding : padding + n]
    return torch.outer(line, line)
