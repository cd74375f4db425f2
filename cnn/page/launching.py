"""What the page is launched with: its look, its own routes, and the guard in front of every other one."""

from typing import Any

import gradio as gr

from cnn.drawing.recognizer import Recognizer
from cnn.page.component import PAGE
from cnn.server.limits import MAX_UPLOAD
from cnn.server.page_files import page_route

# Fonts of the visitor's own machine: a font from elsewhere would be a request to another host.
FONT = ("system-ui", "sans-serif")
THEME = gr.themes.Base(font=FONT, font_mono=("ui-monospace", "monospace"), text_size=gr.themes.sizes.text_lg)
# The page's style sheets in assets/page, in the order in which one may refine another.
STYLES = (
    "tokens",
    "page",
    "pad/pad",
    "pictures/pictures",
    "network/network",
    "inspector/inspector",
    "inspector/arithmetic",
    "lesson/lesson",
    "lesson/blocks",
)


def launch_options(recognizer: Recognizer) -> dict[str, Any]:
    """The keyword arguments of `Blocks.launch` for the page around one recognizer.

    It stays on this machine and keeps nothing: no link to share, no run history, no analytics, no large uploads, and no
    server-side rendering, which would add a Node process. `app_kwargs` go to Gradio's FastAPI app: its own routes are
    looked at before Gradio's.
    """
    routes = [page_route(PAGE)]
    return {
        "theme": THEME,
        "css_paths": [PAGE / f"{name}.css" for name in STYLES],
        "footer_links": ["api"],
        "share": False,
        "ssr_mode": False,
        "run_history": False,
        "enable_monitoring": False,
        "max_file_size": MAX_UPLOAD,
        "app_kwargs": {"routes": routes},
    }
