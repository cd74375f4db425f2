"""The network: named layers in order, one for each stage of its config.

Batch normalisation helps training only. `fold_batch_norm` multiplies it into the convolutions, so that in the shipped
network every unit is exactly `ReLU(sum(window * kernel) + bias)`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnn.network.stages import CNNConfig, Stage


class NormedConv2d(nn.Conv2d):
    """A convolution and its batch norm: one stage, because folding makes one convolution of both."""

    def __init__(self, channels: int, maps: int, kernel_size: int, padding: int) -> None:
        # A bias before batch norm would be cancelled by it; folding gives the convolution its bias back.
        super().__init__(channels, maps, kernel_size, padding=padding, bias=False)
        self.norm = nn.BatchNorm2d(maps)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(super().forward(x))

    def folded(self) -> tuple[Tensor, Tensor]:
        """Kernels (O, C, f, f) and biases (O,) of the one convolution that does the same in eval mode.

        gamma * (w*x - mean) / sqrt(var + eps) + beta is w*x scaled by gamma / sqrt(var + eps), plus a number.
        """
        norm = self.norm
        scale = norm.weight / torch.sqrt(norm.get_buffer("running_var") + norm.eps)
        return self.weight * scale[:, None, None, None], norm.bias - norm.get_buffer("running_mean") * scale


class ExactLinear(nn.Linear):
    """In eval mode it adds up in double precision: 1,568 terms in single would miss by more than the page's 1e-5."""

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            return super().forward(x)
        return F.linear(x.double(), self.weight.double(), self.bias.double()).to(x.dtype)


class DigitCNN(nn.Sequential):
    """A small convolutional network whose every intermediate map can be shown.

    The layers are those of `config.stages()`, each under its stage's name: `conv1`, `relu1`, ..., `flatten`, `fc`.
    """

    fc: ExactLinear

    def __init__(self, config: CNNConfig | None = None) -> None:
        config = config or CNNConfig()
        super().__init__(OrderedDict((stage.name, _layer(stage)) for stage in config.stages()[1:]))
        self.config = config
        self._order = tuple(_pools_first(self))

    def features(self) -> nn.Sequential:
        """The same layers by the same names, up to the last maps: they take pictures of any size."""
        return nn.Sequential(OrderedDict(self.named_children()))[:-2]

    def forward(self, x: Tensor) -> Tensor:
        """Logits (B, classes) of pictures (B, 1, size, size) with ink 1 on background 0.

        It pools before ReLU, which keeps order: logits and gradients are those of `forward_with_maps`, but ReLU works
        on a quarter of the numbers, and in place. A training step takes two thirds of the time.
        """
        for layer in self._order:
            # Not by `layer(x)`: for one picture what torch does around a layer takes as long as the smaller layers.
            x = F.relu(x, inplace=True) if isinstance(layer, nn.ReLU) else layer.forward(x)
        return x

    def forward_with_maps(self, x: Tensor) -> dict[str, Tensor]:
        """The output of every stage by name, in order, from "input" to "fc" (the logits), in one forward pass.

        Conv maps are those before ReLU (with batch norm, after it: the value that ReLU reads).
        """
        maps = {"input": x}
        for name, layer in self.named_children():
            maps[name] = x = layer(x)
        return maps

    @torch.no_grad()
    def fold_batch_norm(self) -> DigitCNN:
        """The same function without batch norm, as a new network in eval mode."""
        folded = DigitCNN(replace(self.config, batch_norm=False))
        state = {name: value for name, value in self.state_dict().items() if ".norm." not in name}
        for name, layer in self.named_children():
            if isinstance(layer, NormedConv2d):
                state[f"{name}.weight"], state[f"{name}.bias"] = layer.folded()
        folded.load_state_dict(state)
        return folded.eval()


def _layer(stage: Stage) -> nn.Module:
    match stage.kind:
        case "conv":
            shape = stage.in_shape[0], stage.out_shape[0], stage.kernel_size
            return NormedConv2d(*shape, stage.padding) if stage.batch_norm else nn.Conv2d(*shape, padding=stage.padding)
        case "relu":
            return nn.ReLU()
        case "pool":
            return nn.MaxPool2d(stage.kernel_size, stage.stride)
        case "flatten":
            return nn.Flatten()
    return ExactLinear(stage.in_shape[0], stage.out_shape[0])


def _pools_first(layers: Iterable[nn.Module]) -> list[nn.Module]:
    """The layers in order, but each max-pool before the ReLU that it follows."""
    order = list(layers)
    for place, layer in enumerate(order[1:], start=1):
        if isinstance(layer, nn.MaxPool2d) and isinstance(order[place - 1], nn.ReLU):
            order[place - 1 : place + 1] = layer, order[place - 1]
    return order
