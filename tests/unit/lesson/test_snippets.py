"""Each snippet is executed, over random settings, and its printed numbers are compared with those of the operators."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from torch import Tensor, nn

from cnn.data.mnist import load_mnist
from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ImageError
from cnn.drawing.strokes import draw_strokes
from cnn.lesson import literals
from cnn.lesson.notebook import lesson_notebook, lesson_settings, notebook_json
from cnn.lesson.snippets import (
    CompleteSettings,
    ConvAsLinearSettings,
    ConvolutionSettings,
    DataSettings,
    FlattenSettings,
    LinearAsConvSettings,
    PaddingSettings,
    Picture,
    PoolingSettings,
    PreprocessSettings,
    Readout,
)
from cnn.network import operators
from cnn.network.model import CNNConfig, DigitCNN
from cnn.network.operators import OperatorError

torch.set_num_threads(1)
quick = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.integers(0, 2**31)
NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf)|nan")


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch):
    """The snippets set how tensors are printed; no test may depend on another's. Other processes take one core."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield
    torch.set_printoptions(profile="default")


def read(text: str) -> dict[str, list[float]]:
    """What a snippet printed: under each label, all numbers that follow it."""
    printed = {}
    for label, body in re.findall(r"^([a-z][a-z ]*):(.*?)(?=^[a-z][a-z ]*:|\Z)", text, re.MULTILINE | re.DOTALL):
        printed[label] = [float(number) for number in NUMBER.findall(re.sub(r"dtype=\S+", "", body))]
    return printed


def run(code: str) -> tuple[dict[str, list[float]], dict[str, object]]:
    """The labelled numbers that the code prints, and its variables."""
    variables: dict[str, object] = {"__name__": "__main__"}
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "snippet", "exec"), variables)
    return read(output.getvalue()), variables


def same(printed: list[float], expected: Tensor | list[float]) -> bool:
    """Equal to the four decimals that are printed."""
    numbers = torch.as_tensor(expected).detach().double().flatten()
    assert len(printed) == len(numbers) > 0
    return torch.allclose(torch.tensor(printed).double(), numbers, atol=1.1e-4, rtol=1e-5)


def make(block: type, /, **values: object) -> object:
    """Settings, or on to the next example where these cannot work."""
    try:
        return block(**values)
    except OperatorError:
        assume(False)


@st.composite
def pictures(draw, square: bool = False) -> Picture:
    height = draw(st.integers(1, 9))
    width = height if square else draw(st.integers(1, 9))
    levels = np.random.default_rng(draw(seeds)).integers(0, 256, (height, width))
    return Picture(levels, draw(st.sampled_from([1, 255])))


@st.composite
def kernels(draw, size: int | None = None) -> Tensor:
    """A named kernel, a typed one, or learned numbers."""
    kind = draw(st.sampled_from(["named", "typed", "learned"]))
    if kind == "named" and size is None:
        name = draw(st.sampled_from(operators.KERNELS))
        return operators.named_kernel(name, draw(st.sampled_from(operators.kernel_sizes(name))))
    size = size or draw(st.integers(1, 5))
    numbers = torch.randn(size, size, generator=torch.Generator().manual_seed(draw(seeds)))
    return numbers if kind == "learned" else (numbers * 4).round() / 4


@st.composite
def readouts(draw, wide: bool = False, classes: int = 0) -> Readout:
    generator = torch.Generator().manual_seed(draw(seeds))
    channels, height, width = (draw(st.integers(1, 4)) for _ in range(3))
    inputs = channels * height * width
    more = draw(st.integers(0, 4)) if wide else 0
    classes = classes or draw(st.integers(1, 10))
    return Readout(
        torch.randn(channels, height, width + more, generator=generator),
        torch.randn(classes, inputs, generator=generator),
        torch.randn(classes, generator=generator),
    )


windows = {
    "stride": st.integers(1, 3),
    "padding": st.integers(0, 3),
    "dilation": st.integers(1, 2),
}

# --- the literals -----------------------------------------------------------------------------------------------------


