"""The network slid over a wide picture in one pass, and what that saves."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn

from cnn.network.model import DigitCNN
from cnn.network.operators.checks import OperatorError, check_picture, check_whole
from cnn.network.operators.equivalence import linear_to_conv
from cnn.network.stages import CNNConfig

MAX_PIXELS = 2**18  # of a wide picture for `slide`; 32 maps of it take 32 MB


@dataclass(frozen=True)
class SlideCost:
    """Multiplications for reading every place of a wide picture: in one pass, and by cutting a window at each place."""

    one_pass: int
    windows: int


def fully_convolutional(model: DigitCNN) -> nn.Sequential:
    """The same network with its last layer reread as a convolution, by stage names: it takes pictures of any size.

    The convolutions are shared with `model`.
    """
    network = model.features()
    network.add_module("fc", linear_to_conv(model.fc, model.config.stages()[-2].in_shape))
    return network


def slide_stride(config: CNNConfig) -> int:
    """Pixels between neighbouring places of `slide`: each pool halves, so 4 for two pools."""
    return prod(stage.stride for stage in config.stages() if stage.stride)


@torch.no_grad()
def slide(model: DigitCNN, picture: Tensor) -> Tensor:
    """Read a wide picture (H, W), ink 1 on 0, at every place in one pass: logits (classes, rows, columns).

    Cell (i, j) is for the window whose upper left corner is pixel (i * stride, j * stride), see `slide_stride`. With
    "valid" padding it equals the logits of its window cut out. With "same" padding it does not quite: a window cut out
    is padded with zeros at its own border, where the wide picture goes on; in the last maps of the default network this
    reaches 3 cells inwards. Raises OperatorError for a picture that is too small or too large.
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


def slide_cost(config: CNNConfig, height: int, width: int) -> SlideCost:
    """Multiplications in the convolutions and the last layer for a picture of height x width pixels."""
    rows, columns = (_count_places(config, side) for side in (height, width))
    *_, flatten, last = config.stages()
    *body, wide, _ = config.stages(height, width)
    # The last layer slides too: its kernel is as large as the last maps of the network's own picture.
    down, across = (there - here + 1 for there, here in zip(wide.in_shape[1:], flatten.in_shape[1:], strict=True))
    one_pass = sum(stage.multiplications for stage in body) + down * across * last.multiplications
    return SlideCost(one_pass, rows * columns * sum(stage.multiplications for stage in config.stages()))


def _places(config: CNNConfig, picture: Tensor) -> tuple[int, int]:
    """Rows and columns of the places at which a window fits into (H, W)."""
    check_picture(picture, most_dimensions=2)
    rows, columns = (_count_places(config, side) for side in picture.shape)
    if picture.numel() > MAX_PIXELS:
        raise OperatorError(f"The wide picture may have at most {MAX_PIXELS:,} pixels, not {picture.numel():,}.")
    return rows, columns


def _count_places(config: CNNConfig, side: int) -> int:
    check_whole("wide picture's side", side, config.image_size)
    return (side - config.image_size) // slide_stride(config) + 1
