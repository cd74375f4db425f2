"""Whether anybody waits for another: each server function's heaviest legal message, and a light one beside it.

    python -m tests.benchmarks.heaviest [--lights 60] [--only NAME] [--checkout DIR]

It starts the app of this checkout or of another, and for each message prints how long it takes alone, and what a light
`read_drawing` takes while one visitor sends that message again and again: median, maximum, and how many there were.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.helpers.app import ROOT, call, run_page
from tests.helpers.heavy import LIGHT, heaviest

ALONE = 3  # times that each heavy message is timed
WARM = 15  # seconds
GAP = 0.03  # seconds between two light ones, on average; so they fall anywhere into the heavy one's time


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def light_times(app: str, count: int, rng: random.Random) -> list[float]:
    """Milliseconds of so many light requests, one after another."""
    times = []
    for _ in range(count):
        time.sleep(rng.uniform(0, 2 * GAP))
        times.append(milliseconds(lambda: expect(app, "drawing", {"drawing": LIGHT})))
    return times


def expect(app: str, function: str, message: object) -> None:
    """Call the function, which must answer."""
    status, answer = call(app, function, message)
    if status != 200:
        raise SystemExit(f"{function} answered {status}: {str(answer)[:200]}")


def beside(app: str, function: str, message: object, lights: int) -> list[float]:
    """The times of light requests while the heavy message is sent again and again."""

    def visit() -> None:
        while True:
            expect(app, function, message)

    # In a process of its own: in a thread it would hold up the light requests by itself.
    visitor = multiprocessing.get_context("fork").Process(target=visit, daemon=True)
    visitor.start()
    try:
        return light_times(app, lights, random.Random(1))
    finally:
        visitor.kill()
        visitor.join()


def warm_up(app: str) -> None:
    """Get the server to do heavy work as it does from then on: it may start a process for it first."""
    end = time.perf_counter() + WARM
    while time.perf_counter() < end:
        expect(app, *heaviest()["lesson_notebook"])


def row(name: str, alone: float | None, times: list[float]) -> str:
    own = f"{alone:8.0f}" if alone is not None else f"{'':8}"
    return f"{name:32} {own}   {statistics.median(times):8.1f} {max(times):8.1f} {len(times):5}"


def measure(app: str, lights: int, only: str) -> None:
    """Print the table, a line for each message."""
    light_times(app, 20, random.Random(0))  # warm up
    warm_up(app)
    print(f"machine {os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), server and visitors together; milliseconds")
    print(f"{'heavy message':32} {'alone':>8}   light beside it: median, max, n")
    print(row("none", None, light_times(app, lights, random.Random(1))), flush=True)
    for name, (function, message) in heaviest().items():
        if only in name:
            if call(app, function, message)[0] == 400:
                print(f"{name:32} refused there")
                continue
            times = [milliseconds(lambda: expect(app, function, message)) for _ in range(ALONE)]  # noqa: B023
            print(row(name, statistics.median(times), beside(app, function, message, lights)), flush=True)


def main() -> None:
    """Print the table for one checkout."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lights", type=int, default=60, help="light requests beside each (default: %(default)s)")
    parser.add_argument("--only", default="", help="only messages whose names hold this")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="folder of the app (default: this checkout)")
    arguments = parser.parse_args()
    checkout = arguments.checkout.resolve()
    with tempfile.TemporaryDirectory() as folder:
        for app in run_page(Path(folder) / "app.log", [sys.executable, str(checkout / "app.py")], checkout):
            measure(app, arguments.lights, arguments.only)


if __name__ == "__main__":
    main()
