"""Node for the tests: its tools, and the npm packages of package-lock.json, installed once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.app import ROOT

PACKAGES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
STAMP = PACKAGES / ".installed"  # says of which lock file the packages are


def environment() -> dict[str, str]:
    """The environment of every Node process: what stands beside the running Python comes first on PATH."""
    return os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])}


def run(tool: str, *arguments: str, timeout: float = 120, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `node` or `npm` in the project's folder, `text` on its input; fail the test where there is none."""
    found = shutil.which(tool, path=environment()["PATH"])
    if found is None:
        pytest.fail(f"There is no {tool}: `pip install -r tests/requirements.txt` brings Node.")
    return subprocess.run(
        [found, *arguments],
        cwd=ROOT,
        env=environment(),
        input=text,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def install_packages() -> None:
    """Make `node_modules` what package-lock.json says, unless it is; fail the test where the registry does not help."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process of the same test run may be installing them
        if STAMP.is_file() and STAMP.read_text() == wanted:
            return
        installed = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", timeout=600)
        if installed.returncode:
            problem = installed.stderr.strip()[-600:]
            pytest.fail(f"`npm ci` could not install the packages of package-lock.json:\n{problem}")
        STAMP.write_text(wanted)


def run_package(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command that an npm package brings, by its file: `typescript/bin/tsc`, `eslint/bin/eslint.js`, ..."""
    install_packages()
    return run("node", str(PACKAGES / name), *arguments)
