"""One picture and one answer for each drawing, by whichever door it comes in: Draw, Lesson, `/read`, Python."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from cnn import Reading, Recognizer
from cnn.base.messages import decode_levels, encode_bytes, to_json
from cnn.data.mnist import load_mnist
from cnn.page.messages import DrawingMessage, PictureMessage, StrokeMessage
from cnn.server.drawing_message import parse_drawing
from tests.helpers.app import call, read_drawing

DRAWINGS = 24


def random_drawing(rng: np.random.Generator, index: int) -> DrawingMessage:
    """A scribble, upright so that it is one digit if any: pens of all widths, an eraser, a picture below."""
    strokes = []
    for _ in range(rng.integers(1, 4)):
        points = rng.integers((330, 150), (670, 850), (rng.integers(1, 9), 2))
        strokes.append(StrokeMessage(int(rng.integers(20, 130)), points.ravel().tolist()))
    if index % 3 == 0:
        strokes.append(StrokeMessage(40, [300, *rng.integers(300, 700, 2).tolist(), 700], erase=True))
    digits = load_mnist(train=False).images.numpy()
    match index % 4:
        case 1:
            return DrawingMessage(strokes, encode_bytes(digits[index]))
        case 2:
            large = np.asarray(Image.fromarray(digits[index]).resize((131, 200), Image.Resampling.BICUBIC))
            return DrawingMessage(strokes[:1], PictureMessage(131, 200, encode_bytes(large)))
        case 3:
            return DrawingMessage([], encode_bytes(digits[index]))
    return DrawingMessage(strokes)


@pytest.fixture(scope="module")
def client(app: str) -> Client:
    return Client(app, verbose=False)


@pytest.fixture(scope="module")
def drawings(app: str) -> list[dict[str, Any]]:
    """Drawings of one digit: where there are several, each door says something else by design."""
    rng = np.random.default_rng(14)
    found = [to_json(random_drawing(rng, index)) for index in range(DRAWINGS)]
    return [drawing for drawing in found if not read_drawing(app, drawing)[1]["digits"]]


@pytest.fixture(scope="module")
def readings(recognizer: Recognizer, drawings: list[dict[str, Any]]) -> list[Reading]:
    """What `Recognizer.read` says of the drawings' ink."""
    return [recognizer.read(parse_drawing(drawing).ink()) for drawing in drawings]


def test_there_are_drawings_of_every_kind(drawings: list[dict[str, Any]], readings: list[Reading]) -> None:
    assert len(drawings) > DRAWINGS / 2
    assert any(stroke.get("erase") for drawing in drawings for stroke in drawing["strokes"])
    assert {type(drawing.get("picture")) for drawing in drawings} == {type(None), str, dict}
    assert {reading.verdict for reading in readings} >= {"digit", "not a digit"}


def test_draw(app: str, recognizer: Recognizer, drawings: list[dict[str, Any]], readings: list[Reading]) -> None:
    for drawing, reading in zip(drawings, readings, strict=True):
        answer = read_drawing(app, drawing)[1]
        np.testing.assert_array_equal(decode_levels(answer["levels"], (28, 28), "It"), reading.picture.levels)
        np.testing.assert_array_equal(np.float32(answer["logits"]), reading.maps["fc"])
        found = call(app, "compare", {"levels": answer["levels"], "nudge": {"down": 0, "right": 0}})[1]
        np.testing.assert_array_equal(np.float32(found["after"]["logits"]), reading.maps["fc"])
        assert answer["probabilities"] == reading.probabilities.tolist()
        assert (answer["score"], answer["verdict"], answer["digit"]) == (reading.score, reading.verdict, reading.digit)


def test_lesson(app: str, drawings: list[dict[str, Any]], readings: list[Reading]) -> None:
    for drawing, reading in zip(drawings, readings, strict=True):
        message = {"block": "data", "drawing": drawing, "settings": {"part": "drawing"}}
        packed = call(app, "lesson", message)[1]["picture"]
        values = np.frombuffer(base64.b64decode(packed["data"]), "<f4").reshape(packed["shape"])
        np.testing.assert_array_equal(values, reading.picture.values)
        answer = call(app, "lesson", {"block": "flatten", "drawing": drawing, "settings": {}})[1]
        assert answer["logits"] == [f"{logit:.4f}".replace("-", "−") for logit in reading.maps["fc"]]
        assert answer["probabilities"] == reading.probabilities.tolist()


def test_read_endpoint(client: Client, drawings: list[dict[str, Any]], readings: list[Reading], tmp_path: Path) -> None:
    for index, (drawing, reading) in enumerate(zip(drawings, readings, strict=True)):
        path = tmp_path / f"{index}.png"
        Image.fromarray(parse_drawing(drawing).ink()).save(path)
        assert client.predict(handle_file(path), api_name="/read") == {
            "digit": reading.digit,
            "verdict": reading.verdict,
            "probabilities": reading.probabilities.tolist(),
            "score": reading.score,
        }
