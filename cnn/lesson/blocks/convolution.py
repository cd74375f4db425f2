"""Block 2: one kernel over one picture."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from cnn.lesson.answers import Packed, decimals, minus, place_in, question, square, squares
from cnn.lesson.block import Part, PartAnswer, Setting, choice, flag, number, numbers
from cnn.lesson.choices import MODES, NAMED_KERNELS, SIZES, full_or_small, named, square_sizes
from cnn.lesson.context import Context, LessonNetwork, Pixels
from cnn.lesson.literals import tensor_code
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence
from cnn.network import operators
from cnn.network.operators import ACTIVATIONS, OperatorError

TORCH_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}
CODE = Snippet(__file__)


@dataclass(frozen=True)
class ConvolutionAnswer(PartAnswer):
    """What the block shows."""

    padded: Packed
    used: Packed  # the kernel as it meets the picture: turned, where it is flipped
    output: Packed
    scales: list[float]  # the value of full ink, and the largest magnitude of the output
    at: tuple[int, int]  # row and column of the output cell that is worked out below
    window: Packed
    products: Packed
    sum: str
    bias: str
    before: str  # the activation
    value: str
    same_flipped: bool  # the kernel looks the same when turned


@dataclass(frozen=True)
class Convolution(Part):
    """At each place the kernel's numbers are multiplied with the pixels under it and added up."""

    picture: str = choice("drawing", full_or_small(6))
    kernel: str = choice("sobel_x")
    size: int = choice(3, label="kernel_size")
    stride: int = number(1, 0, 9)
    padding: int = number(0, 0, 9)
    padding_mode: str = choice("zeros", MODES)
    dilation: int = number(1, 0, 9)
    bias: float = number(0.0, -1000, 1000)
    activation: str = choice("none", named("activation", *ACTIVATIONS))
    flip: bool = flag()
    k: tuple[float, ...] = numbers()
    at: tuple[int, int] = numbers(12, 12)

    @classmethod
    def fit(cls, setting: Setting, network: LessonNetwork) -> Setting:
        if setting.name == "kernel":
            numbered = range(1, len(network.first.weight) + 1)
            learned = ((f"learned_{one}", Sentence("lesson.kernel.learned", {"number": one})) for one in numbered)
            return replace(setting, choices=(*NAMED_KERNELS, *learned, *named("kernel", "custom")))
        if setting.name == "size":
            sides = {int(side) for side, _ in SIZES} | {network.config.kernel_size}
            return replace(setting, choices=square_sizes(*sorted(sides)))
        return setting

    def answer(self, context: Context) -> ConvolutionAnswer:
        pixels, kernel, output = self._work(context)
        n, f, s, p, d = len(pixels.levels), self.size, self.stride, self.padding, self.dilation
        row, column = at = place_in(self.at, output.shape)
        mode = self.padding_mode
        window = operators.window_at(pixels.values, row, column, f, stride=s, padding=p, dilation=d, padding_mode=mode)
        used = kernel.flip(0, 1) if self.flip else kernel
        products = window * used
        before = replace(self, activation="none")._convolve(pixels, kernel)
        side, size = len(output), minus(operators.size_formula(n, f, s, p, d))
        slips = [side - 1, (n + 2 * p - f) // s, n - f + 1, n, n + 2 * p, side + 1]
        keys = ("question", "why") if d == 1 else ("question_dilated", "why_dilated")
        return ConvolutionAnswer(
            padded=Packed.of(operators.pad(pixels.values, p, mode)),
            used=Packed.of(used),
            output=Packed.of(output),
            scales=[pixels.full, float(output.abs().max())],
            at=at,
            window=Packed.of(window),
            products=Packed.of(products),
            sum=decimals(products.sum()),
            bias=minus(f"{self.bias:.6g}"),
            before=decimals(before[at]),
            value=decimals(output[at]),
            same_flipped=torch.equal(kernel, kernel.flip(0, 1)),
            question=question("convolution", square(side), squares(slips), *keys, f=f, n=n, p=p, s=s, d=d, size=size),
        )

    def code(self, context: Context) -> str:
        pixels, kernel, _ = self._work(context)
        return CODE.code(
            self,
            picture=tensor_code(pixels.levels, pixels.divisor),
            kernel=tensor_code(kernel),
            padding_mode=f'"{TORCH_MODES[self.padding_mode]}"',
        )

    def _work(self, context: Context) -> tuple[Pixels, Tensor, Tensor]:
        """Picture, kernel and output map. Raises OperatorError."""
        pixels = context.pixels if self.picture == "drawing" else context.small(6)
        kernel = self._kernel(context.network)
        return pixels, kernel, self._convolve(pixels, kernel)

    def _kernel(self, network: LessonNetwork) -> Tensor:
        """(f, f): a named kernel, one of the network's first layer, or the student's own numbers."""
        name, size = self.kernel, self.size
        if name == "custom":
            if len(self.k) != size * size:
                raise OperatorError(f"Your own kernel has {len(self.k)} numbers, but {size}×{size} are needed.")
            return torch.tensor(self.k, dtype=torch.float32).reshape(size, size)
        if not name.startswith("learned_"):
            return operators.named_kernel(name, size)
        kernel = network.first.weight[int(name.removeprefix("learned_")) - 1, 0].detach()
        if len(kernel) != size:
            raise OperatorError(f"The network has learned kernels of {len(kernel)}×{len(kernel)}: choose that size.")
        return kernel

    def _convolve(self, pixels: Pixels, kernel: Tensor) -> Tensor:
        return operators.convolve(
            pixels.values,
            kernel,
            self.bias,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            padding_mode=self.padding_mode,
            activation=self.activation,
            flip=self.flip,
        )
