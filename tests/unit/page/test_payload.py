"""Messages between page and server."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.page.payload import (
    MAX_POINTS,
    MAX_STROKES,
    SIGNED_KINDS,
    PayloadError,
    decode_maps,
    encode_picture,
    encode_reading,
    parse_drawing,
    quantise,
)

LINE = {"width": 70, "points": [500, 200, 510, 800]}


def test_what_the_page_paints_are_the_tensors_of_a_plain_forward_pass(recognizer: Recognizer) -> None:
    stages = recognizer.model.config.stages()
    for index in range(20):
        drawing = parse_drawing({"picture": encode_picture(load_mnist(train=False).images[index].numpy())})
        picture = drawing.picture()
        payload = encode_reading(recognizer.read_picture(picture), stages)
        painted = decode_maps(payload, stages)
        with torch.no_grad():
            expected = recognizer.model.forward_with_maps(torch.tensor(picture.values)[None, None])
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


def test_empty_pad_is_blank(recognizer: Recognizer) -> None:
    for message in ({}, {"strokes": []}, {"strokes": [], "picture": None}):
        reading = recognizer.read_picture(parse_drawing(message).picture())
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
