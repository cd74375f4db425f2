"""`python -m cnn.pen`: a sheet of drawings, or one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from cnn.pen.__main__ import main
from cnn.pen.pictures import pen_digits
from tests.helpers.pen import seeded


@pytest.fixture(autouse=True)
def _small_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnn.pen.__main__.sheet", some_digits)


def some_digits(generator: torch.Generator) -> np.ndarray:
    """In the place of a whole sheet, which takes seconds."""
    return pen_digits(4, generator).images.flatten(0, 1).numpy()


def test_a_sheet_is_written(tmp_path: Path) -> None:
    out = tmp_path / "sheet.PNG"
    assert main(["--out", str(out), "--seed", "3"]) == 0
    expected = some_digits(seeded(3))
    with Image.open(out) as image:
        assert image.format == "PNG"
        small = np.asarray(image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX), np.float32)
    assert small.shape == expected.shape
    assert np.abs(small - expected).mean() < 8
    assert [*tmp_path.iterdir()] == [out]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sheet.txt", "names no kind of picture"),
        ("sheet", "names no kind of picture"),
        ("file/sheet.png", "cannot be written"),
    ],
)
def test_a_name_that_cannot_be_written_gives_one_sentence(
    name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["--out", str(tmp_path / name)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert [*tmp_path.iterdir()] == [tmp_path / "file"]
