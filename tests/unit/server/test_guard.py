"""The guard: which requests reach the app behind it, and with what."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cnn.base.errors import MessageError
from cnn.server import guard as guard_module
from cnn.server.doors import Door, Passed
from cnn.server.guard import Guard
from cnn.server.limits import MAX_ADDRESS, MAX_HEADERS, MAX_REQUESTS
from tests.helpers.app import run_async
from tests.helpers.asgi import ask

MOST = 1_000


async def echo(request: Request) -> JSONResponse:
    seen = {name: request.headers.get(name, "") for name in ("range", "content-length", "content-type")}
    return JSONResponse({"body": (await request.body()).decode(), "query": request.url.query} | seen)


async def late(request: Request) -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: begun\n\n"
        raise HTTPException(404)

    return StreamingResponse(pieces())


async def shouted(headers: Headers, body: bytes) -> Passed:
    if b"no" in body:
        raise MessageError("Not this.")
    return Passed(body.upper(), "text/loud")


DOORS = [
    Door("/page", "", query=True),
    Door("/send", "", ("POST",), MOST),
    Door("/loud", "", ("POST",), MOST, check=shouted),
    Door("/late", ""),
    Door("/files/[a-z]+", ""),
]
PATHS = ["/page", "/send", "/loud", "/files/x", "/hidden", "/files/", "/page/", "/", "/send/..", "/page%"]


def app() -> Starlette:
    paths = ["/page", "/send", "/loud", "/files/{name}", "/hidden", "/page/", "/"]
    return Starlette(
        routes=[Route(path, echo, methods=["GET", "POST", "PUT"]) for path in paths] + [Route("/late", late)]
    )


def chunked(dice: random.Random, body: bytes) -> list[bytes]:
    cuts = sorted(dice.randrange(len(body) + 1) for _ in range(dice.randrange(4)))
    return [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "TRACE", "get"])
def test_only_what_is_on_the_list_reaches_the_app(path: str, method: str) -> None:
    allowed = {"/page": "GET", "/files/x": "GET", "/send": "POST", "/loud": "POST"}
    answer = ask(Guard(app(), DOORS), path, method)
    expected = 200 if allowed.get(path) == method else 405 if path in allowed else 404
    assert answer.status == expected
    if expected != 200:
        assert set(json.loads(answer.body)) == {"detail"}
    if expected == 405:
        assert allowed[path] in answer.headers["allow"]


def test_a_body_arrives_whole_however_it_was_cut() -> None:
    guard = Guard(app(), DOORS)
    for seed in range(100):
        dice = random.Random(seed)
        body = bytes(dice.choices(b"abc", k=dice.randrange(MOST + 1)))
        said = {"Content-Length": str(len(body))} if seed % 2 else {"Transfer-Encoding": "chunked"}
        answer = ask(guard, "/send", "POST", said | {"Content-Type": "a/b"}, chunked(dice, body))
        expected = {"body": body.decode(), "query": "", "range": ""}
        assert json.loads(answer.body) == expected | {"content-length": str(len(body)), "content-type": "a/b"}
    assert (guard.held, guard.requests) == (0, 0)


@pytest.mark.parametrize("said", ["honest", "less", "chunked"])
def test_a_body_that_is_too_long_is_not_read_to_its_end(said: str) -> None:
    guard = Guard(app(), DOORS)
    headers = {"honest": {"Content-Length": "100000"}, "less": {"Content-Length": "5"}, "chunked": {}}[said]
    answer = ask(guard, "/send", "POST", headers, [b"x" * 300] * 300)
    assert answer.status == 413
    assert answer.read <= MOST + 300
    assert guard.held == 0


@pytest.mark.parametrize("headers", [{"Content-Length": "1"}, {"Transfer-Encoding": "chunked"}])
def test_where_no_body_belongs_none_is_taken(headers: dict[str, str]) -> None:
    assert ask(Guard(app(), DOORS), "/page", "GET", headers, [b"x"]).status == 413


@pytest.mark.parametrize("length", ["x", "", "1e3", "-x"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert ask(Guard(app(), DOORS), "/send", "POST", {"Content-Length": length}).status == 400


def test_a_check_decides_what_the_app_gets() -> None:
    guard = Guard(app(), DOORS)
    found = json.loads(ask(guard, "/loud", "POST", {"Content-Type": "a/b"}, [b"ye", b"s"]).body)
    assert (found["body"], found["content-type"], found["content-length"]) == ("YES", "text/loud", "3")
    refused = ask(guard, "/loud", "POST", chunks=[b"no"])
    assert (refused.status, json.loads(refused.body)) == (400, {"detail": "Not this."})


def test_a_query_is_passed_on_only_where_the_door_says_so() -> None:
    guard = Guard(app(), [*DOORS, Door("/", "")])
    assert json.loads(ask(guard, "/page", query_string=b"a=1").body)["query"] == "a=1"
    assert json.loads(ask(guard, "/", query_string=b"a=1").body)["query"] == ""


def test_parts_of_a_file_cannot_be_asked_for() -> None:
    assert json.loads(ask(Guard(app(), DOORS), "/page", headers={"Range": "bytes=0-0"}).body)["range"] == ""


def test_long_addresses_and_headers_are_refused() -> None:
    guard = Guard(app(), DOORS)
    assert ask(guard, "/page", query_string=b"a" * MAX_ADDRESS).status == 414
    assert ask(guard, "/page", headers={"X": "a" * MAX_HEADERS}).status == 431


@pytest.mark.parametrize(("root", "path"), [("/lens", "/lens/page"), ("/lens", "/page"), ("/lens/", "/lens/page")])
def test_below_a_path_of_a_proxy_the_addresses_are_the_same(root: str, path: str) -> None:
    assert ask(Guard(app(), DOORS), path, root_path=root.rstrip("/")).status == 200
    assert ask(Guard(app(), DOORS), "/lens/hidden", root_path=root).status == 404


def test_other_sites_may_send_only_where_they_are_listed() -> None:
    listed = Guard(app(), DOORS, ["https://school.example"])
    for origin, status in (("https://school.example", 200), ("https://evil.example", 403), ("null", 403)):
        assert ask(listed, "/send", "POST", {"Origin": origin}).status == status
        assert ask(listed, "/page", "GET", {"Origin": origin}).status == 200
        assert ask(Guard(app(), DOORS), "/send", "POST", {"Origin": origin}).status == 200
    assert ask(listed, "/send", "POST").status == 200  # no page of a browser


def test_a_refusal_after_the_answer_has_begun_is_no_failure() -> None:
    answer = ask(Guard(app(), DOORS), "/late")
    assert (answer.status, answer.body) == (200, b"data: begun\n\n")


def test_a_bug_of_the_app_stays_one() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a bug")

    guard = Guard(broken, DOORS)
    with pytest.raises(RuntimeError, match="a bug"):
        ask(guard, "/page")
    assert guard.requests == 0


def answers_while(guard: Guard, count: int, body: bytes) -> list[int]:
    """The statuses of requests that all send `body` and then, without its end, wait for each other."""
    statuses: list[int] = []

    async def one(release: asyncio.Event) -> None:
        first = True

        async def receive() -> dict:
            nonlocal first
            if first:
                first = False
                return {"type": "http.request", "body": body, "more_body": True}
            await release.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "method": "POST", "path": "/send", "query_string": b"", "headers": [], "root_path": ""}
        await guard(scope, receive, send)

    async def all_of_them() -> None:
        release = asyncio.Event()
        tasks = [asyncio.create_task(one(release)) for _ in range(count)]
        for _ in range(10):
            await asyncio.sleep(0)
        release.set()
        await asyncio.gather(*tasks)

    run_async(all_of_them())
    return statuses


def test_requests_beyond_the_bound_are_told_to_come_back() -> None:
    statuses = answers_while(Guard(app(), DOORS), MAX_REQUESTS + 5, b"x")
    assert (statuses.count(200), statuses.count(503)) == (MAX_REQUESTS, 5)


def test_bodies_together_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "MAX_HELD", 5 * MOST)
    guard = Guard(app(), DOORS)
    statuses = answers_while(guard, 8, b"x" * MOST)
    assert (statuses.count(200), statuses.count(503)) == (5, 3)
    assert guard.held == 0


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "BODY_SECONDS", 0.01)
    monkeypatch.setattr(guard_module, "SLOWEST", 1e9)

    async def one() -> int:
        found: list[int] = []

        async def receive() -> dict:
            return await asyncio.get_running_loop().create_future()

        async def send(message: dict) -> None:
            if message["type"] == "http.response.start":
                found.append(message["status"])

        scope = {"type": "http", "method": "POST", "path": "/send", "query_string": b"", "headers": [], "root_path": ""}
        await Guard(app(), DOORS)(scope, receive, send)
        return found[0]

    assert run_async(one()) == 408


def test_nobody_answers_who_has_gone() -> None:
    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("The app was called.")

    unreachable: ASGIApp = never

    async def one() -> None:
        async def receive() -> dict:
            return {"type": "http.disconnect"}

        async def send(message: dict) -> None:
            raise AssertionError("Something was sent.")

        scope = {"type": "http", "method": "POST", "path": "/send", "query_string": b"", "headers": [], "root_path": ""}
        await Guard(unreachable, DOORS)(scope, receive, send)

    run_async(one())
