"""How server functions answer: dataclasses as JSON, what a person did wrong as a 400, bugs as they are."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

import numpy as np
import pytest
from fastapi import HTTPException

from cnn.base.errors import UserError
from cnn.server.answering import Message, server_function
from cnn.server.dispatch import BusyError
from cnn.server.pacing import Pacer
from tests.helpers.app import run_async


@dataclass(frozen=True)
class Said:
    """An answer with an array."""

    thirds: np.ndarray
    exact: float


def say(message: Message) -> Said:
    if "wrong" in message:
        raise UserError("That is wrong.")
    if "bug" in message:
        raise ValueError("a bug")
    return Said(np.array([1 / 3, -2e7 / 3, 0.0]), 1 / 3)


async def say_later(message: Message) -> Said:
    await asyncio.sleep(0)
    return say(message)


@pytest.mark.parametrize("work", [say, say_later])
def test_a_dataclass_goes_out_as_json(work: object) -> None:
    assert run_async(server_function()(work)({})) == {"thirds": [1 / 3, -2e7 / 3, 0.0], "exact": 1 / 3}
    answer = run_async(server_function(Pacer(), digits=3)(work)({}))
    assert answer == {"thirds": [0.333, -6.67e6, 0.0], "exact": 1 / 3, "pause": 0}


@pytest.mark.parametrize("work", [say, say_later])
def test_what_a_person_did_wrong_is_a_400_with_its_sentence(work: object) -> None:
    for message in ({"wrong": 1}, None, [], "text", 3, math.nan):
        with pytest.raises(HTTPException) as caught:
            run_async(server_function()(work)(message))
        assert caught.value.status_code == 400
        assert caught.value.detail.endswith(".")


def test_where_too_much_waits_the_page_is_told_to_try_again() -> None:
    def work(message: Message) -> Said:
        raise BusyError("The server is busy: try again.")

    with pytest.raises(HTTPException) as caught:
        run_async(server_function()(work)({}))
    assert (caught.value.status_code, caught.value.detail) == (503, "The server is busy: try again.")


@pytest.mark.parametrize("work", [say, say_later])
def test_a_bug_stays_a_bug(work: object) -> None:
    with pytest.raises(ValueError, match="a bug"):
        run_async(server_function()(work)({"bug": 1}))
