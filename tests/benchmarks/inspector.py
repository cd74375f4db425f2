"""How fast a number explains itself: click to finished inspector, and steps a second with an arrow key held down.

    python -m tests.benchmarks.inspector [--clicks 40] [--seconds 4]

It starts the app, clicks random cells of every stage in Chromium, and prints the milliseconds from the click to the
frame after the last number was drawn; then it sends 60 arrow keys a second to a convolution and counts the cells whose
whole arithmetic was shown, and looks whether the last one was.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics

from playwright.sync_api import Page

from tests.benchmarks.browser import open_page

STAGES = ("conv1", "conv2", "pool1", "conv3", "conv4", "pool2", "conv5", "flatten", "fc")
KEYS = 60  # a second
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


# Six steps to the right, six to the left: the driver itself cannot send keys that fast.
HOLD = """async ([stage, keys, seconds]) => {
  const canvas = document.querySelector(`canvas[data-stage=${stage}]`);
  window.start = document.querySelector('.dl-inspector').dataset.shown;
  window.steps = 0;
  const begun = performance.now();
  for (let step = 0; performance.now() - begun < 1000 * seconds; step += 1) {
    const right = Math.floor(step / 6) % 2 === 0;
    window.steps += right ? 1 : -1;
    canvas.dispatchEvent(new KeyboardEvent('keydown', { key: right ? 'ArrowRight' : 'ArrowLeft', bubbles: true }));
    const wait = (1000 * (step + 1)) / keys - (performance.now() - begun);
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  }
}"""


def click_cells(page: Page, clicks: int) -> list[float]:
    """Click random cells; returns the milliseconds of each."""
    rng = random.Random(0)
    times = []
    for stage in itertools.islice(itertools.cycle(STAGES), clicks):
        canvas = page.locator(f"canvas[data-stage={stage}]")
        box = canvas.bounding_box()
        page.evaluate("window.times = []")
        canvas.click(position={"x": rng.random() * (box["width"] - 1), "y": rng.random() * (box["height"] - 1)})
        page.wait_for_function("window.times.length > 0")
        times.append(page.evaluate("window.times[0]"))
        page.wait_for_timeout(150)
    return times


def hold_arrows(page: Page, stage: str, seconds: float) -> tuple[float, bool]:
    """Cells shown a second while 60 arrow keys a second are sent, and whether the last cell is shown in the end."""
    page.locator(f"canvas[data-stage={stage}]").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    page.evaluate("window.cells = []")
    page.evaluate(HOLD, [stage, KEYS, seconds])
    shown = page.evaluate("window.cells")
    page.wait_for_timeout(1000)
    pinned = page.evaluate("document.querySelector('.dl-inspector').dataset.shown")
    first = [int(part) for part in page.evaluate("window.start").split(",")[1:]]
    steps = page.evaluate("window.steps")
    last = f"{stage},{first[0]},{first[1]},{first[2] + steps}"
    return sum(a != b for a, b in itertools.pairwise(shown)) / seconds, pinned == last


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
    for stage, (rate, last) in steps.items():
        shown = "the last one shown" if last else "the last one NOT shown"
        print(f"60 arrows a second on {stage}  {rate:.1f} cells a second over {arguments.seconds:.0f} s, {shown}")


if __name__ == "__main__":
    main()
