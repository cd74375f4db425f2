"""What each block of the lesson shows: its numbers, all from PyTorch, a question, and the settings that make its code.

An answer holds tensors (`pack`), plain numbers and short sentences worked out from the settings; the page only draws.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from cnn.drawing import picture
from cnn.drawing.drawing import Drawing
from cnn.drawing.geometry import prepare
from cnn.drawing.picture import FIELD
from cnn.drawing.resample import shrink
from cnn.lesson import literals
from cnn.lesson.snippets import (
    CompleteSettings,
    ConvolutionSettings,
    PaddingSettings,
    Picture,
    PoolingSettings,
)
from cnn.network import operators
from cnn.network.model import DigitCNN
from cnn.network.operators import OperatorError
from cnn.network.stages import CNNConfig

Answer = dict[str, Any]
Settings = dict[str, Any]

MIDDLE = 24  # pixels of the 28 that a small picture shows: the digit's 20 and a margin
SMALL_INK = 9  # the darkest ink of a small picture, so that its numbers have one figure
LARGEST_MAP = 64  # side of a map of a chain of layers that is still shown


@dataclass(frozen=True)
class Drawn:
    """The student's drawing as the lesson uses it.

    Attributes:
        levels: (H, W) uint8, ink 255 on 0, what is read.
        pad: (280, 280) uint8, what the pad shows.
    """

    levels: np.ndarray
    pad: np.ndarray

    @classmethod
    def of(cls, drawing: Drawing) -> Drawn:
        return cls(drawing.ink(), drawing.pad())

    @cached_property
    def prepared(self) -> picture.Picture:
        """In MNIST's geometry, exactly as the snippet of the block "data" does it."""
        return prepare(self.levels)

    @cached_property
    def picture(self) -> Picture:
        """(28, 28) with MNIST's 256 levels."""
        return Picture.of(self.prepared.values)

    def small(self, side: int) -> Picture:
        """The same on side x side pixels, ink from 0 to SMALL_INK in whole numbers."""
        margin = (FIELD - MIDDLE) // 2
        middle = self.prepared.values[margin : FIELD - margin, margin : FIELD - margin]
        means = shrink(middle, side, side)
        peak = float(means.max())
        return Picture(np.rint(means * (SMALL_INK / peak)) if peak else np.zeros_like(means), divisor=1)

    def chosen(self, settings: Settings, small: int) -> Picture:
        return self.picture if settings["picture"] == "drawing" else self.small(small)


