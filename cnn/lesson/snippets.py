"""The lesson's code: for each block and its settings, the plain PyTorch that does exactly this and prints the numbers.

A settings object is what the page holds for a block. It checks itself (OperatorError, one sentence for the student),
gives the numbers to draw (from cnn/network/operators.py), and the code that prints the same numbers (`code`). The
code needs torch alone (torchvision where MNIST is read) and nothing of this repository.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import prod

import numpy as np
import torch
from torch import Tensor

from cnn.drawing import picture as drawing_picture
from cnn.drawing.geometry import prepare
from cnn.drawing.ink import FAINT, ink_of
from cnn.drawing.pen_width import FINE, THINNED, USUAL_WIDTHS, WIDENED, normalise_pen
from cnn.drawing.picture import CENTRE, FIELD, LONGEST_SIDE
from cnn.drawing.resample import ink_box
from cnn.lesson import literals
from cnn.lesson.literals import Numbers
from cnn.network import operators
from cnn.network.operators import OperatorError, Pooled
from cnn.network.stages import CNNConfig

MAX_NUMBERS = 2**18  # of one literal: a drawing of 512x512 pixels, or a fully connected layer of 26,000 inputs
NEWLINE = "\n"
PRINTING = "torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)\n"
TORCH_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


NUMBERS_OF = (
    "one finite number",
    "a row of finite numbers",
    "finite numbers in rows of equal length",
    "maps of finite numbers, all of one size",
)


@dataclass(frozen=True)
class Picture:
    """A grey picture as MNIST stores it.

    Attributes:
        levels: (H, W) whole numbers from 0 (paper) to 255 (ink).
        divisor: 255 for values in 0..1 as the network reads them; 1 to compute with the levels, as textbooks do.
    """

    levels: Numbers
    divisor: int = 255

    def __post_init__(self) -> None:
        _freeze(self, "levels", 2)
        levels = literals.tensor(self.levels)
        if not torch.equal(levels, levels.round().clamp(0, 255)):
            raise OperatorError("A picture's grey levels must be whole numbers from 0 to 255.")
        if self.divisor not in (1, 255):
            raise OperatorError(f"A picture's levels can be divided by 255 or by 1, not by {self.divisor!s:.20}.")

    @classmethod
    def of(cls, picture: Tensor | np.ndarray) -> Picture:
        """The picture (H, W) with values in 0..1, rounded to MNIST's 256 levels."""
        return cls(torch.as_tensor(picture).mul(255).round())

    def tensor(self) -> Tensor:
        """(H, W) float32, the levels divided by the divisor."""
        return literals.tensor(self.levels) / self.divisor

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.levels), len(self.levels[0])

    @property
    def packed(self) -> bool:
        return literals.is_packed(self.levels)

    def code(self, name: str = "picture") -> str:
        return literals.tensor_code(name, self.levels, self.divisor)


# --- the data ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DataSettings:
    """MNIST through torchvision, and one digit of it as a grid of numbers.

    Attributes:
        index: place of the digit among the 60,000 training digits.
        data_dir: folder in which torchvision keeps MNIST, downloaded where it is absent.
    """

    index: int = 0
    data_dir: str = "data"

    def __post_init__(self) -> None:
        operators.unflatten_index(self.index, (1, 1, 60_000))

    def code(self) -> str:
        return f"""\
import torch
from torchvision.datasets import MNIST

{PRINTING}
digits = MNIST({json.dumps(self.data_dir)}, train=True, download=True)
print("training digits:", tuple(digits.data.shape))
print("of each digit:", digits.targets.bincount(minlength=10).tolist())

picture = digits.data[{self.index}]
print("label:", digits.targets[{self.index}].item())
print("grey levels:", picture, sep="\\n")  # 0 is paper, 255 is ink
print("as the network reads them:", picture / 255, sep="\\n")
"""


