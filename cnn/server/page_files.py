"""The page's own files over HTTP: those that lay in the folder at the start, and nothing else."""

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

# Said here and not by the machine's registry: a browser runs no module that comes as text/plain.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ts": "text/plain",
}


def page_route(folder: Path, prefix: str = "/page") -> Route:
    """GET and HEAD for the files of a folder, under `prefix`.

    The names are read once, so that no request can name a file elsewhere. The contents are read each time; a browser
    keeps them and asks with their ETag, which is the same in every process, whether they are still the newest.
    """
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in TYPES}

    def page_file(request: Request) -> Response:
        path = files.get(request.path_params["path"])
        if path is None:
            return PlainTextResponse("Not found.", 404)
        content = path.read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
        if is_known(request, headers["ETag"]):
            return Response(None, 304, headers)
        return Response(content, headers=headers, media_type=TYPES[path.suffix])

    return Route(f"{prefix}/{{path:path}}", page_file, methods=["GET"])


def is_known(request: Request, tag: str) -> bool:
    """Whether the browser says that it has what this ETag names."""
    known = request.headers.get("If-None-Match", "")
    return tag in (one.strip().removeprefix("W/") for one in known.split(","))
