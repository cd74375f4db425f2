"""The base of every error whose message is one sentence for the person who did this.

A command prints that sentence and ends with exit code 2, a server function answers it with status 400. Every other
exception is a bug and keeps its traceback.
"""

from __future__ import annotations


class UserError(ValueError):
    """Something cannot be used as it is; the message is one sentence for the person who sent, typed or named it."""


class MessageError(UserError):
    """A message to the server that no page sends; the text is one sentence for whoever sent it."""
