"""Block 6, the other way: a fully connected layer is a convolution whose kernel is as big as its input."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from cnn.lesson.answers import Packed, decimals, question, tiny
from cnn.lesson.block import Part, PartAnswer, choice
from cnn.lesson.choices import DIGITS
from cnn.lesson.context import Context, LessonNetwork
from cnn.lesson.literals import packed_code
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence

CODE = Snippet.beside(__file__)


@dataclass(frozen=True)
class KernelSettings:
    """What can be chosen."""

    digit: int = choice(3, DIGITS)


@dataclass(frozen=True)
class KernelAnswer(PartAnswer):
    """What the part shows.

    Attributes:
        maps, weights: (C, H, W) each, the weights those of the chosen class; scales: their largest magnitudes.
        shape: of both; inputs: how many numbers that are.
        connected, convolved, differences: the logits of all classes both ways; difference: the largest.
    """

    maps: Packed
    weights: Packed
    scales: list[float]
    shape: list[int]
    connected: list[str]
    convolved: list[str]
    differences: list[str]
    difference: str
    inputs: int


class Kernel(Part[KernelSettings]):
    """The output layer of the loaded network, computed both ways."""

    Settings = KernelSettings
    name = "kernel"

    @torch.no_grad()
    def answer(self, context: Context, settings: KernelSettings) -> KernelAnswer:
        network = context.network
        maps = network.maps(context.pixels.values)
        connected = network.model.fc(maps.flatten()[None])[0]
        convolved = network.last(maps[None])[0, :, 0, 0]
        channels, side, _ = shape = network.maps_shape
        size, few = f"{channels} × {side} × {side}", network.config.kernel_size
        return KernelAnswer(
            maps=Packed.of(maps),
            weights=Packed.of(network.last.weight[settings.digit]),
            scales=[float(maps.abs().max()), float(network.weights.abs().max())],
            shape=list(shape),
            connected=[decimals(one) for one in connected.tolist()],
            convolved=[decimals(one) for one in convolved.tolist()],
            differences=[tiny(one) for one in (connected - convolved).abs().tolist()],
            difference=tiny((connected - convolved).abs().max().item()),
            inputs=maps.numel(),
            question=question(
                Sentence("lesson.equivalence.kernel.question", {"channels": channels, "side": side}),
                size,
                [f"{channels} × {few} × {few}", f"1 × {side} × {side}", f"10 × {side} × {side}"],
                Sentence(
                    "lesson.equivalence.kernel.why",
                    {"channels": channels, "side": side, "inputs": f"{maps.numel():,}"},
                ),
            ),
        )

    def code(self, context: Context, settings: KernelSettings) -> str:
        return output_layer_code(context.network, context.network.maps(context.pixels.values))

    def in_notebook(self, context: Context) -> bool:
        return not context.wide.strokes  # else the other part slides the same layer over the wide pad


def output_layer_code(network: LessonNetwork, maps: Tensor) -> str:
    """The output layer as a convolution over maps (C, H, W') that may be wider than it reads."""
    return CODE.code(maps=packed_code(maps), weights=packed_code(network.weights), biases=packed_code(network.biases))
