"""Installs what the project's own files claim into a new environment and runs the tests that need no browser there.

    python -m tests.tools.versions lowest                 # every package of requirements.txt at its lower bound
    python -m tests.tools.versions highest                # whatever pip finds newest
    python -m tests.tools.versions zerogpu                # as a ZeroGPU Space does, with the newest torch it knows
    python -m tests.tools.versions zerogpu-lowest         # the same with the oldest

It tests the last commit, from a new clone, and says what was installed. Each environment takes 3 to 8 GB and some ten
minutes. `--python` names an interpreter where `python3.X` does not; `--folder` keeps clone and environment.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from tests.helpers.app import ROOT

CLAIMS = ("lowest", "highest", "zerogpu", "zerogpu-lowest")
TESTS = ("tests/unit", "tests/server")
SHOWN = """
import sys
from importlib.metadata import version
print("python", sys.version.split()[0], *(f"{name} {version(name)}" for name in sys.argv[1:]))
"""


def requirements(name: str) -> list[Requirement]:
    """What a requirements file asks for."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def at_lower_bound(requirement: Requirement) -> str:
    """The requirement for the one version that its `>=` names."""
    (lowest,) = (one.version for one in requirement.specifier if one.operator == ">=")
    return f"{requirement.name}=={lowest}"


def front_matter(key: str) -> str:
    """A value of README's first block, which a Space reads."""
    found = re.search(rf'^{key}: "?([^"\n]+)"?$', (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"README.md has no {key}."
    return found[1]


def python_version(claim: str) -> str:
    """Which Python a claim is about, as "3.12"."""
    if claim.startswith("zerogpu"):
        return ".".join(front_matter("python_version").split(".")[:2])
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if claim == "lowest":
        return about["requires-python"].removeprefix(">=")
    named = (name.rsplit(" :: ", 1)[1] for name in about["classifiers"] if ":: Python :: " in name)
    return max(named, key=lambda version: [int(part) for part in version.split(".")])


def installations(claim: str) -> Iterator[list[str]]:
    """The arguments of each `pip install`, in order."""
    if claim == "lowest":
        yield [at_lower_bound(one) for one in requirements("requirements.txt")]
    elif claim == "highest":
        yield ["-r", "requirements.txt"]
    else:  # a Space's own order: what stands in pre-requirements.txt is there before anything asks for torch
        first = requirements("pre-requirements.txt")
        yield [at_lower_bound(one) for one in first] if claim == "zerogpu-lowest" else [str(one) for one in first]
        yield ["-r", "requirements.txt", f"gradio[oauth,mcp]=={front_matter('sdk_version')}", "spaces"]
    yield ["-r", "tests/requirements.txt"]


def run(folder: Path, *command: str | Path) -> None:
    """A command in a folder; ends this one where it fails."""
    print("+", *command, flush=True)
    subprocess.run(command, cwd=folder, check=True)


def check(claim: str, interpreter: str, folder: Path) -> None:
    """Clone, install and test; raises CalledProcessError where one of them fails."""
    clone = folder / "digit-lens"
    run(folder, "git", "clone", "--quiet", ROOT, clone)
    run(clone, interpreter, "-m", "venv", ".venv")
    python = clone / ".venv" / "bin" / "python"
    for packages in installations(claim):
        run(clone, python, "-m", "pip", "install", "--quiet", *packages)
    run(clone, python, "-m", "pip", "check")
    run(clone, python, "-c", SHOWN, *(one.name for one in requirements("requirements.txt")))
    if claim.startswith("zerogpu"):
        run(clone, python, "-m", "tests.tools.zerogpu")
    run(clone, python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *TESTS)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("claim", choices=CLAIMS)
    parser.add_argument("--python", help="the interpreter (default: the claim's own python3.X)")
    parser.add_argument("--folder", type=Path, help="a new folder for clone and environment, which stay")
    options = parser.parse_args()
    interpreter = options.python or shutil.which(f"python{python_version(options.claim)}")
    if interpreter is None:
        parser.error(f"There is no python{python_version(options.claim)}; name one with --python.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            check(options.claim, interpreter, folder.resolve())
        except subprocess.CalledProcessError as error:
            print(f"{options.claim}: failed at {error.cmd[:4]}")
            return 1
    print(f"{options.claim}: passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
