"""The log: one line a minute at most, with counts and nothing else."""

from __future__ import annotations

import asyncio
import io

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cnn.server.journal import Journal, Journaled, write_line
from tests.helpers.app import run_async
from tests.helpers.asgi import ask


async def by_path(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/bug":
        raise RuntimeError("a bug")
    await Response(None, int(scope["path"][1:]))(scope, receive, send)


class Told(Journal):
    """A journal whose minute ends when the test says so."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        super().__init__(self.lines.append)

    def tell(self) -> list[str]:
        self._tell()
        return self.lines


def test_a_minute_is_told_in_one_line() -> None:
    journal = Told()
    app = Journaled(by_path, journal)
    for path, method in [
        ("/200", "POST"),
        ("/200", "GET"),
        ("/404", "GET"),
        ("/413", "POST"),
        ("/400", "POST"),
        ("/400", "POST"),
    ]:
        ask(app, path, method)
    with pytest.raises(RuntimeError):
        ask(app, "/bug", "POST")
    for name in ("a", "b", "a", None, 5):
        journal.saw_page(name)
    expected = (
        "2 pages active, 1 answers, 1 refused (failed, see above), 2 refused (not understood), 1 refused (too large)"
    )
    assert journal.tell() == [expected + ", 1 refused (unknown address)"]
    ask(app, "/200", "POST")
    assert journal.tell()[1:] == ["0 pages active, 1 answers"]


def test_where_nothing_happens_nothing_is_said() -> None:
    lines: list[str] = []

    async def work() -> None:
        app = Journaled(by_path, Journal(lines.append, every=0))
        scope = {"type": "http", "method": "POST", "path": "/200", "headers": []}
        for _ in range(2):
            await app(scope, None, _nobody)
            await asyncio.sleep(0.01)

    run_async(work())
    assert lines == ["0 pages active, 1 answers"] * 2


async def _nobody(message: object) -> None:
    pass


class Broken(io.StringIO):
    """An output whose reader has gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_an_output_that_nobody_reads_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    for output in (Broken(), closed, None):
        monkeypatch.setattr("sys.stdout", output)
        write_line("x")
