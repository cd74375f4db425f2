"""What an update of the page costs the server: processor time from request to reply, against one forward pass.

    python -m tests.benchmarks.server [--digits 20] [--rounds 3]

It starts the app, sends it the drawings of its own pen as they grow, one request after the other as a page does, and
reads from the operating system how much processor time the app's process took: parsing, drawing, preparing, reading and
HTTP itself. Beside it, in the same minutes, the processor time of `forward_with_maps` for one picture on one thread.
Then the same steps one by one, in this process.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import torch

from cnn.base.messages import to_json
from cnn.drawing.geometry import prepare_ink
from cnn.drawing.ink import ink_of
from cnn.drawing.look import look_at
from cnn.drawing.recognizer import Recognizer
from cnn.page.payload import answer_of
from cnn.page.samples import pen_samples
from cnn.server.drawing_message import parse_drawing
from tests.helpers.app import ROOT, network_of, run_process
from tests.helpers.points import pack_points

STEPS = 12  # drawings of a digit that grows
REQUESTS = 400  # a round, at least: the system counts processor time in hundredths of a second
READY = 12  # seconds in which the app gets ready what a first page does not need
TICKS = os.sysconf("SC_CLK_TCK")
Message = dict[str, Any]


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
    """Seconds of processor time that a process has taken, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def updates(address: str, process: int, messages: list[Message]) -> tuple[float, float]:
    """Send all messages over one connection: (seconds of the app's processor for each, seconds by the clock)."""
    network = network_of(address)
    bodies = [json.dumps({"page": "0123456789abcdef", "network": network, **message}) for message in messages]
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    before, begun = cpu_of(process), time.perf_counter()
    for body in bodies:
        connection.request("POST", "/ask/drawing", body)
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            raise RuntimeError(f"The app answers {reply.status}.")
    found = cpu_of(process) - before, time.perf_counter() - begun
    connection.close()
    return found[0] / len(bodies), found[1] / len(bodies)


def each(work: Callable[[Message], object], messages: list[Message]) -> float:
    """Milliseconds of processor time of some work for each message: the median of three rounds."""
    rounds = []
    for _ in range(3):
        before = time.process_time()
        for message in messages:
            work(message)
        rounds.append((time.process_time() - before) / len(messages) * 1000)
    return statistics.median(rounds)


def steps(recognizer: Recognizer, messages: list[Message]) -> Iterator[tuple[str, float]]:
    """The steps of an update, each with what comes before it taken off."""
    picture = torch.rand(1, 1, 28, 28)
    work: dict[str, Callable[[Message], object]] = {
        "parse": lambda message: parse_drawing(message["drawing"]),
        "draw the ink": lambda message: parse_drawing(message["drawing"]).ink(),
        "find the ink": lambda message: ink_of(parse_drawing(message["drawing"]).ink()),
        "prepare 28x28": lambda message: prepare_ink(ink_of(parse_drawing(message["drawing"]).ink())),
        "read": lambda message: look_at(recognizer, parse_drawing(message["drawing"])),
        "answer as JSON": lambda message: json.dumps(
            to_json(answer_of(look_at(recognizer, parse_drawing(message["drawing"]))))
        ),
    }
    with torch.inference_mode():
        yield "forward pass alone", each(lambda _: recognizer.model(picture), messages)
    before = 0.0
    for name, function in work.items():
        found = each(function, messages)
        yield name, found - before
        before = found
    yield "all but HTTP", before


def forward(recognizer: Recognizer, count: int) -> float:
    """Milliseconds of processor time of `forward_with_maps` for one picture."""
    picture = torch.rand(1, 1, 28, 28)
    with torch.inference_mode():
        return each(lambda _: recognizer.model.forward_with_maps(picture), [{}] * count)


def measure(address: str, process: int, messages: list[Message], recognizer: Recognizer, rounds: int) -> None:
    """Print what an update costs beside a forward pass."""
    updates(address, process, messages)  # warm up
    repeated = messages * max(1, REQUESTS // len(messages))
    found, passes = [], []
    for _ in range(rounds):
        found.append(1000 * updates(address, process, repeated)[0])
        passes.append(forward(recognizer, 200))
    update, one = statistics.median(found), statistics.median(passes)
    print(f"  an update          {update:.2f} ms, {1000 / update:.0f} a second and core, n = {len(messages)}")
    print(f"  forward_with_maps  {one:.2f} ms, ratio {update / one:.1f}")


def main() -> None:
    """Print the processor time of an update, of a forward pass, their ratio, and the steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=20, help="how many digits are drawn (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often (default: %(default)s)")
    arguments = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":  # as the app has it; it must be so before NumPy is there
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks.server", *sys.argv[1:]])
    torch.set_num_threads(1)
    recognizer = Recognizer.load()
    messages = growing(arguments.digits)
    whole = messages[STEPS - 1 :: STEPS]
    forward(recognizer, 50)  # warm up
    print(f"machine              {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {arguments.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        for address, started in run_process(Path(folder) / "app.log", [sys.executable, "app.py"], ROOT):
            time.sleep(READY)
            print("whole digits")
            measure(address, started.pid, whole, recognizer, arguments.rounds)
            print("digits as they grow, some of which may be several and are looked at closer")
            measure(address, started.pid, messages, recognizer, arguments.rounds)
    print("steps of a whole digit, in a loop of their own")
    for name, milliseconds in steps(recognizer, whole):
        print(f"  {name:<19}{milliseconds:.3f} ms")


if __name__ == "__main__":
    main()
