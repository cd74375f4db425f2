"""What the page asks of the server: which function answers, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from cnn.server.ask_route import ask_route
from cnn.server.journal import Journal
from tests.helpers.asgi import Answer, ask

ABOUT = {"page": "x", "network": "aa"}


async def echo(message: dict[str, Any]) -> dict[str, Any]:
    return message


async def other(_message: dict[str, Any]) -> dict[str, Any]:
    return {"about": "bb"}


async def refuse(_message: dict[str, Any]) -> dict[str, Any]:
    raise HTTPException(400, "Not this.")


async def fail(_message: dict[str, Any]) -> dict[str, Any]:
    raise TypeError


def post(name: str, message: object) -> Answer:
    app = Starlette(
        routes=[ask_route({"aa": {"echo": echo, "refuse": refuse, "fail": fail}, "bb": {"echo": other}}, Journal())]
    )
    return ask(app, f"/ask/{name}", "POST", chunks=[json.dumps(message).encode()])


def test_the_named_function_gets_what_is_not_for_the_route() -> None:
    answer = post("echo", ABOUT | {"text": "é\U0001f600"})
    assert (answer.status, json.loads(answer.body)) == (200, {"text": "é\U0001f600"})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", ["other", "__init__", "", "echo ", "Echo"])
def test_no_other_function_is_called(name: str) -> None:
    assert post(name, ABOUT).status == 404


@pytest.mark.parametrize("message", [None, [], "x", 5])
def test_what_is_no_object_is_refused(message: object) -> None:
    assert post("echo", message).status == 400


@pytest.mark.parametrize("network", ["cc", "", None, 5, ["aa"], {"aa": "aa"}])
def test_a_question_about_another_network_learns_which_one_is_here(network: object) -> None:
    answer = post("echo", ABOUT | {"network": network})
    assert (answer.status, json.loads(answer.body)["network"]) == (409, "aa")


def test_each_network_is_answered_by_its_own_functions() -> None:
    assert json.loads(post("echo", ABOUT | {"network": "bb"}).body) == {"about": "bb"}
    assert post("fail", ABOUT | {"network": "bb"}).status == 404


def test_a_question_that_names_no_network_is_not_answered() -> None:
    assert post("echo", {"page": "x"}).status == 409


def test_what_a_function_refuses_is_refused_and_a_bug_is_not() -> None:
    assert post("refuse", ABOUT).status == 400
    with pytest.raises(TypeError):
        post("fail", ABOUT)
