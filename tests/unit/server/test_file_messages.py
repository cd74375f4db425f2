"""Uploads and the messages that name them: what the framework gets to see."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartParser

from cnn.base.errors import MessageError
from cnn.server.doors import Passed
from cnn.server.file_messages import check_upload, join_check
from cnn.server.limits import MAX_UPLOAD
from tests.helpers.app import run_async

PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n'
KIND = "multipart/form-data; boundary=x"


def upload(body: bytes, kind: str = KIND) -> Passed:
    return run_async(check_upload(Headers({"Content-Type": kind}), body))


def parse(passed: Passed) -> FormData:
    async def stream():
        yield passed.body

    return run_async(MultiPartParser(Headers({"Content-Type": passed.content_type}), stream()).parse())


def test_the_bytes_of_a_file_pass_and_its_name_does_not() -> None:
    names = set()
    for seed in range(50):
        dice = random.Random(seed)
        content = dice.randbytes(dice.choice([0, 1, 100, 10_000])) + b"\r\n--x" * dice.randrange(2)
        name = dice.choice(["a.png", "../../etc/passwd", "n" * 3_000, "é\U0001f600.png", "a\\b"])
        request = httpx.Request("POST", "http://a", files={"files": (name, content)})
        form = parse(upload(request.read(), request.headers["Content-Type"]))
        [(field, file)] = form.multi_items()
        assert (field, run_async(file.read())) == ("files", content)
        assert file.filename.isalnum() and len(file.filename) == 32
        names.add(file.filename)
    assert len(names) == 50


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"--x--\r\n",
        b"--y\r\n",
        PART % (b"a", b"1") + PART % (b"b", b"2") + b"--x--\r\n",
        (PART % (b"a", b"1") + b"--x--\r\n").replace(b'"files"', b'"other"'),
        b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
        b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
        b"--x\r\n\r\n\r\n--x--\r\n",
        b"--x\r\n" + b"H: v\r\n" * 5_000 + b"\r\n\r\n--x--\r\n",
        PART % (b"a", b"1" * (MAX_UPLOAD + 1)) + b"--x--\r\n",
    ],
)
def test_anything_but_one_file_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError):
        upload(body)


@pytest.mark.parametrize(
    "kind",
    ["", "multipart/form-data", "multipart/form-data; boundary=", "application/json", "multipart/mixed; boundary=x"],
)
def test_another_type_is_refused(kind: str) -> None:
    with pytest.raises(MessageError):
        upload(PART % (b"a", b"1") + b"--x--\r\n", kind)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    (folder / "hash").mkdir(parents=True)
    (folder / "hash" / "file").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "uploads-2").write_bytes(b"x")
    return folder


def join(uploads: Path, message: Any) -> Any:
    check = join_check(uploads, {0: None})
    return json.loads(run_async(check(Headers(), json.dumps(message).encode())).body)


def named(path: object, **more: object) -> dict[str, Any]:
    return {"data": [{"path": path} | more], "fn_index": 0, "session_hash": "a-1"}


def test_a_message_passes_with_nothing_but_the_file(uploads: Path) -> None:
    path = str(uploads / "hash" / "file")
    message = named(path, url="http://169.254.169.254/", orig_name="é", meta=5) | {"event_data": [1], "trigger_id": 7}
    assert join(uploads, message) == named(path, meta={"_type": "gradio.FileData"})
    assert join(uploads, message | {"data": [None]})["data"] == [None]


OUTSIDE = ["", "/etc/passwd", "http://127.0.0.1/x", "{0}", "{0}/hash", "{0}/hash/other", "{0}/../secret", "{0}-2"]


@pytest.mark.parametrize("path", [*OUTSIDE, "{0}/hash/a\0", "{0}/hash/" + "a" * 2_000, None, 5, [], {}])
def test_no_other_file_can_be_named(uploads: Path, path: object) -> None:
    with pytest.raises(MessageError):
        join(uploads, named(path.format(uploads) if isinstance(path, str) else path))


@pytest.mark.parametrize(
    "change",
    [{"fn_index": one} for one in (1, -1, "0", 0.0, False, None, [], 10**29)]
    + [{"session_hash": one} for one in ("", "a" * 65, "a b", "é", None, 5, ["a"])]
    + [{"data": one} for one in ([], [None, None], {}, None, "x", [5], ["path"], [[]])],
)
def test_what_no_client_sends_is_refused(uploads: Path, change: dict[str, Any]) -> None:
    with pytest.raises(MessageError):
        join(uploads, named(str(uploads / "hash" / "file")) | change)
