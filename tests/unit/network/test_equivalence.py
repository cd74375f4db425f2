"""Convolution and fully connected layer, each as the other: equal outputs."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from cnn.network import operators as ops
from cnn.network.model import DigitCNN
from tests.helpers.operators import (
    dilations,
    kernels,
    one_sentence,
    quick,
    random_tensor,
    seeded,
    seeds,
    sides,
    strides,
)


@st.composite
def convolutions(draw) -> tuple[nn.Conv2d, tuple[int, int, int]]:
    """Any legal nn.Conv2d with an input shape that suits it."""
    groups = draw(st.integers(1, 2))
    height, width = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    kernel, dilation = draw(st.tuples(kernels, kernels)), draw(st.tuples(dilations, dilations))
    mode = draw(st.sampled_from(ops.PADDING_MODES))
    padding = draw(st.one_of(st.sampled_from(["same", "valid"]), st.tuples(st.integers(0, 3), st.integers(0, 3))))
    stride = (1, 1) if padding == "same" else draw(st.tuples(strides, strides))
    for axis, side in enumerate((height, width)):
        span = (kernel[axis] - 1) * dilation[axis]
        sides_added = span if padding == "same" else 0 if padding == "valid" else 2 * padding[axis]
        assume(span < side + sides_added)
        most = (sides_added + 1) // 2
        assume(mode != "reflect" or most < side)
        assume(mode != "circular" or most <= side)
    conv = nn.Conv2d(
        groups * draw(st.integers(1, 2)),
        groups * draw(st.integers(1, 2)),
        kernel,
        stride,
        padding,
        dilation,
        groups,
        draw(st.booleans()),
        mode,
    )
    return seeded(draw(seeds), conv), (conv.in_channels, height, width)


@torch.no_grad()
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(case=convolutions(), seed=seeds)
def test_conv_to_linear_gives_equal_outputs(case, seed):
    conv, shape = case
    linear = ops.conv_to_linear(conv, shape)
    x = random_tensor(seed, 2, *shape).float()
    assert (linear(x.flatten(1)) - conv(x).flatten(1)).abs().max() < 1e-5
    assert (linear.bias is None) == (conv.bias is None)


@torch.no_grad()
@settings(max_examples=60, deadline=None, derandomize=True)
@given(case=convolutions())
def test_matrix_summary_counts_the_matrix(case):
    conv, shape = case
    conv.weight.abs_().add_(1)  # no weight is zero and none cancels another
    matrix = ops.conv_to_linear(conv, shape).weight
    summary = ops.matrix_summary(conv, shape)
    assert (summary.rows, summary.columns) == tuple(matrix.shape)
    assert summary.entries == matrix.numel()
    assert summary.zeros == int((matrix == 0).sum())
    assert summary.free_weights + summary.free_biases == sum(p.numel() for p in conv.parameters())


def test_matrix_of_the_networks_own_convolutions():
    model = DigitCNN()
    summary = ops.matrix_summary(model.conv1, (1, 28, 28))
    assert (summary.rows, summary.columns, summary.free_weights, summary.free_biases) == (6272, 784, 72, 8)
    assert summary.entries == 4_917_248
    assert summary.entries - summary.zeros == 8 * (28 * 3 - 2) ** 2  # each border line loses one of its three rows


@torch.no_grad()
@quick
@given(shape=st.tuples(st.integers(1, 4), sides, sides), out=st.integers(1, 6), bias=st.booleans(), seed=seeds)
def test_linear_to_conv_gives_equal_outputs_and_back(shape, out, bias, seed):
    linear = seeded(seed, nn.Linear(math.prod(shape), out, bias=bias))
    conv = ops.linear_to_conv(linear, shape)
    x = random_tensor(seed + 1, 2, *shape).float()
    assert conv(x).shape == (2, out, 1, 1)
    assert (conv(x).flatten(1) - linear(x.flatten(1))).abs().max() < 1e-5
    back = ops.conv_to_linear(conv, shape)
    assert torch.equal(back.weight, linear.weight)
    assert (back.bias is None) if not bias else torch.equal(back.bias, linear.bias)


def test_converted_layers_do_not_share_memory_with_the_original():
    linear = nn.Linear(12, 2)
    conv = ops.linear_to_conv(linear, (3, 2, 2))
    with torch.no_grad():
        conv.weight.zero_()
        conv.bias.zero_()
    assert linear.weight.abs().sum() > 0 and linear.bias.abs().sum() > 0
    assert conv.weight.requires_grad


@pytest.mark.parametrize(
    ("convert", "layer", "shape"),
    [
        (ops.linear_to_conv, nn.Linear(1568, 10), (32, 7, 6)),
        (ops.linear_to_conv, nn.Linear(1568, 10), (1568,)),
        (ops.linear_to_conv, nn.Conv2d(1, 1, 1), (1, 1, 1)),
        (ops.conv_to_linear, nn.Conv2d(2, 1, 3), (1, 6, 6)),
        (ops.conv_to_linear, nn.Conv2d(1, 1, 3), (1, 6, 2)),
        (ops.conv_to_linear, nn.Conv2d(1, 1, 3), (1, 6, 0)),
        (ops.conv_to_linear, nn.Conv2d(1, 1, 3, padding=2, padding_mode="reflect"), (1, 6, 2)),
        (ops.conv_to_linear, nn.Conv2d(1, 1, 3, padding=2, padding_mode="circular"), (1, 6, 1)),
        (ops.conv_to_linear, nn.Conv2d(8, 16, 3, padding=1), (8, 28, 28)),
        (ops.conv_to_linear, nn.ConvTranspose2d(1, 1, 3), (1, 6, 6)),
        (ops.conv_to_linear, nn.Linear(36, 1), (1, 6, 6)),
    ],
)
def test_what_cannot_be_converted_is_refused_with_one_sentence(convert, layer, shape):
    with pytest.raises(ops.OperatorError) as error:
        convert(layer, shape)
    assert one_sentence(error)
