"""What the page asks of the server: which function answers, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from cnn.server.journal import Journal
from cnn.server.page_calls import ADDRESS, page_call_routes
from tests.helpers.asgi import Answer, ask


async def double(data: Any) -> dict[str, Any]:
    return {"double": data * 2}


async def refuse(data: Any) -> dict[str, Any]:
    raise HTTPException(400, "Not this.")


def call(message: object, address: str = ADDRESS) -> Answer:
    app = Starlette(routes=page_call_routes({(4, "double"): double, (6, "refuse"): refuse}, Journal()))
    return ask(app, address, "POST", chunks=[json.dumps(message).encode()])


def test_the_named_function_of_the_named_component_answers() -> None:
    message = {"component_id": 4, "fn_name": "double", "data": "é\U0001f600", "session_hash": "x"}
    for address in (ADDRESS, ADDRESS + "/"):
        answer = call(message, address)
        assert (answer.status, json.loads(answer.body)) == (200, {"double": "é\U0001f600" * 2})
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("component", [6, 5, -1, 10**29, "4", 4.0, True, None, [], {}])
def test_no_other_component_has_it(component: object) -> None:
    assert call({"component_id": component, "fn_name": "double", "data": 1}).status == 400


@pytest.mark.parametrize("name", ["refuse", "__init__", "", "double ", None, 1, [], {}])
def test_no_other_function_is_called(name: object) -> None:
    assert call({"component_id": 4, "fn_name": name, "data": 1}).status == 400


@pytest.mark.parametrize("message", [None, [], "x", 5, {}, {"component_id": 4, "fn_name": "double"}])
def test_what_is_no_call_is_refused(message: object) -> None:
    assert call(message).status == 400


def test_what_a_function_refuses_is_refused_and_a_bug_is_not() -> None:
    assert call({"component_id": 6, "fn_name": "refuse", "data": 1}).status == 400
    with pytest.raises(TypeError):
        call({"component_id": 4, "fn_name": "double", "data": None})
