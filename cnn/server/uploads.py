"""Files that were sent to be read in the next request, as `gradio_client` does: in memory, few, and not for long.

Gradio's own route would write them to a folder on the disk, in which they stay where the server is killed.
"""

import asyncio
import secrets

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnn.drawing.ink import ImageError
from cnn.server.limits import MAX_UPLOAD_BODY, UPLOAD_SECONDS, UPLOADS_BYTES, UPLOADS_KEPT

GONE = "There is no such upload any more: send the picture file itself, and read it at once."
NO_UPLOAD = 'Send one file, as the field "files" of multipart/form-data.'


class Uploads:
    """Files by a name that only their sender knows. Each is read once and forgotten."""

    def __init__(self, seconds: float = UPLOAD_SECONDS) -> None:
        self._seconds = seconds
        self._files: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        """Keep a file for a while; return its name. Where there is no more room the oldest ones go."""
        while len(self._files) >= UPLOADS_KEPT or sum(map(len, self._files.values())) + len(data) > UPLOADS_BYTES:
            del self._files[next(iter(self._files))]
        name = secrets.token_hex(16)
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
    spool_max_size = MAX_UPLOAD_BODY  # a file up to this long is never written to the disk


def upload_route(uploads: Uploads) -> Route:
    """The route that takes the place of Gradio's own: one file in a form, a list of its name as the answer."""

    async def upload(request: Request) -> Response:
        file = await _file(request)
        if file is None:
            raise HTTPException(400, NO_UPLOAD)
        return JSONResponse([uploads.keep(file)])

    return Route("/gradio_api/upload", upload, methods=["POST"])


async def _file(request: Request) -> bytes | None:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return None
    try:
        form = await _InMemory(request.headers, request.stream(), max_files=1, max_fields=0).parse()
    except (MultiPartException, ValueError, LookupError):  # of another form, or of a character set that is none
        return None
    file = form.get("files")
    return await file.read() if isinstance(file, UploadFile) else None
