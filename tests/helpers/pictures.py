"""Picture files as people send them, and as nobody should."""

from __future__ import annotations

import io
import json
import secrets
import struct
import urllib.error
import urllib.request
import zlib
from typing import Any

import numpy as np
from PIL import Image, features

MAX_FILE = 1_000_000  # bytes: under what may be sent
FORMATS = ["PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF"] + ["AVIF"] * features.check("avif")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The image as a file of that format."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def endless_jpeg() -> bytes:
    """A valid progressive JPEG whose last scan comes again and again: each takes milliseconds, all of them minutes."""
    data = saved(Image.new("L", (4096, 4096), 200), "JPEG", progressive=True, quality=50)
    start = max(data.rfind(b"\xff\xda"), 0)
    tables = data.rfind(b"\xff\xc4", 0, start)
    scan = data[tables:-2]
    return data[:-2] + scan * ((MAX_FILE - len(data)) // len(scan)) + b"\xff\xd9"


def endless_eps() -> bytes:
    """A PostScript program that never ends: Pillow gives it to Ghostscript."""
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\n{ } loop\n%%EOF\n"


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header says this size, with hardly any data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND")


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def seven(side: int = 140) -> Image.Image:
    """A 7 in grey, dark on light."""
    levels = np.full((140, 140), 250, np.uint8)
    levels[30:44, 40:100] = 20
    for row in range(44, 112):
        middle = 92 - (row - 44) * 35 // 68
        levels[row, middle - 7 : middle + 7] = 20
    return Image.fromarray(levels).resize((side, side), Image.Resampling.BICUBIC)


def send(address: str, body: bytes, kind: str = "application/octet-stream", timeout: float = 60) -> tuple[int, Any]:
    """POST a body; answers the status, and the JSON or text of the answer."""
    request = urllib.request.Request(address, body, {"Content-Type": kind}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            status, text = reply.status, reply.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text.decode(errors="replace")


def upload(app: str, data: bytes) -> tuple[int, Any]:
    """Send a file as Gradio's clients do before they ask about it; answers the status and the list of its name."""
    body = b'--X\r\nContent-Disposition: form-data; name="files"; filename="7.png"\r\n\r\n' + data + b"\r\n--X--\r\n"
    return send(f"{app}/gradio_api/upload", body, "multipart/form-data; boundary=X")


def read_upload(app: str, name: str, timeout: float = 60) -> tuple[int, Any]:
    """What `/read` answers about an upload, as Gradio asks: 200 and the reading, or a status and a sentence."""
    with urllib.request.urlopen(f"{app}/config", timeout=timeout) as reply:
        endpoints = json.load(reply)["dependencies"]
    number = next(one["id"] for one in endpoints if one["api_name"] == "read")
    session = secrets.token_hex(8)
    file = {"path": name, "meta": {"_type": "gradio.FileData"}}
    message = {"fn_index": number, "session_hash": session, "data": [file]}
    status, answer = send(f"{app}/gradio_api/queue/join", json.dumps(message).encode(), "application/json", timeout)
    if status != 200:
        return status, answer["detail"]
    events = f"{app}/gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(events, timeout=timeout) as reply:
        for line in reply:
            event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
            if event.get("msg") == "process_completed":
                output = event["output"]
                return (200, output["data"][0]) if event["success"] else (400, output["error"])
    raise AssertionError("The queue ended without an answer.")
