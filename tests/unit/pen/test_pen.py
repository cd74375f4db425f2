"""The synthetic pen: its drawings are legal, repeatable, in MNIST's geometry, and as the page would draw them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn.drawing.geometry import prepare
from cnn.drawing.picture import CENTRE, LONGEST_SIDE
from cnn.drawing.strokes import draw_strokes, place_strokes
from cnn.pen import pictures as pen
from cnn.pen.hand import POINTS, template, write, write_digits
from cnn.pen.renderer import Drawings, render
from cnn.pen.styles import DIGITS, Style
from cnn.pen.styles_other import LETTERS, OTHER_SCRIPTS, SHAPES, WORDS

ALL_STYLES = [style for ways in (*DIGITS, LETTERS, WORDS, OTHER_SCRIPTS, SHAPES) for style in ways]


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def as_strokes(drawings: Drawings, number: int) -> list[np.ndarray]:
    """One drawing's strokes, cut where the pen is up."""
    points, down = drawings.points[number].numpy(), drawings.down[number].numpy()
    return np.split(points, np.flatnonzero(~down) + 1)


def assert_mnist_geometry(images: torch.Tensor) -> None:
    """Longest side of the ink 20, or a pixel less where its edge is fainter than 1/510; centre of mass at 14."""
    assert images.dtype == torch.uint8
    assert images.shape[1:] == (28, 28)
    assert (images.amax((1, 2)) == 255).all()
    height, width = (images.amax(axis) > 0 for axis in (2, 1))
    index = torch.arange(28)
    sides = [
        torch.where(side, index, -1).amax(1) - torch.where(side, index, 28).amin(1) + 1 for side in (height, width)
    ]
    longest = torch.maximum(*sides)
    assert longest.max() == LONGEST_SIDE
    assert longest.min() >= LONGEST_SIDE - 1
    assert (longest == LONGEST_SIDE).float().mean() > 0.97
    ink = images.double()
    for axis, side in ((2, sides[0]), (1, sides[1])):
        centre = (ink.sum(axis) * index).sum(1) / ink.sum((1, 2))
        # Half a pixel of rounding; and a digit may not leave the field, which stops lopsided ones a little earlier.
        assert ((centre - CENTRE).abs() < 0.55).float().mean() > 0.97, side


def test_digits_are_balanced_labelled_and_in_mnist_geometry() -> None:
    digits = pen.pen_digits(1203, seeded())
    assert digits.labels.bincount(minlength=10).tolist() == [121, 121, 121] + [120] * 7
    assert not torch.equal(digits.labels, digits.labels.sort().values)
    assert_mnist_geometry(digits.images)


def test_negatives_are_in_mnist_geometry() -> None:
    images = pen.pen_negatives(600, seeded())
    assert len(images) == 600
    assert_mnist_geometry(images)


@pytest.mark.parametrize("kind", [kind for kind, _ in pen.KINDS])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_every_kind_of_negative_draws_as_many_as_asked(kind: str, count: int) -> None:
    images = pen.draw_negatives(kind, count, seeded())
    assert images.shape == (count, 28, 28)
    assert (images.flatten(1).sum(1) > 0).all()


@pytest.mark.parametrize("count", [0, 1, 9])
def test_odd_counts(count: int) -> None:
    assert len(pen.pen_digits(count, seeded())) == count
    assert len(pen.pen_negatives(count, seeded())) == count


def test_a_seed_gives_the_same_drawings_and_another_call_gives_new_ones() -> None:
    first, generator = pen.pen_digits(100, seeded(3)), seeded(3)
    again, fresh = pen.pen_digits(100, generator), pen.pen_digits(100, generator)
    assert torch.equal(first.images, again.images)
    assert torch.equal(first.labels, again.labels)
    assert not torch.equal(first.images, fresh.images)
    assert torch.equal(pen.pen_negatives(60, seeded(4)), pen.pen_negatives(60, seeded(4)))


def test_no_two_drawings_of_a_style_are_alike() -> None:
    for style in ALL_STYLES:
        points = write([style], torch.zeros(4, dtype=torch.int64), seeded()).points
        assert torch.pdist(points.flatten(1)).min() > 0.05, style.name


def test_every_style_gives_finite_strokes_in_the_unit_box() -> None:
    for style in ALL_STYLES:
        drawings = write([style], torch.zeros(4, dtype=torch.int64), seeded())
        assert torch.isfinite(drawings.points).all(), style.name
        sides = drawings.points.amax(1) - drawings.points.amin(1)
        torch.testing.assert_close(sides.amax(1), torch.ones(4))
        assert drawings.points.amin() > -1e-5 and drawings.points.amax() < 1 + 1e-5, style.name
        strokes = style.poses[0].count("|") + 1
        assert ((~drawings.down).sum(1) == strokes - 1).all(), style.name
        assert (drawings.width >= 0.03).all() and (drawings.width <= 0.3).all(), style.name


def test_the_curve_runs_through_its_control_points_in_order() -> None:
    shape = template(Style("bend and corner", 1, ("0,0 40,10 100,0^ 100,60 70,100 | 0,80 50,80",)))
    points, controls = shape.basis @ shape.controls[0], shape.controls[0]
    nearest = torch.cdist(controls, points).min(1)
    assert nearest.values.max() < 1e-6
    assert (nearest.indices.diff() > 0).all()
    # A straight stroke is straight, and the corner keeps its angle: the curve before it does not bend towards it.
    assert (points[shape.stroke == 1][:, 1] - 0.8).abs().max() < 1e-6
    assert points[:, 0].max() < 1.03


