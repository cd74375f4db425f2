"""One request to an ASGI app in this process: what it answers, chunk by chunk as a client sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

from tests.helpers.app import run_async

Headers = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """Status, headers by their lower-case names, and body. `read` is how many bytes of the request the app took."""

    status: int
    headers: Headers
    body: bytes
    read: int


def ask(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    headers: Headers | None = None,
    chunks: Sequence[bytes] = (b"",),
    **scope: Any,
) -> Answer:
    """The answer to one request whose body comes in these chunks. `scope` replaces what a server would say of it."""
    sent: list[Message] = []
    waiting = list(chunks)
    read = 0

    async def receive() -> Message:
        nonlocal read
        if not waiting:
            return {"type": "http.disconnect"}
        chunk = waiting.pop(0)
        read += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    pairs = {"host": "127.0.0.1:7860", **(headers or {})}
    whole = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs.items()],
        "client": ("203.0.113.9", 50000),
        "server": ("127.0.0.1", 7860),
        **scope,
    }
    run_async(app(whole, receive, send))
    start = sent[0]
    found = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]), read)
