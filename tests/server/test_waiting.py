"""Nobody waits for another: a light question is answered while heavy ones are under way."""

from __future__ import annotations

import http.client
import json
import select
from typing import Any

import pytest

from tests.helpers.app import call, component_message
from tests.helpers.heavy import LIGHT, alternating, waves

LESSON = {"block": "convolution", "drawing": alternating(), "wide": {}, "settings": {}}


def send(app: str, function: str, message: dict[str, Any], tab: str) -> http.client.HTTPConnection:
    """Ask, and do not wait for the answer."""
    connection = http.client.HTTPConnection(app.removeprefix("http://"), timeout=60)
    body = json.dumps(component_message(app, function, message, tab))
    connection.request("POST", "/gradio_api/component_server", body, {"Content-Type": "application/json"})
    return connection


@pytest.mark.parametrize(
    ("function", "message", "tab", "count"),
    [
        ("read_drawing", waves(), "draw", 1),
        ("strongest", {"drawing": alternating()}, "draw", 2),
        ("lesson_block", LESSON, "lesson", 2),
    ],
)
def test_a_light_question_overtakes_heavy_ones(app: str, function: str, message: dict, tab: str, count: int) -> None:
    assert call(app, "read_drawing", LIGHT)[0] == 200
    heavy = [send(app, function, message, tab) for _ in range(count)]
    assert call(app, "read_drawing", LIGHT)[1]["digit"] == 1
    assert select.select([heavy[-1].sock], [], [], 0)[0] == []  # not answered yet
    for connection in heavy:
        assert connection.getresponse().status == 200
        connection.close()