@quick
@given(
    shape=st.lists(st.integers(1, 12), min_size=1, max_size=3),
    scale=st.sampled_from([1e-9, 1e-3, 1.0, 1e12]),
    divisor=st.sampled_from([1, 255]),
    seed=seeds,
)
@example(shape=[3, 700], scale=1.0, divisor=1, seed=0)
@example(shape=[3, 700], scale=1.0, divisor=255, seed=0)
def test_literals_are_exact_to_the_last_bit(shape, scale, divisor, seed):
    numbers = torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * scale
    for values in (numbers, (numbers / scale * 100).round(), (numbers / scale * 64).round() / 9):
        frozen = literals.freeze(values, len(shape))
        code = literals.header(True) + literals.UNPACK + literals.tensor_code("x", frozen, divisor)
        _, variables = run(code)
        assert torch.equal(variables["x"], values / divisor)
        assert variables["x"].dtype == torch.float32


def test_literals_are_written_as_a_teacher_would():
    def written(values: Tensor) -> str:
        return " ".join(literals.tensor_code("k", literals.freeze(values, values.ndim)).split())

    assert written(operators.named_kernel("sobel_x")) == (
        "k = torch.tensor([ [-1, 0, 1], [-2, 0, 2], [-1, 0, 1], ]).float()"
    )
    assert written(operators.named_kernel("box_blur")).endswith("]) / 9")
    assert written(operators.named_kernel("gaussian_blur", 5)).endswith("]) / 256")
    rows = literals.tensor_code("k", literals.freeze(torch.ones(3, 2, 32) / 7, 3)).splitlines()
    assert max(len(row) for row in rows) <= 160
    assert len(literals.tensor_code("k", literals.freeze(torch.full((28, 28), 255.0), 2), 255).splitlines()) == 30
    assert written(torch.tensor([0.5, -0.25])) == "k = torch.tensor([0.5, -0.25])"


def test_packed_numbers_are_left_out_of_what_is_looked_at():
    large = literals.tensor_code("weights", literals.freeze(torch.randn(10, 1568), 2))
    assert len(large) > 50_000
    assert len(literals.abridge(large)) < 100
    small = literals.tensor_code("picture", literals.freeze(torch.randn(6, 6), 2))
    assert literals.abridge(small) == small


@pytest.mark.parametrize("values", [[[1, 2], [3]], [1, 2], [], [[float("nan")]], [["a"]], None, "abc"])
def test_numbers_that_are_no_picture_are_refused(values):
    with pytest.raises(OperatorError) as error:
        Picture(values)
    assert str(error.value).endswith(".") and ". " not in str(error.value)


# --- each block over random settings ----------------------------------------------------------------------------------


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
def test_convolution(picture, kernel, bias, mode, activation, flip, stride, padding, dilation):
    block = make(
        ConvolutionSettings,
        picture=picture,
        kernel=kernel,
        bias=bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
        padding_mode=mode,
        activation=activation,
        flip=flip,
    )
    printed, _ = run(block.code())
    expected = operators.convolve(
        picture.tensor(),
        kernel,
        bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
        padding_mode=mode,
        activation=activation,
        flip=flip,
    )
    assert printed["size"] == [1, 1, *expected.shape]
    assert same(printed["output"], expected)
    assert torch.equal(block.output(), expected)


@quick
@given(
    picture=pictures(square=True),
    kernel_size=st.integers(1, 5),
    mode=st.sampled_from(operators.PADDING_MODES),
    layers=st.integers(0, 8),
    **windows,
)
def test_padding(picture, kernel_size, mode, layers, stride, padding, dilation):
    block = make(
        PaddingSettings,
        picture=picture,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        padding_mode=mode,
        layers=layers,
    )
    n = picture.shape[0]
    printed, _ = run(block.code())
    assert same(printed["padded"], operators.pad(picture.tensor(), padding, mode))
    assert same(printed["uses"], operators.usage_counts(n, kernel_size, stride, padding, dilation))
    assert same(printed["sizes"], operators.shrink_chain(n, layers, kernel_size, stride, padding, dilation))


