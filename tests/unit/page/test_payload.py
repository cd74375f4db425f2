"""Messages between page and server."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.drawing.strokes import place_strokes
from cnn.page.look import look_at
from cnn.page.payload import (
    MAX_POINTS,
    MAX_STROKES,
    SIGNED_KINDS,
    PayloadError,
    decode_maps,
    encode_digits,
    encode_picture,
    encode_reading,
    parse_drawing,
    quantise,
)
from cnn.pen.pictures import sample_strokes

LINE = {"width": 70, "points": [500, 200, 510, 800]}


def test_what_the_page_paints_are_the_tensors_of_a_plain_forward_pass(recognizer: Recognizer) -> None:
    stages = recognizer.model.config.stages()
    for index in range(20):
        drawing = parse_drawing({"picture": encode_picture(load_mnist(train=False).images[index].numpy())})
        prepared = drawing.prepared()
        payload = encode_reading(recognizer.read_prepared(prepared), stages)
        painted = decode_maps(payload, stages)
        with torch.no_grad():
            expected = recognizer.model.forward_with_maps(torch.from_numpy(prepared.picture)[None, None])
        for stage, scale in zip(stages, payload["scales"], strict=True):
            half_a_step = scale / (254 if stage.kind in SIGNED_KINDS else 510)
            difference = np.abs(painted[stage.name] - expected[stage.name][0].numpy()).max()
            assert difference <= half_a_step + 1e-5, stage.name


@pytest.mark.parametrize("signed", [True, False])
def test_zero_is_exactly_zero(signed: bool) -> None:
    values = np.array([0.0, 1.0, -1.0 if signed else 0.5])
    zero = 128 if signed else 0
    assert quantise(values, 1.0, signed).tolist() == [zero, 255, 1 if signed else 128]
    assert (quantise(np.zeros(3), 0.0, signed) == zero).all()


def test_drawing_of_strokes_picture_and_eraser() -> None:
    picture = np.zeros((28, 28), np.uint8)
    picture[10:18, 10:18] = 200
    ink = parse_drawing({"strokes": [LINE], "picture": encode_picture(picture)}).ink()
    assert ink[140, 105] == pytest.approx(200 / 255)
    assert ink[100, 140] == 1
    rubbed = parse_drawing({"strokes": [LINE, LINE | {"width": 80, "erase": True}]}).ink()
    assert not rubbed.any()
    drawn_again = parse_drawing({"strokes": [LINE | {"erase": True}, LINE]}).ink()
    assert drawn_again.max() == 1


def test_a_sample_alone_is_the_sample_itself() -> None:
    for picture in load_mnist(train=False).images[:20].numpy():
        prepared = parse_drawing({"picture": encode_picture(picture)}).prepared()
        np.testing.assert_allclose(prepared.picture, picture / 255, atol=1e-4)


def _at(strokes: list[np.ndarray], size: float, x: float) -> list[dict[str, object]]:
    placed = place_strokes(strokes, size, (x, 500))
    return [{"width": 40, "points": stroke.ravel().tolist()} for stroke in placed]


def test_one_of_several_digits_can_be_looked_at(recognizer: Recognizer) -> None:
    generator = torch.Generator().manual_seed(3)
    number = (4, 7, 2)
    strokes = [
        stroke
        for digit, x in zip(number, (180, 500, 820), strict=True)
        for stroke in _at(sample_strokes(digit, generator), 230, x)
    ]
    for asked, expected in ((None, 2), (0, 0), (1, 1), (99, 2)):
        look = look_at(recognizer, parse_drawing({"strokes": strokes, "digit": asked}))
        assert tuple(reading.digit for reading in look.digits) == number
        assert look.chosen == expected
        assert look.reading.digit == number[expected]
        left, _, right, _ = encode_digits(look.digits)[expected]["box"]
        assert left < (180, 500, 820)[expected] < right


def test_one_digit_is_looked_at_as_a_whole(recognizer: Recognizer) -> None:
    generator = torch.Generator().manual_seed(5)
    for digit in range(10):
        drawing = parse_drawing({"strokes": _at(sample_strokes(digit, generator), 600, 500)})
        look = look_at(recognizer, drawing)
        assert look.digits == ()
        np.testing.assert_array_equal(look.reading.prepared.picture, drawing.prepared().picture)


def test_empty_pad_is_blank(recognizer: Recognizer) -> None:
    for message in ({}, {"strokes": []}, {"strokes": [], "picture": None}):
        reading = recognizer.read_prepared(parse_drawing(message).prepared())
        assert encode_reading(reading, recognizer.model.config.stages())["verdict"] == "blank"


@pytest.mark.parametrize(
    "message",
    [
        None,
        3,
        "strokes",
        [],
        [LINE],
        {"strokes": None},
        {"strokes": {"0": LINE}},
        {"strokes": [None]},
        {"strokes": [[1, 2]]},
        {"strokes": [{}]},
        {"strokes": [LINE | {"width": 0}]},
        {"strokes": [LINE | {"width": "70"}]},
        {"strokes": [LINE | {"width": math.nan}]},
        {"strokes": [LINE | {"width": True}]},
        {"strokes": [LINE | {"width": 10**400}]},
        {"strokes": [LINE | {"erase": 1}]},
        {"strokes": [LINE | {"points": []}]},
        {"strokes": [LINE | {"points": [1]}]},
        {"strokes": [LINE | {"points": [1, None]}]},
        {"strokes": [LINE | {"points": [1, math.inf]}]},
        {"strokes": [LINE | {"points": [1, 1e9]}]},
        {"strokes": [LINE | {"points": "1234"}]},
        {"strokes": [LINE | {"points": [0] * (2 * MAX_POINTS + 2)}]},
        {"strokes": [LINE | {"points": [0] * MAX_POINTS}] * 3},
        {"strokes": [LINE] * (MAX_STROKES + 1)},
        {"digit": -1},
        {"digit": "1"},
        {"digit": True},
        {"picture": 5},
        {"picture": "###"},
        {"picture": "ä"},
        {"picture": base64.b64encode(b"short").decode()},
        {"picture": "A" * 100_000},
    ],
)
def test_a_wrong_message_is_refused_in_one_sentence(message: object) -> None:
    with pytest.raises(PayloadError, match=r"^[^\n]+\.$"):
        parse_drawing(message)
