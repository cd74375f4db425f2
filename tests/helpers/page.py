"""The page in Chromium: how tests open it, draw on it and wait for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, Locator, Page

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# Points in shares of the pad's side, one list a stroke.
SEVEN = [[(0.28, 0.25), (0.72, 0.25), (0.62, 0.5), (0.48, 0.8)]]
FOUR = [[(0.4, 0.2), (0.3, 0.55), (0.72, 0.55)], [(0.62, 0.35), (0.6, 0.85)]]
EUROPEAN_ONE = [[(0.35, 0.42), (0.55, 0.2), (0.55, 0.82)]]
LETTER_A = [[(0.3, 0.75), (0.5, 0.2), (0.7, 0.75)], [(0.38, 0.55), (0.62, 0.55)]]
SCREENS = {"desktop": (1280, 800), "projector": (1024, 768), "phone": (360, 740)}


def open_page(browser: Browser, app: str, opening: str | None = "3", **options: object) -> Iterator[Page]:
    """A fresh page with its opening drawing; `opening`: how that is read, None for whatever a random network says."""
    settings = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | options
    context = browser.new_context(**settings)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(app)
    if opening is None:
        page.wait_for_selector(".dl-root[data-answers]")
        settle(page)
    else:
        wait_for_digit(page, opening)
    yield page
    context.close()
    assert not errors, errors


def wait_for_digit(page: Page, text: str) -> None:
    """Wait until the big digit reads `text`."""
    page.wait_for_function("(text) => document.querySelector('.dl-digit')?.textContent === text", arg=text)


def digit(page: Page) -> str:
    return page.locator(".dl-digit").inner_text()


def settle(page: Page) -> None:
    """Wait until no answer is under way."""
    page.wait_for_timeout(300)


def pad_box(page: Page) -> dict[str, float]:
    return page.locator(".dl-pad").bounding_box()


def draw(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw with the mouse, stroke by stroke."""
    box = pad_box(page)
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=12)
        page.mouse.up()


def ink(page: Page) -> int:
    """How many pixels of the pad's canvas are inked."""
    return page.evaluate(
        """() => {
          const pad = document.querySelector('.dl-pad');
          const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height);
          let count = 0;
          for (let i = 3; i < data.length; i += 4) count += data[i] > 128;
          return count;
        }"""
    )


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def violations(page: Page) -> list[str]:
    """What axe-core, once it was put on the page, has against it."""
    found = page.evaluate("axe.run(document.querySelector('.gradio-container'), {resultTypes: ['violations']})")
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found["violations"]]
