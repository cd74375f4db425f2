"""The address for the class: whose it is, when there is none, and who is told."""

from __future__ import annotations

import socket

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cnn.server import class_address
from cnn.server.class_address import address_route, announcement, class_addresses, own_addresses

ADDRESSES = ["192.168.1.20", "10.0.0.5", "192.168.1.20", "127.0.1.1", "169.254.3.4"]


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop in two networks, whose name is in its own table, and that gave itself an address in a third."""
    for name in class_address.INSIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")
    monkeypatch.setattr(class_address, "own_addresses", lambda: ADDRESSES)


def test_every_address_that_others_can_use_the_likeliest_first() -> None:
    assert class_addresses(7861) == ["http://192.168.1.20:7861", "http://10.0.0.5:7861"]
    assert "http://192.168.1.20:7861 or http://10.0.0.5:7861" in announcement(7861)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "127.8.8.8", "::1", "[::1]", " 127.0.0.1 "])
def test_none_where_the_server_listens_to_this_machine_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GRADIO_SERVER_NAME", name)
    assert (class_addresses(7860), announcement(7860)) == ([], "")
    monkeypatch.delenv("GRADIO_SERVER_NAME")
    assert (class_addresses(7860), announcement(7860)) == ([], "")


@pytest.mark.parametrize("mark", class_address.INSIDE)
def test_none_where_nobody_outside_knows_this_machine(monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setenv(mark, "anything")
    assert (class_addresses(7860), announcement(7860)) == ([], "")


def test_a_machine_on_no_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_address, "own_addresses", lambda: ["127.0.1.1"])
    assert class_addresses(7860) == []
    assert "no network" in announcement(7860)


def test_one_name_is_the_address() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_SERVER_NAME", "laptop.school.example")
        assert class_addresses(80) == ["http://laptop.school.example:80"]


def test_own_addresses_are_those_of_this_machine() -> None:
    for address in own_addresses():
        with socket.socket() as listener:
            listener.bind((address, 0))  # nobody else's can be bound


@pytest.mark.parametrize(
    ("client", "headers", "told"),
    [
        ("127.0.0.1", {}, True),
        ("192.168.1.77", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, False),
        ("127.0.0.1", {"Host": "localhost:7870"}, True),
        ("127.0.0.1", {"Host": "lens.example"}, False),
    ],
)
def test_only_a_page_on_this_machine_is_told(client: str, headers: dict[str, str], told: bool) -> None:
    app = Starlette(routes=[address_route()])
    reply = TestClient(app, "http://127.0.0.1:7870", client=(client, 50_000)).get("/class-address", headers=headers)
    assert reply.json() == (["http://192.168.1.20:7870", "http://10.0.0.5:7870"] if told else [])
