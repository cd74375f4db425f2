"""What the page asks of the server: `POST /ask/<name>`, one JSON object there and one back."""

import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnn.base.errors import MessageError
from cnn.server.answering import ServerFunction
from cnn.server.journal import Journal
from cnn.server.strict_json import parse_json

OF_ROUTE = ("page", "network")  # what each message says for the route itself


def ask_route(functions: Mapping[str, ServerFunction], network: str, journal: Journal) -> Route:
    """The route: a message goes to the function of that name, without the names of its page and of its network.

    `"page"` is a random name of the page, for the journal. `"network"` must be the id of the network that is served: an
    older page, or one of another process, gets a 409 that names it. A function raises `HTTPException` for what a
    person did wrong; whatever else it raises is a bug and ends as a 500.
    """

    async def answer(request: Request) -> Response:
        function = functions.get(request.path_params["name"])
        if function is None:
            raise HTTPException(404, "There is no such question here.")
        try:
            message = parse_json(await request.body())
            if not isinstance(message, dict):
                raise MessageError("A message of the page must be a JSON object.")
        except MessageError as error:
            raise HTTPException(400, str(error)) from None
        journal.saw_page(message.get("page"))
        if message.get("network") != network:
            return JSONResponse({"detail": "This network is not served here any more.", "network": network}, 409)
        found = await function({name: part for name, part in message.items() if name not in OF_ROUTE})
        text = json.dumps(found, allow_nan=False, separators=(",", ":"))
        return Response(text, media_type="application/json")

    return Route("/ask/{name}", answer, methods=["POST"])