@dataclass(frozen=True)
class PreprocessSettings:
    """A drawing brought into MNIST's form.

    Attributes:
        levels: (H, W) whole numbers from 0 (paper) to 255 (ink), as `cnn.drawing.strokes.draw_strokes` gives them.
    """

    levels: Numbers

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", Picture(self.levels).levels)
        self._leaves_faint_ink_out()

    def drawing(self) -> np.ndarray:
        """(H, W) uint8."""
        return np.array(self.levels, np.uint8)

    def _leaves_faint_ink_out(self) -> bool:
        """Whether `ink_of` takes faint ink for noise. What else it does to photographs has no place in the lesson."""
        levels = self.drawing().astype(np.float32)
        ink, expected = levels / max(1, levels.max()), ink_of(self.drawing())
        if expected.any() and np.allclose(ink, expected, atol=1e-6):
            return False
        if expected.any() and np.allclose(np.where(ink < FAINT, 0, ink), expected, atol=1e-6):
            return True
        raise OperatorError("The drawing must be light ink on paper of level 0, most of it without ink.")

    def _pen_code(self) -> str:
        """The step that gives the drawing a pen like MNIST's, or nothing where its pen stays as it is."""
        ink = ink_of(self.drawing())
        left, top, right, bottom = ink_box(ink)
        crop = ink[top:bottom, left:right]
        changed = normalise_pen(crop) if max(crop.shape) > FIELD else crop
        if changed is crop:
            return ""
        thinnest, thickest = USUAL_WIDTHS
        # Widened ink has a margin around it, thinned ink lies within the drawing's own box.
        widened = max(changed.shape) > FINE * LONGEST_SIDE
        if widened:
            what, change = f"thinner than {thinnest}", f"largest(fine, ({WIDENED} - width) / 2 * {FINE}, 0.0)"
        else:
            what, change = (
                f"thicker than {thickest}",
                f"1 - largest(1 - fine, (width - {THINNED}) / 2 * {FINE}, 1.0)",
            )
        return f"""\

# The pen is {what} pixels, unlike MNIST's: draw the ink again, {WIDENED if widened else THINNED} pixels wide.
def largest(values, radius, around):
    \"\"\"Each pixel takes the largest value within a disc.\"\"\"
    reach = math.ceil(radius)
    padded = np.pad(values, 2 * reach, constant_values=around)
    height, width = (side - 2 * reach for side in padded.shape)
    result = padded[reach : reach + height, reach : reach + width]
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            share = min(1.0, radius + 0.5 - math.hypot(y - reach, x - reach))
            if share > 0:
                result = np.maximum(result, share * padded[y : y + height, x : x + width])
    return result


step = max(crop.shape) / {FINE * LONGEST_SIDE}
fine = areas(crop.shape[0], max(1, round(crop.shape[0] / step))) @ crop
fine = fine @ areas(crop.shape[1], max(1, round(crop.shape[1] / step))).T
fine = fine / fine.max()
framed = np.pad(fine, 1)
outline = (abs(np.diff(framed, axis=0)).sum() + abs(np.diff(framed, axis=1)).sum()) * (math.pi / 4)
width = float(2 * framed.sum() / outline) / {FINE}  # a stroke's area is half its outline times its width
crop = {change}
crop[crop < {FAINT}] = 0
rows, columns = np.flatnonzero(crop.any(1)), np.flatnonzero(crop.any(0))
crop = crop[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
"""

    def output(self) -> drawing_picture.Picture:
        """What cnn/drawing/geometry.py makes of the drawing."""
        return prepare(self.drawing())

    def code(self) -> str:
        faint = f"ink[ink < {FAINT}] = 0  # noise\n" if self._leaves_faint_ink_out() else ""
        packed = literals.is_packed(self.levels)
        pen = self._pen_code()
        imports = literals.header(packed).replace("import torch", "import numpy as np\nimport torch")
        return f"""\
{"import math" + NEWLINE if pen else ""}{imports}
{PRINTING}
{_unpack(packed) or NEWLINE}def areas(old, new):
    \"\"\"Row i says which part of new pixel i each old pixel covers.\"\"\"
    edges = np.arange(new + 1) * (old / new)
    pixels = np.arange(old)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (covered.clip(0) * (new / old)).astype(np.float32)


{literals.tensor_code("drawing", self.levels)}
ink = (drawing / drawing.max()).numpy()  # 0 is paper, 1 is ink
{faint}
# 1. Crop to the ink.
rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
print("crop:", crop.shape)
{pen}
# 2. Scale the longest side to {LONGEST_SIDE} pixels: each new pixel is the mean of the area that it covers.
scale = max(crop.shape) / {LONGEST_SIDE}
height, width = (max(1, round(side / scale)) for side in crop.shape)
digit = areas(crop.shape[0], height) @ crop @ areas(crop.shape[1], width).T
print("digit:", digit.shape)

# 3. Move the centre of mass to index {CENTRE:g} of {FIELD}, but never beyond the border.
y = round(round({CENTRE:g} - float(digit.sum(1) @ np.arange(height) / digit.sum()), 4))  # noise decides no tie
x = round(round({CENTRE:g} - float(digit.sum(0) @ np.arange(width) / digit.sum()), 4))
y, x = min(max(y, 0), {FIELD} - height), min(max(x, 0), {FIELD} - width)
picture = torch.zeros({FIELD}, {FIELD})
picture[y : y + height, x : x + width] = torch.from_numpy((digit * 255).round() / 255)  # 256 levels, as MNIST has
print("corner:", (y, x))
print("picture:", picture, sep="\\n")
"""


