"""What an update of the page costs the server: processor time from request to reply, against one forward pass.

    python -m tests.benchmarks.server [--digits 20] [--rounds 5]

It draws digits of the app's own pen as they grow, sends each drawing as a page does, and reads how much processor time
the server took from the request's bytes to the reply's: all its threads, and the process for long work too. Once over
HTTP, to the app in a process of its own; once through the app's routes in this process, without sockets and uvicorn.
Each figure is the median over the drawings of the median over the rounds. Beside it, in the same rounds, the processor
time of `forward_with_maps` for one picture on one thread: in a loop of its own, and after an update each, when the
processor's caches hold other things, as they do in an update. Then the steps of an update, each in a loop of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import torch
from starlette.types import ASGIApp

from cnn.base.messages import to_json
from cnn.drawing.geometry import prepare_found
from cnn.drawing.ink import find_ink
from cnn.drawing.look import look_at
from cnn.drawing.recognizer import Recognizer
from cnn.lesson.lesson import Lesson
from cnn.network.checkpoint import checksum_of
from cnn.page.api import PictureDoors
from cnn.page.build import build_page, page_functions
from cnn.page.launching import launch_options
from cnn.page.payload import answer_of
from cnn.page.samples import Samples, pen_samples
from cnn.server.drawing_message import parse_drawing
from cnn.server.strict_json import parse_json
from tests.helpers.app import ROOT, free_port, network_of, run_process
from tests.helpers.points import pack_points

STEPS = 12  # drawings of a digit that grows
READY = 12  # seconds in which the app gets ready what a first page does not need
FORWARDS = 100  # forward passes in a loop, for each round
Message = dict[str, Any]
HEADERS = {  # what Chromium sends beside Host and the body's length
    "Connection": "keep-alive",
    "sec-ch-ua-platform": '"Linux"',
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36",
    "sec-ch-ua": '"Chromium";v="140", "Not=A?Brand";v="24"',
    "Content-Type": "text/plain;charset=UTF-8",
    "sec-ch-ua-mobile": "?0",
    "Accept": "*/*",
    "Origin": "http://127.0.0.1:7860",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.9",
}


def growing(digits: int) -> list[Message]:
    """Messages as the page sends them while so many digits of the app's pen are drawn."""
    drawings = []
    for index in range(digits):
        strokes = pen_samples(index % 10)[index // 10].strokes
        total = sum(len(stroke.points) // 2 for stroke in strokes)
        for step in range(1, STEPS + 1):
            left = max(1, round(total * step / STEPS))
            shown = []
            for stroke in strokes:
                points = stroke.points[: 2 * max(0, left)]
                left -= len(stroke.points) // 2
                if points:
                    shown.append({"width": stroke.width, "points": pack_points(points)})
            drawings.append({"drawing": {"strokes": shown}})
    return drawings


def cpu_of(process: int) -> float:
    """Seconds of processor time that a process has taken, all its threads together; see clock_getcpuclockid(3)."""
    return time.clock_gettime(~process << 3 | 2)


def children_of(process: int) -> list[int]:
    """The processes that it has started and that those have."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return found + [one for child in found for one in children_of(child)]


def bodies_of(messages: Sequence[Message], network: str) -> list[bytes]:
    """What the page posts."""
    return [json.dumps({"page": "0123456789abcdef", "network": network, **message}).encode() for message in messages]


class OverHttp:
    """Asks the app in a process of its own, each round over one connection."""

    def __init__(self, address: str, process: int, messages: Sequence[Message]) -> None:
        self._address = urlsplit(address).netloc
        self._process = process
        self._bodies = bodies_of(messages, network_of(address))

    def round(self) -> list[float]:
        """Seconds of the app's processor for each message."""
        connection, found = http.client.HTTPConnection(self._address), []
        processes = [self._process, *children_of(self._process)]
        for body in self._bodies:
            before = sum(map(cpu_of, processes))
            connection.request("POST", "/ask/drawing", body, HEADERS)
            reply = connection.getresponse()
            reply.read()
            if reply.status != 200:
                raise RuntimeError(f"The app answers {reply.status}.")
            found.append(sum(map(cpu_of, processes)) - before)
        connection.close()
        return found


class ThroughRoutes:
    """Asks an app in this process: its middleware and routes, without sockets."""

    def __init__(
        self, app: ASGIApp, loop: asyncio.AbstractEventLoop, recognizer: Recognizer, messages: Sequence[Message]
    ) -> None:
        self._app, self._loop = app, loop
        self._model = recognizer.model
        self._bodies = bodies_of(messages, checksum_of(recognizer.model, recognizer.decision))

    def round(self) -> list[float]:
        """Seconds of this process's processor for each message."""
        return self._loop.run_until_complete(self._round())

    async def _round(self) -> list[float]:
        found, processes = [], [os.getpid(), *children_of(os.getpid())]
        for body in self._bodies:
            before = sum(map(cpu_of, processes))
            await self._ask(body)
            found.append(sum(map(cpu_of, processes)) - before)
        return found

    def forward(self) -> list[float]:
        """Seconds of `forward_with_maps` after each message."""
        return self._loop.run_until_complete(self._forward())

    async def _forward(self) -> list[float]:
        picture, found = torch.rand(1, 1, 28, 28), []
        for body in self._bodies:
            await self._ask(body)
            before = time.process_time()
            with torch.inference_mode():
                self._model.forward_with_maps(picture)
            found.append(time.process_time() - before)
        return found

    async def _ask(self, body: bytes) -> None:
        waiting = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Any] = []

        async def receive() -> Any:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = {"host": "127.0.0.1:7860", "content-length": str(len(body)), **HEADERS}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/ask/drawing",
            "raw_path": b"/ask/drawing",
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 7860),
        }
        await self._app(scope, receive, send)
        if sent[0]["status"] != 200:
            raise RuntimeError(f"The app answers {sent[0]['status']}.")