@quick
@given(
    picture=pictures(),
    size=st.integers(1, 4),
    stride=st.integers(1, 4),
    kind=st.sampled_from([*operators.POOLS, "convolution"]),
    down=st.integers(-3, 3),
    right=st.integers(-3, 3),
    data=st.data(),
)
def test_pooling(picture, size, stride, kind, down, right, data):
    kernel = data.draw(kernels(size)) if kind == "convolution" else None
    block = make(
        PoolingSettings, picture=picture, size=size, stride=stride, kind=kind, down=down, right=right, kernel=kernel
    )
    printed, _ = run(block.code())

    def expected(pixels: Tensor) -> Tensor:
        if kernel is not None:
            return operators.convolve(pixels, kernel, stride=stride)
        return operators.pool(pixels, size, stride, kind).values

    before = expected(picture.tensor())
    assert same(printed["pooled"], before)
    assert ("winners" in printed) == (kind == "max")
    if kind == "max":
        assert same(printed["winners"], operators.pool(picture.tensor(), size, stride).sources)
    assert ("nudged" in printed) == ((down, right) != (0, 0))
    if "nudged" in printed:
        after = expected(operators.shift(picture.tensor(), down, right))
        assert same(printed["nudged"], after)
        assert printed["largest change"] == pytest.approx([float((after - before).abs().max())], rel=1e-4, abs=1e-4)


@quick
@given(readout=readouts(), temperature=st.floats(0.25, 4), data=st.data())
def test_flatten_fully_connected_softmax(readout, temperature, data):
    cell = tuple(data.draw(st.integers(0, length - 1)) for length in readout.shape)
    block = FlattenSettings(readout, cell, temperature)
    printed, _ = run(block.code())
    layer = nn.Linear(readout.inputs, len(readout.biases))
    layer.weight.data, layer.bias.data = torch.tensor(readout.weights), torch.tensor(readout.biases)
    maps = torch.tensor(readout.maps)
    logits = layer(maps[None].flatten(1))[0]
    assert printed["vector"] == [readout.inputs]
    assert printed["index"] == [operators.flat_index(*cell, readout.shape)] == [block.index()]
    assert printed["cell"] == list(cell)
    assert same(printed["value"], maps[cell].expand(2))
    assert same(printed["logits"], logits) and same(printed["linear"], logits)
    assert same(printed["probabilities"], (logits / temperature).softmax(0))
    assert torch.allclose(block.probabilities(), (logits / temperature).softmax(0), atol=1e-5)
    assert printed["answer"] == [int(logits.argmax())]


@quick
@given(picture=pictures(), kernel=kernels(), bias=st.floats(-2, 2, width=32), **windows)
def test_convolution_as_fully_connected(picture, kernel, bias, stride, padding, dilation):
    block = make(
        ConvAsLinearSettings,
        picture=picture,
        kernel=kernel,
        bias=bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
    )
    printed, variables = run(block.code())
    linear, summary = block.linear(), block.summary()
    assert torch.equal(variables["matrix"], linear.weight)
    assert printed["matrix"] == list(linear.weight.shape)
    assert printed["entries"] == [summary.entries]
    assert printed["always zero"] == [summary.zeros]
    assert printed["free"] == [summary.free_weights + summary.free_biases]
    expected = operators.convolve(picture.tensor(), kernel, bias, stride=stride, padding=padding, dilation=dilation)
    assert same(printed["convolution"], expected) and same(printed["product"], expected)
    assert printed["largest difference"][0] <= 1e-5 * max(1, float(picture.tensor().abs().max()) * 16)


