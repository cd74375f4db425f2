"""Nobody waits for another: a light question is answered while heavy ones are under way."""

from __future__ import annotations

import http.client
import json
import select
from typing import Any

import pytest

from tests.helpers.app import question, read_drawing
from tests.helpers.heavy import LIGHT, alternating, waves

LESSON = {"block": "convolution", "drawing": alternating(), "wide": {}, "settings": {}}


def send(app: str, function: str, message: dict[str, Any]) -> http.client.HTTPConnection:
    """Ask, and do not wait for the answer."""
    connection = http.client.HTTPConnection(app.removeprefix("http://"), timeout=60)
    body = json.dumps(question(app, message))
    connection.request("POST", f"/ask/{function}", body)
    return connection


@pytest.mark.parametrize(
    ("function", "message", "count"),
    [
        ("drawing", {"drawing": waves()}, 1),
        ("drawing", {"drawing": alternating()}, 2),
        ("lesson", LESSON, 2),
    ],
)
def test_a_light_question_overtakes_heavy_ones(app: str, function: str, message: dict, count: int) -> None:
    assert read_drawing(app, LIGHT)[0] == 200
    heavy = [send(app, function, message) for _ in range(count)]
    assert read_drawing(app, LIGHT)[1]["digit"] == 1
    assert select.select([heavy[-1].sock], [], [], 0)[0] == []  # not answered yet
    for connection in heavy:
        assert connection.getresponse().status == 200
        connection.close()
