"""What the page asks of the server: a route of our own at the address at which the page's framework looks for it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cnn.base.errors import MessageError
from cnn.server.journal import Journal
from cnn.server.strict_json import parse_json

ADDRESS = "/gradio_api/component_server"
Functions = Mapping[tuple[int, str], Callable[[Any], Awaitable[Any]]]


def page_call_routes(functions: Functions, journal: Journal) -> list[Route]:
    """POST `{"component_id", "fn_name", "data"}`: the answer of the function by that component and name, as JSON.

    The page's own name, `"session_hash"`, is for the journal. A function raises `HTTPException` for what a person did
    wrong; whatever else it raises is a bug and ends as a 500.
    """

    async def answer(request: Request) -> Response:
        try:
            message = parse_json(await request.body())
            function, data = _call(message, functions)
        except MessageError as error:
            raise HTTPException(400, str(error)) from None
        journal.saw_page(message.get("session_hash"))
        found = json.dumps(await function(data), allow_nan=False, separators=(",", ":"))
        return Response(found, media_type="application/json")

    return [Route(ADDRESS + end, answer, methods=["POST"]) for end in ("", "/")]


def _call(message: object, functions: Functions) -> tuple[Callable[[Any], Awaitable[Any]], Any]:
    match message:
        case {"component_id": int(component), "fn_name": str(name), "data": data} if type(component) is int:
            if (component, name) in functions:
                return functions[component, name], data
            raise MessageError("This page has no such component or function.")
    raise MessageError("A call needs a component's number, a function's name and data.")
