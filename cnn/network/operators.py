"""The building blocks of a convolutional network with free settings, one pure function each.

Everything that the lesson shows is computed here, on small pictures, with whatever kernel, stride, padding and dilation
the student chooses. Settings that cannot work raise OperatorError, whose message is one sentence for the student.

    output size                                         (n + 2p - d(f - 1) - 1)/s + 1, rounded down
    a 3x3 kernel without padding, 6x6 in                4x4 out
    conv1 of the network, 1x28x28 -> 8x28x28, as a matrix   6272 x 784: 4,917,248 entries, 72 of them free
    the network over a 28x112 strip                     22 places in one pass
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import comb, prod

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnn.base.errors import UserError
from cnn.network.model import CNNConfig, DigitCNN

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
ACTIVATIONS = ("none", "relu", "sigmoid", "tanh")
POOLS = ("max", "average", "subsample")
KERNELS = (
    "identity",
    "edge_horizontal",
    "edge_vertical",
    "edge_falling",
    "edge_rising",
    "sobel_x",
    "sobel_y",
    "box_blur",
    "gaussian_blur",
    "sharpen",
    "emboss",
)

MAX_SIDE = 2048  # pixels with padding; a typing slip must not take all the memory of a shared machine
MAX_LAYERS = 64
MAX_PIXELS = 2**18  # of a wide picture for `slide`; 32 maps of it take 32 MB
MAX_MATRIX_ENTRIES = 2**24  # 64 MB of float32; conv2 of the network (6272 -> 12544) is refused, conv1 is not


class OperatorError(UserError):
    """The settings cannot work; the message is one sentence for the student."""


# --- output size ------------------------------------------------------------------------------------------------------


def output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Side of the output map in pixels: (n + 2p - d(f - 1) - 1) // s + 1 (Dumoulin & Visin 2016, relationship 15).

    Args:
        n, kernel, stride, dilation: in pixels, at least 1.
        padding: pixels added on each side, at least 0.

    Raises OperatorError when a setting is not such a number or the kernel does not fit.
    """
    _check_whole("picture's side", n, 1)
    _check_whole("kernel size", kernel, 1)
    _check_whole("stride", stride, 1)
    _check_whole("padding", padding, 0)
    _check_whole("dilation", dilation, 1)
    span = dilation * (kernel - 1) + 1
    if span > n + 2 * padding:
        stretched = f" with dilation {dilation} spans {_pixels(span)} and" if dilation > 1 and kernel > 1 else ""
        added = f" with padding {padding}" if padding else ""
        raise OperatorError(
            f"A kernel of size {kernel}{stretched} does not fit into {_pixels(n + 2 * padding)}{added}: "
            f"make the kernel smaller or the padding larger."
        )
    return (n + 2 * padding - span) // stride + 1


