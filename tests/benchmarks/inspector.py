"""How fast a number explains itself: click to finished inspector, and steps a second with an arrow key held down.

    python -m tests.benchmarks.inspector [--clicks 40] [--seconds 4]

It starts the app, clicks random cells of every stage in Chromium, and prints the milliseconds from the click to the
frame after the last number was drawn; then it holds arrow keys down on a convolution (30 repeats a second, as
keyboards send them) and counts the cells whose whole arithmetic was shown.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import time

from playwright.sync_api import Page

from tests.benchmarks.browser import open_page

STAGES = ("conv1", "relu1", "conv2", "relu2", "pool1", "conv3", "conv4", "pool2", "flatten")
RECORD = """() => {
  window.times = [];
  window.cells = [];
  let clicked = 0;
  document.addEventListener('click', (event) => { clicked = event.timeStamp; }, true);
  document.addEventListener('inspected', (event) => {
    window.cells.push(JSON.stringify(event.detail.cell));
    const from = clicked;
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
  });
}"""


def click_cells(page: Page, clicks: int) -> list[float]:
    """Click random cells; returns the milliseconds of each."""
    rng = random.Random(0)
    times = []
    for stage in itertools.islice(itertools.cycle(STAGES), clicks):
        canvas = page.locator(f"[data-stage={stage}] canvas")
        box = canvas.bounding_box()
        page.evaluate("window.times = []")
        canvas.click(position={"x": rng.random() * (box["width"] - 1), "y": rng.random() * (box["height"] - 1)})
        page.wait_for_function("window.times.length > 0")
        times.append(page.evaluate("window.times[0]"))
        page.wait_for_timeout(150)
    return times


def hold_arrows(page: Page, stage: str, seconds: float) -> float:
    """Cells shown a second while arrow keys repeat 30 times a second."""
    page.locator(f"[data-stage={stage}] canvas").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    page.evaluate("window.cells = []")
    start = time.perf_counter()
    for step in itertools.count():
        if time.perf_counter() - start > seconds:
            break
        page.keyboard.down("ArrowRight" if step // 6 % 2 == 0 else "ArrowLeft")
        time.sleep(max(0.0, (step + 1) / 30 - (time.perf_counter() - start)))
    elapsed = time.perf_counter() - start
    shown = page.evaluate("window.cells")
    return sum(a != b for a, b in itertools.pairwise(shown)) / elapsed


def main() -> None:
    """Print the median and 95th percentile of the clicks, and the steps a second."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clicks", type=int, default=40, help="how many cells are clicked (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a key is held (default: %(default)s)")
    arguments = parser.parse_args()
    with open_page("", ".dl-root[data-answers]") as page:
        page.evaluate(RECORD)
        click_cells(page, len(STAGES))  # warm up
        times = sorted(click_cells(page, arguments.clicks))
        steps = {stage: hold_arrows(page, stage, arguments.seconds) for stage in ("conv1", "conv2", "conv4")}
    print(
        f"machine                 {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, server and Chromium together"
    )
    print(
        f"click to inspector      median {statistics.median(times):.0f} ms, "
        f"95 % {times[int(0.95 * len(times))]:.0f} ms, n = {len(times)}"
    )
    for stage, rate in steps.items():
        print(f"arrow held on {stage}     {rate:.1f} steps a second over {arguments.seconds:.0f} s")


if __name__ == "__main__":
    main()
