"""Picture files over HTTP: `POST /read`, and the same by an upload and Gradio's endpoint."""

from __future__ import annotations

import re
import select
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cnn import Recognizer
from cnn.server.limits import MAX_UPLOAD
from tests.helpers.app import read_drawing
from tests.helpers.pictures import (
    endless_eps,
    endless_jpeg,
    opened,
    png_of_size,
    read_upload,
    saved,
    send,
    seven,
    upload,
)

SEVEN = saved(seven(), "PNG")


def turned() -> bytes:
    """A 7 that lies on its side unless EXIF is followed."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(seven().rotate(90, expand=True), "JPEG", exif=exif)


@pytest.mark.parametrize("data", [SEVEN, turned(), saved(seven().convert("LA"), "WEBP")], ids=["PNG", "EXIF", "WebP"])
def test_every_door_gives_one_answer(app: str, recognizer: Recognizer, data: bytes) -> None:
    status, answer = send(f"{app}/read", data)
    expected = recognizer.read(opened(data))
    assert status == 200
    assert (answer["digit"], answer["verdict"], answer["score"]) == (7, "digit", expected.score)
    assert answer["probabilities"] == expected.probabilities.tolist()
    assert read_upload(app, upload(app, data)[1][0]) == (200, answer)


BAD = {
    "nothing": (b"", "image/png"),
    "PostScript": (endless_eps(), "image/png"),
    "text": (b"seven", "image/png"),
    "cut off": (SEVEN[: len(SEVEN) // 2], "image/png"),
    "too many pixels": (png_of_size(20_000, 20_000), "image/png"),
    "a form": (SEVEN, "multipart/form-data; boundary=X"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_picture_gets_one_sentence(app: str, app_log: Path, kind: str) -> None:
    status, answer = send(f"{app}/read", *BAD[kind])
    assert status == 400
    assert re.fullmatch(r"[^\n]+\.", answer["detail"])
    assert "Traceback" not in app_log.read_text()


def test_a_picture_that_is_too_long_is_refused_before_it_is_read(app: str) -> None:
    host, port = app.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(f"POST /read HTTP/1.1\r\nHost: {host}\r\nContent-Length: {MAX_UPLOAD + 1}\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_picture_is_sent_by_post_alone(app: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{app}/read", timeout=10)
    assert (caught.value.code, caught.value.headers["Allow"]) == (405, "POST")


def test_an_upload_is_read_once_and_its_name_is_no_path(app: str) -> None:
    status, names = upload(app, SEVEN)
    assert status == 200
    assert re.fullmatch("[0-9a-f]+", names[0])
    assert read_upload(app, names[0])[1]["digit"] == 7
    status, sentence = read_upload(app, names[0])
    assert status == 400
    assert re.fullmatch(r"[^\n/]+\.", sentence)


@pytest.mark.parametrize("path", ["/etc/passwd", "app.py", "http://127.0.0.1:1/7.png", "../assets/metrics.json", ""])
def test_no_file_of_the_server_is_read(app: str, app_log: Path, path: str) -> None:
    status, sentence = read_upload(app, path)
    assert status == 400
    assert re.fullmatch(r"[^\n/]+\.", sentence)
    assert "Traceback" not in app_log.read_text()


def test_a_picture_that_takes_long_keeps_nobody_else_waiting(app: str) -> None:
    body = endless_jpeg()
    host, port = app.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(f"POST /read HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answers: list[Any] = [read_drawing(app, {"strokes": []}), send(f"{app}/read", SEVEN)]
        assert not select.select([line], [], [], 0)[0]  # it is still being decoded
    assert [status for status, _ in answers] == [200, 200]
