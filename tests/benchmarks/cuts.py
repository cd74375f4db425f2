"""How fast the lines settle and a cut is seen: pen-up to lines, click to the painted network without what was cut.

    python -m tests.benchmarks.cuts [--digits 20] [--cuts 60]

It starts the app, draws fours in Chromium and measures from the pen's lifting to the frame after the lines stand, then
cuts maps and puts them back, and measures from the click to the frame after the network was painted. Beside a cut's
time stands what the engine took of it: the pass after the cut, and the gradients of the lines that follow.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics

from playwright.sync_api import Page

from tests.benchmarks.browser import open_page
from tests.helpers.page import FOUR, button

STAGES = ("conv1", "conv2", "pool1", "conv3", "conv4", "pool2", "conv5")
RECORD = """async () => {
  const { Engine } = await import(new URL('page/engine/engine.js', document.baseURI));
  window.engine = 0;
  for (const name of ['forwardFrom', 'backward']) {
    const own = Engine.prototype[name];
    Engine.prototype[name] = function (...given) {
      const begun = performance.now();
      try { return own.apply(this, given); } finally { window.engine += performance.now() - begun; }
    };
  }
  window.lines = [];
  let lifted = null;
  document.querySelector('.dl-pad').addEventListener('pointerup', ({ timeStamp }) => { lifted = timeStamp; });
  new MutationObserver(() => {
    if (lifted === null || !document.querySelector('.dl-flow path')) return;
    const from = lifted;
    lifted = null;
    requestAnimationFrame(() => setTimeout(() => window.lines.push(performance.now() - from)));
  }).observe(document.querySelector('.dl-wires .dl-flow'), { childList: true });
}"""
CUT = """([stage, x, y]) => new Promise((done) => {
  const canvas = document.querySelector(`canvas[data-stage=${stage}]`);
  const box = canvas.getBoundingClientRect();
  window.engine = 0;
  const begun = performance.now();
  const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true };
  canvas.dispatchEvent(new MouseEvent('click', place));
  requestAnimationFrame(() => setTimeout(() => done([performance.now() - begun, window.engine])));
})"""


def draw_four(page: Page, shift: float) -> None:
    """A four, somewhere on the pad."""
    box = page.locator(".dl-pad").bounding_box()
    for stroke in FOUR:
        places = [(box["x"] + (x + shift) * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=10)
        page.mouse.up()
    page.wait_for_timeout(400)


def main() -> None:
    """Print both times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=20, help="fours that are drawn (default: %(default)s)")
    parser.add_argument("--cuts", type=int, default=60, help="(default: %(default)s)")
    arguments = parser.parse_args()
    rng = random.Random(0)
    with open_page("", ".dl-root[data-answers]") as page:
        page.evaluate(RECORD)
        page.evaluate("window.lines = []")
        for _ in range(arguments.digits):
            button(page, "Clear").click()
            page.wait_for_timeout(200)
            draw_four(page, rng.uniform(-0.15, 0.15))
        lines = page.evaluate("window.lines")
        button(page, "Cut lines").click()
        page.wait_for_timeout(300)
        times = []
        for stage in itertools.islice(itertools.cycle(STAGES), arguments.cuts):
            times.append(page.evaluate(CUT, [stage, 0.999 * rng.random(), 0.999 * rng.random()]))
            button(page, "Put all back").click()
            page.wait_for_timeout(60)
    totals, engine = [one for one, _ in times], [one for _, one in times]
    beyond = [total - own for total, own in times]
    print(f"machine          {os.cpu_count()} cores, server, Chromium and driver together")
    print(f"pen-up to lines  median {statistics.median(lines):.1f} ms, slowest {max(lines):.1f} ms; n = {len(lines)}")
    print(
        f"cut to painted   median {statistics.median(totals):.1f} ms, the engine {statistics.median(engine):.1f}, "
        f"beyond it {statistics.median(beyond):.1f}; n = {len(totals)}"
    )


if __name__ == "__main__":
    main()
