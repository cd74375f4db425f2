"""Does what Dockerfile says in a new folder, where no Docker runs: `python -m tests.tools.dockerfile_steps`.

The base image is a new environment of the same Python, PyTorch's own index is left out (PyPI's build with CUDA comes
instead), and each path of the image lies below the folder. COPY takes what .dockerignore leaves of the last commit.
After USER commands run as that user in files of root, so the page cannot write to its code. The base image's own
contents are not tried. At last CMD is started, and HEALTHCHECK has to pass.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.app import ROOT, free_port

PYTORCH_INDEX = "--extra-index-url https://download.pytorch.org/whl/cpu"
PATIENCE = 120  # seconds until the page has to be healthy


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """(RUN, its arguments), ..., without comments and with continued lines joined."""
    lines = "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    for line in re.sub(r"\s*\\\n\s*", " ", lines).splitlines():
        name, _, arguments = line.partition(" ")
        yield name, arguments


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore leaves a file out: the last pattern that fits it, or a folder above it, decides."""
    parts = path.split("/")
    names = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    ignored = False
    for pattern in patterns:
        bare = pattern.removeprefix("!")
        among = parts if bare.startswith("**/") else names
        if any(fnmatch.fnmatch(name, bare.removeprefix("**/")) for name in among):
            ignored = not pattern.startswith("!")
    return ignored


@dataclass
class Container:
    """The folder that stands for the image, and what the instructions so far have set."""

    root: Path
    context: Path
    environment: dict[str, str]
    workdir: Path = field(init=False)
    user: int | None = None
    health: str = ""

    def __post_init__(self) -> None:
        self.workdir = self.root

    def step(self, name: str, arguments: str) -> None:
        """Do one instruction but the last, CMD. Raises where it fails or is not known."""
        print("+", name, arguments, flush=True)
        match name:
            case "FROM" | "EXPOSE":
                pass
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in shlex.split(arguments))
            case "WORKDIR":
                self.workdir = self.root / arguments.lstrip("/")
                self.workdir.mkdir(parents=True)
            case "RUN":
                self.start(arguments.replace(PYTORCH_INDEX, "")).check_returncode()
            case "COPY":
                source, target = arguments.split()
                self.copy(source, self.workdir / target)
            case "USER":
                self.user = int(arguments.split(":")[0])
            case "HEALTHCHECK":
                self.health = arguments.partition("CMD ")[2]
            case _:
                raise ValueError(f"What {name} does is not written here.")

    def copy(self, source: str, target: Path) -> None:
        """Copy a file, or the contents of a folder, as COPY does."""
        if (self.context / source).is_dir():
            shutil.copytree(self.context / source, target)
        else:
            shutil.copy(self.context / source, target)

    def options(self) -> dict[str, object]:
        """Where, with what and as whom a command runs."""
        return {"cwd": self.workdir, "env": self.environment, "user": self.user, "group": self.user}

    def start(self, command: str) -> subprocess.CompletedProcess[bytes]:
        """Run a shell's command to its end."""
        return subprocess.run(["sh", "-c", command], check=False, **self.options())  # type: ignore[call-overload]


def build_context(folder: Path) -> Path:
    """The last commit's files, less what .dockerignore leaves out."""
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and is_ignored(path.relative_to(folder).as_posix(), patterns):
            path.unlink()
    return folder


def wait_until_healthy(container: Container, page: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while container.start(f"{container.health} 2>/dev/null").returncode:
        assert page.poll() is None, "CMD ended."
        assert time.monotonic() < end, "HEALTHCHECK does not pass."
        time.sleep(2)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default="/usr/bin/python3", help="one that every user can run (%(default)s)")
    options = parser.parse_args()
    *steps, (last, command) = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert last == "CMD"
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        subprocess.run([options.python, "-m", "venv", root / "usr"], check=True)
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        path = f"{root / 'usr' / 'bin'}:/usr/bin:/bin"
        container = Container(root / "image", build_context(root / "context"), kept | {"PATH": path})
        for step in steps:
            container.step(*step)
        container.environment["GRADIO_SERVER_PORT"] = str(free_port())
        page = subprocess.Popen(json.loads(command), **container.options())  # type: ignore[call-overload]
        try:
            wait_until_healthy(container, page)
        finally:
            page.terminate()
            page.wait(timeout=20)
    print("Dockerfile: every step done, the health check passes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
