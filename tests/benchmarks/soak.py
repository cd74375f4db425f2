"""A class that stays: visitors open the page, draw, ask, send pictures and leave, for minutes on end.

    python -m tests.benchmarks.soak [--minutes 10] [--visitors 30] [--seed 1] [--checkout DIR]

It starts the app of this or another checkout, and afterwards says whether anything grew: files in its temporary
folders, open files, memory after the first minute; whether it answers as before; what was refused or failed. Exit code
1 where something is not as it was. Each visitor is made from the seed and its number.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.visitors import LOST, Book, Site, Visitor, picture_file
from tests.helpers.app import ROOT, run_process

GROWTH = 20.0  # MB that memory may grow once it is warm
WARM = 60.0  # seconds
SETTLE = 60.0  # seconds within which all that visitors caused is gone
BUSY = (429, 503)


@dataclass
class Server:
    """The process under test, and the folders in which it may write."""

    process: int
    folders: list[Path]
    log: Path

    def memory(self) -> float:
        """MB that the process holds."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process}/fd").iterdir()))

    def files(self) -> set[str]:
        return {str(path) for folder in self.folders for path in folder.rglob("*") if path.is_file()}


def main() -> int:
    """Run the soak; 0 if all is as it was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="(default: %(default)s)")
    parser.add_argument("--visitors", type=int, default=30, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="whose app.py is run (default: this one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        log, folder = Path(place, "app.log"), Path(place, "written")
        folder.mkdir()
        command = [sys.executable, str(options.checkout.resolve() / "app.py")]
        variables = {"TMPDIR": str(folder), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        for address, process in run_process(log, command, options.checkout, **variables):
            server = Server(process.pid, [folder, options.checkout / "assets"], log)
            return _report(address, server, options)
    raise AssertionError("The app did not start.")


def _report(address: str, server: Server, options: argparse.Namespace) -> int:
    book = Book()
    faults = asyncio.run(_soak(address, server, book, options))
    for kind, times in sorted(book.milliseconds.items()):
        late = sorted(times)[math.ceil(0.95 * len(times)) - 1]
        found = [f"{n} x {status or 'lost'}" for (one, status), n in sorted(book.statuses.items()) if one == kind]
        print(f"{kind:<18} median {statistics.median(times):5.0f} ms, 95 % {late:5.0f} ms   {', '.join(found)}")
    counts = {
        "broken": book.count(lambda status: status >= 500 and status not in BUSY),
        "lost": book.count(lambda status: status == LOST),
        "tracebacks": server.log.read_text(errors="replace").count("Traceback (most recent call last)"),
    }
    faults += [f"{count} {what}" for what, count in counts.items() if count]
    for fault in faults:
        print(f"FAULT: {fault}")
    total, busy = book.count(lambda _: True), book.count(lambda status: status in BUSY)
    words = ", ".join(f"{count} {what}" for what, count in {**counts, "busy": busy}.items())
    print(f"soak: {options.minutes:g} minutes, {options.visitors} visitors, {total} requests, {words}")
    return 1 if faults else 0


async def _soak(address: str, server: Server, book: Book, options: argparse.Namespace) -> list[str]:
    """Let the visitors in; what is not as it was, in words."""
    loop = asyncio.get_running_loop()
    async with _client(address) as client:
        site = await Site.find(client)
        await Visitor(client, site, Book(), random.Random(options.seed)).tour()  # what is loaded late is loaded now
        before = await _answers(client, site)
    await asyncio.sleep(1)
    files, open_files = server.files(), server.open_files()
    print(f"start     {len(files)} files, {open_files} open, {server.memory():.0f} MB")
    async with _client(address) as client:
        end = loop.time() + 60 * options.minutes
        choices = [random.Random(f"{options.seed}:{number}") for number in range(options.visitors)]
        visits = asyncio.gather(*(Visitor(client, site, book, choice).come_until(end) for choice in choices))
        await asyncio.sleep(min(WARM, 30 * options.minutes))
        warm = server.memory()
        while not visits.done():
            memory, asked = server.memory(), book.count(lambda _: True)
            print(f"{60 * options.minutes - end + loop.time():5.0f} s   {memory:.0f} MB, {asked} requests", flush=True)
            await asyncio.wait([visits], timeout=60)
        await visits
        memory = server.memory()
    deadline = loop.time() + SETTLE
    while loop.time() < deadline and (server.open_files() > open_files or server.files() - files):
        await asyncio.sleep(1)
    async with _client(address) as client:
        same = await _answers(client, site) == before
    left, still_open = server.files() - files, server.open_files()
    print(f"end       {len(left)} new files, {still_open} open, {memory:.0f} MB; {memory - warm:+.0f} MB since warm")
    faults = {
        f"{len(left)} files more, such as {sorted(left)[:1]}": bool(left),
        f"{still_open - open_files} open files more": still_open > open_files + 1,  # its own question's line
        f"{memory - warm:.0f} MB more": memory - warm > GROWTH,
        "other answers than before": not same,
    }
    return [fault for fault, holds in faults.items() if holds]


def _client(address: str) -> httpx.AsyncClient:
    """As many connections as visitors want, each given up before the server does so after 5 s."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=3)
    return httpx.AsyncClient(base_url=address, timeout=30, limits=limits)


async def _answers(client: httpx.AsyncClient, site: Site) -> list[Any]:
    """What the server answers to some fixed questions."""
    visitor = Visitor(client, site, Book(), random.Random(0))
    found = []
    for digit in range(10):
        drawing = await visitor.call("sample", {"kind": "pen", "digit": digit, "index": digit})
        found.append(drawing)
        answer = await visitor.call("drawing", {"drawing": drawing})
        found.append(answer)
        cell = {"stage": "conv2", "channel": digit, "row": 14, "column": 14}
        found.append(await visitor.call("cell", {"levels": answer["levels"], "cell": cell}))
        lesson = {"block": "pooling", "drawing": drawing, "settings": {}, "code": True}
        found.append(await visitor.call("lesson", lesson))
        if site.plain_read:
            found.append(await visitor.ask("/read", "POST", "/read", content=picture_file(random.Random(digit))))
    assert all(found), "A question has no answer."
    return [{name: value for name, value in one.items() if name != "pause"} for one in found]


if __name__ == "__main__":
    sys.exit(main())
