"""What hostile runs against a server share: the app of a checkout, what happened to each input, and the last line."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.app import ROOT, call, free_port

SLOW = 10.0  # seconds that nothing may take
GROWTH = 60.0  # MB by which the process may grow in the second half, when everything has been used once
DRAWING = {"strokes": [{"width": 70, "points": [280, 250, 720, 250, 620, 500, 480, 800]}]}
# Requests whose answers must be the same at the end.
REFERENCE = [
    ("drawing", {"drawing": DRAWING}),
    ("ink", {"drawing": DRAWING}),
    ("lesson", {"block": "convolution", "drawing": DRAWING, "code": True}),
]


@dataclass
class Server:
    """The app of a checkout, running."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def memory(self) -> float:
        """MB that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def tracebacks(self) -> int:
        """How many the log holds."""
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")

    def reference(self) -> list[object]:
        """The answers that no input may change, without what says how busy the server is."""
        found = [call(self.address, name, message) for name, message in REFERENCE]
        return [(status, {name: part for name, part in answer.items() if name != "pause"}) for status, answer in found]


@contextmanager
def running(checkout: Path, **variables: str) -> Iterator[Server]:
    """`python app.py` of a checkout, with these environment variables, until the block ends."""
    port = free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"} | variables
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        with log.open("wb") as output:
            command = [sys.executable, "app.py"]
            process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=output, stderr=output)
        server = Server(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(server: Server) -> None:
    for _ in range(1200):
        assert server.process.poll() is None, server.log.read_text()
        try:
            urllib.request.urlopen(server.address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The app did not come up within two minutes.")


@dataclass
class Report:
    """What is wrong, by number of the input and by kind."""

    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def fail(self, number: int | None, kind: str, reason: str) -> None:
        self.kinds[kind] += 1
        if self.kinds[kind] <= 20:
            print(f"{'' if number is None else number}: {kind}: {reason}", flush=True)


def main(name: str, attack: Callable[[Server, random.Random, int], tuple[str, str]], inputs_each: int = 1) -> int:
    """Run `--count` times `inputs_each` inputs against the app; the exit code is 1 if anything went wrong.

    `attack` sends the input of one random generator and number, and answers the status that came back ("200", ...,
    "closed", "none") and in a few words what was sent.
    """
    parser = argparse.ArgumentParser(prog=f"tests.hostile.{name}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--checkout", type=Path, default=ROOT)
    parser.add_argument("--only", type=int, help="the number of one input")
    options = parser.parse_args()
    numbers = range(options.count * inputs_each) if options.only is None else [options.only]
    report = Report()
    with running(options.checkout) as server:
        server.reference()
        before, held = server.reference(), server.memory()
        for number in numbers:
            if number == len(numbers) // 2:
                held = server.memory()
            seen, start = server.tracebacks(), time.monotonic()
            status, what = attack(server, random.Random(f"{options.seed}:{number}"), number)
            taken = time.monotonic() - start
            report.statuses[status] += 1
            if status.startswith("5") and status != "503":
                report.fail(number, f"answers of {status}", what)
            if taken > SLOW:
                report.fail(number, "hangs", f"{taken:.1f} s: {what}")
            if server.tracebacks() > seen:
                report.fail(number, "tracebacks", what)
        if server.reference() != before:
            report.fail(None, "changed answers", "a reference drawing is answered otherwise")
        grown = server.memory() - held
        if grown > GROWTH:
            report.fail(None, "memory", f"{grown:.0f} MB more than at half time")
    print(f"answers: {dict(sorted(report.statuses.items()))}; memory {grown:+.0f} MB in the second half")
    failures = sum(report.kinds.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.kinds.items())) or "0 tracebacks, 0 hangs"
    print(f"{name}: {len(numbers)} inputs, {failures} failures ({kinds})")
    return 1 if failures else 0
