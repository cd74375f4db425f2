"""The bytes of a picture file into the picture that the network reads."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ImageError
from cnn.server.picture_file import prepare_file
from tests.helpers.pictures import FORMATS, endless_eps, opened, png_of_size, saved, seven

MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"]


def variants() -> dict[str, bytes]:
    """A 7 in every format and mode that goes together."""
    found = {kind: saved(seven().convert("RGB"), kind) for kind in FORMATS}
    for mode in MODES:
        image = seven().convert(mode, dither=Image.Dither.NONE)
        found[f"TIFF {mode}"] = saved(image, "TIFF", compression="tiff_lzw")
        if mode != "CMYK":
            found[f"PNG {mode}"] = saved(image, "PNG")
    found["JPEG CMYK"] = saved(seven().convert("CMYK"), "JPEG", progressive=True)
    found["GIF that moves"] = saved(seven(), "GIF", save_all=True, append_images=[Image.new("L", (140, 140))] * 3)
    found["WebP that moves"] = saved(seven(), "WEBP", save_all=True, append_images=[Image.new("L", (140, 140))] * 3)
    found["larger than is computed with"] = saved(seven(2100), "PNG")
    turned = Image.Exif()
    turned[0x0112] = 6
    found["turned by EXIF"] = saved(seven().rotate(90, expand=True), "JPEG", exif=turned)
    return found


@pytest.mark.parametrize(("kind", "data"), variants().items(), ids=variants())
def test_every_format_is_the_picture_that_pillow_opens(kind: str, data: bytes) -> None:
    picture, expected = prepare_file(data), prepare(opened(data))
    np.testing.assert_array_equal(picture.levels, expected.levels)
    assert (picture.box, picture.size, picture.scale) == (expected.box, expected.size, expected.scale)
    upright = prepare(seven())
    assert np.abs(picture.values - upright.values).mean() < 0.05


REFUSED = {
    "nothing": b"",
    "text": b"seven",
    "EPS": endless_eps(),
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "PDF": b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF",
    "PPM": saved(seven(), "PPM"),
    "TGA": saved(seven(), "TGA"),
    "ICO": saved(seven(), "ICO"),
    "PNG that is too large": png_of_size(100_000, 100_000),
    "PNG that is too wide": png_of_size(4097, 1),
    "PNG without a pixel": png_of_size(0, 10),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_picture_is_refused_in_one_sentence(kind: str) -> None:
    with pytest.raises(ImageError, match=r"^[^\n]+\.$"):
        prepare_file(REFUSED[kind])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_is_cut_off_is_refused_or_read_as_pillow_reads_it(kind: str) -> None:
    data = saved(seven().convert("RGB"), kind)
    for end in range(0, len(data), max(1, len(data) // 23)):
        try:
            picture = prepare_file(data[:end])
        except ImageError as error:
            assert str(error).endswith(".") and "\n" not in str(error)
        else:
            np.testing.assert_array_equal(picture.levels, prepare(opened(data[:end])).levels)


def test_heic_is_called_by_its_name() -> None:
    with pytest.raises(ImageError, match="HEIC"):
        prepare_file(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))


def test_postscript_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "gs"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ImageError):
        prepare_file(endless_eps())
    assert not (tmp_path / "started").exists()
