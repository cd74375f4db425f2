"""The lesson as tests ask it: drawings, random settings, and its answers as the page gets them."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from cnn.base.messages import to_json
from cnn.drawing.drawing import Drawing, PadStroke
from cnn.lesson.lesson import Lesson
from cnn.lesson.texts import Sentence, say
from cnn.page.samples import pen_samples
from cnn.server.drawing_message import parse_drawing

Message = dict[str, Any]
SENTENCE = re.compile(r"[A-Z][^\n]+\.")
BLANK = Drawing()
# Every block and part, with settings that differ from the defaults.
LINKS = {
    "data": "part=mnist&label=7&page=3&index=52&at=20,9&scale=unit",
    "data drawing": "part=drawing",
    "convolution": "picture=small&kernel=custom&stride=2&padding=1&padding_mode=reflect&bias=0.5&activation=tanh"
    "&flip=true&k=1,2,3,4,5,6,7,8,9.5&at=1,2",
    "padding": "size=5&stride=1&padding=2&padding_mode=replicate&layers=3&at=4,5",
    "pooling": "picture=small&kind=average&size=3&stride=1&right=-1&down=2&at=1,0",
    "flatten": "digit=7&index=801",
    "equivalence": "n=8&kernel=sharpen&stride=2&padding=1&row=3",
    "equivalence kernel": "part=kernel&digit=6",
    "equivalence slide": "part=slide&where=11",
    "code": "widths=4-8_8-16&size=5&padding=valid&epochs=1&learning_rate=0.01&seed=5",
}


@cache
def sample(digit: int, index: int = 0) -> Drawing:
    """One of the pen's digits that the page offers."""
    return parse_drawing(sample_message(digit, index))


@cache
def sample_message(digit: int, index: int = 0) -> Message:
    """The same as the page sends it."""
    return to_json(pen_samples(digit)[index])


def numbers(packed: Message) -> np.ndarray:
    """The numbers of a packed tensor."""
    return np.frombuffer(base64.b64decode(packed["data"]), "<f4").reshape(packed["shape"])


def plain(text: str) -> float:
    """A number as the page writes it."""
    return float(text.replace("−", "-").replace(",", ""))


def worded(answer: Any) -> Any:
    """An answer's JSON with every sentence in English."""
    if isinstance(answer, dict):
        if set(answer) == {"key", "values"}:
            return say(Sentence(answer["key"], answer["values"]))
        return {name: worded(value) for name, value in answer.items()}
    return [worded(value) for value in answer] if isinstance(answer, list) else answer


def ask(
    lesson: Lesson,
    block: str,
    drawing: Drawing = BLANK,
    settings: Message | None = None,
    wide: Drawing = BLANK,
    **more: object,
) -> Message:
    """What the page gets, worded."""
    message = {"block": block, "settings": settings or {}, **more}
    return worded(to_json(lesson.answer(message, drawing, wide)))


def right(answer: Message) -> str:
    """The right choice of the answer's question."""
    return answer["question"]["choices"][answer["question"]["right"]]


def line_of(*drawings: Drawing) -> Drawing:
    """Drawings of one digit each side by side on the wide pad, as the page places them."""
    slot = 1000 / len(drawings)
    strokes = []
    for i, drawing in enumerate(drawings):
        for stroke in drawing.strokes:
            x, y = stroke.points.T
            strokes.append(PadStroke(np.stack([(i + 0.5) * slot + (x - 500) / 5, y], 1).round(), stroke.width))
    return Drawing(tuple(strokes))


def some_settings(lesson: Lesson, block: str, generator: random.Random, **fixed: object) -> Message:
    """Settings as a student might choose them; about a third of them cannot work."""
    values: Message = {}
    for setting in lesson.blocks[block].settings:
        low, high = int(max(setting.low, -3)), int(min(setting.high, 3))
        values[setting.name] = {
            "choice": lambda choices=setting.choices: generator.choice(choices)[0],
            "flag": lambda: generator.random() < 0.5,
            "whole": lambda low=low, high=high: generator.randint(low, high),
            "real": lambda: round(generator.uniform(-2, 2), 2),
            "numbers": lambda default=setting.default: [generator.randrange(28) for _ in default],
        }[setting.kind]()
    if values.get("kernel") == "custom":
        values["k"] = [round(generator.uniform(-3, 3), 1) for _ in range(values["size"] ** 2)]
    return values | fixed


def answers(
    lesson: Lesson, block: str, drawing: Drawing, count: int, **fixed: object
) -> Iterator[tuple[Message, Message]]:
    """`count` answers to random settings that work, with their code; each that does not work says why."""
    generator = random.Random(block)
    found = 0
    for _ in range(20 * count):
        settings = some_settings(lesson, block, generator, **fixed)
        answer = ask(lesson, block, drawing, settings, drawing, code=True)
        if "error" in answer:
            assert SENTENCE.fullmatch(answer["error"]), answer["error"]
            continue
        yield settings, answer
        found += 1
        if found == count:
            return
    raise AssertionError(f"Only {found} of {20 * count} settings worked.")
