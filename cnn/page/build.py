"""Puts the tabs together into the page that `app.py` launches."""

from typing import Any

import gradio as gr

from cnn.drawing.recognizer import Recognizer
from cnn.page.api import add_read_endpoint
from cnn.page.component import PAGE, component
from cnn.page.draw import draw_tab
from cnn.page.gpu import add_accuracy_endpoint
from cnn.page.lesson import lesson_tab
from cnn.page.samples import load_samples
from cnn.server.class_address import address_route
from cnn.server.limits import MAX_UPLOAD

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
# What `launch` needs so that the page stays on this machine and keeps nothing: no run history, no analytics, no large
# uploads, and no server-side rendering, which would add a Node process.
LAUNCH: dict[str, Any] = {
    "theme": THEME,
    "css_paths": [PAGE / f"{name}.css" for name in STYLES],
    "footer_links": ["api"],
    "share": False,
    "ssr_mode": False,
    "run_history": False,
    "enable_monitoring": False,
    "max_file_size": MAX_UPLOAD,
    "app_kwargs": {"routes": [address_route()]},
}


def build_page(recognizer: Recognizer) -> gr.Blocks:
    """The whole page around one recognizer. Launch it with `**LAUNCH`."""
    gr.set_static_paths([PAGE])
    samples = load_samples()
    with gr.Blocks(title="Digit Lens", analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True) as page:
        component("header")
        with gr.Tabs(elem_id="dl-tabs"):
            with gr.Tab("Draw", id="draw"):
                draw_tab(recognizer, samples)
            with gr.Tab("Lesson", id="lesson"):
                lesson_tab(recognizer, samples["pen"])
        add_read_endpoint(recognizer)
        add_accuracy_endpoint(recognizer.model)
    return page
