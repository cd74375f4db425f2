"""A Python process of the server's own: it is sent a piece of work at a time, and answers each with one line."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # of the checkout, or where the package is installed
# The folder is given by hand: `-m` would look in the folder where the server was started, PYTHONPATH knows no colon.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from importlib import import_module as get; get(sys.argv[2]).main()"
)
READY = b"ready\n"


class NoProcessError(Exception):
    """The process cannot be started, or has ended before it answered."""


async def start(module: str, seconds: float, longest_line: int, first: bytes | None = None) -> Process:
    """A process that runs `main` of a module and is READY, after it was sent `first`. Raises NoProcessError."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the server: the same sums, bit for bit
    command = [sys.executable, "-c", START, str(ROOT), module]
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=longest_line
        )
        try:
            async with asyncio.timeout(seconds):
                await (_line(process) if first is None else ask(process, first))
        except BaseException:
            kill(process)
            raise
    except (OSError, asyncio.IncompleteReadError) as error:  # a TimeoutError is an OSError
        raise NoProcessError(f"There is no {module}.") from error
    return process


async def ask(process: Process, data: bytes) -> bytes:
    """Its answer to a piece of work. Raises OSError or asyncio.IncompleteReadError where it ends before."""
    assert process.stdin is not None
    process.stdin.write(len(data).to_bytes(4) + data)
    await process.stdin.drain()
    return await _line(process)


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    return await process.stdout.readuntil(b"\n")


def kill(process: Process) -> None:
    """End it at once, whatever it does."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
