"""The running app over HTTP: the public endpoint, the page's own calls, and what happens to nonsense."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from cnn import Recognizer
from cnn.base.messages import decode_levels, encode_bytes
from cnn.data.mnist import load_mnist
from tests.helpers.app import call, read_drawing


@pytest.fixture(scope="module")
def client(app: str) -> Client:
    return Client(app, verbose=False)


def test_read_endpoint_answers_like_the_recognizer(client: Client, recognizer: Recognizer, tmp_path: Path) -> None:
    for index, picture in enumerate(load_mnist(train=False).images[:5].numpy()):
        path = tmp_path / f"{index}.png"
        Image.fromarray(255 - picture).resize((140, 140), Image.Resampling.BICUBIC).save(path)
        answer = client.predict(handle_file(path), api_name="/read")
        expected = recognizer.read(Image.open(path))
        assert answer["digit"] == expected.digit
        assert answer["verdict"] == expected.verdict
        assert answer["probabilities"] == pytest.approx(expected.probabilities.tolist(), abs=1e-6)


def test_read_endpoint_says_blank(client: Client, tmp_path: Path) -> None:
    Image.new("RGB", (50, 50), "white").save(tmp_path / "white.png")
    answer = client.predict(handle_file(tmp_path / "white.png"), api_name="/read")
    assert (answer["digit"], answer["verdict"]) == (None, "blank")


def _write_huge_png(path: Path) -> None:
    # One colour packs to a few kilobytes; unpacked it would be 400 MB.
    Image.new("1", (20_000, 20_000)).save(path, optimize=False)


@pytest.mark.parametrize("kind", ["text", "empty", "cut", "huge"])
def test_read_endpoint_refuses_what_is_no_picture(client: Client, app_log: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.png"
    if kind == "huge":
        _write_huge_png(path)
    else:
        Image.new("L", (300, 300), 128).save(path)
        content = {"text": b"hello", "empty": b"", "cut": path.read_bytes()[:60]}[kind]
        path.write_bytes(content)
    with pytest.raises(AppError) as caught:
        client.predict(handle_file(path), api_name="/read")
    message = str(caught.value)
    assert "\n" not in message.strip()
    assert "Traceback" not in app_log.read_text()
    good = tmp_path / "good.png"
    Image.fromarray(load_mnist(train=False).images[0].numpy()).save(good)
    assert client.predict(handle_file(good), api_name="/read")["digit"] == 7


def test_a_drawing_comes_back_as_the_network_read_it(app: str, recognizer: Recognizer) -> None:
    picture = load_mnist(train=False).images[2].numpy()
    status, answer = read_drawing(app, {"strokes": [], "picture": encode_bytes(picture)})
    assert status == 200
    assert (answer["digit"], answer["verdict"]) == (1, "digit")
    np.testing.assert_array_equal(decode_levels(answer["levels"], (28, 28), "It"), picture)
    assert np.array_equal(np.float32(answer["logits"]), recognizer.read(picture).maps["fc"])


def test_packed_points_are_the_points(app: str) -> None:
    stroke = {"width": 70, "points": [500, 150, 510, 400, 420, 900]}
    steps = base64.b64encode(bytes([232, 7, 172, 2, 20, 244, 3, 179, 1, 232, 7])).decode()  # as protoc packs sint32
    assert read_drawing(app, {"strokes": [stroke | {"points": steps}]}) == read_drawing(app, {"strokes": [stroke]})


@pytest.mark.parametrize("kind", ["pen", "mnist"])
def test_samples_are_drawings_that_read_as_their_digit(app: str, kind: str) -> None:
    right = 0
    for digit in range(10):
        status, drawing = call(app, "sample", {"kind": kind, "digit": digit, "index": digit})
        assert status == 200
        right += read_drawing(app, drawing)[1]["digit"] == digit
    assert right >= 9


@pytest.mark.parametrize(
    ("function", "data"),
    [
        ("drawing", None),
        ("drawing", [1, 2, 3]),
        ("drawing", {"drawing": {"strokes": "all"}}),
        ("drawing", {"drawing": {"strokes": [{"width": 10, "points": [1, 2, 3]}]}}),
        ("sample", None),
        ("sample", {"kind": "pen"}),
        ("sample", {"kind": "other", "digit": 1, "index": 0}),
        ("sample", {"kind": "pen", "digit": 10, "index": 0}),
        ("sample", {"kind": "pen", "digit": "1", "index": 0}),
        ("sample", {"kind": "pen", "digit": True, "index": 0}),
    ],
)
def test_nonsense_gets_a_400_and_one_sentence(app: str, app_log: Path, function: str, data: object) -> None:
    status, answer = call(app, function, data)
    assert status == 400
    assert answer["detail"].endswith(".")
    assert "\n" not in answer["detail"]
    assert "Traceback" not in app_log.read_text()
    assert read_drawing(app, {"strokes": []})[0] == 200


def test_a_body_that_is_no_json_does_not_hurt(app: str) -> None:
    assert call(app, "drawing", None, body=b"{nope")[0] >= 400
    assert read_drawing(app, {"strokes": []})[0] == 200


def test_nothing_of_a_visitor_is_kept(app: str) -> None:
    """The same blank request gets the same answer whatever was drawn in between, on the same session."""
    _, before = read_drawing(app, {"strokes": []})
    read_drawing(app, {"strokes": [{"width": 70, "points": [500, 200, 500, 800]}]})
    _, after = read_drawing(app, {"strokes": []})
    assert after == before
