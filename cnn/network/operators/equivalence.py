"""A convolution as a fully connected layer, and a fully connected layer as a convolution."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn

from cnn.network.operators.checks import OperatorError, check_shape, pixels
from cnn.network.operators.size import output_size

MAX_MATRIX_ENTRIES = 2**24  # 64 MB of float32; conv2 of the network (6272 -> 12544) is refused, conv1 is not


@dataclass(frozen=True)
class MatrixSummary:
    """A convolution written as a matrix, in numbers."""

    rows: int  # rows, columns: outputs and inputs, flattened
    columns: int
    zeros: int  # entries that no kernel weight ever reaches, whatever the weights are
    # free_weights, free_biases: numbers that training can choose; a fully connected layer has `entries` and `rows`
    free_weights: int
    free_biases: int

    @property
    def entries(self) -> int:
        return self.rows * self.columns


def conv_to_linear(conv: nn.Conv2d, in_shape: tuple[int, ...]) -> nn.Linear:
    """The fully connected layer that does what `conv` does on inputs of `in_shape` (C, H, W).

    linear(x.flatten(1)) equals conv(x).flatten(1) up to rounding, whatever the settings of `conv`. Each row of weights
    belongs to one output cell and holds the kernel at that cell's place, zeros elsewhere. Raises OperatorError where
    in_shape does not suit or the matrix would be too large.
    """
    rows, columns = _axes(conv, in_shape)
    channels, height, width = in_shape
    outputs = conv.out_channels * len(rows) * len(columns)
    if (entries := outputs * prod(in_shape)) > MAX_MATRIX_ENTRIES:
        size = f"{outputs:,} x {prod(in_shape):,} = {entries:,} entries"
        raise OperatorError(f"The matrix would have {size}, more than the {MAX_MATRIX_ENTRIES:,} allowed here.")
    weight = conv.weight.detach()  # (O, C / groups, f, g)
    matrix = weight.new_zeros(conv.out_channels, len(rows), len(columns), channels, height, width)
    maps, reads = conv.out_channels // conv.groups, channels // conv.groups
    for group in range(conv.groups):  # a group's maps see only its own channels: one block on the diagonal
        made, read = slice(group * maps, (group + 1) * maps), slice(group * reads, (group + 1) * reads)
        # Output row i meets input row y with kernel row u where rows[i, u, y] is 1; the same for columns j, v, x.
        block = torch.einsum("ocuv,iuy,jvx->oijcyx", weight[made], rows.to(weight), columns.to(weight))
        matrix[made, :, :, read] = block
    linear = nn.Linear(prod(in_shape), outputs, bias=conv.bias is not None, device="meta")  # no memory taken twice
    linear.weight = nn.Parameter(matrix.reshape(outputs, -1))
    if conv.bias is not None:
        linear.bias = nn.Parameter(conv.bias.detach().repeat_interleave(len(rows) * len(columns)))
    return linear


def matrix_summary(conv: nn.Conv2d, in_shape: tuple[int, ...]) -> MatrixSummary:
    """Size, zeros and free numbers of the matrix of `conv_to_linear`, counted without building it."""
    rows, columns = _axes(conv, in_shape)
    outputs = conv.out_channels * len(rows) * len(columns)
    reached = int(rows.any(1).sum()) * int(columns.any(1).sum())  # pairs of one output and one input cell of a channel
    nonzeros = conv.out_channels * (conv.in_channels // conv.groups) * reached
    biases = 0 if conv.bias is None else conv.bias.numel()
    return MatrixSummary(outputs, prod(in_shape), outputs * prod(in_shape) - nonzeros, conv.weight.numel(), biases)


def linear_to_conv(linear: nn.Linear, in_shape: tuple[int, ...]) -> nn.Conv2d:
    """The convolution that does what `linear` does on flattened inputs of `in_shape` (C, H, W).

    Its kernel is as big as the input: conv(x) is (B, out_features, 1, 1) with the same numbers, and on a wider input it
    slides (Long, Shelhamer & Darrell 2015, section 3.1). Raises OperatorError where in_shape does not suit.
    """
    check_shape(in_shape)
    if not isinstance(linear, nn.Linear):
        raise OperatorError(f"Only a fully connected layer can be converted, not {type(linear).__name__}.")
    if linear.in_features != prod(in_shape):
        shape = "x".join(str(side) for side in in_shape)
        raise OperatorError(f"The layer reads {linear.in_features} numbers, but {shape} are {prod(in_shape)}.")
    channels, height, width = in_shape
    weight = linear.weight.detach().clone()
    conv = nn.Conv2d(channels, linear.out_features, (height, width), bias=linear.bias is not None, device="meta")
    conv.weight = nn.Parameter(weight.reshape(-1, channels, height, width))
    if linear.bias is not None:
        conv.bias = nn.Parameter(linear.bias.detach().clone())
    return conv


def _axes(conv: nn.Conv2d, in_shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """How a convolution walks down and across: `_axis` for rows and for columns, checked against in_shape."""
    if not isinstance(conv, nn.Conv2d):
        raise OperatorError(f"Only a two-dimensional convolution can be converted, not {type(conv).__name__}.")
    check_shape(in_shape)
    if in_shape[0] != conv.in_channels:
        raise OperatorError(f"The convolution reads {conv.in_channels} channels, but the input has {in_shape[0]}.")
    rows, columns = (_axis(conv, axis, side) for axis, side in enumerate(in_shape[1:]))
    return rows, columns


def _axis(conv: nn.Conv2d, axis: int, n: int) -> Tensor:
    """(outputs, kernel, n) bool for one direction: where an output's kernel weight meets an input and no padding."""
    kernel, stride, dilation = conv.kernel_size[axis], conv.stride[axis], conv.dilation[axis]
    before = after = 0
    if conv.padding == "same":
        before = dilation * (kernel - 1) // 2  # an odd sum leaves its one pixel more at the end, as PyTorch does
        after = dilation * (kernel - 1) - before
    elif not isinstance(conv.padding, str):
        before = after = conv.padding[axis]
    out = output_size(n + before + after, kernel, stride, 0, dilation)
    if (conv.padding_mode == "reflect" and after >= n) or (conv.padding_mode == "circular" and after > n):
        raise OperatorError(f"The input's side of {pixels(n)} is too small for {conv.padding_mode} padding of {after}.")
    place = torch.arange(out)[:, None] * stride + torch.arange(kernel) * dilation - before  # (out, kernel)
    if conv.padding_mode == "reflect":
        place = n - 1 - (n - 1 - place.abs()).abs()
    elif conv.padding_mode == "replicate":
        place = place.clamp(0, n - 1)
    elif conv.padding_mode == "circular":
        place = place % n
    return place[:, :, None] == torch.arange(n)
