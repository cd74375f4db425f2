"""The inspector in Chromium: how tests pin a number and read what is shown of it."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Locator, Page

from tests.helpers.app import call


def shown(page: Page) -> list[str]:
    """stage, channel, row, column of the cell that the inspector's numbers belong to."""
    page.wait_for_selector(".dl-inspector[data-shown]")
    return page.locator(".dl-inspector").get_attribute("data-shown").split(",")


def wait_for_cell(page: Page, stage: str, channel: int, row: int = 0, column: int = 0) -> None:
    page.wait_for_selector(f'.dl-inspector[data-shown="{stage},{channel},{row},{column}"]')


def tile_point(page: Page, stage: str, across: float, down: float) -> dict[str, float]:
    box = page.locator(f"canvas[data-stage={stage}]").bounding_box()
    return {"x": box["width"] * across, "y": box["height"] * down}


def pin(page: Page, stage: str, across: float = 0.31, down: float = 0.37) -> tuple[str, int, int, int]:
    """Click somewhere on a stage's maps and wait until the inspector shows that cell."""
    page.evaluate("document.querySelector('.dl-inspector')?.removeAttribute('data-shown')")
    page.locator(f"canvas[data-stage={stage}]").click(position=tile_point(page, stage, across, down))
    found = shown(page)
    assert found[0] == stage
    return found[0], *map(int, found[1:])


def pin_logit(page: Page, digit: int) -> None:
    page.locator("canvas[data-stage=fc]").click(position=tile_point(page, "fc", 0.5, (digit + 0.5) / 10))
    wait_for_cell(page, "fc", digit)


def numbers(part: Locator) -> np.ndarray:
    return np.array(
        [float(value) for value in part.locator("td").evaluate_all("(all) => all.map((e) => e.dataset.value)")]
    )


def opening_drawing(app: str) -> dict:
    return call(app, "sample", {"kind": "pen", "digit": 3, "index": 0})[1]


def as_number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(" ", ""))
