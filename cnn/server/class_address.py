"""The address at which a class reaches the page on a laptop: for the terminal, and for the QR code on the page."""

import ipaddress
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from cnn.server.address import Address

if sys.platform == "linux":
    import fcntl

PATH = "/class-address"
INSIDE = ("SPACE_ID", "container")  # variables of a Space; of Podman, systemd-nspawn and this project's Dockerfile
EVERY_INTERFACE = ("0.0.0.0", "::")
SOMEWHERE = ("192.0.2.1", 9)  # an address that nobody has: the way there leaves by the address that others know
SIOCGIFADDR = 0x8915  # asks Linux for the IPv4 address of an interface
FORWARDED = ("forwarded", "x-forwarded-for")


def listens_to_others() -> bool:
    """Whether GRADIO_SERVER_NAME opens the server to other machines under addresses that this machine knows.

    It does not know them on a Space or in a container, whose own addresses nobody outside can use.
    """
    host = Address.of_environment().host
    return not any(mark in os.environ for mark in INSIDE) and (host in EVERY_INTERFACE or _usable(host))


def class_addresses(port: int) -> list[str]:
    """Where other machines on the network reach a server on this port, the likeliest first; [] where they do not."""
    if not listens_to_others():
        return []
    address = Address.of_environment()
    if address.host not in EVERY_INTERFACE:
        return [f"http://{address.name}:{port}"]
    return [f"http://{host}:{port}" for host in dict.fromkeys(own_addresses()) if _usable(host)]


def own_addresses() -> Iterator[str]:
    """This machine's IPv4 addresses: that of the way out (nothing is sent), its name's, and on Linux each interface's.

    A laptop that is the class's own hotspot has no way out, and on Linux its name seldom tells.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        with suppress(OSError):  # no way out
            probe.connect(SOMEWHERE)
            yield probe.getsockname()[0]
        with suppress(OSError):  # the name stands in no table
            yield from (str(place[0]) for *_, place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))
        if sys.platform == "linux":
            for _, name in socket.if_nameindex():
                with suppress(OSError):  # it has no address
                    answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()))
                    yield socket.inet_ntoa(answer[20:24])


def announcement(port: int) -> str:
    """The line for a teacher's terminal; empty where the server listens to this machine alone."""
    if not listens_to_others():
        return ""
    addresses = class_addresses(port)
    if not addresses:
        return "For the class: none, this machine is on no network."
    return f"For the class: {' or '.join(addresses)} (the page shows it as a QR code: For phones)"


def address_route() -> Route:
    """GET: the `class_addresses`, for a page that was opened on this very machine; [] for everybody else.

    Any other page knows its address by itself, and nobody outside needs to learn this machine's.
    """

    def address(request: Request) -> JSONResponse:
        asked = request.client.host if request.client else "unknown", request.url.hostname or ""
        here = not any(map(_usable, asked))  # the browser is on this machine, and was sent to it by its own name
        direct = not any(name in request.headers for name in FORWARDED)
        return JSONResponse(class_addresses(request.scope["server"][1]) if here and direct else [])

    return Route(PATH, address)


def _usable(host: str) -> bool:
    """Whether another machine can use the name or address: not this machine's own, nor one taken for want of any."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host not in ("", "localhost")
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)
