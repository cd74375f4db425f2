"""Each snippet is executed, over random settings, and its printed numbers are compared with those of the operators."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import cnn.lesson.blocks
from cnn.lesson.blocks import convolution, equivalence_kernel, equivalence_matrix, flatten, padding, pooling
from cnn.lesson.context import Pixels
from cnn.lesson.literals import packed_code, tensor_code
from cnn.network import operators
from cnn.network.operators import OperatorError
from tests.helpers.snippets import run, same, small_mnist

FILES = sorted(Path(cnn.lesson.blocks.__file__).parent.glob("*_snippet.py"))
quick = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**31)
windows = {"stride": st.integers(1, 3), "padding": st.integers(0, 3), "dilation": st.integers(1, 2)}


@st.composite
def pictures(draw: st.DrawFn) -> Pixels:
    side = draw(st.integers(1, 9))
    levels = np.random.default_rng(draw(seeds)).integers(0, 256, (side, side), np.uint8)
    return Pixels(levels, draw(st.sampled_from([1, 255])))


@st.composite
def kernels(draw: st.DrawFn) -> Tensor:
    """A named kernel, a typed one, or learned numbers."""
    kind = draw(st.sampled_from(["named", "typed", "learned"]))
    if kind == "named":
        name = draw(st.sampled_from(tuple(operators.KERNELS)))
        return operators.named_kernel(name, draw(st.sampled_from(operators.KERNELS[name])))
    size = draw(st.integers(1, 5))
    numbers = torch.randn(size, size, generator=torch.Generator().manual_seed(draw(seeds)))
    return numbers if kind == "learned" else (numbers * 4).round() / 4


@st.composite
def readouts(draw: st.DrawFn, wider: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Maps (C, H, W), and weights and biases of a layer that reads them, or a part of them as wide as it reads."""
    generator = torch.Generator().manual_seed(draw(seeds))
    channels, height, width = (draw(st.integers(1, 4)) for _ in range(3))
    classes, more = draw(st.integers(1, 10)), draw(st.integers(0, wider))
    shapes = ((channels, height, width + more), (classes, channels * height * width), (classes,))
    maps, weights, biases = (torch.randn(shape, generator=generator) for shape in shapes)
    return maps, weights, biases


def source(**values: object) -> dict[str, str]:
    """Values as source: tensors in rows, all others as Python writes them."""
    return {name: tensor_code(one) if isinstance(one, Tensor) else repr(one) for name, one in values.items()}


def picture_code(picture: Pixels) -> str:
    return tensor_code(picture.levels, picture.divisor)


def working(compute: object, *arguments: object, **more: object) -> Tensor:
    """What an operator gives, or on to the next example where the settings cannot work."""
    try:
        return compute(*arguments, **more)
    except OperatorError:
        assume(False)
        raise


@quick
@given(
    picture=pictures(),
    kernel=kernels(),
    bias=st.floats(-2, 2, width=32),
    mode=st.sampled_from(operators.PADDING_MODES),
    activation=st.sampled_from(operators.ACTIVATIONS),
    flip=st.booleans(),
    **windows,
)
def test_convolution(
    picture: Pixels,
    kernel: Tensor,
    bias: float,
    mode: str,
    activation: str,
    flip: bool,
    stride: int,
    padding: int,
    dilation: int,
) -> None:
    more = {"stride": stride, "padding": padding, "dilation": dilation, "activation": activation, "flip": flip}
    expected = working(operators.convolve, picture.values, kernel, bias, padding_mode=mode, **more)
    values = source(kernel=kernel, bias=bias, padding_mode=convolution.TORCH_MODES[mode], **more)
    printed, variables = run(convolution.CODE.code(picture=picture_code(picture), **values))
    assert printed["size"] == [1, 1, *expected.shape]
    assert printed["side"] == [len(expected)]
    assert torch.equal(variables["output"][0, 0], expected)
    assert same(printed["output"], expected)


@quick
@given(
    picture=pictures(),
    kernel_size=st.integers(1, 5),
    mode=st.sampled_from(operators.PADDING_MODES),
    layers=st.integers(0, 8),
    stride=windows["stride"],
    ring=windows["padding"],
)
def test_padding(picture: Pixels, kernel_size: int, mode: str, layers: int, stride: int, ring: int) -> None:
    n = len(picture.levels)
    padded = working(operators.pad, picture.values, ring, mode)
    uses = working(operators.usage_counts, n, kernel_size, stride, ring)
    values = source(kernel_size=kernel_size, stride=stride, padding=ring, layers=layers)
    values["padding_mode"] = repr(convolution.TORCH_MODES[mode])
    printed, _ = run(padding.CODE.code(picture=picture_code(picture), **values))
    assert same(printed["padded"], padded)
    assert same(printed["uses"], uses)
    assert same(printed["sizes"], operators.shrink_chain(n, layers, kernel_size, stride, ring))