# --- convolution ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConvolutionSettings:
    """One kernel over one picture; the settings are those of `operators.convolve`."""

    picture: Picture
    kernel: Numbers
    bias: float = 0.0
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    padding_mode: str = "zeros"
    activation: str = "none"
    flip: bool = False

    def __post_init__(self) -> None:
        _freeze(self, "kernel", 2)
        _freeze(self, "bias", 0)
        if len(self.kernel) != len(self.kernel[0]):
            raise OperatorError(f"The kernel must be square, not {len(self.kernel)}x{len(self.kernel[0])}.")
        self.output()

    @property
    def kernel_size(self) -> int:
        return len(self.kernel)

    def output(self) -> Tensor:
        """The output map (H', W')."""
        return operators.convolve(
            self.picture.tensor(),
            literals.tensor(self.kernel),
            self.bias,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            padding_mode=self.padding_mode,
            activation=self.activation,
            flip=self.flip,
        )

    def code(self) -> str:
        flip = "kernel = kernel.flip(0, 1)  # turned by 180 degrees: convolution as in mathematics\n"
        size = operators.size_formula(self.picture.shape[1], self.kernel_size, self.stride, self.padding, self.dilation)
        in_conv = self.padding_mode == "zeros"
        padding = self.padding if in_conv else 0
        activation = "" if self.activation == "none" else f"output = torch.{self.activation}(output)\n"
        return f"""\
{literals.header(self.picture.packed)}from torch.nn import functional as F

{PRINTING}
{_unpack(self.picture.packed)}{self.picture.code()}
{literals.tensor_code("kernel", self.kernel)}{flip if self.flip else ""}\
bias = torch.tensor([{literals.real(self.bias)}])

# conv2d wants (pictures, channels, height, width), and the kernel as (maps, channels, height, width).
x = picture[None, None]
{"" if in_conv else _pad_code("x", "x", self.padding, self.padding_mode)}\
output = F.conv2d(x, kernel[None, None], bias, stride={self.stride}, padding={padding}, dilation={self.dilation})
{activation}
print("size:", tuple(output.shape))  # width {size}
print("output:", output[0, 0], sep="\\n")
"""


