"""Commands whose standard streams are closed, broken or full, and those that are told to end, as processes.

Each is a script of a few lines that imports nothing heavy.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.app import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the shell's redirections")

WORK = """
import sys
from pathlib import Path
from cnn.base.command import run_command

def work():
    for number in range(4):
        print("line", number, flush=True)
        print("bar", file=sys.stderr, flush=True)
        sys.stderr.isatty()
    print("x" * 100_000)
    print(Path("\\udc80"))
    with open(sys.argv[1], "w") as file:
        file.write("saved")

sys.exit(run_command("work.py", work, len(sys.argv) > 2))
"""


def shell(line: str, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `script` with the shell's redirections in `line`, where "RUN" stands for it; `bash` answers its exit code."""
    command = ["bash", "-c", line.replace("RUN", '"$0" -c "$@"'), sys.executable, script, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("RUN | head -1; exit ${PIPESTATUS[0]}", ""),
        ("RUN >&-", ""),
        ("RUN 2>&-", ""),
        ("RUN <&- >&- 2>&-", ""),
        ("RUN 2> /dev/full", ""),
        ("RUN > /dev/full", "work.py: Not all could be printed: No space left on device.\n"),
    ],
)
def test_a_stream_that_is_closed_broken_or_full_ends_no_work(tmp_path: Path, line: str, note: str) -> None:
    done = shell(line, WORK, str(tmp_path / "out"))
    assert done.returncode == 0
    assert (tmp_path / "out").read_text() == "saved"  # and no line of what was printed is in it
    assert done.stderr.replace("bar\n", "") == note


def test_a_result_that_could_not_be_printed_is_no_success(tmp_path: Path) -> None:
    assert shell("RUN > /dev/full", WORK, str(tmp_path / "out"), "its result is printed").returncode == 2
    piped = shell("RUN | head -1; exit ${PIPESTATUS[0]}", WORK, str(tmp_path / "out"), "its result is printed")
    assert (piped.returncode, piped.stdout) == (0, "line 0\n")  # whoever read it wanted no more


HELD = """
import os, signal, sys, tempfile
from cnn.base.command import importing, run_command

def work():
    with tempfile.TemporaryDirectory(dir=sys.argv[1]):
        os.kill(os.getpid(), int(sys.argv[2]))
        signal.pause()

def imports():
    with importing("work.py"):
        try:
            os.kill(os.getpid(), int(sys.argv[2]))
            signal.pause()
        except BaseException:  # as libraries do
            pass

sys.exit(imports() if len(sys.argv) > 3 else run_command("work.py", work))
"""

# The tests themselves may run where these are ignored, under nohup or in the background, and programs inherit that.
NOT_IGNORED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_takes_its_temporary_files_along(tmp_path: Path, ending: signal.Signals) -> None:
    done = shell("RUN", NOT_IGNORED + HELD, str(tmp_path), str(int(ending)))
    assert (done.returncode, done.stderr.strip()) == (128 + ending, "work.py: stopped.")
    assert not [*tmp_path.iterdir()]


def test_ctrl_c_during_the_imports_is_one_line_and_130(tmp_path: Path) -> None:
    done = shell("RUN", NOT_IGNORED + HELD, str(tmp_path), str(int(signal.SIGINT)), "imports")
    assert (done.returncode, done.stderr) == (130, "\nwork.py: stopped.\n")


def test_a_signal_that_the_caller_wants_ignored_stays_ignored(tmp_path: Path) -> None:
    ignored = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); signal.alarm(2);"
    script = HELD.replace("signal.pause()", "sys.exit(5)")
    assert shell("RUN", ignored + script, str(tmp_path), str(int(signal.SIGHUP))).returncode == 5
