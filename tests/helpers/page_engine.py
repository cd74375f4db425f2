"""The engine as the page has it: the modules and the network's file that the running app serves, in Chromium."""

from __future__ import annotations

import base64

import numpy as np
from playwright.sync_api import JSHandle, Page

from tests.helpers.app import network_of

LOAD = """async (id) => {
  const module = (name) => import(new URL(`page/${name}.js`, document.baseURI));
  const [{ Engine }, { decodeNetwork }, { toBytes }, { fromBase64 }] =
    await Promise.all(["engine/engine", "engine/network_file", "engine/bytes", "base/codec"].map(module));
  const file = await fetch(`network/${id}`);
  const network = decodeNetwork(await file.arrayBuffer());
  const scales = await (await fetch(`network/${id}/scales`)).json();
  const engine = new Engine(network.stages, network.tensors);
  const picture = (levels) => Float32Array.from(fromBase64(levels), (level) => level / 255);
  return { engine, network, scales, toBytes, picture };
}"""


def load_engine(page: Page, app: str) -> JSHandle:
    """An object with engine, network, scales, toBytes, and `picture(levels)` to make values of base64 of levels."""
    return page.evaluate_handle(LOAD, network_of(app))


def base64_of(levels: np.ndarray) -> str:
    """28x28 levels (uint8) as `picture` takes them."""
    return base64.b64encode(levels.tobytes()).decode()
