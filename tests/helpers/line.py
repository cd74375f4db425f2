"""A line to the app with a length of its own: every byte comes later, and is counted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Line:
    """A TCP proxy in front of an app. `round_trip`: seconds that are added to each request and its reply together."""

    def __init__(self, app: str, round_trip: float = 0.0) -> None:
        address = urlsplit(app)
        self._host, self._port = address.hostname, address.port
        self._half = round_trip / 2
        self.sent = 0  # bytes to the app, headers included
        self.received = 0
        self.address = ""

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        with suppress(asyncio.CancelledError):  # the line's end
            both = self._carry(reader, back, True), self._carry(there, writer, False)
            await asyncio.gather(*both, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to_app: bool) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(65536):
            if to_app:
                self.sent += len(data)
            else:
                self.received += len(data)
            loop.call_later(self._half, writer.write, data)
        loop.call_later(self._half, writer.close)

    async def _serve(self, ready: threading.Event, ended: asyncio.Event) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        async with server:
            await ended.wait()


@contextmanager
def open_line(app: str, round_trip: float = 0.0) -> Iterator[Line]:
    """A line to the app at that address; `line.address` is its other end."""
    line, ready, loop, ended = Line(app, round_trip), threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:  # at its end it cancels what is still under way
            runner.run(line._serve(ready, ended))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
