"""The network: blocks of convolution and ReLU, a max-pool between them, then flatten and one fully connected layer.

The default network, for one picture:

    input   1 x 28 x 28
    conv1   8 x 28 x 28     relu1
    conv2  16 x 28 x 28     relu2    pool1  16 x 14 x 14
    conv3  32 x 14 x 14     relu3
    conv4  32 x 14 x 14     relu4    pool2  32 x 7 x 7
    conv5  32 x  7 x  7     relu5
    flatten 1568
    fc      10 logits

conv5 adds an eighth to the multiplications, as its maps are small, and lets each number that fc reads depend on 24x24
pixels of the picture in place of 16x16.

Batch normalisation helps training only. `fold_batch_norm` multiplies it into the convolutions, so that in the shipped
network every unit is exactly `ReLU(sum(window * kernel) + bias)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import torch
from torch import Tensor, nn

MAX_PARAMETERS = 10_000_000  # a checkpoint that asks for more is refused before memory is taken for it


@dataclass(frozen=True)
class CNNConfig:
    """Everything that decides the network's shape. Stored in the checkpoint, so that the file alone rebuilds it.

    Attributes:
        blocks: output channels of the convolutions of each block; a 2x2 max-pool stands between two blocks. The last
            block may be empty: then the pool before it is the last stage with maps.
        kernel_size: side of the square kernels, in pixels.
        padding: "same" keeps the size (odd kernels only), "valid" pads nothing.
        image_size: side of the square input picture, in pixels.
        classes: length of the logit vector.
        batch_norm: whether a batch norm follows each convolution (while training).
    """

    blocks: tuple[tuple[int, ...], ...] = ((8, 16), (32, 32), (32,))
    kernel_size: int = 3
    padding: str = "same"
    image_size: int = 28
    classes: int = 10
    batch_norm: bool = False

    def __post_init__(self) -> None:
        # A checkpoint or a command line gives lists; the dataclass keeps tuples, which are hashable and cannot drift.
        object.__setattr__(self, "blocks", tuple(tuple(block) for block in self.blocks))
        widths = [width for block in self.blocks for width in block]
        whole = [self.kernel_size, self.image_size, self.classes, *widths]
        if not all(type(number) is int and number > 0 for number in whole):
            raise ValueError(
                "The network's channels, kernel size, image size and classes must be whole numbers above 0."
            )
        if not self.blocks or not all(self.blocks[:-1]) or not widths:
            raise ValueError("The network needs a convolution in each block; only the last of several may be empty.")
        if self.padding not in ("same", "valid"):
            raise ValueError(f'Padding must be "same" or "valid", not {self.padding!r}.')
        if self.padding == "same" and self.kernel_size % 2 == 0:
            raise ValueError(f'Padding "same" needs an odd kernel size, not {self.kernel_size}.')
        if min(self.sizes()) < 1:
            raise ValueError(
                f"A {self.image_size}x{self.image_size} picture is too small for {len(widths)} {self.padding} "
                f"convolutions of {self.kernel_size}x{self.kernel_size} and {self.pools} pools: "
                "nothing would be left of it."
            )
        if self.parameter_count() > MAX_PARAMETERS:
            raise ValueError(f"The network would have more than {MAX_PARAMETERS:,} parameters.")

    @property
    def pad(self) -> int:
        """Zeros added on each side of a convolution's input, in pixels."""
        return self.kernel_size // 2 if self.padding == "same" else 0

    @property
    def pools(self) -> int:
        """Max-pools in the network; each halves the side of the maps."""
        return len(self.blocks) - 1

    def sizes(self) -> list[int]:
        """Side of the map after each convolution and each pool, in order, in pixels (below 1 where nothing is left)."""
        size, sizes = self.image_size, []
        for number, block in enumerate(self.blocks):
            if number > 0:
                size //= 2
                sizes.append(size)
            for _ in block:
                size = size - self.kernel_size + 2 * self.pad + 1
                sizes.append(size)
        return sizes

    @property
    def last_channels(self) -> int:
        """How many maps are flattened."""
        return [width for block in self.blocks for width in block][-1]

    @property
    def flat_features(self) -> int:
        """Length of the flattened vector that the fully connected layer reads."""
        return self.last_channels * self.sizes()[-1] ** 2

    def parameter_count(self) -> int:
        """Weights and biases of the folded network (batch norm adds none to it)."""
        total, channels = 0, 1
        for block in self.blocks:
            for width in block:
                total += width * (channels * self.kernel_size**2 + 1)
                channels = width
        return total + self.classes * (self.flat_features + 1)

    def to_dict(self) -> dict[str, object]:
        """The config as plain Python types, as `torch.load(weights_only=True)` accepts them."""
        return asdict(self) | {"blocks": [list(block) for block in self.blocks]}

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> CNNConfig:
        """The config from `to_dict`. Raises ValueError for unknown or missing names or unusable values."""
        known = {field.name for field in fields(cls)}
        if set(values) != known:
            raise ValueError(f"The network's settings must be exactly {', '.join(sorted(known))}.")
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError("The network's settings have values of the wrong type.") from error


@dataclass(frozen=True)
class Stage:
    """One step of the network, as captions and explanations need it. All sizes come from the network itself.

    Attributes:
        name: key of its output in `forward_with_maps`, such as "conv2".
        kind: "input", "conv", "relu", "pool", "flatten" or "linear".
        source: name of the stage that it reads ("" for the input).
        in_shape, out_shape: without the batch dimension, (channels, height, width) or (features,).
        kernel_size, stride, padding: in pixels; 0 where there is no window.
        parameters: how many weights and biases it has.
    """

    name: str
    kind: str
    source: str
    in_shape: tuple[int, ...]
    out_shape: tuple[int, ...]
    kernel_size: int = 0
    stride: int = 0
    padding: int = 0
    parameters: int = 0


