"""Time to the first page, and memory, beside those of an empty page: `python -m tests.benchmarks.start [--rounds 5]`.

Both are started in turn, so that what the machine does besides counts for both. The first page is the first answer to
GET /, asked for every 20 ms; memory is that of the process and all that it has started (RSS: what is shared counts in
each). Under load the processor's time up to the first page tells more than the clock. With `--idle 60` memory is read
once more after so many seconds in which nobody asks for anything.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.helpers.app import ROOT, free_port

EMPTY = """
import os
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio, torch
with gradio.Blocks(analytics_enabled=False) as page:
    pass
page.launch(ssr_mode=False)
"""


@dataclass(frozen=True)
class Start:
    """Seconds by the clock and of the processors up to the first page; megabytes then, and after idling."""

    clock: float
    processor: float
    memory: float
    later: float


def measure(command: list[str], folder: Path, idle: float) -> Start:
    """Start a page, wait for its first answer, let it idle, stop it."""
    port = free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port)}
    started = time.perf_counter()
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=silent, stderr=silent) as process:
        try:
            while not answers(port):
                if process.poll() is not None:
                    raise SystemExit(f"It ended with {process.returncode}: {' '.join(command)}")
                time.sleep(0.02)
            clock = time.perf_counter() - started
            processor, memory = processor_seconds(process.pid), megabytes(process.pid)
            time.sleep(idle)
            return Start(clock, processor, memory, megabytes(process.pid))
        finally:
            process.terminate()


def answers(port: int) -> bool:
    """Whether the page came, whole."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as reply:
            return b"</html>" in reply.read()
    except OSError:
        return False


def processor_seconds(process: int) -> float:
    """What a process has used so far, by itself and in the system."""
    used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """Memory of a process and of all that it has started."""
    resident = int(Path(f"/proc/{process}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
    children = Path(f"/proc/{process}/task").glob("*/children")
    return resident + sum(megabytes(int(child)) for file in children for child in file.read_text().split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--idle", type=float, default=0, help="seconds before memory is read again")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="whose app.py is started (default: this one's)")
    options = parser.parse_args()
    commands = {"empty": [sys.executable, "-c", EMPTY], "page": [sys.executable, "app.py"]}
    starts: dict[str, list[Start]] = {name: [] for name in commands}
    print(f"{'':8}{'clock s':>10}{'processor s':>14}{'memory MB':>12}{'later MB':>12}")
    for _ in range(options.rounds):
        for name, command in commands.items():
            starts[name].append(measure(command, options.checkout.resolve(), options.idle))
            print_row(name, astuple(starts[name][-1]))
    empty, page = (
        [statistics.median(column) for column in zip(*map(astuple, rows), strict=True)] for rows in starts.values()
    )
    print(f"medians of {options.rounds}, and the page's over those of the empty one")
    print_row("empty", empty)
    print_row("page", page)
    print_row("ratio", [ours / theirs for ours, theirs in zip(page, empty, strict=True)])


def print_row(name: str, values: object) -> None:
    clock, processor, memory, later = values
    digits = 0 if name != "ratio" else 2
    print(f"{name:8}{clock:10.2f}{processor:14.2f}{memory:12.{digits}f}{later:12.{digits}f}", flush=True)


if __name__ == "__main__":
    main()
