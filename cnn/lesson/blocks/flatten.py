"""Block 5: a cell of the last maps, its place in the vector, its weight for a class, and the logits of all classes."""

from dataclasses import dataclass, replace
from math import prod

import torch

from cnn.lesson.answers import Packed, decimals, question
from cnn.lesson.block import Part, PartAnswer, Setting, choice, number
from cnn.lesson.choices import DIGITS
from cnn.lesson.context import Context, LessonNetwork
from cnn.lesson.literals import packed_code
from cnn.lesson.snippet import Snippet
from cnn.network import operators

CODE = Snippet(__file__)


@dataclass(frozen=True)
class FlattenAnswer(PartAnswer):
    """What the block shows."""

    maps: Packed  # (C, H, W), as weights and products
    weights: Packed  # of the chosen class
    products: Packed
    scales: list[float]  # the largest magnitude of each
    shape: list[int]  # theirs
    there: str  # from the chosen cell to its index, worked out
    back: str
    cell_value: str
    cell_weight: str
    cell_product: str
    sum: str  # of all products
    bias: str
    logit: str  # of the chosen class
    logits: list[str]
    probabilities: list[float]


@dataclass(frozen=True)
class Flatten(Part):
    """The last maps are unrolled into one vector: map by map, row by row."""

    digit: int = choice(3, DIGITS)
    index: int = number(171, 0, 100_000, label="vector_index")

    @classmethod
    def fit(cls, setting: Setting, network: LessonNetwork) -> Setting:
        if setting.name == "index":
            return replace(setting, default=min(cls.index, prod(network.maps_shape) - 1))
        return setting

    @torch.no_grad()
    def answer(self, context: Context) -> FlattenAnswer:
        network, index, digit = context.network, self.index, self.digit
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
        sides = {"channels": channels, "height": height, "width": width}
        values = sides | {"channel": channel, "row": row, "column": column}
        return FlattenAnswer(
            maps=Packed.of(maps),
            weights=Packed.of(weights[digit].reshape(shape)),
            products=Packed.of(products.reshape(shape)),
            scales=[float(one.abs().max()) for one in (maps, weights, products)],
            shape=list(shape),
            there=f"({channel} · {height} + {row}) · {width} + {column} = {right}",
            back=f"{index} = {channel} · {height * width} + {row} · {width} + {column}",
            cell_value=decimals(vector[index]),
            cell_weight=decimals(weights[digit, index]),
            cell_product=decimals(products[index]),
            sum=decimals(products.sum()),
            bias=decimals(biases[digit]),
            logit=decimals(logits[digit]),
            logits=[decimals(one) for one in logits.tolist()],
            probabilities=(logits / network.decision.temperature).softmax(0).tolist(),
            question=question("flatten", f"{right:,}", [f"{slip:,}" for slip in slips], **values),
        )

    @torch.no_grad()
    def code(self, context: Context) -> str:
        network = context.network
        operators.unflatten_index(self.index, network.maps_shape)
        return CODE.code(
            self,
            maps=packed_code(network.maps(context.pixels.values)),
            weights=packed_code(network.weights),
            biases=packed_code(network.biases),
            temperature=repr(network.decision.temperature),
        )
