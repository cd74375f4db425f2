"""Starts the page as on a ZeroGPU Space, as far as that goes without a GPU: `python -m tests.tools.zerogpu`.

The package `spaces` believes that it is on such a Space, and a small server here says what the real one says to it.
Seen: torch is patched before anything else has it, the Space hears at the start that a function wants the GPU, the page
answers, and a call of that function borrows a GPU, starts a process for it and gives it back. Not seen here: that
process with a GPU. It ends at its first step in CUDA, which the caller hears as one sentence.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.helpers.app import ROOT, read_drawing, run_page

GPU = {"idle": False, "nvidiaIndex": 0, "nvidiaUUID": "GPU-0", "allowToken": "token"}
STROKE = {"width": 60, "points": [500, 200, 500, 800]}


class DeviceServer(BaseHTTPRequestHandler):
    """What lends GPUs to a Space: it lends one, and keeps what it was asked."""

    asked: list[str]

    def do_POST(self) -> None:
        self.asked.append(urlsplit(self.path).path)
        body = json.dumps(GPU).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def device_server() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the list of what it was asked so far."""
    asked: list[str] = []
    handler = type("Handler", (DeviceServer,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def main() -> int:
    with device_server() as (address, asked), tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        variables = {"SPACES_ZERO_GPU": "true", "SPACES_ZERO_DEVICE_API_URL": address, "HOME": folder}
        for app in run_page(log, [sys.executable, str(ROOT / "app.py")], ROOT, **variables):
            assert asked == ["/startup-report"], asked
            status, answer = read_drawing(app, {"strokes": [STROKE]})
            assert (status, answer["digit"]) == (200, 1), (status, answer)
            try:
                print("accuracy:", Client(app, verbose=False).predict(api_name="/accuracy"))
            except AppError as error:
                print("accuracy: no GPU here:", error)
            assert {"/schedule", "/allow", "/release"} <= set(asked), asked
            with urllib.request.urlopen(app, timeout=20) as reply:
                assert reply.status == 200
            print("the page starts as on a ZeroGPU Space; the device server was asked", *asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
