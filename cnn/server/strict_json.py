"""JSON from outside: read only if every reader would understand it alike, and if nothing in it can hurt further in."""

import json
import math
from typing import Any

from cnn.base.errors import MessageError
from cnn.server.limits import MAX_DEPTH, MAX_DIGITS


def parse_json(body: bytes) -> Any:
    """The JSON of a request's body. Raises MessageError, with one sentence that repeats nothing of the body.

    Refused beside what is no JSON: NaN and infinite numbers, whole ones of more than 30 digits, half of a surrogate
    pair (no text that can be sent again), a name that stands twice in one object, and nesting deeper than 16.
    """
    try:
        message = json.loads(
            body.decode("utf-8"),
            parse_int=_whole,
            parse_float=_real,
            parse_constant=_refuse,
            object_pairs_hook=_distinct,
        )
        if b"\\u" in body:
            json.dumps(message, ensure_ascii=False).encode()
    except RecursionError:
        raise MessageError("The message is nested too deeply.") from None
    except UnicodeError:
        raise MessageError("The message's text is not UTF-8.") from None
    except json.JSONDecodeError:
        raise MessageError("The message is not JSON.") from None
    _check_depth(message)
    return message


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise MessageError(f"A number in the message has more than {MAX_DIGITS} digits.")
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise MessageError("A number in the message is too large.")
    return value


def _refuse(constant: str) -> None:
    raise MessageError(f"The message holds {constant}, which is no JSON.")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MessageError("A name stands twice in one object of the message.")
    return found


def _check_depth(message: object) -> None:
    level = [message]
    for _ in range(MAX_DEPTH):
        level = [
            part
            for one in level
            if isinstance(one, dict | list)
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]
        if not level:
            return
    raise MessageError("The message is nested too deeply.")
