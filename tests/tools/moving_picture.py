"""The README's moving picture: a digit is drawn, a map is pointed at, a number is pinned, a map is cut.

    python -m tests.tools.moving_picture [--out assets/screenshot.webp]

It starts the app, uses the page in Chromium as a person would, and keeps what is seen, ten pictures a second.
"""

from __future__ import annotations

import argparse
import io
import itertools
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.benchmarks.browser import open_page
from tests.helpers.app import ROOT
from tests.helpers.page import FOUR, button

SIZE = (960, 600)
FRAME = 100  # milliseconds
REST = 12  # frames in which nothing moves


def frame(page: Page) -> Image.Image:
    """What is seen now."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def use(page: Page) -> Iterator[None]:
    """Use the page, step by step; after each a frame is kept."""
    button(page, "Clear").click()
    page.wait_for_timeout(300)
    yield
    box = page.locator(".dl-pad").bounding_box()
    for stroke in FOUR:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for (x, y), (end_x, end_y) in itertools.pairwise(points):
            for step in range(1, 7):
                page.mouse.move(x + (end_x - x) * step / 6, y + (end_y - y) * step / 6)
                page.wait_for_timeout(60)
                yield
        page.mouse.up()
    page.wait_for_timeout(500)
    yield from (None for _ in range(REST))
    for stage, at in (("conv2", 0.3), ("conv4", 0.6)):
        canvas = page.locator(f"canvas[data-stage={stage}]").bounding_box()
        page.mouse.move(canvas["x"] + 0.4 * canvas["width"], canvas["y"] + at * canvas["height"])
        page.wait_for_timeout(300)
        yield from (None for _ in range(REST))
    page.locator("canvas[data-stage=conv3]").click(position={"x": 50, "y": 152})
    page.wait_for_selector(".dl-inspector[data-shown]")
    page.wait_for_timeout(300)
    yield from (None for _ in range(2 * REST))
    page.keyboard.press("Escape")
    button(page, "Cut lines").click()
    page.wait_for_timeout(300)
    yield from (None for _ in range(REST // 2))
    page.locator("canvas[data-stage=conv2]").click(position={"x": 65, "y": 330})
    page.wait_for_timeout(400)
    yield from (None for _ in range(2 * REST))


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "screenshot.webp")
    out = parser.parse_args().out
    with open_page("", ".dl-root[data-answers]") as page:
        frames = [frame(page) for _ in use(page)]
    frames[0].save(out, save_all=True, append_images=frames[1:], duration=FRAME, loop=1, quality=60, method=6)
    print(f"{out}: {len(frames)} frames, {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
