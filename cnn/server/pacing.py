"""How often a page may ask while the pen moves, so that thirty pages share one small server fairly."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from cnn.server.limits import BUSY_SHARE, LONGEST_PAUSE

FRAME = 16  # milliseconds; a shorter pause is none, as a page draws no faster
PERIOD = 0.5  # seconds over which is measured, at least
ROUNDS = 2  # and so many pauses at least, in each of which every page asks once, evenly or all together
FULL = 0.95  # of the time: from here on it cannot be seen how much more is wanted


@dataclass(frozen=True)
class Pace:
    """Comes with the answers to live questions: milliseconds that the page should wait before its next one."""

    pause: int


class Clocks(NamedTuple):
    """Seconds: of the wall, of the processor in this whole process, and of the processor in the present thread."""

    wall: Callable[[], float] = time.perf_counter
    process: Callable[[], float] = time.process_time
    thread: Callable[[], float] = time.thread_time


class Pacer:
    """Tells each page how long to wait between two requests: none while the server is idle, more as it fills.

    How full it is, is measured: the processor's time that this process took, of which Python lets it have one core,
    times how much longer its work took by the clock than by the processor, because other processes wanted that core
    too. Again and again the pause grows or shrinks in proportion, so that BUSY_SHARE of the time is taken. It counts
    work, not people: nothing about a drawing or a visitor is kept.
    """

    def __init__(self, clocks: Clocks | None = None) -> None:
        self._clocks = clocks or Clocks()
        self._lock = threading.Lock()
        self._pause = 0.0
        self._begin()

    def _begin(self) -> None:
        self._since, self._used = self._clocks.wall(), self._clocks.process()
        self._work_wall = self._work_thread = 0.0

    @contextmanager
    def working(self) -> Iterator[None]:
        """Measure one piece of work, without waiting in it, in the thread that does it."""
        wall, thread = self._clocks.wall(), self._clocks.thread()
        try:
            yield
        finally:
            wall, thread = self._clocks.wall() - wall, self._clocks.thread() - thread
            with self._lock:
                self._work_wall += wall
                self._work_thread += thread

    def pause(self) -> int:
        """After each answer: the pause in milliseconds that the page should keep before its next question."""
        with self._lock:
            elapsed = self._clocks.wall() - self._since
            if elapsed >= max(PERIOD, ROUNDS * self._pause / 1000):
                self._adapt(self._busy(elapsed))
                self._begin()
            return round(self._pause)

    def _busy(self, elapsed: float) -> float:
        """The share of the time in which this process was at work, or waited for a processor to work."""
        slower = self._work_wall / self._work_thread if self._work_thread > 0 else 1.0
        return (self._clocks.process() - self._used) / elapsed * max(1.0, slower)

    def _adapt(self, busy: float) -> None:
        if not self._pause and busy <= BUSY_SHARE:
            return
        factor = 2 if busy >= FULL else busy / BUSY_SHARE
        pause = max(self._pause, FRAME) * factor
        self._pause = min(LONGEST_PAUSE, pause) if pause >= FRAME else 0.0
