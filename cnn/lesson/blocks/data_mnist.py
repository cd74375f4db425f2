"""Block 1: the digits of MNIST, as pictures and as numbers."""

from dataclasses import dataclass

import torch

from cnn.base.messages import encode_bytes
from cnn.lesson.answers import Packed, place_in, question
from cnn.lesson.block import Part, PartAnswer, choice, number, numbers
from cnn.lesson.choices import DIGITS, Choices, named
from cnn.lesson.context import Context
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence

GALLERY = 30  # digits on one page
CODE = Snippet(__file__)
LABELS: Choices = (
    ("any", Sentence("lesson.label.any")),
    *((str(digit), Sentence("lesson.label.one", {"digit": digit})) for digit, _ in DIGITS),
)


@dataclass(frozen=True)
class MnistAnswer(PartAnswer):
    """What the part shows."""

    counts: list[str]  # digits of each kind
    total: str
    indices: list[int]  # of the digits on the page
    labels: list[int]
    gallery: str  # their pictures, base64 of 784 bytes each
    index: int  # the chosen digit
    label: int
    levels: Packed
    unit: Packed  # levels / 255
    at: tuple[int, int]  # the middle of the window


@dataclass(frozen=True)
class Mnist(Part):
    """Each digit is a grid of 28x28 grey levels."""

    name = "mnist"

    label: str = choice("any", LABELS, label="digits")
    page: int = number(1, 1, 400)
    index: int = number(0, 0, 59_999, label="digit_number")
    scale: str = choice("levels", named("scale", "levels", "unit"))
    at: tuple[int, int] = numbers(14, 14)

    def answer(self, context: Context) -> MnistAnswer:
        digits = context.digits.digits()
        wanted = self.label
        chosen = torch.arange(len(digits)) if wanted == "any" else (digits.labels == int(wanted)).nonzero()[:, 0]
        page = min(self.page, -(-len(chosen) // GALLERY)) - 1
        shown = chosen[page * GALLERY : (page + 1) * GALLERY]
        levels = digits.images[self.index]
        at = place_in(self.at, levels.shape)
        level = int(levels[at])
        slips = [f"{one:.3f}" for one in (level / 100, 1 - level / 255, float(level), level / 1000)]
        return MnistAnswer(
            counts=[f"{count:,}" for count in digits.labels.bincount(minlength=10).tolist()],
            total=f"{len(digits):,}",
            indices=shown.tolist(),
            labels=digits.labels[shown].tolist(),
            gallery=encode_bytes(digits.images[shown].numpy()),
            index=self.index,
            label=int(digits.labels[self.index]),
            levels=Packed.of(levels),
            unit=Packed.of(levels / 255),
            at=at,
            question=question("data.mnist", f"{level / 255:.3f}", slips, level=level),
        )

    def code(self, context: Context) -> str:
        return CODE.code(self, folder='"data"')
