"""Files that were sent to be read in the next request, as `gradio_client` does: in memory, few, and not for long.

Gradio would write them to a folder on the disk, in which they stay where a process is ended.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnn.base.errors import UserError
from cnn.drawing.ink import ImageError
from cnn.server.body import TooLargeError, read_body, refuse
from cnn.server.limits import MAX_UPLOAD, UPLOAD_FRAME, UPLOAD_SECONDS, UPLOADS_BYTES, UPLOADS_KEPT

GONE = "The file is no longer there: send it again, and read it at once."


class Uploads:
    """Files by a name that only their sender knows. Each is read once and forgotten."""

    def __init__(self, seconds: float = UPLOAD_SECONDS) -> None:
        self._seconds = seconds
        self._files: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        """Keep a file for a while; return its name. Where there is no more room the oldest ones go."""
        while len(self._files) >= UPLOADS_KEPT or sum(map(len, self._files.values())) + len(data) > UPLOADS_BYTES:
            del self._files[next(iter(self._files))]
        name = secrets.token_urlsafe()
        self._files[name] = data
        asyncio.get_running_loop().call_later(self._seconds, self._files.pop, name, None)
        return name

    def take(self, name: str) -> bytes:
        """The file of that name, which is gone from then on. Raises ImageError."""
        data = self._files.pop(name, None)
        if data is None:
            raise ImageError(GONE)
        return data


class _InMemory(MultiPartParser):
    spool_max_size = MAX_UPLOAD + UPLOAD_FRAME  # a file up to this long is never written to the disk


def upload_route(uploads: Uploads) -> Route:
    """The route that takes the place of Gradio's own: one file in a form, a list of its name as the answer."""

    async def upload(request: Request) -> Response:
        try:
            return JSONResponse([uploads.keep(await _uploaded(request))])
        except UserError as error:
            return refuse(error)
        except ClientDisconnect:
            return Response(status_code=400)  # that nobody is there to see

    return Route("/gradio_api/upload", upload, methods=["POST"])


async def _uploaded(request: Request) -> bytes:
    body = await read_body(request, MAX_UPLOAD + UPLOAD_FRAME)
    try:
        form = await _InMemory(request.headers, _stream(body), max_files=1, max_fields=8).parse()
    except (MultiPartException, ValueError, LookupError):
        raise ImageError("Send one file in a form of the type multipart/form-data.") from None
    file = form.get("files")
    if not isinstance(file, UploadFile):
        raise ImageError("Send one file in a form of the type multipart/form-data, in the field `files`.")
    data = await file.read()
    if len(data) > MAX_UPLOAD:
        raise TooLargeError(f"A file may have at most {MAX_UPLOAD} bytes.")
    return data


async def _stream(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
