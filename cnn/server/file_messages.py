"""The message by which `gradio_client` asks about a file that it has uploaded. Checked before Gradio sees it.

It is written anew from what was understood of it, so that nothing else of it reaches the framework: no path, and no
address from which the server would fetch a file.
"""

import json
import re
from collections.abc import Mapping

from starlette.datastructures import Headers

from cnn.base.errors import MessageError
from cnn.server.doors import Check, Passed
from cnn.server.strict_json import parse_json

SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
UPLOAD = re.compile(r"[0-9a-f]{32}")  # as `cnn.server.uploads` names a file


def join_check(functions: Mapping[int, int]) -> Check:
    """The check of a message that asks one of these functions, by their numbers, about so many uploads."""

    async def check(headers: Headers, body: bytes) -> Passed:
        message = parse_json(body)
        match message:
            case {"fn_index": int(function), "session_hash": str(session), "data": list(files)}:
                if type(function) is not int or function not in functions:
                    raise MessageError("There is no such function here.")
                if not SESSION.fullmatch(session):
                    raise MessageError("A session's name has up to 64 letters, digits, - and _.")
                known = {"fn_index": function, "session_hash": session, "data": [_upload_name(one) for one in files]}
                if len(files) != functions[function]:
                    raise MessageError(f"This function takes {functions[function]} files as data.")
                return Passed(json.dumps(known).encode(), "application/json")
        raise MessageError("Send the number of a function, the name of a session, and a list of files as data.")

    return check


def _upload_name(file: object) -> str:
    match file:
        case {"path": str(name)} if UPLOAD.fullmatch(name):
            return name
    raise MessageError("The message names no file that was uploaded here: send the picture file itself.")
