"""The real app in its own process, and calls to it as the page makes them."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PROXY = "127.0.0.2"  # from where the app believes a proxy; the tests themselves come from 127.0.0.1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_app(log: Path, *arguments: str, port: int | None = None) -> Iterator[str]:
    """`python app.py` in its own process; yields its address once it answers, and stops it afterwards."""
    at = {"GRADIO_SERVER_PORT": str(port)} if port else {}
    yield from run_page(log, [sys.executable, str(ROOT / "app.py"), *arguments], ROOT, **at)


def run_page(log: Path, command: list[str], folder: Path, **variables: str) -> Iterator[str]:
    """Any command that serves the page, run in a folder with these environment variables; as `run_app`."""
    for address, _ in run_process(log, command, folder, **variables):
        yield address


def run_process(
    log: Path, command: list[str], folder: Path, **variables: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """As `run_page`; yields the process too."""
    port = variables.get("GRADIO_SERVER_PORT") or free_port()
    own = {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SHARE": "true"}
    environment = os.environ | own | {"DIGIT_LENS_PROXY": PROXY} | variables
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_up(address, process, log)
            yield address, process
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1800):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The app did not come up within three minutes:\n{log.read_text()}")


@functools.cache
def network_of(app: str) -> str:
    """The id of the network that the app serves."""
    with urllib.request.urlopen(f"{app}/healthz", timeout=10) as reply:
        return str(json.load(reply)["network"])


def question(app: str, message: dict[str, Any]) -> dict[str, Any]:
    """What the page posts to ask this."""
    return {"page": "test", "network": network_of(app)} | message


def call(app: str, name: str, message: object, body: bytes | None = None) -> tuple[int, Any]:
    """Ask as the page does; returns the status and the JSON. What is no object is sent as it is."""
    whole = question(app, message) if isinstance(message, dict) else message
    data = body if body is not None else json.dumps(whole).encode()
    request = urllib.request.Request(f"{app}/ask/{name}", data, {"Content-Type": "text/plain"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def read_drawing(app: str, drawing: object) -> tuple[int, Any]:
    """Ask what the network says of a drawing; as `call`."""
    return call(app, "drawing", {"drawing": drawing})


def run_async(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, run in a thread of its own: in the tests' thread Playwright keeps an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
