"""Where the page is served: the name and port of the environment, checked before anything slow is loaded."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from cnn.base.command import shown
from cnn.base.errors import UserError

NAME, PORT = "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"
DEFAULT_NAME, DEFAULT_PORT = "127.0.0.1", "7860"


class AddressError(UserError):
    """The page cannot be served there; the message is one sentence for the person who started the program."""


@dataclass(frozen=True)
class Address:
    """A name or address of this machine, without brackets, and a port."""

    host: str
    port: int

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Address:
        """What GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say. Raises AddressError."""
        name = environment.get(NAME, DEFAULT_NAME).strip()
        host = name[1:-1] if name.startswith("[") and name.endswith("]") else name
        port = environment.get(PORT, DEFAULT_PORT).strip()
        if not host:
            raise AddressError(f"{NAME} is empty: it must be a name or an address of this machine.")
        if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
            raise AddressError(f"{PORT} must be a whole number from 1 to 65535, not {shown(port)}.")
        return cls(host, int(port))

    @property
    def name(self) -> str:
        """The host as it stands in a web address."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def check_free(self) -> None:
        """Raise AddressError where nothing can listen here: a name that is not this machine's, a port that is taken."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except (OSError, UnicodeError):  # an unknown name; one that could not be one, such as a dot in front
            raise AddressError(f"{NAME} names no machine that is known here: {shown(self.host)}.") from None
        for family, kind, protocol, _, where in found:
            with socket.socket(family, kind, protocol) as probe:
                if os.name == "posix":  # as servers do it: connections that just ended do not count
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(where)
                except OSError as error:
                    raise AddressError(self._why(error)) from None

    def _why(self, error: OSError) -> str:
        match error.errno:
            case errno.EADDRINUSE:
                return f"Port {self.port} of {self.host} is taken. Choose another by {PORT}, or end what listens there."
            case errno.EACCES:
                return f"Port {self.port} is not for every user. Choose one above 1023 by {PORT}."
            case errno.EADDRNOTAVAIL:
                return f"{NAME} must be a name or an address of this machine, not {shown(self.host)}."
        return f"Nothing can listen on port {self.port} of {self.host}: {error.strerror}."
