"""Networks over HTTP: who gets which file, and what a browser may keep."""

from __future__ import annotations

import json

import pytest
from starlette.applications import Starlette

from cnn.server.network_route import ServedNetwork, network_routes
from tests.helpers.asgi import Answer, ask

SCALES = {"input": 1.0, "conv1": 2.5}
NETWORKS = {
    "aa": ServedNetwork(b"weights of aa", lambda: SCALES),
    "bb": ServedNetwork(b"weights of bb", lambda: None),
}


def get(path: str, method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return ask(Starlette(routes=network_routes(NETWORKS)), path, method, named)


@pytest.mark.parametrize("name", ["aa", "bb"])
def test_each_network_has_its_own_file_which_is_kept_for_ever(name: str) -> None:
    answer = get(f"/network/{name}")
    assert (answer.status, answer.body) == (200, f"weights of {name}".encode())
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]
    again = get(f"/network/{name}", If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_head_says_the_length_alone() -> None:
    answer = get("/network/aa", "HEAD")
    assert (answer.status, answer.headers["content-length"]) == (200, "13")


def test_scales_are_asked_for_again_since_another_file_of_the_same_network_may_have_others() -> None:
    answer = get("/network/aa/scales")
    assert (answer.status, json.loads(answer.body)) == (200, SCALES)
    assert answer.headers["cache-control"] == "no-cache"
    assert get("/network/aa/scales", If_None_Match=answer.headers["etag"]).status == 304


def test_scales_that_are_still_being_measured_are_asked_for_later() -> None:
    answer = get("/network/bb/scales")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert json.loads(answer.body)["detail"].endswith("Try again in a moment.")


@pytest.mark.parametrize("path", ["/network/cc", "/network/cc/scales", "/network/a", "/network/aa%2f"])
def test_there_is_no_other_network(path: str) -> None:
    assert get(path).status == 404