@quick
@given(
    picture=pictures(),
    size=st.integers(1, 4),
    stride=st.integers(1, 4),
    kind=st.sampled_from([*operators.POOLS, pooling.CONVOLUTION]),
    down=st.integers(-3, 3),
    right=st.integers(-3, 3),
)
def test_pooling(picture: Pixels, size: int, stride: int, kind: str, down: int, right: int) -> None:
    def expected(pixels: Tensor) -> Tensor:
        if kind == pooling.CONVOLUTION:
            kernel = torch.linspace(-1, 1, size).expand(size, size) / size if size > 1 else torch.ones(1, 1)
            return operators.convolve(pixels, kernel, stride=stride)
        return operators.pool(pixels, size, stride, kind).values

    before = working(expected, picture.values)
    after = expected(working(operators.shift, picture.values, down, right))
    values = source(kind=kind, size=size, stride=stride, down=down, right=right)
    printed, _ = run(pooling.CODE.code(picture=picture_code(picture), **values))
    assert same(printed["pooled"], before) and same(printed["nudged"], after)
    assert printed["largest change"] == pytest.approx([float((after - before).abs().max())], rel=1e-4, abs=1e-4)
    assert ("winners" in printed) == (kind == "max")
    if kind == "max":
        assert same(printed["winners"], operators.pool(picture.values, size, stride).sources)


@quick
@given(readout=readouts(), temperature=st.floats(0.25, 4), data=st.data())
def test_flatten_fully_connected_softmax(
    readout: tuple[Tensor, Tensor, Tensor], temperature: float, data: st.DataObject
) -> None:
    maps, weights, biases = readout
    cell = tuple(data.draw(st.integers(0, length - 1)) for length in maps.shape)
    index = operators.flat_index(*cell, tuple(maps.shape))
    packed = {"maps": packed_code(maps), "weights": packed_code(weights), "biases": packed_code(biases)}
    printed, _ = run(flatten.CODE.code(**packed, **source(index=index, temperature=temperature)))
    logits = weights.double() @ maps.flatten().double() + biases.double()
    assert printed["vector"] == [maps.numel()]
    assert printed["index"] == [index]
    assert printed["cell"] == list(cell)
    assert same(printed["value"], maps[cell].expand(2))
    assert same(printed["logits"], logits) and same(printed["linear"], logits)
    assert same(printed["probabilities"], (logits / temperature).softmax(0))
    assert printed["answer"] == [int(logits.argmax())]


@quick
@given(picture=pictures(), kernel=kernels(), bias=st.floats(-2, 2, width=32), **windows)
def test_convolution_as_fully_connected(
    picture: Pixels, kernel: Tensor, bias: float, stride: int, padding: int, dilation: int
) -> None:
    window = {"stride": stride, "padding": padding, "dilation": dilation}
    expected = working(operators.convolve, picture.values, kernel, bias, **window)
    values = source(kernel=kernel, bias=bias, **window)
    printed, variables = run(equivalence_matrix.CODE.code(picture=picture_code(picture), **values))
    conv = nn.Conv2d(1, 1, len(kernel), **window)
    conv.weight, conv.bias = nn.Parameter(kernel[None, None]), nn.Parameter(torch.tensor([bias]))
    shape = (1, *picture.levels.shape)
    linear, summary = operators.conv_to_linear(conv, shape), operators.matrix_summary(conv, shape)
    assert torch.equal(variables["matrix"], linear.weight)
    assert printed["matrix"] == list(linear.weight.shape)
    assert printed["entries"] == [summary.entries]
    assert printed["always zero"] == [summary.zeros]
    assert printed["free"] == [summary.free_weights + summary.free_biases]
    assert same(printed["convolution"], expected) and same(printed["product"], expected)
    assert printed["largest difference"][0] <= 1e-5 * max(1, float(picture.values.abs().max()) * 16)


@quick
@given(readout=readouts(wider=4))
def test_fully_connected_as_convolution(readout: tuple[Tensor, Tensor, Tensor]) -> None:
    maps, weights, biases = readout
    packed = {"maps": packed_code(maps), "weights": packed_code(weights), "biases": packed_code(biases)}
    printed, _ = run(equivalence_kernel.CODE.code(**packed))
    channels, height, _ = maps.shape
    linear = nn.Linear(weights.shape[1], len(biases))
    linear.weight, linear.bias = nn.Parameter(weights), nn.Parameter(biases)
    width = weights.shape[1] // (channels * height)
    expected = operators.linear_to_conv(linear, (channels, height, width))(maps[None])[0, :, 0]
    assert same(printed["logits"], expected) and same(printed["cut"], expected)
    assert same(printed["answers"], expected.argmax(0))
    assert printed["largest difference"][0] < 1e-4


def test_files_run_alone_as_they_stand(tmp_path: Path) -> None:
    """In a plain Python, in an empty folder, without this repository on the path. MNIST lies where they look for it."""
    small_mnist(tmp_path / "data")
    runner = (
        "import runpy, sys\n"
        "for path in sys.argv[1:]:\n"
        "    print('file ' + path); runpy.run_path(path, run_name='__main__')\n"
        "assert not any(name.split('.')[0] == 'cnn' for name in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error::UserWarning", "-c", runner, *map(str, FILES)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line[5:] for line in done.stdout.splitlines() if line.startswith("file ")] == [str(one) for one in FILES]
