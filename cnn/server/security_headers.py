"""What every answer tells the browser about what this page may do, and who may show it."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page has scripts and styles in its HTML, and makes functions of text: 'unsafe-inline' and 'unsafe-eval' are
# what it cannot do without. Everything else comes from this server alone, so nothing can be sent elsewhere either.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


SNIFF = "X-Content-Type-Options"
LIVE = "/ask/"


def security_headers(frames: Sequence[str] = ()) -> dict[str, str]:
    """The headers of every answer. `frames`: the sites that may show the page in a frame; all where it is empty.

    The page has no account and keeps nothing, so there is nothing that a frame around it could make a visitor give
    away: Spaces, schools' sites and a teacher's own file may all show it.
    """
    ancestors = " ".join(["'self'", *frames]) if frames else "* file: data: blob:"
    return {
        "Content-Security-Policy": "; ".join(
            [*(f"{name} {value}" for name, value in POLICY.items()), f"frame-ancestors {ancestors}"]
        ),
        SNIFF: "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    }


class SecurityHeaders:
    """ASGI middleware that adds these headers to each answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with the headers."""

        # What is asked live is answered many times a second, in JSON that no browser shows as a page.
        live = scope["type"] == "http" and LIVE in scope["path"]
        headers = {name: value for name, value in self.headers.items() if name == SNIFF} if live else self.headers

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
