"""The base of every error whose message is one sentence for the person who did this: exit code 2, or status 400.

Every other exception is a bug and keeps its traceback.
"""


class UserError(ValueError):
    """Something cannot be used as it is; the message is one sentence for the person who sent, typed or named it."""


class MessageError(UserError):
    """A message to the server that no page sends; the text is one sentence for whoever sent it."""
