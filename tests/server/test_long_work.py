"""Long work in a process of its own: the same answers, whatever becomes of it; none at rest, none left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.app import ROOT, call, read_drawing, run_process
from tests.helpers.heavy import LIGHT, alternating, heaviest, waves
from tests.helpers.processes import at_rest, is_worker, processor_seconds, wait_until, workers_of

Server = tuple[str, subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("long") / "app.log"
    yield from run_process(log, [sys.executable, str(ROOT / "app.py")], ROOT)
    said = log.read_text()
    assert "Traceback" not in said
    assert "Task was destroyed" not in said


def ask(app: str, name: str) -> dict[str, Any]:
    """The answer to one of the heaviest messages, without what is measured while it is computed."""
    function, message = heaviest()[name]
    status, answer = call(app, function, message | {"measure": False} if function == "lesson" else message)
    assert status == 200, answer
    answer.pop("pause", None)
    return answer


def worker_of(server: Server) -> int:
    """The server's process for long work, once it is there and waits; something long was asked before."""
    app, process = server
    while not (found := workers_of(process.pid)):
        ask(app, "read_drawing, many digits")
    wait_until(lambda: at_rest(found[0]))
    return found[0]


def under_way(server: Server, worker: int, name: str, thread: ThreadPoolExecutor) -> Future[dict[str, Any]]:
    """Something that the process is busy with."""
    before = processor_seconds(worker)
    answer = thread.submit(ask, server[0], name)
    wait_until(lambda: processor_seconds(worker) > before + 0.1)
    return answer


NAMES = ["read_drawing, many digits", "read_drawing, 300 strokes", "lesson, slide", "lesson, code", "lesson_notebook"]


def test_nobody_has_one_who_asks_for_nothing_long(server: Server) -> None:
    app, process = server
    for _ in range(20):
        assert read_drawing(app, LIGHT)[0] == 200
    assert not workers_of(process.pid)


def test_the_process_answers_as_the_thread_does(server: Server) -> None:
    in_thread = {name: ask(server[0], name) for name in NAMES}  # most of them: it starts meanwhile
    worker = worker_of(server)
    for name in NAMES:
        before = processor_seconds(worker)
        assert ask(server[0], name) == in_thread[name], name
        assert processor_seconds(worker) > before, name
    assert os.getpriority(os.PRIO_PROCESS, worker) == os.getpriority(os.PRIO_PROCESS, server[1].pid) + 10


def test_what_a_person_did_wrong_is_a_sentence_there_too(server: Server) -> None:
    worker_of(server)
    strokes = alternating()["strokes"]
    status, answer = read_drawing(server[0], {"strokes": [*strokes[:-1], {"width": 70, "points": [1, 2, 3]}]})
    assert status == 400
    assert "even length" in answer["detail"]


def test_two_heavy_ones_at_once_are_both_answered(server: Server) -> None:
    worker_of(server)
    expected = [ask(server[0], name) for name in NAMES[:2]]
    with ThreadPoolExecutor(4) as visitors:
        assert list(visitors.map(lambda name: ask(server[0], name), NAMES[:2] * 2)) == expected * 2


def test_a_process_that_is_killed_in_its_work_costs_no_answer(server: Server) -> None:
    expected = ask(server[0], NAMES[0])
    worker = worker_of(server)
    with ThreadPoolExecutor(1) as thread:
        answer = under_way(server, worker, NAMES[0], thread)
        os.kill(worker, signal.SIGKILL)
        assert answer.result() == expected
    wait_until(lambda: workers_of(server[1].pid) not in ([], [worker]))  # another one takes its place
    assert ask(server[0], NAMES[0]) == expected


def end_in_the_midst_of_work(server: Server, number: int) -> None:
    """Send the server a signal; its process must not outlive it."""
    app, process = server
    worker = worker_of(server)
    before = processor_seconds(worker)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(read_drawing, app, waves())  # will not be answered
        wait_until(lambda: processor_seconds(worker) > before + 0.1)
        process.send_signal(number)
        process.wait(timeout=20)
    wait_until(lambda: not is_worker(worker), 5)


def test_it_ends_where_the_server_is_killed(tmp_path: Path) -> None:
    for server in run_process(tmp_path / "app.log", [sys.executable, str(ROOT / "app.py")], ROOT):
        end_in_the_midst_of_work(server, signal.SIGKILL)


def test_it_ends_with_the_server(server: Server) -> None:  # the last one that can use it
    end_in_the_midst_of_work(server, signal.SIGTERM)
