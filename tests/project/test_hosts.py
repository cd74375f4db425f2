"""What the files for the hosts say agrees with each other and with the repository."""

from __future__ import annotations

import re
import subprocess

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tests.helpers.app import ROOT
from tests.tools.versions import front_matter, requirements

HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
ZEROGPU = [Version(f"2.{minor}.0") for minor in range(8, 12)]  # the versions of torch that it knows


def specifiers(name: str) -> dict[str, SpecifierSet]:
    return {one.name: one.specifier for one in requirements(name)}


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


def test_the_space_installs_what_is_claimed() -> None:
    claimed, first = specifiers("requirements.txt"), specifiers("pre-requirements.txt")
    assert front_matter("python_version") in ("3.12.12", "3.10.13")  # those that ZeroGPU has
    assert front_matter("sdk_version") in claimed["gradio"]
    assert set(first) == {"torch", "torchvision"}
    assert all(version in first["torch"] and version in claimed["torch"] for version in ZEROGPU)
    assert not any(version in first["torch"] for version in (Version("2.7.1"), Version("2.12.0")))
    assert all(one.operator in (">=", "<") for one in claimed["pillow"])
    assert Version("12.2.0") not in claimed["pillow"]  # an endless loop: CVE-2026-59203


@pytest.fixture(scope="module")
def binary_suffixes() -> set[str]:
    """Of the repository's files that are no text: Git itself tells by a zero byte in them."""
    names = [name for name in git("ls-files", "-z") if (ROOT / name).is_file()]
    return {name.rsplit(".")[-1] for name in names if b"\0" in (ROOT / name).read_bytes()[:8000]}


def test_every_binary_file_goes_to_the_hub_by_git_lfs_and_is_kept_as_it_is_here(binary_suffixes: set[str]) -> None:
    included = re.findall(r'--include="([^"]+)"', HOSTING)
    assert included == [",".join(f"*.{suffix}" for suffix in ("pt", "gz", "npz", "png", "webp"))]
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert "filter=lfs" not in attributes
    for suffix in binary_suffixes:
        assert f"*.{suffix}" in included[0].split(","), suffix
        assert f"*.{suffix} binary" in attributes.splitlines(), suffix


def test_the_container_runs_without_rights_and_says_whether_it_is_well() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 1000:1000$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "/healthz" in text
    assert "GRADIO_SERVER_NAME=0.0.0.0" in text
