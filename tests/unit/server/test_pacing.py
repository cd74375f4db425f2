"""How the server spreads its readings over the pages that draw, by simulation: every second is made up."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import pytest

from cnn.server.limits import BUSY_SHARE, LONGEST_PAUSE
from cnn.server.pacing import Clocks, Pacer

FRAME = 0.016  # seconds between two drawings of a pen that moves


@dataclass
class Server:
    """One process with one core, on clocks that its work moves; others on the machine make its work take longer."""

    cost: float  # seconds of the processor for each answer
    around: float = 0.0  # and for what is around it: the route, the message
    slower: float = 1.0  # how much longer everything takes by the clock
    wall: float = 0.0
    used: float = 0.0
    pacer: Pacer = field(init=False)

    def __post_init__(self) -> None:
        self.pacer = Pacer(Clocks(lambda: self.wall, lambda: self.used, lambda: self.used))

    def work(self, seconds: float) -> None:
        self.wall += seconds * self.slower
        self.used += seconds

    def answer(self, arrived: float) -> float:
        """Answer what arrived then, after what it does at present; returns the pause in seconds."""
        self.wall = max(self.wall, arrived)
        self.work(self.around)
        with self.pacer.working():
            self.work(self.cost)
        return self.pacer.pause() / 1000


@dataclass
class Seen:
    """What the last seconds of a simulation showed."""

    busy: float  # share of the time in which the server worked, or waited for a processor
    pause: float  # milliseconds
    waited: float  # mean seconds from a question to its answer
    answers: list[int]  # of each page


def simulate(server: Server, pages: int, seconds: float, last: float = 5.0) -> Seen:
    """Let so many pages draw all the time, each with one question under way; look at the last seconds."""
    begin = server.wall
    due = [(begin + index * FRAME / pages, index) for index in range(pages)]
    answers, waited, working, pause = [0] * pages, 0.0, 0.0, 0.0
    while due[0][0] < begin + seconds:
        arrived, page = heapq.heappop(due)
        started = max(server.wall, arrived)
        pause = server.answer(arrived)
        if arrived >= begin + seconds - last:
            answers[page] += 1
            waited += server.wall - arrived
            working += server.wall - started
        heapq.heappush(due, (max(server.wall, arrived + max(FRAME, pause)), page))
    return Seen(working / last, 1000 * pause, waited / max(1, sum(answers)), answers)


@pytest.mark.parametrize("cost", [0.001, 0.005, 0.01])
def test_one_page_is_never_told_to_wait(cost: float) -> None:
    seen = simulate(Server(cost), 1, 20)
    assert seen.pause == 0
    assert seen.answers[0] >= 300


@pytest.mark.parametrize("cost", [0.002, 0.005, 0.01])
@pytest.mark.parametrize("around", [0.0, 0.003])
@pytest.mark.parametrize("slower", [1.0, 1.8])
def test_thirty_pages_share_what_the_server_has(cost: float, around: float, slower: float) -> None:
    """Also where other processes take half of its core, so that it uses little of the processor by itself."""
    seen = simulate(Server(cost, around, slower), 30, 20)
    wanted = 30 * (cost + around) * slower / BUSY_SHARE
    if 1000 * wanted < 0.9 * LONGEST_PAUSE:
        assert 0.8 * BUSY_SHARE <= seen.busy <= 0.9
        assert seen.pause == pytest.approx(1000 * wanted, rel=0.3)
        assert seen.waited <= 10 * (cost + around) * slower
    assert seen.pause <= LONGEST_PAUSE
    assert min(seen.answers) >= 0.6 * max(seen.answers)


def test_it_has_settled_after_a_few_seconds() -> None:
    seen = simulate(Server(0.01), 30, 6, last=2)
    assert 0.7 * BUSY_SHARE <= seen.busy <= 0.95


def test_the_pause_goes_when_the_crowd_has_gone() -> None:
    server = Server(0.01)
    assert simulate(server, 30, 10).pause > 200
    assert simulate(server, 2, 10).pause <= 40
    assert simulate(server, 1, 10).pause == 0


def test_after_a_time_without_a_question_there_is_no_pause() -> None:
    server = Server(0.01)
    simulate(server, 30, 10)
    server.wall += 60
    assert server.answer(server.wall) == 0


def test_what_no_answer_worked_counts_too() -> None:
    """Work in other threads, such as a photo that is read, leaves less for those who draw."""
    server = Server(0.001)
    for _ in range(100):
        server.work(0.1)
        pause = server.answer(server.wall)
    assert pause > 0.1


def test_several_processes_on_one_core_each_keep_their_pages_back() -> None:
    """Each gets a third of the core when all work: it sees only that its work takes three times as long."""
    for server in [Server(0.004, slower=3.0) for _ in range(3)]:
        seen = simulate(server, 10, 30)
        assert seen.pause >= 100
        assert seen.busy <= 0.9
