"""Processes that a program has started, as Linux lists them."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

WORKER = "cnn.server.job_worker"


def workers_of(process: int) -> list[int]:
    """Ids of the processes for long work that a server has started and that live."""
    found = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in file.read_text().split() if is_worker(int(child))]
    return found


def is_worker(process: int) -> bool:
    """Whether it lives and is one for long work."""
    try:
        return WORKER in Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return False


def processor_seconds(process: int) -> float:
    """What it has used so far; nothing where it has ended."""
    try:
        used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def at_rest(process: int) -> bool:
    """Whether it does nothing for a while."""
    before = processor_seconds(process)
    time.sleep(0.4)
    return processor_seconds(process) == before


def wait_until(happens: Callable[[], object], seconds: float = 60) -> None:
    """Raises AssertionError where it does not happen in time."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)
