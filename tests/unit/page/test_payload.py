"""Answers as they go to the page."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.base.messages import encode_bytes, to_json
from cnn.data.mnist import load_mnist
from cnn.drawing.look import Look, look_at
from cnn.page.payload import encode_look, quantise, scale_of
from cnn.server.drawing_message import parse_drawing
from tests.helpers.app import decode_maps


def test_what_the_page_paints_are_the_tensors_of_a_plain_forward_pass(recognizer: Recognizer) -> None:
    stages = recognizer.model.config.stages()
    for index in range(20):
        drawing = parse_drawing({"picture": encode_bytes(load_mnist(train=False).images[index].numpy())})
        picture = drawing.picture()
        payload = to_json(encode_look(Look(recognizer.read_picture(picture)), stages))
        painted = decode_maps(payload, stages)
        with torch.no_grad():
            expected = recognizer.model.forward_with_maps(torch.tensor(picture.values)[None, None])
        for stage, scale in zip(stages, payload["scales"], strict=True):
            half_a_step = scale / (254 if stage.signed else 510)
            difference = np.abs(painted[stage.name] - expected[stage.name][0].numpy()).max()
            assert difference <= half_a_step + 1e-5, stage.name
        assert np.array_equal(np.float32(payload["logits"]), expected["fc"][0].numpy())


@pytest.mark.parametrize("signed", [True, False])
def test_zero_is_exactly_zero(signed: bool) -> None:
    values = np.array([0.0, 1.0, -1.0 if signed else 0.5])
    zero = 128 if signed else 0
    assert quantise(values, 1.0, signed).tolist() == [zero, 255, 1 if signed else 128]
    assert (quantise(np.zeros(3), 0.0, signed) == zero).all()


def test_a_scale_is_the_largest_number_with_three_digits() -> None:
    assert scale_of(np.array([-0.012341, 0.01])) == 0.0124
    assert scale_of(np.array([1234.5])) == 1240
    assert scale_of(np.zeros(2)) == 0


def test_several_digits_are_told_with_their_places_on_the_pad(recognizer: Recognizer) -> None:
    one = {"width": 40, "points": [200, 300, 200, 700]}
    seven = {"width": 40, "points": [550, 300, 850, 300, 700, 700]}
    look = look_at(recognizer, parse_drawing({"strokes": [one, seven]}))
    answer = encode_look(look, recognizer.model.config.stages())
    assert [(found.digit, found.verdict) for found in answer.digits] == [(1, "digit"), (7, "digit")]
    assert (answer.chosen, answer.digit) == (1, 7)
    for found, box in zip(answer.digits, ((180, 280, 220, 720), (530, 280, 870, 720)), strict=True):
        assert found.box == pytest.approx(box, abs=10)


def test_an_empty_pad_is_blank(recognizer: Recognizer) -> None:
    answer = to_json(encode_look(look_at(recognizer, parse_drawing({})), recognizer.model.config.stages()))
    assert (answer["digit"], answer["runner_up"], answer["verdict"], answer["digits"]) == (None, None, "blank", [])
