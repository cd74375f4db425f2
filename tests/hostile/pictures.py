"""Hostile picture files, to both doors of a running server: `POST /read`, and Gradio's upload and `/read`.

python -m tests.hostile.pictures [--seed 1] [--count 500] [--checkout DIR] [--only NUMBER]

Beside them a visitor draws all the time. A program `gs` stands in for Ghostscript, which ends as little as an endless
PostScript file would let it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.helpers.app import ROOT, read_drawing
from tests.helpers.pictures import read_upload, saved, send, seven, upload
from tests.hostile.picture_files import HEAVY, KINDS
from tests.hostile.server import DRAWING, SLOW, Report, Server, running

AT_ONCE = 4  # copies of a heavy picture
LIVE = 1.0  # seconds that the visitor's slowest answer may take
GROWTH = 60.0  # MB by which the server itself may grow in the second half
PEAK = 1_200.0  # MB by which the server and its processes together may exceed what it held at first, at any time
IN_A_ROW = 3  # pictures that nobody answers, after which the server is started again
SEVEN = saved(seven(), "PNG")


class Visitor:
    """Draws as long as a block lasts, and writes down how long each answer takes and what the server holds."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seconds: list[float] = []
        self.at_first = memory_of_all(server.process.pid)
        self.peak = 0.0  # MB above that

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """The block beside which is drawn, once at least."""
        ended = threading.Event()
        thread = threading.Thread(target=self._draw, args=(ended,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _draw(self, ended: threading.Event) -> None:
        while True:
            start = time.monotonic()
            read_drawing(self.server.address, DRAWING)
            self.seconds.append(time.monotonic() - start)
            self.peak = max(self.peak, memory_of_all(self.server.process.pid) - self.at_first)
            if ended.wait(0.05):
                return


def memory_of_all(process: int) -> float:
    """MB that a process and those that it started hold."""
    status = Path(f"/proc/{process}/status").read_text()
    own = int(status.split("VmRSS:")[1].split()[0]) / 1024 if "VmRSS:" in status else 0.0
    found = Path(f"/proc/{process}/task").glob("*/children")
    return own + sum(memory_of_all(int(one)) for list_ in found for one in read(list_).split() if alive(one))


def read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def alive(process: str) -> bool:
    return "VmRSS:" in read(Path(f"/proc/{process}/status"))


def by_post(server: Server, data: bytes) -> tuple[int, Any]:
    return send(f"{server.address}/read", data, timeout=SLOW)


def by_gradio(server: Server, data: bytes) -> tuple[int, Any]:
    status, names = upload(server.address, data)
    return read_upload(server.address, names[0], timeout=SLOW) if status == 200 else (status, names)


def ask(door: Any, server: Server, data: bytes) -> tuple[str, float]:
    """What comes back, in a word, and after how many seconds."""
    start = time.monotonic()
    try:
        status, answer = door(server, data)
        word = str(status)
        if status == 200 and not (isinstance(answer, dict) and {"digit", "verdict", "score"} <= set(answer)):
            word = f"wrong answers {answer}"[:100]
        if status != 200 and str(ROOT.parent) in str(answer):
            word = f"paths {answer}"[:100]
    except TimeoutError:
        word = "none"
    except OSError as error:
        word = f"closed {type(error).__name__}"
    return word, time.monotonic() - start


def try_picture(server: Server, number: int, kind: str, data: bytes, doors: list[Any], report: Report) -> bool:
    """Send one picture through the doors; whether all of them answered."""
    seen = server.tracebacks()
    every = doors * (AT_ONCE if kind in HEAVY else 1)
    with ThreadPoolExecutor(len(every)) as threads:
        answers = list(threads.map(lambda door: ask(door, server, data), every))
    for word, seconds in answers:
        report.statuses[word.split()[0]] += 1
        if seconds > SLOW or word == "none":
            report.fail(number, "hangs", f"{kind}: {seconds:.1f} s, {word}")
        elif word not in ("200", "400", "413", "503"):
            report.fail(number, word.split()[0], f"{kind}: {word}")
    if server.tracebacks() > seen:
        report.fail(number, "tracebacks", kind)
    return all(word != "none" for word, _ in answers)


def run(options: argparse.Namespace, folder: Path, report: Report) -> int:
    """Send the pictures, starting the server again where it answers nobody any more; answers how many were sent."""
    numbers = list(range(options.count) if options.only is None else [options.only])
    sent, environment = 0, stand_in(folder)
    while sent < len(numbers):
        files = {file for file in folder.glob("tmp/**/*") if file.is_file()}
        with running(options.checkout, **environment) as server:
            visitor = Visitor(server)
            doors = [by_gradio] + [by_post] * (ask(by_post, server, SEVEN)[0] == "200")
            before = [ask_for_seven(door, server) for door in doors] + server.reference()
            silent, held = 0, float("inf")
            while sent < len(numbers) and silent < IN_A_ROW:
                number = numbers[sent]
                kind = list(KINDS)[number % len(KINDS)]
                data = KINDS[kind](random.Random(f"{options.seed}:{number}"))
                with visitor.drawing():
                    answered = try_picture(server, number, kind, data, doors, report)
                silent = 0 if answered else silent + 1
                sent += 1
                held = server.memory() if sent == len(numbers) // 2 else held
            if silent < IN_A_ROW and [ask_for_seven(door, server) for door in doors] + server.reference() != before:
                report.fail(None, "changed answers", "a reference is answered otherwise than at first")
            grown = server.memory() - held
        check_visitor(visitor, report)
        if grown > GROWTH:
            report.fail(None, "memory", f"the server holds {grown:.0f} MB more than at half time")
        left = {file for file in folder.glob("tmp/**/*") if file.is_file()} - files
        if left:
            report.fail(None, "files", f"{len(left)} are left when the server has ended")
    if (folder / "started").exists():
        report.fail(None, "programs", f"{len(read(folder / 'started').split())} were started for PostScript")
    return len(numbers)


def ask_for_seven(door: Any, server: Server) -> object:
    try:
        return door(server, SEVEN)
    except OSError as error:
        return type(error).__name__


def check_visitor(visitor: Visitor, report: Report) -> None:
    """Whether a visitor who only draws has noticed anything."""
    times = sorted(visitor.seconds) or [0.0]
    middle, most = times[len(times) // 2], times[-1]
    print(
        f"a drawing beside them: {1000 * middle:.0f} ms, at most {1000 * most:.0f}; at most {visitor.peak:.0f} MB held"
    )
    if most > LIVE:
        late = sum(seconds > LIVE for seconds in times)
        report.fail(None, "slow drawings", f"{late} of {len(times)} took more than {LIVE:g} s, one {most:.1f} s")
    if visitor.peak > PEAK:
        report.fail(None, "memory", f"{visitor.peak:.0f} MB more were held at a time")


def stand_in(folder: Path) -> dict[str, str]:
    """An environment in which `gs` says that it was started and goes on, and temporary files are seen."""
    program, temporary = folder / "gs", folder / "tmp"
    program.write_text(f"#!/bin/sh\necho x >> {folder}/started\nexec sleep 60\n")
    program.chmod(0o755)
    temporary.mkdir()
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(temporary)}


def main() -> int:
    """The exit code: 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--checkout", type=Path, default=ROOT)
    parser.add_argument("--only", type=int, help="the number of one picture")
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        count = run(parser.parse_args(), Path(folder), report)
    print(f"answers: {dict(sorted(report.statuses.items()))}")
    kinds = ["tracebacks", "hangs", *sorted(set(report.kinds) - {"tracebacks", "hangs"})]
    told = ", ".join(f"{report.kinds[kind]} {kind}" for kind in kinds)
    print(f"pictures: {count} inputs, {sum(report.kinds.values())} failures ({told})")
    return int(bool(report.kinds))


if __name__ == "__main__":
    sys.exit(main())
