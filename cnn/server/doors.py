"""Which addresses are answered at all. What is not on this list does not exist, whatever the framework opens."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import Headers

from cnn.server.limits import MAX_JOIN, MAX_MESSAGE, MAX_UPLOAD, MAX_UPLOAD_BODY


@dataclass(frozen=True)
class Passed:
    """What the app gets of a request's body."""

    body: bytes
    content_type: str


# Looks at a body before the app does. Raises MessageError.
Check = Callable[[Headers, bytes], Awaitable[Passed]]

READ, SEND = ("GET", "HEAD"), ("POST",)
# Of a path below a folder: names that begin with no point, so that none leads upwards or to a hidden file.
FILE = r"(?:[\w@+~-][\w.@+~-]*/)*[\w@+~-][\w.@+~-]*"


@dataclass(frozen=True)
class Door:
    """One kind of address: a regular expression for the whole path, and what may come in through it."""

    path: str
    why: str
    methods: tuple[str, ...] = READ
    most: int = 0  # bytes of a body
    query: bool = False  # whether the app is told what stands behind the "?"
    check: Check | None = None
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self.path, re.ASCII))


def page_doors(check_join: Check) -> list[Door]:
    """What the page, `<gradio-app>` and `gradio_client` ask for."""
    return [
        Door("/", "the page"),
        Door(f"/page/{FILE}", "the page's own modules"),
        Door("/network/[0-9a-f]{1,64}(?:/scales)?", "a network, whose maps are computed where they are looked at"),
        Door(f"/assets/{FILE}", "Gradio's own modules"),
        Door(f"/static/{FILE}", "Gradio's own script for frames, its fonts"),
        Door("/gradio.js", "what a page with <gradio-app> in it begins with"),
        Door("/theme.css", "Gradio's colours"),
        Door("/favicon.ico", "asked for by every browser"),
        Door("/robots.txt", "asked for by search engines"),
        Door("/config", "what gradio_client and <gradio-app> begin with"),
        Door("/gradio_api/info", "gradio_client, and the page about the API"),
        Door("/gradio_api/startup-events", "the launch itself, once"),
        Door("/class-address", "the QR code for phones"),
        Door("/healthz", "for hosts, proxies and containers"),
        Door(r"/ask/\w{1,16}", "what the page asks of the server", SEND, MAX_MESSAGE),
        Door("/read", "a picture file, read at once", SEND, MAX_UPLOAD),
        Door("/gradio_api/upload", "/read with gradio_client: the file", SEND, MAX_UPLOAD_BODY),
        Door("/gradio_api/queue/join", "/read with gradio_client: the question", SEND, MAX_JOIN, check=check_join),
        Door("/gradio_api/queue/data", "/read with gradio_client: the answer", query=True),
    ]


def find_door(doors: Sequence[Door], path: str) -> list[Door]:
    """The doors of a path; none where there is no such address."""
    return [door for door in doors if door.pattern.fullmatch(path)]