def app_here(recognizer: Recognizer) -> ASGIApp:
    """The page's app in this process, launched and closed again."""
    samples, lesson, pictures = Samples(), Lesson(recognizer), PictureDoors(recognizer)
    page = build_page(recognizer, samples, lesson, pictures)
    options = launch_options(page, recognizer, page_functions(recognizer, samples, lesson), pictures.routes)
    page.launch(**options, server_port=free_port(), prevent_thread_lock=True)
    page.close(verbose=False)
    return page.app


def each(work: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    """Milliseconds of processor time of some work for each input: the median of three rounds."""
    rounds = []
    for _ in range(3):
        before = time.process_time()
        for one in inputs:
            work(one)
        rounds.append((time.process_time() - before) / len(inputs) * 1000)
    return statistics.median(rounds)


def steps(recognizer: Recognizer, messages: Sequence[Message]) -> Iterator[tuple[str, float]]:
    """The steps of an update, each in a loop of its own."""
    inputs: list[Any] = bodies_of(messages * 5, "0" * 64)
    work: dict[str, Callable[[Any], Any]] = {
        "read the JSON": parse_json,
        "unpack the points": lambda message: parse_drawing(message["drawing"]),
        "draw the ink": lambda drawing: drawing.ink(),
        "find the ink": find_ink,
        "prepare 28x28": prepare_found,
        "read (forward, softmax)": lambda picture: recognizer.read_picture(picture, every_map=False),
    }
    for name, function in work.items():
        yield name, each(function, inputs)
        inputs = [function(one) for one in inputs]
    looks = [look_at(recognizer, parse_drawing(message["drawing"])) for message in messages] * 5
    yield "build the answer", each(answer_of, looks)
    answers = [answer_of(look) for look in looks]
    yield "write it as JSON", each(lambda answer: json.dumps(to_json(answer)), answers)


def forward(recognizer: Recognizer) -> float:
    """Milliseconds of processor time of `forward_with_maps` for one picture."""
    picture = torch.rand(1, 1, 28, 28)
    with torch.inference_mode():
        return each(lambda _: recognizer.model.forward_with_maps(picture), [None] * FORWARDS)


def measure(recognizer: Recognizer, http_way: OverHttp, here: ThroughRoutes, rounds: int) -> None:
    """Print what an update costs beside a forward pass."""
    for way in (http_way, here):
        way.round()  # warm up
    over_http, through_routes, passes = [], [], []
    for _ in range(rounds):
        over_http.append(http_way.round())
        passes.append(forward(recognizer))
        through_routes.append(here.round())
    one = statistics.median(passes)
    print(f"  forward_with_maps      {one:.2f} ms; after an update {1000 * statistics.median(here.forward()):.2f} ms")
    for name, found in (("over HTTP", over_http), ("through the routes", through_routes)):
        medians = [1000 * statistics.median(times) for times in zip(*found, strict=True)]
        update, mean = statistics.median(medians), statistics.mean(medians)
        rate = f"ratio {update / one:.1f}, {1000 / update:.0f} updates a second and core"
        print(f"  {name:<23}median {update:.2f} ms, {rate}; mean {mean:.2f} ms; n = {len(medians)}")


def main() -> None:
    """Print the processor time of an update, of a forward pass, their ratio, and the steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=20, help="how many digits are drawn (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often (default: %(default)s)")
    arguments = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":  # as the app has it; it must be so before NumPy is there
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks.server", *sys.argv[1:]])
    torch.set_num_threads(1)
    recognizer = Recognizer.load()
    messages = growing(arguments.digits)
    whole = messages[STEPS - 1 :: STEPS]
    print(f"machine                  {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {arguments.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        for address, started in run_process(Path(folder) / "app.log", [sys.executable, "app.py"], ROOT):
            time.sleep(READY)
            app, loop = app_here(recognizer), asyncio.new_event_loop()
            for title, chosen in (("whole digits", whole), ("digits as they grow", messages)):
                print(title)
                http_way = OverHttp(address, started.pid, chosen)
                measure(recognizer, http_way, ThroughRoutes(app, loop, recognizer, chosen), arguments.rounds)
    print("steps of a whole digit")
    for name, milliseconds in steps(recognizer, whole):
        print(f"  {name:<24}{milliseconds:.3f} ms", flush=True)
    os._exit(0)  # the process for long work ends with its pipes


if __name__ == "__main__":
    main()
