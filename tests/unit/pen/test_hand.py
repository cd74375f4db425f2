"""The hand: every style gives legal strokes, each time others, along its control points."""

from __future__ import annotations

import torch

from cnn.pen.hand import template
from cnn.pen.styles import Style, parse_pose
from tests.helpers.pen import ALL_STYLES, write_again


def test_no_two_drawings_of_a_style_are_alike() -> None:
    for style in ALL_STYLES:
        points = write_again(style, 4).points
        assert torch.pdist(points.flatten(1)).min() > 0.05, style.name


def test_every_style_gives_finite_strokes_in_the_unit_box() -> None:
    for style in ALL_STYLES:
        batch = write_again(style, 4)
        assert torch.isfinite(batch.points).all(), style.name
        sides = batch.points.amax(1) - batch.points.amin(1)
        torch.testing.assert_close(sides.amax(1), torch.ones(4))
        assert batch.points.amin() > -1e-5 and batch.points.amax() < 1 + 1e-5, style.name
        strokes = len(style.poses[0])
        assert ((~batch.down).sum(1) == strokes - 1).all(), style.name
        assert (batch.width >= 0.03).all() and (batch.width <= 0.3).all(), style.name


def test_the_curve_runs_through_its_control_points_in_order() -> None:
    shape = template(Style("bend and corner", (parse_pose("0,0 40,10 100,0^ 100,60 70,100 | 0,80 50,80"),)))
    points, controls = shape.basis @ shape.controls[0], shape.controls[0]
    nearest = torch.cdist(controls, points).min(1)
    assert nearest.values.max() < 1e-6
    assert (nearest.indices.diff() > 0).all()
    # A straight stroke is straight, and the corner keeps its angle: the curve before it does not bend towards it.
    assert (points[shape.stroke == 1][:, 1] - 0.8).abs().max() < 1e-6
    assert points[:, 0].max() < 1.03
