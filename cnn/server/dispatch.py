"""Where work is done, so that nobody waits for another: the short on the event loop, the long in a thread beside it."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cnn.base.errors import UserError
from cnn.server.limits import LONG_AT_ONCE, MOST_WAITING
from cnn.server.pacing import Pacer

# Python's threads take turns after so many seconds. With its usual 0.005 the loop, which hands over at every message
# and every step of the network, would wait far longer for its turns beside one that computes.
TURN = 0.0002

Result = TypeVar("Result")


class BusyError(UserError):
    """Too much is waiting to be done; the message is one sentence for the person who asked."""


class Dispatch:
    """Does the server's work, for all tabs: each piece here or beside. Tells the pacer what it takes."""

    def __init__(self, pacer: Pacer | None = None) -> None:
        self.pacer = pacer or Pacer()
        self._thread = ThreadPoolExecutor(LONG_AT_ONCE, "long")
        self._waiting: Counter[str] = Counter()
        sys.setswitchinterval(TURN)

    def here(self, work: Callable[[], Result]) -> Result:
        """Do it at once: a few milliseconds, in which nobody else is answered."""
        with self.pacer.working():
            return work()

    async def beside(self, function: str, work: Callable[[], Result]) -> Result:
        """Do it in the thread, after what waits there. Raises BusyError where too much of the same function does."""
        if self._waiting[function] >= MOST_WAITING:
            raise BusyError("The server is busy: try again in a moment.")
        self._waiting[function] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self.here, work)
        finally:
            self._waiting[function] -= 1
