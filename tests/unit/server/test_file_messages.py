"""The messages that name an upload: what the framework gets to see of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.datastructures import Headers

from cnn.base.errors import MessageError
from cnn.server.file_messages import join_check
from tests.helpers.app import run_async

NAME = "0123456789abcdef" * 2


def join(message: Any) -> Any:
    check = join_check({0: 1, 3: 0})
    return json.loads(run_async(check(Headers(), json.dumps(message).encode())).body)


def named(path: object, **more: object) -> dict[str, Any]:
    return {"data": [{"path": path} | more], "fn_index": 0, "session_hash": "a-1"}


def test_a_message_passes_with_nothing_but_the_names() -> None:
    message = named(NAME, url="http://169.254.169.254/", orig_name="é", meta=5) | {"event_data": [1], "trigger_id": 7}
    assert join(message) == {"data": [NAME], "fn_index": 0, "session_hash": "a-1"}
    assert join(message | {"data": [], "fn_index": 3})["data"] == []


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "http://127.0.0.1/x", NAME + "/..", NAME + "0", NAME.upper(), None, 5, []]
)
def test_no_other_file_can_be_named(path: object) -> None:
    with pytest.raises(MessageError):
        join(named(path))


@pytest.mark.parametrize(
    "change",
    [{"fn_index": one} for one in (1, 3, -1, "0", 0.0, False, None, [], 10**29)]
    + [{"session_hash": one} for one in ("", "a" * 65, "a b", "é", None, 5, ["a"])]
    + [{"data": one} for one in ([], [None], [{"path": NAME}] * 2, {}, None, "x", [5], ["path"], [[]])],
)
def test_what_no_client_sends_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MessageError):
        join(named(NAME) | change)
