"""`POST /read`: a picture file as the body, its reading as JSON. Any process answers it, without session or upload."""

from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnn.base.errors import UserError
from cnn.drawing.ink import ImageError
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.server.body import read_body, refuse
from cnn.server.decoder import Decoder
from cnn.server.limits import MAX_UPLOAD

METHODS = ("POST", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")  # all but the first are answered by a 405
ABOUT = "Send a picture file as the body of a POST, as `curl --data-binary @seven.png` does."


def read_route(recognizer: Recognizer, decoder: Decoder) -> Route:
    """The route. What cannot be read is answered by `{"error": sentence}` and 400, 413 or 503."""

    async def read(request: Request) -> Response:
        if request.method != "POST":
            return JSONResponse({"error": ABOUT}, 405, {"Allow": "POST"})
        try:
            data = await read_body(request, MAX_UPLOAD)
            if not data or request.headers.get("content-type", "").lower().startswith("multipart/"):
                raise ImageError(ABOUT)
            return JSONResponse(reading_message(await read_file(recognizer, decoder, data)))
        except UserError as error:
            return refuse(error)
        except ClientDisconnect:
            return Response(status_code=400)  # that nobody is there to see

    return Route("/read", read, methods=METHODS)


async def read_file(recognizer: Recognizer, decoder: Decoder, data: bytes) -> Reading:
    """The reading of a picture file: decoded elsewhere, read here in a few milliseconds. Raises as `Decoder` does."""
    return recognizer.read_picture(await decoder.prepare(data))


def reading_message(reading: Reading) -> dict[str, Any]:
    """A reading as both doors answer it."""
    return {
        "digit": reading.digit,
        "verdict": str(reading.verdict),
        "probabilities": reading.probabilities.tolist(),
        "score": reading.score,
    }
