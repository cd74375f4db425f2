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

WRITE = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
OF_ROUTE = ("page", "network")  # what each message says for the route itself


def ask_route(served: Mapping[str, Mapping[str, ServerFunction]], journal: Journal) -> Route:
    """The route: a message goes to the function of that name, without the names of its page and of its network.

    `served` are the functions about each network, by its id; a page starts with the first. `"page"` is a random name of
    the page, for the journal. `"network"` must be the id of a network that is served: an older page, or one of another
    process, gets a 409 that names the first. A function raises `HTTPException` for what a person did wrong; whatever
    else it raises is a bug and ends as a 500.
    """
    first = next(iter(served))

    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        if not any(name in functions for functions in served.values()):
            raise HTTPException(404, "There is no such question here.")
        try:
            message = parse_json(await request.body())
            if not isinstance(message, dict):
                raise MessageError("A message of the page must be a JSON object.")
        except MessageError as error:
            raise HTTPException(400, str(error)) from None
        journal.saw_page(message.get("page"))
        network = message.get("network")
        functions = served.get(network) if isinstance(network, str) else None
        if functions is None:
            return JSONResponse({"detail": "This network is not served here any more.", "network": first}, 409)
        if name not in functions:
            raise HTTPException(404, "There is no such question about this network.")
        found = await functions[name]({key: part for key, part in message.items() if key not in OF_ROUTE})
        return Response(WRITE(found), media_type="application/json")

    return Route("/ask/{name}", answer, methods=["POST"])