class DigitCNN(nn.Module):
    """A small convolutional network whose every intermediate map can be shown.

    The layers are attributes by their stage's name: `conv1`, `conv2`, ..., `fc`, and `norm1`, ... while training.
    """

    def __init__(self, config: CNNConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or CNNConfig()
        channels, number = 1, 0
        for block in config.blocks:
            for width in block:
                number += 1
                # A bias before batch norm would be cancelled by it; folding gives the convolution its bias back.
                conv = nn.Conv2d(channels, width, config.kernel_size, padding=config.pad, bias=not config.batch_norm)
                self.add_module(f"conv{number}", conv)
                if config.batch_norm:
                    self.add_module(f"norm{number}", nn.BatchNorm2d(width))
                channels = width
        self.fc = nn.Linear(config.flat_features, config.classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (B, classes) of pictures (B, 1, size, size) with ink 1 on background 0."""
        return self._run(x, None)

    def forward_with_maps(self, x: Tensor) -> dict[str, Tensor]:
        """The output of every stage by name, in order, from "input" to "fc" (the logits), in one forward pass.

        Conv maps are those before ReLU (with batch norm, after it: the value that ReLU reads).
        """
        maps: dict[str, Tensor] = {}
        self._run(x, maps)
        return maps

    def _run(self, x: Tensor, maps: dict[str, Tensor] | None) -> Tensor:
        def keep(name: str, value: Tensor) -> Tensor:
            if maps is not None:
                maps[name] = value
            return value

        keep("input", x)  # (B, 1, 28, 28)
        number = 0
        for pool, block in enumerate(self.config.blocks):
            if pool > 0:
                x = keep(f"pool{pool}", nn.functional.max_pool2d(x, 2))  # (B, 16, 14, 14); later (B, 32, 7, 7)
            for _ in block:
                number += 1
                conv = self.get_submodule(f"conv{number}")
                x = conv(x)  # (B, 8, 28, 28), (B, 16, 28, 28); later (B, 32, 14, 14) twice, (B, 32, 7, 7)
                if self.config.batch_norm:
                    x = self.get_submodule(f"norm{number}")(x)
                keep(f"conv{number}", x)
                x = keep(f"relu{number}", torch.relu(x))
        x = keep("flatten", x.flatten(1))  # (B, 1568)
        return keep("fc", self._logits(x))  # (B, 10)

    def _logits(self, x: Tensor) -> Tensor:
        """The fully connected layer: (B, 1568) -> (B, 10)."""
        if self.training:
            return self.fc(x)
        # 1,568 terms added up in single precision may miss the exact sum by more than 1e-5, which the page would show.
        return nn.functional.linear(x.double(), self.fc.weight.double(), self.fc.bias.double()).to(x.dtype)

    def stages(self) -> list[Stage]:
        """Every stage in order with its shapes and parameter count, worked out from the layers that are there."""
        config = self.config
        shape: tuple[int, ...] = (1, config.image_size, config.image_size)
        stages = [Stage("input", "input", "", shape, shape)]
        number = 0

        def add(name: str, kind: str, out: tuple[int, ...], **window: int) -> None:
            stages.append(Stage(name, kind, stages[-1].name, stages[-1].out_shape, out, **window))

        for pool, block in enumerate(config.blocks):
            if pool > 0:
                width, side, _ = stages[-1].out_shape
                add(f"pool{pool}", "pool", (width, side // 2, side // 2), kernel_size=2, stride=2)
            for width in block:
                number += 1
                conv = self.get_submodule(f"conv{number}")
                side = stages[-1].out_shape[1] - config.kernel_size + 2 * config.pad + 1
                add(
                    f"conv{number}",
                    "conv",
                    (width, side, side),
                    kernel_size=config.kernel_size,
                    stride=1,
                    padding=config.pad,
                    parameters=sum(parameter.numel() for parameter in conv.parameters()),
                )
                add(f"relu{number}", "relu", stages[-1].out_shape)
        add("flatten", "flatten", (config.flat_features,))
        add("fc", "linear", (config.classes,), parameters=sum(p.numel() for p in self.fc.parameters()))
        return stages

    def parameter_count(self) -> int:
        """Trainable numbers in the network."""
        return sum(parameter.numel() for parameter in self.parameters())

    @torch.no_grad()
    def fold_batch_norm(self) -> DigitCNN:
        """The same function without batch norm, as a new network in eval mode.

        gamma * (w*x - mean) / sqrt(var + eps) + beta is itself a convolution: the kernel is scaled by
        gamma / sqrt(var + eps), and the bias is beta - mean * gamma / sqrt(var + eps).
        """
        folded = DigitCNN(CNNConfig.from_dict(self.config.to_dict() | {"batch_norm": False}))
        state = {name: value for name, value in self.state_dict().items() if not name.startswith("norm")}
        if self.config.batch_norm:
            for number in range(1, 1 + sum(len(block) for block in self.config.blocks)):
                norm = self.get_submodule(f"norm{number}")
                scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
                state[f"conv{number}.weight"] = state[f"conv{number}.weight"] * scale[:, None, None, None]
                state[f"conv{number}.bias"] = norm.bias - norm.running_mean * scale
        folded.load_state_dict(state)
        return folded.eval()