@quick
@given(readout=readouts(wide=True))
def test_fully_connected_as_convolution(readout):
    block = LinearAsConvSettings(readout)
    printed, _ = run(block.code())
    channels, height, width = readout.shape
    linear = nn.Linear(readout.inputs, len(readout.biases))
    linear.weight.data, linear.bias.data = torch.tensor(readout.weights), torch.tensor(readout.biases)
    conv = operators.linear_to_conv(linear, (channels, height, block.kernel_width))
    expected = conv(torch.tensor(readout.maps)[None])[0, :, 0]
    assert expected.shape[1] == width - block.kernel_width + 1
    assert same(printed["logits"], expected) and same(printed["cut"], expected)
    assert same(printed["answers"], expected.argmax(0))
    assert printed["largest difference"][0] < 1e-4
    assert torch.allclose(block.output(), expected, atol=1e-5)


@quick
@given(
    size=st.sampled_from([24, 50, 140, 280]),
    points=st.lists(st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)), min_size=2, max_size=5),
    pen=st.floats(0.02, 0.15),
)
def test_preprocessing(size, points, pen):
    drawing = draw_strokes([np.array(points) * size], size, pen * size)
    assume(2 * np.count_nonzero(drawing) < drawing.size)  # paper, not a photograph
    block = make(PreprocessSettings, levels=drawing)
    prepared = prepare(drawing)
    printed, _ = run(block.code())
    left, top, right, bottom = prepared.box
    assert printed["crop"] == [bottom - top, right - left]
    x, y = prepared.offset
    assert printed["corner"] == [y, x]
    assert same(printed["picture"], torch.tensor(prepared.values))


def test_preprocessing_leaves_faint_ink_of_large_drawings_out():
    drawing = np.zeros((100, 100), np.uint8)
    drawing[20:80, 40:50] = 255
    drawing[5, 5] = drawing[90, 95] = 20  # below a tenth of the ink
    for part, crop in ((drawing, [60, 10]), (drawing[:40, :50], [35, 45])):  # in a small one each pixel counts
        printed, _ = run(PreprocessSettings(part).code())
        assert printed["crop"] == crop
        assert same(printed["picture"], torch.tensor(prepare(part).values))


# --- settings that cannot work ----------------------------------------------------------------------------------------

SIX = Picture(np.arange(36).reshape(6, 6))
BLANK = Picture(np.zeros((28, 28)))
SMALL = Readout(torch.ones(2, 2, 2), torch.ones(3, 8), torch.ones(3))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Picture, {"levels": [[0.5]]}),
        (Picture, {"levels": [[256]]}),
        (Picture, {"levels": [[1]], "divisor": 2}),
        (Picture, {"levels": np.zeros((600, 600))}),
        (DataSettings, {"index": 60_000}),
        (PreprocessSettings, {"levels": np.zeros((28, 28))}),
        (PreprocessSettings, {"levels": np.full((28, 28), 255)}),
        (ConvolutionSettings, {"picture": SIX, "kernel": [[1, 2]]}),
        (ConvolutionSettings, {"picture": SIX, "kernel": [[1]], "bias": float("nan")}),
        (ConvolutionSettings, {"picture": SIX, "kernel": [[1]], "bias": None}),
        (ConvolutionSettings, {"picture": SIX, "kernel": np.ones((7, 7))}),
        (ConvolutionSettings, {"picture": SIX, "kernel": [[1]], "activation": "__import__"}),
        (PaddingSettings, {"picture": Picture([[1, 2]])}),
        (PaddingSettings, {"picture": SIX, "layers": 10**9}),
        (PaddingSettings, {"picture": SIX, "padding_mode": "reflect", "padding": 6}),
        (PoolingSettings, {"picture": SIX, "kind": "convolution"}),
        (PoolingSettings, {"picture": SIX, "kind": "max", "kernel": [[1]]}),
        (PoolingSettings, {"picture": SIX, "kind": "convolution", "kernel": [[1]]}),
        (PoolingSettings, {"picture": SIX, "kind": "median"}),
        (PoolingSettings, {"picture": SIX, "right": 7}),
        (Readout, {"maps": torch.ones(1, 2, 2), "weights": torch.ones(3, 4), "biases": torch.ones(2)}),
        (FlattenSettings, {"readout": SMALL, "cell": (0, 0, 2)}),
        (FlattenSettings, {"readout": SMALL, "cell": (0, 0)}),
        (FlattenSettings, {"readout": SMALL, "temperature": 0}),
        (FlattenSettings, {"readout": Readout(torch.ones(2, 2, 3), torch.ones(3, 8), torch.ones(3))}),
        (LinearAsConvSettings, {"readout": Readout(torch.ones(2, 2, 1), torch.ones(3, 8), torch.ones(3))}),
        (LinearAsConvSettings, {"readout": Readout(torch.ones(2, 2, 3), torch.ones(3, 7), torch.ones(3))}),
        (ConvAsLinearSettings, {"picture": SIX, "kernel": [[1]], "stride": 0}),
        (CompleteSettings, {"picture": SIX}),
        (CompleteSettings, {"picture": BLANK, "config": CNNConfig(image_size=32)}),
        (CompleteSettings, {"picture": BLANK, "epochs": 0}),
        (CompleteSettings, {"picture": BLANK, "steps": 1.5}),
        (CompleteSettings, {"picture": BLANK, "learning_rate": "1"}),
    ],
)
def test_settings_that_cannot_work_are_refused_with_one_sentence(kind, values):
    with pytest.raises(OperatorError) as error:
        kind(**values)
    assert str(error.value).endswith(".") and ". " not in str(error.value)


