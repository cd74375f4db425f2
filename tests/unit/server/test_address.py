"""Where the page is served: what the environment may say, and what can be listened on."""

from __future__ import annotations

import socket

import pytest

from cnn.server.address import Address, AddressError


def test_without_a_word_it_is_this_machine_alone() -> None:
    assert Address.of_environment({}) == Address("127.0.0.1", 7860)


@pytest.mark.parametrize(("name", "host"), [("0.0.0.0", "0.0.0.0"), ("[::1]", "::1"), ("::1", "::1"), (" a ", "a")])
def test_name_and_port_of_the_environment(name: str, host: str) -> None:
    address = Address.of_environment({"GRADIO_SERVER_NAME": name, "GRADIO_SERVER_PORT": "65535"})
    assert address == Address(host, 65535)
    assert address.name == (f"[{host}]" if ":" in host else host)


@pytest.mark.parametrize("port", ["", "abc", "0", "-1", "+80", "65536", "99999", "1e3", "8_0", "٣", "9" * 5000])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(AddressError, match="whole number from 1 to 65535") as caught:
        Address.of_environment({"GRADIO_SERVER_PORT": port})
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("host", ["no.such.host.invalid", "..", "http://localhost", "a b", "x" * 300, "203.0.113.7"])
def test_a_name_that_is_not_of_this_machine(host: str) -> None:
    with pytest.raises(AddressError, match="GRADIO_SERVER_NAME"):
        Address(host, 7860).check_free()


@pytest.mark.parametrize("taken_by", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("wanted", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_port_is_free_until_somebody_listens(taken_by: str, wanted: str) -> None:
    with socket.socket() as other:
        other.bind((taken_by, 0))
        address = Address(wanted, other.getsockname()[1])
        other.listen()
        with pytest.raises(AddressError, match="is taken"):
            address.check_free()
    address.check_free()
