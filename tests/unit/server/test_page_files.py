"""The page's own files over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette

from cnn.server.page_files import page_route
from tests.helpers.asgi import ask


@pytest.fixture
def files(tmp_path: Path) -> Starlette:
    folder = tmp_path / "page"
    (folder / "texts").mkdir(parents=True)
    (folder / "draw.js").write_text("export {};", encoding="utf-8")
    (folder / "page.css").write_text("p {}", encoding="utf-8")
    (folder / "texts" / "en.json").write_text("{}", encoding="utf-8")
    (folder / "notes.secret").write_text("no", encoding="utf-8")
    (tmp_path / "secret.json").write_text("no", encoding="utf-8")
    return Starlette(routes=[page_route(folder)])


@pytest.mark.parametrize(
    ("path", "kind", "content"),
    [
        ("draw.js", "text/javascript", b"export {};"),
        ("page.css", "text/css", b"p {}"),
        ("texts/en.json", "application/json", b"{}"),
    ],
)
def test_a_file_has_its_type_and_is_asked_for_again_by_its_checksum(
    files: Starlette, path: str, kind: str, content: bytes
) -> None:
    first = ask(files, f"/page/{path}")
    assert (first.status, first.body) == (200, content)
    assert first.headers["content-type"].split(";")[0] == kind
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = ask(files, f"/page/{path}", headers=known)
    assert (again.status, again.body) == (304, b"")
    assert ask(files, f"/page/{path}", headers={"If-None-Match": '"other"'}).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "texts",
        "../secret.json",
        "texts/../../secret.json",
        "/etc/passwd",
        "notes.secret",
        "draw.js/",
        "a\0b",
        "\\..",
    ],
)
def test_no_other_file_can_be_named(files: Starlette, path: str) -> None:
    assert ask(files, f"/page/{path}").status == 404


def test_a_file_can_only_be_read(files: Starlette) -> None:
    assert ask(files, "/page/draw.js", "HEAD").status == 200
    assert ask(files, "/page/draw.js", "PUT").status == 405
