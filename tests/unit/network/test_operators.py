"""The operators against PyTorch's layers and against direct loops in NumPy, over settings that hypothesis chooses."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from cnn.network import operators as ops
from cnn.network.model import CNNConfig, DigitCNN

torch.set_num_threads(1)
quick = settings(max_examples=80, deadline=None, derandomize=True)

sides = st.integers(1, 9)
kernels = st.integers(1, 5)
strides = st.integers(1, 4)
paddings = st.integers(0, 4)
dilations = st.integers(1, 3)
seeds = st.integers(0, 2**31)
NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def random_tensor(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def seeded(seed: int, layer: nn.Module) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / 4)
    return layer


def fits(n: int, kernel: int, padding: int, dilation: int) -> bool:
    return len(starts(n, kernel, 1, padding, dilation)) > 0


def starts(n: int, kernel: int, stride: int, padding: int, dilation: int) -> list[int]:
    """Every place at which the whole kernel lies on the padded line, found by trying all of them."""
    places = range(-padding, n + padding, stride)
    return [place for place in places if place + (kernel - 1) * dilation < n + padding]


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


def one_sentence(error: pytest.ExceptionInfo) -> bool:
    message = str(error.value)
    return message[0].isupper() and message.endswith(".") and ". " not in message and len(message) < 200


# --- output size ------------------------------------------------------------------------------------------------------


@quick
@given(n=sides, kernel=kernels, stride=strides, padding=paddings, dilation=dilations)
def test_output_size_counts_the_places_of_the_kernel(n, kernel, stride, padding, dilation):
    places = starts(n, kernel, stride, padding, dilation)
    if places:
        layer = nn.Conv2d(1, 1, kernel, stride, padding, dilation)
        assert ops.output_size(n, kernel, stride, padding, dilation) == len(places)
        assert layer(torch.zeros(1, 1, n, n)).shape[-1] == len(places)
    else:
        with pytest.raises(ops.OperatorError) as error:
            ops.output_size(n, kernel, stride, padding, dilation)
        assert one_sentence(error)


@quick
@given(n=st.integers(1, 40), kernel=kernels, stride=strides, padding=paddings, dilation=dilations)
def test_each_step_of_the_size_formula_is_true(n, kernel, stride, padding, dilation):
    assume(fits(n, kernel, padding, dilation))
    out = ops.output_size(n, kernel, stride, padding, dilation)
    steps = ops.size_formula(n, kernel, stride, padding, dilation).split(" = ")
    assert len(steps) >= 2
    assert [eval(step, {"floor": math.floor}) for step in steps] == [out] * len(steps)


def test_size_formula_reads_as_in_a_textbook():
    assert ops.size_formula(6, 3) == "(6 - 3 + 2*0)/1 + 1 = 4"
    assert ops.size_formula(28, 3, padding=1) == "(28 - 3 + 2*1)/1 + 1 = 28"
    assert ops.size_formula(28, 3, stride=2) == "floor((28 - 3 + 2*0)/2) + 1 = floor(25/2) + 1 = 13"
    assert ops.size_formula(28, 3, dilation=2) == "(28 - (2*(3 - 1) + 1) + 2*0)/1 + 1 = 24"


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0},
        {"kernel": 0},
        {"stride": 0},
        {"padding": -1},
        {"dilation": 0},
        {"n": 6.0},
        {"stride": True},
        {"kernel": "3"},
        {"kernel": 9},
        {"kernel": 4, "dilation": 3},
    ],
)
def test_illegal_settings_are_refused_with_one_sentence(wrong):
    with pytest.raises(ops.OperatorError) as error:
        ops.output_size(**({"n": 6, "kernel": 3} | wrong))
    assert one_sentence(error)


def test_shrink_chain():
    assert ops.shrink_chain(28, 8, 3) == [28, 26, 24, 22, 20, 18, 16, 14, 12]
    assert ops.shrink_chain(28, 8, 3, padding=1) == [28] * 9
    assert ops.shrink_chain(28, 8, 7) == [28, 22, 16, 10, 4]  # a 7x7 kernel does not fit into 4x4
    assert ops.shrink_chain(4, 2, 7) == [4]
    with pytest.raises(ops.OperatorError):
        ops.shrink_chain(28, 8, 3, stride=0)


# --- convolution ------------------------------------------------------------------------------------------------------


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


# --- named kernels ----------------------------------------------------------------------------------------------------

ALL_KERNELS = [(name, size) for name in ops.KERNELS for size in ops.kernel_sizes(name)]


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


# --- padding ----------------------------------------------------------------------------------------------------------


@quick
@given(height=sides, width=sides, padding=paddings, mode=st.sampled_from(ops.PADDING_MODES), seed=seeds)
def test_pad_equals_numpy(height, width, padding, mode, seed):
    picture = random_tensor(seed, height, width)
    small = min(height, width)
    if (mode == "reflect" and padding >= small) or (mode == "circular" and padding > small):
        with pytest.raises(ops.OperatorError) as error:
            ops.pad(picture, padding, mode)
        assert one_sentence(error)
        return
    expected = np.pad(picture.numpy(), padding, mode=NUMPY_MODES[mode])
    assert np.array_equal(ops.pad(picture, padding, mode).numpy(), expected)
    assert np.array_equal(ops.pad(torch.stack([picture, -picture]), padding, mode)[1].numpy(), -expected)


@quick
@given(n=sides, kernel=kernels, stride=strides, padding=paddings, dilation=dilations)
def test_usage_counts_are_the_gradient_of_the_windows_sum(n, kernel, stride, padding, dilation):
    assume(fits(n, kernel, padding, dilation))
    picture = torch.zeros(1, 1, n, n, dtype=torch.float64, requires_grad=True)
    ones = torch.ones(1, 1, kernel, kernel, dtype=torch.float64)
    F.conv2d(picture, ones, None, stride, padding, dilation).sum().backward()
    assert ops.usage_counts(n, kernel, stride, padding, dilation).tolist() == picture.grad[0, 0].tolist()


def test_usage_of_corner_and_centre():
    counts = ops.usage_counts(6, 3)
    assert (counts[0, 0], counts[3, 3], counts.sum()) == (1, 9, 9 * 16)


# --- pooling ----------------------------------------------------------------------------------------------------------


@quick
@given(
    height=sides,
    width=sides,
    size=kernels,
    stride=strides,
    kind=st.sampled_from(ops.POOLS),
    seed=seeds,
    deep=st.booleans(),
)
def test_pool_equals_loops(height, width, size, stride, kind, seed, deep):
    assume(size <= min(height, width))
    # Few different values, so that there are ties: the first in reading order wins.
    picture = (random_tensor(seed, *([2] if deep else []), height, width) * 2).round()
    pooled = ops.pool(picture, size, stride, kind)
    for channel, values, sources in zip(
        picture if deep else [picture],
        pooled.values if deep else [pooled.values],
        (pooled.sources if deep else [pooled.sources]) if kind != "average" else [None, None],
        strict=False,
    ):
        rows, columns = starts(height, size, stride, 0, 1), starts(width, size, stride, 0, 1)
        assert values.shape == (len(rows), len(columns))
        for i, top in enumerate(rows):
            for j, left in enumerate(columns):
                cells = [(y, x) for y in range(top, top + size) for x in range(left, left + size)]
                numbers = [float(channel[cell]) for cell in cells]
                if kind == "average":
                    assert float(values[i, j]) == pytest.approx(sum(numbers) / len(numbers), abs=1e-12)
                    continue
                winner = numbers.index(max(numbers)) if kind == "max" else 0
                assert float(values[i, j]) == numbers[winner]
                assert divmod(int(sources[i, j]), width) == cells[winner]
    assert (pooled.sources is None) == (kind == "average")


def test_pool_defaults_and_refusals():
    picture = torch.tensor([[1.0, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])
    pooled = ops.pool(picture)
    assert pooled.values.tolist() == [[9, 2], [6, 3]]
    assert pooled.sources.tolist() == [[5, 2], [13, 11]]
    for wrong in ({"size": 5}, {"size": 0}, {"stride": 0}, {"kind": "median"}):
        with pytest.raises(ops.OperatorError) as error:
            ops.pool(picture, **wrong)
        assert one_sentence(error)


def test_shift_moves_and_fills_with_zeros():
    picture = torch.arange(1.0, 10).reshape(3, 3)
    assert ops.shift(picture, 1, 0).tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 6]]
    assert ops.shift(picture, 0, -1).tolist() == [[2, 3, 0], [5, 6, 0], [8, 9, 0]]
    assert ops.shift(picture[None], -3, 0).abs().sum() == 0
    for down, right in ((4, 0), (0, -4), (0.5, 0)):
        with pytest.raises(ops.OperatorError) as error:
            ops.shift(picture, down, right)
        assert one_sentence(error)


# --- flatten ----------------------------------------------------------------------------------------------------------


@quick
@given(shape=st.tuples(st.integers(1, 5), sides, sides), data=st.data())
def test_flat_index_is_pytorchs_flatten_both_ways(shape, data):
    index = data.draw(st.integers(0, math.prod(shape) - 1))
    place = ops.unflatten_index(index, shape)
    assert torch.arange(math.prod(shape)).reshape(shape)[place] == index
    assert ops.flat_index(*place, shape) == index


def test_flat_index_refuses_what_lies_outside():
    for call in (
        lambda: ops.flat_index(2, 0, 0, (2, 3, 4)),
        lambda: ops.flat_index(0, 0, -1, (2, 3, 4)),
        lambda: ops.unflatten_index(24, (2, 3, 4)),
        lambda: ops.unflatten_index(0, (2, 3)),
        lambda: ops.unflatten_index(0, (2, 0, 4)),
    ):
        with pytest.raises(ops.OperatorError) as error:
            call()
        assert one_sentence(error)


# --- fully connected <-> convolution ----------------------------------------------------------------------------------


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


# --- the network slid over a wide picture -----------------------------------------------------------------------------

SAME = seeded(0, DigitCNN()).double().eval()


@torch.no_grad()
def test_one_window_gives_the_networks_own_logits():
    picture = random_tensor(5, 28, 28).sigmoid()
    logits = ops.slide(SAME, picture)
    assert logits.shape == (10, 1, 1)
    assert torch.allclose(logits.flatten(), SAME(picture[None, None])[0], atol=1e-9)


@torch.no_grad()
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    blocks=st.sampled_from([((3,),), ((2, 3), ()), ((2,), (3,)), ((2, 2), (3, 2), ())]),
    kernel=st.integers(2, 4),
    image=st.integers(16, 29),
    extra=st.tuples(st.integers(0, 13), st.integers(0, 30)),
    batch_norm=st.booleans(),
    seed=seeds,
)
def test_valid_networks_see_in_one_pass_exactly_what_each_window_gives(blocks, kernel, image, extra, batch_norm, seed):
    config_values = {"blocks": blocks, "kernel_size": kernel, "image_size": image, "batch_norm": batch_norm}
    try:
        config = CNNConfig(padding="valid", **config_values)
    except ValueError:
        assume(False)
    model = seeded(seed, DigitCNN(config)).eval()
    picture = random_tensor(seed, image + extra[0], image + extra[1]).float()
    stride = ops.slide_stride(config)
    logits = ops.slide(model, picture)
    assert logits.shape == (10, extra[0] // stride + 1, extra[1] // stride + 1)
    for i in range(logits.shape[1]):
        for j in range(logits.shape[2]):
            window = picture[i * stride : i * stride + image, j * stride : j * stride + image]
            assert torch.allclose(logits[:, i, j], model(window[None, None])[0], atol=1e-4)
    assert torch.allclose(ops.slide_windows(model, picture), logits, atol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("kernel", [3, 5])
def test_same_networks_differ_from_their_windows_only_near_the_windows_border(kernel):
    """The last maps are equal except `border_cells` from the border, and there they do differ."""
    config = CNNConfig(blocks=((4, 4), (4,), ()), kernel_size=kernel)
    model = seeded(3, DigitCNN(config)).double().eval()
    network = ops.fully_convolutional(model)
    wide = random_tensor(6, 28 + 8, 28 + 16).sigmoid()
    cells = 28 // ops.slide_stride(config)
    whole = network[:-1](wide[None, None])[0][:, 1 : 1 + cells, 3 : 3 + cells]  # the window whose corner is (4, 12)
    cut = network[:-1](wide[None, None, 4 : 4 + 28, 12 : 12 + 28])[0]
    border = ops.border_cells(config)
    inner = slice(border, cells - border)
    difference = (whole - cut).abs()
    assert 0 < border < cells // 2
    assert difference[:, inner, inner].max() < 1e-9
    assert difference.max() > 1e-3
    assert difference[:, border - 1, inner].max() > 1e-3  # not one cell less


def test_border_cells_of_the_shipped_shape_and_of_valid_networks():
    assert ops.border_cells(CNNConfig()) == 3
    assert ops.border_cells(CNNConfig(padding="valid")) == 0


@torch.no_grad()
def test_slide_cost_counts_the_multiplications_that_are_done():
    done = []

    def count(layer: nn.Conv2d, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        done.append(output.numel() * layer.weight[0].numel())

    for config in (CNNConfig(), CNNConfig(blocks=((3,), (2, 4), ()), padding="valid", kernel_size=4)):
        network = ops.fully_convolutional(DigitCNN(config))
        for layer in network:
            if isinstance(layer, nn.Conv2d):
                layer.register_forward_hook(count)
        cost = ops.slide_cost(config, 32, 112)
        network(torch.zeros(1, 1, 32, 112))
        assert cost.one_pass == sum(done)
        done.clear()
        network(torch.zeros(2 * 22, 1, 28, 28))
        assert cost.windows == sum(done)
        done.clear()


def test_slide_refuses_with_one_sentence():
    for picture in (torch.zeros(27, 100), torch.zeros(1, 28, 28), torch.zeros(1024, 1024), torch.zeros(28, 28).byte()):
        with pytest.raises(ops.OperatorError) as error:
            ops.slide(SAME, picture)
        assert one_sentence(error)
    with pytest.raises(ops.OperatorError) as error:
        ops.fully_convolutional(DigitCNN(CNNConfig(batch_norm=True)))
    assert one_sentence(error)
