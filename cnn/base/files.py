"""Files that are never seen half-written, in folders that one program at a time writes to."""

import errno
import glob
import io
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, where folders are not locked
    fcntl = None  # type: ignore[assignment]

EDITORS = (".swp", ".swo")  # endings of hidden files that belong to a person


class FolderInUseError(OSError):
    """Another program that is still running writes to the folder."""


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Call `write` with a file in memory, put its bytes beside `path`, and rename: no reader ever sees half a file.

    Raises OSError where that cannot be done, and leaves what was there.
    """
    content = io.BytesIO()
    write(content)
    if path.exists() and not path.is_file():  # in the place of a device there would be a file, for everybody
        raise OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "Not a file that can be replaced", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    name = _write_beside(path, content.getbuffer())
    try:
        os.chmod(name, 0o644)  # mkstemp makes it private; a weights file is to be read by others
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def check_writable(path: Path, size: int) -> None:
    """Raises OSError where a file of `size` bytes could not be written at `path` now; makes the folder.

    It is tried, since a disk's free bytes do not tell quotas, limits and rights.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(_write_beside(path, memoryview(os.urandom(size)))).unlink()  # zeros would take no room on some disks


def _write_beside(path: Path, content: memoryview) -> str:
    """Write `content` to a new temporary file in the folder of `path`, down to the disk. Answers its name."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # some disks only tell now that they are full
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return name


@contextmanager
def sole_writer(folder: Path, names: Sequence[str]) -> Iterator[None]:
    """Keep other programs from writing to `folder`, and remove what killed ones left of the files `names` there.

    The system lets go of the folder when the process ends, however it ends; nothing lies in it meanwhile. Raises
    FolderInUseError at once where another one writes, and OSError where there can be no such folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        for name in names:
            for left in folder.glob(f".{glob.escape(name)}.*"):  # as `write_atomically` names them
                if left.suffix not in EDITORS and left.is_file():
                    left.unlink()
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise FolderInUseError(errno.EWOULDBLOCK, "Another program is writing there", str(folder)) from error
    except OSError:
        pass  # a network drive that locks no folders
    try:
        yield
    finally:
        os.close(descriptor)
