"""Block 6, the other way: a fully connected layer is a convolution whose kernel is as big as its input."""

from dataclasses import dataclass

import torch
from torch import Tensor

from cnn.lesson.answers import Packed, decimals, question, tiny
from cnn.lesson.block import Part, PartAnswer, choice
from cnn.lesson.choices import DIGITS
from cnn.lesson.context import Context, LessonNetwork
from cnn.lesson.literals import packed_code
from cnn.lesson.snippet import Snippet

CODE = Snippet(__file__)


@dataclass(frozen=True)
class KernelAnswer(PartAnswer):
    """What the part shows."""

    maps: Packed  # (C, H, W)
    weights: Packed  # of the chosen class, in the same shape
    scales: list[float]  # their largest magnitudes
    shape: list[int]
    connected: list[str]  # the logits of all classes one way
    convolved: list[str]  # and the other
    differences: list[str]
    difference: str  # the largest
    inputs: int  # numbers that the layer reads


@dataclass(frozen=True)
class Kernel(Part):
    """The output layer of the loaded network, computed both ways."""

    name = "kernel"

    digit: int = choice(3, DIGITS)

    @torch.no_grad()
    def answer(self, context: Context) -> KernelAnswer:
        network = context.network
        maps = network.maps(context.pixels.values)
        connected = network.model.fc(maps.flatten()[None])[0]
        convolved = network.last(maps[None])[0, :, 0, 0]
        apart = (connected - convolved).abs()
        channels, side, _ = shape = network.maps_shape
        few, size = network.config.kernel_size, f"{channels} × {side} × {side}"
        sides = {"channels": channels, "side": side}
        slips = [f"{channels} × {few} × {few}", f"1 × {side} × {side}", f"10 × {side} × {side}"]
        return KernelAnswer(
            maps=Packed.of(maps),
            weights=Packed.of(network.last.weight[self.digit]),
            scales=[float(maps.abs().max()), float(network.weights.abs().max())],
            shape=list(shape),
            connected=[decimals(one) for one in connected.tolist()],
            convolved=[decimals(one) for one in convolved.tolist()],
            differences=[tiny(one) for one in apart.tolist()],
            difference=tiny(apart.max()),
            inputs=maps.numel(),
            question=question("equivalence.kernel", size, slips, inputs=f"{maps.numel():,}", **sides),
        )

    def code(self, context: Context) -> str:
        return output_layer_code(context.network, context.network.maps(context.pixels.values))

    @classmethod
    def in_notebook(cls, context: Context) -> bool:
        return not context.wide.strokes  # else the other part slides the same layer over the wide pad


def output_layer_code(network: LessonNetwork, maps: Tensor) -> str:
    """The output layer as a convolution over maps (C, H, W') that may be wider than it reads."""
    return CODE.code(maps=packed_code(maps), weights=packed_code(network.weights), biases=packed_code(network.biases))
