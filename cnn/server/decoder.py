"""Picture files decoded in processes of their own, which are ended where one takes too long."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any

from cnn.base.messages import decode_bytes
from cnn.drawing.ink import ImageError
from cnn.drawing.picture import FIELD, Picture
from cnn.server.dispatch import BusyError
from cnn.server.limits import PICTURE_IDLE, PICTURE_PROCESSES, PICTURE_SECONDS, PICTURE_WAIT, PICTURES_WAITING

ROOT = Path(__file__).resolve().parents[2]  # of the checkout, or where the package is installed
# The folder is given by hand: `-m` would look in the folder where the server was started, PYTHONPATH knows no colon.
START = "import sys; sys.path.insert(0, sys.argv[1]); from cnn.server.picture_worker import main; main()"
START_SECONDS = 20  # a process imports NumPy and Pillow: 0.3 s, far more on a cold disk; no picture has to pay for it
LONGEST_LINE = 1_048_576  # bytes of an answer; a picture takes 1.2 kB


class Decoder:
    """Turns picture files into pictures, a few at a time, without the event loop ever waiting for one.

    Its processes start with the first picture and end when none has come for a while.
    """

    def __init__(self, seconds: float = PICTURE_SECONDS, idle: float = PICTURE_IDLE) -> None:
        self._seconds = seconds
        self._idle = idle
        self._free = asyncio.Semaphore(PICTURE_PROCESSES)
        self._waiting = 0
        self._resting: list[tuple[Process, asyncio.TimerHandle]] = []

    async def prepare(self, data: bytes) -> Picture:
        """The picture in a file's bytes, as of `cnn.server.picture_file.prepare_file`.

        Raises ImageError where it cannot be read or takes too long, BusyError where too many wait.
        """
        await self._wait()
        try:
            line = await self._answer(data)
        except TimeoutError:
            raise ImageError(f"The picture could not be decoded in {self._seconds:g} seconds.") from None
        except (OSError, asyncio.IncompleteReadError):  # a decoder crashed, or took more memory than it may
            raise ImageError("The picture cannot be decoded.") from None
        finally:
            self._free.release()
        return _picture(json.loads(line))

    async def _answer(self, data: bytes) -> bytes:
        process = self._wake() or await _start()
        try:
            async with asyncio.timeout(self._seconds):
                line = await _ask(process, data)
        except BaseException:  # also where it is given up: the answer would be taken for the next picture's
            _kill(process)
            raise
        self._rest(process)
        return line

    async def _wait(self) -> None:
        """Wait for a place at a process, not long and not with too many."""
        try:
            if self._waiting >= PICTURES_WAITING:
                raise TimeoutError
            self._waiting += 1
            try:
                await asyncio.wait_for(self._free.acquire(), PICTURE_WAIT)
            finally:
                self._waiting -= 1
        except TimeoutError:
            raise BusyError("Too many pictures wait to be read: try again in a few seconds.") from None

    def _wake(self) -> Process | None:
        while self._resting:
            process, end = self._resting.pop()
            end.cancel()
            if process.returncode is None:
                return process
        return None

    def _rest(self, process: Process) -> None:
        end = asyncio.get_running_loop().call_later(self._idle, self._end, process)
        self._resting.append((process, end))

    def _end(self, process: Process) -> None:
        self._resting = [one for one in self._resting if one[0] is not process]
        _kill(process)


async def _start() -> Process:
    """A process that is ready for a file. Raises BusyError."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the server: the same sums, bit for bit
    command = [sys.executable, "-c", START, str(ROOT)]
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=LONGEST_LINE
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await _line(process)
        except BaseException:
            _kill(process)
            raise
    except (OSError, asyncio.IncompleteReadError):
        raise BusyError("The server has no room for a process that reads pictures: try again later.") from None
    return process


async def _ask(process: Process, data: bytes) -> bytes:
    assert process.stdin is not None
    process.stdin.write(len(data).to_bytes(4) + data)
    await process.stdin.drain()
    return await _line(process)


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    return await process.stdout.readuntil(b"\n")


def _kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()


def _picture(found: dict[str, Any]) -> Picture:
    """The picture that a process answered. Raises the ImageError that it says; a bug over there is one here too."""
    if "error" in found:
        raise ImageError(found["error"])
    if "bug" in found:
        raise RuntimeError(found["bug"])
    box = None if found["box"] is None else tuple(found["box"])
    levels = decode_bytes(found["levels"], (FIELD, FIELD), "A picture")
    size, offset, shape = (tuple(found[name]) for name in ("size", "offset", "shape"))
    return Picture(levels.copy(), box, size, found["scale"], offset, shape)
