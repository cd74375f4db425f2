"""How the server answers the page: dataclasses as JSON, and what a person did wrong as one sentence.

Only a `UserError` becomes such a sentence; every other exception is a bug, which ends as a 500 with its traceback in
the log.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from fastapi import HTTPException

from cnn.base.errors import MessageError, UserError
from cnn.base.messages import to_json
from cnn.page.messages import Pace
from cnn.page.pacing import Pacer

Message = dict[str, Any]
ServerFunction = Callable[[Any], Awaitable[Message]]


@contextmanager
def refusals_as(error_of: Callable[[str], Exception]) -> Iterator[None]:
    """Turn a UserError into the error that carries its sentence to the caller."""
    try:
        yield
    except UserError as error:
        raise error_of(str(error)) from None


def bad_request(sentence: str) -> Exception:
    """For a server function: status 400."""
    return HTTPException(400, sentence)


def api_error(sentence: str) -> Exception:
    """For a public endpoint: gradio's own error, without a traceback in the log."""
    return gr.Error(sentence, print_exception=False)


def server_function(pacer: Pacer | None = None, digits: int | None = None) -> Callable[..., ServerFunction]:
    """Make a function that takes a JSON object and returns a dataclass one that the page can call.

    A few milliseconds of work may run on the event loop itself; what takes longer returns an awaitable.

    Args:
        pacer: for functions that the page calls live: its pause goes with each answer.
        digits: significant ones of the numbers in arrays; all where it is None.
    """

    def decorate(work: Callable[[Message], object | Awaitable[object]]) -> ServerFunction:
        @functools.wraps(work)
        async def answer(message: Any) -> Message:
            with refusals_as(bad_request):
                if not isinstance(message, dict):
                    raise MessageError("A message of the page must be a JSON object.")
                found = work(message)
                if inspect.isawaitable(found):
                    found = await found
            return to_json(found, digits) | (to_json(Pace(pacer.pause())) if pacer else {})

        return answer

    return decorate
