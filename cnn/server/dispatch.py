"""Where work is done, so that nobody waits for another.

The short is done on the event loop, the long in a thread beside it, and where that would take long enough to be noticed
by the others, in a process of its own.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cnn.base.errors import UserError
from cnn.server.child import NoProcessError
from cnn.server.job_process import JobProcess, JobTimeoutError
from cnn.server.limits import JOB_WORTH, LONG_AT_ONCE, MOST_WAITING
from cnn.server.pacing import Pacer

# Python's threads take turns after so many seconds. With its usual 0.005 the loop, which hands over at every message
# and every step of the network, would wait far longer for its turns beside one that computes.
TURN = 0.0002

Result = TypeVar("Result")


class BusyError(UserError):
    """Too much is waiting to be done; the message is one sentence for the person who asked."""


@dataclass(frozen=True)
class Job(Generic[Result]):
    """A piece of work as a message to the process: the name of one of `cnn.server.jobs`, what goes and what comes."""

    name: str
    message: object
    result: Callable[[Any], Result]  # of the JSON that it answers


class Dispatch:
    """Does the server's work, for all tabs: each piece here or beside. Tells the pacer what it takes."""

    def __init__(self, pacer: Pacer | None = None, process: JobProcess | None = None) -> None:
        self.pacer = pacer or Pacer()
        self._process = process
        self._thread = ThreadPoolExecutor(LONG_AT_ONCE, "long")
        self._waiting: Counter[str] = Counter()
        sys.setswitchinterval(TURN)

    def here(self, work: Callable[[], Result]) -> Result:
        """Do it at once: a few milliseconds, in which nobody else is answered."""
        with self.pacer.working():
            return work()

    async def beside(self, function: str, work: Callable[[], Result], job: Job[Result] | None = None) -> Result:
        """Do it beside the event loop, after what waits there: in the thread, or as a `job` where the process is up.

        Raises BusyError where too much of the same function waits, or takes too long.
        """
        if self._waiting[function] >= MOST_WAITING:
            raise BusyError("The server is busy: try again in a moment.")
        self._waiting[function] += 1
        try:
            if self._process is None or job is None:
                return await self._in_thread(work)
            try:
                return job.result(await self._process.do(job.name, job.message))
            except NoProcessError:
                return await self._in_thread(work, self._process)
            except JobTimeoutError as error:
                raise BusyError(str(error)) from None
        finally:
            self._waiting[function] -= 1

    async def _in_thread(self, work: Callable[[], Result], process: JobProcess | None = None) -> Result:
        """Do it in the thread; where it takes long, have the process started for what comes next."""

        def timed() -> Result:
            begun = time.perf_counter()
            try:
                return self.here(work)
            finally:
                if process is not None and time.perf_counter() - begun >= JOB_WORTH:
                    loop.call_soon_threadsafe(process.start)

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, timed)