# --- padding ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaddingSettings:
    """A ring around a square picture, how often each pixel is used, and how the picture shrinks.

    Attributes:
        layers: how many equal convolutions follow each other.
        The others are those of `operators.pad` and `operators.usage_counts`.
    """

    picture: Picture
    kernel_size: int = 3
    stride: int = 1
    padding: int = 1
    dilation: int = 1
    padding_mode: str = "zeros"
    layers: int = 8

    def __post_init__(self) -> None:
        height, width = self.picture.shape
        if height != width:
            raise OperatorError(f"The picture must be square, not {height}x{width}.")
        self.padded()
        self.usage()
        self.sizes()

    def padded(self) -> Tensor:
        """(n + 2p, n + 2p)."""
        return operators.pad(self.picture.tensor(), self.padding, self.padding_mode)

    def usage(self) -> Tensor:
        """(n, n) int64: in how many windows each pixel lies."""
        n = self.picture.shape[0]
        return operators.usage_counts(n, self.kernel_size, self.stride, self.padding, self.dilation)

    def sizes(self) -> list[int]:
        """The side of the map before and after each layer, in pixels."""
        n = self.picture.shape[0]
        return operators.shrink_chain(n, self.layers, self.kernel_size, self.stride, self.padding, self.dilation)

    def code(self) -> str:
        return f"""\
{literals.header(self.picture.packed)}from torch.nn import functional as F

{PRINTING}
{_unpack(self.picture.packed)}{self.picture.code()}
n, f, s, p, d = len(picture), {self.kernel_size}, {self.stride}, {self.padding}, {self.dilation}  # side, kernel, \
stride, padding, dilation
span = d * (f - 1) + 1  # pixels from the first to the last that the kernel reads

# The ring. F.pad calls zeros "constant".
{_pad_code("padded", "picture[None, None]", self.padding, self.padding_mode)}\
print("padded:", padded[0, 0], sep="\\n")

# How often each pixel is used: lay the kernel everywhere and count.
uses = torch.zeros(n + 2 * p, n + 2 * p)
for row in range(0, n + 2 * p - span + 1, s):
    for column in range(0, n + 2 * p - span + 1, s):
        uses[row : row + span : d, column : column + span : d] += 1
print("uses:", uses[p : p + n, p : p + n], sep="\\n")

# How the picture shrinks from layer to layer.
sizes = [n]
for layer in range({self.layers}):
    if span > sizes[-1] + 2 * p:
        break  # the kernel no longer fits
    sizes.append((sizes[-1] + 2 * p - span) // s + 1)
print("sizes:", sizes)
"""


