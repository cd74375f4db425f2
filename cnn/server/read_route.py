"""`POST /read`: a picture file as the body, its reading as JSON. Any process answers it, without session or upload."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnn.base.errors import UserError
from cnn.drawing.ink import ImageError
from cnn.drawing.recognizer import Recognizer
from cnn.server.decoder import Decoder
from cnn.server.dispatch import BusyError

ABOUT = "Send a picture file as the body, as `curl --data-binary @seven.png` does."


def read_route(recognizer: Recognizer, decoder: Decoder) -> Route:
    """The route. The guard in front of it bounds the body; what cannot be read is a 400, or 503 where many wait."""

    async def read(request: Request) -> Response:
        data = await request.body()
        try:
            if not data or request.headers.get("content-type", "").lower().startswith("multipart/"):
                raise ImageError(ABOUT)
            return JSONResponse(await read_file(recognizer, decoder, data))
        except BusyError as error:
            raise HTTPException(503, str(error), {"Retry-After": "5"}) from None
        except UserError as error:
            raise HTTPException(400, str(error)) from None

    return Route("/read", read, methods=["POST"])


async def read_file(recognizer: Recognizer, decoder: Decoder, data: bytes) -> dict[str, Any]:
    """What every door answers to a picture file: decoded elsewhere, read here in milliseconds. Raises as `Decoder`."""
    reading = recognizer.read_picture(await decoder.prepare(data))
    return {
        "digit": reading.digit,
        "verdict": str(reading.verdict),
        "probabilities": reading.probabilities.tolist(),
        "score": reading.score,
    }