def pack(values: Tensor | np.ndarray) -> Answer:
    """Numbers for the page, exact: shape and base64 of little-endian float32."""
    array = np.ascontiguousarray(values.detach().numpy() if isinstance(values, Tensor) else values, "<f4")
    return {"shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}


def question(text: str, right: str, wrong: Sequence[str], why: str) -> Answer:
    """A question with up to four choices in order of size, so that their order says nothing.

    `wrong` lists what one gets by a typical slip, the most typical first; what equals the right answer is left out.
    """
    choices = [right, *[choice for choice in dict.fromkeys(wrong) if choice != right][:3]]
    choices.sort(key=_in_order)
    return {"text": text, "choices": choices, "right": choices.index(right), "why": why}


def _in_order(choice: str) -> tuple[float, str]:
    head = choice.replace(",", "").replace("−", "-").split()[0].split("×")[0]
    try:
        return float(head), choice
    except ValueError:
        return float("inf"), choice


def square(side: int) -> str:
    return f"{side} × {side}"


def decimals(value: float) -> str:
    """Four decimals, as the snippets print them, or a whole number as such; with a real minus sign."""
    text = f"{value + 0.0:.0f}" if value == round(value) else f"{value:.4f}"  # + 0.0 makes -0 a plain 0
    return text.replace("-", "−")


def place_in(at: Sequence[int], shape: Sequence[int]) -> list[int]:
    """The place, moved inside: a change of settings may have made the map smaller."""
    return [min(max(one, 0), side - 1) for one, side in zip(at, shape, strict=True)]


# --- convolution ------------------------------------------------------------------------------------------------------


def chosen_kernel(settings: Settings, model: DigitCNN) -> Tensor:
    """(f, f): a named kernel, one of the network's first layer, or the student's own numbers."""
    name, size = settings["kernel"], settings["size"]
    if name == "custom":
        if len(settings["k"]) != size * size:
            raise OperatorError(f"Your own kernel has {len(settings['k'])} numbers, but {size}×{size} are needed.")
        return torch.tensor(settings["k"], dtype=torch.float32).reshape(size, size)
    if not name.startswith("learned_"):
        return operators.named_kernel(name, size)
    kernel = model.conv1.weight[int(name.removeprefix("learned_")) - 1, 0].detach()
    if len(kernel) != size:
        raise OperatorError(f"The network has learned kernels of {len(kernel)}×{len(kernel)}: choose that size.")
    return kernel


def convolution_settings(drawn: Drawn, settings: Settings, model: DigitCNN) -> ConvolutionSettings:
    return ConvolutionSettings(
        drawn.chosen(settings, 6),
        chosen_kernel(settings, model),
        settings["bias"],
        settings["stride"],
        settings["padding"],
        settings["dilation"],
        settings["padding_mode"],
        settings["activation"],
        settings["flip"],
    )


def show_convolution(drawn: Drawn, settings: Settings, chosen: ConvolutionSettings) -> Answer:
    picture, kernel = chosen.picture.tensor(), literals.tensor(chosen.kernel)
    n, f, s, p, d = len(picture), chosen.kernel_size, chosen.stride, chosen.padding, chosen.dilation
    output = chosen.output()
    row, column = place_in(settings["at"], output.shape)
    window = operators.window_at(
        picture, row, column, f, stride=s, padding=p, dilation=d, padding_mode=chosen.padding_mode
    )
    used = kernel.flip(0, 1) if chosen.flip else kernel
    products = window * used
    before = replace(chosen, activation="none").output()[row, column].item()
    size = operators.size_formula(n, f, s, p, d)
    side = len(output)
    slips = [side - 1, (n + 2 * p - f) // s, n - f + 1, n, n + 2 * p, side + 1]
    return {
        "padded": pack(operators.pad(picture, p, chosen.padding_mode)),
        "kernel": pack(kernel),
        "used": pack(used),
        "output": pack(output),
        "scales": [float(chosen.picture.tensor().new_tensor(_full(chosen.picture))), _magnitude(output)],
        "at": [row, column],
        "window": pack(window),
        "products": pack(products),
        "sum": decimals(products.sum().item()),
        "bias": f"{chosen.bias:.6g}".replace("-", "−"),
        "before": decimals(before),
        "value": decimals(output[row, column].item()),
        "size": size.replace("-", "−").replace("*", "·"),
        "same_flipped": bool(torch.equal(kernel, kernel.flip(0, 1))),
        "question": question(
            f"{f}×{f} kernel, {n}×{n} pixels, padding {p}, stride {s}"
            + (f", dilation {d}" if d > 1 else "")
            + ": how big is the output map?",
            square(side),
            [square(slip) for slip in slips if slip > 0],
            f"{'(n + 2p − f)/s + 1' if d == 1 else '(n + 2p − (d(f − 1) + 1))/s + 1'} = "
            + size.replace("-", "−").replace("*", "·"),
        ),
    }


def _full(picture: Picture) -> float:
    """The value of full ink."""
    return 1.0 if picture.divisor == 255 else float(SMALL_INK)


def _magnitude(values: Tensor) -> float:
    return float(values.abs().max())


# --- padding ----------------------------------------------------------------------------------------------------------


def padding_settings(drawn: Drawn, settings: Settings) -> PaddingSettings:
    return PaddingSettings(
        drawn.chosen(settings, 6),
        settings["size"],
        settings["stride"],
        settings["padding"],
        1,
        settings["padding_mode"],
        settings["layers"],
    )


def show_padding(drawn: Drawn, settings: Settings, chosen: PaddingSettings) -> Answer:
    picture, f, s, p = chosen.picture.tensor(), chosen.kernel_size, chosen.stride, chosen.padding
    n, sizes, usage = len(picture), chosen.sizes(), chosen.usage()
    row, column = place_in(settings["at"], usage.shape)
    ended = len(sizes) <= chosen.layers
    last = "nothing: the kernel no longer fits" if ended else square(sizes[-1])
    one = operators.size_formula(n, f, s, p).replace("-", "−").replace("*", "·")
    chain = " → ".join(str(size) for size in sizes)
    why = chain + (": then the kernel does not fit" if ended else "")
    slips = [n, sizes[-1] + f - 1, n - chosen.layers, max(1, n - f), sizes[1] if len(sizes) > 1 else n, sizes[-1] + 1]
    return {
        "padded": pack(chosen.padded()),
        "usage": pack(usage.float()),
        "full": _full(chosen.picture),
        "at": [row, column],
        "used": int(usage[row, column]),
        "corner": int(usage[0, 0]),
        "centre": int(usage[n // 2, n // 2]),
        "most": int(usage.max()),
        "sizes": sizes,
        "ended": ended,
        "chain": [pack(one) for one in blur_chain(chosen)],
        "size": one,
        "keeps": (f - 1) // 2,
        "question": question(
            f"{chosen.layers} layers of {f}×{f}, padding {p}, stride {s}: how big is the map of {n}×{n} at the end?",
            last,
            [square(slip) for slip in slips if slip > 0],
            why,
        ),
    }


def blur_chain(chosen: PaddingSettings) -> list[Tensor]:
    """The picture after each layer, with a kernel that takes means: what is lost at the border is seen best then."""
    f = chosen.kernel_size
    means = torch.full((f, f), 1 / f**2)
    maps = [chosen.picture.tensor()]
    for _ in chosen.sizes()[1:]:
        try:
            following = operators.convolve(
                maps[-1], means, stride=chosen.stride, padding=chosen.padding, padding_mode=chosen.padding_mode
            )
        except OperatorError:  # a small map cannot be mirrored that far
            break
        if len(following) > LARGEST_MAP:
            break
        maps.append(following)
    return maps


# --- pooling ----------------------------------------------------------------------------------------------------------


def pooling_settings(drawn: Drawn, settings: Settings) -> PoolingSettings:
    kind, size = settings["kind"], settings["size"]
    kernel = None
    if kind == "convolution":
        operators.output_size(FIELD, size)  # a size that cannot be gets its sentence before it makes a kernel
        kernel = torch.linspace(-1, 1, size).expand(size, size) / size if size > 1 else torch.ones(1, 1)
    return PoolingSettings(
        drawn.chosen(settings, 4), size, settings["stride"], kind, settings["down"], settings["right"], kernel
    )


def show_pooling(drawn: Drawn, settings: Settings, chosen: PoolingSettings) -> Answer:
    picture = chosen.picture.tensor()
    n, f, s = len(picture), chosen.size, chosen.stride
    moved = operators.shift(picture, chosen.down, chosen.right)
    pooled, nudged = chosen.output(), chosen.nudged()
    row, column = place_in(settings["at"], pooled.values.shape)
    window = picture[row * s : row * s + f, column * s : column * s + f]
    sources = {
        name: None if one.sources is None else one.sources.flatten().tolist()
        for name, one in (("before", pooled), ("after", nudged))
    }
    return {
        "picture": pack(picture),
        "moved": pack(moved),
        "pooled": pack(pooled.values),
        "nudged": pack(nudged.values),
        "scales": [_full(chosen.picture), max(_magnitude(pooled.values), _magnitude(nudged.values))],
        "sources": sources,
        "kernel": None if chosen.kernel is None else pack(literals.tensor(chosen.kernel)),
        "at": [row, column],
        "window": pack(window),
        "value": decimals(pooled.values[row, column].item()),
        "size": operators.size_formula(n, f, s).replace("-", "−").replace("*", "·"),
        "parameters": f * f + 1 if chosen.kernel is not None else 0,
        "changed": _compare(picture, moved),
        "changed_pooled": _compare(pooled.values, nudged.values),
        "question": _pooling_question(chosen, window, pooled.values, (row, column)),
    }


def _compare(before: Tensor, after: Tensor) -> Answer:
    difference = (before - after).abs()
    return {
        "of": difference.numel(),
        "changed": int((difference > 1e-6).sum()),
        "mean": decimals(difference.mean().item()),
    }


def _pooling_question(chosen: PoolingSettings, window: Tensor, values: Tensor, at: tuple[int, int]) -> Answer:
    n, f, s = chosen.picture.shape[0], chosen.size, chosen.stride
    if chosen.picture.divisor == 255 or chosen.kind == "convolution":
        left, side = values.numel(), len(values)
        size = operators.size_formula(n, f, s).replace("-", "−").replace("*", "·")
        return question(
            f"{f}×{f} windows, stride {s}, on {n}×{n} = {n * n:,} numbers: how many are left?",
            f"{left:,}",
            [f"{one:,}" for one in (n * n // s, n * n // f, side, n * n - left, left + 1)],
            f"because a side is {size}",
        )
    numbers = [int(one) for one in window.flatten().tolist()]
    listed = ", ".join(map(str, numbers))
    value = values[at].item()
    mean = sum(numbers) / len(numbers)
    why = {
        "max": f"the largest of {listed}",
        "average": f"the mean of {listed}",
        "subsample": f"the upper left of {listed}",
    }[chosen.kind]
    others = [max(numbers), mean, numbers[0], sum(numbers), min(numbers), numbers[-1], value + 1, value + 2]
    return question(
        f"The marked window holds {listed}. Which number goes on?",
        f"{value:.4g}",
        [f"{one:.4g}" for one in others],
        why,
    )


# --- the complete code ------------------------------------------------------------------------------------------------


def complete_settings(drawn: Drawn, settings: Settings) -> CompleteSettings:
    blocks = [tuple(int(width) for width in block.split("-")) for block in settings["widths"].split("_")]
    try:
        config = CNNConfig((*blocks, ()), settings["size"], settings["padding"], FIELD, 10, settings["batch_norm"])
    except ValueError as error:
        raise OperatorError(str(error)) from error
    return CompleteSettings(
        drawn.picture,
        config,
        settings["epochs"],
        settings["batch_size"],
        float(settings["learning_rate"]),
        settings["seed"],
    )


def show_complete(chosen: CompleteSettings) -> Answer:
    config = chosen.config
    stages = config.stages()
    maps, side, _ = stages[-2].in_shape
    per_epoch = -(-60_000 // chosen.batch_size)
    return {
        "stages": [
            {"name": stage.name, "shape": " × ".join(map(str, stage.out_shape)), "parameters": f"{stage.parameters:,}"}
            for stage in stages
            if stage.kind != "relu"
        ],
        "parameters": f"{config.parameter_count():,}",
        "steps": f"{chosen.epochs} × {per_epoch:,} = {chosen.epochs * per_epoch:,}",
        "picture": pack(chosen.picture.tensor()),
        "question": question(
            f"After the last pool: {maps} maps of {side}×{side}. How many weights lead to the 10 classes?",
            f"{config.flat_features * 10:,}",
            [f"{one:,}" for one in (config.flat_features, maps * 10, side * side * 10, config.flat_features * 10 + 10)],
            f"{maps} · {side} · {side} = {config.flat_features:,} numbers, times 10 classes",
        ),
    }