# --- pooling ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PoolingSettings:
    """Pooling, before and after the picture is nudged.

    Attributes:
        size, stride: of the windows, in pixels.
        kind: "max", "average", "subsample", or for contrast "convolution" with `kernel` in these windows.
        down, right: by how many pixels the picture is nudged; negative is up and left.
        kernel: (size, size), read by "convolution" only.
    """

    picture: Picture
    size: int = 2
    stride: int = 2
    kind: str = "max"
    down: int = 0
    right: int = 0
    kernel: Numbers | None = None

    def __post_init__(self) -> None:
        if (self.kind == "convolution") != (self.kernel is not None):
            raise OperatorError("A kernel is needed for a convolution, and pooling has none.")
        if self.kernel is not None:
            _freeze(self, "kernel", 2)
            if (len(self.kernel), len(self.kernel[0])) != (self.size, self.size):
                raise OperatorError(f"The kernel must be {self.size}x{self.size}, as large as the windows.")
        self.output()
        self.nudged()

    def output(self) -> Pooled:
        """The pooled picture."""
        return self._pool(self.picture.tensor())

    def nudged(self) -> Pooled:
        """The pooled picture after the nudge."""
        return self._pool(operators.shift(self.picture.tensor(), self.down, self.right))

    def _pool(self, picture: Tensor) -> Pooled:
        if self.kernel is None:
            return operators.pool(picture, self.size, self.stride, self.kind)
        return Pooled(operators.convolve(picture, literals.tensor(self.kernel), stride=self.stride), None)

    def code(self) -> str:
        f, s = self.size, self.stride
        rows, columns = self.picture.shape
        pool = {
            "max": f"pooled, winners = F.max_pool2d(x, {f}, stride={s}, return_indices=True)",
            "average": f"pooled = F.avg_pool2d(x, {f}, stride={s})",
            "subsample": f"pooled = x[:, :, : {rows - f + 1} : {s}, : {columns - f + 1} : {s}]  # the corner of each "
            f"{f}x{f} window",
            "convolution": f"pooled = F.conv2d(x, kernel[None, None], stride={s})",
        }[self.kind]
        kernel = "" if self.kernel is None else literals.tensor_code("kernel", self.kernel)
        winners = 'print("winners:", winners[0, 0], sep="\\n")  # row * width + column\n' if self.kind == "max" else ""
        nudge = f"""
# The same picture, nudged {self.down} down and {self.right} right.
before = pooled
x = F.pad(x, ({self.right}, {-self.right}, {self.down}, {-self.down}))
{pool}
print("nudged:", pooled[0, 0], sep="\\n")
print("largest change:", (pooled - before).abs().max().item())
"""
        return f"""\
{literals.header(self.picture.packed)}from torch.nn import functional as F

{PRINTING}
{_unpack(self.picture.packed)}{self.picture.code()}{kernel}
x = picture[None, None]
{pool}
print("pooled:", pooled[0, 0], sep="\\n")
{winners}{nudge if (self.down, self.right) != (0, 0) else ""}"""


# --- flatten, fully connected, softmax --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Readout:
    """What the output layer sees and what it multiplies with.

    Attributes:
        maps: (C, H, W), the last maps.
        weights: (classes, inputs) of the fully connected layer.
        biases: (classes,).
    """

    maps: Numbers
    weights: Numbers
    biases: Numbers

    def __post_init__(self) -> None:
        _freeze(self, "maps", 3)
        _freeze(self, "weights", 2)
        _freeze(self, "biases", 1)
        if len(self.weights) != len(self.biases):
            raise OperatorError(f"There are {len(self.weights)} rows of weights, but {len(self.biases)} biases.")

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.maps), len(self.maps[0]), len(self.maps[0][0])

    @property
    def inputs(self) -> int:
        return len(self.weights[0])

    def code(self) -> str:
        """Header, helpers and the three tensors."""
        packed = literals.is_packed(self.maps) or literals.is_packed(self.weights)
        tensors = (
            literals.tensor_code("maps", self.maps)
            + literals.tensor_code("weights", self.weights)
            + literals.tensor_code("biases", self.biases)
        )
        return f"""\
{literals.header(packed)}from torch.nn import functional as F

{PRINTING}
{_unpack(packed)}{tensors}"""


