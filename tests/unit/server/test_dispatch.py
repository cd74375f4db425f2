"""Long work beside the event loop: in order, with its errors, bounded; and what is dispatched where."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from cnn import Recognizer
from cnn.base.errors import MessageError, UserError
from cnn.base.messages import to_json
from cnn.drawing.look import look_at
from cnn.server.dispatch import BusyError, Dispatch
from cnn.server.drawing_message import parse_drawing, takes_long
from cnn.server.limits import LONG_POINTS, LONG_STROKES, MAX_POINTS, MAX_STROKES, MOST_WAITING
from cnn.server.looking import Looking
from tests.helpers.app import run_async
from tests.helpers.heavy import LIGHT, alternating, photo

TAP = {"width": 70, "points": [500, 500]}
TWO = {"strokes": [{"width": 40, "points": [x, 200, x + 10, 800]} for x in (200, 600)]}  # ones, side by side


def fail(kind: type[Exception]) -> None:
    raise kind("That is wrong.")


def test_long_work_is_done_in_order_while_the_loop_goes_on() -> None:
    async def visit() -> list[int]:
        dispatch, may_begin, done = Dispatch(), threading.Event(), []
        first = asyncio.ensure_future(dispatch.beside("one", may_begin.wait))
        others = [
            asyncio.ensure_future(dispatch.beside("one", lambda number=number: done.append(number)))
            for number in range(5)
        ]
        await asyncio.sleep(0)
        assert dispatch.here(lambda: 7) == 7  # nobody waits for what is under way
        assert not done
        may_begin.set()
        await asyncio.gather(first, *others)
        return done

    assert run_async(visit()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("kind", [UserError, MessageError, ValueError])
def test_errors_come_out_as_they_are_and_leave_room(kind: type[Exception]) -> None:
    async def visit() -> int:
        dispatch = Dispatch()
        for _ in range(MOST_WAITING + 1):
            with pytest.raises(kind, match="That is wrong"):
                await dispatch.beside("one", lambda: fail(kind))
        with pytest.raises(kind):
            dispatch.here(lambda: fail(kind))
        return await dispatch.beside("one", lambda: 3)

    assert run_async(visit()) == 3


def test_so_much_of_one_function_may_wait_and_no_more() -> None:
    async def visit() -> None:
        dispatch, may_end = Dispatch(), threading.Event()
        waiting = [asyncio.ensure_future(dispatch.beside("one", may_end.wait)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        for _ in range(3):
            with pytest.raises(BusyError, match=r"^[^\n]+\.$"):
                await dispatch.beside("one", may_end.wait)
        other = asyncio.ensure_future(dispatch.beside("other", lambda: "done"))
        may_end.set()
        assert all(await asyncio.gather(*waiting))
        assert await other == "done"
        assert await dispatch.beside("one", lambda: "done") == "done"

    run_async(visit())


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (LIGHT, False),
        (photo(), True),
        ({"picture": photo()["picture"]}, True),
        ({"strokes": []}, False),
        ({"strokes": [TAP] * LONG_STROKES}, False),
        ({"strokes": [TAP] * (LONG_STROKES + 1)}, True),
        ({"strokes": [TAP | {"points": [1, 2] * LONG_POINTS}]}, False),
        ({"strokes": [TAP | {"points": [1, 2] * LONG_POINTS}, TAP]}, True),
        (alternating(), True),
        ({"strokes": [TAP] * (MAX_STROKES + 1)}, False),  # refused before anything is drawn
        ({"strokes": [TAP | {"points": [0] * (2 * MAX_POINTS + 2)}]}, True),
        *((nonsense, False) for nonsense in (None, 3, "strokes", [], {}, {"strokes": 3}, {"strokes": [None, [], {}]})),
        ({"strokes": [{"points": "1" * 100_000}]}, True),
    ],
)
def test_what_takes_long_is_seen_before_it_is_checked(message: object, expected: bool) -> None:
    assert takes_long(message) is expected


class Threads(Dispatch):
    """Notes where work is done."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[bool] = []  # for each piece, whether it was done on the event loop

    def here(self, work: Any) -> Any:
        try:
            asyncio.get_running_loop()
            self.seen.append(True)
        except RuntimeError:
            self.seen.append(False)
        return super().here(work)


@pytest.mark.parametrize(
    ("message", "seen"),
    [(LIGHT, [True]), (TWO, [True, False]), ({"strokes": [LIGHT["strokes"][0]] * (LONG_STROKES + 1)}, [False])],
)
def test_the_same_look_wherever_it_is_taken(recognizer: Recognizer, message: dict, seen: list[bool]) -> None:
    dispatch = Threads()
    look = run_async(Looking(recognizer, dispatch).look("read_drawing", message))
    expected = look_at(recognizer, parse_drawing(message))
    assert to_json(look.reading.maps) == to_json(expected.reading.maps)
    assert [one.digit for one in look.digits] == [one.digit for one in expected.digits]
    assert look.chosen == expected.chosen
    assert dispatch.seen == seen


@pytest.mark.parametrize("strokes", [[{"width": 1, "points": [1, 2]}], [TAP] * (MAX_STROKES + 1), [TAP] * 50 + [None]])
def test_nonsense_is_refused_wherever_it_is_checked(recognizer: Recognizer, strokes: list) -> None:
    with pytest.raises(MessageError):
        run_async(Looking(recognizer, Dispatch()).look("read_drawing", {"strokes": strokes}))
