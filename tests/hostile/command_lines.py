"""Command lines that no person means, before `train.py`, `app.py` and the modules that are commands.

    python -m tests.hostile.command_lines [--seed 1] [--count 500] [--checkout DIR] [--only NUMBER]

What cannot be meant ends with exit code 2 and one sentence, in 20 seconds and 700 MB; all else gets as far as the first
step of training, the first reading, or the start of the page's server, where each command is stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.command_line_worker import WORKER

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS, MOST_MEGABYTES = 20, 700
USER_ERROR, BEGUN = 2, 100  # exit codes; the worker ends with the second where a command begins its work
SENTENCE = re.compile(r"^(\S+ ){2,}\S")
KINDS = ("tracebacks", "hangs", "crashes", "memory", "accepted", "no sentence", "other codes", "litter")

HUGE = ["9" * 400, "9" * 5000, str(10**30), str(2**70), str(2**63), "1" + "0" * 18]
NO_NUMBERS = [
    "",
    " ",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1.5",
    "0x10",
    "²",
    "1 2",
    "None",
    "\0",
    "\udc80",
    "\ud800",
    "ten",
]
NEVER_PATHS = ["", "\0", "a\0b", "\ud800", "x" * 5000, "a/" * 2500, "y" * 256, "loop", "loop/below"]
NO_FILES = [*NEVER_PATHS, "file", "folder", "file/below", "pipe", "dangling", "/dev/null", "/dev/zero", "/dev/full"]
NO_FILES += ["/dev/stdin", "/proc/self/mem", "/etc/passwd", "/proc/self/environ", "/", ".", "..", "zeros", "deep.json"]
NO_FOLDERS = [*NEVER_PATHS, "file", "file/below", "pipe", "pipe/below", "/dev/null", "/dev/null/x", "/proc/none"]
ODD_NAMES = [
    "\udcff",
    " ",
    "-",
    "~",
    "$(reboot)",
    "; ls",
    "%s%n",
    "{0}",
    "*",
    "a\nb",
    "\u202e",
    "CON",
    "#?\"'",
    "new/er",
]


@dataclass(frozen=True)
class Option:
    """An option, values that must be refused, and others that may be."""

    flag: str
    refused: list[str]
    odd: list[str]


def number(flag: str, least: int) -> Option:
    """A whole number of at least `least`, and of at most something below a billion billions."""
    below = [str(least - 1), "-1", "-" + "9" * 400, str(-(2**70))]
    return Option(flag, [*NO_NUMBERS, *HUGE, *below], [str(least), "1_0", "٣", " 2 "])


BLOCKS = [
    *NO_NUMBERS,
    *HUGE,
    "/",
    "//",
    "8,",
    "8,-1",
    "0",
    "8;16",
    "8,x",
    "8//8",
    "1," * 65 + "1",
    "8," * 60_000,
    "8/8/8/8/8/8/8",
]
LR = [text for text in NO_NUMBERS if text not in ("1.5",)] + ["-1", "0", "-0.0", "1e-400", "9" * 400, "-1e999"]
TRAIN = [
    number("--epochs", 1),
    number("--batch-size", 1),
    number("--threads", 0),
    Option("--seed", [*NO_NUMBERS, *HUGE[:5], "-1", str(-(2**70))], ["0", str(2**63 - 1)]),
    number("--kernel-size", 1),
    Option("--lr", LR, ["1e300", "5e-324", "1_0"]),
    Option("--blocks", BLOCKS, ["1," * 63 + "1", "1", "٣", " 8 "]),
    Option("--padding", ["", "SAME", "\0", "same,valid"], ["same", "valid"]),
    Option("--out", NO_FOLDERS, [*ODD_NAMES, "folder", "dangling", "."]),
    Option("--data-dir", [*NO_FOLDERS, *ODD_NAMES, "folder", "dangling"], []),  # there is no network here
]
EVALUATE = [
    Option("--weights", [*NO_FILES, *ODD_NAMES], []),
    Option("--drawings", [*NO_FILES, *ODD_NAMES], []),
    Option("--metrics", [one for one in NO_FILES if one != "dangling"], [*ODD_NAMES, "dangling"]),
    Option("--conditions", ["", "GRID", "\0", "0"], ["grid"]),
]
PICTURES = [
    "file",
    "folder",
    "sheet",
    "sheet.txt",
    ".png",
    "a.png/b",
    "file/a.png",
    "folder.png",
    "a.png\0",
    "x" * 5000 + ".png",
]
PEN = [
    Option(
        "--out",
        [*NEVER_PATHS, *PICTURES, "pipe.png", "y" * 252 + ".png", "\ud800.png"],
        ["\udcff.png", "a.qoi", "a.blp", "a.pdf"],
    ),
    Option("--seed", [*NO_NUMBERS, *HUGE[:5], "-1", str(-(2**70))], ["0", str(2**63 - 1)]),
]
APP = [Option("--weights", [*NO_FILES, *ODD_NAMES], [])]
SCALES = [*APP, Option("--data-dir", [*NO_FOLDERS, *ODD_NAMES, "folder", "dangling"], [])]
COMMANDS = {"train": TRAIN, "evaluate": EVALUATE, "pen": PEN, "app": APP, "train again": TRAIN, "scales": SCALES}
NEEDED = {
    "train": ["--dry-run", "--threads", "1", "--out", "out"],
    "pen": ["--out", "sheet.png"],
    "evaluate": [],
    "app": [],
    "scales": [],
}
NONSENSE = [
    ["--bogus"],
    ["extra"],
    ["@file"],
    ["--weights"],
    ["--out"],
    ["--seed", "--seed"],
    ["-"],
    ["--", "--dry-run"],
    ["\ud800"],
]


@dataclass(frozen=True)
class Line:
    """A command line, and whether it must be refused."""

    command: str
    arguments: list[str]
    refused: bool


def line_of(source: random.Random, number: int) -> Line:
    """The command line of that number: one or two odd options, or something that is none."""
    name = list(COMMANDS)[number % len(COMMANDS)]
    command = name.removesuffix(" again")
    if source.random() < 0.06:
        return Line(command, [*NEEDED[command], *source.choice(NONSENSE)], refused=True)
    chosen, refused = [], False
    for option in source.sample(COMMANDS[name], min(len(COMMANDS[name]), source.choice([1, 1, 1, 2]))):
        bad = not option.odd or source.random() < 0.75
        value = source.choice(option.refused if bad else option.odd)
        chosen += [f"{option.flag}={value}"]  # a value may begin with a dash
        refused = refused or bad
    return Line(command, [*NEEDED[command], *chosen], refused)


def prepare(folder: Path) -> None:
    """What the paths of the lines lead to."""
    (folder / "file").write_text("no JSON, no weights")
    for name in ("folder", "folder.png"):
        (folder / name).mkdir()
    for name in ("pipe", "pipe.png"):
        os.mkfifo(folder / name)
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "deep.json").write_text("[" * 200_000)
    with (folder / "zeros").open("wb") as file:
        file.truncate(1 << 33)  # takes no room


class Worker:
    """The worker in a checkout, which has imported everything and runs each line in a fork."""

    def __init__(self, checkout: Path) -> None:
        limits = f"{MOST_SECONDS} {MOST_MEGABYTES} {BEGUN}".split()
        command, pipe = [sys.executable, "-c", WORKER, *limits], subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=checkout, stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdin and self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        if self.stdout.readline() != "ready\n":
            raise SystemExit(f"The worker does not start in {checkout}.")

    def ask(self, line: Line, folder: Path) -> dict[str, object]:
        """The line's `code` (negative: by that signal), `error` (what it said), `seconds` and `megabytes`."""
        self.stdin.write(json.dumps([line.command, line.arguments, str(folder)]) + "\n")
        self.stdin.flush()
        return json.loads(self.stdout.readline())


