"""The one place where a command turns what happens to it into a sentence and an exit code.

A command's module begins and ends like this, so that neither Ctrl-C nor a closed pipe ever gives a traceback:

    from cnn.base.command import importing, run_command

    with importing("train.py"):  # whatever takes long; settings of the environment that it reads stand before
        import torch

    def main(arguments: Sequence[str] | None = None) -> int:
        return run_command("train.py", lambda: run(parse_arguments(arguments)))
"""

import argparse
import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from cnn.base.errors import UserError

USER_ERROR = 2  # as argparse ends on a wrong option
BY_SIGNAL = 128  # and the signal's number, as a shell names a program that it ended: 130 after Ctrl-C
INTERRUPTED = BY_SIGNAL + signal.SIGINT
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
LONGEST_SHOWN = 60  # characters of an option's value in a sentence about it


class _Ended(BaseException):
    """The system asks the program to end; raised so that temporary files are removed on the way out."""


def run_command(program: str, work: Callable[[], None], result_is_printed: bool = False) -> int:
    """Do `work` and answer the exit code: 0, or 2 after the sentence of a UserError, or 130 after Ctrl-C.

    Every other exception is a bug and passes through. `program`, as the person called it, stands before the sentence.
    SIGTERM and SIGHUP unwind `work` as Ctrl-C does, and end with 143 and 129.

    A standard stream that is closed, that nobody reads any more or whose disk is full does not end `work`: what cannot
    be written is dropped. A full disk is told at the end; it makes the code 2 where `result_is_printed`, that is where
    nothing else was to come of `work`.
    """
    open_closed_streams()
    output = _forgiving("stdout")
    _forgiving("stderr")
    try:
        with _signals(ENDING, _raise_ended):
            work()
        sys.stdout.flush()
    except UserError as error:
        print(f"{program}: {_in_one_line(str(error))}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print(f"\n{program}: stopped.", file=sys.stderr)  # the terminal's "^C" stands on the line before
        return INTERRUPTED
    except _Ended as ended:
        print(f"{program}: stopped.", file=sys.stderr)
        return BY_SIGNAL + int(ended.args[0])
    if output is None or output.failure is None or output.failure.errno == errno.EPIPE:
        return 0
    print(f"{program}: Not all could be printed: {output.failure.strerror}.", file=sys.stderr)
    return USER_ERROR if result_is_printed else 0


@contextmanager
def importing(program: str) -> Iterator[None]:
    """Ctrl-C while the imports in this block run ends the process at once, with one line and exit code 130.

    An import cannot be unwound cleanly: libraries swallow KeyboardInterrupt or call it a broken installation. Nothing
    is written yet, so nothing is lost.
    """
    open_closed_streams()

    def stop(_number: int, _frame: FrameType | None) -> None:
        with suppress(OSError):
            os.write(2, f"\n{program}: stopped.\n".encode())
        os._exit(INTERRUPTED)

    with _signals([signal.SIGINT], stop):
        yield


def open_closed_streams() -> None:
    """Let closed standard streams lead nowhere; or the next file that is opened, such as the weights, would be one."""
    for number, (name, mode) in enumerate([("stdin", "r"), ("stdout", "w"), ("stderr", "w")]):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # takes the lowest number that is free: this one
        if getattr(sys, name) is None:
            stream = open(number, mode, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def path_option(text: str) -> Path:
    """Type of an option that names a file or folder: what no file system can name is a wrong option."""
    if why := _no_path(text):
        raise argparse.ArgumentTypeError(f"{shown(text)} cannot be a path: {why}.")
    return Path(text)


def _no_path(text: str) -> str:
    """Why `text` names neither anything that is there nor anything that could be; empty where it does."""
    try:
        os.lstat(text)
    except ValueError:  # a zero byte, half a surrogate pair
        return "no file can have this name"
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EACCES):
            return error.strerror or str(error)
    return "" if text else "it is empty"


def shown(text: str) -> str:
    """A value that somebody typed, quoted, and cut where it is very long."""
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


class _Forgiving(io.RawIOBase):
    """A standard stream that drops what cannot be written to `raw`, and remembers why in `failure`."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.failure: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.raw.fileno()

    def isatty(self) -> bool:
        return self.raw.isatty()

    def write(self, data: Any) -> int:
        try:
            return self.raw.write(data)
        except OSError as error:
            self.failure = error
            return memoryview(data).nbytes


def _forgiving(name: str) -> _Forgiving | None:
    """Put a forgiving stream in the place of `sys.stdout` or `sys.stderr`; None where a caller has put its own."""
    stream = getattr(sys, name)
    binary = getattr(stream, "buffer", None)
    raw = getattr(binary, "raw", binary)  # with `python -u` there is no buffer
    if isinstance(raw, _Forgiving):
        return raw
    if stream is not getattr(sys, f"__{name}__"):
        return None
    forgiving = _Forgiving(raw)
    by_lines = stream.line_buffering or stream.write_through
    # A path may hold bytes that are no text; a sentence about it is printed all the same.
    text = io.TextIOWrapper(io.BufferedWriter(forgiving), stream.encoding, "backslashreplace", line_buffering=by_lines)
    setattr(sys, name, text)
    return forgiving


def _in_one_line(text: str) -> str:
    """`text` without line breaks and other characters that a terminal obeys: file names can hold them."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


@contextmanager
def _signals(numbers: list[signal.Signals], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle signals by `handler`, but for those that whoever started the program wants ignored (`nohup`)."""
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # only the main thread may
    before = {number: signal.getsignal(number) for number in numbers}
    handled = [number for number in numbers if before[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, before[number])


def _raise_ended(number: int, _frame: FrameType | None) -> None:
    raise _Ended(number)
