"""How often a page may ask while the pen moves, so that thirty pages share one small server fairly."""

import threading
import time
from collections.abc import Callable

from cnn.server.limits import LONGEST_PAUSE, READINGS_A_SECOND


class Pacer:
    """Tells each page how long to wait between two requests: none while the server is idle, more as it fills.

    It counts requests, not people: once a second the pause grows in proportion where the rate was above the budget,
    and shrinks where it was below. Nothing about a drawing or a visitor is kept.
    """

    def __init__(self, budget: float = READINGS_A_SECOND, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget = budget
        self._clock = clock
        self._lock = threading.Lock()
        self._since = clock()
        self._count = 0
        self._pause = 0.0

    def pause(self) -> int:
        """Count one request; return the pause in milliseconds that the page should keep before its next one."""
        with self._lock:
            now = self._clock()
            self._count += 1
            elapsed = now - self._since
            if elapsed >= 1:
                load = self._count / elapsed / self._budget
                # From nothing it starts at one frame; a page that was quiet finds the pause gone.
                self._pause = min(LONGEST_PAUSE, max(self._pause, 16) * load) if load > 0.5 else 0.0
                if self._pause < 16:
                    self._pause = 0.0
                self._since, self._count = now, 0
            return round(self._pause)
