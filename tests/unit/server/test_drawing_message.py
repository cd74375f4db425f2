"""Drawings as the page sends them."""

from __future__ import annotations

import base64
import math
import re

import numpy as np
import pytest

from cnn.base.assets import ASSETS
from cnn.base.errors import MessageError
from cnn.base.messages import encode_bytes, to_json
from cnn.drawing.drawing import MAX_BELOW
from cnn.page.messages import DrawingMessage, PictureMessage, StrokeMessage
from cnn.server.drawing_message import parse_drawing
from cnn.server.limits import MAX_POINTS, MAX_STROKES

LINE = {"width": 70, "points": [500, 200, 510, 800]}


def test_every_part_of_a_drawing_arrives() -> None:
    rubber = StrokeMessage(80, [1, 2, 3, 4], erase=True)
    picture = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    drawing = parse_drawing(to_json(DrawingMessage([StrokeMessage(70, [500, 200]), rubber], encode_bytes(picture), 2)))
    assert [(stroke.width, stroke.erase) for stroke in drawing.strokes] == [(70, False), (80, True)]
    assert drawing.strokes[1].points.tolist() == [[1, 2], [3, 4]]
    np.testing.assert_array_equal(drawing.below, picture)
    assert drawing.digit == 2


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2), (28, 28), (512, 300), (MAX_BELOW, MAX_BELOW)])
def test_a_picture_may_have_any_size(width: int, height: int) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (height, width), np.uint8)
    message = DrawingMessage([], PictureMessage(width, height, encode_bytes(picture)))
    np.testing.assert_array_equal(parse_drawing(to_json(message)).below, picture)


def test_what_is_not_named_is_not_there() -> None:
    for message in ({}, {"strokes": []}, {"strokes": [], "picture": None, "digit": None}):
        drawing = parse_drawing(message)
        assert (drawing.strokes, drawing.below, drawing.digit) == ((), None, None)
    assert to_json(DrawingMessage([StrokeMessage(70, [1, 2])])) == {"strokes": [{"width": 70, "points": [1, 2]}]}


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
        {"picture": {}},
        {"picture": {"width": 2, "height": 2}},
        {"picture": {"width": 2, "height": 2, "data": "AAAA"}},
        {"picture": {"width": 0, "height": 4, "data": ""}},
        {"picture": {"width": 2.0, "height": 2, "data": "AAAAAA=="}},
        {"picture": {"width": 513, "height": 1, "data": base64.b64encode(bytes(513)).decode()}},
        {"picture": {"width": 512, "height": 512, "data": "A" * 1_000_000}},
        {"picture": [28, 28]},
    ],
)
def test_a_wrong_message_is_refused_in_one_sentence(message: object) -> None:
    with pytest.raises(MessageError, match=r"^[^\n]+\.$"):
        parse_drawing(message)


def test_the_page_thins_out_what_is_too_long() -> None:
    text = (ASSETS / "page" / "pad" / "thin.js").read_text(encoding="utf-8")
    assert re.findall(r"MOST_POINTS = (\d+)", text) == [str(MAX_POINTS)]
