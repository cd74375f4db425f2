"""Points of a stroke packed as the page packs them."""

from __future__ import annotations

import base64
from collections.abc import Sequence


def pack_points(points: Sequence[int]) -> str:
    """Base64 of the steps between points x, y, x, y, ... for `cnn.server.drawing_message.unpack_points`."""
    packed = bytearray()
    for i, value in enumerate(points):
        step = value - (points[i - 2] if i > 1 else 0)
        rest = -2 * step - 1 if step < 0 else 2 * step
        while rest > 127:
            packed.append(rest & 127 | 128)
            rest >>= 7
        packed.append(rest)
    return base64.b64encode(packed).decode()
