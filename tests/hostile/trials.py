"""Hostile files before a worker that is started in a checkout: what it says of each, in what time and memory.

The worker is a program that reads one path a line, as JSON, and writes one object: `answer`, or `sentence`, or `trace`,
with `seconds` of processor time and `megabytes` of memory beyond what it had before.
"""

from __future__ import annotations

import argparse
import json
import random
import select
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200.0
PATIENCE = 30  # seconds of waiting, after which the worker is ended
CLOSE = 1e-6  # how far numbers of an answer may be apart

WORKER = """
import json, os, resource, sys, time, traceback
sys.path.insert(0, os.getcwd())
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))

def memory(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1000

def answer_all(load, sentence):
    print("ready", flush=True)
    for line in sys.stdin:
        path = json.loads(line)
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")  # forget the highest memory so far
        before, start = memory("VmRSS"), time.process_time()
        try:
            found = {"answer": load(path)}
        except Exception as error:
            plain = type(error).__name__ == sentence and isinstance(error, ValueError) and str(error).count("\\n") == 0
            found = {"sentence": str(error)} if plain else {"trace": traceback.format_exc()}
        found |= {"seconds": time.process_time() - start, "megabytes": memory("VmHWM") - before}
        print(json.dumps(found), flush=True)
"""


@dataclass(frozen=True)
class Trial:
    """One file, and what may come of it: always a sentence unless `must_load`; an answer only if it is `right`."""

    path: str
    right: object = None
    must_load: bool = False


Kinds = Mapping[str, Callable[[random.Random, Path], Trial]]


class Worker:
    """A program in a checkout that loads one file after another; started again after it died or hung."""

    def __init__(self, checkout: Path, code: str) -> None:
        self.checkout, self.code = checkout, WORKER + code
        self.process: subprocess.Popen[str] | None = None

    def ask(self, path: str) -> dict[str, object] | str:
        """What it says, or "hangs" or "crashes"."""
        process = self.process or self._start()
        process.stdin.write(json.dumps(path) + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            self.stop()
            return "hangs"
        line = process.stdout.readline()
        if not line:
            self.stop()
            return "crashes"
        return json.loads(line)

    def _start(self) -> subprocess.Popen[str]:
        command, pipe = [sys.executable, "-c", self.code], subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=self.checkout, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
        )
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit(f"The worker does not start in {self.checkout}.")
        return self.process

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None


def fault(trial: Trial, said: dict[str, object] | str) -> tuple[str, str] | None:
    """What is wrong with what the worker said, as its kind and in words; None where nothing is."""
    if isinstance(said, str):
        return said, "no word any more"
    if "trace" in said:
        return "tracebacks", str(said["trace"]).strip().splitlines()[-1]
    if said["seconds"] > MOST_SECONDS:
        return "hangs", f"{said['seconds']:.1f} s"
    if said["megabytes"] > MOST_MEGABYTES:
        return "memory", f"{said['megabytes']:.0f} MB"
    if "sentence" in said:
        return ("refused", str(said["sentence"])) if trial.must_load else None
    return None if same(said["answer"], trial.right) else ("wrong answers", str(said["answer"])[:100])


def same(found: object, right: object) -> bool:
    """Whether two answers are the same, numbers nearly."""
    if isinstance(found, list) and isinstance(right, list):
        return len(found) == len(right) and all(map(same, found, right))
    if isinstance(found, float) and isinstance(right, float):
        return abs(found - right) <= CLOSE
    return found == right


def run(name: str, kinds: Kinds, code: str) -> int:
    """Try `--count` files on `--checkout`, print the faults and their number; 1 where there is one."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.hostile.{name}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--only", type=int, help="the number of one file to try again")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="where the code that is tried lies")
    options = parser.parse_args()
    worker, faults, bad_kinds, slowest, largest = Worker(options.checkout, code), Counter(), Counter(), 0.0, 0.0
    for number in range(options.count) if options.only is None else [options.only]:
        kind = list(kinds)[number % len(kinds)]
        with tempfile.TemporaryDirectory() as folder:
            trial = kinds[kind](random.Random(f"{options.seed}:{number}"), Path(folder))
            said = worker.ask(trial.path)
        wrong = fault(trial, said)
        if isinstance(said, dict):
            slowest, largest = max(slowest, said["seconds"]), max(largest, said["megabytes"])
        if options.only is not None:
            print(kind, said)
        if wrong:
            faults[wrong[0]] += 1
            bad_kinds[kind] += 1
            print(f"{number} ({kind}): {wrong[0]}: {wrong[1]}", flush=True)
    worker.stop()
    if faults:
        print("by kind of file: " + ", ".join(f"{kind} {count}" for kind, count in bad_kinds.most_common()))
    words = ["tracebacks", "hangs", "memory", "crashes", "wrong answers", "refused"]
    told = ", ".join(f"{faults[word]} {word}" for word in words)
    print(f"slowest {slowest:.2f} s of processor time, most memory {largest:.0f} MB more than before")
    print(f"{name}: {options.count if options.only is None else 1} inputs, {sum(faults.values())} failures ({told})")
    return int(bool(faults))
