"""The renderer: pictures as the page's pad and preprocessing would make them, and known shapes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn.drawing.geometry import prepare
from cnn.drawing.strokes import draw_strokes, place_strokes
from cnn.pen.config import DEFAULT_PEN
from cnn.pen.hand import write_digits
from cnn.pen.renderer import PenBatch, render
from tests.helpers.pen import seeded


def as_strokes(batch: PenBatch, number: int) -> list[np.ndarray]:
    """One drawing's strokes, cut where the pen is up."""
    points, down = batch.points[number].numpy(), batch.down[number].numpy()
    return np.split(points, np.flatnonzero(~down) + 1)


def on_the_page(batch: PenBatch, number: int, size: int) -> np.ndarray:
    """One drawing with `size` pixels between its furthest points, drawn on the pad and preprocessed: (28, 28)."""
    pad = round(1.5 * size)
    strokes = [stroke * size for stroke in as_strokes(batch, number)]
    strokes = place_strokes(strokes, size, (pad / 2, pad / 2))
    return prepare(draw_strokes(strokes, pad, float(batch.width[number]) * size)).values


@pytest.mark.parametrize("size", [140, 240])
def test_render_agrees_with_the_page(size: int) -> None:
    """Against strokes drawn on the pad and preprocessed, as in the page; a pixel of the pad is 0.08 to 0.14 of ours."""
    count = 70
    batch = write_digits(torch.arange(count) % 10, DEFAULT_PEN.hand, seeded(5))
    batch = PenBatch(batch.points, batch.down, batch.width.clamp(0.08, 0.15))  # pens that stay as they are
    ours = render(batch).numpy() / 255
    same_place, differences = 0, []
    for number in range(count):
        page = on_the_page(batch, number, size)
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
    batch = write_digits(torch.arange(count) % 10, DEFAULT_PEN.hand, seeded(6))
    batch = PenBatch(batch.points, batch.down, torch.full((count,), pen))
    ours = render(batch).numpy() / 255
    pages = [on_the_page(batch, number, 200) for number in range(count)]
    moves = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    differences = [
        min(np.abs(page - np.roll(one, move, (0, 1))).mean() for move in moves)
        for page, one in zip(pages, ours, strict=True)
    ]
    assert np.mean(differences) < 0.03
    assert ours.sum() == pytest.approx(np.sum(pages), rel=0.12)


def test_render_draws_known_shapes() -> None:
    stick = PenBatch(torch.tensor([[[5.0, 0.0], [5.0, 18.0]]]), torch.tensor([[True]]), torch.tensor([2.0]))
    picture = render(stick)[0]
    ink = picture[picture.amax(1) > 0][:, picture.amax(0) > 0]
    assert ink.shape == (20, 2)  # its round ends make it as long as the field allows
    assert (ink[1:-1] == 255).all()
    assert ((ink[[0, -1]] > 150) & (ink[[0, -1]] < 250)).all()
    dot = PenBatch(torch.zeros(1, 2, 2), torch.tensor([[True]]), torch.tensor([0.2]))
    disc = render(dot)[0] / 255
    assert disc.sum() == pytest.approx(np.pi * 10**2, rel=0.02)


def test_links_with_the_pen_up_leave_no_ink() -> None:
    points = torch.tensor([[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]])
    batch = PenBatch(points, torch.tensor([[True, False, True]]), torch.tensor([0.1]))
    assert render(batch)[0, :, 10:18].max() == 0
