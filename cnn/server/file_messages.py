"""How `gradio_client` sends a file to be read: an upload, and a message that names it. Checked before Gradio sees it.

Each is written anew from what was understood of it, so that nothing else of it reaches the framework: no file's name,
no second file, no address from which the server would fetch one.
"""

import json
import re
import secrets
from collections.abc import AsyncGenerator, Collection
from pathlib import Path, PurePath

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from cnn.base.errors import MessageError
from cnn.server.doors import Check, Passed
from cnn.server.limits import MAX_UPLOAD
from cnn.server.strict_json import parse_json

SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
NO_UPLOAD = 'Send one file, as the field "files" of multipart/form-data.'


async def check_upload(headers: Headers, body: bytes) -> Passed:
    """An upload of one file, under a new name. Raises MessageError."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    if not headers.get("content-type", "").startswith("multipart/form-data"):
        raise MessageError(NO_UPLOAD)
    try:
        form = await MultiPartParser(headers, stream(), max_files=1, max_fields=0).parse()
    except MultiPartException:
        raise MessageError(NO_UPLOAD) from None
    file = form.get("files")
    if not isinstance(file, UploadFile):
        raise MessageError(NO_UPLOAD)
    content = await file.read()
    await form.close()
    if len(content) > MAX_UPLOAD:
        raise MessageError(f"A file may have at most {MAX_UPLOAD} bytes.")
    boundary, name = secrets.token_hex(16), secrets.token_hex(16)
    before = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    whole = before.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return Passed(whole, f"multipart/form-data; boundary={boundary}")


def join_check(uploads: Path, functions: Collection[int]) -> Check:
    """The check of a message that asks one of these functions about one file that lies among the uploads."""

    async def check(headers: Headers, body: bytes) -> Passed:
        message = parse_json(body)
        match message:
            case {"fn_index": int(function), "session_hash": str(session), "data": [file]}:
                if type(function) is not int or function not in functions:
                    raise MessageError("There is no such function here.")
                if not SESSION.fullmatch(session):
                    raise MessageError("A session's name has up to 64 letters, digits, - and _.")
                known = {"fn_index": function, "session_hash": session, "data": [_uploaded(file, uploads)]}
                return Passed(json.dumps(known).encode(), "application/json")
        raise MessageError("Send the number of a function, the name of a session, and one file as data.")

    return check


def _uploaded(file: object, uploads: Path) -> dict[str, object] | None:
    match file:
        case None:
            return None
        case {"path": str(path)} if len(path) < 1024 and "\0" not in path:
            inside = PurePath(path)
            known = inside.is_relative_to(uploads) and ".." not in inside.parts
            if known and Path(path).is_file():
                return {"path": path, "meta": {"_type": "gradio.FileData"}}
    raise MessageError("The message names no file that was uploaded here.")
