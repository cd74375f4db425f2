"""Hostile messages to each function that the page calls: legal ones with a part replaced, and what is none at all.

python -m tests.hostile.messages [--seed 1] [--count 500] [--checkout DIR] [--only NUMBER]

`count` is for each function; input n goes to function n modulo their number.
"""

from __future__ import annotations

import base64
import copy
import functools
import http.client
import json
import random
import sys
import urllib.parse
from typing import Any

import numpy as np

from cnn.base.messages import encode_levels
from tests.helpers.app import network_of
from tests.hostile.server import Server, main

STAGES = ["input", "conv1", "relu1", "pool1", "conv3", "relu5", "flatten", "fc", "softmax", "conv9", ""]
BLOCKS = ["data", "convolution", "padding", "pooling", "complete", "flatten", "equivalence"]
NAMES = ["drawing", "sample", "cell", "ink", "compare", "lesson", "notebook"]
# Written as they stand into the JSON, where Python's own writer would refuse them or write them otherwise.
RAW = {
    "@digits": "9" * 400,
    "@many digits": "-" + "1" * 5000,
    "@huge": "1e400",
    "@tiny": "1e-400",
    "@nan": "NaN",
    "@infinity": "-Infinity",
    "@half": '"\\ud800"',
    "@half name": '{"\\udfff": 1}',
    "@deep": "[" * 300 + "]" * 300,
    "@deeper": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "@twice": '{"strokes": [], "strokes": 1}',
}
ABSURD: list[Any] = [
    *RAW,
    None,
    True,
    False,
    0,
    -1,
    1,
    0.5,
    -0.0,
    2**31,
    2**53 + 1,
    -(2**63),
    2**64,
    10**29,
    1e308,
    5e-324,
    "",
    "a",
    "conv1",
    "\0",
    "../../etc/passwd",
    "__class__",
    "é" * 300,
    "A" * 100_000,
    "=" * 8,
    [],
    [[]],
    [None],
    [0] * 5_000,
    {},
    {"": {}},
    {"__proto__": 1},
    [{}] * 400,
    "1e5",
    "<script>",
    "data:image/png;base64,AAAA",
]
BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"}",
    b'"',
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"\xed\xa0\x80",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\x00" * 64,
    b"NaN",
    b"1" * 5_000,
    b"{}" * 2,
    b'{"data": 1}',
    '{"data": 1}'.encode("utf-16"),
    b" " * 100_000,
    b"-",
]


def drawing(dice: random.Random) -> dict[str, Any]:
    """A legal drawing, small or as large as may be."""
    strokes = [
        {"width": dice.randint(5, 300), "points": [dice.randint(-200, 1200) for _ in range(2 * dice.randint(1, 40))]}
        for _ in range(dice.choice([0, 1, 2, 5]))
    ]
    for stroke in strokes:
        if dice.random() < 0.3:
            stroke["points"] = base64.b64encode(dice.randbytes(dice.randint(0, 80)) + b"\x00\x00").decode()
        if dice.random() < 0.2:
            stroke["erase"] = True
    found: dict[str, Any] = {"strokes": strokes}
    match dice.randrange(4):
        case 0:
            found["picture"] = base64.b64encode(dice.randbytes(784)).decode()
        case 1:
            width, height = dice.randint(1, 512), dice.randint(1, 512)
            found["picture"] = {
                "width": width,
                "height": height,
                "data": base64.b64encode(bytes(width * height)).decode(),
            }
    if dice.random() < 0.3:
        found["digit"] = dice.randint(0, 12)
    return found


def levels(dice: random.Random) -> str:
    """A legal picture of 28x28: empty, with some ink, or full of it."""
    share = dice.choice([0, 0.2, 1])
    return encode_levels(np.array([dice.randint(0, 255) * (dice.random() < share) for _ in range(784)], np.uint8))


