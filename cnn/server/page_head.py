"""What the page's HTML says of itself to search engines and to sites that show a link to it as a card."""

import re
from html import escape

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What Gradio's page says: that it is called Gradio, with a picture from another host.
FOREIGN = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*')
HEAD = re.compile(rb"<head>")


class PageHead:
    """ASGI middleware that writes the page's own name and description into its HTML."""

    def __init__(self, app: ASGIApp, title: str, description: str) -> None:
        self.app = app
        tags = [
            f'<meta name="description" content="{escape(description)}" />',
            f'<meta property="og:title" content="{escape(title)}" />',
            '<meta property="og:type" content="website" />',
            f'<meta property="og:description" content="{escape(description)}" />',
            '<meta name="twitter:card" content="summary" />',
        ]
        self.head = b"<head>" + "".join(tags).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the page itself comes back with another head."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def send_with_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            html = HEAD.sub(lambda _: self.head, FOREIGN.sub(b"", b"".join(parts)), count=1)
            MutableHeaders(scope=start)["content-length"] = str(len(html))
            await send(start)
            await send({"type": "http.response.body", "body": html})

        await self.app(scope, receive, send_with_head)
