"""What the page is launched with: its look, its own routes, and the guard in front of every other one."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from cnn.base.errors import UserError
from cnn.drawing.recognizer import Recognizer
from cnn.lesson.texts import texts
from cnn.network.checkpoint import checksum_of
from cnn.page.component import PAGE
from cnn.page.network_file import network_file
from cnn.server.answering import ServerFunction
from cnn.server.ask_route import ask_route
from cnn.server.class_address import address_route
from cnn.server.doors import page_doors
from cnn.server.file_messages import join_check
from cnn.server.guard import Guard
from cnn.server.health import health_route
from cnn.server.journal import Journal, Journaled
from cnn.server.limits import MAX_SESSIONS, MAX_UPLOAD
from cnn.server.network_route import ServedNetwork, network_routes
from cnn.server.page_files import page_route
from cnn.server.page_head import PageHead
from cnn.server.proxies import Proxies, named_networks
from cnn.server.security_headers import SecurityHeaders, security_headers

PROXIES = "DIGIT_LENS_PROXY"  # addresses of the proxies in front, with commas
NO_TELEMETRY = {"tracing": False, "metrics": False, "logs": False}  # FastAPI would look for a collector at each request
ORIGINS = "DIGIT_LENS_ORIGINS"  # the only sites whose pages may ask, this page's own among them; with commas

# Fonts of the visitor's own machine: a font from elsewhere would be a request to another host.
FONT = ("system-ui", "sans-serif")
THEME = gr.themes.Base(font=FONT, font_mono=("ui-monospace", "monospace"), text_size=gr.themes.sizes.text_lg)
# The page's style sheets in assets/page, in the order in which one may refine another.
STYLES = (
    "tokens",
    "page",
    "draw",
    "pad/pad",
    "pictures/pictures",
    "network/network",
    "network/wires",
    "inspector/inspector",
    "inspector/cuts",
    "inspector/rooms",
    "inspector/arithmetic",
    "lesson/lesson",
    "lesson/blocks",
)


def launch_options(
    page: gr.Blocks, recognizer: Recognizer, functions: Mapping[str, ServerFunction], pictures: list[Route]
) -> dict[str, Any]:
    """The keyword arguments of `Blocks.launch` for the page around one recognizer, with the routes for `pictures`.

    `functions` answer what the page asks, by name.

    It stays on this machine and keeps nothing: no link to share, no run history, no analytics, no large uploads, and no
    server-side rendering, which would add a Node process. `app_kwargs` go to Gradio's FastAPI app: its own routes are
    looked at before Gradio's, and the guard stands before both. Raises UserError where the environment names a proxy
    that is no address.
    """
    journal = Journal()
    checksum = checksum_of(recognizer.model, recognizer.decision)
    networks = {checksum: ServedNetwork(network_file(recognizer, checksum), lambda: recognizer.scales)}
    routes = [
        page_route(PAGE),
        Route("/gradio.js", gradio_script),
        health_route(checksum),
        *network_routes(networks),
        ask_route({checksum: functions}, journal),
        *pictures,
        address_route(),
    ]
    return {
        "quiet": True,
        "theme": THEME,
        "css_paths": [PAGE / f"{name}.css" for name in STYLES],
        "favicon_path": str(PAGE / "icon.svg"),
        "footer_links": ["api"],
        "share": False,
        "ssr_mode": False,
        "run_history": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "pwa": False,
        "max_file_size": MAX_UPLOAD,
        "state_session_capacity": MAX_SESSIONS,
        "app_kwargs": {"routes": routes, "middleware": guards(page, journal), "telemetry": NO_TELEMETRY},
    }


def guards(page: gr.Blocks, journal: Journal) -> list[Middleware]:
    """What each request passes before a route sees it, the first one first."""
    # uvicorn would put the visitor's address in place of the proxy's, which is the one that is believed or not.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    proxies, origins = _listed(PROXIES), _listed(ORIGINS)
    if os.environ.get("SYSTEM") == "spaces":
        proxies.append("*")  # a Space is reached through the Hub's proxy alone
    try:
        networks = named_networks(proxies)
    except ValueError as error:
        raise UserError(f"{PROXIES} must list addresses of proxies: {error}.") from None
    doors = page_doors(join_check({number: len(one.inputs) for number, one in page.fns.items()}))
    return [
        Middleware(Proxies, named=networks),
        Middleware(SecurityHeaders, headers=security_headers(origins)),
        Middleware(Journaled, journal=journal),
        Middleware(Guard, doors=doors, origins=origins),
        Middleware(PageHead, title=texts()["header.name"], description=texts()["page.description"]),
    ]


def gradio_script(_request: Request) -> Response:
    """What a page of another site needs for `<gradio-app>`: Gradio's own script, not from its makers' server."""
    file = Path(gr.__file__).parent / "templates" / "frontend" / "gradio.js"
    return FileResponse(file, headers={"Cache-Control": "no-cache"}, media_type="text/javascript")


def _listed(variable: str) -> list[str]:
    return [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]
