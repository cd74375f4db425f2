"""In front of everything else: only known addresses, bodies that are read within bounds, one sentence for a refusal."""

import asyncio
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnn.base.errors import MessageError
from cnn.server.doors import Door, Passed, find_door
from cnn.server.limits import BODY_SECONDS, MAX_ADDRESS, MAX_HEADERS, MAX_HELD, MAX_REQUESTS, SLOWEST

# No answer is long enough to be sent in parts; the others are said anew.
NOT_PASSED_ON = (b"range", b"content-length", b"content-type", b"transfer-encoding")


class Refusal(Exception):
    """A request that is not passed on: its status and one sentence."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, headers or {}


class Disconnected(Exception):
    """Nobody waits for the answer any more."""


class Guard:
    """ASGI middleware. `origins`: the only sites whose pages may send something; all where it is empty."""

    def __init__(self, app: ASGIApp, doors: Sequence[Door], origins: Sequence[str] = ()) -> None:
        self.app = app
        self.doors = doors
        self.origins = origins
        self.requests = 0  # under way
        self.held = 0  # bytes of their bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close"})
        self.requests += 1
        body = bytearray()
        try:
            door = self._find(scope)
            given = await self._read(door, scope, receive, body)
            await self._pass_on(door, given, scope, receive, send)
        except Refusal as refusal:
            answer = JSONResponse({"detail": str(refusal)}, refusal.status, refusal.headers)
            await answer(scope, receive, send)
        except Disconnected:
            pass
        finally:
            self.requests -= 1
            self.held -= len(body)

    def _find(self, scope: Scope) -> Door:
        """The door of a request. Raises Refusal where there is none, or where the request is no sound one."""
        headers = Headers(scope=scope)
        if self.requests > MAX_REQUESTS:
            raise Refusal(503, "The server is busy. Try again in a moment.", {"Retry-After": "5"})
        if len(scope["path"]) + len(scope["query_string"]) > MAX_ADDRESS:
            raise Refusal(414, f"An address may have at most {MAX_ADDRESS} characters.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
            raise Refusal(431, f"The headers of a request may have at most {MAX_HEADERS} bytes.")
        doors = find_door(self.doors, _path(scope))
        if not doors:
            raise Refusal(404, "There is no such address here.")
        found = [door for door in doors if scope["method"] in door.methods]
        if not found:
            allowed = sorted({method for door in doors for method in door.methods})
            raise Refusal(405, f"This address takes {' and '.join(allowed)} only.", {"Allow": ", ".join(allowed)})
        if found[0].most and self.origins and headers.get("origin", self.origins[0]) not in self.origins:
            raise Refusal(403, "Pages of this site may not ask this server.")
        return found[0]

    async def _read(self, door: Door, scope: Scope, receive: Receive, body: bytearray) -> Passed:
        """The body as the app gets it; what has come of it stands in `body`. Raises Refusal, Disconnected."""
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "")
        try:
            declared = int(headers.get("content-length", "0"))
        except ValueError:
            raise Refusal(400, "The length of the body is no number.") from None
        if declared > door.most or (not door.most and "transfer-encoding" in headers):
            raise Refusal(413, f"A body may have at most {door.most} bytes here.")
        if not door.most:
            return Passed(b"", kind)
        try:
            async with asyncio.timeout(BODY_SECONDS + door.most / SLOWEST):
                await self._receive(door.most, receive, body)
        except TimeoutError:
            raise Refusal(408, "The body came too slowly.") from None
        if not door.check:
            return Passed(bytes(body), kind)
        try:
            return await door.check(headers, bytes(body))
        except MessageError as error:
            raise Refusal(400, str(error)) from None

    async def _receive(self, most: int, receive: Receive, body: bytearray) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            chunk = message.get("body", b"")
            if len(body) + len(chunk) > most:
                raise Refusal(413, f"A body may have at most {most} bytes here.")
            if self.held + len(chunk) > MAX_HELD:
                raise Refusal(503, "The server is busy. Try again in a moment.", {"Retry-After": "5"})
            body += chunk
            self.held += len(chunk)
            if not message.get("more_body", False):
                return

    async def _pass_on(self, door: Door, given: Passed, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [pair for pair in scope["headers"] if pair[0] not in NOT_PASSED_ON]
        if door.most:
            headers.append((b"content-length", str(len(given.body)).encode()))
            headers.append((b"content-type", given.content_type.encode("latin-1")))
        waiting: list[Message] = [{"type": "http.request", "body": given.body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        query = scope["query_string"] if door.query else b""
        passed = {**scope, "headers": headers, "query_string": query}
        try:
            await self.app(passed, replay, send)
        except RuntimeError as error:
            # A refusal that comes after the answer has begun: what the client asked for is not there any more.
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _path(scope: Scope) -> str:
    """The path below the one at which a proxy serves the page."""
    return scope["path"].removeprefix(scope.get("root_path", "").rstrip("/")) or "/"
