"""What the lesson makes of settings that cannot work, of nonsense, and of a pad without ink."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from cnn.base.errors import MessageError
from cnn.drawing.drawing import Drawing, PadStroke
from cnn.lesson.lesson import Lesson
from tests.helpers.lesson import BLANK, SENTENCE, ask, sample

NO_INK = {"error": "There is no ink on the pad: draw a digit."}
DRAWING = sample(5, 1)
DOT = np.array([[500.0, 500.0]])


def test_blank_drawing_is_answered_everywhere(lesson: Lesson) -> None:
    for name, block in lesson.blocks.items():
        for part in block.parts:
            answer = ask(lesson, name, BLANK, {"part": part} if part else {})
            if part == "drawing":
                assert answer == NO_INK
            else:
                assert "error" not in answer, (name, part)


@pytest.mark.parametrize(
    ("block", "settings", "says"),
    [
        ("convolution", {"stride": 0}, "stride"),
        ("convolution", {"picture": "small", "size": 7}, "fit"),
        ("convolution", {"padding": 999}, "from 0 to 9"),
        ("convolution", {"kernel": "learned_1", "size": 5}, "3×3"),
        ("convolution", {"kernel": "emboss", "size": 5}, "emboss"),
        ("convolution", {"kernel": "custom", "k": [1, 2]}, "2 numbers"),
        ("padding", {"picture": "small", "padding": 7, "padding_mode": "reflect"}, "7"),
        ("padding", {"stride": 0}, "stride"),
        ("pooling", {"size": 0}, "kernel size"),
        ("pooling", {"size": 0, "kind": "convolution"}, "kernel size"),
        ("pooling", {"picture": "small", "size": 5}, "fit"),
        ("pooling", {"picture": "small", "right": 5}, "step right"),
        ("flatten", {"index": 1568}, "1567"),
        ("equivalence", {"n": 4, "size": 7}, "fit"),
        ("equivalence", {"stride": 0}, "stride"),
        ("code", {"epochs": 0}, "epochs"),
        ("code", {"batch_size": 0}, "batch size"),
        ("code", {"size": 7, "padding": "valid"}, "too small"),
    ],
)
def test_what_cannot_work_is_explained(lesson: Lesson, block: str, settings: dict[str, Any], says: str) -> None:
    answer = ask(lesson, block, DRAWING, settings)
    assert says in answer["error"]
    assert SENTENCE.fullmatch(answer["error"])
    part = lesson.blocks[block].parts[lesson.blocks[block].check({})[0]]
    if "999" not in str(settings):  # the notebook refuses it too
        notebook = lesson.notebook({"settings": {block: settings}}, DRAWING, BLANK)
        assert says in notebook.error and notebook.error.endswith("."), part


def test_drawing_that_is_read_as_a_photograph_has_no_code(lesson: Lesson) -> None:
    full = Drawing(below=np.full((28, 28), 255, np.uint8), strokes=(PadStroke(DOT, 300, erase=True),))
    assert "light ink" in ask(lesson, "data", full, {"part": "drawing"}, code=True)["error"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"block": "nonsense"},
        {"block": ["data"]},
        {"block": "convolution", "settings": []},
        {"block": "convolution", "settings": {"size": "3"}},
        {"block": "convolution", "settings": {"size": 3.0}},
        {"block": "convolution", "settings": {"size": True}},
        {"block": "convolution", "settings": {"stride": 1e300}},
        {"block": "convolution", "settings": {"stride": 10**400}},
        {"block": "convolution", "settings": {"stride": 10**30, "size": "x"}},
        {"block": "convolution", "settings": {"padding": 999, "size": "x"}},
        {"block": "convolution", "settings": {"bias": None}},
        {"block": "convolution", "settings": {"bias": math.nan}},
        {"block": "convolution", "settings": {"flip": 1}},
        {"block": "convolution", "settings": {"kernel": "nonsense"}},
        {"block": "convolution", "settings": {"at": [1]}},
        {"block": "convolution", "settings": {"at": [1, "2"]}},
        {"block": "convolution", "settings": {"k": [1] * 170}},
        {"block": "convolution", "settings": {"colour": 1}},
        {"block": "data", "settings": {"part": "slide"}},
        {"block": "convolution", "code": 1},
        {"block": "convolution", "measure": None},
    ],
)
def test_nonsense_is_refused_with_one_sentence(lesson: Lesson, message: dict[str, Any]) -> None:
    with pytest.raises(MessageError) as refusal:
        lesson.answer(message, DRAWING, BLANK)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


@pytest.mark.parametrize("message", [{}, {"settings": []}, {"settings": {"nonsense": {}}}, {"settings": {"data": 5}}])
def test_nonsense_for_the_notebook_is_refused(lesson: Lesson, message: dict[str, Any]) -> None:
    with pytest.raises(MessageError):
        lesson.notebook(message, DRAWING, BLANK)


@pytest.mark.parametrize(
    "wide",
    [Drawing(below=np.zeros((28, 28), np.uint8)), Drawing((PadStroke(DOT, 50, erase=True),))],
    ids=["picture", "eraser"],
)
def test_wide_pad_holds_pen_strokes_only(lesson: Lesson, wide: Drawing) -> None:
    with pytest.raises(MessageError):
        lesson.answer({"block": "equivalence"}, DRAWING, wide)
