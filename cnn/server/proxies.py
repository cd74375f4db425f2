"""Which proxies are believed when they say by what address and for whom they ask."""

import ipaddress
import re
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

# Gradio believes these from anybody. Of the others, `X-Forwarded-For` is believed by nothing here.
BELIEVED = (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix", b"x-gradio-server")
PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
EVERYWHERE = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]


def named_networks(names: Sequence[str]) -> list[Network]:
    """Addresses or networks such as 127.0.0.1 or 10.0.0.0/8; "*" is all. Raises ValueError for what is none."""
    return EVERYWHERE if "*" in names else [ipaddress.ip_network(name) for name in names]


class Proxies:
    """ASGI middleware: what a proxy says of the address is taken away unless the request comes from one in `named`.

    From there, `X-Forwarded-Prefix` is the path at which the proxy serves the page.
    """

    def __init__(self, app: ASGIApp, named: Sequence[Network] = ()) -> None:
        self.app = app
        self.named = named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the headers that are to be believed."""
        if scope["type"] == "http":
            if not self._believes(scope.get("client")):
                headers = [pair for pair in scope["headers"] if pair[0].lower() not in BELIEVED]
                scope = {**scope, "headers": headers}
            else:
                prefix = dict(scope["headers"]).get(b"x-forwarded-prefix", b"").decode("latin-1").rstrip("/")
                if PREFIX.fullmatch(prefix):
                    scope = {**scope, "root_path": prefix}
        await self.app(scope, receive, send)

    def _believes(self, client: tuple[str, int] | None) -> bool:
        if not self.named:
            return False
        try:
            address = ipaddress.ip_address(client[0] if client else "")
        except ValueError:
            return False
        return any(address in network for network in self.named)
