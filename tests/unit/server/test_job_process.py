"""The process for long work, and when the server uses it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnn import Recognizer
from cnn.base.errors import UserError
from cnn.drawing.look import look_at
from cnn.lesson.lesson import Lesson
from cnn.network.stages import CNNConfig
from cnn.server import job_process as module
from cnn.server.child import NoProcessError
from cnn.server.dispatch import BusyError, Dispatch, Job
from cnn.server.drawing_message import parse_drawing
from cnn.server.job_process import JobProcess, JobTimeoutError
from cnn.server.jobs import LESSON_BLOCK, LOOK, decode_look, encode_look, jobs_of
from cnn.server.limits import JOB_WORTH
from tests.helpers.app import run_async
from tests.helpers.heavy import LIGHT
from tests.helpers.networks import random_network
from tests.helpers.processes import is_worker

TWO = {"strokes": [{"width": 40, "points": [x, 200, x + 10, 800]} for x in (200, 600)]}  # ones, side by side
BLOCK = {"block": "convolution", "drawing": LIGHT, "wide": {}, "settings": {}}


async def until_alive(jobs: JobProcess) -> None:
    async with asyncio.timeout(60):
        while not jobs._alive():
            await asyncio.sleep(0.02)


async def started(jobs: JobProcess) -> int:
    """Its number, once it is there."""
    jobs.start()
    await until_alive(jobs)
    return jobs._process.pid


def test_it_answers_as_this_process_does_for_whatever_network() -> None:
    recognizer = random_network(CNNConfig(blocks=((4, 6), (8,), ()), kernel_size=5, padding="valid"))

    async def work() -> list[Any]:
        process = JobProcess(recognizer)
        with pytest.raises(NoProcessError):
            await process.do(LOOK, TWO)
        await started(process)
        with pytest.raises(UserError, match=r"^A stroke must be [^\n]+\.$"):
            await process.do(LOOK, {"strokes": [3]})
        with pytest.raises(RuntimeError, match="KeyError"):
            await process.do("no such job", {})
        return await asyncio.gather(*(process.do(*one) for one in ((LOOK, TWO), (LESSON_BLOCK, BLOCK), (LOOK, LIGHT))))

    jobs = jobs_of(recognizer, Lesson(recognizer))
    found = run_async(work())
    assert found[1] == jobs[LESSON_BLOCK](BLOCK)
    for answer, message in ((found[0], TWO), (found[2], LIGHT)):
        look = decode_look(recognizer, answer)
        expected = look_at(recognizer, parse_drawing(message))
        assert encode_look(look) == encode_look(expected)
        assert set(look.reading.maps) == set(expected.reading.maps)
        for name, values in expected.reading.maps.items():
            np.testing.assert_array_equal(look.reading.maps[name], values)
    assert len(found[0]["digits"]) == 2


def test_it_is_killed_where_it_hangs_and_replaced_where_it_dies(recognizer: Recognizer) -> None:
    async def work() -> Any:
        process = JobProcess(recognizer, seconds=1)
        hanging = await started(process)
        os.kill(hanging, signal.SIGSTOP)
        first, second = asyncio.create_task(process.do(LOOK, LIGHT)), asyncio.create_task(process.do(LOOK, LIGHT))
        with pytest.raises(JobTimeoutError, match=r"^[^\n]+\.$"):
            await first
        with pytest.raises(NoProcessError):  # who waited behind it is not kept waiting
            await second
        dying = await started(process)
        assert dying != hanging
        while is_worker(hanging):
            await asyncio.sleep(0.02)
        os.kill(dying, signal.SIGSTOP)
        waiting = asyncio.create_task(process.do(LOOK, LIGHT))
        await asyncio.sleep(0.1)
        os.kill(dying, signal.SIGKILL)
        with pytest.raises(NoProcessError):
            await waiting
        await until_alive(process)  # another one was started at once
        return await process.do(LOOK, LIGHT)

    assert run_async(work())["digits"] == []


def test_whoever_gives_up_waiting_leaves_no_answer_for_the_next(recognizer: Recognizer) -> None:
    async def work() -> Any:
        process = JobProcess(recognizer)
        number = await started(process)
        os.kill(number, signal.SIGSTOP)
        waiting = asyncio.create_task(process.do(LOOK, LIGHT))
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        while is_worker(number):
            await asyncio.sleep(0.02)
        with pytest.raises(NoProcessError):
            await process.do(LOOK, TWO)

    run_async(work())


def test_it_ends_when_nobody_needs_it(recognizer: Recognizer) -> None:
    async def work() -> None:
        process = JobProcess(recognizer, idle=0.5)
        await started(process)
        for _ in range(4):  # each puts its end off
            await asyncio.sleep(0.25)
            await process.do(LOOK, LIGHT)
        await asyncio.wait_for(process._process.wait(), 5)
        with pytest.raises(NoProcessError):
            await process.do(LOOK, LIGHT)

    run_async(work())


def test_one_that_cannot_start_is_not_tried_again_and_again(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        process, begun = JobProcess(recognizer), []
        monkeypatch.setattr(module, "MODULE", "cnn.server.nothing")
        start = module.child.start
        monkeypatch.setattr(module.child, "start", lambda *arguments: begun.append(1) or start(*arguments))
        for _ in range(20):
            process.start()
            await asyncio.sleep(0.05)
            with pytest.raises(NoProcessError):
                await process.do(LOOK, LIGHT)
        assert process._starting is None
        assert begun == [1]

    run_async(work())


class Stub:
    """A process that answers in one way."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer
        self.started = 0

    def start(self) -> None:
        self.started += 1

    async def do(self, job: str, message: object) -> Any:
        return self.answer()


def fail(error: Exception) -> Any:
    raise error


JOB = Job("a job", {}, lambda found: f"{found} over there")


def test_the_thread_does_what_the_process_does_not() -> None:
    async def work() -> None:
        stub: Any = Stub(lambda: "done")
        dispatch = Dispatch(process=stub)
        assert await dispatch.beside("one", lambda: "done here", JOB) == "done over there"
        assert await dispatch.beside("one", lambda: "done here") == "done here"
        stub.answer = lambda: fail(UserError("That is wrong."))
        with pytest.raises(UserError, match="That is wrong"):
            await dispatch.beside("one", lambda: "done here", JOB)
        stub.answer = lambda: fail(JobTimeoutError("Too long."))
        with pytest.raises(BusyError, match="Too long"):
            await dispatch.beside("one", lambda: "done here", JOB)
        stub.answer = lambda: fail(NoProcessError())
        assert await dispatch.beside("one", lambda: "done here", JOB) == "done here"

    run_async(work())


def test_only_what_took_long_and_could_be_done_there_starts_one() -> None:
    async def work() -> None:
        stub: Any = Stub(lambda: fail(NoProcessError()))
        dispatch = Dispatch(process=stub)
        await dispatch.beside("one", lambda: time.sleep(JOB_WORTH / 4), JOB)
        await dispatch.beside("one", lambda: time.sleep(1.2 * JOB_WORTH))
        await asyncio.sleep(0.01)
        assert stub.started == 0
        await dispatch.beside("one", lambda: time.sleep(1.2 * JOB_WORTH), JOB)
        await asyncio.sleep(0.01)
        assert stub.started == 1

    run_async(work())
