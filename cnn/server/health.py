"""The address at which hosts, proxies and containers ask whether the page answers."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def health_route(network: str) -> Route:
    """GET and HEAD /healthz. `network` is the weights' checksum: it tells whether all processes have the same."""

    async def health(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "network": network}, headers={"Cache-Control": "no-store"})

    return Route("/healthz", health, methods=["GET"])
