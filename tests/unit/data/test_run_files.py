"""A run's two files: nothing is begun that cannot be kept, nothing is lost, no mix of two runs is believed."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import IO

import pytest

from cnn.base import files
from cnn.base.files import write_atomically
from cnn.data.figures import FiguresError, check_same_weights, figures_text, read_figures
from cnn.data.run_files import FIGURES, WEIGHTS, Kept, RunFilesError, bytes_needed, check_kept, claimed, keep
from cnn.network.checkpoint import DEFAULT_WEIGHTS, Decision, read_checksum, save_checkpoint
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from cnn.training.config import TrainConfig
from tests.helpers.app import ROOT

SMALL = CNNConfig(blocks=((2,), (2,), ()))


def no_space(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_below(*folders: Path) -> Callable[[int], None]:
    """An `os.fsync` for which the disk of these folders is full, as some disks only tell then."""

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if any(path.is_relative_to(folder) for folder in folders):
            no_space()

    return fsync


def write(file: IO[bytes]) -> None:
    file.write(b"learned")


def test_both_files_fit_into_the_room_that_was_looked_for(tmp_path: Path) -> None:
    for network in (SMALL, CNNConfig(), CNNConfig(blocks=((1,) * 12, (1,) * 12, (3,) * 12), kernel_size=1)):
        save_checkpoint(tmp_path / WEIGHTS, DigitCNN(network), Decision())
        epochs = 40
        figures = {"config": TrainConfig(network=network).to_dict(), "history": [{"loss": 0.12345678901234567}] * 40}
        needed = bytes_needed(network, epochs)
        assert (tmp_path / WEIGHTS).stat().st_size + len(figures_text(figures)) + 8_000 < needed
        assert needed < (tmp_path / WEIGHTS).stat().st_size + 160_000  # and little more is asked for


def test_a_folder_without_room_is_told_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "fsync", no_space)
    with pytest.raises(RunFilesError, match=rf"{WEIGHTS} .* kB .*: No space left on device\.$"):  # noqa: SIM117
        with claimed(tmp_path, SMALL, 1):
            pytest.fail("begun")
    assert not [*tmp_path.iterdir()]


@pytest.mark.skipif(files.fcntl is None, reason="no locks on folders")
def test_a_second_run_into_one_folder_ends_at_once_and_a_dead_one_blocks_nobody(tmp_path: Path) -> None:
    with claimed(tmp_path, SMALL, 1):
        with pytest.raises(RunFilesError, match=r"^Another run [^\n]+\.$"), claimed(tmp_path, SMALL, 1):
            pytest.fail("begun")
        with claimed(tmp_path / "other", SMALL, 1):
            pass
    with claimed(tmp_path, SMALL, 1):
        pass
    assert [*tmp_path.iterdir()] == [tmp_path / "other"]  # the lock is no file


def test_what_a_killed_run_left_goes_at_the_next_start_and_nothing_else(tmp_path: Path) -> None:
    theirs = [tmp_path / name for name in (".digit_cnn.pt.swp", ".other.pt.abcd1234", "digit_cnn.pt", "notes.txt")]
    for path in [*theirs, tmp_path / ".digit_cnn.pt.k3_x9abc", tmp_path / ".metrics.json.abcdefgh"]:
        path.write_text("kept")
    with claimed(tmp_path, SMALL, 1):
        assert sorted(tmp_path.iterdir()) == sorted(theirs)


def test_git_ignores_what_a_killed_run_leaves() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    for name in (".digit_cnn.pt.k3_x9abc", ".metrics.json.abcdefgh"):
        assert any(fnmatch(name, pattern) for pattern in ignored)


def test_the_shipped_figures_are_those_of_the_shipped_weights() -> None:
    check_same_weights(DEFAULT_WEIGHTS.with_name(FIGURES), read_checksum(DEFAULT_WEIGHTS))
    assert "checksum" in read_figures(DEFAULT_WEIGHTS.with_name(FIGURES))["network"]


def test_what_cannot_be_written_at_the_end_is_kept_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, temporary, home = (tmp_path / name for name in ("run", "temporary", "home"))
    for folder in (run, temporary, home):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("HOME", str(home))

    def kept() -> Kept:
        return keep(run / WEIGHTS, lambda path: write_atomically(path, write))

    assert kept() == (run / WEIGHTS, "")
    check_kept(kept())
    for full, place in (((run,), temporary), ((run, temporary), home)):
        monkeypatch.setattr(files.os, "fsync", full_below(*full))
        one = kept()
        assert one.path.read_bytes() == b"learned"
        assert one.path.is_relative_to(place)
        with pytest.raises(RunFilesError, match=r"^[^\n]+\.$") as told:
            check_kept(one, Kept(run / FIGURES, ""))
        assert str(one.path) in str(told.value)
        assert "No space left on device" in str(told.value)
    monkeypatch.setattr(files.os, "fsync", no_space)
    with pytest.raises(RunFilesError, match="nor anything"):
        kept()
    assert [*run.iterdir()] == [run / WEIGHTS]  # the one of before, and no half of another
    assert [len([*folder.iterdir()]) for folder in (temporary, home)] == [1, 1]


def save_run(folder: Path, network: DigitCNN) -> None:
    """As train.py ends."""
    save_checkpoint(folder / WEIGHTS, network, Decision())
    text = figures_text({"network": {"checksum": read_checksum(folder / WEIGHTS)}})
    write_atomically(folder / FIGURES, lambda file: file.write(text))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a run is killed in a process of its own")
@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [1, 2])
def test_killed_at_any_moment_a_reader_can_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    save_run(tmp_path, DigitCNN(SMALL))
    before = read_checksum(tmp_path / WEIGHTS)
    check_same_weights(tmp_path / FIGURES, before)
    other, real, calls = DigitCNN(SMALL), getattr(os, call), []

    def killed(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)

    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(files.os, call, killed)
            save_run(tmp_path, other)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    now = read_checksum(tmp_path / WEIGHTS)
    assert (now == before) == (number == 1)
    if now == before:
        check_same_weights(tmp_path / FIGURES, now)
    else:
        with pytest.raises(FiguresError, match="of other weights"):
            check_same_weights(tmp_path / FIGURES, now)
    with claimed(tmp_path, SMALL, 1):
        assert {path.name for path in tmp_path.iterdir()} == {WEIGHTS, FIGURES}


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(OSError, match="Not a file"):
        write_atomically(tmp_path / "pipe.png", write)
    assert (tmp_path / "pipe.png").is_fifo()
    assert len([*tmp_path.iterdir()]) == 1
