"""Block 5: a cell of the last maps, its place in the vector, its weight for a class, and the logits of all classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

import torch

from cnn.lesson.answers import Packed, decimals, question
from cnn.lesson.block import Part, PartAnswer, Setting, choice, number
from cnn.lesson.choices import DIGITS
from cnn.lesson.context import Context, LessonNetwork
from cnn.lesson.literals import packed_code
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence
from cnn.network import operators

CODE = Snippet.beside(__file__)


@dataclass(frozen=True)
class FlattenSettings:
    """What can be chosen."""

    digit: int = choice(3, DIGITS)
    index: int = number(171, 0, 100_000, label="vector_index")


@dataclass(frozen=True)
class FlattenAnswer(PartAnswer):
    """What the block shows.

    Attributes:
        maps, weights, products: (C, H, W) each, the weights those of the chosen class; shape: theirs.
        scales: the largest magnitude of each.
        cell: (channel, row, column) of the chosen index; there, back: how one follows from the other.
        cell_value, cell_weight, cell_product: of the cell; sum of all products, bias and logit of the class.
        logits, probabilities: of all classes.
    """

    maps: Packed
    weights: Packed
    products: Packed
    scales: list[float]
    shape: list[int]
    cell: list[int]
    there: str
    back: str
    cell_value: str
    cell_weight: str
    cell_product: str
    sum: str
    bias: str
    logit: str
    logits: list[str]
    probabilities: list[float]


class Flatten(Part[FlattenSettings]):
    """The last maps are unrolled into one vector: map by map, row by row."""

    Settings = FlattenSettings

    def fit(self, setting: Setting, network: LessonNetwork) -> Setting:
        if setting.name == "index":
            return replace(setting, default=min(FlattenSettings.index, prod(network.maps_shape) - 1))
        return setting

    @torch.no_grad()
    def answer(self, context: Context, settings: FlattenSettings) -> FlattenAnswer:
        network, index, digit = context.network, settings.index, settings.digit
        shape = network.maps_shape
        cell = operators.unflatten_index(index, shape)
        maps = network.maps(context.pixels.values)
        # Added up in double precision and rounded to single, as the network itself does it.
        vector, weights, biases = maps.flatten().double(), network.weights.double(), network.biases.double()
        products = weights[digit] * vector
        logits = (weights @ vector + biases).float().double()
        (channels, height, width), (channel, row, column) = shape, cell
        right = operators.flat_index(*cell, shape)
        slips = [
            (row * width + column) * channels + channel,
            channel * height + row * width + column,
            (channel * width + column) * height + row,
            right + 1,
        ]
        values: dict[str, str | int] = {
            "channels": channels,
            "height": height,
            "width": width,
            "channel": channel,
            "row": row,
            "column": column,
        }
        return FlattenAnswer(
            maps=Packed.of(maps),
            weights=Packed.of(weights[digit].reshape(shape)),
            products=Packed.of(products.reshape(shape)),
            scales=[float(one.abs().max()) for one in (maps, weights, products)],
            shape=list(shape),
            cell=list(cell),
            there=f"({channel} · {height} + {row}) · {width} + {column} = {right}",
            back=f"{index} = {channel} · {height * width} + {row} · {width} + {column}",
            cell_value=decimals(vector[index].item()),
            cell_weight=decimals(weights[digit, index].item()),
            cell_product=decimals(products[index].item()),
            sum=decimals(products.sum().item()),
            bias=decimals(biases[digit].item()),
            logit=decimals(logits[digit].item()),
            logits=[decimals(one) for one in logits.tolist()],
            probabilities=(logits / network.decision.temperature).softmax(0).tolist(),
            question=question(
                Sentence("lesson.flatten.question", values),
                f"{right:,}",
                [f"{slip:,}" for slip in slips],
                Sentence("lesson.flatten.why", values),
            ),
        )

    @torch.no_grad()
    def code(self, context: Context, settings: FlattenSettings) -> str:
        network = context.network
        operators.unflatten_index(settings.index, network.maps_shape)
        return CODE.code(
            maps=packed_code(network.maps(context.pixels.values)),
            weights=packed_code(network.weights),
            biases=packed_code(network.biases),
            index=str(settings.index),
            temperature=repr(network.decision.temperature),
        )
