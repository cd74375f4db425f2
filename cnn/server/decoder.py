"""Picture files decoded in processes of their own, which are ended where one takes too long."""

import asyncio
import json
from asyncio.subprocess import Process
from typing import Any

from cnn.drawing.ink import ImageError
from cnn.drawing.picture import Picture
from cnn.server import child
from cnn.server.child import NoProcessError
from cnn.server.dispatch import BusyError
from cnn.server.limits import PICTURE_IDLE, PICTURE_PROCESSES, PICTURE_SECONDS, PICTURE_WAIT, PICTURES_WAITING
from cnn.server.picture_message import decode_picture

MODULE = "cnn.server.picture_worker"
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
                line = await child.ask(process, data)
        except BaseException:  # also where it is given up: the answer would be taken for the next picture's
            child.kill(process)
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
        child.kill(process)


async def _start() -> Process:
    """A process that is ready for a file. Raises BusyError."""
    try:
        return await child.start(MODULE, START_SECONDS, LONGEST_LINE)
    except NoProcessError:
        raise BusyError("The server has no room for a process that reads pictures: try again later.") from None


def _picture(found: dict[str, Any]) -> Picture:
    """The picture that a process answered. Raises the ImageError that it says; a bug over there is one here too."""
    if "error" in found:
        raise ImageError(found["error"])
    if "bug" in found:
        raise RuntimeError(found["bug"])
    return decode_picture(found)
