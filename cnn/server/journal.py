"""What the log says: once a minute how much was asked and refused, if anything was. Nothing about whom or what."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnn.server.limits import MAX_PAGES

MINUTE = 60.0  # seconds
REFUSED = {
    400: "not understood",
    403: "from other sites",
    404: "unknown address",
    405: "unknown address",
    408: "too slow",
    409: "about another network",
    413: "too large",
    414: "too large",
    422: "not understood",
    431: "too large",
    503: "busy",
}
FAILED = "failed, see above"


def write_line(line: str) -> None:
    """One line on standard output. Whether somebody can read it must not matter to the page."""
    with contextlib.suppress(OSError, ValueError):
        print(time.strftime("%H:%M"), line, flush=True)


class Journal:
    """Counts for a minute, writes one line, forgets. It sees no body of a request and no visitor's address.

    Pages have a random name, new each time one is opened; for the minute it is known which were active.
    """

    def __init__(self, write: Callable[[str], None] = write_line, every: float = MINUTE) -> None:
        self._write = write
        self._every = every
        self._pages: set[int] = set()
        self._answers = 0
        self._refused: Counter[str] = Counter()
        self._waiting = False

    def saw_page(self, name: object) -> None:
        """A page with this name asked something."""
        if isinstance(name, str) and len(self._pages) < MAX_PAGES:
            self._pages.add(hash(name))

    def count(self, refused: str | None) -> None:
        """One request got its answer, or was refused for this reason."""
        if refused:
            self._refused[refused] += 1
        else:
            self._answers += 1
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(self._every, self._tell)

    def _tell(self) -> None:
        parts = [f"{len(self._pages)} pages active", f"{self._answers} answers"]
        parts += [f"{count} refused ({reason})" for reason, count in sorted(self._refused.items())]
        self._write(", ".join(parts))
        self._pages.clear()
        self._answers = 0
        self._refused.clear()
        self._waiting = False


class Journaled:
    """ASGI middleware that tells the journal what became of each request that sends something, or is refused."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self.app = app
        self.journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count its answer."""

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                refused = REFUSED.get(message["status"])
                if refused or scope["method"] == "POST":
                    self.journal.count(refused)
            await send(message)

        try:
            await self.app(scope, receive, send_counted if scope["type"] == "http" else send)
        except Exception:
            self.journal.count(FAILED)
            raise
