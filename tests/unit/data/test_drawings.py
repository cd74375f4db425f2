"""Files of drawings: what is read, and what is refused."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnn.data.drawings import DrawingsError, load_drawings
from tests.helpers.drawings import LINE, ROOF, save, strokes_arrays


def test_strokes_are_read_as_they_were_written(tmp_path):
    drawings = load_drawings(save(tmp_path, strokes_arrays(writers=np.array([3, 4]), suspect=np.array([False, True]))))
    assert drawings.name == "some drawings"
    assert drawings.are_digits
    assert drawings.labels.tolist() == [1, 7]
    assert [len(strokes) for strokes in drawings.strokes] == [1, 2]
    np.testing.assert_array_equal(drawings.strokes[1][0], ROOF)
    np.testing.assert_array_equal(drawings.strokes[1][1], LINE)
    assert drawings.pictures == []
    assert drawings.writers.tolist() == ["3", "4"]
    assert drawings.suspect.tolist() == [False, True]
    assert drawings.lookalike.tolist() == [False, False]


def test_pictures_of_one_size_and_of_many_are_read(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2, 5, 4), dtype=np.uint8)
    same = load_drawings(save(tmp_path, {"labels": np.array([0, 9]), "images": images}))
    np.testing.assert_array_equal(same.pictures, images)
    many = [rng.integers(0, 256, shape, dtype=np.uint8) for shape in ((3, 7), (6, 2))]
    pixels = np.concatenate([picture.ravel() for picture in many])
    shapes = np.array([picture.shape for picture in many])
    read = load_drawings(save(tmp_path, {"labels": np.array(["a", "b"]), "pixels": pixels, "shapes": shapes}))
    for picture, original in zip(read.pictures, many, strict=True):
        np.testing.assert_array_equal(picture, original)
    assert read.strokes == []


@pytest.mark.parametrize(
    ("labels", "are_digits"),
    [
        (np.array([0, 9]), True),
        (np.array([0, 9], np.uint8), True),
        (np.array(["0", "9"]), True),
        (np.array([0, 10]), False),
        (np.array([-1, 3]), False),
        (np.array(["O", "l"]), False),
        (np.array(["7", "Z"]), False),
    ],
)
def test_labels_say_whether_a_file_holds_digits(tmp_path, labels, are_digits):
    assert load_drawings(save(tmp_path, strokes_arrays(labels=labels))).are_digits is are_digits


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"labels": None}, "no labels"),
        ({"labels": np.array([])}, "no drawing"),
        ({"labels": np.array([1.0, 7.0])}, "whole numbers or text"),
        ({"labels": np.array([[1], [7]])}, "1 dimensions"),
        ({"labels": np.array([1, 7, 3])}, "labels needs 4"),
        ({"points": None}, "either strokes"),
        ({"points": np.zeros((6, 3))}, "(P, 2)"),
        ({"points": np.full((6, 2), np.nan)}, "finite"),
        ({"points": np.full((6, 2), 1e30)}, "million"),
        ({"points": np.full((6, 2), "x")}, "finite numbers"),
        ({"stroke_offsets": np.array([0, 4, 2, 6])}, "stroke_offsets must rise"),
        ({"stroke_offsets": np.array([0, 2, 4, 7])}, "stroke_offsets must rise from 0 to 6"),
        ({"stroke_offsets": np.array([0.0, 2, 4, 6])}, "whole numbers"),
        ({"stroke_offsets": np.array([], int)}, "stroke_offsets must rise"),
        ({"drawing_offsets": None}, "no drawing_offsets"),
        ({"drawing_offsets": np.array([1, 1, 3])}, "drawing_offsets must rise"),
        ({"drawing_offsets": np.array([0, 0, 3])}, "drawing 0 has no points"),
        ({"writers": np.array([1])}, "writers"),
        ({"suspect": np.array([True])}, "suspect"),
        ({"lookalike": np.array(["y", "n"])}, "lookalike"),
        ({"images": np.zeros((2, 4, 4), np.uint8)}, "either strokes"),
    ],
)
def test_a_malformed_file_of_strokes_gets_one_sentence(tmp_path, changes, words):
    with pytest.raises(DrawingsError) as caught:
        load_drawings(save(tmp_path, strokes_arrays(**changes)))
    assert words in str(caught.value)
    assert "some drawings.npz" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"images": np.zeros((2, 4, 4))}, "uint8"),
        ({"images": np.zeros((3, 4, 4), np.uint8)}, "(2, H, W)"),
        ({"images": np.zeros((2, 0, 4), np.uint8)}, "sides"),
        ({"images": np.zeros((2, 1, 5000), np.uint8)}, "sides"),
        ({"pixels": np.zeros(8, np.uint8)}, "no shapes"),
        ({"pixels": np.zeros(8, np.uint8), "shapes": np.array([[2, 2], [2, 3]])}, "add up"),
        ({"pixels": np.zeros(8, np.uint8), "shapes": np.array([[-2, -2], [2, 2]])}, "sides"),
        ({"pixels": np.zeros(8), "shapes": np.array([[2, 2], [2, 2]])}, "uint8"),
    ],
)
def test_a_malformed_file_of_pictures_gets_one_sentence(tmp_path, arrays, words):
    with pytest.raises(DrawingsError) as caught:
        load_drawings(save(tmp_path, {"labels": np.array([1, 7])} | arrays))
    assert words in str(caught.value)


def test_what_is_no_npz_file_gets_one_sentence(tmp_path):
    pickled = tmp_path / "pickled.npz"
    np.savez(pickled, labels=np.array([{"a": 1}], dtype=object))
    text = tmp_path / "text.npz"
    text.write_text("hello")
    single = tmp_path / "single.npz"
    with single.open("wb") as file:
        np.save(file, np.arange(3))
    whole = save(tmp_path, strokes_arrays()).read_bytes()
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole[: len(whole) // 2])
    garbled = tmp_path / "garbled.npz"
    garbled.write_bytes(whole[:200] + bytes(100) + whole[300:])
    for path in (pickled, text, single, cut, garbled, tmp_path, tmp_path / "absent.npz"):
        with pytest.raises(DrawingsError, match=r"drawings file") as caught:
            load_drawings(path)
        assert path.name in str(caught.value)


def _npz(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(f"{name}.npy", data)
    return path


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _header(shape: str, kind: str = "|u1") -> bytes:
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (_npy(np.zeros((70, 1000, 1000), np.uint8)), "64 MB"),  # 68 kB in the file
        (_header("(2, 100000, 100000)") + bytes(40), "longer or shorter"),
        (_header("(-2, -2, 10)") + bytes(40), "shape"),
        (_header("(2, 2, 2, 5)") + bytes(40), "shape"),
        (_header("(" * 300) + bytes(40), "no header"),
        (_header("(2,)", "|O") + bytes(40), "neither numbers nor text"),
        (_header("(2,)", "<U100000000") + bytes(40), "neither numbers nor text"),
        (_header("(4, 10)", "|V1") + bytes(40), "neither numbers nor text"),
        (b"\x93NUMPY\x09\0" + bytes(60), "no header"),
    ],
)
def test_a_header_takes_no_memory_that_the_file_does_not_hold(tmp_path: Path, images: bytes, words: str) -> None:
    path = _npz(tmp_path / "some drawings.npz", labels=_npy(np.array([1, 7])), images=images)
    with pytest.raises(DrawingsError, match=words) as caught:
        load_drawings(path)
    assert "some drawings.npz" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0x110000, 0xFFFFFFFF])
@pytest.mark.parametrize("name", ["labels", "writers"])
def test_text_that_cannot_be_printed_is_refused(tmp_path: Path, name: str, code: int) -> None:
    text = np.full(2, code, "<u4").view("<U1")
    with pytest.raises(DrawingsError, match=f"{name} that are no text"):
        load_drawings(save(tmp_path, strokes_arrays(**{name: text})))


def test_more_drawings_and_strokes_than_anybody_draws_are_refused(tmp_path: Path) -> None:
    many = {"labels": np.zeros(100_001, np.uint8), "images": np.zeros((100_001, 1, 1), np.uint8)}
    with pytest.raises(DrawingsError, match="100,000 drawings"):
        load_drawings(save(tmp_path, many))
    offsets = np.minimum(np.arange(500_001, dtype=np.int32), 6)
    ends = np.array([0, 1, 500_000])
    with pytest.raises(DrawingsError, match="500,000 strokes"):
        load_drawings(save(tmp_path, strokes_arrays(stroke_offsets=offsets, drawing_offsets=ends)))


def test_orders_of_bytes_and_columns_do_not_matter(tmp_path: Path) -> None:
    images = np.arange(40, dtype=np.uint8).reshape(2, 5, 4)
    other = {"labels": np.array([0, 9], ">i2"), "images": np.asfortranarray(images)}
    read = load_drawings(save(tmp_path, other))
    np.testing.assert_array_equal(read.pictures, images)
    assert read.labels.tolist() == [0, 9]


def test_what_is_no_file_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "empty.npz").touch()
    expected = {".": "is a folder", "empty.npz": "is empty", "none.npz": "no drawings file"}
    for name, words in expected.items():
        with pytest.raises(DrawingsError, match=words):
            load_drawings(tmp_path / name)


def test_one_flipped_bit_is_found_or_changes_nothing(tmp_path: Path) -> None:
    file = save(tmp_path, strokes_arrays(writers=np.array(["a", "b"])))
    data, rng, whole = file.read_bytes(), random.Random(1), repr(load_drawings(file))
    found = 0
    for place in rng.sample(range(len(data)), 100):
        changed = bytearray(data)
        changed[place] ^= 1 << rng.randrange(8)
        file.write_bytes(changed)
        try:
            assert repr(load_drawings(file)) == whole
        except DrawingsError:
            found += 1
    assert found > 50  # times of day and the like change nothing
