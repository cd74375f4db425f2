"""How fast the page follows the pen: pointer moves to painted maps, in Chromium, with the server on this machine.

    python -m tests.benchmarks.live [--seconds 5] [--round-trip 100]

It starts the app, draws an 8 over and over in one stroke with real pointer events, one every 8 ms, and prints how many
times a second the maps were painted and how long each took from the pointer event to the last pixel of its drawing.
With a round trip, 0 too, everything goes over a line so long, on which the bytes are counted, headers included.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import statistics
import time

from playwright.sync_api import Page

from tests.benchmarks.browser import open_page
from tests.helpers.line import Line, open_line

LOOP = 1.5  # seconds for one 8, as a person takes

# Once a page: a second listener would count every update twice.
RECORD = """() => {
  const recorded = window.latencies !== undefined;
  window.latencies = [];
  if (recorded) return;
  document.querySelector('#dl-draw .dl-root')
    .addEventListener('painted', (event) => window.latencies.push(event.detail.milliseconds));
}"""


def draw_for(page: Page, seconds: float) -> list[float]:
    """Trace an 8 for so long without lifting the pen; returns the milliseconds of each painted update."""
    page.evaluate(RECORD)
    page.get_by_role("button", name="Clear", exact=True).click()
    box = page.locator(".dl-pad").bounding_box()
    x, y, side = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]
    page.mouse.move(x, y - 0.35 * side)
    page.mouse.down()
    start = time.perf_counter()
    for step in itertools.count():
        elapsed = time.perf_counter() - start
        if elapsed > seconds:
            break
        turn = 2 * math.pi * elapsed / LOOP
        page.mouse.move(x + 0.2 * side * math.sin(2 * turn), y - 0.35 * side * math.cos(turn))
        time.sleep(max(0.0, (step + 1) * 0.008 - (time.perf_counter() - start)))
    page.mouse.up()
    return page.evaluate("window.latencies")


def settle(page: Page, line: Line) -> None:
    """Wait until nothing goes over the line any more."""
    last = -1
    while last != line.sent + line.received:
        last = line.sent + line.received
        page.wait_for_timeout(400)


def main() -> None:
    """Print updates a second, and median and 95th percentile of the milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="length of the stroke (default: %(default)s)")
    parser.add_argument(
        "--round-trip", type=float, help="milliseconds of a line between page and app, on which bytes are counted"
    )
    arguments = parser.parse_args()
    seconds = arguments.seconds
    print(f"machine                 {os.cpu_count()} cores, server, Chromium and driver together")
    with open_page("", ".dl-root[data-answers]") as page:
        if arguments.round_trip is None:
            draw_for(page, 1.0)  # warm up
            report(draw_for(page, seconds), seconds)
            return
        with open_line(page.url.rstrip("/"), arguments.round_trip / 1000) as line:
            over_the_line(page, line, seconds)


def over_the_line(page: Page, line: Line, seconds: float) -> None:
    """Draw on the page at the line's other end, and count."""
    page.goto(line.address)
    page.wait_for_selector(".dl-root[data-answers]")
    page.wait_for_timeout(1000)
    draw_for(page, 1.0)  # warm up
    settle(page, line)
    before = line.sent + line.received
    times = draw_for(page, seconds)
    settle(page, line)
    carried = line.sent + line.received - before
    report(times, seconds)
    print(
        f"over the line           {carried / len(times):.0f} bytes an update, {carried / 1e6:.3f} MB in {seconds:.1f} s"
    )


def report(times: list[float], seconds: float) -> None:
    """Print what was measured."""
    times = sorted(times)
    print(f"updates                 {len(times)} in {seconds:.1f} s = {len(times) / seconds:.1f} a second")
    print(
        f"pointer move to paint   median {statistics.median(times):.1f} ms, 95 % {times[int(0.95 * len(times))]:.1f} ms"
    )


if __name__ == "__main__":
    main()
