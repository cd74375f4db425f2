"""How a tab's own JavaScript gets onto the page: `gr.HTML` with a constant template that loads one ES module."""

import json

import gradio as gr

from cnn.base.assets import ASSETS
from cnn.base.messages import to_json
from cnn.lesson.texts import texts

PAGE = ASSETS / "page"

# Data goes through props and is drawn by hand. Never into the template: a changed template would erase the canvas.
# In <gradio-app src="..."> or <gradio-app space="..."> on another site the app's modules lie at `src`, or beside
# the theme that Gradio has loaded from the Space.
LOAD = """
const app = element.closest("gradio-app");
const src = app?.getAttribute("src")?.replace(/[/]*$/, "/");
const theme = app?.hasAttribute("space") && document.querySelector('link[href*="/theme.css?"]');
const root = new URL(src || theme?.href || ".", document.baseURI);
import(new URL("page/%(module)s.js", root)).then((module) => module.mount(element, props)).catch((error) => {
  element.textContent = %(failed)s.replace("{problem}", error.message);
});
"""


def component(module: str, props: object = None) -> gr.HTML:
    """A component that `assets/page/<module>.js` draws; its `mount(element, props)` is called once.

    `props` is a dataclass with what the module needs at the start. What it asks later goes to `cnn.server.ask_route`.
    """
    file = PAGE / f"{module}.js"
    if not file.is_file():
        raise FileNotFoundError(f"The page's module {file} is missing.")
    return gr.HTML(
        html_template="<div class='dl-root'></div>",
        js_on_load=LOAD % {"module": module, "failed": json.dumps(texts()["page.loading_failed"])},
        apply_default_css=False,
        elem_id=f"dl-{module}",
        elem_classes="dl-component",
        **(to_json(props) if props else {}),
    )
