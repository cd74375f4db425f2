"""How fast the lesson answers: a setting is changed in Chromium until its result is painted.

    python -m tests.benchmarks.lesson [--changes 40]

It starts the app, opens each block and part by its link, changes one of its settings again and again, and prints the
milliseconds from the change to the end of the painting, request and server included.
"""

from __future__ import annotations

import argparse
import os
import statistics

from playwright.sync_api import Page

from tests.benchmarks.browser import open_page

# Link, and the id of a control with two values to go between.
CHANGES = {
    "data": ("dl-data-index", "1", "2"),
    "data?part=drawing": (None, "", ""),  # it has no setting: the drawing itself changes
    "convolution": ("dl-convolution-stride", "1", "2"),
    "convolution?size=7&kernel=box_blur": ("dl-convolution-bias", "0", "1"),
    "convolution?code=true": ("dl-convolution-stride", "1", "2"),
    "padding": ("dl-padding-padding", "0", "1"),
    "pooling": ("dl-pooling-size", "2", "3"),
    "flatten": ("dl-flatten-index", "3", "4"),
    "equivalence": ("dl-equivalence-stride", "1", "2"),
    "equivalence?n=28": ("dl-equivalence-stride", "1", "2"),
    "equivalence?part=kernel": ("dl-equivalence-digit", "1", "2"),
    "equivalence?part=slide": ("dl-equivalence-where", "1", "2"),
    "code": ("dl-code-epochs", "1", "2"),
}

# Change the control as a hand does, and wait for the event that the lesson sends after painting.
CHANGE = """async ([id, value]) => {
  const root = document.querySelector('.dl-lesson');
  const shown = new Promise((resolve) => root.addEventListener('shown', resolve, { once: true }));
  const start = performance.now();
  if (id) {
    const control = document.getElementById(id);
    control.value = value;
    control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  } else {
    const samples = document.querySelectorAll('.dl-lesson .dl-samples button');
    samples[Math.floor(samples.length * Math.random())].click();
  }
  await shown;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - start;
}"""


def measure(page: Page, link: str, changes: int) -> list[float]:
    """Milliseconds of each change of the block's setting."""
    control, *values = CHANGES[link]
    page.evaluate("(link) => { location.hash = `#lesson/${link}`; }", link)
    if control:
        page.wait_for_selector(f"#{control}")
    page.wait_for_timeout(1500)
    show = page.get_by_role("button", name="Show answer")
    if show.count():
        show.click()
    times = [page.evaluate(CHANGE, [control, values[i % 2]]) for i in range(1, changes + 5)]
    return times[4:]  # the first few warm up


def main() -> None:
    """Print median and 95th percentile for each block, and for all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=40, help="of each block (default: %(default)s)")
    changes = parser.parse_args().changes
    everything: list[float] = []
    with open_page("/#lesson/data", ".dl-lesson[data-shown]") as page:
        print(f"machine {os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), server, Chromium and driver together")
        for link in CHANGES:
            times = sorted(measure(page, link, changes))
            everything += times
            middle, slow = statistics.median(times), times[int(0.95 * len(times))]
            print(f"{link:36} median {middle:6.1f} ms   95 % {slow:6.1f} ms   n = {len(times)}")
    print(f"{'all':36} median {statistics.median(everything):6.1f} ms   n = {len(everything)}")


if __name__ == "__main__":
    main()
