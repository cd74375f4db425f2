"""JSON from outside: what is read, and what is refused in one sentence."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from cnn.base.errors import MessageError
from cnn.server.limits import MAX_DEPTH, MAX_DIGITS
from cnn.server.strict_json import parse_json


def some_json(dice: random.Random, depth: int = 0) -> Any:
    texts = ["", "é", "1e5", "\U0001f600", '"\\', "\\ud800 as text"]
    match dice.randrange(6 if depth < 8 else 4):
        case 0:
            return dice.choice([None, True, False, 0, -1, 10**29, dice.uniform(-1e9, 1e9), 5e-324])
        case 4:
            return [some_json(dice, depth + 1) for _ in range(dice.randrange(4))]
        case 5:
            return {dice.choice(texts) + str(i): some_json(dice, depth + 1) for i in range(dice.randrange(4))}
    return dice.choice(texts)


@pytest.mark.parametrize("readable", [True, False])
def test_what_json_writes_is_read_as_it_was(readable: bool) -> None:
    for seed in range(300):
        message = some_json(random.Random(seed))
        assert parse_json(json.dumps(message, ensure_ascii=not readable).encode()) == message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"\xed\xa0\x80",
        '{"a": 1}'.encode("utf-16"),
        b"NaN",
        b"[-Infinity]",
        b"1e400",
        b"-1e999",
        b"9" * 400,
        b"1" * 5_000,
        b'"\\ud800"',
        b'"\\uDFFF and more"',
        b'{"\\ud800": 1}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    ],
)
def test_everything_else_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(MessageError) as caught:
        parse_json(body)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 100


def test_the_bounds_themselves_are_allowed() -> None:
    assert parse_json(b"9" * MAX_DIGITS) == int("9" * MAX_DIGITS)
    parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
