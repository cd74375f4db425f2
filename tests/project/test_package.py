"""What `pip install .` brings works away from the repository: the wheel, put elsewhere, used in an empty folder."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from packaging.requirements import Requirement
from PIL import Image

from cnn.data.mnist import load_mnist
from tests.helpers.app import ROOT, run_page

CODE = """
import cnn
from cnn import Recognizer
from cnn.data.mnist import load_mnist
digits = load_mnist(train=False)[:50]
readings = Recognizer.load().read_batch(list(digits.images.numpy()))
print(cnn.__file__)
print(sum(reading.digit == label for reading, label in zip(readings, digits.labels.tolist(), strict=True)))
"""
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


def run(command: list[str], folder: Path, **variables: str) -> str:
    """What a command prints; fails with its errors."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"} | variables  # on a busy machine threads wait for each other
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's files that an installation needs, copied, since building leaves traces among them."""
    folder = tmp_path_factory.mktemp("build") / "source"
    ignored = shutil.ignore_patterns("__pycache__", "MNIST")
    for name in ("cnn", "assets"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "tests").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt", "tests/requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    run([*PIP, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", "dist", "."], source)
    return next((source / "dist").glob("digit_lens-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder where the wheel's packages and its command are, with a name that no web address may hold as it is."""
    folder = wheel.parent / "installed #? 5%25 \"'ü"
    run([*PIP, "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)], wheel.parent)
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path


def requirements(name: str, marker: str = "") -> set[Requirement]:
    lines = (ROOT / name).read_text().splitlines()
    return {Requirement(line + marker) for line in lines if line and not line.startswith("#")}


def test_wheel_holds_every_file_of_the_package_and_its_assets(source: Path, wheel: Path) -> None:
    expected = {str(path.relative_to(source)) for path in (source / "cnn").rglob("*") if path.is_file()}
    assets = {str(path.relative_to(source)) for path in (source / "assets").rglob("*") if path.is_file()}
    expected |= {f"cnn/{name}" for name in assets if name != "assets/screenshot.webp"}
    assert len(assets) > 40
    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert found == expected


def test_wheel_names_its_command_and_what_it_needs(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    about = {name.split("/")[1]: packed.read(name).decode() for name in packed.namelist() if ".dist-info/" in name}
    scripts = configparser.ConfigParser()
    scripts.read_string(about["entry_points.txt"])
    assert dict(scripts["console_scripts"]) == {"digit-lens": "cnn.page.__main__:command"}
    needs = {Requirement(line[15:]) for line in about["METADATA"].splitlines() if line.startswith("Requires-Dist: ")}
    extra = '; extra == "dev"'
    assert needs == requirements("requirements.txt") | requirements("tests/requirements.txt", extra)


def test_recognizer_and_mnist_away_from_the_repository(installed: Path, empty: Path) -> None:
    where, right = run([sys.executable, "-c", CODE], empty, PYTHONPATH=str(installed)).splitlines()
    assert Path(where).is_relative_to(installed)
    assert int(right) >= 49
    assert {path.name for path in (installed / "cnn/assets/mnist").iterdir() if path.is_dir()} == set()


def test_pen_away_from_the_repository(installed: Path, empty: Path) -> None:
    run([sys.executable, "-m", "cnn.pen", "--out", "sheet.png"], empty, PYTHONPATH=str(installed))
    assert Image.open(empty / "sheet.png").size > (400, 400)


def test_evaluate_away_from_the_repository(installed: Path, empty: Path) -> None:
    assert "--drawings" in run([sys.executable, "-m", "cnn.evaluate", "--help"], empty, PYTHONPATH=str(installed))


@pytest.fixture
def page(installed: Path, empty: Path) -> Iterator[str]:
    """The page where all is in its way: proxies that are not there, no home, a temporary folder that others use."""
    (empty / "gradio").write_text("Somebody else's.")  # where Gradio would put uploads
    proxies = {"http_proxy": "http://127.0.0.1:9", "all_proxy": "socks5://127.0.0.1:9", "no_proxy": ""}
    command = [sys.executable, str(installed / "bin" / "digit-lens")]
    folders = {"PYTHONPATH": str(installed), "TMPDIR": str(empty), "HOME": str(empty / "nowhere")}
    yield from run_page(empty / "page.log", command, empty, **folders, **proxies)
    assert (empty / "page.log").read_text().endswith("digit-lens: stopped.\n")
    assert {path.name for path in empty.iterdir()} == {"gradio", "page.log", "seven.png"}


def test_command_serves_the_page_away_from_the_repository(page: str, empty: Path) -> None:
    with urllib.request.urlopen(page, timeout=30) as reply:
        assert "installed" not in reply.read().decode()  # no path of the server
    for module in ("draw.js", "lesson.js", "header.js"):
        with urllib.request.urlopen(f"{page}/page/{module}", timeout=30) as reply:
            assert reply.headers.get_content_type() == "text/javascript"
    Image.fromarray(load_mnist(train=False).images[0].numpy()).save(empty / "seven.png")
    assert Client(page, verbose=False).predict(handle_file(empty / "seven.png"), api_name="/read")["digit"] == 7