def legal(dice: random.Random, function: str) -> dict[str, Any]:
    """A message that a page might send."""
    match function:
        case "sample":
            return {"kind": dice.choice(["pen", "mnist"]), "digit": dice.randint(0, 9), "index": dice.randint(0, 300)}
        case "cell":
            cell = {
                "stage": dice.choice(STAGES),
                "channel": dice.randint(0, 9),
                "row": 1,
                "column": dice.randint(0, 27),
            }
            return {"levels": levels(dice), "cell": cell, "other": dice.choice([None, 3])}
        case "ink":
            rubbed = base64.b64encode(bytes(dice.randrange(2) for _ in range(784))).decode()
            return {
                "levels": levels(dice),
                "digit": dice.randint(0, 9),
                "other": dice.randint(0, 9),
                "rubbed": rubbed,
            }
        case "compare":
            compared = {"held": levels(dice)} if dice.random() < 0.5 else {"nudge": {"down": 1, "right": -1}}
            return {"levels": levels(dice)} | compared
        case "lesson":
            more = {"code": dice.random() < 0.3, "measure": dice.random() < 0.3, "settings": settings(dice)}
            return {"block": dice.choice(BLOCKS), "drawing": drawing(dice), "wide": drawing(dice)} | more
        case "notebook":
            chosen = {block: settings(dice) for block in dice.sample(BLOCKS, 2)}
            return {"drawing": drawing(dice), "wide": drawing(dice), "settings": chosen}
    return {"drawing": drawing(dice)}


def settings(dice: random.Random) -> dict[str, Any]:
    names = ["size", "stride", "kernel", "k", "padding", "kind", "part", "dilation", "row", "column", "digit", "index"]
    values = [0, 1, 2, 3, 7, 28, -1, 1.5, "custom", "average", "mnist", "drawing", [1, 2, 3], True, 10**9]
    return {name: dice.choice(values) for name in dice.sample(names, dice.randint(0, 4))}


def places(message: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a message; of a long list to its first two parts."""
    found = [way]
    parts = (
        message.items() if isinstance(message, dict) else enumerate(message[:2]) if isinstance(message, list) else ()
    )
    for name, part in parts:
        found += places(part, (*way, name))
    return found


def mutate(dice: random.Random, message: dict[str, Any]) -> tuple[Any, str]:
    """The message with a part replaced, taken away, added or many times as long."""
    message = copy.deepcopy(message)
    way = dice.choice(places(message))
    absurd = copy.deepcopy(dice.choice(ABSURD))
    if not way:
        return absurd, f"the whole is {str(absurd)[:40]!r}"
    holder = functools.reduce(lambda part, name: part[name], way[:-1], message)
    match dice.randrange(6):
        case 0:
            del holder[way[-1]]
            return message, f"without {way}"
        case 1 if isinstance(holder[way[-1]], list):
            holder[way[-1]] = holder[way[-1]] * 3_000
            return message, f"{way} 3,000 times"
        case 2 if isinstance(holder, dict):
            holder[str(absurd)[:50]] = absurd
            return message, f"more in {way[:-1]}"
    holder[way[-1]] = absurd
    return message, f"{way} = {str(absurd)[:40]!r}"


def write(message: Any) -> bytes:
    """As JSON, with what Python would not write."""
    text = json.dumps(message)
    for name, raw in RAW.items():
        text = text.replace(json.dumps(name), raw)
    return text.encode()


def attack(server: Server, dice: random.Random, number: int) -> tuple[str, str]:
    function = NAMES[number % len(NAMES)]
    about = {"page": "hostile", "network": network_of(server.address)}
    call: dict[str, Any] = about | legal(dice, function)
    kind = dice.random()
    if kind < 0.08:
        body, what = dice.choice(BODIES), "no call"
    elif kind < 0.25:
        name = dice.choice([*call, "more"])
        call[name] = dice.choice(ABSURD)
        body, what = write(call), f"{name} = {str(call[name])[:40]!r}"
    elif kind < 0.9:
        message, what = mutate(dice, legal(dice, function))
        body = write(about | message if isinstance(message, dict) else message)
    else:
        body, what = write(call), "legal"
        if dice.random() < 0.5:
            place = dice.randrange(len(body))
            body, what = body[:place] + dice.randbytes(1) + body[place + 1 :], f"byte {place}"
    return send(server, function, body), f"{function}: {what}"


def send(server: Server, function: str, body: bytes) -> str:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.address).netloc, timeout=60)
    try:
        connection.request("POST", f"/ask/{function}", body)
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main("messages", attack, len(NAMES)))
