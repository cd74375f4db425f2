"""Which addresses of the running app answer, and what every answer says to the browser."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.message import Message

import gradio as gr
import pytest
from fastapi.routing import APIRoute
from gradio.routes import App
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cnn import Recognizer
from cnn.base.errors import UserError
from cnn.lesson.lesson import Lesson
from cnn.network.checkpoint import DEFAULT_WEIGHTS, read_checksum
from cnn.page.api import PictureDoors
from cnn.page.build import build_page, page_functions
from cnn.page.launching import PROXIES, guards, launch_options
from cnn.page.samples import Samples
from cnn.server.doors import Door
from cnn.server.guard import Guard
from cnn.server.journal import Journal
from tests.helpers.app import ROOT, call, network_of, question
from tests.helpers.asgi import ask

# Every address of Gradio 6.31 that is open, by its route; all others are closed, those of a later Gradio too.
OPEN = {
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/config"),
    ("GET", "/favicon.ico"),
    ("GET", "/robots.txt"),
    ("GET", "/static/{path:path}"),
    ("GET", "/theme.css"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/queue/data"),
    ("GET", "/gradio_api/startup-events"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/upload"),
}
CLOSED = [
    "/gradio_api/deep_link?session_hash=x",
    "/gradio_api/file=assets/page/draw.js",
    "/gradio_api/heartbeat/x",
    "/gradio_api/openapi.json",
    "/gradio_api/queue/status",
    "/gradio_api/app_id",
    "/gradio_api/token",
    "/gradio_api/upload_progress?upload_id=x",
    "/gradio_api/call/read/x",
    "/config/",
    "/manifest.json",
    "/logout",
]


def get(address: str, **headers: str) -> tuple[int, Message, str]:
    request = urllib.request.Request(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.headers, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.fixture(scope="module")
def pictures(recognizer: Recognizer) -> PictureDoors:
    return PictureDoors(recognizer)


@pytest.fixture(scope="module")
def blocks(recognizer: Recognizer, pictures: PictureDoors) -> gr.Blocks:
    """The page, not launched."""
    return build_page(recognizer, Samples(), Lesson(recognizer), pictures)


@pytest.fixture(scope="module")
def guarded(blocks: gr.Blocks, recognizer: Recognizer, pictures: PictureDoors) -> tuple[App, list[Door]]:
    """The app as it is launched, and its guard's doors."""
    functions = page_functions(recognizer, Samples(), Lesson(recognizer))
    options = launch_options(blocks, recognizer, functions, pictures.routes)["app_kwargs"]
    doors = next(one.kwargs["doors"] for one in options["middleware"] if one.cls is Guard)
    return App.create_app(blocks, app_kwargs=options), doors


def test_nothing_is_told_to_a_collector(blocks: gr.Blocks, recognizer: Recognizer) -> None:
    told = launch_options(blocks, recognizer, {}, [])["app_kwargs"]["telemetry"]
    assert told == {"tracing": False, "metrics": False, "logs": False}


def routes_of(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """Every route, also those of routers that FastAPI keeps as a whole."""
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from routes_of(inner.routes)
        else:
            assert isinstance(route, Route), f"{route} is a new kind of route: does the guard stand before it?"
            yield route


def path_of(route: Route) -> str:
    """A path that leads to the route."""
    return re.sub(r"\{[^}]+\}", "7", route.path)


def test_of_gradios_routes_only_the_listed_ones_are_open(guarded: tuple[App, list[Door]]) -> None:
    app, doors = guarded
    guard = Guard(Response(), [replace(door, check=None) for door in doors])
    found = set()
    for route in routes_of(app.routes):
        for method in sorted(route.methods):
            status = ask(guard, path_of(route), method).status
            assert status in (200, 404, 405)
            if status == 200 and isinstance(route, APIRoute):
                found.add((method, route.path))
    assert found == OPEN


def test_every_door_says_why_it_is_open_and_leads_somewhere(guarded: tuple[App, list[Door]]) -> None:
    app, doors = guarded
    paths = [path_of(route) for route in routes_of(app.routes)]
    for door in doors:
        assert door.why
        assert any(re.fullmatch(door.path, path) for path in paths), door.path


@pytest.mark.parametrize("address", CLOSED)
def test_what_the_page_does_not_use_is_no_address(app: str, address: str) -> None:
    status, headers, text = get(app + address)
    assert (status, json.loads(text)) == (404, {"detail": "There is no such address here."})
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", ["/", "/config", "/gradio_api/info", "/theme.css", "/page/draw.js", "/healthz"])
def test_no_answer_holds_a_path_of_the_server(app: str, address: str) -> None:
    status, headers, text = get(app + address)
    assert status == 200
    assert str(ROOT) not in text and "site-packages" not in text
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers


def test_a_live_answer_carries_only_the_headers_that_json_needs(app: str) -> None:
    body = json.dumps(question(app, {"kind": "pen", "digit": 3, "index": 0})).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{app}/ask/sample", body)) as reply:
        headers = reply.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/json"
    assert sum(len(name) + len(value) + 4 for name, value in headers.items()) < 300


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_Host": "evil.example"},
        {"X_Forwarded_Proto": "https"},
        {"X_Gradio_Server": "http://evil.example"},
        {"X_Forwarded_Host": "evil.example", "X_Forwarded_For": "10.0.0.1", "X_Forwarded_Prefix": "/evil"},
    ],
)
def test_a_stranger_does_not_say_where_the_page_is(app: str, headers: dict[str, str]) -> None:
    for address in ("/config", "/"):
        text = get(app + address, **headers)[2]
        assert "evil" not in text
    assert json.loads(get(f"{app}/config", **headers)[2])["root"] == app


