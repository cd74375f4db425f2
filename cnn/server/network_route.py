"""The networks themselves over HTTP, so that a page can compute their maps: `GET /network/<id>` and its scales."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnn.server.page_files import is_known

# The id is the checksum of what the file holds, so a browser never needs to ask again.
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class ServedNetwork:
    """What a page gets of one network."""

    file: bytes  # as of `cnn.page.network_file`
    scales: Callable[[], Mapping[str, float] | None]  # by stage; None while they are still being measured


def network_routes(networks: Mapping[str, ServedNetwork]) -> list[Route]:
    """GET and HEAD for the file and the scales of each network, by id. Another id is a 404."""

    def file(request: Request) -> Response:
        name = request.path_params["id"]
        if name not in networks:
            return _unknown()
        return _cacheable(request, networks[name].file, "application/octet-stream", FOR_EVER)

    def scales(request: Request) -> Response:
        name = request.path_params["id"]
        if name not in networks:
            return _unknown()
        found = networks[name].scales()
        if found is None:
            sentence = "The scales of this network are still being measured. Try again in a moment."
            return JSONResponse({"detail": sentence}, 503, {"Retry-After": "2"})
        # Another file may have the same network with other scales: the browser asks whether they are still the same.
        return _cacheable(request, json.dumps(found).encode(), "application/json", "no-cache")

    return [
        Route("/network/{id}", file, methods=["GET"]),
        Route("/network/{id}/scales", scales, methods=["GET"]),
    ]


def _unknown() -> Response:
    return JSONResponse({"detail": "There is no such network here."}, 404)


def _cacheable(request: Request, content: bytes, kind: str, control: str) -> Response:
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": control}
    if is_known(request, headers["ETag"]):
        return Response(None, 304, headers)
    return Response(content, headers=headers, media_type=kind)