def fault(line: Line, said: dict[str, object], litter: list[str]) -> tuple[str, str] | None:
    """What is wrong with how a line ended, as its kind and in words; None where nothing is."""
    code, error = said["code"], str(said["error"])
    lines = error.strip().splitlines() or [""]
    rules: list[tuple[str, Callable[[], bool]]] = [
        ("hangs", lambda: said["seconds"] >= MOST_SECONDS),  # type: ignore[operator]
        ("memory", lambda: said["megabytes"] >= MOST_MEGABYTES),  # type: ignore[operator]
        ("crashes", lambda: isinstance(code, int) and code < 0),
        ("tracebacks", lambda: "Traceback" in error),
        ("accepted", lambda: line.refused and code in (0, BEGUN)),
        ("other codes", lambda: code not in (0, USER_ERROR, BEGUN)),
        ("no sentence", lambda: code == USER_ERROR and not (SENTENCE.match(lines[-1]) and _alone(lines))),
        ("litter", lambda: bool(litter)),
    ]
    return next(((kind, f"{code}: {lines[-1][:150]} {litter}") for kind, broken in rules if broken()), None)


def _alone(lines: list[str]) -> bool:
    """Whether nothing but argparse's usage stands before the sentence."""
    return len(lines) == 1 or lines[0].startswith("usage: ")


def main() -> int:
    """Try the lines, print the faults and their number; 1 where there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.command_lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--only", type=int, help="the number of one line to try again")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="where the code that is tried lies")
    options = parser.parse_args()
    worker, faults = Worker(options.checkout), Counter[str]()
    for number in range(options.count) if options.only is None else [options.only]:
        line = line_of(random.Random(f"{options.seed}:{number}"), number)
        with tempfile.TemporaryDirectory() as folder:
            prepare(Path(folder))
            said = worker.ask(line, Path(folder))
            litter = [path.name for path in Path(folder).rglob(".*") if path.is_file()]
        wrong = fault(line, said, litter)
        if wrong:
            faults[wrong[0]] += 1
        if wrong or options.only is not None:
            arguments = [one if len(one) < 80 else one[:60] + "…" for one in line.arguments]
            print(f"{number} ({line.command} {arguments}): {': '.join(wrong) if wrong else said}", flush=True)
    told = ", ".join(f"{faults[kind]} {kind}" for kind in KINDS)
    count = options.count if options.only is None else 1
    print(f"command_lines: {count} inputs, {sum(faults.values())} failures ({told})")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
