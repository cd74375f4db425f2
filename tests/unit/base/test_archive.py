"""Files that somebody passed on: what kind of file it is, and archives that say or hold too much."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cnn.base.archive import FileError, MissingFileError, read_file, unpack


def _archive(entries: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    with pytest.raises(FileError, match="more than"):
        read_file(path, 4)


def test_what_is_no_file_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, words in {".": "is a folder", "empty": "is empty", "pipe": "is a pipe", "loop": "cannot be read"}.items():
        with pytest.raises(FileError, match=words):
            read_file(tmp_path / name, 10)
    with pytest.raises(FileError, match="cannot be read"):
        read_file(tmp_path / ("n" * 400), 10)
    for name in ("none", "empty/none", "a\0b"):
        with pytest.raises(MissingFileError):
            read_file(tmp_path / name, 10)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root, who may run these tests, may read everything
    with pytest.raises(FileError, match=r"^cannot be read: Permission denied$"):
        read_file(path, 10)


def test_entries_are_unpacked() -> None:
    entries = {"a": b"", "b/c": bytes(range(256)) * 100}
    assert unpack(_archive(entries), 2, 25_600) == entries
    assert unpack(_archive(entries, zipfile.ZIP_DEFLATED), 2, 25_600, deflated=True) == entries


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello", "damaged"),
        (_archive({"a": bytes(90), "b": bytes(11)}), "more than"),
        (_archive({str(number): b"" for number in range(6)}), "5 entries"),
        (_archive({"a": bytes(50)}, zipfile.ZIP_BZIP2), "compressed"),
        (_archive({"a": bytes(50)}, zipfile.ZIP_LZMA), "compressed"),
        (_archive({"a": bytes(range(50))})[:-30], "damaged"),
        (_archive({"a": b"one"}).replace(b"one", b"two"), "damaged"),
        (_archive({"a": b"1", "b": b"2"}).replace(b"b", b"a"), "two entries"),
    ],
)
def test_an_archive_that_is_damaged_or_too_large_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        unpack(data, 5, 100, deflated=True)


def test_no_entry_is_compressed_where_none_may_be() -> None:
    with pytest.raises(FileError, match="compressed"):
        unpack(_archive({"a": bytes(50)}, zipfile.ZIP_DEFLATED), 5, 100)


def test_an_entry_that_is_longer_than_the_directory_says_is_not_unpacked_further() -> None:
    data = bytearray(_archive({"a": bytes(10_000_000)}, zipfile.ZIP_DEFLATED))
    place = data.index(b"PK\1\2") + 24
    data[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(FileError, match="damaged"):  # the 100 bytes that were read have another CRC
        unpack(bytes(data), 5, 100, deflated=True)