@dataclass(frozen=True)
class FlattenSettings:
    """Maps unrolled into a vector, a fully connected layer, softmax.

    Attributes:
        readout: the maps, as many numbers as a row of the weights.
        cell: (channel, row, column) of the cell that is followed into the vector.
        temperature: the logits are divided by it before softmax.
    """

    readout: Readout
    cell: tuple[int, int, int] = (0, 0, 0)
    temperature: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "cell", tuple(self.cell))
        shape = self.readout.shape
        if prod(shape) != self.readout.inputs:
            raise OperatorError(f"The layer reads {self.readout.inputs} numbers, but the maps have {prod(shape)}.")
        if len(self.cell) != 3:
            raise OperatorError("The cell must be (channel, row, column).")
        if not isinstance(self.temperature, (int, float)) or not 0 < self.temperature < float("inf"):
            raise OperatorError("The temperature must be a number above 0.")
        operators.flat_index(*self.cell, shape)

    def index(self) -> int:
        """Where the cell lies in the vector."""
        return operators.flat_index(*self.cell, self.readout.shape)

    def logits(self) -> Tensor:
        """(classes,)."""
        readout = self.readout
        flat = literals.tensor(readout.maps).flatten()
        return literals.tensor(readout.weights) @ flat + literals.tensor(readout.biases)

    def probabilities(self) -> Tensor:
        """(classes,), sums to 1."""
        return (self.logits() / self.temperature).softmax(0)

    def code(self) -> str:
        channels, height, width = self.readout.shape
        channel, row, column = self.cell
        divided = "logits" if self.temperature == 1 else f"(logits / {self.temperature!r})"
        return f"""\
{self.readout.code()}
# Flatten: channel by channel, row by row.
vector = maps.flatten()
print("vector:", tuple(vector.shape))  # {channels} * {height} * {width} = {channels * height * width}
index = ({channel} * {height} + {row}) * {width} + {column}  # (channel * height + row) * width + column
print("index:", index)
print("cell:", (index // ({height} * {width}), index // {width} % {height}, index % {width}))  # and back
print("value:", vector[index].item(), maps[{channel}, {row}, {column}].item())

# Fully connected: one dot product for each class, plus its bias.
logits = weights @ vector + biases
print("logits:", logits, sep="\\n")
print("linear:", F.linear(vector, weights, biases), sep="\\n")  # PyTorch's own layer

# Softmax: exp of each, divided by the sum of all; positive numbers that sum to 1.
probabilities = {divided}.softmax(dim=0)
print("probabilities:", probabilities, sep="\\n")
print("answer:", probabilities.argmax().item())
"""


# --- fully connected <-> convolution ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConvAsLinearSettings:
    """A convolution with zero padding written as a matrix; the settings are those of `operators.convolve`."""

    picture: Picture
    kernel: Numbers
    bias: float = 0.0
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        conv = self.convolution()
        object.__setattr__(self, "kernel", conv.kernel)
        object.__setattr__(self, "bias", conv.bias)
        self.linear()

    def convolution(self) -> ConvolutionSettings:
        """The same settings as a convolution."""
        return ConvolutionSettings(self.picture, self.kernel, self.bias, self.stride, self.padding, self.dilation)

    def layer(self) -> torch.nn.Conv2d:
        """The convolution as PyTorch's layer."""
        size = len(self.kernel)
        conv = torch.nn.Conv2d(1, 1, size, self.stride, self.padding, self.dilation)
        conv.weight = torch.nn.Parameter(literals.tensor(self.kernel)[None, None])
        conv.bias = torch.nn.Parameter(torch.tensor([self.bias]))
        return conv

    def linear(self) -> torch.nn.Linear:
        """The fully connected layer; its weights are the matrix (H' * W', H * W)."""
        return operators.conv_to_linear(self.layer(), (1, *self.picture.shape))

    def summary(self) -> operators.MatrixSummary:
        return operators.matrix_summary(self.layer(), (1, *self.picture.shape))

    def code(self) -> str:
        return f"""\
{literals.header(self.picture.packed)}from torch.nn import functional as F

{PRINTING}
{_unpack(self.picture.packed)}{self.picture.code()}{literals.tensor_code("kernel", self.kernel)}\
bias = torch.tensor([{literals.real(self.bias)}])
f, s, p, d = {len(self.kernel)}, {self.stride}, {self.padding}, {self.dilation}  # kernel, stride, padding, dilation
output = F.conv2d(picture[None, None], kernel[None, None], bias, stride=s, padding=p, dilation=d)[0, 0]

# The same as a matrix: one row for each output cell, one column for each pixel.
rows, columns = picture.shape
out_rows, out_columns = output.shape
matrix = torch.zeros(out_rows * out_columns, rows * columns)
used = 0
for i in range(out_rows):
    for j in range(out_columns):
        for u in range(f):
            for v in range(f):
                y, x = i * s + u * d - p, j * s + v * d - p  # the pixel under kernel[u, v]
                if 0 <= y < rows and 0 <= x < columns:
                    matrix[i * out_columns + j, y * columns + x] = kernel[u, v]
                    used += 1

product = (matrix @ picture.flatten() + bias).reshape(out_rows, out_columns)
print("matrix:", tuple(matrix.shape))
print("entries:", matrix.numel())
print("always zero:", matrix.numel() - used)
print("free:", kernel.numel() + 1)  # the kernel and the bias
print("convolution:", output, sep="\\n")
print("product:", product, sep="\\n")
print("largest difference:", (product - output).abs().max().item())
"""


