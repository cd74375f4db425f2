"""Headers that a proxy adds: believed from a named one, and from nobody else."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from cnn.server.proxies import Proxies, named_networks
from tests.helpers.asgi import ask

SAID = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/lens/",
    "X-Gradio-Server": "http://evil.example",
}


async def seen(scope: Scope, receive: Receive, send: Send) -> None:
    """What the app sees."""
    found = {"headers": sorted(Request(scope).headers), "root": scope["root_path"]}
    await JSONResponse(found)(scope, receive, send)


def ask_from(client: tuple[str, int] | None, named: list[str], headers: dict[str, str]) -> str:
    return ask(Proxies(seen, named_networks(named)), "/", headers=headers, client=client).body.decode()


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("203.0.113.9", 1), ("::1", 1), ("unix", 0), None])
@pytest.mark.parametrize("named", [[], ["10.0.0.0/8"], ["127.0.0.2"]])
def test_nobody_else_is_believed(client: tuple[str, int] | None, named: list[str]) -> None:
    assert ask_from(client, named, SAID) == ask_from(client, named, {})


@pytest.mark.parametrize(
    ("client", "named"),
    [("127.0.0.1", ["127.0.0.1"]), ("10.1.2.3", ["::1", "10.0.0.0/8"]), ("::1", ["*"]), ("203.0.113.9", ["*"])],
)
def test_a_named_proxy_is_believed(client: str, named: list[str]) -> None:
    found = ask_from((client, 1), named, SAID)
    assert all(name.lower() in found for name in SAID)
    assert '"root":"/lens"' in found


@pytest.mark.parametrize(
    "prefix", ["", "lens", "/", "//evil.example", "/a b", "/../..%2f", "https://evil.example", "/<a>"]
)
def test_a_prefix_is_a_plain_path(prefix: str) -> None:
    assert '"root":""' in ask_from(("127.0.0.1", 1), ["127.0.0.1"], {"X-Forwarded-Prefix": prefix})


@pytest.mark.parametrize("name", ["localhost", "nginx", "127.0.0.1:80", "10.0.0.1/8", ""])
def test_a_name_that_is_no_address_is_an_error(name: str) -> None:
    with pytest.raises(ValueError):
        named_networks([name])
