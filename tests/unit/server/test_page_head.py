"""What the page's HTML says of itself."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from cnn.server.page_head import PageHead
from tests.helpers.asgi import ask

HTML = """<html><head><meta charset="utf-8" />
<meta property="og:title" content="Gradio" />
<meta
  property="og:image"
  content="https://elsewhere.example/header.jpg"
/>
<meta name="twitter:creator" content="@Gradio" />
<title>Digit Lens</title></head><body>og:title</body></html>"""


def page(_request: Request) -> HTMLResponse:
    return HTMLResponse(HTML)


def test_the_page_names_itself_and_nobody_else() -> None:
    app = PageHead(Starlette(routes=[Route("/", page), Route("/other", page)]), 'A "name"', "What <it> is.")
    answer = ask(app, "/")
    html = answer.body.decode()
    assert answer.headers["content-length"] == str(len(answer.body))
    assert "Gradio" not in html
    assert "elsewhere" not in html
    assert html.count("<meta ") == 1 + 5
    assert '<meta property="og:title" content="A &quot;name&quot;" />' in html
    assert '<meta property="og:description" content="What &lt;it&gt; is." />' in html
    assert html.endswith("<title>Digit Lens</title></head><body>og:title</body></html>")
    assert ask(app, "/other").body.decode() == HTML
