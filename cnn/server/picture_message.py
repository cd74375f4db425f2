"""A picture as JSON, from a process of the server's to the server."""

from typing import Any

from cnn.base.messages import decode_bytes, encode_bytes
from cnn.drawing.picture import FIELD, Picture


def encode_picture(picture: Picture) -> dict[str, Any]:
    """All but its steps, which are for showing."""
    return {
        "levels": encode_bytes(picture.levels),
        "box": picture.box,
        "size": picture.size,
        "scale": picture.scale,
        "offset": picture.offset,
        "shape": picture.shape,
    }


def decode_picture(found: dict[str, Any]) -> Picture:
    """The same picture."""
    box = None if found["box"] is None else tuple(found["box"])
    levels = decode_bytes(found["levels"], (FIELD, FIELD), "A picture")
    size, offset, shape = (tuple(found[name]) for name in ("size", "offset", "shape"))
    return Picture(levels.copy(), box, size, found["scale"], offset, shape)
