"""Block 2: one kernel over one picture."""

from __future__ import annotations

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
class ConvolutionSettings:
    """What can be chosen."""

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


class Convolution(Part[ConvolutionSettings]):
    """At each place the kernel's numbers are multiplied with the pixels under it and added up."""

    Settings = ConvolutionSettings
    title = "convolution"

    def fit(self, setting: Setting, network: LessonNetwork) -> Setting:
        if setting.name == "kernel":
            numbered = range(1, len(network.first.weight) + 1)
            learned = ((f"learned_{one}", Sentence("lesson.kernel.learned", {"number": one})) for one in numbered)
            return replace(setting, choices=(*NAMED_KERNELS, *learned, *named("kernel", "custom")))
        if setting.name == "size":
            sides = {int(side) for side, _ in SIZES} | {network.config.kernel_size}
            return replace(setting, choices=square_sizes(*sorted(sides)))
        return setting

    def answer(self, context: Context, settings: ConvolutionSettings) -> ConvolutionAnswer:
        pixels, kernel, output = self._work(context, settings)
        n, f, s, p, d = len(pixels.levels), settings.size, settings.stride, settings.padding, settings.dilation
        row, column = at = place_in(settings.at, output.shape)
        mode = settings.padding_mode
        window = operators.window_at(pixels.values, row, column, f, stride=s, padding=p, dilation=d, padding_mode=mode)
        used = kernel.flip(0, 1) if settings.flip else kernel
        products = window * used
        before = self._convolve(pixels, kernel, replace(settings, activation="none"))
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
            bias=minus(f"{settings.bias:.6g}"),
            before=decimals(before[at]),
            value=decimals(output[at]),
            same_flipped=torch.equal(kernel, kernel.flip(0, 1)),
            question=question(
                "lesson.convolution", square(side), squares(slips), *keys, f=f, n=n, p=p, s=s, d=d, size=size
            ),
        )

    def code(self, context: Context, settings: ConvolutionSettings) -> str:
        pixels, kernel, _ = self._work(context, settings)
        return CODE.code(
            settings,
            picture=tensor_code(pixels.levels, pixels.divisor),
            kernel=tensor_code(kernel),
            padding_mode=f'"{TORCH_MODES[settings.padding_mode]}"',
        )

    def _work(self, context: Context, settings: ConvolutionSettings) -> tuple[Pixels, Tensor, Tensor]:
        """Picture, kernel and output map. Raises OperatorError."""
        pixels = context.pixels if settings.picture == "drawing" else context.small(6)
        kernel = self._kernel(context.network, settings)
        return pixels, kernel, self._convolve(pixels, kernel, settings)

    def _kernel(self, network: LessonNetwork, settings: ConvolutionSettings) -> Tensor:
        """(f, f): a named kernel, one of the network's first layer, or the student's own numbers."""
        name, size = settings.kernel, settings.size
        if name == "custom":
            if len(settings.k) != size * size:
                raise OperatorError(f"Your own kernel has {len(settings.k)} numbers, but {size}×{size} are needed.")
            return torch.tensor(settings.k, dtype=torch.float32).reshape(size, size)
        if not name.startswith("learned_"):
            return operators.named_kernel(name, size)
        kernel = network.first.weight[int(name.removeprefix("learned_")) - 1, 0].detach()
        if len(kernel) != size:
            raise OperatorError(f"The network has learned kernels of {len(kernel)}×{len(kernel)}: choose that size.")
        return kernel

    def _convolve(self, pixels: Pixels, kernel: Tensor, settings: ConvolutionSettings) -> Tensor:
        return operators.convolve(
            pixels.values,
            kernel,
            settings.bias,
            stride=settings.stride,
            padding=settings.padding,
            dilation=settings.dilation,
            padding_mode=settings.padding_mode,
            activation=settings.activation,
            flip=settings.flip,
        )