def test_settings_are_values():
    """Equal settings are equal and hash equally, so that a page can keep results by them."""
    first, second = (ConvolutionSettings(SIX, operators.named_kernel("sobel_x"), bias=0.1) for _ in range(2))
    assert first == second and hash(first) == hash(second)
    assert first != ConvolutionSettings(SIX, operators.named_kernel("sobel_y"), bias=0.1)


# --- MNIST, the complete code, the notebook ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    """A folder as torchvision leaves it, with 512 digits to train on and 128 to test on."""
    digits = load_mnist(train=False)
    folder = tmp_path_factory.mktemp("digits")
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, part in (("train", digits[:512]), ("t10k", digits[512:640])):
        images, labels = part.images.numpy(), part.labels.numpy().astype(np.uint8)
        head = np.array([0x803, len(images), 28, 28], ">i4").tobytes()
        (raw / f"{name}-images-idx3-ubyte").write_bytes(head + images.tobytes())
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(
            np.array([0x801, len(labels)], ">i4").tobytes() + labels.tobytes()
        )
    return folder


def test_data(mnist):
    digits = load_mnist(train=False)
    printed, _ = run(DataSettings(7, str(mnist)).code())
    assert printed["training digits"] == [512, 28, 28]
    assert printed["of each digit"] == digits.labels[:512].bincount(minlength=10).tolist()
    assert printed["label"] == [digits.labels[7]]
    assert printed["grey levels"] == digits.images[7].flatten().tolist()
    assert same(printed["as the network reads them"], digits.images[7] / 255)


@torch.no_grad()
@pytest.mark.parametrize(
    "config",
    [
        CNNConfig(blocks=((8, 16), (32, 32), ())),
        CNNConfig(blocks=((4, 4), (6,)), batch_norm=True),
        CNNConfig(blocks=((3,), (5,), ()), kernel_size=4, padding="valid"),
    ],
)
def test_complete_code_is_the_network_of_its_config(config, mnist):
    """Trained, its weights put into DigitCNN give the accuracy and the probabilities that it printed."""
    digits = load_mnist(train=False)
    block = CompleteSettings(
        Picture(digits.images[600]), config, epochs=2, batch_size=64, steps=4, seed=3, data_dir=str(mnist)
    )
    with torch.enable_grad():
        printed, variables = run(block.code())
    model = DigitCNN(config).eval()
    trained = [layer for layer in variables["model"] if layer.state_dict()]
    layers = list(model.children())
    assert [type(layer) for layer in trained] == [type(layer) for layer in layers]
    for layer, source in zip(layers, trained, strict=True):
        layer.load_state_dict(source.state_dict())
    logits = model(digits.images[512:640, None] / 255)
    accuracy = (logits.argmax(1) == digits.labels[512:640]).double().mean()
    assert printed["parameters"] == [model.parameter_count()]
    assert same(printed["test accuracy"], [float(accuracy)])
    assert same(printed["probabilities"], logits[600 - 512].softmax(0))
    assert printed["answer"] == [int(logits[600 - 512].argmax())]
    assert printed["epoch"][0] == 2
    states = variables["optimizer"].state.values()
    assert {int(state["step"]) for state in states} == {8}  # two epochs of four batches, not of all eight
    untrained = variables["nn"].functional.cross_entropy(torch.zeros(1, 10), torch.zeros(1).long())
    assert printed["epoch"][1] < untrained  # eight steps are enough to be better than guessing


