"""The two files of a training run: one run at a time writes them, and what it has learned is not lost."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from cnn.base.errors import UserError
from cnn.base.files import FolderInUseError, check_writable, sole_writer
from cnn.network.checkpoint import DEFAULT_WEIGHTS
from cnn.network.stages import CNNConfig

WEIGHTS, FIGURES = DEFAULT_WEIGHTS.name, "metrics.json"
RESCUE_PREFIX = "digit-lens-run-"  # of the folder that holds what could not be written where it was to go


class RunFilesError(UserError):
    """A run's files cannot be written; the message is one sentence for the person who named the folder."""


class Kept(NamedTuple):
    """Where a file lies in the end, and why not where it was to go ("" where it does)."""

    path: Path
    failure: str


@contextmanager
def claimed(folder: Path, network: CNNConfig, epochs: int) -> Iterator[None]:
    """Keep `folder` for one run of `epochs` epochs that ends with a network of that shape.

    Raises RunFilesError before anything is done where another run has the folder, or its files could not be written.
    """
    needed = bytes_needed(network, epochs)
    with ExitStack() as stack:
        try:
            stack.enter_context(sole_writer(folder, (WEIGHTS, FIGURES)))
            check_writable(folder / WEIGHTS, needed)
        except FolderInUseError as error:
            raise RunFilesError(f"Another run writes to {folder}: wait for its end, or name another --out.") from error
        except OSError as error:
            what = f"{folder / WEIGHTS} (about {needed / 1000:,.0f} kB with its figures)"
            raise RunFilesError(f"Nothing can be written to {what}: {error.strerror}.") from error
        yield


def bytes_needed(network: CNNConfig, epochs: int) -> int:
    """At most how many bytes both files of a run take."""
    layers = sum(stage.parameters > 0 for stage in network.stages())
    return 4 * network.parameter_count() + 2_000 * layers + 400 * epochs + 20_000


def keep(path: Path, write: Callable[[Path], object]) -> Kept:
    """Call `write` with `path`, or where that raises OSError with one in the temporary folder, or else at home.

    Raises RunFilesError where nothing at all can be written.
    """
    try:
        write(path)
        return Kept(path, "")
    except OSError as error:
        failure = error.strerror or str(error)
    for place in (tempfile.gettempdir, Path.home):
        with suppress(OSError, RuntimeError):  # no temporary folder, no home
            folder = Path(tempfile.mkdtemp(prefix=RESCUE_PREFIX, dir=place()))
            try:
                write(folder / path.name)
                return Kept(folder / path.name, failure)
            except OSError:
                folder.rmdir()
    raise RunFilesError(f"{path} cannot be written, nor anything in the temporary or home folder: {failure}.")


def check_kept(*files: Kept) -> None:
    """Raises RunFilesError, which says where they are, if any of the files do not lie where they were to go."""
    moved = [
        f"{one.path.name} could not be written ({one.failure}): it is kept as {one.path}"
        for one in files
        if one.failure
    ]
    if moved:
        raise RunFilesError(", ".join(moved) + ".")