@dataclass(frozen=True)
class LinearAsConvSettings:
    """A fully connected layer as a convolution, slid along maps that may be wider than it reads.

    Attributes:
        readout: maps (C, H, W) and the weights of a layer that reads (C, H, w), w at most W.
    """

    readout: Readout

    def __post_init__(self) -> None:
        channels, height, width = self.readout.shape
        if self.readout.inputs % (channels * height):
            raise OperatorError(f"The layer reads {self.readout.inputs} numbers, which are no {channels}x{height}xw.")
        operators.output_size(width, self.kernel_width)

    @property
    def kernel_width(self) -> int:
        channels, height, _ = self.readout.shape
        return self.readout.inputs // (channels * height)

    def output(self) -> Tensor:
        """The logits at every place (classes, places)."""
        channels, height, _ = self.readout.shape
        kernels = literals.tensor(self.readout.weights).reshape(-1, channels, height, self.kernel_width)
        maps, biases = literals.tensor(self.readout.maps), literals.tensor(self.readout.biases)
        return operators.convolve(maps, kernels, biases)[:, 0]

    def code(self) -> str:
        channels, height, _ = self.readout.shape
        width = self.kernel_width
        return f"""\
{self.readout.code()}
# The layer reads {channels}x{height}x{width}: its weights are {len(self.readout.biases)} kernels of exactly that size.
kernels = weights.reshape(-1, {channels}, {height}, {width})
logits = F.conv2d(maps[None], kernels, biases)[0, :, 0]  # (classes, places)
print("logits:", logits, sep="\\n")

# The fully connected layer, on each place cut out.
places = range(maps.shape[2] - {width} + 1)
cut = torch.stack([weights @ maps[:, :, x : x + {width}].flatten() + biases for x in places], dim=1)
print("cut:", cut, sep="\\n")
print("largest difference:", (logits - cut).abs().max().item())
print("answers:", logits.argmax(dim=0).tolist())
"""


