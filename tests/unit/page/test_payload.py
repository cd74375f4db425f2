"""Answers as they go to the page."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.base.messages import decode_levels, encode_bytes, to_json
from cnn.data.mnist import load_mnist
from cnn.drawing.look import look_at
from cnn.page.payload import answer_of
from cnn.server.drawing_message import parse_drawing


def test_the_answer_carries_the_picture_and_the_logits_of_a_plain_forward_pass(recognizer: Recognizer) -> None:
    for index in range(20):
        drawing = parse_drawing({"picture": encode_bytes(load_mnist(train=False).images[index].numpy())})
        answer = to_json(answer_of(look_at(recognizer, drawing)))
        picture = drawing.picture()
        np.testing.assert_array_equal(decode_levels(answer["levels"], (28, 28), "It"), picture.levels)
        with torch.no_grad():
            expected = recognizer.model(torch.tensor(picture.values)[None, None])[0]
        assert np.array_equal(np.float32(answer["logits"]), expected.numpy())


def test_several_digits_are_told_with_their_places_on_the_pad(recognizer: Recognizer) -> None:
    one = {"width": 40, "points": [200, 300, 200, 700]}
    seven = {"width": 40, "points": [550, 300, 850, 300, 700, 700]}
    look = look_at(recognizer, parse_drawing({"strokes": [one, seven]}))
    answer = answer_of(look)
    assert [(found.digit, found.verdict) for found in answer.digits] == [(1, "digit"), (7, "digit")]
    assert (answer.chosen, answer.digit) == (1, 7)
    for found, box in zip(answer.digits, ((180, 280, 220, 720), (530, 280, 870, 720)), strict=True):
        assert found.box == pytest.approx(box, abs=10)


def test_an_empty_pad_is_blank(recognizer: Recognizer) -> None:
    answer = to_json(answer_of(look_at(recognizer, parse_drawing({}))))
    assert (answer["digit"], answer["runner_up"], answer["verdict"], answer["digits"]) == (None, None, "blank", [])
