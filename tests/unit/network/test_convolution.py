"""Convolution and named kernels against PyTorch and against direct loops in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from cnn.network import operators as ops
from tests.helpers.operators import (
    NUMPY_MODES,
    dilations,
    fits,
    kernels,
    one_sentence,
    paddings,
    quick,
    random_tensor,
    seeds,
    sides,
    starts,
    strides,
)


def loops(
    picture: np.ndarray, kernel: np.ndarray, bias: float, stride: int, padding: int, dilation: int, mode: str
) -> np.ndarray:
    """Cross-correlation of (C, H, W) with (C, f, g), one multiplication at a time."""
    padded = np.pad(picture, ((0, 0), (padding, padding), (padding, padding)), mode=NUMPY_MODES[mode])
    channels, f, g = kernel.shape
    rows = starts(picture.shape[1], f, stride, padding, dilation)
    columns = starts(picture.shape[2], g, stride, padding, dilation)
    output = np.zeros((len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            total = bias
            for c in range(channels):
                for u in range(f):
                    for v in range(g):
                        y, x = top + padding + u * dilation, left + padding + v * dilation
                        total += padded[c, y, x] * kernel[c, u, v]
            output[i, j] = total
    return output


@quick
@given(
    channels=st.integers(1, 3),
    height=sides,
    width=sides,
    kernel=kernels,
    stride=strides,
    padding=paddings,
    dilation=dilations,
    mode=st.sampled_from(ops.PADDING_MODES),
    flip=st.booleans(),
    seed=seeds,
)
def test_convolve_equals_loops_and_pytorch(
    channels, height, width, kernel, stride, padding, dilation, mode, flip, seed
):
    small = min(height, width)
    assume(fits(small, kernel, padding, dilation))
    assume(mode != "reflect" or padding < small)
    assume(mode != "circular" or padding <= small)
    picture = random_tensor(seed, channels, height, width)
    weights = random_tensor(seed + 1, channels, kernel, kernel)
    output = ops.convolve(
        picture,
        weights,
        0.5,
        stride=stride,
        padding=padding,
        dilation=dilation,
        padding_mode=mode,
        flip=flip,
    )
    used = weights.numpy()[:, ::-1, ::-1] if flip else weights.numpy()
    expected = loops(picture.numpy(), used, 0.5, stride, padding, dilation, mode)
    np.testing.assert_allclose(output.numpy(), expected, atol=1e-12)
    layer = nn.Conv2d(channels, 1, kernel, stride, padding, dilation, padding_mode=mode, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(used.copy()))
        layer.bias.fill_(0.5)
        assert torch.allclose(layer(picture[None])[0, 0], output)


@quick
@given(n=st.integers(3, 8), kernel=kernels, stride=strides, padding=st.integers(0, 2), seed=seeds, data=st.data())
def test_window_times_kernel_is_the_output_cell(n, kernel, stride, padding, seed, data):
    assume(fits(n, kernel, padding, 1))
    mode = data.draw(st.sampled_from(ops.PADDING_MODES))
    picture, weights = random_tensor(seed, 2, n, n + 1), random_tensor(seed + 1, 2, kernel, kernel)
    output = ops.convolve(picture, weights, stride=stride, padding=padding, padding_mode=mode)
    row = data.draw(st.integers(0, output.shape[0] - 1))
    column = data.draw(st.integers(0, output.shape[1] - 1))
    window = ops.window_at(picture, row, column, kernel, stride=stride, padding=padding, padding_mode=mode)
    assert window.shape == weights.shape
    assert float((window * weights).sum()) == pytest.approx(float(output[row, column]), abs=1e-12)


def test_convolve_shapes_biases_and_activations():
    picture = random_tensor(1, 2, 6, 5)
    weights, biases = random_tensor(2, 3, 2, 3, 3), random_tensor(3, 3)
    expected = F.conv2d(picture[None], weights, biases)[0]
    assert torch.allclose(ops.convolve(picture, weights, biases), expected)
    assert torch.allclose(ops.convolve(picture, weights[0], biases[0]), expected[0])
    assert ops.convolve(picture[0], weights[0, 0]).shape == (4, 3)
    assert ops.convolve(picture[0], weights[:, :1]).shape == (3, 4, 3)
    for name, function in {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}.items():
        assert torch.allclose(ops.convolve(picture, weights, biases, activation=name), function(expected))


def test_a_textbook_convolution():
    """Half light, half dark, under an upright edge kernel (the 6x6 example of every course)."""
    picture = torch.tensor([[10.0, 10, 10, 0, 0, 0]] * 6)
    assert ops.convolve(picture, -ops.named_kernel("edge_vertical")).tolist() == [[0, 30, 30, 0]] * 4
    assert ops.convolve(picture, ops.named_kernel("edge_vertical"), flip=True).tolist() == [[0, 30, 30, 0]] * 4


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((torch.zeros(6), torch.zeros(3, 3)), {}),
        ((torch.zeros(6, 6, dtype=torch.uint8), torch.zeros(3, 3)), {}),
        ((torch.zeros(6, 6), torch.zeros(3)), {}),
        ((torch.zeros(6, 6), torch.zeros(0, 0)), {}),
        ((torch.zeros(2, 6, 6), torch.zeros(3, 3)), {}),
        ((torch.zeros(6, 6), torch.zeros(3, 3), torch.zeros(2)), {}),
        ((torch.zeros(6, 6), torch.zeros(7, 7)), {}),
        ((torch.zeros(6, 6), torch.zeros(3, 3)), {"padding_mode": "mirror"}),
        ((torch.zeros(6, 6), torch.zeros(3, 3)), {"activation": "gelu"}),
        ((torch.zeros(6, 6), torch.zeros(3, 3)), {"padding": 6, "padding_mode": "reflect"}),
        ((torch.zeros(6, 6), torch.zeros(3, 3)), {"padding": 7, "padding_mode": "circular"}),
        ((torch.zeros(6, 6), torch.zeros(3, 3)), {"padding": 10**9}),
    ],
)
def test_convolve_refuses_with_one_sentence(arguments, options):
    with pytest.raises(ops.OperatorError) as error:
        ops.convolve(*arguments, **options)
    assert one_sentence(error)


ALL_KERNELS = [(name, size) for name, sizes in ops.KERNELS.items() for size in sizes]


@pytest.mark.parametrize(("name", "size"), ALL_KERNELS)
def test_named_kernels_on_paper_without_ink(name, size):
    """Blurs, identity, sharpen and emboss keep an even grey; edges see nothing in it."""
    kernel = ops.named_kernel(name, size)
    assert kernel.shape == (size, size)
    expected = 0 if name.startswith(("edge", "sobel")) else 1
    assert float(kernel.sum()) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("size", [3, 5, 7])
def test_edge_kernels_answer_strongest_in_their_own_direction(size):
    y, x = torch.meshgrid(torch.arange(9.0) - 4, torch.arange(9.0) - 4, indexing="ij")
    steps = {
        "edge_horizontal": y > 0,
        "edge_vertical": x > 0,
        "edge_rising": x + y > 0,
        "edge_falling": x - y > 0,
        "sobel_x": x > 0,
        "sobel_y": y > 0,
    }
    for name in steps:
        kernel = ops.named_kernel(name, size)
        answers = {other: float(ops.convolve(step.float(), kernel).max()) for other, step in steps.items()}
        assert answers[name] == max(answers.values()) > 0
        assert ops.convolve(steps[name].float(), kernel).min() >= 0


def test_named_kernels_are_the_well_known_ones():
    assert ops.named_kernel("sobel_x").tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert torch.equal(ops.named_kernel("sobel_y", 7), ops.named_kernel("sobel_x", 7).T)
    assert ops.named_kernel("sobel_x", 5)[2].tolist() == [-6, -12, 0, 12, 6]
    assert (ops.named_kernel("gaussian_blur") * 16).tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    assert ops.named_kernel("sharpen").tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert ops.named_kernel("emboss").tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
    picture = random_tensor(0, 9, 9)
    assert torch.equal(ops.convolve(picture, ops.named_kernel("identity", 5), padding=2), picture)


@pytest.mark.parametrize(("name", "size"), [("sobel", 3), ("emboss", 5), ("sobel_x", 1), ("box_blur", 4)])
def test_named_kernel_refuses(name, size):
    with pytest.raises(ops.OperatorError) as error:
        ops.named_kernel(name, size)
    assert one_sentence(error)
