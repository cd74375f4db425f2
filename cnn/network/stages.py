"""The network's shape: its settings, and the one walk over them that says which stage follows which.

The default network, for one picture:

    input   1 x 28 x 28
    conv1   8 x 28 x 28     relu1
    conv2  16 x 28 x 28     relu2    pool1  16 x 14 x 14
    conv3  32 x 14 x 14     relu3
    conv4  32 x 14 x 14     relu4    pool2  32 x 7 x 7
    conv5  32 x  7 x  7     relu5
    flatten 1568
    fc      10 logits

conv5 adds an eighth to the multiplications and lets each number that fc reads see 24x24 pixels in place of 16x16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import prod
from typing import Any

from cnn.base.errors import UserError

# A file that asks for more is refused before memory is taken for it.
MAX_PARAMETERS = 10_000_000
MAX_CONVOLUTIONS = 64
MAX_SIDE = 1024  # pixels of the square picture and of a kernel
MAX_NUMBERS = 2_000_000  # in the maps of all stages for one picture; the default network has 70,000


class ConfigError(UserError):
    """No network can have these settings; the message is one sentence for the person who chose them."""


@dataclass(frozen=True)
class Stage:
    """One step of the network for one picture: what is computed from what, in which sizes."""

    name: str  # of its layer and of its output in `DigitCNN.forward_with_maps`, such as "conv2"
    kind: str  # "input", "conv", "relu", "pool", "flatten" or "linear"
    source: str  # name of the stage that it reads ("" for the input)
    # in_shape, out_shape: without the batch dimension, (channels, height, width) or (features,)
    in_shape: tuple[int, ...]
    out_shape: tuple[int, ...]
    kernel_size: int = 0  # kernel_size, stride, padding: in pixels; 0 where there is no window
    stride: int = 0
    padding: int = 0
    # whether a batch norm belongs to it, with a scale and a shift for each channel in place of the bias
    batch_norm: bool = False

    @property
    def signed(self) -> bool:
        """Whether its numbers can be negative: only a weighted sum can."""
        return self.fan_in > 0

    @property
    def fan_in(self) -> int:
        """Weights, and so multiplications, for each number of the output; 0 where nothing is multiplied."""
        if self.kind == "conv":
            return self.in_shape[0] * self.kernel_size**2
        return self.in_shape[0] if self.kind == "linear" else 0

    @property
    def parameters(self) -> int:
        """Trainable numbers: each channel of the output has its own weights and a bias, or a scale and a shift."""
        return self.out_shape[0] * (self.fan_in + 1 + self.batch_norm) if self.fan_in else 0

    @property
    def multiplications(self) -> int:
        """How many it takes for one picture."""
        return prod(self.out_shape) * self.fan_in


@dataclass(frozen=True)
class CNNConfig:
    """Everything that decides the network's shape. Stored in the checkpoint, so that the file alone rebuilds it.

    Raises ConfigError for settings that no network can have.
    """

    # output channels of the convolutions of each block; a 2x2 max-pool stands between two blocks, and is the last stage
    # with maps where the last block is empty
    blocks: tuple[tuple[int, ...], ...] = ((8, 16), (32, 32), (32,))
    kernel_size: int = 3  # side of the square kernels, in pixels
    padding: str = "same"  # "same" keeps the size (odd kernels only), "valid" pads nothing
    image_size: int = 28  # side of the square input picture, in pixels
    classes: int = 10  # length of the logit vector
    batch_norm: bool = False  # whether a batch norm follows each convolution (while training)

    def __post_init__(self) -> None:
        # Counted before anything is walked through: a file can hold a list of many names for one long list.
        if len(self.blocks) > MAX_CONVOLUTIONS + 1 or sum(map(len, self.blocks)) > MAX_CONVOLUTIONS:
            raise ConfigError(f"The network may have at most {MAX_CONVOLUTIONS} convolutions.")
        # A checkpoint or a command line gives lists; the dataclass keeps tuples, which are hashable and cannot drift.
        object.__setattr__(self, "blocks", tuple(tuple(block) for block in self.blocks))
        channels = [maps for block in self.blocks for maps in block]
        whole = [self.kernel_size, self.image_size, self.classes, *channels]
        if not all(type(number) is int and number > 0 for number in whole):
            raise ConfigError("The network's channels, kernel, picture and classes must be whole numbers above 0.")
        if type(self.batch_norm) is not bool:
            raise ConfigError("The network's batch norm must be true or false.")
        if not channels or not all(self.blocks[:-1]):
            raise ConfigError("The network needs a convolution in each block; only the last of several may be empty.")
        if max(self.image_size, self.kernel_size) > MAX_SIDE:
            raise ConfigError(f"The network may have a picture and kernels of at most {MAX_SIDE} pixels a side.")
        if self.padding not in ("same", "valid"):
            raise ConfigError('Padding must be "same" or "valid".')
        if self.padding == "same" and self.kernel_size % 2 == 0:
            raise ConfigError(f'Padding "same" needs an odd kernel size, not {self.kernel_size}.')
        if self.parameter_count() > MAX_PARAMETERS:
            raise ConfigError(f"The network would have more than {MAX_PARAMETERS:,} parameters.")
        if sum(prod(stage.out_shape) for stage in self.stages()) > MAX_NUMBERS:
            raise ConfigError(f"The network's maps would hold more than {MAX_NUMBERS:,} numbers for each picture.")

    def stages(self, height: int | None = None, width: int | None = None) -> list[Stage]:
        """Every stage in order: the one place that knows how the blocks follow each other.

        Args:
            height, width: of the picture in pixels, `image_size` if not given. With others the sizes of the maps are
                those of the network slid over that picture, but "flatten" and "fc" are not (`operators.slide_cost`).

        Raises ConfigError for a picture that is too small.
        """
        sides = (self.image_size if side is None else side for side in (height, width))
        shape = (1, *sides)
        stages = [Stage("input", "input", "", shape, shape)]

        def add(name: str, kind: str, out: tuple[int, ...], kernel: int = 0, stride: int = 0, padding: int = 0) -> None:
            source, normed = stages[-1], self.batch_norm and kind == "conv"
            stages.append(Stage(name, kind, source.name, source.out_shape, out, kernel, stride, padding, normed))

        kernel, padding = self.kernel_size, self.kernel_size // 2 if self.padding == "same" else 0
        number = 0
        for pools, block in enumerate(self.blocks):
            if pools > 0:
                channels, rows, columns = stages[-1].out_shape
                add(f"pool{pools}", "pool", (channels, rows // 2, columns // 2), kernel=2, stride=2)
            for maps in block:
                number += 1
                rows, columns = (side + 2 * padding - kernel + 1 for side in stages[-1].out_shape[1:])
                add(f"conv{number}", "conv", (maps, rows, columns), kernel, 1, padding)
                add(f"relu{number}", "relu", stages[-1].out_shape)
        if min(stages[-1].out_shape) < 1:  # once nothing is left, nothing comes back
            raise ConfigError(
                f"A {shape[1]}x{shape[2]} picture is too small for {number} {self.padding} convolutions of "
                f"{kernel}x{kernel} and {len(self.blocks) - 1} pools: nothing would be left of it."
            )
        add("flatten", "flatten", (prod(stages[-1].out_shape),))
        add("fc", "linear", (self.classes,))
        return stages

    def parameter_count(self) -> int:
        """Trainable numbers in the network."""
        return sum(stage.parameters for stage in self.stages())

    def to_dict(self) -> dict[str, object]:
        """The config as plain Python types, as `torch.load(weights_only=True)` accepts them."""
        return asdict(self) | {"blocks": [list(block) for block in self.blocks]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CNNConfig:
        """The config from `to_dict`; a setting that an older file does not name has its default.

        Raises ConfigError for an unknown name or an unusable value.
        """
        known = {field.name for field in fields(cls)}
        if not set(values) <= known:
            raise ConfigError(f"The network's settings can only be {', '.join(sorted(known))}.")
        try:
            return cls(**values)
        except TypeError as error:
            raise ConfigError("The network's settings have values of the wrong type.") from error
