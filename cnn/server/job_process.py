"""Long work in a process of its own, which computes while the server answers: threads of one process take turns.

It takes seconds to start and as much memory as torch, so it is only there where somebody has asked for something long,
and ends when nobody has for a while.
"""

import asyncio
import json
from asyncio.subprocess import Process
from typing import Any

from cnn.base.errors import UserError
from cnn.drawing.recognizer import Recognizer
from cnn.network.checkpoint import pack_checkpoint
from cnn.server import child
from cnn.server.child import NoProcessError
from cnn.server.limits import JOB_IDLE, JOB_PAUSE, JOB_SECONDS, JOB_START

MODULE = "cnn.server.job_worker"
LONGEST_LINE = 33_554_432  # bytes of an answer; a notebook of the largest network takes a few million


class JobTimeoutError(UserError):
    """A job took too long; the message is one sentence for the person who asked."""


class JobProcess:
    """Does the jobs of `cnn.server.jobs` around one network, one after the other."""

    def __init__(self, recognizer: Recognizer, seconds: float = JOB_SECONDS, idle: float = JOB_IDLE) -> None:
        self._recognizer = recognizer
        self._seconds = seconds
        self._idle = idle
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._starting: asyncio.Task[None] | None = None
        self._not_before = 0.0  # of the event loop's clock
        self._end: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to start it, unless it is there or was tried a moment ago. Nobody waits for it."""
        loop = asyncio.get_running_loop()
        if not self._alive() and self._starting is None and loop.time() >= self._not_before:
            self._starting = loop.create_task(self._start())

    async def do(self, job: str, message: object) -> Any:
        """The answer to one message. Raises the UserError that it says, or JobTimeoutError.

        Raises NoProcessError where the process is not there (yet) or ends meanwhile: then the server does it itself.
        """
        if not self._alive():
            raise NoProcessError
        async with self._turn:
            if (process := self._process) is None or not self._alive():
                raise NoProcessError
            self._rest(None)
            data = json.dumps({"job": job, "message": message}).encode()
            try:
                async with asyncio.timeout(self._seconds):
                    line = await child.ask(process, data)
            except TimeoutError:
                self._drop(process)
                raise JobTimeoutError("This takes too long for the server: try something simpler.") from None
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
                self._drop(process)
                self.start()
                raise NoProcessError from error
            except BaseException:  # also where it is given up: the answer would be taken for the next one's
                self._drop(process)
                raise
            self._rest(self._idle)
        found = json.loads(line)
        if "error" in found:
            raise UserError(found["error"])
        if "bug" in found:
            raise RuntimeError(found["bug"])
        return found["answer"]

    def _alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def _drop(self, process: Process) -> None:
        """End it, and use it no more from now on: it is some time until the system says that it has ended."""
        child.kill(process)
        if self._process is process:
            self._process = None

    async def _start(self) -> None:
        try:
            recognizer = self._recognizer
            weights = pack_checkpoint(recognizer.model, recognizer.decision)
            self._process = await child.start(MODULE, JOB_START, LONGEST_LINE, weights)
            self._rest(self._idle)
        except (NoProcessError, NotImplementedError):  # the latter from an event loop that starts no processes
            self._not_before = asyncio.get_running_loop().time() + JOB_PAUSE
        finally:
            self._starting = None

    def _rest(self, seconds: float | None) -> None:
        """End the process after so many seconds in which nobody asks."""
        if self._end is not None:
            self._end.cancel()
        process = self._process
        if process is not None and seconds is not None:
            self._end = asyncio.get_running_loop().call_later(seconds, self._drop, process)