# --- the complete code ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CompleteSettings:
    """The network on one page: load MNIST, build, train, read the student's drawing.

    Attributes:
        picture: 28x28 in MNIST's form.
        config: the network; MNIST asks for pictures of 28x28 and 10 classes.
        epochs, batch_size, learning_rate, seed: of the training.
        steps: at most so many batches in each epoch, or None for all.
        data_dir: folder in which torchvision keeps MNIST, downloaded where it is absent.
    """

    picture: Picture
    config: CNNConfig = field(default_factory=CNNConfig)
    epochs: int = 2
    batch_size: int = 128
    learning_rate: float = 0.002
    seed: int = 0
    steps: int | None = None
    data_dir: str = "data"

    def __post_init__(self) -> None:
        if (self.config.image_size, self.config.classes) != (FIELD, 10) or self.picture.shape != (FIELD, FIELD):
            raise OperatorError(f"MNIST has pictures of {FIELD}x{FIELD} in 10 classes, and so must the network have.")
        for name in ("epochs", "batch_size", "seed", "steps"):
            value, least = getattr(self, name), 0 if name == "seed" else 1
            if type(value) is not int or value < least:
                if name == "steps" and value is None:
                    continue
                raise OperatorError(f"The {name.replace('_', ' ')} must be a whole number of at least {least}.")
        if not isinstance(self.learning_rate, float) or not 0 < self.learning_rate < 10:
            raise OperatorError("The learning rate must be a number between 0 and 10.")

    def code(self) -> str:
        limit = "" if self.steps is None else f"[:{self.steps}]"
        return f"""\
import torch
from torch import nn
from torch.nn import functional as F
from torchvision.datasets import MNIST

torch.manual_seed({self.seed})
{PRINTING}

# 1. The data.
def load(train):
    digits = MNIST({json.dumps(self.data_dir)}, train=train, download=True)
    return digits.data[:, None] / 255, digits.targets  # (n, 1, 28, 28) in 0..1, and (n,)


images, labels = load(train=True)
test_images, test_labels = load(train=False)

# 2. The network.
model = nn.Sequential(
{self._layers()})
print("parameters:", sum(parameter.numel() for parameter in model.parameters()))

# 3. Training.
optimizer = torch.optim.Adam(model.parameters(), lr={self.learning_rate!r})
for epoch in range(1, {self.epochs} + 1):
    for batch in torch.randperm(len(images)).split({self.batch_size}){limit}:
        loss = F.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch: {{epoch}}, loss {{loss.item():.4f}}")

# 4. The test, on digits that the training has not seen.
model.eval()
with torch.no_grad():
    answers = torch.cat([model(part).argmax(dim=1) for part in test_images.split(500)])
print(f"test accuracy: {{(answers == test_labels).double().mean().item():.4f}}")

# 5. Your drawing.
{self.picture.code("drawing")}with torch.no_grad():
    probabilities = model(drawing[None, None]).softmax(dim=1)[0]
print("probabilities:", probabilities, sep="\\n")
print("answer:", probabilities.argmax().item())
"""

    def _layers(self) -> str:
        lines: list[str] = []
        for stage in self.config.stages()[1:]:
            reads, makes, shape = stage.in_shape[0], stage.out_shape[0], " x ".join(map(str, stage.out_shape))
            match stage.kind:
                case "conv":
                    options = f"padding={stage.padding}" + (", bias=False" if self.config.batch_norm else "")
                    lines.append(f"nn.Conv2d({reads}, {makes}, {stage.kernel_size}, {options}),  # {shape}")
                    if self.config.batch_norm:
                        lines.append(f"nn.BatchNorm2d({makes}),")
                case "relu":
                    lines.append("nn.ReLU(),")
                case "pool":
                    lines.append(f"nn.MaxPool2d({stage.kernel_size}),  # {shape}")
                case "flatten":
                    lines.append(f"nn.Flatten(),  # {shape}")
                case "linear":
                    lines.append(f"nn.Linear({reads}, {makes}),  # {shape} logits")
        return "".join(f"    {line}\n" for line in lines)


# --- helpers ----------------------------------------------------------------------------------------------------------


def _freeze(settings: object, name: str, ndim: int) -> None:
    """Replace a field by nested tuples of float32 numbers, so that code and output start from the same numbers."""
    try:
        values = literals.freeze(getattr(settings, name), ndim)
    except ValueError as error:
        raise OperatorError(f"The {name} must be {NUMBERS_OF[ndim]}.") from error
    if ndim and np.asarray(values).size > MAX_NUMBERS:
        raise OperatorError(f"The {name} may have at most {MAX_NUMBERS:,} numbers.")
    object.__setattr__(settings, name, values)


def _unpack(packed: bool) -> str:
    return f"\n{literals.UNPACK}\n\n" if packed else ""  # two blank lines around a function


def _pad_code(target: str, source: str, padding: int, mode: str) -> str:
    return f'{target} = F.pad({source}, ({padding}, {padding}, {padding}, {padding}), mode="{TORCH_MODES[mode]}")\n'
