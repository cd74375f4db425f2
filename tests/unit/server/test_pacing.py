"""How the server spreads its readings over the pages that draw."""

from __future__ import annotations

from cnn.server.limits import LONGEST_PAUSE
from cnn.server.pacing import Pacer


class Clock:
    """A clock that tests move by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def simulate(pages: int, seconds: int, budget: float = 150, round_trip: float = 0.02) -> tuple[float, int]:
    """Readings a second in the last five of `seconds`, with that many pages drawing, and the last pause."""
    clock = Clock()
    pacer = Pacer(budget, clock)
    due = [i * round_trip / pages for i in range(pages)]
    served, pause = [], 0
    while True:
        page = min(range(pages), key=due.__getitem__)
        clock.now = due[page]
        if clock.now >= seconds:
            return sum(time >= seconds - 5 for time in served) / 5, pause
        pause = pacer.pause()
        served.append(clock.now)
        due[page] = clock.now + max(round_trip, pause / 1000)


def test_one_page_is_never_told_to_wait() -> None:
    rate, pause = simulate(pages=1, seconds=10)
    assert pause == 0
    assert rate > 45


def test_thirty_pages_share_the_budget() -> None:
    rate, pause = simulate(pages=30, seconds=20)
    assert 0.5 * 150 <= rate <= 1.3 * 150
    assert 30 <= pause <= LONGEST_PAUSE


def test_the_pause_goes_when_the_crowd_has_gone() -> None:
    clock = Clock()
    pacer = Pacer(100, clock)
    for _ in range(5):
        for _ in range(1000):
            clock.now += 0.001
            pacer.pause()
    assert pacer.pause() > 16
    for _ in range(5):
        clock.now += 1.5
        pause = pacer.pause()
    assert pause == 0
