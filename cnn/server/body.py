"""The body of a request, no longer than it may be, and refusals in one sentence."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from cnn.base.errors import UserError
from cnn.server.decoder import BusyError


class TooLargeError(UserError):
    """A body is longer than it may be; the message is one sentence for whoever sent it."""


STATUSES = {TooLargeError: 413, BusyError: 503}  # of what is no mistake in the request; every other one is a 400


async def read_body(request: Request, most: int) -> bytes:
    """The body of at most `most` bytes, whether its length is declared or not. Raises TooLargeError."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > most):
        raise TooLargeError(f"A file may have at most {most} bytes.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLargeError(f"A file may have at most {most} bytes.")
    return bytes(body)


def refuse(error: UserError) -> JSONResponse:
    """`{"error": sentence}` with the status of that error."""
    return JSONResponse({"error": str(error)}, STATUSES.get(type(error), 400))
