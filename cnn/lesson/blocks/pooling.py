"""Block 4: each window becomes one number; the same once more for the picture nudged by a few pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from cnn.drawing.picture import FIELD
from cnn.lesson.answers import Packed, Question, decimals, minus, place_in, question
from cnn.lesson.block import Part, PartAnswer, choice, number, numbers
from cnn.lesson.choices import full_or_small, named
from cnn.lesson.context import Context, Pixels
from cnn.lesson.literals import tensor_code
from cnn.lesson.snippet import Snippet
from cnn.network import operators
from cnn.network.operators import POOLS, Pooled

CONVOLUTION = "convolution"  # for contrast: it has parameters
CODE = Snippet(__file__)


@dataclass(frozen=True)
class Change:
    """How two maps differ: in how many of all numbers, and by how much on average."""

    of: int
    changed: int
    mean: str

    @classmethod
    def between(cls, before: Tensor, after: Tensor) -> Change:
        difference = (before - after).abs()
        return cls(difference.numel(), int((difference > 1e-6).sum()), decimals(difference.mean()))


@dataclass(frozen=True)
class Sources:
    """Places of the winners, row * width + column, before and after the nudge; None where no pixel wins."""

    before: list[int] | None
    after: list[int] | None


@dataclass(frozen=True)
class PoolingAnswer(PartAnswer):
    """What the block shows."""

    picture: Packed
    moved: Packed  # the picture after the nudge
    pooled: Packed
    nudged: Packed  # the moved picture, pooled
    scales: list[float]  # the value of full ink, and the largest magnitude of the pooled maps
    sources: Sources
    at: tuple[int, int]  # the marked cell
    window: Packed  # the numbers that it stands for
    value: str
    size: str  # the side of the pooled map, worked out
    parameters: int  # how many there are for training to change
    changed: Change
    changed_pooled: Change


@dataclass(frozen=True)
class Pooling(Part):
    """Pooling has no parameters: there is nothing in it for gradient descent to change."""

    picture: str = choice("drawing", full_or_small(4))
    kind: str = choice("max", named("pool", *POOLS, CONVOLUTION), label="pooling")
    size: int = number(2, 0, 9, label="window")
    stride: int = number(2, 0, 9)
    right: int = number(1, -9, 9)
    down: int = number(0, -9, 9)
    at: tuple[int, int] = numbers(8, 8)

    def answer(self, context: Context) -> PoolingAnswer:
        pixels, moved, pooled, nudged = self._work(context)
        n, f, s = len(pixels.levels), self.size, self.stride
        row, column = at = place_in(self.at, pooled.values.shape)
        window = pixels.values[row * s : row * s + f, column * s : column * s + f]
        value = pooled.values[at].item()
        return PoolingAnswer(
            picture=Packed.of(pixels.values),
            moved=Packed.of(moved),
            pooled=Packed.of(pooled.values),
            nudged=Packed.of(nudged.values),
            scales=[pixels.full, max(float(one.values.abs().max()) for one in (pooled, nudged))],
            sources=Sources(_places(pooled), _places(nudged)),
            at=at,
            window=Packed.of(window),
            value=decimals(value),
            size=minus(operators.size_formula(n, f, s)),
            parameters=f * f + 1 if self.kind == CONVOLUTION else 0,
            changed=Change.between(pixels.values, moved),
            changed_pooled=Change.between(pooled.values, nudged.values),
            question=self._question(n, window, pooled.values, value),
        )

    def code(self, context: Context) -> str:
        pixels, *_ = self._work(context)
        return CODE.code(self, picture=tensor_code(pixels.levels, pixels.divisor))

    def _work(self, context: Context) -> tuple[Pixels, Tensor, Pooled, Pooled]:
        """Picture, nudged picture, and both pooled. Raises OperatorError."""
        pixels = context.pixels if self.picture == "drawing" else context.small(4)
        pool = self._pool()
        pooled = pool(pixels.values)
        moved = operators.shift(pixels.values, self.down, self.right)
        return pixels, moved, pooled, pool(moved)

    def _pool(self) -> Callable[[Tensor], Pooled]:
        size, stride, kind = self.size, self.stride, self.kind
        if kind != CONVOLUTION:
            return lambda picture: operators.pool(picture, size, stride, kind)
        operators.output_size(FIELD, size)  # a size that cannot be gets its sentence before it makes a kernel
        kernel = torch.linspace(1, -1, size).flip(0).expand(size, size) / size
        return lambda picture: Pooled(operators.convolve(picture, kernel, stride=stride), None)

    def _question(self, n: int, window: Tensor, values: Tensor, value: float) -> Question:
        """About one number where the numbers can be read, else about how many there are."""
        f, s, left = self.size, self.stride, values.numel()
        if self.picture == "drawing" or self.kind == CONVOLUTION:
            slips = [f"{one:,}" for one in (n * n // s, n * n // f, len(values), n * n - left, left + 1)]
            size = minus(operators.size_formula(n, f, s))
            counts = {"f": f, "s": s, "n": n}
            keys = ("question_count", "why_count")
            return question("pooling", f"{left:,}", slips, *keys, count=f"{n * n:,}", size=size, **counts)
        numbers = [int(one) for one in window.flatten().tolist()]
        mean = sum(numbers) / len(numbers)
        others = [max(numbers), mean, numbers[0], sum(numbers), min(numbers), numbers[-1], value + 1, value + 2]
        slips = [f"{one:.4g}" for one in others]
        keys = ("question_value", f"why_{self.kind}")
        return question("pooling", f"{value:.4g}", slips, *keys, numbers=", ".join(map(str, numbers)))


def _places(pooled: Pooled) -> list[int] | None:
    return None if pooled.sources is None else pooled.sources.flatten().tolist()
