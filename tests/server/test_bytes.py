"""How many bytes an update of the page takes over HTTP, headers included: the request and its reply."""

from __future__ import annotations

import json
import math
import socket
import statistics
from typing import Any
from urllib.parse import urlsplit

from tests.helpers.app import question
from tests.helpers.points import pack_points

MOST_AN_UPDATE = 2000
MOST_A_DIGIT = 300_000
MOST_FOR_100_POINTS = 400
UPDATES = 120  # of a digit that takes two seconds
# What Chromium sends with a question, as its DevTools name it.
HEADERS = (
    "Host: 127.0.0.1:7860",
    "Connection: keep-alive",
    "Content-Length: {length}",
    'sec-ch-ua-platform: "Linux"',
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
    "Content-Type: text/plain;charset=UTF-8",
    "sec-ch-ua-mobile: ?0",
    "Accept: */*",
    "Origin: http://127.0.0.1:7860",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-US,en;q=0.9",
)


def eight(points: int) -> dict[str, Any]:
    """The drawing after so many points of an 8, 120 of which close it."""
    turns = [2 * math.pi * index / UPDATES for index in range(points)]
    flat = [
        value for turn in turns for value in (round(500 + 200 * math.sin(2 * turn)), round(500 - 350 * math.cos(turn)))
    ]
    return {"strokes": [{"width": 70, "points": pack_points(flat)}]}


def request_of(app: str, drawing: dict[str, Any]) -> bytes:
    message = question(app, {"page": "0123456789abcdef", "drawing": drawing})
    body = json.dumps(message, separators=(",", ":")).encode()
    lines = "\r\n".join(("POST /ask/drawing HTTP/1.1", *HEADERS, "", ""))
    return lines.format(length=len(body)).encode() + body


def ask(connection: socket.socket, request: bytes) -> int:
    """Send it; how many bytes come back, headers included."""
    connection.sendall(request)
    reply = b""
    while b"\r\n\r\n" not in reply:
        reply += connection.recv(65536)
    head, body = reply.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 200 "), reply
    (length,) = (int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += connection.recv(65536)
    return len(head) + 4 + length


def test_an_update_is_small_and_grows_slowly(app: str) -> None:
    address = urlsplit(app)
    both, sent = [], []
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        for points in range(1, UPDATES + 1):
            request = request_of(app, eight(points))
            sent.append(len(request))
            both.append(len(request) + ask(connection, request))
    assert statistics.median(both) <= MOST_AN_UPDATE
    assert sum(both) <= MOST_A_DIGIT
    assert (sent[-1] - sent[0]) / (UPDATES - 1) * 100 <= MOST_FOR_100_POINTS
    assert len(request_of(app, eight(500))) - len(request_of(app, eight(400))) <= MOST_FOR_100_POINTS
