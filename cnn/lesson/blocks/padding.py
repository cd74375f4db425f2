"""Block 3: the ring around the picture, how often each pixel is used, and how the picture shrinks."""

from dataclasses import dataclass

import torch
from torch import Tensor

from cnn.lesson.answers import Packed, minus, place_in, question, square, squares
from cnn.lesson.block import Part, PartAnswer, choice, number, numbers
from cnn.lesson.blocks.convolution import TORCH_MODES
from cnn.lesson.choices import MODES, SIZES, full_or_small
from cnn.lesson.context import Context, Pixels
from cnn.lesson.literals import tensor_code
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence, Words
from cnn.network import operators
from cnn.network.operators import OperatorError

LARGEST_MAP = 64  # side of a map of the chain that is still shown
CODE = Snippet(__file__)


@dataclass(frozen=True)
class PaddingAnswer(PartAnswer):
    """What the block shows."""

    padded: Packed  # the picture with its ring
    usage: Packed  # in how many windows each pixel lies
    full: float  # the value of full ink
    at: tuple[int, int]  # the marked pixel
    used: int  # its uses; those of others:
    corner: int
    centre: int
    most: int
    sizes: list[int]  # the side before and after each layer
    ended: bool  # the kernel did not fit into the last
    chain: list[Packed]  # the picture after each layer, as far as it is shown
    size: str  # the side after one layer, worked out
    keeps: int  # the padding that keeps it


@dataclass(frozen=True)
class Padding(Part):
    """A ring of (f - 1)/2 pixels keeps the size, and uses the pixels at the border as often as the others."""

    picture: str = choice("drawing", full_or_small(6))
    size: int = choice(3, SIZES, label="kernel_size")
    stride: int = number(1, 0, 9)
    padding: int = number(0, 0, 9)
    padding_mode: str = choice("zeros", MODES)
    layers: int = number(8, 0, 8)
    at: tuple[int, int] = numbers(0, 0)

    def answer(self, context: Context) -> PaddingAnswer:
        pixels, padded, usage, sizes = self._work(context)
        n, f, s, p, layers = len(usage), self.size, self.stride, self.padding, self.layers
        at = place_in(self.at, usage.shape)
        ended = len(sizes) <= layers
        last: Words = Sentence("lesson.padding.nothing") if ended else square(sizes[-1])
        slips = [n, sizes[-1] + f - 1, n - layers, max(1, n - f), sizes[1] if len(sizes) > 1 else n, sizes[-1] + 1]
        keys = ("question", "why_ended" if ended else "why")
        chain = " → ".join(map(str, sizes))
        return PaddingAnswer(
            padded=Packed.of(padded),
            usage=Packed.of(usage),
            full=pixels.full,
            at=at,
            used=int(usage[at]),
            corner=int(usage[0, 0]),
            centre=int(usage[n // 2, n // 2]),
            most=int(usage.max()),
            sizes=sizes,
            ended=ended,
            chain=[Packed.of(one) for one in self._chain(pixels, sizes)],
            size=minus(operators.size_formula(n, f, s, p)),
            keeps=(f - 1) // 2,
            question=question("padding", last, squares(slips), *keys, layers=layers, f=f, p=p, s=s, n=n, sizes=chain),
        )

    def code(self, context: Context) -> str:
        pixels, *_ = self._work(context)
        return CODE.code(
            self,
            picture=tensor_code(pixels.levels, pixels.divisor),
            kernel_size=str(self.size),
            padding_mode=f'"{TORCH_MODES[self.padding_mode]}"',
        )

    def _work(self, context: Context) -> tuple[Pixels, Tensor, Tensor, list[int]]:
        """Picture, padded picture, uses of each pixel, sides layer by layer. Raises OperatorError."""
        pixels = context.pixels if self.picture == "drawing" else context.small(6)
        n, f, s, p = len(pixels.levels), self.size, self.stride, self.padding
        padded = operators.pad(pixels.values, p, self.padding_mode)
        usage = operators.usage_counts(n, f, s, p)
        return pixels, padded, usage, operators.shrink_chain(n, self.layers, f, s, p)

    def _chain(self, pixels: Pixels, sizes: list[int]) -> list[Tensor]:
        """The picture after each layer, with a kernel that takes means: what is lost at the border is seen best."""
        means = torch.full((self.size, self.size), 1 / self.size**2)
        s, p, mode = self.stride, self.padding, self.padding_mode
        maps = [pixels.values]
        for _ in sizes[1:]:
            try:
                following = operators.convolve(maps[-1], means, stride=s, padding=p, padding_mode=mode)
            except OperatorError:  # a small map cannot be mirrored that far
                break
            if len(following) > LARGEST_MAP:
                break
            maps.append(following)
        return maps
