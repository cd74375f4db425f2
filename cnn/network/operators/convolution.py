"""The convolution as a network computes it, with every setting that the lesson lets the student choose."""

import torch
from torch import Tensor
from torch.nn import functional as F

from cnn.network.operators.checks import OperatorError, check_choice, check_picture, check_whole
from cnn.network.operators.padding import pad
from cnn.network.operators.size import output_size

_FUNCTIONS = {"none": torch.clone, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
ACTIVATIONS = tuple(_FUNCTIONS)


def convolve(
    picture: Tensor,
    kernel: Tensor,
    bias: float | Tensor = 0.0,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    padding_mode: str = "zeros",
    activation: str = "none",
    flip: bool = False,
) -> Tensor:
    """x_j = f(sum_i x_i * k_ij + b_j): slide the kernel over the picture.

    Args:
        picture: (H, W) or (C, H, W), floating point.
        kernel: (f, g) for one channel, (C, f, g) for one output map, (O, C, f, g) for O of them.
        bias: one number, or (O,).
        stride, dilation: in pixels, at least 1; padding: pixels on each side, at least 0.
        padding_mode: one of PADDING_MODES; activation: one of ACTIVATIONS.
        flip: turn the kernel by 180 degrees first, which is convolution as mathematics defines it. Without it, as in
            PyTorch, it is cross-correlation.

    Returns (H', W') for a kernel of 2 or 3 dimensions and (O, H', W') for one of 4. Raises OperatorError.
    """
    check_picture(picture)
    check_choice("activation", activation, ACTIVATIONS)
    kernels = _as_kernels(kernel)
    channels = picture.shape[0] if picture.ndim == 3 else 1
    if kernels.shape[1] != channels:
        raise OperatorError(f"The kernel reads {kernels.shape[1]} channels, but the picture has {channels}.")
    for side, size in zip(picture.shape[-2:], kernels.shape[2:], strict=True):
        output_size(side, size, stride, padding, dilation)
    biases = torch.as_tensor(bias, dtype=picture.dtype, device=picture.device)
    if biases.ndim > 1 or (biases.ndim == 1 and len(biases) != len(kernels)):
        raise OperatorError(f"The bias must be one number or {len(kernels)}, one for each output map.")
    padded = pad(picture, padding, padding_mode)
    padded = padded.reshape(1, channels, *padded.shape[-2:])
    weight = (kernels.flip(-2, -1) if flip else kernels).to(padded)
    output = F.conv2d(padded, weight, biases.expand(len(kernels)), stride=stride, dilation=dilation)[0]
    output = _FUNCTIONS[activation](output)  # (O, H', W')
    return output if kernel.ndim == 4 else output[0]


def window_at(
    picture: Tensor,
    row: int,
    column: int,
    kernel: int,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    padding_mode: str = "zeros",
) -> Tensor:
    """The values that a kernel of that size meets for one output cell: (f, f) or (C, f, f), as the picture is.

    `row` and `column` count output cells from 0. (window * kernel).sum() + bias is that cell before activation.
    """
    check_picture(picture)
    for name, place, side in zip(("row", "column"), (row, column), picture.shape[-2:], strict=True):
        check_whole(name, place, 0, output_size(side, kernel, stride, padding, dilation) - 1)
    padded = pad(picture, padding, padding_mode)
    steps = torch.arange(kernel) * dilation
    return padded[..., (row * stride + steps)[:, None], column * stride + steps]


def _as_kernels(kernel: Tensor) -> Tensor:
    """(f, g), (C, f, g) or (O, C, f, g) as (O, C, f, g), checked."""
    if not isinstance(kernel, Tensor) or kernel.ndim not in (2, 3, 4) or kernel.numel() == 0:
        raise OperatorError("The kernel must be a tensor of the shape (f, f), (C, f, f) or (O, C, f, f).")
    return kernel.reshape((1,) * (4 - kernel.ndim) + tuple(kernel.shape))