def test_a_named_proxy_says_where_the_page_is(blocks: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROXIES, "10.0.0.1, ::1")
    app = App.create_app(blocks, app_kwargs={"middleware": guards(blocks, Journal())})
    said = {"X-Forwarded-Host": "school.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/lens"}
    for client, root in (("10.0.0.1", "https://school.example/lens"), ("10.0.0.2", "http://127.0.0.1:7860")):
        answer = ask(app, "/config", headers=said, client=(client, 1))
        assert json.loads(answer.body)["root"] == root


def test_a_proxy_that_is_no_address_is_said(blocks: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROXIES, "nginx")
    with pytest.raises(UserError, match=PROXIES):
        guards(blocks, Journal())


@pytest.mark.parametrize("query", ["page=x", "deep_link=../x", "all_endpoints=1"])
def test_what_stands_behind_the_question_mark_does_not_matter(app: str, query: str) -> None:
    for address in ("/", "/config", "/gradio_api/info"):
        assert get(f"{app}{address}?{query}")[::2] == get(app + address)[::2]


def test_nobody_fetches_another_address_through_the_server(app: str) -> None:
    message = {"data": [{"path": f"{app}/healthz", "meta": {"_type": "gradio.FileData"}}], "fn_index": 0}
    body = json.dumps(message | {"session_hash": "a"}).encode()
    request = urllib.request.Request(f"{app}/gradio_api/queue/join", body, {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 400


def test_health_is_cheap_and_says_nothing_about_visitors(app: str) -> None:
    status, headers, text = get(f"{app}/healthz")
    assert status == 200
    assert json.loads(text) == {"status": "ok", "network": read_checksum(DEFAULT_WEIGHTS)}
    assert headers["Cache-Control"] == "no-store"
    request = urllib.request.Request(f"{app}/healthz", method="HEAD")
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert (reply.status, reply.read()) == (200, b"")


HUGE = 100 * 1024 * 1024


@pytest.mark.parametrize("path", ["/ask/drawing", "/gradio_api/queue/join", "/gradio_api/upload"])
def test_a_huge_body_is_refused_before_it_is_read(app: str, path: str) -> None:
    where = urllib.parse.urlsplit(app)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {HUGE}\r\n\r\n".encode())
        assert line.recv(4096).split()[1] == b"413"


RAW = {
    "400 digits": f'{{"strokes": [{{"width": {"9" * 400}, "points": [1, 1]}}]}}',
    "half of a pair": '{"strokes": [], "\\ud800": "\\udfff"}',
    "no number": '{"strokes": [{"width": NaN, "points": [1, 1]}]}',
    "nested": "[" * 100_000 + "]" * 100_000,
    "half a digit": '{"strokes": [], "digit": "\\ud800"}',
    "twice": '{"strokes": 1, "strokes": []}',
}


@pytest.mark.parametrize("kind", RAW)
def test_hostile_json_is_a_400(app: str, kind: str) -> None:
    body = f'{{"page": "a", "network": "{network_of(app)}", "drawing": {RAW[kind]}}}'
    status, answer = call(app, "drawing", None, body=body.encode())
    assert status == 400
    assert answer["detail"].endswith(".") and "\n" not in answer["detail"]


@pytest.mark.parametrize("network", ["0" * 64, 10**29, "", {}, None])
def test_a_question_about_another_network_is_a_409_with_the_present_one(app: str, network: object) -> None:
    status, answer = call(app, "drawing", {"network": network, "drawing": {"strokes": []}})
    assert (status, answer["network"]) == (409, network_of(app))


@pytest.mark.parametrize("path", ["/ask/other", "/ask/", "/ask/drawing/", "/gradio_api/component_server/"])
def test_nothing_else_can_be_asked(app: str, path: str) -> None:
    request = urllib.request.Request(app + path, b"{}")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 404