def test_poses_of_a_style_must_match() -> None:
    with pytest.raises(ValueError, match="differ"):
        template(Style("broken", 1, ("0,0 1,1", "0,0 1,1 2,2")))
    with pytest.raises(ValueError, match="differ"):
        template(Style("broken", 1, ("0,0 1,1 2,0", "0,0 1,1^ 2,0")))


def on_the_page(drawings: Drawings, number: int, size: int) -> np.ndarray:
    """One drawing with `size` pixels between its furthest points, drawn on the pad and preprocessed: (28, 28)."""
    pad = round(1.5 * size)
    strokes = [stroke * size for stroke in as_strokes(drawings, number)]
    strokes = place_strokes(strokes, size, (pad / 2, pad / 2))
    return prepare(draw_strokes(strokes, pad, float(drawings.width[number]) * size)).values


@pytest.mark.parametrize("size", [140, 240])
def test_render_agrees_with_the_page(size: int) -> None:
    """Against strokes drawn on the pad and preprocessed, as in the page; a pixel of the pad is 0.08 to 0.14 of ours."""
    count = 70
    drawings = write_digits(torch.arange(count) % 10, seeded(5))
    drawings = Drawings(drawings.points, drawings.down, drawings.width.clamp(0.08, 0.15))  # pens that stay as they are
    ours = render(drawings).numpy() / 255
    same_place, differences = 0, []
    for number in range(count):
        page = on_the_page(drawings, number, size)
        difference = np.abs(page - ours[number]).mean()
        differences.append(difference)
        same_place += difference <= min(
            np.abs(page - np.roll(ours[number], s, a)).mean() for s in (-1, 1) for a in (0, 1)
        )
    assert np.mean(differences) < 0.015
    assert np.median(differences) < 0.008
    assert same_place >= 0.82 * count  # a centre of mass near half a pixel may go either way


@pytest.mark.parametrize("pen", [0.04, 0.2, 0.26])
def test_pens_that_the_page_changes_are_changed_alike(pen: float) -> None:
    """What the pen step makes of thin and thick pens; up to a pixel's shift, as loops may fill differently."""
    count = 40
    drawings = write_digits(torch.arange(count) % 10, seeded(6))
    drawings = Drawings(drawings.points, drawings.down, torch.full((count,), pen))
    ours = render(drawings).numpy() / 255
    pages = [on_the_page(drawings, number, 200) for number in range(count)]
    moves = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    differences = [
        min(np.abs(page - np.roll(one, move, (0, 1))).mean() for move in moves)
        for page, one in zip(pages, ours, strict=True)
    ]
    assert np.mean(differences) < 0.03
    assert ours.sum() == pytest.approx(np.sum(pages), rel=0.12)


def test_render_draws_known_shapes() -> None:
    stick = Drawings(torch.tensor([[[5.0, 0.0], [5.0, 18.0]]]), torch.tensor([[True]]), torch.tensor([2.0]))
    picture = render(stick)[0]
    ink = picture[picture.amax(1) > 0][:, picture.amax(0) > 0]
    assert ink.shape == (20, 2)  # its round ends make it as long as the field allows
    assert (ink[1:-1] == 255).all()
    assert ((ink[[0, -1]] > 150) & (ink[[0, -1]] < 250)).all()
    dot = Drawings(torch.zeros(1, 2, 2), torch.tensor([[True]]), torch.tensor([0.2]))
    disc = render(dot)[0] / 255
    assert disc.sum() == pytest.approx(np.pi * 10**2, rel=0.02)


def test_links_with_the_pen_up_leave_no_ink() -> None:
    points = torch.tensor([[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]])
    drawings = Drawings(points, torch.tensor([[True, False, True]]), torch.tensor([0.1]))
    assert render(drawings)[0, :, 10:18].max() == 0


def test_sample_strokes_is_what_the_pad_takes() -> None:
    for digit in range(10):
        for seed in range(5):
            strokes = pen.sample_strokes(digit, seeded(seed))
            points = np.concatenate(strokes)
            assert points.shape == (POINTS, 2)
            assert all(len(stroke) >= 2 for stroke in strokes)
            assert np.ptp(points, axis=0).max() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_several_digits_lie_apart_unless_all_are_wide(number: int) -> None:
    digits = write_digits(torch.arange(200 * number) * 7 % 10, seeded())
    lines = pen.line_up(digits, number, seeded(1))
    points = lines.points.view(200, number, POINTS, 2)
    gaps = points[:, 1:].amin(2) - points[:, :-1].amax(2)  # to the next digit, in x and in y
    paper = gaps - lines.width[:, None, None]  # what shows of it between them, whatever the pen
    apart = (paper > 0.02).all(1)
    wide = (points.amax(2) - points.amin(2))[..., 0].amin(1) > 0.4
    assert (apart.any(1) | wide).all()
    touching = ~apart.any(1)
    assert touching.any()
    assert paper[touching][..., 0].amin() > -0.17  # two of them never become one
    side_by_side = apart[:, 0] | touching
    assert 0.75 < side_by_side.float().mean() < 1


def test_sheet_has_a_row_for_each_style() -> None:
    picture = pen.sheet(seeded())
    rows = sum(len(ways) for ways in DIGITS) + 3 * len(pen.KINDS)
    assert picture.shape == (28 * rows, 28 * pen.SHEET_COLUMNS)
    assert picture.min() == 0 and picture.max() == 255