def drawn_seven() -> np.ndarray:
    return draw_strokes([np.array([(60, 60), (200, 70), (120, 240)])], 280, 18)


def lesson(mnist: Path):
    torch.manual_seed(0)
    model = DigitCNN(CNNConfig(blocks=((4, 4), (32,), ()))).eval()
    return model, lesson_settings(drawn_seven(), model, 1.5, data_dir=str(mnist), epochs=1, steps=2)


def test_snippets_run_alone(mnist, tmp_path):
    """In a plain Python, in an empty folder, without this repository on the path."""
    _, blocks = lesson(mnist)
    for name, block in vars(blocks).items():
        (tmp_path / f"{name}.py").write_text(block.code())
    runner = (
        "import runpy, sys, pathlib\n"
        "for path in sorted(pathlib.Path('.').glob('*.py')):\n"
        "    print('file ' + path.stem); runpy.run_path(str(path), run_name='__main__')\n"
        "assert not any(name.split('.')[0] == 'cnn' for name in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error::UserWarning", "-c", runner], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert [line[5:] for line in done.stdout.splitlines() if line.startswith("file ")] == sorted(vars(blocks))


def test_code_names_nothing_that_it_does_not_use(mnist):
    _, blocks = lesson(mnist)
    for block in vars(blocks).values():
        code = block.code()
        checked = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F,I,W", "--ignore", "E501", "-"],
            input=code,
            capture_output=True,
            text=True,
        )
        assert checked.returncode == 0, checked.stdout
        assert max(len(line) for line in literals.abridge(code).splitlines()) <= 150


def test_notebook_runs_from_top_to_bottom(mnist, tmp_path):
    model, blocks = lesson(mnist)
    notebook = nbformat.reads(notebook_json(blocks), as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    printed = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert all(output.output_type == "stream" and output.name == "stdout" for output in cell.outputs)
            printed[cell.id] = read("".join(output.text for output in cell.outputs))
    assert len(printed) == len(vars(blocks))

    picture = Picture.of(prepare(drawn_seven()).values).tensor()
    with torch.no_grad():
        maps = model.forward_with_maps(picture[None, None])
    assert same(printed["flatten-code"]["logits"], maps["fc"][0])
    assert same(printed["flatten-code"]["probabilities"], (maps["fc"][0] / 1.5).softmax(0))
    assert printed["flatten-code"]["value"][0] == pytest.approx(float(maps["pool2"].max()))
    wide = operators.slide(model, torch.cat([picture, picture], dim=1))
    assert same(printed["linear-as-conv-code"]["logits"], wide[:, 0])
    assert same(printed["preprocess-code"]["picture"], torch.tensor(prepare(drawn_seven()).values))
    assert same(printed["convolution-code"]["output"], blocks.convolution.output())
    assert printed["complete-code"]["parameters"] == [model.parameter_count()]


def test_notebook_file(mnist):
    _, blocks = lesson(mnist)
    text = notebook_json(blocks)
    assert json.loads(text) == lesson_notebook(blocks)
    kinds = [cell["cell_type"] for cell in lesson_notebook(blocks)["cells"]]
    assert kinds == ["markdown"] + ["markdown", "code"] * len(vars(blocks))


def test_no_lesson_without_ink():
    with pytest.raises(ImageError):
        lesson_settings(np.zeros((280, 280), np.uint8), DigitCNN())
