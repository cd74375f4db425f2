"""Block 1: the digits of MNIST, as pictures and as numbers."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import torch
from torch import Tensor

from cnn.lesson.answers import Packed, place_in, question
from cnn.lesson.block import Part, PartAnswer, choice, number, numbers
from cnn.lesson.choices import DIGITS, Choices, named
from cnn.lesson.context import Context
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence

GALLERY = 30  # digits on one page
CODE = Snippet.beside(__file__)
LABELS: Choices = (
    ("any", Sentence("lesson.label.any")),
    *((str(digit), Sentence("lesson.label.one", {"digit": digit})) for digit, _ in DIGITS),
)


@dataclass(frozen=True)
class MnistSettings:
    """What can be chosen."""

    label: str = choice("any", LABELS, label="digits")
    page: int = number(1, 1, 400)
    index: int = number(0, 0, 59_999, label="digit_number")
    scale: str = choice("levels", named("scale", "levels", "unit"))
    at: tuple[int, int] = numbers(14, 14)


@dataclass(frozen=True)
class MnistAnswer(PartAnswer):
    """What the part shows.

    Attributes:
        counts, total: digits of each kind, and of all.
        indices, labels, gallery: of the digits on the page, their pictures as base64 of 784 bytes each.
        index, label: the chosen digit; levels, unit: its grey levels, and divided by 255.
        at: the middle of the window.
    """

    counts: list[str]
    total: str
    indices: list[int]
    labels: list[int]
    gallery: str
    index: int
    label: int
    levels: Packed
    unit: Packed
    at: tuple[int, int]


class Mnist(Part[MnistSettings]):
    """Each digit is a grid of 28x28 grey levels."""

    Settings = MnistSettings
    name = "mnist"

    def answer(self, context: Context, settings: MnistSettings) -> MnistAnswer:
        digits = context.digits.digits()
        wanted = settings.label
        chosen = torch.arange(len(digits)) if wanted == "any" else (digits.labels == int(wanted)).nonzero()[:, 0]
        page = min(settings.page, -(-len(chosen) // GALLERY)) - 1
        shown = chosen[page * GALLERY : (page + 1) * GALLERY]
        levels = digits.images[settings.index]
        row, column = place_in(settings.at, levels.shape)
        level = int(levels[row, column])
        return MnistAnswer(
            counts=[f"{count:,}" for count in digits.labels.bincount(minlength=10).tolist()],
            total=f"{len(digits):,}",
            indices=shown.tolist(),
            labels=digits.labels[shown].tolist(),
            gallery=picture_bytes(digits.images[shown]),
            index=settings.index,
            label=int(digits.labels[settings.index]),
            levels=Packed.of(levels),
            unit=Packed.of(levels / 255),
            at=(row, column),
            question=question(
                Sentence("lesson.data.mnist.question", {"level": level}),
                f"{level / 255:.3f}",
                [f"{one:.3f}" for one in (level / 100, 1 - level / 255, float(level), level / 1000)],
                Sentence("lesson.data.mnist.why", {"level": level}),
            ),
        )

    def code(self, context: Context, settings: MnistSettings) -> str:
        return CODE.code(folder='"data"', index=str(settings.index))


def picture_bytes(pictures: Tensor) -> str:
    """(n, 28, 28) uint8 as base64 of 784 bytes each."""
    return base64.b64encode(pictures.numpy().tobytes()).decode()
