"""How the server answers the page: dataclasses as JSON, and what a person did wrong as one sentence.

Only a `UserError` becomes such a sentence, with status 400, or 503 where the server has too much to do and the page
should ask again; every other exception is a bug, which ends as a 500 with its traceback in the log.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import HTTPException

from cnn.base.errors import MessageError, UserError
from cnn.base.messages import to_json
from cnn.server.dispatch import BusyError
from cnn.server.pacing import Pace, Pacer

Message = dict[str, Any]
ServerFunction = Callable[[Any], Awaitable[Message]]


def server_function(pacer: Pacer | None = None, digits: int | None = None) -> Callable[..., ServerFunction]:
    """Make a function that takes a JSON object and returns a dataclass one that the page can call.

    A dict that it returns is JSON already, as another process answers.

    A few milliseconds of work may run on the event loop itself; what takes longer returns an awaitable, as the methods
    of `cnn.server.dispatch` do. Where the page calls it live, the pause of a `pacer` goes with each answer. Arrays have
    so many significant `digits`, or all.
    """

    def decorate(work: Callable[[Message], object | Awaitable[object]]) -> ServerFunction:
        @functools.wraps(work)
        async def answer(message: Any) -> Message:
            try:
                if not isinstance(message, dict):
                    raise MessageError("A message of the page must be a JSON object.")
                found = work(message)
                if inspect.isawaitable(found):
                    found = await found
            except UserError as error:
                raise HTTPException(503 if isinstance(error, BusyError) else 400, str(error)) from None
            found = found if isinstance(found, dict) else to_json(found, digits)
            return found | (to_json(Pace(pacer.pause())) if pacer else {})

        return answer

    return decorate
