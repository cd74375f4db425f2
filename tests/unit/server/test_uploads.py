"""Files that wait for the request that reads them."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette

from cnn.drawing.ink import ImageError
from cnn.server.limits import UPLOADS_BYTES, UPLOADS_KEPT
from cnn.server.uploads import Uploads, upload_route
from tests.helpers.app import run_async
from tests.helpers.asgi import ask

FORM = {"content-type": "multipart/form-data; boundary=X"}


def test_a_file_is_read_once() -> None:
    async def work() -> None:
        uploads = Uploads()
        one, other = uploads.keep(b"same"), uploads.keep(b"same")
        assert one != other
        assert uploads.take(one) == b"same"
        for name in (one, "", "../../etc/passwd"):
            with pytest.raises(ImageError):
                uploads.take(name)
        assert uploads.take(other) == b"same"

    run_async(work())


@pytest.mark.parametrize("size", [1, UPLOADS_BYTES // 4])
def test_the_oldest_make_room(size: int) -> None:
    async def work() -> list[bool]:
        uploads = Uploads()
        names = [uploads.keep(bytes(size)) for _ in range(UPLOADS_KEPT + 1)]
        return [name in uploads._files for name in names]

    kept = run_async(work())
    assert sum(kept) == min(UPLOADS_KEPT, UPLOADS_BYTES // size)
    assert kept == sorted(kept)


def test_a_file_that_nobody_reads_is_forgotten() -> None:
    async def work() -> None:
        uploads = Uploads(seconds=0.01)
        uploads.keep(b"seven")
        while uploads._files:
            await asyncio.sleep(0.01)

    run_async(asyncio.wait_for(work(), 10))


def form(*parts: str) -> bytes:
    return "".join(f"--X\r\nContent-Disposition: form-data; {part}\r\n" for part in parts).encode() + b"--X--\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        ({"content-type": "image/png"}, b"seven"),
        (FORM, b""),
        (FORM, form('name="files"\r\n\r\nno file')),
        (FORM, form('name="other"; filename="7.png"\r\n\r\nseven')),
        (FORM, form(*['name="files"; filename="7.png"\r\n\r\nseven'] * 2)),
        (FORM, form('filename="7.png"\r\n\r\nseven')),
        (FORM, b"--X\r\nnonsense"),
        ({"content-type": "multipart/form-data"}, form('name="files"; filename="7.png"\r\n\r\nseven')),
        ({"content-type": "multipart/form-data; boundary=X; charset=no-such"}, b"--X\r\n\xff: \xff\r\n\r\n"),
    ],
)
def test_what_is_no_upload_gets_a_400(headers: dict[str, str], body: bytes) -> None:
    uploads = Uploads()
    answer = ask(Starlette(routes=[upload_route(uploads)]), "/gradio_api/upload", "POST", headers, [body])
    assert answer.status == 400
    assert not uploads._files
