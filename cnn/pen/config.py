"""Every number of the synthetic pen: how hands, pens and scribbles differ, and what the not-digits are.

Lengths are relative: to the field of 1 x 1 on which a pose lies, or to a drawing's longest side once that is 1.
A range is (least, most); a "spread" is a standard deviation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Range = tuple[float, float]


@dataclass(frozen=True)
class HandConfig:
    """How far a hand strays from a style's poses.

    Attributes:
        beyond: how far a mix of poses may go beyond them, as a share of the way from their mean.
        sloppiness: median of a drawing's factor on `stray` and `stroke_shift`: people differ more than their strokes.
        sloppiness_spread: of the factor's logarithm.
        sloppiness_most: the largest factor.
        stray: spread of the control points, in sides of the field.
        end_stray: how many times as far the ends of strokes stray.
        stroke_shift: spread of the places of whole strokes, where there are several, in sides of the field.
        stiff_stray: factor on the strays of a stiff style.
        roundings: a line is smoothed 0 to so many times, as fast pens round corners; never in a stiff style.
        loose_most: how many standard deviations the changes of a whole drawing, those below, may go.
        stiff_loose: factor on those changes in a stiff style.
        bulge_x: spread of how far the middle moves sideways while top and bottom, or left and right, stay.
        bulge_y: spread of how far the middle moves down while top and bottom, or left and right, stay.
        taper: spread of the growth of the width from middle to bottom, and of the height from middle to right.
        wave: spread of the amplitude of a sideways wave as high as the field, in sides of the field.
        stretch: spread of the logarithm of width to height.
        stretch_range: of width to height, relative to the style's.
        slant: mean horizontal shear, x for each y; most people lean to the right.
        slant_spread: of the shear.
        slim_slant: the largest shear of a slim style: a long upstroke would become a 7's roof if it leant too far.
        rotation: spread of the angle, in degrees.
        tremor: median of the tremor, in longest sides.
        strong_tremor: the same of a hand that trembles strongly.
        strong_tremor_share: share of drawings by such a hand, 0..1.
        tremor_spread: of the tremor's logarithm.
        mouse_share: share of drawings as a mouse or a slow screen gives them: straight lines between few points, 0..1.
        mouse_steps: from one of these points to the next, in points of the drawing; least and most, both included.
        mouse_cells: grid cells along the longest side, on which these points lie: whole pixels of a small pad.
        pen_cells: the same for all other drawings.
        pen: median diameter of the pen, in longest sides of the drawing.
        pen_spread: of the diameter's logarithm; two pens in three are 0.08..0.22 wide.
        pen_range: of the diameter.
        pen_most: the thickest pen, in pens that suit the style (`Style.pen`): nobody takes one that fills the figure,
            but a small digit on the pad has a thicker one than suits it.
    """

    beyond: float = 0.15
    sloppiness: float = 1.15
    sloppiness_spread: float = 0.5
    sloppiness_most: float = 2.75
    stray: float = 0.019
    end_stray: float = 1.6
    stroke_shift: float = 0.025
    stiff_stray: float = 0.6
    roundings: int = 6
    loose_most: float = 2.5
    stiff_loose: float = 0.35
    bulge_x: tuple[float, float] = (0.22, 0.13)
    bulge_y: tuple[float, float] = (0.26, 0.11)
    taper: tuple[float, float] = (0.11, 0.07)
    wave: float = 0.02
    stretch: float = 0.29
    stretch_range: Range = (0.62, 1.65)
    slant: float = 0.1
    slant_spread: float = 0.19
    slim_slant: float = 0.35
    rotation: float = 5.0
    tremor: float = 0.003
    strong_tremor: float = 0.012
    strong_tremor_share: float = 0.12
    tremor_spread: float = 0.4
    mouse_share: float = 0.14
    mouse_steps: tuple[int, int] = (2, 6)
    mouse_cells: int = 70
    pen_cells: int = 400
    pen: float = 0.135
    pen_spread: float = 0.5
    pen_range: Range = (0.03, 0.3)
    pen_most: float = 1.3


@dataclass(frozen=True)
class InkConfig:
    """How the ink of pens differs.

    Attributes:
        soft_share: share of drawings with soft edges, 0..1.
        softness: width of a soft edge, in pixels of the 28 x 28 picture.
        uneven_share: share of drawings with uneven pressure, 0..1.
        unevenness: how far the line's width swings about its mean, in pen widths; the widest is the pen's.
        waves: half waves of pressure along a drawing, at most.
    """

    soft_share: float = 0.2
    softness: Range = (1.0, 2.2)
    uneven_share: float = 0.17
    unevenness: float = 0.22
    waves: float = 4.0


@dataclass(frozen=True)
class LineConfig:
    """How several signs stand in one picture. Lengths are in the longest side of a sign.

    Attributes:
        numbers: shares of two, three and four digits.
        size_spread: of the logarithm of a sign's size, in one hand.
        pen_most: the thickest pen.
        below_share: share of pictures whose signs stand one below the other, 0..1.
        gap_beside: least gap between signs side by side, beside the pen's width: nearly none will do.
        gap_below: the same below each other: two rings that touch are an 8.
        gap_more: how much wider a gap is at most.
        touch_share: share of pictures of wide signs side by side whose signs may touch or overlap, 0..1.
        touch_width: a sign is wide above this; a narrow one stays apart: a 1 that runs into a 0 slashes it.
        overlap: of such signs, at most.
        base_spread: of the line's height below each sign, or of the left edges of signs below each other.
    """

    numbers: tuple[float, float, float] = (0.62, 0.28, 0.10)
    size_spread: float = 0.12
    pen_most: float = 0.16
    below_share: float = 0.1
    gap_beside: float = 0.03
    gap_below: float = 0.3
    gap_more: float = 0.4
    touch_share: float = 0.3
    touch_width: float = 0.4
    overlap: float = 0.16
    base_spread: float = 0.06


@dataclass(frozen=True)
class ScribbleConfig:
    """How scribbles run. Lengths before a scribble is scaled to its longest side are in its own units.

    Attributes:
        stretch: spread of the logarithm of width to height.
        stretch_most: how many of those spreads it may go.
        flat: coils and cursive turn by so many half turns at most: upright, few turns come near a 3 or an 8.
        upright: what is narrower than that, relative to its height, is laid down: it could be a 1.
        pen: diameter relative to the hand's pens.
        pen_most: diameter relative to the shorter side, before `pen`.
        noise_knots: control points of the noise that bends a line.
        walk_turn: range of how sharply a walk turns, in radians a step.
        walk_drift: spread of a walk's steady turn, in radians a step.
        walk_window: steps over which the turns are averaged (odd).
        zigzag_legs, hatching_legs: legs to and fro.
        zigzag_growth: spread of how much wider the legs are at the end.
        zigzag_height: of the whole, in legs.
        zigzag_sway: noise along the legs, beside `zigzag_noise`.
        zigzag_noise, spiral_noise, coil_noise, cursive_noise, hatching_noise, knot_noise: spread about the exact line.
        spiral_turns, coil_turns, cursive_turns: full turns.
        spiral_start: share of the line that is left out at the middle.
        coil_loop: how far a coil's loops run back.
        coil_length: length of a coil, and how much longer it is at most for each turn.
        coil_height: half of a coil's height.
        cursive_knots: control points of the height along the line.
        cursive_height: half of the arches' height; low ones are more frequent.
        cursive_loop: half of the width of a loop.
        cursive_step: from one arch to the next.
        hatching_edge: how round the patch is: 1 is a disc.
        hatching_lean: spread of how far the legs lean ...
        hatching_rise: ... and by how much of that their ends rise.
        hatching_height: half of the patch's height; its width is 2.
        star_corners: of one star.
        star_skip: from one corner to the next, in corners of a ring ...
        star_ring: ... of so many.
        star_angle, star_reach: spread of the corners' angles, in radians, and distances from the middle.
        tangle_knots: points that a tangle runs through.
        tangle_smooth: share of tangles that are curves, not straight lines.
        curve_strokes, ring_number: least and most strokes of loose curves, and rings.
        curve_spread: of a loose curve's points about its place on the unit square.
        ring_turn: spread of where a ring begins, in radians.
        ring_reach: radius.
        ring_wobble: spread of the radius along a ring.
        ring_field: side of the square on which rings lie.
        knot_ratios: waves across and down of a Lissajous curve; the simplest of them would be a 0 or an 8.
        knot_phase: of its waves across, in radians.
    """

    stretch: float = 0.3
    stretch_most: float = 2.0
    flat: float = 0.1
    upright: float = 0.5
    pen: float = 0.8
    pen_most: float = 0.3
    noise_knots: int = 8
    walk_turn: Range = (0.6, 1.8)
    walk_drift: float = 0.06
    walk_window: int = 7
    zigzag_legs: Range = (6.0, 15.0)
    zigzag_growth: float = 0.4
    zigzag_height: Range = (0.5, 1.5)
    zigzag_sway: float = 0.12
    zigzag_noise: float = 0.06
    spiral_turns: Range = (2.0, 4.5)
    spiral_start: float = 0.03
    spiral_noise: float = 0.04
    coil_turns: Range = (3.0, 6.5)
    coil_loop: Range = (-0.1, 0.35)
    coil_length: tuple[float, float] = (0.8, 0.5)
    coil_height: float = 0.4
    coil_noise: float = 0.05
    cursive_turns: Range = (3.5, 6.5)
    cursive_knots: int = 10
    cursive_height: Range = (0.3, 1.2)
    cursive_loop: Range = (0.05, 0.27)
    cursive_step: Range = (0.4, 0.8)
    cursive_noise: float = 0.04
    hatching_legs: Range = (10.0, 24.0)
    hatching_edge: float = 1.05
    hatching_lean: float = 0.6
    hatching_rise: float = 0.3
    hatching_height: Range = (0.5, 1.0)
    hatching_noise: float = 0.08
    star_corners: int = 9
    star_skip: Range = (2.0, 2.9)
    star_ring: float = 6.5
    star_angle: float = 0.25
    star_reach: float = 0.2
    tangle_knots: int = 10
    tangle_smooth: float = 0.6
    curve_strokes: tuple[int, int] = (4, 6)
    curve_spread: float = 0.22
    ring_number: tuple[int, int] = (3, 6)
    ring_turn: float = 0.3
    ring_reach: Range = (0.1, 0.4)
    ring_wobble: float = 0.01
    ring_field: float = 1.2
    knot_ratios: tuple[tuple[int, int], ...] = ((2, 3), (3, 2), (3, 4), (4, 3), (2, 5), (5, 2), (3, 5))
    knot_phase: Range = (0.3, 1.2)
    knot_noise: float = 0.06


@dataclass(frozen=True)
class BlotConfig:
    """Ink that is no line, on the 20 x 20 pixels of a digit's box.

    Attributes:
        low_share: share of blots that are lower than wide, 0..1; none is narrow, which could be a thick 1 or 0.
        low_rows: least height of those, in pixels.
        cloud_cells: nodes of a cloud's noise along each side.
        cloud_level: where a cloud's ink begins, in standard deviations of that noise.
        grid_pitch: least and most pixels from one line of a grid to the next.
        grid_crossed: share of grids with lines both ways, 0..1.
        grain: share of pixels with ink.
    """

    low_share: float = 0.5
    low_rows: int = 6
    cloud_cells: int = 6
    cloud_level: float = -0.4
    grid_pitch: tuple[int, int] = (3, 6)
    grid_crossed: float = 0.8
    grain: Range = (0.1, 0.7)


@dataclass(frozen=True)
class PenConfig:
    """All of the pen.

    Attributes:
        hand: how far a hand strays from a style's poses.
        ink: how the ink of pens differs.
        line: how several signs stand in one picture.
        scribble: how scribbles run.
        blot: ink that is no line.
        negatives: the kinds of not-digits, and which share each has.
    """

    hand: HandConfig = field(default_factory=HandConfig)
    ink: InkConfig = field(default_factory=InkConfig)
    line: LineConfig = field(default_factory=LineConfig)
    scribble: ScribbleConfig = field(default_factory=ScribbleConfig)
    blot: BlotConfig = field(default_factory=BlotConfig)
    negatives: tuple[tuple[str, float], ...] = (
        ("letters", 0.33),
        ("pairs of letters", 0.05),
        ("words", 0.03),
        ("other scripts", 0.08),
        ("shapes", 0.14),
        ("scribbles", 0.16),
        ("several digits", 0.16),
        ("turned digits", 0.025),
        ("blots", 0.025),
    )


DEFAULT_PEN = PenConfig()
