"""How long the page's engine takes in Chromium for all maps of a drawing, and for all gradients of one logit.

    python -m tests.benchmarks.engine [--count 300]

It starts the app, loads the engine and the network that the app serves in its page, and runs MNIST test digits through
both, each another one; first at full speed, then with the processor throttled to a sixth, as for an old phone.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics

from playwright.sync_api import JSHandle

from cnn.data.mnist import load_mnist
from tests.benchmarks.browser import open_page
from tests.helpers.page_engine import base64_of, load_engine

WARM_UP = 50  # passes, until the browser has compiled what it runs most
THROTTLE = 6

TIMES = """({ engine, network, picture }, { drawings, warmUp }) => {
  const classes = network.stages.at(-1).shape[0];
  const slope = Float32Array.from({ length: classes }, (_, i) => Number(i === 0));
  const times = drawings.map(picture).map((values) => {
    const start = performance.now();
    const maps = engine.forward(values);
    const between = performance.now();
    engine.backward(maps, slope);
    return [between - start, performance.now() - between];
  });
  return times.slice(warmUp);
}"""


def measure(engine: JSHandle, drawings: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each drawing, forward and backward, sorted."""
    forward, backward = zip(
        *engine.evaluate(TIMES, {"drawings": drawings, "warmUp": min(WARM_UP, len(drawings) // 2)}), strict=True
    )
    return sorted(forward), sorted(backward)


def main() -> None:
    """Print medians and 95th percentiles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300, help="drawings that are measured (default: %(default)s)")
    count = parser.parse_args().count
    drawings = [base64_of(levels.numpy()) for levels in load_mnist(train=False).images[: count + WARM_UP]]
    with open_page("", ".dl-root[data-answers]") as page:
        engine = load_engine(page, page.url.rstrip("/"))
        session = page.context.new_cdp_session(page)
        print(f"machine       {os.cpu_count()} cores, {platform.machine()}, Chromium {page.context.browser.version}")
        for rate in (1, THROTTLE):
            session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            for way, times in zip(("forward", "backward"), measure(engine, drawings), strict=True):
                where = f"throttled to 1/{rate}" if rate > 1 else "full speed"
                late = times[int(0.95 * len(times))]
                print(
                    f"{way:<14}{where:<18}median {statistics.median(times):6.2f} ms, 95 % {late:6.2f}, n {len(times)}"
                )


if __name__ == "__main__":
    main()