def size_formula(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> str:
    """The output size worked out, such as "(6 - 3 + 2*0)/1 + 1 = 4"; raises as `output_size` does.

    With dilation the kernel's term is d*(f - 1) + 1; where the stride does not divide, the rounding down is shown.
    """
    out = output_size(n, kernel, stride, padding, dilation)
    taken = f"{kernel}" if dilation == 1 else f"({dilation}*({kernel} - 1) + 1)"
    steps = f"({n} - {taken} + 2*{padding})/{stride}"
    room = n - dilation * (kernel - 1) - 1 + 2 * padding
    if room % stride == 0:
        return f"{steps} + 1 = {out}"
    return f"floor({steps}) + 1 = floor({room}/{stride}) + 1 = {out}"


def shrink_chain(n: int, layers: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> list[int]:
    """Side of the map before the first and after each of `layers` equal convolutions, in pixels.

    The list ends early, with fewer than layers + 1 numbers, where the kernel no longer fits into what is left.
    """
    _check_whole("number of layers", layers, 0)
    if layers > MAX_LAYERS:
        raise OperatorError(f"The number of layers must be at most {MAX_LAYERS}, not {layers}.")
    sizes = [n]
    output_size(max(n, dilation * (kernel - 1) + 1), kernel, stride, padding, dilation)  # the settings themselves
    for _ in range(layers):
        if dilation * (kernel - 1) + 1 > sizes[-1] + 2 * padding:
            break
        sizes.append(output_size(sizes[-1], kernel, stride, padding, dilation))
    return sizes


# --- convolution ------------------------------------------------------------------------------------------------------


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
    _check_picture(picture)
    _check_choice("activation", activation, ACTIVATIONS)
    kernels = _as_kernels(kernel)
    channels = picture.shape[0] if picture.ndim == 3 else 1
    if kernels.shape[1] != channels:
        raise OperatorError(f"The kernel reads {kernels.shape[1]} channels, but the picture has {channels}.")
    for side, size in zip(picture.shape[-2:], kernels.shape[2:], strict=True):
        output_size(side, size, stride, padding, dilation)
    biases = torch.as_tensor(bias, dtype=picture.dtype, device=picture.device)
    if biases.ndim > 1 or (biases.ndim == 1 and len(biases) != len(kernels)):
        raise OperatorError(f"The bias must be one number or {len(kernels)}, one for each output map.")
    padded = pad(picture, padding, padding_mode)  # (C, H + 2p, W + 2p)
    padded = padded if padded.ndim == 3 else padded[None]
    weight = (kernels.flip(-2, -1) if flip else kernels).to(padded)
    summed = F.conv2d(padded[None], weight, biases.expand(len(kernels)), stride=stride, dilation=dilation)[0]
    output = activate(summed, activation)  # (O, H', W')
    return output if kernel.ndim == 4 else output[0]


def activate(values: Tensor, activation: str) -> Tensor:
    """The activation function of that name (one of ACTIVATIONS) for each value; the shape stays."""
    _check_choice("activation", activation, ACTIVATIONS)
    if activation == "relu":
        return torch.relu(values)
    if activation == "sigmoid":
        return torch.sigmoid(values)
    if activation == "tanh":
        return torch.tanh(values)
    return values


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
    _check_picture(picture)
    for name, place, side in zip(("row", "column"), (row, column), picture.shape[-2:], strict=True):
        _check_index(name, place, output_size(side, kernel, stride, padding, dilation))
    padded = pad(picture, padding, padding_mode)
    steps = torch.arange(kernel) * dilation
    return padded[..., (row * stride + steps)[:, None], column * stride + steps]


def kernel_sizes(name: str) -> tuple[int, ...]:
    """The sizes in which a named kernel makes sense, in pixels."""
    _check_choice("kernel", name, KERNELS)
    if name == "identity":
        return (1, 3, 5, 7)
    return (3,) if name == "emboss" else (3, 5, 7)


def named_kernel(name: str, size: int = 3) -> Tensor:
    """A well-known kernel, (size, size) float32, for cross-correlation (as PyTorch computes).

    The edge kernels (Prewitt, as signs in the larger sizes) and Sobel answer positively where the picture gets lighter:
    `edge_vertical` and `sobel_x` to the right, so at the left border of a light stroke; `edge_horizontal` and `sobel_y`
    downwards; `edge_rising`, for borders that run like "/", to the lower right; `edge_falling`, for borders that run
    like "\\", to the upper right.
    Blurs sum to 1, edges to 0. Larger Sobel and Gaussian kernels are binomial (as OpenCV's getDerivKernels); larger
    sharpening kernels are unsharp masks, 2 * identity - Gaussian.
    """
    if size not in kernel_sizes(name):
        sizes = ", ".join(str(one) for one in kernel_sizes(name))
        raise OperatorError(f"The kernel {name} is made in the sizes {sizes}, not {size!r}.")
    half = size // 2
    y, x = torch.meshgrid(torch.arange(-half, half + 1.0), torch.arange(-half, half + 1.0), indexing="ij")
    centre = ((x == 0) & (y == 0)).float()
    if name == "identity":
        return centre
    if name == "edge_horizontal":
        return y.sign()
    if name == "edge_vertical":
        return x.sign()
    if name == "edge_rising":
        return (x + y).sign()
    if name == "edge_falling":
        return (x - y).sign()
    if name == "emboss":
        return x + y + centre
    if name == "box_blur":
        return torch.ones(size, size) / size**2
    smooth = _binomial(size)
    if name == "gaussian_blur":
        return torch.outer(smooth, smooth) / 4 ** (size - 1)
    if name == "sharpen":
        cross = 5 * centre - (x.abs() + y.abs() == 1).float()
        return cross if size == 3 else 2 * centre - torch.outer(smooth, smooth) / 4 ** (size - 1)
    narrow = F.pad(_binomial(size - 2), (2, 2))
    slope = narrow[:-2] - narrow[2:]  # binomial convolved with (-1, 0, 1), so that it falls on (-1, ..., 1)
    return torch.outer(smooth, slope) if name == "sobel_x" else torch.outer(slope, smooth)


# --- padding ----------------------------------------------------------------------------------------------------------


def pad(picture: Tensor, padding: int, mode: str = "zeros") -> Tensor:
    """Add `padding` pixels on each side: (H, W) -> (H + 2p, W + 2p); channels, if any, stay.

    Modes: zeros; reflect (mirrored, the border pixel once); replicate (the border pixel repeated); circular (from the
    other side). Raises OperatorError where the picture is too small to reflect or to wrap that far.
    """
    _check_picture(picture)
    _check_whole("padding", padding, 0)
    _check_choice("padding mode", mode, PADDING_MODES)
    side = min(picture.shape[-2:])
    if max(picture.shape[-2:]) + 2 * padding > MAX_SIDE:
        raise OperatorError(f"With its padding the picture may be at most {MAX_SIDE} pixels wide and high.")
    if mode == "reflect" and padding >= side:
        raise OperatorError(
            f"Reflect padding of {padding} needs a side of at least {_pixels(padding + 1)}, not {side}."
        )
    if mode == "circular" and padding > side:
        raise OperatorError(f"Circular padding of {padding} needs sides of at least {_pixels(padding)}, not {side}.")
    sides = (padding,) * 4
    if mode == "zeros":
        return F.pad(picture, sides)
    channels = picture if picture.ndim == 3 else picture[None]
    padded = F.pad(channels[None], sides, mode=mode)[0]
    return padded if picture.ndim == 3 else padded[0]


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


# --- pooling ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Pooled:
    """What pooling gives.

    Attributes:
        values: (H', W') or (C, H', W').
        sources: for max the place of each winner, for subsample of each pixel taken, as row * W + column in its own
            channel, int64 in the shape of `values`; among equal values the first wins. None for average.
    """

    values: Tensor
    sources: Tensor | None


def pool(picture: Tensor, size: int = 2, stride: int | None = None, kind: str = "max") -> Pooled:
    """Pool (H, W) or (C, H, W) with size x size windows; without a stride they lie side by side.

    Kinds: max; average; subsample (the upper left pixel of each window and no other). None has a parameter, so
    gradient descent has nothing to change; for contrast, `convolve` with stride 2 has f * f + 1. Rows and columns in
    which no whole window fits are dropped, as PyTorch does. Raises OperatorError.
    """
    _check_picture(picture)
    _check_choice("pooling", kind, POOLS)
    stride = size if stride is None else stride
    rows, columns = (output_size(side, size, stride) for side in picture.shape[-2:])
    channels = picture if picture.ndim == 3 else picture[None]
    if kind == "average":
        values = F.avg_pool2d(channels, size, stride)
        return Pooled(values if picture.ndim == 3 else values[0], None)
    if kind == "max":
        values, sources = F.max_pool2d(channels, size, stride, return_indices=True)
    else:
        values = channels[:, : rows * stride : stride, : columns * stride : stride]
        line = torch.arange(rows)[:, None] * stride * channels.shape[-1] + torch.arange(columns) * stride
        sources = line.expand(values.shape)
    return Pooled(values, sources) if picture.ndim == 3 else Pooled(values[0], sources[0])


def shift(picture: Tensor, down: int = 0, right: int = 0) -> Tensor:
    """Nudge (H, W) or (C, H, W) by whole pixels, negative for up and left; what comes in is 0, what leaves is lost."""
    _check_picture(picture)
    for name, step, side in zip(("down", "right"), (down, right), picture.shape[-2:], strict=True):
        _check_whole(f"step {name}", step, -side)
        if step > side:
            raise OperatorError(f"The step {name} must be at most the picture's {_pixels(side)}, not {step}.")
    return F.pad(picture, (right, -right, down, -down))


# --- flatten ----------------------------------------------------------------------------------------------------------


def flat_index(channel: int, row: int, column: int, shape: tuple[int, int, int]) -> int:
    """Place in the flattened vector of one cell of maps of `shape` (C, H, W): (channel * H + row) * W + column."""
    _check_shape(shape)
    for name, place, length in zip(("channel", "row", "column"), (channel, row, column), shape, strict=True):
        _check_index(name, place, length)
    return (channel * shape[1] + row) * shape[2] + column


def unflatten_index(index: int, shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """(channel, row, column) in maps of `shape` (C, H, W) of one place in the flattened vector."""
    _check_shape(shape)
    _check_index("index", index, prod(shape))
    channel, rest = divmod(index, shape[1] * shape[2])
    return channel, *divmod(rest, shape[2])


# --- fully connected <-> convolution ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MatrixSummary:
    """A convolution written as a matrix, in numbers.

    Attributes:
        rows, columns: outputs and inputs, flattened.
        zeros: entries that no kernel weight ever reaches, whatever the weights are.
        free_weights, free_biases: numbers that training can choose; a fully connected layer has `entries` and `rows`.
    """

    rows: int
    columns: int
    zeros: int
    free_weights: int
    free_biases: int

    @property
    def entries(self) -> int:
        return self.rows * self.columns


def conv_to_linear(conv: nn.Conv2d, in_shape: tuple[int, int, int]) -> nn.Linear:
    """The fully connected layer that does what `conv` does on inputs of `in_shape` (C, H, W).

    linear(x.flatten(1)) equals conv(x).flatten(1) up to rounding. Each row of its weights belongs to one output cell
    and holds the kernel at that cell's place, zeros elsewhere. Strides, dilations, groups, paddings, "same", and all
    padding modes are converted. Raises OperatorError where in_shape does not suit or the matrix would be too large.
    """
    rows, columns = _axes(conv, in_shape)
    channels, height, width = in_shape
    outputs = conv.out_channels * len(rows) * len(columns)
    if outputs * prod(in_shape) > MAX_MATRIX_ENTRIES:
        raise OperatorError(
            f"The matrix would have {outputs:,} x {prod(in_shape):,} = {outputs * prod(in_shape):,} entries, "
            f"more than the {MAX_MATRIX_ENTRIES:,} that are allowed here."
        )
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


def matrix_summary(conv: nn.Conv2d, in_shape: tuple[int, int, int]) -> MatrixSummary:
    """Size, zeros and free numbers of the matrix of `conv_to_linear`, counted without building it."""
    rows, columns = _axes(conv, in_shape)
    outputs = conv.out_channels * len(rows) * len(columns)
    reached = int(rows.any(1).sum()) * int(columns.any(1).sum())  # pairs of one output and one input cell of a channel
    nonzeros = conv.out_channels * (conv.in_channels // conv.groups) * reached
    biases = 0 if conv.bias is None else conv.bias.numel()
    return MatrixSummary(outputs, prod(in_shape), outputs * prod(in_shape) - nonzeros, conv.weight.numel(), biases)


def linear_to_conv(linear: nn.Linear, in_shape: tuple[int, int, int]) -> nn.Conv2d:
    """The convolution that does what `linear` does on flattened inputs of `in_shape` (C, H, W).

    Its kernel is as big as the input, so there is one place for it, and conv(x) is (B, out_features, 1, 1) with the
    same numbers; on a wider input it slides (Long, Shelhamer & Darrell 2015, section 3.1). Raises OperatorError where
    in_shape does not have in_features numbers.
    """
    _check_shape(in_shape)
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


# --- the network slid over a wide picture -----------------------------------------------------------------------------


@dataclass(frozen=True)
class SlideCost:
    """Multiplications for reading every place of a wide picture: in one pass, and by cutting a window at each place."""

    one_pass: int
    windows: int


def fully_convolutional(model: DigitCNN) -> nn.Sequential:
    """The same network with its last layer reread as a convolution, by stage names: it takes pictures of any size.

    The convolutions are shared with `model` (with batch norm, its folded copy's). Raises OperatorError while a network
    with batch norm is still in training mode, because its answers then depend on the batch.
    """
    if model.config.batch_norm:
        if model.training:
            raise OperatorError("Call model.eval() first: while training, batch norm depends on the whole batch.")
        model = model.fold_batch_norm()
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for stage in model.stages():
        if stage.kind == "conv":
            layers[stage.name] = model.get_submodule(stage.name)
        elif stage.kind == "relu":
            layers[stage.name] = nn.ReLU()
        elif stage.kind == "pool":
            layers[stage.name] = nn.MaxPool2d(stage.kernel_size, stage.stride)
        elif stage.kind == "flatten":
            flattened = stage.in_shape
        elif stage.kind == "linear":
            layers[stage.name] = linear_to_conv(model.get_submodule(stage.name), flattened)
    return nn.Sequential(layers)


def slide_stride(config: CNNConfig) -> int:
    """Pixels between neighbouring places of `slide`: each pool halves, so 4 for two pools."""
    return 2**config.pools


@torch.no_grad()
def slide(model: DigitCNN, picture: Tensor) -> Tensor:
    """Read a wide picture (H, W), ink 1 on 0, at every place in one pass: logits (classes, rows, columns).

    Cell (i, j) is for the window whose upper left corner is pixel (i * stride, j * stride), see `slide_stride`. A
    picture of the network's own size has one cell, which equals the network's logits. With "valid" padding every cell
    equals the logits of its window cut out. With "same" padding it does not quite: a window cut out is padded with
    zeros at its own border, where the wide picture goes on; in the last maps this reaches `border_cells` cells inwards.
    Raises OperatorError for a picture that is too small or too large.
    """
    rows, columns = _places(model.config, picture)
    logits = fully_convolutional(model)(picture[None, None])[0]
    return logits[:, :rows, :columns]  # odd sizes can leave one more, whose window would end beyond the picture


@torch.no_grad()
def slide_windows(model: DigitCNN, picture: Tensor) -> Tensor:
    """What `slide` is compared with: cut the window at each of its places and read it: (classes, rows, columns)."""
    rows, columns = _places(model.config, picture)
    size, stride = model.config.image_size, slide_stride(model.config)
    windows = picture.unfold(0, size, stride).unfold(1, size, stride)  # (rows, columns, size, size)
    logits = model(windows.reshape(-1, 1, size, size))  # (rows * columns, classes)
    return logits.T.reshape(-1, rows, columns)


def border_cells(config: CNNConfig) -> int:
    """How far from the border, in cells, the last maps of a window differ from those of the picture it was cut from.

    Each "same" convolution carries the difference `pad` pixels further in, each pool halves it, rounded up.
    """
    reach = 0
    for number, block in enumerate(config.blocks):
        if number > 0:
            reach = (reach + 1) // 2
        reach += len(block) * config.pad
    return reach


def slide_cost(config: CNNConfig, height: int, width: int) -> SlideCost:
    """Multiplications in the convolutions and the last layer for a picture of height x width pixels."""
    rows, columns = (_count_places(config, side) for side in (height, width))
    window = _multiplications(config, config.image_size, config.image_size)
    return SlideCost(_multiplications(config, height, width), rows * columns * window)


# --- checks and helpers -----------------------------------------------------------------------------------------------


def _axes(conv: nn.Conv2d, in_shape: tuple[int, int, int]) -> tuple[Tensor, Tensor]:
    """How a convolution walks down and across: `_axis` for rows and for columns, checked against in_shape."""
    if not isinstance(conv, nn.Conv2d):
        raise OperatorError(f"Only a two-dimensional convolution can be converted, not {type(conv).__name__}.")
    _check_shape(in_shape)
    if in_shape[0] != conv.in_channels:
        raise OperatorError(f"The convolution reads {conv.in_channels} channels, but the input has {in_shape[0]}.")
    rows, columns = (_axis(conv, axis, side) for axis, side in enumerate(in_shape[1:]))
    return rows, columns


def _axis(conv: nn.Conv2d, axis: int, n: int) -> Tensor:
    """One direction of a convolution: (outputs, kernel, n) bool, true where an output's kernel weight meets an input.

    Where zeros are padded a kernel weight meets none.
    """
    kernel, stride, dilation = conv.kernel_size[axis], conv.stride[axis], conv.dilation[axis]
    before = after = 0
    if conv.padding == "same":
        before = dilation * (kernel - 1) // 2  # an odd sum leaves its one pixel more at the end, as PyTorch does
        after = dilation * (kernel - 1) - before
    elif conv.padding != "valid":
        before = after = conv.padding[axis]
    out = output_size(n + before + after, kernel, stride, 0, dilation)
    if (conv.padding_mode == "reflect" and after >= n) or (conv.padding_mode == "circular" and after > n):
        raise OperatorError(
            f"The input's side of {_pixels(n)} is too small for {conv.padding_mode} padding of {after}."
        )
    place = torch.arange(out)[:, None] * stride + torch.arange(kernel) * dilation - before  # (out, kernel)
    if conv.padding_mode == "reflect":
        place = n - 1 - (n - 1 - place.abs()).abs()
    elif conv.padding_mode == "replicate":
        place = place.clamp(0, n - 1)
    elif conv.padding_mode == "circular":
        place = place % n
    return place[:, :, None] == torch.arange(n)


def _places(config: CNNConfig, picture: Tensor) -> tuple[int, int]:
    """Rows and columns of the places at which a window fits into (H, W)."""
    _check_picture(picture)
    if picture.ndim != 2:
        raise OperatorError(f"The wide picture must have the shape (H, W), not {tuple(picture.shape)}.")
    rows, columns = (_count_places(config, side) for side in picture.shape)
    if picture.numel() > MAX_PIXELS:
        raise OperatorError(f"The wide picture may have at most {MAX_PIXELS:,} pixels, not {picture.numel():,}.")
    return rows, columns


def _count_places(config: CNNConfig, side: int) -> int:
    _check_whole("wide picture's side", side, config.image_size)
    return (side - config.image_size) // slide_stride(config) + 1


def _multiplications(config: CNNConfig, height: int, width: int) -> int:
    total, channels = 0, 1
    for number, block in enumerate(config.blocks):
        if number > 0:
            height, width = height // 2, width // 2
        for maps in block:
            height, width = (side - config.kernel_size + 2 * config.pad + 1 for side in (height, width))
            total += maps * channels * config.kernel_size**2 * height * width
            channels = maps
    last = config.sizes()[-1]
    return total + config.classes * channels * last**2 * (height - last + 1) * (width - last + 1)


def _as_kernels(kernel: Tensor) -> Tensor:
    """(f, g), (C, f, g) or (O, C, f, g) as (O, C, f, g), checked."""
    if not isinstance(kernel, Tensor) or kernel.ndim not in (2, 3, 4) or kernel.numel() == 0:
        raise OperatorError("The kernel must be a tensor of the shape (f, f), (C, f, f) or (O, C, f, f).")
    return kernel.reshape((1,) * (4 - kernel.ndim) + tuple(kernel.shape))


def _binomial(size: int) -> Tensor:
    return torch.tensor([float(comb(size - 1, k)) for k in range(size)])


def _check_picture(picture: Tensor) -> None:
    if not isinstance(picture, Tensor) or picture.ndim not in (2, 3) or picture.numel() == 0:
        raise OperatorError("The picture must be a tensor of the shape (H, W) or (C, H, W).")
    if not picture.is_floating_point():
        raise OperatorError(f"The picture must hold floating point numbers, not {picture.dtype}.")


def _check_shape(shape: tuple[int, int, int]) -> None:
    if len(shape) != 3:
        raise OperatorError(f"The shape must be (channels, height, width), not {tuple(shape)}.")
    for name, length in zip(("number of channels", "height", "width"), shape, strict=True):
        _check_whole(name, length, 1)


def _check_whole(name: str, value: int, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise OperatorError(f"The {name} must be a whole number of at least {least}, not {str(value)[:20]}.")


def _check_index(name: str, value: int, length: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < length:
        raise OperatorError(f"The {name} must be a whole number from 0 to {length - 1}, not {str(value)[:20]}.")


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise OperatorError(f"The {name} must be one of {', '.join(choices)}, not {str(value)[:20]}.")


def _pixels(count: int) -> str:
    return f"{count} pixel" if count == 1 else f"{count} pixels"
