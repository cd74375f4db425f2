"""What the fast way makes of a drawing has the bits of the plain way: ink, levels, logits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.drawing.drawing import Drawing, PadStroke
from cnn.drawing.ink import find_ink, ink_of
from cnn.drawing.look import glance
from cnn.drawing.pen_width import dilate
from cnn.drawing.picture import Picture
from cnn.drawing.strokes import place_strokes
from cnn.pen.pictures import sample_strokes
from tests.helpers.slow_picture import slow_dilate, slow_levels, slow_pad

WIDTHS = (5, 12, 40, 70, 70, 120, 300)
COUNT = 220


def drawings() -> Iterator[Drawing]:
    """Digits of every size, with every pen, as they grow, some of them rubbed at, some over the pad's edge."""
    random, generator = np.random.default_rng(17), torch.Generator().manual_seed(17)
    for index in range(COUNT):
        size, place = float(random.uniform(60, 1100)), random.uniform(250, 750, 2)
        strokes = place_strokes(sample_strokes(index % 10, generator), size, (float(place[0]), float(place[1])))
        whole = [PadStroke(np.rint(stroke), WIDTHS[index % len(WIDTHS)]) for stroke in strokes]
        last = whole.pop()
        shown = 1 + int(random.integers(len(last.points)))
        whole.append(PadStroke(last.points[:shown], last.width))
        if index % 5 == 0:
            whole.append(PadStroke(random.uniform(0, 1000, (3, 2)), 60, erase=True))
        yield Drawing(tuple(whole))


def test_a_drawing_has_the_bits_of_the_plain_way(recognizer: Recognizer) -> None:
    for drawing in drawings():
        pad = slow_pad(drawing)
        np.testing.assert_array_equal(drawing.pad(), pad)
        levels = slow_levels(pad)
        np.testing.assert_array_equal(drawing.picture().levels, levels)
        reading = glance(recognizer, drawing)[0].reading
        np.testing.assert_array_equal(reading.picture.levels, levels)
        if levels.any():
            with torch.inference_mode():
                logits = recognizer.model.forward_with_maps(
                    torch.from_numpy(levels.astype(np.float32) / 255)[None, None]
                )
            np.testing.assert_array_equal(reading.maps["fc"], logits["fc"][0].numpy())
        one, many = reading, recognizer.read_pictures([Picture.of_levels(levels)] * 2)[0]
        assert (one.digit, one.verdict) == (many.digit, many.verdict)


@pytest.mark.parametrize("side", [20, 57, 280])
def test_ink_is_found_as_in_the_whole_picture(side: int) -> None:
    random = np.random.default_rng(side)
    for _ in range(100):
        pad = np.zeros((side, side + 3), np.uint8)
        left, top = random.integers(0, side // 2, 2)
        patch = random.integers(0, random.choice([2, 20, 30, 100, 256]), (side // 2, side // 3), dtype=np.uint8)
        pad[top : top + side // 2, left : left + side // 3] = patch * (random.random(patch.shape) < random.random())
        ink, found = ink_of(pad), find_ink(pad)
        np.testing.assert_array_equal(found.whole(), ink)
        assert found.size == (side + 3, side)
        if found.box is not None:
            assert found.crop[[0, -1]].any(1).all()
            assert found.crop[:, [0, -1]].any(0).all()


@pytest.mark.parametrize("radius", [0.2, 0.5, 1.0, 2.3, 5.5, 9.75, 14.1])
@pytest.mark.parametrize("around", [0.0, 1.0])
def test_a_disc_is_dilated_as_offset_by_offset(radius: float, around: float) -> None:
    random = np.random.default_rng(3)
    for kind in (np.float32, np.float64):
        values = random.random((23, 17)).astype(kind) * (random.random((23, 17)) < 0.2)
        np.testing.assert_array_equal(dilate(values, radius, around), slow_dilate(values, radius, around))
