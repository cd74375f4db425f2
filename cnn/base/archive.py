"""Files that somebody passed on: a zip archive is looked through by its directory before anything is unpacked.

Weights and drawings are both zip archives. Every message is the end of a sentence whose subject is the file.
"""

import io
import stat
import zipfile
from pathlib import Path

from cnn.base.errors import UserError


class FileError(UserError):
    """A file cannot be used; the message is the end of the sentence that begins with its name."""


class MissingFileError(FileError):
    """There is no such file."""


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file of 1 to `most` bytes. Raises FileError for any other, without waiting for a pipe."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a name with a zero byte
        raise MissingFileError("is not there") from error
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(found.st_mode):
        raise FileError("is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise FileError("is a pipe or a device, not a file")
    if not found.st_size:
        raise FileError("is empty")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error
    if len(data) > most:
        raise FileError(f"has more than {most / 1e6:.0f} MB")
    return data


def unpack(data: bytes, most_entries: int, most_bytes: int, deflated: bool = False) -> dict[str, bytes]:
    """What a zip archive holds, by name, each entry checked against its CRC-32.

    Args:
        most_entries, most_bytes: of the archive and of all entries together, unpacked. Its directory tells, and no
            entry is read beyond what the directory says.
        deflated: whether entries may be compressed.

    Raises FileError.
    """
    if data.count(b"PK\1\2") > most_entries:  # each line of the directory begins so; counted before it is read
        raise FileError(f"holds more than {most_entries} entries")
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) if deflated else (zipfile.ZIP_STORED,)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len({entry.filename for entry in entries}) < len(entries):
                raise FileError("holds two entries of one name")
            if not all(entry.compress_type in methods for entry in entries):
                raise FileError("holds entries that are compressed in a way that its writer never uses")
            if sum(entry.file_size for entry in entries) > most_bytes:
                raise FileError(f"would unpack to more than {most_bytes / 1e6:.0f} MB")
            return {entry.filename: _read_entry(archive, entry) for entry in entries}
    except FileError:
        raise
    except Exception as error:  # zipfile raises a dozen types for a damaged or foreign file
        raise FileError("is damaged or of another kind") from error


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        content = file.read(entry.file_size)  # with a size, a stream that unpacks to more is not unpacked further
    if len(content) < entry.file_size:
        raise FileError("is damaged: it ends too early")
    return content
