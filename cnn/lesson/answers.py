"""What an answer of the lesson is made of: packed numbers, numbers as text, a question. The page only draws them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from cnn.lesson.texts import Sentence, Words, say

MOST_CHOICES = 4


@dataclass(frozen=True)
class Packed:
    """Numbers for the page, exact: their shape and base64 of little-endian float32."""

    shape: list[int]
    data: str

    @classmethod
    def of(cls, values: Tensor | np.ndarray) -> Packed:
        array = np.ascontiguousarray(values, "<f4")
        return cls(list(array.shape), base64.b64encode(array.tobytes()).decode())


@dataclass(frozen=True)
class Question:
    """What a student is asked before the answer is uncovered; `right` is the place of the right choice."""

    text: Sentence
    choices: list[Words]
    right: int
    why: Sentence


def question(
    topic: str,
    right: Words,
    wrong: Sequence[str],
    asked: str = "question",
    why: str = "why",
    /,
    **values: str | int,
) -> Question:
    """The question lesson.TOPIC.ASKED and why it is so, lesson.TOPIC.WHY, both with `values`, and up to four choices.

    They are in order of size, so that their order says nothing. `wrong` lists what one gets by a typical slip, the most
    typical first; what equals the right answer is left out.
    """
    slips = [choice for choice in dict.fromkeys(wrong) if choice != right]
    choices = sorted([right, *slips[: MOST_CHOICES - 1]], key=_in_order)
    asking, reason = (Sentence(f"lesson.{topic}.{key}", values) for key in (asked, why))
    return Question(asking, choices, choices.index(right), reason)


def _in_order(choice: Words) -> tuple[float, str]:
    text = say(choice)
    head = text.replace(",", "").replace("−", "-").split()[0].split("×")[0]
    try:
        return float(head), text
    except ValueError:
        return float("inf"), text


def square(side: int) -> str:
    return f"{side} × {side}"


def squares(sides: Iterable[int]) -> list[str]:
    """Those that there can be."""
    return [square(side) for side in sides if side > 0]


def minus(text: str) -> str:
    """A real minus sign for each hyphen, and a dot for each product."""
    return text.replace("-", "−").replace("*", "·")


def decimals(value: float | Tensor) -> str:
    """Four decimals, as the snippets print them, or a whole number as such; with a real minus sign."""
    value = float(value) + 0.0  # + 0.0 makes -0 a plain 0
    return minus(f"{value:.0f}" if value == round(value) else f"{value:.4f}")


def tiny(difference: float | Tensor) -> str:
    """A rounding difference in plain decimals."""
    return f"{float(difference):.7f}" if difference else "0"


def place_in(at: tuple[int, int], shape: Sequence[int]) -> tuple[int, int]:
    """The place, moved inside: a change of settings may have made the map smaller."""
    row, column = (min(max(one, 0), side - 1) for one, side in zip(at, shape, strict=True))
    return row, column
